"""error_records.py JSONL - error records as AWS CLI v2 prints them, as C initialisers: the format's place
among ta_error_format, Code, Message, whether the error's model has a member message, and the bytes."""
import json
import re
import sys

from c_literal import ta_str

FORMATS = ["enhanced", "legacy", "json", "yaml", "text", "table"]


def has_member(name, printed):
    """Does the record have the member message beside Message?"""
    if name == "table":  # a row of names, or a name in front of each row
        names = "".join(re.split(r"\+[-+]+\+\n", printed)[1:3])
        return bool(re.search(r"\|  message *\||\| +message +\|", names.replace("||", "|")))
    return {"json": '"message": ' in printed, "yaml": "\nmessage: " in printed,
            "text": printed.count("\t") == 2}[name]


def main(path):
    for line in map(json.loads, open(path, encoding="utf-8")):
        name = line["argv"][line["argv"].index("--cli-error-format") + 1]
        body = json.loads(line["http"]["body"])
        headers = {key.lower(): value for key, value in line["http"]["headers"].items()}
        code = headers.get("x-amzn-errortype") or body.get("__type", str(line["http"]["status"]))
        message = body.get("message", body.get("Message", ""))
        print("{%d, %s, %s, %d, %s}," % (
            FORMATS.index(name), ta_str(code.split("#")[-1]), ta_str(message),
            has_member(name, line["stderr"]), ta_str(line["stderr"])))


main(sys.argv[1])
