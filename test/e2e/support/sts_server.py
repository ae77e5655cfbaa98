"""AWS STS, as far as credentials need it: AssumeRole and GetCallerIdentity, whose signatures botocore checks, and
AssumeRoleWithWebIdentity, which must come unsigned. The query protocol, answered in JSON to who
accepts it, else in XML. https://docs.aws.amazon.com/STS/latest/APIReference/welcome.html"""

import re
import time
from dataclasses import dataclass
from urllib.parse import parse_qs
from xml.sax.saxutils import escape

from .botocore_verify import authorization_parts, expected_signature
from .credentials import EXAMPLE, Credentials
from .faulty_server import FaultyServer, iso_time, reply

REQUEST_ID = "c6104cbe-af31-11e0-8154-cbc7ccf896c7"
NAMESPACE = "https://sts.amazonaws.com/doc/2011-06-15/"
SESSION_NAME = re.compile(r"[\w+=,.@-]{2,64}", re.ASCII)


@dataclass(frozen=True)
class Role:
    """gives: the session's credentials. trusts: the access key that may assume it, or None.
    web_token: the web identity token that may, or None."""

    arn: str
    gives: Credentials
    trusts: str = EXAMPLE.access_key
    external_id: str = None
    web_token: str = None


class StsError(Exception):
    def __init__(self, status, code, message):
        super().__init__(code)
        self.status, self.code, self.message = status, code, message


def xml_reply(status, text, prefix):
    """prefix: True for none, else the one that each element has."""
    if prefix is not True:
        text = re.sub(r"<(/?)(\w)", rf"<\1{prefix}:\2", text).replace(" xmlns=", f" xmlns:{prefix}=")
    return reply(status, text, "text/xml")


def error_reply(code, message, status=400, xml=False, kind="Sender"):
    """A service's error as STS tells it; xml: False, or as xml_reply has prefix."""
    if xml:
        text = (f'<ErrorResponse xmlns="{NAMESPACE}">\n  <Error>\n    <Type>{kind}</Type>\n'
                f"    <Code>{escape(code)}</Code>\n    <Message>{escape(message)}</Message>\n"
                f"  </Error>\n  <RequestId>{REQUEST_ID}</RequestId>\n</ErrorResponse>\n")
        return xml_reply(status, text, xml)
    return reply(status, {"Error": {"Code": code, "Message": message, "Type": kind},
                          "RequestId": REQUEST_ID})


def success_reply(action, role, session_name, expires_in=3600, xml=False, credentials=None):
    """What STS gives for `role`; `credentials` (a dict) takes the place of its own."""
    arn = role.arn.replace(":iam:", ":sts:").replace(":role/", ":assumed-role/")
    user = {"AssumedRoleId": f"AROA123EXAMPLE123:{session_name}", "Arn": f"{arn}/{session_name}"}
    if credentials is None:
        credentials = {
            "AccessKeyId": role.gives.access_key, "SecretAccessKey": role.gives.secret_key,
            "SessionToken": role.gives.token,
            "Expiration": iso_time(expires_in) if xml else int(time.time()) + expires_in}
    if not xml:
        return reply(200, {f"{action}Response": {
            f"{action}Result": {"AssumedRoleUser": user, "Credentials": credentials,
                                "PackedPolicySize": 6},
            "ResponseMetadata": {"RequestId": REQUEST_ID}}})
    def elements(members):
        return "".join(f"      <{name}>{escape(str(value))}</{name}>\n"
                       for name, value in members.items())
    return xml_reply(200, f'<{action}Response xmlns="{NAMESPACE}">\n  <{action}Result>\n'
                          f"    <AssumedRoleUser>\n{elements(user)}    </AssumedRoleUser>\n"
                          f"    <Credentials>\n{elements(credentials)}    </Credentials>\n"
                          f"    <PackedPolicySize>6</PackedPolicySize>\n  </{action}Result>\n"
                          f"  <ResponseMetadata>\n    <RequestId>{REQUEST_ID}</RequestId>\n"
                          f"  </ResponseMetadata>\n</{action}Response>\n", xml)


def identity_reply(arn, xml=False):
    """What GetCallerIdentity gives."""
    members = {"UserId": "AIDACKCEVSQ6C2EXAMPLE", "Account": arn.split(":")[4], "Arn": arn}
    if not xml:
        return reply(200, {"GetCallerIdentityResponse": {"GetCallerIdentityResult": members,
                                                         "ResponseMetadata": {"RequestId": REQUEST_ID}}})
    text = "".join(f"    <{name}>{escape(value)}</{name}>\n" for name, value in members.items())
    return xml_reply(200, f'<GetCallerIdentityResponse xmlns="{NAMESPACE}">\n  <GetCallerIdentityResult>\n{text}'
                          "  </GetCallerIdentityResult>\n  <ResponseMetadata>\n"
                          f"    <RequestId>{REQUEST_ID}</RequestId>\n  </ResponseMetadata>\n"
                          "</GetCallerIdentityResponse>\n", xml)


USER = "arn:aws:iam::123456789012:user/Alice"


class StsServer(FaultyServer):
    """knows: Credentials that may call, beside those of the roles. xml: answer in XML whatever is
    accepted, as STS's look-alikes do. Step: the Action."""

    def __init__(self, *roles, knows=(EXAMPLE,), region="us-east-1", xml=False, **how):
        super().__init__(**how)
        self.roles = {role.arn: role for role in roles}
        self.callers = {each.access_key: each for each in (*knows, *(role.gives for role in roles))}
        self.region, self.xml = region, xml

    @staticmethod
    def members(request):
        """Those of the request's body."""
        fields = parse_qs(request.body.decode("ascii"), keep_blank_values=True,
                          strict_parsing=True)
        assert all(len(values) == 1 for values in fields.values()), "a member came twice"
        return {name: values[0] for name, values in fields.items()}

    def step(self, request):
        return self.members(request).get("Action")

    def answer(self, request):
        xml = self.xml or request.get("accept") != "application/json"
        try:
            members = self._check(request)
            if members["Action"] == "GetCallerIdentity":
                self._caller(request)
                return identity_reply(USER, xml=xml)
            role = self._role(request, members)
            return success_reply(members["Action"], role, members["RoleSessionName"], xml=xml)
        except StsError as error:
            return error_reply(error.code, error.message, error.status, xml)

    def _check(self, request):
        members = self.members(request)
        if (request.method, request.target) != ("POST", "/"):
            raise StsError(404, "InvalidAction", "POST / alone is served")
        kind = request.get("content-type", "").partition(";")[0]
        if kind != "application/x-www-form-urlencoded" or members.get("Version") != "2011-06-15":
            raise StsError(400, "InvalidAction", "this is not the query protocol of 2011-06-15")
        if members["Action"] == "GetCallerIdentity":
            return members
        if not SESSION_NAME.fullmatch(members.get("RoleSessionName", "")):
            raise StsError(400, "ValidationError", "roleSessionName failed to satisfy constraint")
        seconds = members.get("DurationSeconds", "3600")
        if not (seconds.isdigit() and 900 <= int(seconds) <= 43200):
            raise StsError(400, "ValidationError", "durationSeconds failed to satisfy constraint")
        return members

    def _role(self, request, members):
        role = self.roles.get(members.get("RoleArn"))
        if members["Action"] == "AssumeRoleWithWebIdentity":
            return self._by_web_identity(request, members, role)
        if members["Action"] != "AssumeRole":
            raise StsError(400, "InvalidAction", "no such action")
        caller = self._caller(request)
        if not role or role.trusts != caller.access_key or (
                role.external_id != members.get("ExternalId")):
            raise StsError(403, "AccessDenied", f"User: {caller.access_key} is not authorized to "
                           f"perform: sts:AssumeRole on resource: {members.get('RoleArn')}")
        return role

    @staticmethod
    def _by_web_identity(request, members, role):
        if request.get("authorization") or request.get("x-amz-date"):
            raise StsError(403, "SignatureDoesNotMatch", "this call must not be signed")
        if not role or role.web_token is None:
            raise StsError(403, "AccessDenied",
                           "Not authorized to perform sts:AssumeRoleWithWebIdentity")
        # Clients send the token's file as it is, and STS takes the new line at its end.
        if members.get("WebIdentityToken", "").rstrip("\n") != role.web_token:
            raise StsError(400, "InvalidIdentityToken",
                           "The ID Token provided is not a valid JWT. (You may see this error if "
                           "you sent an Access Token)")
        return role

    def _caller(self, request):
        if not request.get("authorization"):
            raise StsError(403, "MissingAuthenticationToken", "Request is missing Authentication "
                           "Token")
        key, _date, region, service, _names, signature = authorization_parts(request)
        caller = self.callers.get(key)
        if not caller or request.get("x-amz-security-token", "") != caller.token:
            raise StsError(403, "InvalidClientTokenId",
                           "The security token included in the request is invalid.")
        expected = expected_signature(request, caller, self.region, "sts")
        if (region, service) != (self.region, "sts") or signature != expected:
            raise StsError(403, "SignatureDoesNotMatch", "The request signature we calculated does "
                           "not match the signature you provided.")
        return caller
