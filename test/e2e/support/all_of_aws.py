"""What AWS answers, in as few words as will do: Proton, STS, instance metadata and container
endpoints. The keys that are handed out tell who gave them, and for whose keys."""

import json
import re
from urllib.parse import parse_qs

from .namespace import IMDS, IMDS_V6
from .private_net import METADATA
from .tls_server import respond

EXPIRATION = "2099-01-01T00:00:00Z"
IMDS_REGION = "eu-north-1"
NOT_FOUND = respond(b"", "404 Not Found")
NOT_ALLOWED = respond(b"", "401 Unauthorized")
FAILED = respond(b'{"__type":"InternalServerException","message":"no"}', "500 Internal Server Error")

XML = """<{0}Response xmlns="https://sts.amazonaws.com/doc/2011-06-15/">
  <{0}Result>
    <Credentials>
      <AccessKeyId>{1}</AccessKeyId>
      <SecretAccessKey>secret-of-{1}</SecretAccessKey>
      <SessionToken>token-of-{1}</SessionToken>
      <Expiration>{2}</Expiration>
    </Credentials>
  </{0}Result>
  <ResponseMetadata><RequestId>b1e2a3c4-0000-1111-2222-333344445555</RequestId></ResponseMetadata>
</{0}Response>
"""


def scope(request):
    """(access key id, region) in a request's signature, or two empty strings."""
    found = re.search("Credential=([^/]+)/[0-9]{8}/([^/]+)/", request.get("Authorization", ""))
    return found.groups() if found else ("", "")


def form(request):
    """The parameters of a query request."""
    return {name: value[0] for name, value in parse_qs(request.body.decode()).items()}


def is_sts(seen):
    return b"Action=Assume" in seen.request.body


def is_call(seen):
    """A call of the service, and none for credentials or a region."""
    return seen.request.get("X-Amz-Target") is not None


def answer(seen):
    if is_call(seen):
        failing = b"always-500" in seen.request.body
        return FAILED if failing else respond(b'{"environment":{"name":"e"}}')
    if is_sts(seen):
        return respond(_assume(seen.request).encode(), fields=["X-Amzn-RequestId: b1e2a3c4"])
    if seen.address in (IMDS, IMDS_V6):
        return _imds(seen.request)
    if seen.address in METADATA or seen.request.target.startswith("/credentials"):
        return _container(seen.request)
    return NOT_FOUND


def without_imds_v2(seen):
    """An instance of old, which knows no tokens."""
    return NOT_FOUND if seen.request.method == "PUT" else answer(seen)


def _assume(request):
    asked = form(request)
    role = asked["RoleArn"].rpartition("/")[2]
    source = asked.get("WebIdentityToken", "").strip() or scope(request)[0]
    return XML.format(asked["Action"], f"{role}-by-{source}", EXPIRATION)


def _set(key):
    return respond(json.dumps({
        "Code": "Success", "Type": "AWS-HMAC", "AccessKeyId": key, "SecretAccessKey": f"secret-of-{key}",
        "Token": f"token-of-{key}", "Expiration": EXPIRATION}).encode())


def _imds(request):
    if request.method == "PUT":
        return respond(b"the-token", fields=["X-aws-ec2-metadata-token-ttl-seconds: 21600"])
    path = request.target.removeprefix("/latest/meta-data/")
    return {
        "iam/security-credentials/": respond(b"the-role"),
        "iam/security-credentials/the-role": _set("ASIAIMDS"),
        "placement/availability-zone/": respond(IMDS_REGION.encode() + b"a"),
        "placement/availability-zone": respond(IMDS_REGION.encode() + b"a"),
        "placement/region": respond(IMDS_REGION.encode()),
    }.get(path, NOT_FOUND)


def _container(request):
    """/credentials/<name> gives the keys ASIA<name>; where "locked" is in it, a token must be sent."""
    if "broken" in request.target:
        return NOT_FOUND
    if "locked" in request.target and request.get("Authorization") != "open-sesame":
        return NOT_ALLOWED
    return _set("ASIA" + request.target.rpartition("/")[2].upper())
