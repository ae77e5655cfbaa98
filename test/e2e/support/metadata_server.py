"""The endpoints that give a host or a container its credentials: EC2's instance metadata service,
version 2, and the container endpoints of ECS, EKS Pod Identity and Greengrass."""

import secrets

from .credentials import Credentials
from .faulty_server import FaultyServer, iso_time, reply

TEMPORARY = Credentials("ASIAMETADATA", "secret/OF+THE+METADATA+ENDPOINT", "token/OF+THE+METADATA==")
TOKEN_PATH = "/latest/api/token"
ROLE_PATH = "/latest/meta-data/iam/security-credentials/"
REGION_PATH = "/latest/meta-data/placement/region"


def credentials_document(credentials, expires_in=3600, **members):
    """As both kinds of endpoint write it; None as a member takes one away."""
    document = {
        "AccessKeyId": credentials.access_key,
        "SecretAccessKey": credentials.secret_key,
        "Token": credentials.token,
        "Expiration": iso_time(expires_in),
        **members,
    }
    return {name: value for name, value in document.items() if value is not None}


class ImdsServer(FaultyServer):
    """Steps: token, role, credentials, region, other. A request without a token that this server
    gave is answered with 401, as where version 2 is required."""

    def __init__(self, credentials=TEMPORARY, role="web-role", region="eu-west-2", **how):
        super().__init__(**how)
        self.credentials, self.role, self.region = credentials, role, region
        self.tokens = set()

    def step(self, request):
        if request.target == TOKEN_PATH:
            return "token"
        if request.target == ROLE_PATH:
            return "role"
        if request.target.startswith(ROLE_PATH):
            return "credentials"
        return "region" if request.target == REGION_PATH else "other"

    @property
    def without_token(self):
        """The requests, but for the token's own, that bear no token of this server's."""
        return [each for each in self.requests if self.step(each) != "token"
                and each.get("x-aws-ec2-metadata-token") not in self.tokens]

    def answer(self, request):
        if request.target == TOKEN_PATH:
            return self._give_token(request)
        if request.get("x-aws-ec2-metadata-token") not in self.tokens:
            return self._plain(401, "Unauthorized")
        if request.method != "GET":
            return self._plain(405, "Method Not Allowed")
        if request.target == ROLE_PATH and self.role:
            return self._plain(200, self.role)
        if request.target == REGION_PATH:
            return self._plain(200, self.region)
        if self.role and request.target == ROLE_PATH + self.role:
            document = {"Code": "Success", "LastUpdated": iso_time(-60), "Type": "AWS-HMAC",
                        **credentials_document(self.credentials)}
            return reply(200, document, "text/plain")
        return self._plain(404, "Not Found")

    def _give_token(self, request):
        if request.method != "PUT":
            return self._plain(405, "Method Not Allowed")
        if request.get("x-forwarded-for") is not None:  # a proxy is never given one
            return self._plain(403, "Forbidden")
        ttl = request.get("x-aws-ec2-metadata-token-ttl-seconds", "")
        if not (ttl.isascii() and ttl.isdigit() and 1 <= int(ttl) <= 21600):
            return self._plain(400, "Bad Request")
        token = "AQAEA" + secrets.token_urlsafe(38) + "=="
        self.tokens.add(token)
        return reply(200, token, "text/plain",
                     [f"X-Aws-Ec2-Metadata-Token-Ttl-Seconds: {ttl}", "Server: EC2ws"])

    @staticmethod
    def _plain(status, text):
        return reply(status, text, "text/plain")


class ContainerServer(FaultyServer):
    """One path; with `token`, it must come as the field Authorization. Step: credentials."""

    def __init__(self, path, token=None, credentials=TEMPORARY, **how):
        super().__init__(**how)
        self.path, self.token, self.credentials = path, token, credentials

    def step(self, _request):
        return "credentials"

    def answer(self, request):
        if request.method != "GET" or request.target != self.path:
            return reply(404, {"code": "NotFound", "message": "no such credentials",
                               "HTTPErrorCode": 404})
        if self.token is not None and request.get("authorization") != self.token:
            return reply(401, {"message": "the token is not valid"})
        return reply(200, {"RoleArn": "arn:aws:iam::123456789012:role/task",
                           **credentials_document(self.credentials)})
