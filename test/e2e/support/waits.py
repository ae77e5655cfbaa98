"""What the tests of waits share: the states that a service tells, and a task whose credentials expire."""

import time

from .answers import SMALL
from .botocore_verify import verify
from .credentials import Credentials
from .failing import CANCEL
from .faulty_server import reply
from .metadata_server import ContainerServer, credentials_document
from .stage import SERVICE
from .tls_server import respond

AT_ONCE = ["--wait", "--wait-delay", "0"]
DEPLOYED = ("proton", "wait", "environment-deployed", "--name", "prod")
CANCELLED = ("proton", "wait", "environment-cancelled", "--name", "prod")


def report(*states):
    return "".join(f"tinyaws: prod: {state}\n" for state in states)


def state(name):
    return respond(SMALL.replace(b"CANCELLING", name.encode()))


GOING, DONE = state("CANCELLING"), state("CANCELLED")


def until(condition):
    deadline = time.monotonic() + 30
    while not condition():
        assert time.monotonic() < deadline, "it does not come to that"
        time.sleep(0.01)


FIRST = Credentials("ASIAFIRST", "secret/FIRST", "token/FIRST==")
SECOND = Credentials("ASIASECOND", "secret/SECOND", "token/SECOND==")
PATH = "/v1/credentials"


def lasting(credentials, seconds):
    return reply(200, credentials_document(credentials, expires_in=seconds))


class Task:
    """A container's endpoint and the service, to play a wait on."""

    def __init__(self, stage, answers, script):
        self.stage, self.service = stage, stage.service
        self.container = stage.serve(ContainerServer, PATH)
        self.container.order("credentials", *answers)
        stage.keep(FIRST, SECOND)
        self.service.script[:] = script
        self.url = f"http://{SERVICE}:{self.service.port}"
        self.env = {"AWS_MAX_ATTEMPTS": "1", "AWS_CONTAINER_CREDENTIALS_FULL_URI":
                    f"http://127.0.0.1:{self.container.port}{PATH}"}

    def run(self, *arguments, command=(*CANCEL, "--wait")):
        return self.stage.run(*command, "--wait-delay", "0", "--endpoint-url", self.url, *arguments,
                              env=self.env)

    @property
    def asked(self):
        return len(self.container.requests)

    def signed_with(self, *whose):
        assert len(self.service.requests) == len(whose)
        for request, credentials in zip(self.service.requests, whose):
            verify(request, credentials)
