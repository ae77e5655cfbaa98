"""Which proxy is taken, and when none is: as AWS CLI v2 chooses, and by the ranges of NO_PROXY."""

import pytest

from support.proxied import ANSWER, CANCEL, plain_service, service


CHOICES = {
    "lower wins": ({"https_proxy": "{0}", "HTTPS_PROXY": "{1}"}, 0),
    "empty lower means none": ({"https_proxy": "", "HTTPS_PROXY": "{0}", "ALL_PROXY": "{1}"}, None),
    "empty upper is none": ({"HTTPS_PROXY": "", "ALL_PROXY": "{1}"}, 1),
    "the other scheme's": ({"HTTP_PROXY": "{0}"}, None),
    "ALL_PROXY": ({"HTTP_PROXY": "{0}", "ALL_PROXY": "{1}"}, 1),
    "all_proxy": ({"all_proxy": "{0}", "ALL_PROXY": "{1}"}, 0),
    "a name": ({"HTTPS_PROXY": "{0}", "NO_PROXY": "example.com, LOCALhost"}, None),
    "another name": ({"HTTPS_PROXY": "{0}", "NO_PROXY": "example.com,ocalhost"}, 0),
    "no_proxy wins": ({"HTTPS_PROXY": "{0}", "NO_PROXY": "*", "no_proxy": "example.com"}, 0),
    "a star": ({"HTTPS_PROXY": "{0}", "NO_PROXY": "*"}, None),
    "a star in a list": ({"HTTPS_PROXY": "{0}", "NO_PROXY": "a,*"}, 0),
    "a port": ({"HTTPS_PROXY": "{0}", "NO_PROXY": "localhost:{port}"}, None),
    "another port": ({"HTTPS_PROXY": "{0}", "NO_PROXY": "localhost:1"}, 0),
    "a dot before": ({"HTTPS_PROXY": "{0}", "NO_PROXY": ".localhost"}, None),
}


@pytest.mark.parametrize("case", CHOICES)
@pytest.mark.parametrize("program", ["tinyaws", "aws"])
def test_the_choice_is_that_of_aws_cli(request, tls_server, pki, proxy, program, case):
    variables, chosen = CHOICES[case]
    if program == "aws" and "ALL_PROXY" in variables:
        variables = {name: value for name, value in variables.items() if "all" not in name.lower()}
        chosen = chosen if chosen is None or "HTTPS_PROXY" in variables and variables["HTTPS_PROXY"] else None
    service, ways = tls_server(pki.server(), [ANSWER]), [proxy(), proxy()]
    env = {name: value.format(*(each.url for each in ways), port=service.port)
           for name, value in variables.items()}
    result = request.getfixturevalue(program)(*CANCEL, peer=service, env=env)
    assert result.code == 0, result.error
    assert len(service.requests) == 1
    assert [each.connections for each in ways] == [int(i == chosen) for i in range(2)]


RANGES = {
    "127.0.0.0/8": True, "127.0.0.1/32": True, "127.0.0.2/32": False, "127.0.0.2/30": True,
    "10.0.0.0/8,0.0.0.0/0": True, "127.0.0.0/33": False, "127.0.0.0/": False, "127.0.0.1": True,
    "127.0.0.1:{port}": True, "127.0.0.1:1": False, "::ffff:127.0.0.0/104": True, "::/0": False,
    "127.0.0.0/8:{port}": True, "0.0.1": True,
}


@pytest.mark.parametrize("entry", RANGES)
def test_an_address_in_a_range(tinyaws, service, proxy, entry):
    way, entry, excepted = proxy(), entry.format(port=service.port), RANGES[entry]
    result = tinyaws(*CANCEL, "--debug", "--endpoint-url", f"https://127.0.0.1:{service.port}",
                     "--ca-bundle", service.ca, env={"HTTPS_PROXY": way.url, "NO_PROXY": entry})
    assert result.code == 0, result.error
    assert way.connections == (0 if excepted else 1)
    if excepted:
        assert f"proxy: none, for NO_PROXY has {entry.rpartition(',')[2]}\n" in result.error


@pytest.mark.parametrize("entry, excepted", [
    ("::1", True), ("[::1]", True), ("[::1]:{port}", True), ("[::1]:1", False), ("0:0::/64", True),
    ("fd00::/8", False), ("::/0", True), ("0.0.0.0/0", False),
])
def test_an_ipv6_address_in_a_range(tinyaws, tls_server, pki, proxy, entry, excepted):
    service, way = tls_server(pki.server(), [ANSWER], address="::1"), proxy()
    result = tinyaws(*CANCEL, "--endpoint-url", f"https://[::1]:{service.port}", "--ca-bundle",
                     service.ca, env={"HTTPS_PROXY": way.url,
                                      "NO_PROXY": entry.format(port=service.port)})
    assert result.code == 0, result.error
    assert [r.target for r in way.requests] == ([] if excepted else [f"[::1]:{service.port}"])


@pytest.mark.parametrize("variables, used", [
    ({"HTTP_PROXY": "{0}"}, True), ({"HTTP_PROXY": "{0}", "REQUEST_METHOD": "GET"}, False),
    ({"http_proxy": "{0}", "REQUEST_METHOD": ""}, True),
    ({"HTTP_PROXY": "{0}", "REQUEST_METHOD": ""}, False),
])
@pytest.mark.parametrize("program", ["tinyaws", "aws"])
def test_httpoxy(request, plain_service, proxy, program, variables, used):
    """A CGI program's HTTP_PROXY is whatever a visitor's Proxy field says."""
    way = proxy()
    env = {name: value.format(way.url) for name, value in variables.items()}
    result = request.getfixturevalue(program)(*CANCEL, peer=plain_service, env=env)
    assert result.code == 0 and way.connections == int(used)
