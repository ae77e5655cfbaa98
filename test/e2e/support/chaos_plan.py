"""What one chaotic run is to meet, drawn from a seed: the same seed and number draw the same plan."""

import random
from dataclasses import dataclass

from .emulator import fault

CANCEL, CANCEL_AND_WAIT, WAIT = "cancel", "cancel --wait", "wait environment-cancelled"
STATES = ["FAILED", "SUCCEEDED", "DELETE_IN_PROGRESS", "DELETE_FAILED", "DELETE_COMPLETE",
          "CANCELLING", "CANCELLED"]
ENDS = ["CANCELLED", "CANCELLED", "CANCELLED", "FAILED", "SUCCEEDED"]
ERRORS = ["ThrottlingException", "InternalServerException", "AccessDeniedException",
          "RequestTimeout", "InvalidSignatureException", "ConflictException",
          "ExpiredTokenException"]
SILENCE = 4  # seconds that the client bears; a busy host is to stay below
TOO_LATE = 4400  # ms
SKEWS = [-86400, -3600, -400, 400, 3600, 86400]

# What takes a whole answer, or any, from a client whose request was sent. The rest of what breaks
# an answer, such as a status with a page of HTML, may be a gateway's: it proves nothing, either.
CUTS = {"close", "reset", "leave", "stall", "garbage", "lose", "lose-reset", "lose-stall",
        "lose-leave", "half-head", "cut", "cut-reset", "truncate-stall", "both-lengths",
        "two-lengths", "chunk-overflow"}
SPOILERS = {"body", "random-body", "status", "lose-status", "spoil"}
HARMLESS = {"", "close-after", "connection-close", "until-close", "drip", "chunked", "interim",
            "field", "delay"}


@dataclass
class Plan:
    mode: str
    secure: bool
    nobody: bool  # no one listens at the endpoint
    attempts: int
    timeout: int  # seconds, or None
    skew: int
    environment: dict  # members of environments.h, or None: it does not exist
    faults: list


def request_fault(rng, which):
    """Weights: a stall lasts for as long as the client's time-out, so it is rare."""
    cut = rng.choice([rng.randrange(0, 420), rng.randrange(0, 1600)])
    return rng.choice([
        fault("close", which=which), fault("reset", which=which), fault("lose", which=which),
        fault("lose-reset", which=which), fault("lose", which=which),
        fault("lose-reset", which=which), fault("half-head", which=which),
        *[fault(kind, cut, which) for kind in ("cut", "cut", "cut", "cut-reset", "cut-reset")],
        rng.choice([fault("leave", which=which), fault("lose-leave", which=which)]),
        rng.choice([fault(kind, which=which) for kind in ("stall", "lose-stall")]
                   + [fault("truncate-stall", cut, which), fault("delay", TOO_LATE, which)]
                   + [fault("lose", which=which)] * 4),
        *[fault("delay", rng.randrange(0, 60), which)] * 2,
        *[fault("error", rng.choice(ERRORS), which)] * 3,
        fault("status", rng.choice([400, 403, 429, 500, 502, 503, 504]), which),
        fault("status", rng.choice([200, 204, 302, 500, 503]), which),
        fault("retry-after", rng.randrange(0, 400), which),
        fault("garbage", rng.randrange(1, 600), which),
        fault("random-body", rng.randrange(0, 600), which),
        fault("body", rng.choice(["", "{}", "[]", "null", '{"environment":{}}',
                                  '{"environment":null}', '{"environment":{"name":"x"']), which),
        fault("lose-status", rng.choice([502, 504]), which),
        fault("spoil", rng.randrange(0, 900), which),
        rng.choice([fault("both-lengths", which=which), fault("two-lengths", 5, which),
                    fault("chunk-overflow", which=which)]),
        rng.choice([fault("close-after", which=which), fault("connection-close", which=which),
                    fault("until-close", which=which), fault("drip", which=which),
                    fault("chunked", rng.randrange(1, 99), which), fault("interim", 3, which)]),
    ])


def connection_fault(rng, which):
    return rng.choice([fault("reset", which=which)] * 4 + [fault("close", which=which)] * 4 + [
        fault("garbage", rng.randrange(1, 200), which), fault("leave", which=which),
        fault("stall", which=which)])


def environment(rng):
    members = {"polls": rng.choice([0, 0, 1, 2, 5]), "outcome": rng.choice(ENDS),
               "status": "IN_PROGRESS" if rng.random() < 0.8 else rng.choice(STATES)}
    if rng.random() < 0.2:
        members["lag"] = rng.randrange(1, 4)
    if rng.random() < 0.25:
        members.update(ends=rng.choice(["SUCCEEDED", "FAILED"]), ends_after=rng.randrange(0, 4))
    if rng.random() < 0.1:
        members.update(error=rng.choice(ERRORS), error_count=rng.randrange(1, 4))
    if rng.random() < 0.3:
        members["spec_size"] = rng.randrange(0, 3000)
    return members


def make(seed, number):
    rng = random.Random(f"{seed}/{number}")
    often, at_connections = rng.choice([0, 0.25, 0.5, 0.8]), rng.choice([0, 0, 0.1, 0.5])
    faults = [request_fault(rng, which) for which in range(1, 10) if rng.random() < often]
    faults += [connection_fault(rng, f"c{which}") for which in range(1, 6)
               if rng.random() < at_connections]
    mode = rng.choice([CANCEL] * 6 + [CANCEL_AND_WAIT] * 4 + [WAIT])
    members = environment(rng)
    # Nobody cancels while `proton wait` looks on: the deployment is to end some day.
    if mode == WAIT and members["status"] == "IN_PROGRESS" and "ends" not in members:
        members["status"] = "CANCELLING"
    if mode == WAIT and members["status"].startswith("DELETE"):
        members["status"] = "CANCELLING"
    return Plan(mode=mode, secure=rng.random() < 0.1, nobody=rng.random() < 0.02,
                attempts=rng.choice([1, 2, 2, 3, 3, 4]),
                timeout=rng.choice([None] * 9 + [1]),
                skew=rng.choice(SKEWS) if rng.random() < 0.06 else 0,
                environment=members if rng.random() < 0.97 else None, faults=faults)
