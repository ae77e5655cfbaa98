"""The services that have models, as AWS CLI 2.36.7 runs them: each line of what it did is run by tinyaws, linked as aws.
What differs on purpose is in support/awscli_differences.py, each with its reason."""

import pytest

from support.awscli_differences import REASONS
from support.awscli_lines import KINDS, Server, can_run, differences, lines
from support.paths import TINYAWS

LISTED = {name for names in REASONS.values() for name in names}
ALL = {kind: [line for line in lines(kind) if can_run(line)] for kind in KINDS}


def service_of(line):
    return next(word for word in line["argv"] if not word.startswith("-"))


GROUPS = sorted({(kind, service_of(line)) for kind, all_lines in ALL.items() for line in all_lines})


@pytest.fixture(scope="module")
def server():
    running = Server()
    yield running
    running.stop()


@pytest.mark.parametrize("kind, service", GROUPS, ids=lambda word: word)
def test_as_aws_cli(kind, service, server):
    for line in ALL[kind]:
        if service_of(line) != service:
            continue
        found = differences(line, kind, TINYAWS, server)
        if line["id"] in LISTED:
            assert found, f"{line['id']} is equal: it needs no reason"
        else:
            assert not found, (line["id"], line["argv"], found)


def test_every_listed_line_is_there():
    assert LISTED <= {line["id"] for all_lines in ALL.values() for line in all_lines}


def test_99_lines_of_100_are_equal():
    """The rest is decided by hand: a reason that takes many lines is to be looked at again."""
    assert len(LISTED) * 100 <= sum(len(all_lines) for all_lines in ALL.values())
