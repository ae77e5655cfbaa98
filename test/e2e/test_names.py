"""Host names, from the endpoint's URL to the addresses: absolute names, search lists, name servers that
lose datagrams, are wrong about one family, or are missing."""

import pytest

from support.botocore_verify import verify
from support.credentials import EXAMPLE
from support.dnsmasq import Dnsmasq, with_resolv_conf
from support.fault_servers import NameServer
from support.namespace import Namespace
from support.proxied import ANSWER, CANCEL

NAME = "proton.example.test"
ELSEWHERE = "127.0.0.9"  # where nobody listens


@pytest.fixture
def names(tmp_path):
    """A factory: names(...) gives a support.dnsmasq.Dnsmasq."""
    started = []

    def start(*options, **how):
        started.append(Dnsmasq(tmp_path, *options, **how))
        return started[-1]

    yield start
    for each in started:
        each.stop()


# ---- absolute names ----

@pytest.fixture
def searched(names):
    """Where NAME is found, and by the search list another host of that name."""
    return names(f"--host-record={NAME},127.0.0.1", f"--host-record={NAME}.corp.test,{ELSEWHERE}",
                 "--host-record=way.test,127.0.0.1", f"--host-record=way.test.corp.test,{ELSEWHERE}",
                 conf="nameserver 127.0.0.1\nsearch corp.test\noptions ndots:5\n")


@pytest.mark.parametrize("scheme, port", [
    ("https", ""), ("https", ":8443"), ("http", ""), ("http", ":8080")])
def test_an_absolute_name_needs_no_search_list_and_its_dot_is_not_sent(tinyaws, searched, tls_server,
                                                                       pki, scheme, port):
    certificate = pki.server(names=(f"DNS:{NAME}",)) if scheme == "https" else None
    number = int(port[1:] or (443 if certificate else 80))
    service = tls_server(certificate, [ANSWER], listener=searched.namespace.listen(port=number))

    def cancel(host):
        bundle = ["--ca-bundle", certificate.ca] if certificate else []
        return tinyaws(*CANCEL, "--endpoint-url", f"{scheme}://{host}{port}", *bundle, "--debug",
                       prefix=searched.prefix, env={"AWS_MAX_ATTEMPTS": "1"})

    relative = cancel(NAME)
    assert relative.code == 255 and ELSEWHERE in relative.error
    result = cancel(NAME + ".")
    assert result.code == 0 and b'"CANCELLING"' in result.stdout, result.error
    [conversation] = service.conversations
    assert conversation.server_name == (NAME if certificate else None)
    [request] = conversation.requests
    assert request.get("Host") == NAME + port
    verify(request, EXAMPLE)
    refused = cancel(NAME + "..")
    assert refused.code == 255 and "the host name has an empty label" in refused.error


@pytest.mark.parametrize("secure", [False, True], ids=["http", "https"])
@pytest.mark.parametrize("scheme", ["http", "https"])
def test_the_absolute_names_of_a_proxy_and_of_what_is_asked_of_it(tinyaws, searched, tls_server, pki,
                                                                  proxy, scheme, secure):
    certificate = pki.server(names=(f"DNS:{NAME}", "DNS:way.test"))
    service = tls_server(certificate if scheme == "https" else None, [ANSWER])
    way = proxy(certificate if secure else None, map_to=("127.0.0.1", service.port),
                listener=searched.namespace.listen())
    bundle = ["--ca-bundle", certificate.ca]
    place = f"{'https' if secure else 'http'}://way.test.:{way.port}"
    result = tinyaws(*CANCEL, "--endpoint-url", f"{scheme}://{NAME}.:8443", *bundle,
                     prefix=searched.prefix, env={f"{scheme}_proxy": place})
    assert result.code == 0 and b'"CANCELLING"' in result.stdout, result.error
    [asked] = way.requests
    assert (asked.target, asked.get("Host")) == (
        (f"{NAME}:8443", f"{NAME}:8443") if scheme == "https" else
        (f"http://{NAME}:8443/", f"{NAME}:8443"))
    assert service.requests[0].get("Host") == f"{NAME}:8443"


@pytest.mark.parametrize("listed", [NAME, NAME + ".", ".example.test."])
@pytest.mark.parametrize("host", [NAME, NAME + "."])
def test_no_proxy_takes_no_notice_of_the_dot(tinyaws, searched, tls_server, proxy, host, listed):
    service = tls_server(None, [ANSWER], listener=searched.namespace.listen("127.0.0.1"))
    way = proxy(listener=searched.namespace.listen())
    result = tinyaws(*CANCEL, "--endpoint-url", f"http://{host}:{service.port}",
                     prefix=searched.prefix, env={
                         "http_proxy": f"http://127.0.0.1:{way.port}", "no_proxy": listed,
                         "AWS_MAX_ATTEMPTS": "1"})
    assert not way.requests
    assert result.code == (0 if host.endswith(".") else 255)


# ---- the search list ----

@pytest.mark.parametrize("conf", [
    "search " + " ".join(f"team-{i}.{'x' * 50}.test" for i in range(31)) + " found.test",
    f"search {NAME} " + " ".join(f"{'x' * 60}.{i}" for i in range(40)),
], ids=["as long as Kubernetes has it", "longer, and not needed to its end"])
def test_a_long_search_list(tinyaws, names, tls_server, conf):
    inside = names("--host-record=service.found.test,127.0.0.1", f"--host-record=service.{NAME},127.0.0.1",
                   conf=f"nameserver 127.0.0.1\n{conf}\n")
    service = tls_server(None, [ANSWER], listener=inside.namespace.listen())
    result = tinyaws(*CANCEL, "--endpoint-url", f"http://service:{service.port}", prefix=inside.prefix)
    assert result.code == 0 and b'"CANCELLING"' in result.stdout, result.error


def test_a_search_domain_that_a_server_refuses(tinyaws, names, tls_server):
    """dnsmasq refuses what is not local to it, as there is no other server to ask."""
    inside = names("--local=/found.test/", "--host-record=service.found.test,127.0.0.1", alone=False,
                   conf="nameserver 127.0.0.1\nsearch elsewhere.example found.test\n")
    service = tls_server(None, [ANSWER], listener=inside.namespace.listen())

    def cancel(host):
        return tinyaws(*CANCEL, "--endpoint-url", f"http://{host}:{service.port}", prefix=inside.prefix,
                       env={"AWS_MAX_ATTEMPTS": "1"})

    result = cancel("service")
    assert result.code == 0 and b'"CANCELLING"' in result.stdout, result.error
    result = cancel("other")
    assert result.code == 255
    assert "could not be resolved: other.elsewhere.example; 127.0.0.1: REFUSED\n" in result.error


# ---- name servers ----

@pytest.fixture
def scripted(tmp_path):
    """A factory: scripted(behave) gives a network whose name server behaves so, and words before a
    command that runs there. behave is that of support.fault_servers.NameServer."""
    started = []

    def start(behave, conf="nameserver 127.0.0.1\n"):
        inside = Namespace()
        path = tmp_path / "resolv.conf"
        path.write_text(conf)
        started.extend([NameServer(inside, "127.0.0.1", behave, "127.0.0.1"), inside])
        return inside, with_resolv_conf(inside, path)

    yield start
    for each in started:
        each.stop()


@pytest.mark.parametrize("other", [0x8183, 0x8182, 0x8184, 0x8185, None], ids=[
    "NXDOMAIN", "SERVFAIL", "NOTIMP", "REFUSED", "lost"])
def test_a_lost_question_is_asked_again_before_the_time_out(tinyaws, scripted, tls_server, other):
    """The first question for A is lost, so what is said of AAAA comes first."""
    asked = []

    def behave(query, _tcp, address):
        asked.append(query.is_a)
        if query.is_a and asked.count(True) == 1:
            return []
        if not query.is_a and other is not None:
            return [query.message(other)]
        return [query.address(address)] if asked.count(query.is_a) > 1 else []

    inside, prefix = scripted(behave, "nameserver 127.0.0.1\noptions timeout:30\n")
    service = tls_server(None, [ANSWER], listener=inside.listen())
    result = tinyaws(*CANCEL, "--endpoint-url", f"http://service.test:{service.port}", "--timeout", "20",
                     prefix=prefix)
    assert result.code == 0 and b'"CANCELLING"' in result.stdout, result.error
    assert asked.count(True) == 2


@pytest.mark.parametrize("text, lacks", [
    ("", "has no valid nameserver line"), ("nameserver one.test\n", "has no valid nameserver line"),
    (None, "does not exist")], ids=["empty", "a name", "missing"])
def test_what_resolv_conf_lacks_is_reported(tinyaws, namespace, tmp_path, text, lacks):
    (tmp_path / "hosts").touch()
    if text is not None:
        (tmp_path / "resolv.conf").write_text(text)
    result = tinyaws(*CANCEL, "--endpoint-url", "http://service.test", env={"AWS_MAX_ATTEMPTS": "1"},
                     prefix=[*namespace.prefix, "unshare", "-m", "sh", "-c",
                             'mount --bind "$0" /etc && exec "$@"', str(tmp_path)])
    assert (result.code, result.stdout) == (255, b"")
    assert (f"could not be resolved: service.test; /etc/resolv.conf {lacks}, so the name server is taken "
            "to be 127.0.0.1: Connection refused\n") in result.error
