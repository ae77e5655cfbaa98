"""--cli-input-yaml: what is sent, and how a fault is said. What is read is in the unit test, beside ruamel.yaml."""

import pytest

from support.awscli_lines import Server, differences
from support.paths import TINYAWS

PUT = ["ssm", "put-parameter"]
YAML = "Name: /x\nValue: >-\n  a\n  b\nTags:\n- {Key: k, Value: '1'}\n"
BODY = {"Name": "/x", "Value": "a b", "Tags": [{"Key": "k", "Value": "1"}]}


@pytest.fixture(scope="module")
def server():
    running = Server()
    yield running
    running.stop()


def expect(server, argv, body=None, files=None, **error):
    line = {"id": "here", "argv": argv, "files": files or {}, "answers": [{"status": 200, "headers": {}, "body": "{}"}], **error}
    if body is not None:
        line["request"] = {"method": "POST", "path": "/", "query": [], "body_json": body,
                           "headers": {"content-type": "application/x-amz-json-1.1",
                                       "x-amz-target": "AmazonSSM.PutParameter"}}
    assert differences(line, "requests", TINYAWS, server) == []


def test_of_the_command_line_and_of_a_file(server):
    expect(server, [*PUT, "--cli-input-yaml", YAML], BODY)
    expect(server, [*PUT, "--cli-input-yaml", "file://in.yaml"], BODY, {"in.yaml": YAML.replace("\n", "\r\n")})


def test_options_come_first(server):
    expect(server, [*PUT, "--cli-input-yaml", YAML, "--value", "c", "--overwrite"],
           {"Value": "c", "Overwrite": True, "Name": "/x", "Tags": BODY["Tags"]})


@pytest.mark.parametrize("text, words", [
    ("a: [b", "'--cli-input-yaml': Invalid YAML received: line 1: [ without its ]"),
    ("Name: a\nValue: &x b", "'--cli-input-yaml': Invalid YAML received: line 2: anchors, aliases, tags, directives and "
                             "keys with ? are not supported"),
    ("- a", "'--cli-input-yaml': Invalid type: expecting map, received <class 'list'>"),
    ("", "'--cli-input-yaml': Invalid type: expecting map, received <class 'NoneType'>")])
def test_a_fault_is_named_and_nothing_is_sent(server, text, words):
    expect(server, [*PUT, "--cli-input-yaml", text], exit=252, stdout="", requests=0,
           stderr=f"\naws: [ERROR]: An error occurred (ParamValidation): Error parsing parameter {words}\n")
    assert server.requests == []
