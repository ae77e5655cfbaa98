"""The warning about an endpoint that is http and not on this host: that of the service, and of those that
give credentials. 0.0.0.0 leads to this host, and is none of the addresses that say so."""

import pytest

from support.credentials import EXAMPLE, Credentials
from support.doctor import NO_SUCH, doctor, service
from support.faulty_server import reply
from support.metadata_server import TEMPORARY, ContainerServer, ImdsServer, credentials_document
from support.namespace import ECS, IMDS, IMDS_V6
from support.stage import SERVICE
from support.sts_server import Role, StsServer
from support.waits import AT_ONCE, DONE, GOING

ELSEWHERE = "0.0.0.0"
SESSION = Credentials("ASIASESSION", "secret/OF+THE+SESSION", "token/OF+THE+SESSION==")
JWT = "eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJzeXN0ZW06c2VydmljZSJ9.c2lnbmF0dXJl"
ROLE = Role("arn:aws:iam::123456789012:role/deploy", SESSION)
WEB = Role("arn:aws:iam::123456789012:role/irsa", SESSION, trusts=None, web_token=JWT)
IS_HTTP = "is http: anyone on the way can read and change what is sent"
OF_SERVICE = f"tinyaws: warning: the endpoint URL {IS_HTTP}\n"
IMDS_ON = {"AWS_EC2_METADATA_DISABLED": None}


def of_credentials(authority):
    return f"tinyaws: warning: the credentials endpoint {authority} {IS_HTTP}\n"


@pytest.fixture
def at_elsewhere(stage):
    """A factory: a server that gives credentials, as host:port."""
    def serve(kind, *arguments, host=ELSEWHERE, **how):
        server = stage.serve(kind, *arguments, **how)
        return f"{host}:{server.port}"
    return serve


def web_identity(stage):
    stage.keep(JWT)
    return {"AWS_WEB_IDENTITY_TOKEN_FILE": stage.file("token", JWT), "AWS_ROLE_ARN": WEB.arn,
            "NO_PROXY": "*"}


def role(stage, source="source_profile = base", config=""):
    stage.keep(EXAMPLE)
    stage.file(".aws/config", f"[profile deploy]\nrole_arn = {ROLE.arn}\n{source}\n{config}")
    stage.file(".aws/credentials", f"[base]\naws_access_key_id = {EXAMPLE.access_key}\n"
                                   f"aws_secret_access_key = {EXAMPLE.secret_key}\n")
    return {"NO_PROXY": "*", "AWS_PROFILE": "deploy"}


# ---- the service ----

@pytest.mark.parametrize("host, report", [
    (SERVICE, ""), ("localhost", ""), ("a.localhost", ""), ("x.y.LOCALHOST", ""),
    (f"[::ffff:{SERVICE}]", ""), (ELSEWHERE, OF_SERVICE), (f"[::ffff:{ELSEWHERE}]", OF_SERVICE)])
def test_the_service_s_endpoint(tinyaws, tls_server, host, report):
    server = tls_server(None)
    result = tinyaws("proton", "get-environment", "--name", "prod", "--endpoint-url",
                     f"http://{host}:{server.url.rpartition(':')[2]}", env={"AWS_MAX_ATTEMPTS": 1})
    assert result.error.startswith(report) and result.error.count("warning") == bool(report), result.error


# ---- what gives credentials ----

@pytest.mark.parametrize("by", ["AWS_ENDPOINT_URL_STS", "AWS_ENDPOINT_URL", "services", "endpoint_url"])
def test_a_token_that_goes_to_sts_in_clear(stage, at_elsewhere, by):
    there = at_elsewhere(StsServer, WEB)
    env = {**web_identity(stage), by: f"http://{there}"}
    if by == "services":
        stage.file(".aws/config", f"[default]\nservices = own\n[services own]\nsts =\n"
                                  f"  endpoint_url = http://{there}\n")
    if by == "endpoint_url":
        stage.file(".aws/config", f"[default]\nendpoint_url = http://{there}\n")
    stage.works(SESSION, env=env, report=of_credentials(there))


def test_it_is_reported_before_the_token_is_sent(stage, at_elsewhere, tmp_path):
    there = at_elsewhere(StsServer, WEB)
    path = tmp_path / "trace"
    stage.cancel(env={**web_identity(stage), "AWS_ENDPOINT_URL_STS": f"http://{there}"},
                 prefix=("strace", "-qq", "-s", "200", "-e", "trace=write,connect", "-o", path))
    assert IS_HTTP in path.read_text().partition("connect(")[0]


def test_a_role(stage, at_elsewhere):
    there = at_elsewhere(StsServer, ROLE)
    stage.works(SESSION, env={**role(stage), "AWS_ENDPOINT_URL_STS": f"http://{there}"},
                report=of_credentials(there))


def test_imds_elsewhere(stage, at_elsewhere):
    there = at_elsewhere(ImdsServer)
    stage.works(TEMPORARY, env={**IMDS_ON, "AWS_EC2_METADATA_SERVICE_ENDPOINT": f"http://{there}"},
                report=of_credentials(there))


def test_imds_that_is_asked_for_the_region(stage, at_elsewhere):
    there = at_elsewhere(ImdsServer)
    result = stage.cancel(region=None, env={**IMDS_ON, **EXAMPLE.environment(),
                                            "AWS_EC2_METADATA_SERVICE_ENDPOINT": f"http://{there}"})
    assert (result.code, result.error) == (0, of_credentials(there))


def test_one_line_each_for_imds_and_sts(stage, at_elsewhere):
    imds = at_elsewhere(ImdsServer)
    trusting = Role(ROLE.arn, SESSION, trusts=TEMPORARY.access_key)
    sts = at_elsewhere(StsServer, trusting, knows=[TEMPORARY])
    env = role(stage, "credential_source = Ec2InstanceMetadata")
    stage.works(SESSION, report=of_credentials(imds) + of_credentials(sts),
                env={**env, **IMDS_ON, "AWS_ENDPOINT_URL_STS": f"http://{sts}",
                     "AWS_EC2_METADATA_SERVICE_ENDPOINT": f"http://{imds}"})


@pytest.mark.parametrize("where", ["a.localhost", "[::ffff:127.0.0.1]", "127.0.0.1"])
def test_none_on_this_host(stage, at_elsewhere, where):
    there = at_elsewhere(StsServer, WEB, host=where)
    stage.works(SESSION, env={**web_identity(stage), "AWS_ENDPOINT_URL_STS": f"http://{there}"})


@pytest.mark.parametrize("address, variables", [
    (IMDS, {**IMDS_ON}), (IMDS_V6, {**IMDS_ON, "AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE": "IPv6"})])
def test_none_at_imds_s_own_addresses(stage, address, variables):
    stage.serve(ImdsServer, address=address, port=80)
    stage.works(TEMPORARY, env=variables)


def test_none_at_the_container_s_own_address(stage):
    stage.serve(ContainerServer, "/creds", address=ECS, port=80)
    stage.works(TEMPORARY, env={"AWS_CONTAINER_CREDENTIALS_RELATIVE_URI": "/creds"})


def test_none_over_https(stage, pki, at_elsewhere):
    certificate = pki.server(names=(f"IP:{ELSEWHERE}",))
    there = at_elsewhere(StsServer, WEB, certificate=certificate)
    stage.works(SESSION, "--ca-bundle", certificate.ca,
                env={**web_identity(stage), "AWS_ENDPOINT_URL_STS": f"https://{there}"})


def test_once_in_a_run_that_fetches_credentials_again(stage, at_elsewhere):
    class Expiring(ImdsServer):
        """For so short that a wait asks again."""
        def answer(self, request):
            if self.step(request) == "credentials":
                return reply(200, {"Code": "Success", **credentials_document(self.credentials, 50)})
            return super().answer(request)

    stage.service.script[:] = [GOING, GOING, DONE]
    there = at_elsewhere(Expiring)
    result = stage.cancel(*AT_ONCE, env={**IMDS_ON, "AWS_EC2_METADATA_SERVICE_ENDPOINT": f"http://{there}"})
    assert result.code == 0 and result.error.count("warning") == 1, result.error
    assert stage.servers[-1].steps().count("credentials") > 1


@pytest.mark.parametrize("command", [("credentials",), ("configure", "list")])
def test_by_the_other_commands(stage, at_elsewhere, command):
    there = at_elsewhere(StsServer, WEB)
    env = {**web_identity(stage), "AWS_ENDPOINT_URL_STS": f"http://{there}"}
    stage._secrets.clear()  # it prints them
    result = stage.run(*command, env=env)
    assert (result.code, result.error) == (0, of_credentials(there))


def test_doctor_says_so_of_credentials(doctor, service, tls_server, home):
    expires = "2099-01-01T00:00:00Z"
    sts = tls_server(None, [reply(200, {"AssumeRoleResponse": {"AssumeRoleResult": {"Credentials": {
        "AccessKeyId": SESSION.access_key, "SecretAccessKey": SESSION.secret_key,
        "SessionToken": SESSION.token, "Expiration": expires}}}})])
    (home / ".aws").mkdir()
    (home / ".aws" / "config").write_text(
        f"[profile r]\nrole_arn = {ROLE.arn}\nsource_profile = r\n"
        f"aws_access_key_id = AKIDEXAMPLE\naws_secret_access_key = {EXAMPLE.secret_key}\n")
    port = sts.url.rpartition(":")[2]
    for host, report in ((ELSEWHERE, f"; its endpoint {IS_HTTP}"), ("127.0.0.1", "")):
        shown = doctor("--profile", "r", peer=service(NO_SUCH),
                       env={"AWS_ENDPOINT_URL_STS": f"http://{host}:{port}"})
        assert shown["credentials"] == ("ok", "role: access key ****************SION with a session token, "
                                              f"expires at 2099-01-01T00:00:00+00:00{report}")


def test_doctor_reports_a_provider_that_fails(doctor, service, tls_server):
    imds = tls_server(None, [reply(404, "")])
    shown = doctor(peer=service(NO_SUCH), credentials=None,
                   env={"AWS_EC2_METADATA_SERVICE_ENDPOINT":
                        f"http://{ELSEWHERE}:{imds.url.rpartition(':')[2]}",
                        "AWS_EC2_METADATA_DISABLED": None})
    last = [each for each in shown.all("credentials") if each["detail"].startswith("IMDS")][-1]
    assert last["detail"].endswith(f"; its endpoint {IS_HTTP}")
    assert sum(IS_HTTP in each["detail"] for each in shown.all("credentials")) == 1
