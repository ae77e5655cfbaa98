"""Answers and errors that are not what botocore asks for: AWS CLI's bytes and exit status, worked out from botocore's
parsers.py; lines that it ran are in test_services.py."""

import base64

import pytest

from support.awscli_lines import Server, differences
from support.paths import TINYAWS

ID = {"x-amzn-RequestId": "1"}
WHAT = "An error occurred ({}) when calling the GetParameter operation"
NO_GET = "'{}' object has no attribute 'get'"
START = "'utf-8' codec can't decode byte 0xff in position {}: invalid start byte"
RESET = "\x1b[0m"


@pytest.fixture(scope="module")
def server():
    running = Server()
    yield running
    running.stop()


def expect(server, answer, code, message, *options, command=("ssm", "get-parameter", "--name", "x"), begin="\n",
           end="\n"):
    status, body = answer
    body = body if isinstance(body, bytes) else body.encode()
    line = {"id": "here", "argv": [*command, *options], "exit": code, "stdout": "",
            "stderr": f"{begin}aws: [ERROR]: {message}{end}",
            "http": {"status": status, "headers": ID, "body_base64": base64.b64encode(body).decode()}}
    assert differences(line, "answers-errors", TINYAWS, server) == []


@pytest.mark.parametrize("status", [301, 302, 303, 305, 307, 308])
@pytest.mark.parametrize("form", ["enhanced", "legacy"])
def test_a_redirect_is_an_error_of_the_service(server, status, form):
    expect(server, (status, ""), 254, WHAT.format(status) + ":", "--cli-error-format", form)
    expect(server, (status, '{"__type":"X","message":"m"}'), 254, WHAT.format("X") + ": m", "--cli-error-format", form)
    assert len(server.requests) == 1


@pytest.mark.parametrize("form", ["enhanced", "legacy", "json", "yaml", "text", "table"])
def test_no_error_is_looked_for_in_status_300(server, form):
    expect(server, (300, '{"__type":"X","message":"m"}'), 254, WHAT.format("Unknown") + ": Unknown",
           "--cli-error-format", form)


@pytest.mark.parametrize("body, type_name", [("null", "NoneType"), ("true", "bool"), ("[1]", "list"), ('"t"', "str"),
                                             ("1", "int"), ("1.5", "float")])
@pytest.mark.parametrize("status", [302, 403, 500])
def test_an_error_that_is_no_object(server, status, body, type_name):
    for form in ("json", "enhanced"):
        expect(server, (status, body), 255, NO_GET.format(type_name), "--cli-error-format", form)
        assert len(server.requests) == 1


@pytest.mark.parametrize("value, type_name", [("5", "int"), ("5e0", "float"), ("false", "bool")])
def test_a_type_that_is_no_text(server, value, type_name):
    expect(server, (400, f'{{"__type":{value}}}'), 255, f"argument of type '{type_name}' is not iterable")


def test_an_empty_type(server):
    for value in ('""', '"#"', '"a#:b"', "null"):
        expect(server, (400, f'{{"__type":{value},"message":"m"}}'), 254, WHAT.format("") + ": m")


def test_bytes_that_are_no_utf8(server):
    expect(server, (400, b"\xff"), 255, START.format(0))
    expect(server, (200, b'{"a":"\xff"}'), 255, START.format(6))
    expect(server, (500, b"<html>\xff"), 254, WHAT.format(500) + " (reached max retries: 2): Internal Server Error")


def test_colours_end_once_a_table_has_begun(server):
    options = ("--output", "table", "--color", "on")
    coloured = {"begin": f"\n{RESET}", "end": f"{RESET}\n{RESET}"}
    error, no_table = (400, '{"__type":"X","message":"m"}'), (200, '{"InvalidParameters":["a"],"Parameters":[{"Name":"a"},null]}')
    pages = ("ssm", "describe-parameters")
    expect(server, error, 254, "An error occurred (X) when calling the DescribeParameters operation: m", *options,
           command=pages, **coloured)
    expect(server, error, 254, "An error occurred (X) when calling the DescribeParameters operation: m", *options,
           "--no-paginate", command=pages)
    expect(server, error, 254, WHAT.format("X") + ": m", *options)
    expect(server, no_table, 255, "'NoneType' object is not iterable", *options,
           command=("ssm", "get-parameters", "--names", "a"), **coloured)
    expect(server, no_table, 255, "'NoneType' object is not iterable", *options[:2],
           command=("ssm", "get-parameters", "--names", "a"))
