"""awscli_lines.py - lines of what AWS CLI 2.36.7 did with command lines of the services that tinyaws has models of,
run again by a program that is linked as aws: test/vectors/awscli-v2/SOURCE.txt says what a line has.

`differences(line, program)` gives what is not equal, as (what, is, wanted)."""

import base64
import http.server
import json
import os
import re
import subprocess
import tempfile
import threading
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

from support.paths import ROOT

VECTORS = ROOT / "test" / "vectors" / "awscli-v2"
KINDS = ("requests", "refusals", "answers", "answers-query", "answers-errors", "pages", "waiters", "helpers")
# Unit tests use a part of the lines, in files of their own.
FILES = {"answers": ["services-answers"], "answers-query": ["services-answers-query"], "pages": ["pages"],
         "waiters": ["waiter-polls"], "answers-errors": ["error-details", "services-answers-errors"],
         "requests": ["input-requests", "services-requests"], "refusals": ["input-refusals", "services-refusals"],
         "helpers": ["input-skeletons", "services-helpers"]}
TOKEN = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")
# Field lines that a line does not record.
NOT_RECORDED = {"host", "user-agent", "authorization", "x-amz-date", "content-length", "accept-encoding",
                "amz-sdk-invocation-id", "amz-sdk-request", "connection", "x-amz-security-token"}
ENVIRONMENT = {"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8", "TZ": "UTC", "AWS_EC2_METADATA_DISABLED": "true",
               "AWS_ACCESS_KEY_ID": "AKIDEXAMPLE",
               "AWS_SECRET_ACCESS_KEY": "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY", "AWS_REGION": "us-east-1",
               "AWS_PAGER": "", "HTTPS_PROXY": "http://127.0.0.1:9", "NO_PROXY": "127.0.0.1"}


def lines(kind):
    found = []
    for name in FILES[kind]:
        with open(VECTORS / f"{name}.jsonl", encoding="utf-8") as file:
            found += [json.loads(line) for line in file]
    return found


def content(value):
    """The bytes of a file or body of a line."""
    return base64.b64decode(value["base64"]) if isinstance(value, dict) else value.encode("utf-8", "surrogatepass")


def text_of(line, key):
    if f"{key}_base64" in line:
        return base64.b64decode(line[f"{key}_base64"])
    return line.get(key, "").encode("utf-8", "surrogatepass")


class Server:
    """Gives its answers in turn, the last one again and again, and keeps the requests."""

    def __init__(self):
        self.answers, self.requests = [], []
        outer = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self):
                body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                outer.requests.append((self.command, self.path, self.headers.items(), body))
                outer.answer(self)

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.thread = threading.Thread(target=self.server.serve_forever, args=(0.05,), daemon=True)
        self.thread.start()

    @property
    def url(self):
        return f"http://127.0.0.1:{self.server.server_port}"

    def answer(self, handler):
        answers = self.answers or [{"status": 200, "headers": {}, "body": ""}]
        answer = answers[min(len(self.requests), len(answers)) - 1]
        body = content({"base64": answer["body_base64"]} if "body_base64" in answer else answer.get("body", ""))
        handler.send_response_only(answer["status"])
        headers = answer["headers"]
        for name, value in headers.items() if isinstance(headers, dict) else headers:
            if name.lower() != "content-length":
                handler.send_header(name, value)
        handler.send_header("Content-Length", str(len(body)))
        handler.end_headers()
        handler.wfile.write(body)

    def stop(self):
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()


def recorded(request):
    """A request as a line records it."""
    method, target, headers, body = request
    url = urlsplit(target)
    kept = {name.lower(): value for name, value in headers if name.lower() not in NOT_RECORDED}
    out = {"method": method, "path": url.path or "/",
           "query": [list(pair) for pair in parse_qsl(url.query, keep_blank_values=True)],
           "headers": dict(sorted(kept.items()))}
    if body:
        out["body_json"] = json.loads(body)
    return json.loads(TOKEN.sub("<uuid>", json.dumps(out)))


def wanted_requests(line):
    if line.get("endpoint_url", True) is False:
        return []
    if "exchanges" in line:
        found = [exchange["request"] for exchange in line["exchanges"]]
    else:
        found = [line["request"]] if line.get("request") else []
    return [json.loads(TOKEN.sub("<uuid>", json.dumps({k: v for k, v in request.items() if k != "host"})))
            for request in found]


def answers_of(line):
    if "http" in line:
        return [line["http"]]
    if "exchanges" in line:
        return [exchange["answer"] for exchange in line["exchanges"]]
    return line.get("answers") or []


class Folders:
    """Home and current folder of one run, with the line's files."""

    def __init__(self, line, program):
        self.top = tempfile.TemporaryDirectory()
        self.home, self.cwd = Path(self.top.name, "home"), Path(self.top.name, "cwd")
        self.aws = Path(self.top.name, "bin", "aws")
        for folder in (self.home, self.cwd, self.aws.parent):
            folder.mkdir()
        self.aws.symlink_to(program)
        for name, value in (line.get("files") or {}).items():
            path = self.home / name[2:] if name.startswith("~/") else self.cwd / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content(value))
            path.chmod(0o600)

    def plain(self, text):
        return text.replace(str(self.home).encode(), b"<HOME>").replace(str(self.cwd).encode(), b"<CWD>")


def run(line, kind, program, server):
    """(exit status, stdout, stderr) of the line's command."""
    folders = Folders(line, program)
    env = {**ENVIRONMENT, "HOME": str(folders.home)}
    if line.get("endpoint_url", kind != "refusals"):
        env["AWS_ENDPOINT_URL"] = server.url
    for name, value in (line.get("env") or {}).items():
        env[name] = value
    env = {name: value for name, value in env.items() if value is not None}
    more = ["--wait-delay", "0"] if kind == "waiters" else []
    stdin = line.get("stdin")
    with folders.top:
        done = subprocess.run([folders.aws, *line["argv"], *more], cwd=folders.cwd, env=env, capture_output=True,
                              input=content(stdin) if stdin is not None else b"", timeout=60, check=False)
        return done.returncode, folders.plain(done.stdout), folders.plain(done.stderr)


def compare_refusal(line, code, out, err):
    """The wording is our own: exit status, stdout and how stderr begins are AWS CLI's. Where Python's own words end
    AWS CLI with 255, we exit with 252."""
    wanted = text_of(line, "stderr")
    if code != line["exit"] and (line["exit"], code) != (255, 252):
        yield "exit", code, line["exit"]
    if out != text_of(line, "stdout"):
        yield "stdout", out, text_of(line, "stdout")
    if not err.strip() or (wanted.startswith(b"\naws: [ERROR]: ") and not err.startswith(wanted[:16])):
        yield "stderr", err, wanted


def differences(line, kind, program, server):
    server.answers, server.requests = answers_of(line), []
    code, out, err = run(line, kind, program, server)
    found = []
    if kind == "refusals":
        found += compare_refusal(line, code, out, err)
    elif "exit" in line:
        wanted = line["exit"], text_of(line, "stdout"), text_of(line, "stderr")
        found += [(what, a, b) for what, a, b in zip(("exit", "stdout", "stderr"), (code, out, err), wanted) if a != b]
        if line.get("requests", len(server.requests)) != len(server.requests):
            found.append(("requests", len(server.requests), line["requests"]))
    for i, request in enumerate(wanted_requests(line)):
        got = recorded(server.requests[i]) if i < len(server.requests) else None
        if got != request:
            found.append((f"request {i + 1}", got, request))
    return found


def can_run(line):
    """A line that needs a frozen clock or another host cannot be run."""
    return (not line.get("clock") or line.get("kind") == "skeleton") and not (
        line.get("endpoint_url") is False and line.get("exchanges"))
