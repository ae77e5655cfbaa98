"""The AWS JSON services on loopback, for programs that call several of them: botocore checks each request's signature,
and the answer is what the test has for the operation."""

import http.server
import json
import threading
import uuid
import zlib

from .botocore_verify import verify
from .credentials import EXAMPLE, REGION
from .http_message import Request

# By the word before the dot of X-Amz-Target: signing name, version of the JSON protocol.
SERVICES = {
    "AmazonEC2ContainerRegistry_V20150921": ("ecr", "1.1"),
    "AmazonEC2ContainerServiceV20141113": ("ecs", "1.1"),
    "AWSEvents": ("events", "1.1"),
    "CodeDeploy_20141006": ("codedeploy", "1.1"),
    "Firehose_20150804": ("firehose", "1.1"),
    "Kinesis_20131202": ("kinesis", "1.1"),
    "SpencerFrontendService": ("ecr-public", "1.1"),
    "AmazonSQS": ("sqs", "1.0"),
    "AmazonSSM": ("ssm", "1.1"),
    "AWSStepFunctions": ("states", "1.0"),
    "DynamoDB_20120810": ("dynamodb", "1.0"),
    "GraniteServiceVersion20100801": ("monitoring", "1.0"),
    "Logs_20140328": ("logs", "1.1"),
    "secretsmanager": ("secretsmanager", "1.1"),
    "TrentService": ("kms", "1.1"),
}


class ServiceError(Exception):
    """query_code: what services that once spoke the query protocol called the error then."""

    def __init__(self, code, message, status=400, query_code=None):
        super().__init__(code)
        self.code, self.message, self.status, self.query_code = code, message, status, query_code


class ServiceServer:
    """answers: the name of an operation to its answer, or to a list of answers that are given in turn, the last one
    again and again. An answer is what becomes JSON, None for an empty body, a ServiceError, or a function of the
    request's parameters that returns or raises one of these.
    calls: (operation, parameters) of the requests that were right; unsigned: the operations of those without a
    signature, which are refused; faults: what was wrong with the others."""

    ca = None  # it speaks http

    def __init__(self, answers, credentials=EXAMPLE, region=REGION):
        self.answers = answers
        self.credentials, self.region = credentials, region
        self.calls, self.unsigned, self.faults = [], [], []
        outer = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                request = Request(self.command, self.path, list(self.headers.items()), body)
                status, answer, version, fields = outer.answer(request)
                self.send_response_only(status)
                self.send_header("Content-Type", f"application/x-amz-json-{version}")
                self.send_header("Content-Length", str(len(answer)))
                self.send_header("Date", self.date_time_string())
                self.send_header("x-amzn-RequestId", str(uuid.uuid4()))
                self.send_header("x-amz-crc32", str(zlib.crc32(answer)))
                for name, value in fields.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(answer)

            def log_message(self, *_):
                pass

        self._server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True)
        self._thread.start()

    @property
    def url(self):
        return f"http://127.0.0.1:{self._server.server_port}"

    def stop(self):
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def called(self, operation):
        """The parameters of each call of the operation."""
        return [parameters for name, parameters in self.calls if name == operation]

    def answer(self, request):
        """(HTTP status, body, version of the protocol, more header fields)"""
        signing_name, version = SERVICES.get(request.get("X-Amz-Target", "").partition(".")[0], ("", "1.1"))
        try:
            if request.get("Authorization") is None:
                self.unsigned.append(request.operation)
                raise ServiceError("MissingAuthenticationTokenException", "Missing Authentication Token")
            try:
                assert request.get("Content-Type") == f"application/x-amz-json-{version}", "the content type is wrong"
                verify(request, self.credentials, self.region, signing_name)
            except AssertionError as fault:
                self.faults.append((request.operation, str(fault)))
                raise ServiceError("InvalidSignatureException", "The request signature we calculated does not match "
                                   "the signature you provided.", 403) from None
            answer = self._answer_of(request.operation, json.loads(request.body))
        except ServiceError as error:
            body = json.dumps({"__type": error.code, "message": error.message}).encode()
            fields = {"x-amzn-query-error": f"{error.query_code};Sender"} if error.query_code else {}
            return error.status, body, version, fields
        return 200, b"" if answer is None else json.dumps(answer).encode(), version, {}

    def _answer_of(self, operation, parameters):
        self.calls.append((operation, parameters))
        if operation not in self.answers:
            raise ServiceError("UnknownOperationException", "")
        answer = self.answers[operation]
        if isinstance(answer, list):
            answer = answer[min(len(self.called(operation)), len(answer)) - 1]
        if callable(answer):
            answer = answer(parameters)
        if isinstance(answer, ServiceError):
            raise answer
        return answer
