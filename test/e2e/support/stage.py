"""What a test of a credential provider plays on: a network namespace with servers that give
credentials, the service that is to be sent a cancel with them, and a proxy that is not to be asked."""

from concurrent.futures import ThreadPoolExecutor

from .answers import SMALL
from .botocore_verify import verify
from .credentials import REGION, Credentials
from .faulty_server import FaultyServer
from .programs import tinyaws_program
from .tls_server import TlsServer, respond

# Neither is loopback's usual address, so that no_proxy can tell them from metadata endpoints.
SERVICE, STS, PROXY = "127.0.0.9", "127.0.0.10", "127.0.0.11"
CANCEL = ("proton", "cancel-environment-deployment", "--environment-name", "prod")


class Stage:
    """A context manager: what it starts, it stops. env: the variables that each run has unless it
    is given others."""

    def __init__(self, namespace, home, env=None):
        self.namespace, self.home = namespace, home
        self.service = TlsServer(script=[respond(SMALL)], listener=namespace.listen(SERVICE))
        self.proxy = TlsServer(listener=namespace.listen(PROXY))
        self.servers, self._secrets = [], set()
        proxy = f"http://{PROXY}:{self.proxy.port}"
        self.env = {"AWS_EC2_METADATA_DISABLED": "true", "NO_PROXY": f"{SERVICE},{STS}",
                    **{name: proxy for name in ("HTTP_PROXY", "http_proxy", "HTTPS_PROXY",
                                                "https_proxy", "ALL_PROXY", "all_proxy")},
                    **(env or {})}

    def __enter__(self):
        return self

    def __exit__(self, *_):
        for each in (*self.servers, self.service, self.proxy):
            each.stop()

    def serve(self, kind, *arguments, address="127.0.0.1", port=0, **how):
        """Start kind(*arguments, **how), a FaultyServer, at that address."""
        server = kind(*arguments, listener=self.namespace.listen(address, port), **how)
        server.address = f"[{address}]" if ":" in address else address
        self.servers.append(server)
        if hasattr(server, "credentials"):
            self.keep(server.credentials)
        return server

    def keep(self, *secrets):
        """Of these (texts or Credentials) nothing may be printed."""
        for each in secrets:
            if isinstance(each, Credentials):
                self._secrets.update(part for part in (each.secret_key, each.token) if part)
            else:
                self._secrets.add(each)

    def file(self, name, text):
        """A file in HOME, such as .aws/config; its path."""
        path = self.home / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return path

    def run(self, *arguments, env=None, prefix=(), region=REGION, **how):
        """Run tinyaws with these arguments inside, and see that it keeps the secrets."""
        result = tinyaws_program(self.home)(
            *arguments, credentials=None, region=region, env={**self.env, **(env or {})},
            prefix=(*self.namespace.prefix, *prefix), **how)
        shown = result.stdout + result.stderr
        tokens = {token for each in self.servers for token in getattr(each, "tokens", ())}
        for secret in self._secrets | tokens:
            assert secret.encode() not in shown, f"the secret {secret!r} was printed"
        assert b"Signature=" not in shown
        assert self.proxy.conversations == [], "a proxy was asked"
        return result

    def cancel(self, *arguments, **how):
        url = f"http://{SERVICE}:{self.service.port}"
        return self.run(*CANCEL, "--endpoint-url", url, *arguments, **how)

    def works(self, credentials, *arguments, signed_for=REGION, report="", debug=True, **how):
        """A cancel does its work, and is signed with `credentials` as botocore signs it; stderr has
        `told`. Then, unless debug is False, once more with --debug: there is no secret in that."""
        self.keep(credentials)
        for trace in ((), ("--debug",))[:1 + debug]:
            self._rewind()
            result = self.cancel(*arguments, *trace, **how)
            assert result.code == 0, result.error
            assert b'"deploymentStatus": "CANCELLING"' in result.stdout
            assert trace or result.error == report, result.error
            self.signed_with(credentials, signed_for)
        return result

    def signed_with(self, credentials, region=REGION):
        """The service was sent one request, signed as botocore signs it."""
        request, = self.service.requests
        verify(request, credentials, region)

    def fails(self, code, *words, arguments=(), debug=False, **how):
        """A cancel ends with that exit status, nothing on stdout, on stderr an empty line and one
        that has the words; the service is sent nothing. Where nothing was found anywhere, each
        provider has a line, indented."""
        self._rewind()
        result = self.cancel(*arguments, *(["--debug"] if debug else []), **how)
        assert (result.code, result.stdout) == (code, b""), result
        assert self.service.conversations == [], "the service was sent something"
        trace, empty_line, message = ("\n" + result.error).rpartition("\n\n")
        assert empty_line and (debug or not trace), result.error
        line, *providers = message.removesuffix("\n").split("\n")
        assert all(place.startswith("  ") for place in providers), result.error
        assert (providers == []) == ("(NoCredentials): Unable to locate credentials: " not in line), result.error
        for word in words:
            assert word in message, result.error
        return result

    def _rewind(self):
        self.service.conversations.clear()
        for each in self.servers:
            if isinstance(each, FaultyServer):
                each.rewind()


class AtOnce:
    """Runs play(stage, case, debug) for all cases, with and without --debug, many at a time, since most
    of a failure's time is waiting; each on a Stage of its own, with a home below `folder`. `cases` maps
    names to cases; a context manager."""

    def __init__(self, play, cases, namespace, folder):
        self._pool = ThreadPoolExecutor(40)

        def start(case, debug, home):
            home.mkdir()
            with Stage(namespace, home) as stage:
                play(stage, case, debug)

        self._ends = {name: [self._pool.submit(start, case, debug, folder / f"home{i}{debug}")
                             for debug in (False, True)]
                      for i, (name, case) in enumerate(cases.items())}

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._pool.shutdown(cancel_futures=True)

    def passed(self, name):
        """Raises what play did."""
        for end in self._ends[name]:
            end.result()
