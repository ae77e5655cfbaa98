"""One server for many runs: what it answers depends on the environment that is asked about, so that
runs may go on side by side, and each client goes through the answers from the first."""

import json
import threading
from collections import defaultdict

from .tls_server import TlsServer


class Peer:
    def __init__(self, certificate=None):
        self._plans, self._seen = {}, defaultdict(list)
        self._lock = threading.Lock()
        self._server = TlsServer(certificate, [self._answer])
        self.url, self.ca, self.port = self._server.url, self._server.ca, self._server.port

    def plan(self, name, *script):
        """Answer requests about `name` so: items as in TlsServer's script. Starts anew."""
        with self._lock:
            self._plans[name] = script
            for key in [key for key in self._seen if key[0] == name]:
                del self._seen[key]

    def requests(self, name, client="tinyaws"):
        """The requests about `name` that came from "tinyaws" or "aws-cli"."""
        with self._lock:
            return list(self._seen[name, client])

    def _answer(self, request):
        body = json.loads(request.body)
        name = body.get("environmentName", body.get("name"))
        client = request.get("User-Agent", "").partition("/")[0]
        with self._lock:
            seen, script = self._seen[name, client], self._plans[name]
            seen.append(request)
            return script[min(len(seen), len(script)) - 1]

    def stop(self):
        self._server.stop()
