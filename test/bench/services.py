"""Calls of services that have models, as scripts make them: what each answers, and what is printed of it."""
import base64
import json
from dataclasses import dataclass
from pathlib import Path

from loopback import Server, chain


@dataclass
class Call:
    words: tuple  # service, operation, options
    operation: str  # as the request names it
    answer: dict
    shows: bytes  # on stdout

    def command(self, program, server, *options):
        return [str(program), *self.words, "--endpoint-url", server.url, "--ca-bundle", str(server.ca), *options]


SECRET = "correct horse battery staple"
CIPHERTEXT = base64.b64encode(bytes(range(184))).decode()  # as long as KMS makes it of a password
GET_PARAMETER = Call(
    ("ssm", "get-parameter", "--name", "/app/password", "--with-decryption", "--query", "Parameter.Value",
     "--output", "text"), "GetParameter",
    {"Parameter": {"ARN": "arn:aws:ssm:us-east-1:123456789012:parameter/app/password", "DataType": "text",
                   "LastModifiedDate": 1600000000.123, "Name": "/app/password", "Type": "SecureString",
                   "Value": SECRET, "Version": 3}}, SECRET.encode())
SMALL = {
    "ssm get-parameter": GET_PARAMETER,
    "sqs receive-message": Call(
        ("sqs", "receive-message", "--queue-url", "https://sqs.us-east-1.amazonaws.com/123456789012/jobs",
         "--wait-time-seconds", "20"), "ReceiveMessage",
        {"Messages": [{"MessageId": "219f8380-5770-4cc2-8c3e-5c715e145f5e", "ReceiptHandle": "AQEB" + 300 * "x",
                       "MD5OfBody": "900150983cd24fb0d6963f7d28e17f72", "Body": "abc",
                       "Attributes": {"ApproximateReceiveCount": "1", "SentTimestamp": "1600000000123"}}]},
        b"ReceiptHandle"),
    "kms decrypt": Call(
        ("kms", "decrypt", "--ciphertext-blob", CIPHERTEXT, "--query", "Plaintext", "--output", "text"), "Decrypt",
        {"KeyId": "arn:aws:kms:us-east-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab",
         "Plaintext": base64.b64encode(SECRET.encode()).decode(), "EncryptionAlgorithm": "SYMMETRIC_DEFAULT"},
        base64.b64encode(SECRET.encode())),
    "ecr get-login-password": Call(
        ("ecr", "get-login-password"), "GetAuthorizationToken",
        {"authorizationData": [{"authorizationToken": base64.b64encode(b"AWS:" + 1800 * b"p").decode(),
                                "expiresAt": 1600043200.123,
                                "proxyEndpoint": "https://123456789012.dkr.ecr.us-east-1.amazonaws.com"}]},
        1800 * b"p"),
    "dynamodb get-item": Call(
        ("dynamodb", "get-item", "--table-name", "locks", "--key", '{"id":{"S":"deploy"}}'), "GetItem",
        {"Item": {"id": {"S": "deploy"}, "owner": {"S": "host-7"}, "until": {"N": "1600000000"}}}, b"host-7"),
}


def answer_bytes(call):
    return json.dumps(call.answer, separators=(",", ":")).encode()


def scan(size):
    """Of a DynamoDB table, with as many items as take `size` bytes: 120,000 values and names to a megabyte."""
    items = []
    while size > 0:
        n = len(items)
        items.append({"id": {"S": f"item-{n:06}"}, "state": {"S": "ready" if n % 3 else "failed"},
                      "attempts": {"N": str(n % 7)}, "done": {"BOOL": n % 2 == 0},
                      "tags": {"L": [{"S": "alpha"}, {"S": "beta"}]}, "note": {"S": "a line of text, " * 7}})
        size -= len(json.dumps(items[-1], separators=(",", ":"))) + 1
    return Call(("dynamodb", "scan", "--table-name", "jobs"), "Scan",
                {"Items": items, "Count": len(items), "ScannedCount": len(items)}, b"item-000000")


SCAN = scan(1_000_000)
ANSWER_SIZE = len(answer_bytes(SCAN))
SCANS = {"json": (), "text": ("--output", "text"), "table": ("--output", "table"), "yaml": ("--output", "yaml"),
         "json, --query": ("--query", "Items[?state.S=='failed'].{id:id.S,attempts:attempts.N}")}


def serve(pki, folder: Path):
    """The server that answers all of them; a context manager."""
    for call in [*SMALL.values(), SCAN]:
        (Path(folder) / call.operation).write_bytes(answer_bytes(call))
    return Server(chain(pki), Path(folder))
