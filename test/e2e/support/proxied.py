"""What the tests of proxies share: two commands, their services, and a proxy that wants a password."""

import base64
from urllib.parse import quote

import pytest

from .tls_server import respond

CANCEL = ("proton", "cancel-environment-deployment", "--environment-name", "prod")
GET = ("proton", "get-environment", "--name", "prod")
ANSWER = respond(b'{"environment":{"name":"prod","deploymentStatus":"CANCELLING"}}')
PASSWORD = "s3cr3t-p:w@/%\u00e9"
AUTHENTICATE = b"Proxy-Authenticate: Negotiate\r\nProxy-Authenticate: NTLM\r\n"
HTML = b"Content-Length: 17\r\n\r\n<html>busy</html>"
WANTS_PASSWORD = b"HTTP/1.1 407 x\r\n" + AUTHENTICATE + HTML


@pytest.fixture
def service(tls_server, pki):
    return tls_server(pki.server(), [ANSWER])


@pytest.fixture
def plain_service(tls_server):
    return tls_server(None, [ANSWER])


@pytest.fixture(params=["https", "http"])
def either(request, service, plain_service):
    """An endpoint of each scheme, and the variable that names its proxy."""
    return {"https": (service, "HTTPS_PROXY"), "http": (plain_service, "HTTP_PROXY")}[request.param]


def basic(user, password):
    return "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode()


def with_user(each, user="me", password=PASSWORD):
    return each.url.replace("://", f"://{quote(user, safe='')}:{quote(password, safe='')}@")
