#!/usr/bin/python3
"""json_cases.py print | verdict - what CPython's json does with generated texts, as a C table.

print:   {text, json.dumps(json.loads(text), indent=4, ensure_ascii=False)} of random valid texts,
         spelled in different ways.
verdict: {text, 1 or 0}: does CPython accept it? Texts are valid ones with a few bytes changed. What
         Python takes beyond RFC 8259 (NaN, Infinity, unpaired surrogates) counts as refused.
The texts are the same on every run."""
import json
import random
import sys

rng = random.Random(8259)
NAMES = ["", "a", "arn", "createdAt", "deploymentStatus", "\u00e9t\u00e9", "\U0001f600", 'q"\\', "x\x00y", "\x7f"]
ALPHABET = [chr(c) for c in range(0x80)] + list("\u0080\u00e9\u07ff\u0800\u2028\ufeff\ufffd\uffff\U00010000\U0010ffff")


def string():
    return "".join(rng.choices(ALPHABET, k=rng.choice((0, 1, 3, 12))))


def number():
    return rng.choice((0, -1, 7, 2**53 + 1, -(10**30), 0.5, -1.25, 1e16, 1e-7, 1.5e300, 1600000000.123))


def value(depth):
    kind = rng.randrange(8 if depth < 6 else 5)
    if kind < 2:
        return string()
    if kind == 2:
        return number()
    if kind < 5:
        return rng.choice((True, False, None, "", 0))
    if kind == 5:
        return [value(depth + 1) for _ in range(rng.randrange(4))]
    return {rng.choice((string(), rng.choice(NAMES))): value(depth + 1) for _ in range(rng.randrange(5))}


def spelled(v):
    text = json.dumps(
        v,
        ensure_ascii=rng.random() < 0.5,
        indent=rng.choice((None, None, 0, 3, "\t")),
        separators=rng.choice((None, (",", ":"), (" ,", "\t:\r\n "))),
    )
    if rng.random() < 0.3:
        text = text.replace("/", "\\/").replace("arn", "\\u0061r\\u006E")
    return rng.choice(("", "", " ", "\r\n\t")) + text + rng.choice(("", "", "\n"))


def every_character():
    return {"characters": "".join(ALPHABET), "".join(reversed(ALPHABET)): [[], {}, [[]], [{}], {"": {}}]}


def accepts(data):
    def refuse(_):
        raise ValueError

    try:
        v = json.loads(data.decode("utf-8"), parse_constant=refuse, object_pairs_hook=lambda pairs: pairs)
        json.dumps(v, ensure_ascii=False).encode("utf-8")
        return True
    except (ValueError, RecursionError):
        return False


def changed(data):
    data = bytearray(data)
    for _ in range(rng.choice((1, 1, 2, 3))):
        at = rng.randrange(len(data) + 1)
        piece = rng.choice(
            [b"", b"", bytes([rng.randrange(256)]), rng.choice(b'{}[]:,"\\ \t0-.eE+u').to_bytes(1, "big")]
            + [b"\\ud83d", b"\\udE00", b"\\u12", b"true", b"NaN", b"-0", b"1e+", b"\xef\xbb\xbf", b"\xed\xa0\x80", b"\0"]
        )
        data[at : at + rng.choice((0, 1, 1, 2))] = piece
    return bytes(data)


def literal(data):
    # Three octal digits each, so that no digit that follows can belong to an escape.
    return '"' + "".join(chr(b) if chr(b).isalnum() and b < 128 else f"\\{b:03o}" for b in data) + '"'


def row(data, expected):
    print(f"{{{literal(data)}, {len(data)}, {expected}}},")


if sys.argv[1] == "print":
    for v in [every_character(), "", 0, [], {}, "\x00"] + [[value(1), value(1)] for _ in range(400)]:
        text = spelled(v).encode()
        printed = json.dumps(json.loads(text), indent=4, ensure_ascii=False).encode() + b"\n"
        row(text, f"{literal(printed)}, {len(printed)}")
else:
    for _ in range(2000):
        text = changed(spelled([value(3), {string(): value(3)}]).encode())
        row(text, int(accepts(text)))
