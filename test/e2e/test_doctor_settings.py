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
    report = doctor("--profile", "nope", peer=server)
    assert (report.code, report.failed, server.conversations) == (255, ["profile"], [])
    assert report["profile"][1] == "The config profile (nope) could not be found"
    assert "list-profiles" in report.advice("profile")
    assert set(report.results("setting", "region", "endpoint", "credentials", *WAY)) == {"skip"}


def test_a_malformed_file(doctor, home):
    (home / ".aws").mkdir()
    (home / ".aws" / "config").write_text("[default]\nregion us-east-1\n")
    report = doctor()
    assert (report.code, report.failed) == (255, ["profile"])
    assert f"{home}/.aws/config, line 2: " in report["profile"][1]


def test_a_file_that_cannot_be_read(doctor, tmp_path):
    report = doctor(env={"AWS_SHARED_CREDENTIALS_FILE": tmp_path})
    assert (report.code, report.failed) == (255, ["credentials file", "profile"])
    assert report["credentials file"][1] == (f"{tmp_path} (AWS_SHARED_CREDENTIALS_FILE): "
                                           "it cannot be read as a file: Is a directory")


def test_a_default_file_that_cannot_be_opened_is_passed_over(doctor, service, home):
    (home / ".aws").symlink_to(".aws")
    report = doctor(peer=service(NO_SUCH))
    assert report.code == 0
    assert report["config file"][0] == "skip"
    assert report["config file"][1].endswith("; it counts as if it were not there")


def test_files_that_are_named_away(doctor, service):
    report = doctor(peer=service(NO_SUCH), env={name: "" for name in (
        "AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE")})
    assert report.code == 0
    assert report["config file"] == ("skip", "AWS_CONFIG_FILE is empty, so there is none")
    assert report["credentials file"] == (
        "skip", "AWS_SHARED_CREDENTIALS_FILE is empty, so there is none")


def test_a_malformed_config_file(doctor, tmp_path):
    (tmp_path / "config").write_text("key = value\n")
    report = doctor(env={"AWS_CONFIG_FILE": tmp_path / "config"})
    assert (report.code, report.failed) == (255, ["profile"])
    assert report["credentials file"][0] == "skip"
    assert report["credentials file"][1].endswith(": it was not looked at")


# ---- settings, the region, the endpoint ----

@pytest.mark.parametrize("env", [{"AWS_MAX_ATTEMPTS": "x"}, {"AWS_RETRY_MODE": "1"},
                                 {"AWS_ENDPOINT_URL": "ftp://x"}])
def test_a_setting_that_cannot_be(doctor, env):
    report = doctor(env=env)
    assert (report.code, report.failed) == (255, ["setting"])
    assert set(report.results("region", "endpoint", "credentials", *WAY)) == {"skip"}


@pytest.mark.parametrize("region, words", [(None, "You must specify a region"),
                                           ("us east", "doesn't match a supported format")])
def test_no_region(doctor, region, words):
    report = doctor(region=region)
    assert (report.code, report.failed) == (255 if region else 253, ["region"])
    assert words in report["region"][1] and "--region" in report.advice("region")
    assert report["credentials"][0] == "ok"
    assert set(report.results("endpoint", *WAY)) == {"skip"}


def test_an_endpoint_that_cannot_be(doctor):
    report = doctor("--endpoint-url", "https://localhost", env={"AWS_USE_FIPS_ENDPOINT": "true"})
    assert (report.code, report.failed) == (255, ["endpoint"])
    assert "FIPS and custom endpoint are not supported" in report["endpoint"][1]
    assert set(report.results(*WAY)) == {"skip"}


# ---- credentials ----

PROVIDERS = ["environment", "role", "web identity", "sign-in", "shared credentials file",
          "credential_process", "config file", "AWS IoT role alias", "container endpoint", "IMDS"]


def test_no_credentials(doctor, service):
    """The way is looked at all the same; what is sent for that is not signed."""
    server = service(NO_SUCH)
    report = doctor(peer=server, credentials=None)
    assert (report.code, report.failed) == (253, ["credentials"])
    *providers, end = report.all("credentials")
    assert [each["detail"].split(":")[0] for each in providers] == PROVIDERS
    assert {each["result"] for each in providers} == {"skip"}
    assert end["detail"] == "no provider has any" and "AWS_ACCESS_KEY_ID" in end["do"]
    assert report.results("dns", "connect", "tls") == ["ok", "ok", "ok"]
    assert report["request"] == ("skip", "there are no credentials to sign it with")
    assert all(each.get("authorization") is None for each in server.requests)


def test_credentials_of_a_profile_are_reported_by_provider(doctor, service, home):
    (home / ".aws").mkdir()
    (home / ".aws" / "credentials").write_text(
        f"[dev]\naws_access_key_id = AKIDOFTHEPROFILE\naws_secret_access_key = {SECRETS.secret_key}\n")
    report = doctor("--profile", "dev", peer=service(NO_SUCH))
    assert report.code == 0
    assert report.all("credentials")[0] == {
        "step": "credentials", "result": "skip",
        "detail": "environment: passed over, since a profile was asked for"}
    assert report["credentials"] == ("ok", "shared credentials file: access key ****************FILE, "
                                         "no expiry given")


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


def test_the_expiry_is_reported(doctor, service, home, tmp_path):
    process(home, tmp_path, keys_until("2099-01-02T03:04:05Z"))
    report = doctor("--profile", "p", peer=service(NO_SUCH))
    assert report.code == 0
    assert report["credentials"][1] == ("credential_process: access key ****************RETS with a "
                                      "session token, expires at 2099-01-02T03:04:05+00:00")


@pytest.mark.parametrize("answer, status", [(keys_until("2001-01-02T03:04:05Z"), 0), ("{", 0),
                                            ("", 3)])
def test_a_provider_that_fails_is_not_skipped(doctor, service, home, tmp_path, answer, status):
    process(home, tmp_path, answer, status)
    report = doctor("--profile", "p", peer=service(NO_SUCH))
    assert (report.code, report.failed) == (255, ["credentials"])
    assert report["credentials"][1].count("credential_process: ") == 1
    assert report["credentials"][1].startswith("credential_process: ")
    assert "it is not skipped" in report.advice("credentials")
    assert report["request"][0] == "skip"


def test_a_role_that_may_not_be_assumed(doctor, service, tls_server, home):
    sts = tls_server(None, [error("AccessDenied", "not this role", "403 Forbidden")])
    (home / ".aws").mkdir()
    (home / ".aws" / "config").write_text(
        "[profile r]\nrole_arn = arn:aws:iam::123456789012:role/deploy\nsource_profile = r\n"
        f"aws_access_key_id = AKIDEXAMPLE\naws_secret_access_key = {SECRETS.secret_key}\n")
    report = doctor("--profile", "r", peer=service(NO_SUCH), env={"AWS_ENDPOINT_URL_STS": sts.url})
    assert (report.code, report.failed) == (254, ["credentials"])
    assert report["credentials"][1] == "role: AssumeRole: AccessDenied: not this role"


def test_the_timeout_ends_the_search(doctor, service, home, tmp_path):
    process(home, tmp_path, "")
    (tmp_path / "credentials.sh").write_text("#!/bin/sh\nexec sleep 30\n")
    server = service(NO_SUCH)
    report = doctor("--profile", "p", "--timeout", "0.5", peer=server)
    assert (report.code, report.failed, server.conversations) == (255, ["credentials"], [])
    assert report.advice("credentials") == "give more time by --timeout"
    assert {report[step] for step in WAY} == {("skip", "the run was ended")}
