"""tinyaws doctor: what it looks at before it asks anybody, each alone failing: files, the profile,
settings, the region, the endpoint, and the credentials."""

import json

import pytest

from support.answers import error
from support.doctor import NO_SUCH, WAY, doctor, service
from support.failing import SECRETS


# ---- files and the profile ----

def test_no_such_profile(doctor, service):
    server = service(NO_SUCH)
    told = doctor("--profile", "nope", peer=server)
    assert (told.code, told.failed, server.conversations) == (255, ["profile"], [])
    assert told["profile"][1] == "The config profile (nope) could not be found"
    assert "list-profiles" in told.advice("profile")
    assert set(told.results("setting", "region", "endpoint", "credentials", *WAY)) == {"skip"}


def test_a_malformed_file(doctor, home):
    (home / ".aws").mkdir()
    (home / ".aws" / "config").write_text("[default]\nregion us-east-1\n")
    told = doctor()
    assert (told.code, told.failed) == (253, ["profile"])
    assert f"{home}/.aws/config, line 2: " in told["profile"][1]


def test_a_file_that_cannot_be_read(doctor, tmp_path):
    told = doctor(env={"AWS_SHARED_CREDENTIALS_FILE": tmp_path})
    assert (told.code, told.failed) == (253, ["credentials file", "profile"])
    assert told["credentials file"][1] == (f"{tmp_path} (AWS_SHARED_CREDENTIALS_FILE): "
                                           "it cannot be read as a file: Is a directory")


def test_a_default_file_that_cannot_be_opened_is_passed_over(doctor, service, home):
    (home / ".aws").symlink_to(".aws")
    told = doctor(peer=service(NO_SUCH))
    assert told.code == 0
    assert told["config file"][0] == "skip"
    assert told["config file"][1].endswith("; it counts as if it were not there")


def test_files_that_are_named_away(doctor, service):
    told = doctor(peer=service(NO_SUCH), env={name: "" for name in (
        "AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE")})
    assert told.code == 0
    assert told["config file"] == ("skip", "AWS_CONFIG_FILE is empty, so there is none")
    assert told["credentials file"] == (
        "skip", "AWS_SHARED_CREDENTIALS_FILE is empty, so there is none")


def test_a_malformed_config_file(doctor, tmp_path):
    (tmp_path / "config").write_text("key = value\n")
    told = doctor(env={"AWS_CONFIG_FILE": tmp_path / "config"})
    assert (told.code, told.failed) == (253, ["profile"])
    assert told["credentials file"][0] == "skip"
    assert told["credentials file"][1].endswith(": it was not looked at")


# ---- settings, the region, the endpoint ----

@pytest.mark.parametrize("env", [{"AWS_MAX_ATTEMPTS": "x"}, {"AWS_USE_FIPS_ENDPOINT": "1"},
                                 {"AWS_ENDPOINT_URL": "ftp://x"}])
def test_a_setting_that_cannot_be(doctor, env):
    told = doctor(env=env)
    assert (told.code, told.failed) == (253, ["setting"])
    assert set(told.results("region", "endpoint", "credentials", *WAY)) == {"skip"}


@pytest.mark.parametrize("region, words", [(None, "You must specify a region"),
                                           ("us east", "doesn't match a supported format")])
def test_no_region(doctor, region, words):
    told = doctor(region=region)
    assert (told.code, told.failed) == (253, ["region"])
    assert words in told["region"][1] and "--region" in told.advice("region")
    assert told["credentials"][0] == "ok"
    assert set(told.results("endpoint", *WAY)) == {"skip"}


def test_an_endpoint_that_cannot_be(doctor):
    told = doctor("--endpoint-url", "https://localhost", env={"AWS_USE_FIPS_ENDPOINT": "true"})
    assert (told.code, told.failed) == (253, ["endpoint"])
    assert "FIPS and custom endpoint are not supported" in told["endpoint"][1]
    assert set(told.results(*WAY)) == {"skip"}


# ---- credentials ----

PLACES = ["environment", "role", "web identity", "sign-in", "shared credentials file",
          "credential_process", "config file", "AWS IoT role alias", "container endpoint", "IMDS"]


def test_no_credentials(doctor, service):
    """The way is looked at all the same; what is sent for that is not signed."""
    server = service(NO_SUCH)
    told = doctor(peer=server, credentials=None)
    assert (told.code, told.failed) == (253, ["credentials"])
    *places, end = told.all("credentials")
    assert [each["detail"].split(":")[0] for each in places] == PLACES
    assert {each["result"] for each in places} == {"skip"}
    assert end["detail"] == "no place gives any" and "AWS_ACCESS_KEY_ID" in end["do"]
    assert told.results("dns", "connect", "tls") == ["ok", "ok", "ok"]
    assert told["request"] == ("skip", "there are no credentials to sign it with")
    assert all(each.get("authorization") is None for each in server.requests)


def test_credentials_of_a_profile_are_told_by_place(doctor, service, home):
    (home / ".aws").mkdir()
    (home / ".aws" / "credentials").write_text(
        f"[dev]\naws_access_key_id = AKIDOFTHEPROFILE\naws_secret_access_key = {SECRETS.secret_key}\n")
    told = doctor("--profile", "dev", peer=service(NO_SUCH))
    assert told.code == 0
    assert told.all("credentials")[0] == {
        "step": "credentials", "result": "skip",
        "detail": "environment: passed over, since a profile was asked for"}
    assert told["credentials"] == ("ok", "shared credentials file: access key ****************FILE, "
                                         "no expiry told")


def process(home, tmp_path, answer, status=0):
    """A profile "p" whose credential_process prints that."""
    script = tmp_path / "credentials.sh"
    script.write_text(f"#!/bin/sh\necho '{answer}'\nexit {status}\n")
    script.chmod(0o755)
    (home / ".aws").mkdir()
    (home / ".aws" / "config").write_text(f"[profile p]\ncredential_process = {script}\n")


def keys_until(when):
    return json.dumps({"Version": 1, "AccessKeyId": SECRETS.access_key,
                       "SecretAccessKey": SECRETS.secret_key, "SessionToken": SECRETS.token,
                       "Expiration": when})


def test_the_expiry_is_told(doctor, service, home, tmp_path):
    process(home, tmp_path, keys_until("2099-01-02T03:04:05Z"))
    told = doctor("--profile", "p", peer=service(NO_SUCH))
    assert told.code == 0
    assert told["credentials"][1] == ("credential_process: access key ****************RETS with a "
                                      "session token, expires at 2099-01-02T03:04:05+00:00")


@pytest.mark.parametrize("answer, status", [(keys_until("2001-01-02T03:04:05Z"), 0), ("{", 0),
                                            ("", 3)])
def test_a_place_that_fails_is_not_passed_over(doctor, service, home, tmp_path, answer, status):
    process(home, tmp_path, answer, status)
    told = doctor("--profile", "p", peer=service(NO_SUCH))
    assert (told.code, told.failed) == (255, ["credentials"])
    assert told["credentials"][1].count("credential_process: ") == 1
    assert told["credentials"][1].startswith("credential_process: ")
    assert "it is not passed over" in told.advice("credentials")
    assert told["request"][0] == "skip"


def test_a_role_that_may_not_be_assumed(doctor, service, tls_server, home):
    sts = tls_server(None, [error("AccessDenied", "not this role", "403 Forbidden")])
    (home / ".aws").mkdir()
    (home / ".aws" / "config").write_text(
        "[profile r]\nrole_arn = arn:aws:iam::123456789012:role/deploy\nsource_profile = r\n"
        f"aws_access_key_id = AKIDEXAMPLE\naws_secret_access_key = {SECRETS.secret_key}\n")
    told = doctor("--profile", "r", peer=service(NO_SUCH), env={"AWS_ENDPOINT_URL_STS": sts.url})
    assert (told.code, told.failed) == (254, ["credentials"])
    assert told["credentials"][1] == "role: AssumeRole: AccessDenied: not this role"


def test_the_timeout_ends_the_search(doctor, service, home, tmp_path):
    process(home, tmp_path, "")
    (tmp_path / "credentials.sh").write_text("#!/bin/sh\nexec sleep 30\n")
    server = service(NO_SUCH)
    told = doctor("--profile", "p", "--timeout", "0.5", peer=server)
    assert (told.code, told.failed, server.conversations) == (255, ["credentials"], [])
    assert told.advice("credentials") == "give more time by --timeout"
    assert {told[step] for step in WAY} == {("skip", "the run was ended")}
