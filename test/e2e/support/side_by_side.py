"""One command line run by tinyaws and by AWS CLI v2, against one server and two at a time."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

from .programs import aws_program, tinyaws_program

COMMANDS = {
    "cancel": ("proton", "cancel-environment-deployment", "--environment-name"),
    "get": ("proton", "get-environment", "--name"),
}


@dataclass(frozen=True)
class Case:
    """`name` names the case and the environment that is asked about."""

    name: str
    script: tuple  # what the server answers, one item a request
    part: str  # what the output must have: two programs that print nothing are equal too
    arguments: tuple = ()
    env: dict = field(default_factory=dict, hash=False)
    operation: str = "cancel"
    named: bool = True  # the environment is given by its option, and not by `arguments`
    code: int = 0

    def command(self):
        words = COMMANDS[self.operation]
        return (*words, self.name, *self.arguments) if self.named else (*words[:2], *self.arguments)


class SideBySide:
    """Starts AWS CLI for all `cases` at once, since it takes most of a second for each."""

    def __init__(self, peer, home, cases):
        self.peer, self.home = peer, home
        for case in cases:
            peer.plan(case.name, *case.script)
        self._pool = ThreadPoolExecutor(2)
        aws = aws_program(home)
        self._aws = {case: self._pool.submit(aws, *case.command(), peer=peer, env=case.env)
                     for case in cases}

    def tinyaws(self, case):
        return tinyaws_program(self.home)(*case.command(), peer=self.peer, env=case.env)

    def aws(self, case):
        return self._aws[case].result()

    def stop(self):
        self._pool.shutdown(cancel_futures=True)
