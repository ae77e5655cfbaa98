"""A public case of the AWS SDK for Rust (test/vectors/credential-chain): files, environment and the
recorded requests and answers."""

import calendar
import configparser
import json
import re
import shutil
import time
from dataclasses import dataclass, field
from urllib.parse import parse_qs, urlsplit

from .credentials import Credentials
from .paths import ROOT, TINYAWS

CASES = ROOT / "test" / "vectors" / "credential-chain"
# What an SDK says of itself, and what follows from that and from the time.
OWN_FIELDS = ("user-agent", "x-amz-user-agent", "content-length")
# Proven by the signature instead: the recorded ones are of other credentials than were given out.
SIGNING_FIELDS = ("authorization", "x-amz-date", "x-amz-security-token")


@dataclass
class Exchange:
    method: str
    url: str
    fields: dict  # that any client must send so
    signed: bool
    body: str = ""
    status: int = 0
    answer_fields: dict = field(default_factory=dict)
    answer_body: str = ""

    def response(self):
        # The recorded lengths are those of bodies that have been shortened since.
        lines = [f"HTTP/1.1 {self.status} Recorded",
                 *(f"{name}: {value}" for name, value in self.answer_fields.items()
                   if name not in ("content-length", "connection")),
                 f"content-length: {len(self.answer_body.encode())}", "", ""]
        return "\r\n".join(lines).encode() + self.answer_body.encode()


class RecordedCase:
    def __init__(self, directory):
        self.directory = directory
        self.environment = self._json("env.json")
        self.result = self._json("test-case.json")["result"]
        self.exchanges = self._exchanges()

    def _json(self, name):
        return json.loads((self.directory / name).read_text())

    def _exchanges(self):
        out = {}
        for event in self._json("http-traffic.json")["events"]:
            each, action = event["connection_id"], event["action"]
            if "Request" in action:
                request = action["Request"]["request"]
                values = {name.lower(): value[0] for name, value in request["headers"].items()}
                url = urlsplit(request["uri"])
                out[each] = Exchange(
                    request["method"], url._replace(path=url.path or "/").geturl(),
                    {name: value for name, value in values.items()
                     if name not in OWN_FIELDS + SIGNING_FIELDS}, "authorization" in values)
            elif "Response" in action:
                response = action["Response"]["response"]["Ok"]
                out[each].status = response["status"]
                out[each].answer_fields = {name: value[0]
                                           for name, value in response["headers"].items()}
            elif "Data" in action:
                which = "body" if action["Data"]["direction"] == "Request" else "answer_body"
                setattr(out[each], which, getattr(out[each], which) + action["Data"]["data"]["Utf8"])
        return [out[key] for key in sorted(out)]

    @property
    def hosts(self):
        """Those that have names, and no addresses."""
        found = {urlsplit(each.url).hostname for each in self.exchanges}
        return {host for host in found if not host.rpartition(".")[2].isdigit()}

    def expirations(self):
        """Of all credentials that are given out, as seconds since 1970."""
        found = re.findall(r'Expiration(?:" : "|>)([0-9T:-]+Z)',
                           "".join(each.answer_body for each in self.exchanges))
        return [calendar.timegm(time.strptime(text, "%Y-%m-%dT%H:%M:%SZ")) for text in found]

    def signer(self, index):
        """The Credentials that sign that exchange: those given out before it, else a profile's."""
        for each in reversed(self.exchanges[:index]):
            found = dict(re.findall(
                r'["<](?:Session)?(AccessKeyId|SecretAccessKey|Token)(?:" ?: ?"|>)([^"<]+)',
                each.answer_body))
            if len(found) == 3:
                return Credentials(found["AccessKeyId"], found["SecretAccessKey"], found["Token"])
        profiles = configparser.ConfigParser()
        profiles.read(self.directory / "fs" / "home" / ".aws" / "credentials")
        return Credentials(profiles["base"]["aws_access_key_id"],
                           profiles["base"]["aws_secret_access_key"])

    def file(self, path):
        """The text of one of the case's files."""
        return (self.directory / "fs" / path.lstrip("/")).read_text()

    def lay_out(self, root, hosts, ca):
        """A root directory with the case's files, a hosts file, a CA bundle and tinyaws."""
        if (self.directory / "fs").exists():
            shutil.copytree(self.directory / "fs", root)
        (root / "etc").mkdir(parents=True)
        shutil.copy(hosts, root / "etc" / "hosts")
        shutil.copy(ca, root / "ca.pem")
        shutil.copy(TINYAWS, root / "tinyaws")


def parameters(body):
    """Of a query request, but for the session's name, which every client makes for itself."""
    found = parse_qs(body, keep_blank_values=True, strict_parsing=True) if body else {}
    if "RoleSessionName" in found:
        found["RoleSessionName"] = len(found["RoleSessionName"])
    return found
