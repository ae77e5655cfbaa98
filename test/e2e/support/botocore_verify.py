"""Verifies the signature of a recorded request with python3-botocore's own signer."""

import datetime
import re
import threading
from unittest import mock

import botocore.auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

CLOCK = threading.Lock()  # botocore's, which all threads share, is set for each signature
AUTHORIZATION = re.compile(
    r"^AWS4-HMAC-SHA256 Credential=([^/]+)/(\d{8})/([^/]+)/([^/]+)/aws4_request, ?"
    r"SignedHeaders=([^,]+), ?Signature=([0-9a-f]{64})$")


def authorization_parts(request):
    """access key, date, region, service, signed names (a list), signature."""
    match = AUTHORIZATION.match(request.get("Authorization", ""))
    assert match, f"not an AWS4 Authorization: {request.get('Authorization')!r}"
    key, date, region, service, names, signature = match.groups()
    return key, date, region, service, names.split(";"), signature


def expected_signature(request, credentials, region=None, service=None):
    """What botocore signs the same request with: the same names, the same time. Region and service
    are the request's own unless given. `request` is an http_message.Request."""
    _key, _date, own_region, own_service, names, _signature = authorization_parts(request)
    signed = AWSRequest(method=request.method, url=f"https://{request.get('Host')}{request.target}",
                        data=request.body)
    for name, value in request.fields:
        # add_auth sets these anew, and a signature covers the signed names alone.
        if name.lower() in names and name.lower() not in ("x-amz-date", "x-amz-security-token"):
            signed.headers.add_header(name, value)
    at = datetime.datetime.strptime(request.get("X-Amz-Date"), "%Y%m%dT%H%M%SZ")
    clock = mock.Mock(wraps=datetime.datetime)
    clock.utcnow.return_value = at
    signer = botocore.auth.SigV4Auth(
        Credentials(credentials.access_key, credentials.secret_key, credentials.token or None),
        service or own_service, region or own_region)
    with CLOCK, mock.patch.object(botocore.auth.datetime, "datetime", clock):
        signer.add_auth(signed)
    assert signed.headers["X-Amz-Date"] == request.get("X-Amz-Date"), "botocore's clock was not set"
    made = AUTHORIZATION.match(signed.headers["Authorization"])
    assert made.group(5).split(";") == names, "botocore would sign other names"
    return made.group(6)


def verify(request, credentials, region=None, service="proton"):
    """Assert that the request is signed as botocore signs it."""
    key, date, _region, _service, _names, signature = authorization_parts(request)
    assert key == credentials.access_key
    assert request.get("X-Amz-Date").startswith(date)
    assert request.get("X-Amz-Security-Token", "") == credentials.token
    assert signature == expected_signature(request, credentials, region, service)
