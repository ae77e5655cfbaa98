"""Which errors of a service are tried again: those of AWS's standard mode, and those that its model marks."""

import json

import pytest

from support.awscli_lines import Server

CALLS = {
    "dynamodb": ("dynamodb", "delete-table", "--table-name", "abc"),
    "pricing": ("pricing", "describe-services", "--cli-input-json", "{}"),  # has no model in this build
    "proton": ("proton", "list-services"),
    "proton cancel": ("proton", "cancel-environment-deployment", "--environment-name", "prod"),
    "ssm": ("ssm", "get-parameter", "--name", "a"),
}


@pytest.fixture
def server():
    running = Server()
    yield running
    running.stop()


@pytest.mark.parametrize("service, error, attempts", [
    ("ssm", "ThrottlingException", 3),
    ("ssm", "InternalServerException", 1),
    ("dynamodb", "ReplicatedWriteConflictException", 3),
    ("dynamodb", "InternalServerException", 1),
    ("ssm", "ReplicatedWriteConflictException", 1),
    ("pricing", "InternalErrorException", 3),
    ("pricing", "InternalServerException", 1),
    ("pricing", "ServiceQuotaExceededException", 1),
    ("proton", "InternalServerException", 3),
    ("proton cancel", "InternalServerException", 3)])
def test_an_error_is_tried_again_if_the_model_says_so(tinyaws, server, service, error, attempts):
    refusal = {"status": 400, "headers": {}, "body": json.dumps({"__type": error, "message": "no"})}
    server.answers = [refusal] * 4
    result = tinyaws("--endpoint-url", server.url, *CALLS[service])
    assert (result.code, len(server.requests)) == (254, attempts)
    assert f"({error})" in result.error
