"""Host names, from the endpoint's URL to the addresses: absolute names, search lists, name servers that
are missing."""

import pytest

from support.botocore_verify import verify
from support.credentials import EXAMPLE
from support.name_server import NameServer
from support.proxied import ANSWER, CANCEL

NAME = "proton.example.test"
ELSEWHERE = "127.0.0.9"  # where nobody listens


@pytest.fixture
def names(tmp_path):
    """A factory: names(...) gives a support.name_server.NameServer."""
    started = []

    def start(*options, **how):
        started.append(NameServer(tmp_path, *options, **how))
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
    assert refused.code == 252 and "the host name has an empty label" in refused.error


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
