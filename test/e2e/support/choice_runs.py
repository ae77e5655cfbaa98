"""Plays the rows of a table, each by tinyaws and by AWS CLI v2."""

import queue
from concurrent.futures import ThreadPoolExecutor

import pytest

from .all_of_aws import IMDS_REGION
from .choice import Home
from .paths import TINYAWS
from .private_net import PrivateNet
from .programs import aws_cli_path

REGIONS = ("us-east-1", "us-east-2", "us-west-1", "us-west-2", "eu-west-1", "ap-south-1", IMDS_REGION)
HOSTS = (*(f"{service}.{region}.{suffix}" for region in REGIONS
           for service in ("proton", "proton-fips", "sts", "sts-fips")
           for suffix in ("amazonaws.com", "api.aws")),
         "proton.us-gov-west-1.amazonaws.com", "proton.cn-north-1.amazonaws.com.cn",
         "sts.cn-north-1.amazonaws.com.cn",
         "sts.amazonaws.com", "option.test", "service-variable.test", "variable.test",
         "section.test", "profile.test")


def parameters(table):
    """For pytest, of {part: rows}; names are made of both, and must be different."""
    rows = [pytest.param(row, id=f"{part}: {row.name}") for part, rows in table.items()
            for row in rows]
    assert len({row.id for row in rows}) == len(rows)
    return rows


def choices(home):
    """(Choice, stderr) of tinyaws and of AWS CLI, or None where that is too old."""
    theirs = None if home.row.too_old else home.choice(aws_cli_path())
    return home.choice(TINYAWS), theirs


def check(ours_and_theirs, row):
    (ours, our_words), theirs = ours_and_theirs
    if theirs is not None:
        expected = row.expected_of_aws()
        assert theirs[0] == expected, f"AWS CLI: {theirs}, and not {expected}"
    assert ours == row.expected(), f"tinyaws: {ours} {our_words}, and not {row.expected()}"


class Runs:
    """Two networks, so that two programs run at a time: AWS CLI takes most of a second for each row.
    All that a module's selected tests want is begun at once. plays: {test: play(Home)}."""

    def __init__(self, directory, pki, request, plays):
        self._directory, self._nets, self._free = directory, [], queue.Queue()
        for i in range(2):
            (directory / f"net{i}").mkdir()
            self._nets.append(PrivateNet(directory / f"net{i}", pki, HOSTS))
            self._free.put(self._nets[-1])
        self._pool = ThreadPoolExecutor(len(self._nets))
        wanted = [(item.function, item.callspec.params["row"]) for item in request.session.items
                  if item.module is request.module and item.function in plays]
        self._ends = {(test, row): self._pool.submit(self._play, plays[test], row, f"home{i}")
                      for i, (test, row) in enumerate(wanted)}

    def result(self, test, row):
        return self._ends[test, row].result()

    def stop(self):
        self._pool.shutdown(cancel_futures=True)
        for each in self._nets:
            each.stop()

    def _play(self, play, row, place):
        net = self._free.get()
        try:
            return play(Home(self._directory / place, net, row))
        finally:
            self._free.put(net)
