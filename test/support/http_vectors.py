"""http_vectors.py FOLDER... > http_cases.inc - the HTTP/1 vectors as rows of http_case (http_vectors.h).

A case that its source accepts only in a lenient mode gets the verdict of its strict twin, the case
of the same bytes in the default mode; without a twin its verdict is LENIENT, and http_vectors.c must
say what we expect. llhttp hands out field values with the white space that stands before CRLF; RFC
9110, section 5.5, says that it is no part of the value, so it is cut here.
"""
import json
import os
import sys

VERDICTS = {"accept": "HTTP_ACCEPT", "accept-until-eof": "HTTP_ACCEPT",
            "incomplete": "HTTP_INCOMPLETE", "reject": "HTTP_REJECT", "lenient": "HTTP_LENIENT"}


def literal(data):
    return '"%s"' % "".join(
        chr(b) if chr(b).isalnum() and b < 128 or chr(b) in " /.:-_" else "\\%03o" % b for b in data)


def sized(data):
    return "{%s, %d}" % (literal(data), len(data))


def text(value):
    return "{NULL, 0}" if value is None else sized(value.encode("latin-1"))


def message(m, body, trim):
    fields = [(n, v.rstrip(" \t") if trim else v) for n, v in m.get("headers", [])]
    rows = ", ".join("{%s, %s}" % (text(n), text(v)) for n, v in fields)
    return "{.status = %d, .minor = %d, .reason = %s, .body = %s, .field_count = %d, .fields = {%s}}" % (
        m.get("status") or 0, -1 if m.get("minor") is None else m["minor"], text(m.get("reason")),
        sized(body), len(fields), rows or "{{NULL, 0}, {NULL, 0}}")


def rows_of(folder):
    manifest = json.load(open(os.path.join(folder, "manifest.json"), encoding="utf-8"))
    suite = os.path.basename(folder.rstrip("/"))

    def read(name):
        return open(os.path.join(folder, name), "rb").read() if name else b""

    cases = manifest["cases"]
    strict = {read(c["file"]): c for c in cases if "lenient" not in c.get("mode", "")}
    for case in cases:
        raw = read(case["file"])
        if "lenient" in case.get("mode", ""):
            case = dict(strict.get(raw, dict(case, verdict="lenient")), id=case["id"])
        kind = {"header-block": "HTTP_HEAD", "response-head": "HTTP_HEAD",
                "chunked-body": "HTTP_CHUNKED"}.get(case.get("kind"))
        if kind is None:
            kind = "HTTP_CHUNKED" if manifest.get("kind") == "chunked-body" else "HTTP_MESSAGE"
        if case.get("kind") == "header-block":
            raw = b"HTTP/1.1 200 OK\r\n" + raw
        first = case["messages"][0] if "messages" in case else case
        # Interim responses come first; the exchange answers with the one behind them.
        finals = [m for m in case.get("messages", []) if (m["status"] or 999) >= 200]
        final = finals[0] if finals else first
        yield "{.suite = \"%s\", .id = \"%s\", .kind = %s, .verdict = %s, .final_verdict = %s, .consumed = %d,\n .raw = %s,\n .first = %s,\n .final = %s},\n" % (
            suite, case["id"], kind, VERDICTS[case["verdict"]],
            VERDICTS[final["verdict"] if case["verdict"] != "lenient" else "lenient"],
            case.get("consumed", -1), sized(raw),
            message(first, read(first.get("body_file")), suite.startswith("http1-llhttp")),
            message(final, read(final.get("body_file")), suite.startswith("http1-llhttp")))


for path in sys.argv[1:]:
    for row in rows_of(path):
        sys.stdout.write(row)
