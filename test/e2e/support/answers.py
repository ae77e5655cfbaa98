"""What the service answers, as bytes of a body or of a whole response."""

import json

from .tls_server import respond

# Every member that both the model of Debian's AWS CLI and ours know.
ENVIRONMENT = {
    "arn": "arn:aws:proton:us-east-1:123456789012:environment/prod",
    "codebuildRoleArn": "arn:aws:iam::123456789012:role/codebuild",
    "componentRoleArn": "arn:aws:iam::123456789012:role/component",
    "createdAt": 1600000000.123,
    "deploymentStatus": "CANCELLING",
    "deploymentStatusMessage": "The deployment is being cancelled",
    "description": "Our production",
    "environmentAccountConnectionId": "a1b2c3d4-5678-90ab-cdef-EXAMPLE11111",
    "environmentAccountId": "210987654321",
    "lastDeploymentAttemptedAt": 1600000100,
    "lastDeploymentSucceededAt": 1599999999.5,
    "name": "prod",
    "protonServiceRoleArn": "arn:aws:iam::123456789012:role/proton",
    "provisioning": "CUSTOMER_MANAGED",
    "provisioningRepository": {
        "arn": "arn:aws:proton:us-east-1:123456789012:repository/github:our/infra",
        "branch": "main",
        "name": "our/infra",
        "provider": "GITHUB",
    },
    "spec": "proton: EnvironmentSpec\nspec:\n  cidr: \"10.0.0.0/16\"\n",
    "templateMajorVersion": "1",
    "templateMinorVersion": "0",
    "templateName": "fargate",
}

# A small whole answer.
SMALL = b'{"environment":{"name":"prod","deploymentStatus":"CANCELLING"}}'


def environment(**members):
    """A body with exactly these members."""
    return raw_environment(json.dumps(members)[1:-1])


def raw_environment(members):
    """A body with the members as they are written, between the braces."""
    written = members if isinstance(members, bytes) else members.encode()
    return b'{"environment":{' + written + b"}}"


def error(kind, message="no", status="400 Bad Request", fields=(), **members):
    """A response that tells an error, with more members if there are any."""
    body = {"__type": kind, "message": message, **members}
    body = {name: value for name, value in body.items() if value is not None}
    return respond(json.dumps(body, ensure_ascii=False).encode(), status, fields)


def chunked(body, *sizes, fields=(), trailer=b""):
    """A 200 whose body comes in chunks of these sizes, the last size serving for the rest."""
    lines = ["HTTP/1.1 200 OK", "Content-Type: application/x-amz-json-1.0",
             "Transfer-Encoding: chunked", *fields, "", ""]
    out, sizes = ["\r\n".join(lines).encode()], list(sizes) or [len(body)]
    while body:
        size = sizes.pop(0) if len(sizes) > 1 else sizes[0]
        part, body = body[:size], body[size:]
        out.append(b"%x\r\n%s\r\n" % (len(part), part))
    return b"".join([*out, b"0\r\n", trailer, b"\r\n"])
