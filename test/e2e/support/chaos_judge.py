"""Whether what tinyaws said agrees with the emulator's record of the same run. Each function is a
sentence of that agreement; `disagreements` has them all."""

import json
import re

from .chaos_plan import CANCEL_AND_WAIT, CUTS, HARMLESS, SPOILERS, TOO_LATE, WAIT

MAY_BE_DONE = "the service may have done it all the same"
NOT_KNOWN = "the state is not known"
LOST = re.compile(r"an answer was lost, and (\S+) is (\w+) now")
NOTE = re.compile(r"^tinyaws: (\S+): the answer to the cancel was lost; GetEnvironment says (\w+)$",
                  re.M)
BEFORE = re.compile(r"^tinyaws: (\S+): the cancel was asked for before; GetEnvironment says "
                    r"(CANCELLING|CANCELLED)$", re.M)
CLOCK = re.compile(r"^tinyaws: warning: the service's clock is (\d+) s (ahead of|behind) this host's: the request is sent "
                   r"once more, signed by it\n", re.M)
LAST_SEEN = re.compile(r"the last state seen is (\w+)")
ERROR = re.compile(r"^tinyaws: \[ERROR\]: An error occurred \((\S+)\) when calling the (\w+) operation", re.M)
# Seconds that a run takes at most, which the emulator's clock goes on.
A_RUN = 60
CLOCK_ERRORS = {"InvalidSignatureException", "SignatureDoesNotMatch", "RequestExpired"}
GOING_ON = {"IN_PROGRESS", "CANCELLING"}
MEMBERS = {"arn", "createdAt", "deploymentStatus", "lastAttemptedDeploymentId",
           "lastDeploymentAttemptedAt", "lastDeploymentSucceededAt", "lastSucceededDeploymentId",
           "name", "protonServiceRoleArn", "templateMajorVersion", "templateMinorVersion",
           "templateName"}


class Facts:
    """The record, read as what happened."""

    def __init__(self, plan, name, events):
        self.plan, self.name, self.events = plan, name, events
        self.cancels = [event for event in events if self.of(event, "CancelEnvironmentDeployment")]
        self.gets = [event for event in events if self.of(event, "GetEnvironment")]
        # The service, not a fault, answered: it looked at the environment and did its part.
        self.report = [event for event in events if event.status == 200 and event.state]
        self.taken = any(event in self.report for event in self.cancels)
        self.states = [event.state for event in self.report]
        self.states_of_get = [event.state for event in self.gets if event in self.report]
        self.cut = plan.nobody or any(
            event.request is None or event.fault in CUTS | SPOILERS for event in events)
        # A delay beyond the time-out, or the run's own end, cuts as well.
        self.slow = plan.timeout is not None or any(
            each.endswith(f":delay:{TOO_LATE}") for each in plan.faults)
        self.clean = not self.slow and not plan.nobody and all(
            event.fault in HARMLESS and event.request is not None for event in events)

    @staticmethod
    def of(event, operation):
        return event.request is not None and event.request.operation == operation


def document(result):
    """The environment on stdout, or None when stdout is anything but one whole answer."""
    try:
        whole = json.loads(result.stdout)
        return whole["environment"] if set(whole) == {"environment"} else None
    except (ValueError, TypeError, KeyError):
        return None


def stdout_is_whole_or_empty(facts, result):
    prints = facts.plan.mode != WAIT and result.code in (0, 3, 4)
    if not prints:
        return not result.stdout
    printed = document(result)
    size = facts.plan.environment.get("spec_size")
    return (printed is not None and set(printed) - {"spec"} == MEMBERS
            and len(printed.get("spec", "")) == (size or 0)
            and (printed["name"], printed["deploymentStatus"]) == (facts.name, facts.states[-1]))


def the_exit_status_is_one_of_its_kind(facts, result):
    waits = facts.plan.mode != "cancel"
    return result.code in ({0, 3, 4, 5, 254, 255} if waits else {0, 254, 255})


def a_failure_has_its_line_and_success_none(facts, result):
    if result.code in (254, 255):
        return result.error.startswith("\n") or "\n\n" in result.error
    said = CLOCK.sub("", result.error).rstrip("\n")
    return facts.plan.mode != "cancel" or not said or bool(NOTE.fullmatch(said))


def a_clock_that_was_corrected_was_wrong(facts, result):
    """Said once, by how much and to which side, and only after a request was refused for it."""
    said = CLOCK.findall(result.error)
    if not said:
        return True
    seconds, side = int(said[0][0]), said[0][1]
    return (len(said) == 1 and abs(seconds - abs(facts.plan.skew)) <= A_RUN
            and (side == "ahead of") == (facts.plan.skew > 0)
            and any(event.error in CLOCK_ERRORS for event in facts.events))


def the_cancel_was_of_before(facts, result):
    """A wait follows a deployment whose cancel is refused, when the service says that it is being
    cancelled all the same."""
    note = BEFORE.search(result.error)
    return bool(note) and facts.plan.mode == CANCEL_AND_WAIT and note[1] == facts.name and (
        note[2] in facts.states_of_get) and facts.cancels[-1].error == "ConflictException"


def success_is_reported_of_a_cancel_that_was_accepted(facts, result):
    """Or of one that a broken connection left in doubt, when the service said that the deployment
    is being cancelled: somebody else's cancel does as well."""
    if facts.plan.mode == WAIT or result.code not in (0, 3, 4, 5) or facts.taken:
        return True
    if the_cancel_was_of_before(facts, result):
        return True
    note = NOTE.search(result.error)
    return bool(note) and (facts.cut or facts.slow)


def a_note_of_a_lost_answer_is_true(facts, result):
    note = NOTE.search(result.error)
    return not note or (note[1] == facts.name and note[2] in ("CANCELLING", "CANCELLED")
                        and note[2] in facts.states_of_get and (facts.cut or facts.slow))


def a_cancel_that_was_accepted_is_never_reported_as_a_plain_failure(facts, result):
    """stderr says that it may have been done, or what state was seen after the cancel."""
    if not facts.taken or result.code not in (254, 255):
        return True
    error = result.error
    # A 5xx, be it the service's or a gateway's, is no claim that nothing was done.
    last = facts.cancels[-1]
    if result.code == 254 and (last.status >= 500 or last.fault == "lose-status"):
        return True
    return any(words in error for words in (MAY_BE_DONE, NOT_KNOWN)) or bool(
        LOST.search(error)) or (facts.plan.mode == CANCEL_AND_WAIT and bool(
            LAST_SEEN.search(error)))


def a_doubt_has_its_reason(facts, result):
    """Nobody is told to look again unless something kept an answer from coming whole."""
    doubts = any(words in result.error for words in (MAY_BE_DONE, NOT_KNOWN)) or LOST.search(
        result.error)
    return not doubts or facts.cut or facts.slow


def a_state_reported_with_an_error_is_the_service_s(facts, result):
    lost, seen = LOST.search(result.error), LAST_SEEN.search(result.error)
    if lost and (lost[1] != facts.name or facts.states_of_get[-1:] != [lost[2]]
                 or lost[2] in ("CANCELLING", "CANCELLED")):
        return False
    return not seen or seen[1] in facts.states or (seen[1] == "not" and result.code == 5)


def an_error_of_the_service_was_answered(facts, result):
    """254 is the last attempt's error, and never a conflict that this very cancel made and nobody
    asked after."""
    error = ERROR.search(result.error)
    if result.code != 254:
        return True
    if not error:
        return False
    answered = facts.cancels if error[2].startswith("Cancel") else facts.gets
    last = answered[-1]
    conflict_of_its_own = error[1] == "ConflictException" and facts.taken
    unnamed = last.fault in ("status", "lose-status", "spoil")  # no error's type came with it
    return (error[1] == last.error or unnamed) and (
        not conflict_of_its_own or error[2] == "GetEnvironment" or bool(LOST.search(result.error)))


def the_end_of_a_wait_is_the_deployment_s(facts, result):
    if facts.plan.mode == "cancel" or result.code not in (0, 3, 4, 5):
        return True
    last = facts.states[-1] if facts.states else ""
    if result.code == 5:
        return facts.plan.timeout is not None
    wanted = {"CANCELLED": 0, "SUCCEEDED": 3}.get(last, 4)
    return last not in GOING_ON and result.code == wanted


def nothing_is_sent_after_a_whole_answer_to_the_cancel(facts, result):
    for i, event in enumerate(facts.cancels[:-1]):
        if event in facts.report and event.fault == "":
            return facts.slow or facts.plan.nobody
    return len(facts.cancels) <= 2 * facts.plan.attempts + 1


def without_a_fault_the_result_is_the_service_s(facts, result):
    """With nothing in the way the answer to the cancel decides, and nothing is in doubt."""
    if not facts.clean or facts.plan.mode == WAIT:
        return True
    if not facts.taken:
        return result.code == 254 or the_cancel_was_of_before(facts, result)
    return result.code == 0 if facts.plan.mode == "cancel" else result.code in (0, 3, 4, 254, 255)


SENTENCES = [stdout_is_whole_or_empty, the_exit_status_is_one_of_its_kind,
             a_failure_has_its_line_and_success_none, a_clock_that_was_corrected_was_wrong,
             success_is_reported_of_a_cancel_that_was_accepted,
             a_note_of_a_lost_answer_is_true,
             a_cancel_that_was_accepted_is_never_reported_as_a_plain_failure, a_doubt_has_its_reason,
             a_state_reported_with_an_error_is_the_service_s, an_error_of_the_service_was_answered,
             the_end_of_a_wait_is_the_deployment_s,
             nothing_is_sent_after_a_whole_answer_to_the_cancel,
             without_a_fault_the_result_is_the_service_s]


def disagreements(plan, name, events, result):
    """The sentences that do not hold, by their names; empty when all is well."""
    facts = Facts(plan, name, events)
    return [sentence.__name__.replace("_", " ") for sentence in SENTENCES
            if not sentence(facts, result)]
