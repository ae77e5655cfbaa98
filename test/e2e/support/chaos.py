"""Chaos: runs of the static binary against emulators that misbehave at random, from a seed.

    make chaos SEED=1 RUNS=2000     # or ONLY=17: that run of the seed alone, told at length

Run n of a seed meets the faults of chaos_plan.make(seed, n) in an environment of its own, run-n, and
then chaos_judge says whether what tinyaws told agrees with the emulator's record."""

import argparse
import collections
import queue
import socket
import sys
import tempfile
import threading
from dataclasses import dataclass
from pathlib import Path

from . import chaos_judge, chaos_plan
from .credentials import EXAMPLE
from .emulator import Emulator
from .programs import tinyaws_program

AT_A_TIME = 16  # most of a run is sleep: pauses between attempts, and silences


@dataclass
class Run:
    seed: object
    number: int
    plan: chaos_plan.Plan
    result: object
    events: list
    wrong: list

    def describe(self):
        report = [f"run {self.number} of seed {self.seed}, environment run-{self.number}",
                f"again: make chaos SEED={self.seed} ONLY={self.number}", f"plan: {self.plan}",
                *(f"disagrees: {each}" for each in self.wrong), "the emulator's record:"]
        report += [f"  connection {event.connection}: "
                 f"{event.request.operation if event.request else 'no request'}, fault "
                 f"{event.fault or 'none'}, status {event.status} {event.error} {event.state}"
                 for event in self.events]
        return "\n".join([*report, f"exit status {self.result.code}",
                          f"stdout: {self.result.stdout!r}", f"stderr: {self.result.error}"])


def arguments(plan, name, url, ca):
    report = {chaos_plan.WAIT: ["wait", "environment-cancelled", "--name", name]}.get(
        plan.mode, ["cancel-environment-deployment", "--environment-name", name])
    return ["proton", *report, "--endpoint-url", url, *(["--ca-bundle", ca] if ca else []),
            "--cli-connect-timeout", chaos_plan.SILENCE,
            "--cli-read-timeout", chaos_plan.SILENCE,
            *(["--wait"] if plan.mode == chaos_plan.CANCEL_AND_WAIT else []),
            *(["--wait-delay", "0"] if plan.mode != chaos_plan.CANCEL else []),
            *(["--timeout", plan.timeout] if plan.timeout else [])]


class Worker(threading.Thread):
    """Takes numbers and leaves Runs; has an emulator with TLS and one without to itself, so that
    requests and connections of a run are counted from 1."""

    def __init__(self, seed, numbers, directory, runs):
        super().__init__()
        self.seed, self.numbers, self.directory, self.runs = seed, numbers, directory, runs
        self.emulators, self.marks = {}, {}
        self.failure = None
        self.directory.mkdir()
        self.tinyaws = tinyaws_program(directory)
        self.silent = socket.socket()  # bound, but nobody listens
        self.silent.bind(("127.0.0.1", 0))

    def emulator(self, secure):
        if secure not in self.emulators:
            directory = self.directory / ("tls" if secure else "http")
            directory.mkdir()
            self.emulators[secure] = Emulator(directory, http=not secure)
            self.marks[secure] = 0
        return self.emulators[secure]

    def make(self, number):
        plan, name = chaos_plan.make(self.seed, number), f"run-{number}"
        peer = self.emulator(plan.secure)
        if plan.environment is not None:
            peer.environment(name=name, **plan.environment)
        peer.skew(plan.skew)
        peer.faults(*plan.faults)
        port = self.silent.getsockname()[1] if plan.nobody else peer.port
        url = f"{'https://localhost' if plan.secure else 'http://127.0.0.1'}:{port}"
        result = self.tinyaws(*arguments(plan, name, url, peer.ca if plan.secure else None),
                              credentials=EXAMPLE, env={"AWS_MAX_ATTEMPTS": plan.attempts})
        peer.settle()
        events, self.marks[plan.secure] = peer.events_after(self.marks[plan.secure])
        wrong = chaos_judge.disagreements(plan, name, events, result)
        return Run(self.seed, number, plan, result, events, wrong)

    def run(self):
        try:
            while self.failure is None:
                self.runs.append(self.make(self.numbers.get_nowait()))
        except queue.Empty:
            pass
        except Exception as error:  # told by the caller's thread
            self.failure = error
        finally:
            self.silent.close()
            for each in self.emulators.values():
                each.stop()


def chaos(seed, numbers, directory):
    """The Runs of these numbers, in their order."""
    waiting, runs = queue.Queue(), []
    for number in numbers:
        waiting.put(number)
    workers = [Worker(seed, waiting, Path(directory) / f"worker-{i}", runs)
               for i in range(min(AT_A_TIME, waiting.qsize()))]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    for worker in workers:
        if worker.failure is not None:
            raise worker.failure
    return sorted(runs, key=lambda run: run.number)


def count(runs):
    """A line for each kind of end, so that one sees what the faults came to."""
    ends = collections.Counter((run.plan.mode, run.result.code) for run in runs)
    lines = [f"{mode:28} exit status {code:3}: {n:5}" for (mode, code), n in sorted(ends.items())]
    faults = sum(event.fault != "" for run in runs for event in run.events)
    events = sum(len(run.events) for run in runs)
    return "\n".join([*lines, f"{events} requests and broken connections, {faults} with a fault"])


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", default="1")
    parser.add_argument("--runs", type=int, default=2000)
    parser.add_argument("--only", type=int)
    options = parser.parse_args()
    numbers = range(1, options.runs + 1) if options.only is None else [options.only]
    with tempfile.TemporaryDirectory() as directory:
        runs = chaos(options.seed, numbers, directory)
    wrong = [run for run in runs if run.wrong]
    for run in runs if options.only is not None else wrong[:20]:
        print(run.describe(), end="\n\n")
    print(count(runs))
    print(f"seed {options.seed}: {len(runs)} runs, {len(wrong)} disagree with the record")
    return 1 if wrong or not runs else 0


if __name__ == "__main__":
    sys.exit(main())
