"""How long a run of tinyaws would have slept, by what it told the kernel.

A clock outside says nothing on a busy host: there, a run that is right ends late because it did not
get the processor. So what is judged is not when a run ended but how long each of its poll(2) calls was
ready to sleep, which the program computes from its own clock, and which a busy host only makes shorter.
All sleep is in poll; strace shows each call's time-out, and when the call before it had returned. That
return is no later than the program's look at its clock, and the deadline was taken no later than the
first call after the start-up. So for a run that is right, whatever the host does,

    return of the call before + time-out of the poll  <=  first call after the start-up + --timeout

and a sleep beyond the deadline shows as the difference. A busy host can hide some of that difference,
never make one up."""

import re
from dataclasses import dataclass

STRACE = ("strace", "-ttt", "-T", "-o")
# The last call of the program's start, before it has read its arguments.
STARTED = "prctl(PR_SET_DUMPABLE"
CALL = re.compile(r"^(\d+\.\d+) ((\w+)\(.*) = (\S+).*? <(\d+\.\d+)>$", re.M)
TIMEOUT = re.compile(r"poll\(.*, (-?\d+)\)$")
# Calls in which a process sleeps. wait4 does so without WNOHANG: then it has killed the child.
SLEEPS = {"select", "pselect6", "ppoll", "epoll_wait", "epoll_pwait", "nanosleep", "clock_nanosleep",
          "pause", "rt_sigsuspend", "rt_sigtimedwait", "flock", "futex", "waitid", "alarm"}


@dataclass(frozen=True)
class Call:
    start: float  # seconds
    text: str
    name: str
    result: str
    lasted: float

    @property
    def end(self):
        return self.start + self.lasted


def calls(trace):
    return [Call(float(start), text, name, result, float(lasted))
            for start, text, name, result, lasted in CALL.findall(trace)]


def beyond_deadline(trace, timeout):
    """The milliseconds by which the farthest sleep was to outlast the deadline of `timeout` seconds;
    negative when none was to come near it, None when there was no sleep at all."""
    made = calls(trace)
    begun, = [i for i, each in enumerate(made) if each.text.startswith(STARTED)]
    deadline = made[begun + 1].start + timeout
    killed = False
    farthest = None
    for before, each in zip(made[begun:], made[begun + 1:]):
        assert each.name not in SLEEPS, f"sleeps outside poll: {each.text}"
        assert each.name != "socket" or "SOCK_NONBLOCK" in each.text, each.text
        killed = killed or each.name == "kill"
        assert each.name != "wait4" or killed or "WNOHANG" in each.text, each.text
        if each.name == "poll":
            wait = int(TIMEOUT.match(each.text)[1])
            assert wait >= 0, f"without a time-out: {each.text}"
            over = round((before.end + wait / 1000 - deadline) * 1000)
            farthest = over if farthest is None else max(farthest, over)
    return farthest
