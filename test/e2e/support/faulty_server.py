"""What the endpoints that give credentials share: they do the real thing, unless a test has ordered
something else for a step of it."""

import json
import time
from http import HTTPStatus

from .tls_server import TlsServer

REAL = object()  # as an ordered answer: the real one after all


def reply(status, body=b"", content_type="application/json", fields=()):
    """A whole response; `body` is bytes, text, or what becomes JSON."""
    if not isinstance(body, (bytes, str)):
        body = json.dumps(body)
    body = body.encode() if isinstance(body, str) else body
    lines = [f"HTTP/1.1 {status} {HTTPStatus(status).phrase}", f"Content-Type: {content_type}",
             f"Content-Length: {len(body)}", *fields, "", ""]
    return "\r\n".join(lines).encode() + body


def iso_time(seconds_from_now):
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() + seconds_from_now))


class FaultyServer(TlsServer):
    """A subclass has answer(request), which gives the real response, and step(request), which names
    the step that a request is."""

    def __init__(self, **how):
        super().__init__(script=[self._either], **how)
        self._orders, self._seen = {}, {}

    def order(self, step, *items):
        """Requests of `step` are answered with these in turn, the last serving for all that follow:
        items of TlsServer's script, or REAL."""
        self._orders[step] = items
        self.rewind()

    def rewind(self):
        """Orders begin anew, and what came so far is forgotten."""
        self._seen.clear()
        self.conversations.clear()

    def steps(self):
        """The steps that were asked for, in order."""
        return [self.step(request) for request in self.requests]

    def _either(self, request):
        step = self.step(request)
        seen = self._seen[step] = self._seen.get(step, 0) + 1
        items = self._orders.get(step)
        item = items[min(seen, len(items)) - 1] if items else REAL
        return self.answer(request) if item is REAL else item
