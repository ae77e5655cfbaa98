"""real_cases.py - numbers as CPython reads and prints them: rows {text, what json prints, the double's bits}."""
import json
import random
import struct

TEXTS = """0 -0 1 -1 0.0 -0.0 1.0 1E2 1e-4 1e-5 0.0001 0.00001 123e-7 1e15 1e16 1e17 9999999999999998.0 1e22 1e23 1e308 1e309
-1e309 4.9e-324 5e-324 2.4703282292062327e-324 2.4703282292062328e-324 2.2250738585072011e-308 2.2250738585072014e-308
1.7976931348623157e308 1.7976931348623158e308 1.7976931348623159e308 9007199254740993.0 9007199254740992.5 0.1 0.30000000000000004
5.684341886080802e-14 9.5367431640625e-07 123456789012345678901234567890 -12345678901234567890 1.50 100e-2 0e5 0.0e-999 1e-999
1e+2 12345.678e0 2e-323 8.98846567431158e307 1.1754943508222875e-38 0.5 0.25 4503599627370496.5 4503599627370497.5
1125899906842624.25 1125899906842624.75 674969397523609.25 -1125899906842625.25""".split()


def halfway(value):
    """The exact decimal number between a double and the next one: some have 767 digits."""
    from decimal import Decimal, getcontext
    getcontext().prec = 1200
    following = struct.unpack("<d", struct.pack("<q", struct.unpack("<q", struct.pack("<d", value))[0] + 1))[0]
    middle = (Decimal(value) + Decimal(following)) / 2
    text = f"{middle:e}"
    return [text, text.replace("e", "1e") if "." in text else text, text.replace("e", "000000001e") if "." in text else text]


def texts():
    yield from TEXTS
    random.seed(1)
    for _ in range(1500):
        bits = random.getrandbits(64)
        value = struct.unpack("<d", struct.pack("<Q", bits))[0]
        if value == value and abs(value) != float("inf"):
            yield repr(value)
            yield f"{value:.{random.randrange(0, 25)}e}"
    for exponent in range(-1074, 1024, 7):
        yield repr(2.0 ** exponent)
    for _ in range(300):
        yield f"{random.uniform(-1e6, 1e6):.{random.randrange(0, 12)}f}"
    for _ in range(500):  # of two shortest texts, both may be as near
        yield repr(random.randint(2 ** 51, 2 ** 53) / 4)
    for value in (2.2250738585072009e-308, 5e-324, 1.0, 0.1, 1e23, 1.7976931348623155e308, 9007199254740992.0):
        yield from halfway(value)
    yield "0." + "0" * 900 + "1e900"
    yield "1" + "0" * 900 + "e-900"
    yield "0." + "3" * 2000


for text in texts():
    value = json.loads(text)
    bits = struct.unpack("<Q", struct.pack("<d", float(text)))[0]
    print('{"%s", "%s", UINT64_C(0x%x)},' % (text, json.dumps(value), bits))
