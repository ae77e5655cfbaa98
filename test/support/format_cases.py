#!/usr/bin/env python3
"""format_cases.py - write the cases of test/vectors/awscli-v2/formats*.jsonl, on a developer's machine.

documents FILE.jsonl...   the values that AWS CLI printed in lines of answers, as botocore reads them: needs botocore and
                          jmespath as AWS CLI has them (botocore 1.44.8, jmespath 1.0.1 of PyPI)
answers < documents       the lines of at most 3,000 characters whose value gives their output in the oracle,
                          too; of those of json each tenth
random SEED COUNT         values made at random, and what the oracle prints

The oracle is AWS CLI's own formatter, of Debian's awscli 2.9.19, with what AWS CLI 2.36.7 requires: ruamel.yaml 0.19.1,
ruamel.yaml.clib 0.2.15; and with unicodedata2 16.0.0. A line has id, format, title, width, color, documents (each as JSON
text; printed one after the other), stdout, and error: Python's words, where it could not print the value."""
import argparse
import base64
import io
import json
import random
import sys


def dumps(value):
    """JSON, also of infinity."""
    return json.dumps(value, ensure_ascii=False).replace("Infinity", "1e999")


# ---- values of answers ----


class Reader:
    def __init__(self):
        import botocore.session
        from botocore import parsers

        self.session = botocore.session.get_session()
        self.parsers = parsers
        self.renamed = {"deploy": "codedeploy", "s3api": "s3", "configservice": "config"}

    def value(self, line):
        import botocore.utils
        from botocore import xform_name

        words = [w for w in line["argv"] if not w.startswith("-")]
        name = self.renamed.get(words[0], words[0])
        model = self.session.get_service_model(name)
        operation = next(o for o in model.operation_names if xform_name(o, "-") == words[1])
        shape = model.operation_model(operation).output_shape
        parser = self.parsers.ResponseParserFactory()
        parser.set_parser_defaults(
            timestamp_parser=lambda t: botocore.utils.parse_timestamp(t).isoformat(),
            blob_parser=lambda b: b,
        )
        http = line["http"]
        body = base64.b64decode(http["body_base64"]) if "body_base64" in http else http["body"].encode("utf-8", "surrogatepass")
        protocol = getattr(model, "resolved_protocol", None) or model.metadata["protocol"]
        got = parser.create_parser(protocol).parse(
            {"status_code": http["status"], "headers": {k.lower(): v for k, v in http["headers"].items()}, "body": body}, shape
        )
        got.pop("ResponseMetadata", None)
        return operation, got, self.pages(name, operation, got)

    def pages(self, name, operation, got):
        """What text prints page by page, and what others print of all pages; None where there are no pages."""
        from botocore.paginate import PaginatorModel, Paginator

        try:
            model = PaginatorModel(self.session.get_paginator_model(name)._paginator_config)
            config = model.get_paginator(operation)
        except Exception:
            return None
        import copy

        from botocore.utils import set_value_from_jmespath

        def iterator():
            return Paginator(lambda **kw: copy.deepcopy(got), config, None).paginate()

        whole = iterator().build_full_result()
        pages, texts = iterator(), []
        for i, page in enumerate(pages):
            current = {} if i > 0 else pages.non_aggregate_part
            for key in pages.result_keys:
                set_value_from_jmespath(current, key.expression, key.search(page))
            texts.append(current)
        return whole, texts


def option(argv, name, default=None):
    return argv[argv.index(name) + 1] if name in argv else default


def documents(files):
    import jmespath

    reader = Reader()
    for path in files:
        for text in open(path, encoding="utf-8"):
            line = json.loads(text)
            form = option(line["argv"], "--output", "json")
            if "http" not in line or form == "off" or "stdout" not in line:
                continue
            try:
                title, value, pages = reader.value(line)
            except Exception as e:
                print(line["id"], repr(e)[:200], file=sys.stderr)
                continue
            values = [value]
            if pages and "--no-paginate" not in line["argv"]:
                values = pages[1] if form == "text" else [pages[0]]
            query = option(line["argv"], "--query")
            try:
                if query:
                    values = [jmespath.compile(query).search(v) for v in values]
                texts = [dumps(v) for v in values]
            except Exception as e:
                print(line["id"], repr(e)[:100], file=sys.stderr)
                continue
            error = line["stderr"].replace("\x1b[0m", "").strip().removeprefix("aws: [ERROR]: ")
            case = {"id": line["id"], "format": form, "title": title, "width": 80,
                    "color": option(line["argv"], "--color") == "on", "documents": texts, "stdout": line["stdout"]}
            print(json.dumps(case | ({"error": error} if error else {}), ensure_ascii=False))


# ---- the oracle ----


class Stream(io.StringIO):
    """Standard output as colorama wraps it: after each piece that is written, a reset."""

    def __init__(self, color):
        super().__init__()
        self.color = color

    def write(self, text):
        super().write(text + ("\x1b[0m" if self.color else ""))


class Oracle:
    def __init__(self):
        import awscli.formatter
        import awscli.table
        import unicodedata2

        awscli.table.unicodedata = unicodedata2
        awscli.table.colorama.init = lambda **_: None  # Stream does what it would do to sys.stdout
        self.table, self.formatter = awscli.table, awscli.formatter
        self.width = 80
        awscli.table.determine_terminal_width = lambda *_: self.width

    def put(self, case):
        """The output, and Python's words if there was an error."""
        out = Stream(case["color"] and case["format"] == "table")
        self.width = case["width"]
        options = argparse.Namespace(color="on" if case["color"] else "off", output=case["format"])
        form = self.formatter.get_formatter(case["format"], options)
        try:
            for text in case["documents"]:
                options.query = argparse.Namespace(search=lambda _, text=text: json.loads(text))
                form(case["title"], {}, out)
        except (TypeError, AttributeError, ValueError, IndexError) as e:
            return out.getvalue(), str(e)
        return out.getvalue(), ""


def answers():
    oracle, seen, of_json = Oracle(), set(), 0
    for text in sys.stdin:
        case = json.loads(text)
        if len(text) > 3000:
            continue
        if oracle.put(case) == (case["stdout"], case.get("error", "")):
            key = (case["format"], case["color"], case["title"], *case["documents"])
            of_json += case["format"] == "json"
            if key not in seen and (case["format"] != "json" or of_json % 10 == 0):
                print(json.dumps(case, ensure_ascii=False))
            seen.add(key)
        else:
            print("not derived:", case["id"], case["format"], file=sys.stderr)


# ---- values at random ----

WORDS = """yes no on off true True TRUE tRue false null Null NULL ~ <<  = y n 0 00 007 0o17 0b101 0b 0x1F 0xg 1_000 _1 - -- --- ---a ... ....
-1 +1 -_ +__ .5 . .. .e+1 .5e+3 .5e3 5. 1.5 1e3 1e+3 1.e3 1e 1.5e 1.5e+ 1__2.3 -.inf +.INF .nan -.nan .Inf .iNF 2024-01-01 2024-1-1
2024-1-1T1:02:03 2024-01-01T01:02:03Z 2024-01-01T01:02:03.5+01:00 2024-01-01T01:02:03+1 2024-01-01T01:02:03+01:0 24-01-01
2024-01-01T01:02 1:30 1:30:45.5 190:20:30 ? ?a : :a a: a:b a# a#b #a -a ,a a,b [a {a } ] & &a *a !a |a >a %a @a `a 'a a'b "a a"b
\\ \\n <html> a&b None True 1.0""".split()
LONG = "the quick brown fox jumps over the lazy dog and then it's back: with more words than a line can hold, really # no"
PIECES = list("aZ09 _-.:,#'\"\\/\t\n\r\x00\x01\x1b\x7f\x85\xa0\xad") + [" ", "  ", ": ", " #", "- ", "\u00fc", "\u00e9", "\u00df", "\u2028", "\u2029", "\ufeff",
    "\u4e2d\u6587", "\u3042", "\uff21", "\u2603", "\U0001f600", "\u200b", "\ue000", "\ufffd", "\ufffe", "\u0301", "\u0436", "\u03b1", "word", "key"]
NUMBERS = [0, -1, 7, 42, 10**20, -(2**63), 0.0, -0.0, 0.5, 1.0, -1.25, 1e16, 1e-7, 123456789.125, 1e22, 1.5e300, float("inf"), float("-inf")]
NAMES = ["Name", "Id", "Value", "Status", "Key", "Tags", "Arn", "a", "b", "c", "z", "A", "Items", "Count", "CreatedAt"]


def random_string(rng):
    kind = rng.randrange(10)
    if kind < 3:
        return rng.choice(WORDS)
    if kind < 5:
        return "".join(rng.choices(PIECES, k=rng.choice((0, 1, 2, 5, 12))))
    if kind == 5:
        return "".join(rng.choices(PIECES + [" "] * 20 + ["word", "longer-word"] * 15, k=rng.choice((30, 60, 90))))
    if kind == 6:
        at = rng.randrange(len(LONG))
        return (LONG[at:] + " " + LONG[:at])[: rng.randrange(1, 200)]
    if kind == 7:
        return "\n".join(rng.choice(("", "a", "line two", " indented", "tail ")) for _ in range(rng.randrange(1, 5)))
    return rng.choice(("i-0123456789abcdef0", "arn:aws:iam::123456789012:role/x", "us-east-1", "running", "2024-06-01T12:34:56.789000+00:00", "x" * 90))


def random_scalar(rng):
    return rng.choice((random_string(rng), random_string(rng), rng.choice(NUMBERS), rng.choice((True, False, None)), "", "x"))


def random_name(rng):
    return random_string(rng) if rng.random() < 0.08 else rng.choice(NAMES)


def random_value(rng, depth, wild):
    """Values as answers have them; `wild`: of any form."""
    kind = rng.randrange(9)
    if depth == 0 or kind < 3:
        return random_scalar(rng)
    if kind == 3:
        return [random_scalar(rng) for _ in range(rng.randrange(4))]
    if kind == 4:
        return [[random_scalar(rng) for _ in range(2)] for _ in range(rng.randrange(1, 4))]
    if kind == 5 and wild:
        return [random_value(rng, depth - 1, wild) for _ in range(rng.randrange(4))]
    if kind in (5, 6):
        names = [random_name(rng) for _ in range(rng.randrange(1, 5))]
        return [
            {n: random_value(rng, depth - 1, wild) for n in names if rng.random() < 0.8} for _ in range(rng.randrange(1, 4))
        ]
    return {random_name(rng): random_value(rng, depth - 1, wild) for _ in range(rng.randrange(6))}


def random_cases(seed, count):
    rng, oracle = random.Random(seed), Oracle()
    for number in range(count):
        form = rng.choice(("yaml", "yaml", "yaml-stream", "text", "text", "table", "table", "json"))
        value = random_value(rng, rng.choice((0, 1, 2, 3, 4)), rng.random() < 0.3)
        case = {"id": f"random-{number}", "format": form, "title": rng.choice(("GetX", "ListManyThings")),
                "width": rng.choice((80, 80, 20, 200)), "color": form == "table" and rng.random() < 0.1,
                "documents": [dumps(value)]}
        case["stdout"], error = oracle.put(case)
        # Lists of lists among objects come to many errors of Python; the program has words for the usual ones.
        if any(words in error for words in ("list index", "list indices", "'<' not")):
            continue
        print(json.dumps(case | ({"error": error} if error else {}), ensure_ascii=False))


if __name__ == "__main__":
    sys.stdout.reconfigure(encoding="utf-8")
    if sys.argv[1:2] == ["documents"]:
        documents(sys.argv[2:])
    elif sys.argv[1:] == ["answers"]:
        answers()
    elif sys.argv[1:2] == ["random"]:
        random_cases(int(sys.argv[2]), int(sys.argv[3]))
    else:
        sys.exit(__doc__)
