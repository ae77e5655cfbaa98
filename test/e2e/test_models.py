"""What the repository has of AWS's services, beside the botocore that it is made from: the text files are those that
toolchain/models writes, and the compiled table gives the names and endpoints that botocore has."""
import json
import subprocess

import pytest

from support.paths import ROOT

MODELS = ROOT / "src/model/models"
PEER = ROOT / "build/host/service_peer"
# AWS CLI's names of services that are not botocore's.
RENAMED = {"codedeploy": "deploy", "config": "configservice"}


def run(*command, stdin=None):
    done = subprocess.run(command, cwd=ROOT, input=stdin, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def botocore():
    run("toolchain/setup", "models")
    return json.loads(run("build/botocore/bin/python", "-B", "test/e2e/support/botocore_services.py"))


def answers(questions):
    """The peer's answer to each question."""
    lines = run(PEER, stdin="".join(f"{q}\n" for q in questions)).splitlines()
    assert len(lines) == len(questions)
    return lines


def differing(questions, expected):
    return [(q, a, e) for q, a, e in zip(questions, answers(questions), expected) if a != e]


def cli(service):
    return RENAMED.get(service, service)


def test_the_files_are_those_that_toolchain_models_writes():
    names = sorted(path.stem for path in MODELS.glob("*.model"))
    assert len(names) >= 16
    committed = "".join((MODELS / f"{name}.model").read_text() for name in names)
    written = run("toolchain/models", "print", *names, "services")
    assert written == committed + (ROOT / "src/aws/services.txt").read_text()


def test_every_service_that_takes_json_is_in_the_table(botocore):
    services = botocore["services"]
    assert len(services) == 154
    by_name = [f"service {cli(service)}" for service in services]
    assert not differing(by_name, [" ".join(facts["row"]) for facts in services.values()])
    by_key = [f"key {case(facts['row'][0])}" for facts in services.values() for case in (str, str.lower)]
    assert not differing(by_key, [cli(service) for service in services for _ in range(2)])
    unknown = ["service codedeploy", "service config", "service s3api", "service SSM", "service ss", "key", "key SS",
               "key CODEDEPLOYS", "key cloudwatch-logs"]
    assert answers(unknown) == ["-"] * len(unknown)


def test_the_other_services_are_those_that_take_no_json():
    text = (ROOT / "src/aws/services.txt").read_text()
    others = next(line for line in text.splitlines() if line.startswith("other ")).split()[1:]
    names = {line.split()[0] for line in text.splitlines() if line and line[0] not in "# "}
    assert others == sorted(set(others)) and not names & set(others)
    assert {"s3", "s3api", "ec2", "iam", "lambda", "sts", "rds", "sns", "cloudformation", "autoscaling", "elbv2",
            "route53", "eks", "apigateway", "cloudfront"} <= set(others)


def test_an_operation_is_named_as_in_aws_cli_or_as_in_the_api(botocore):
    names = [(cli(service), api_name, cli_name) for service, facts in botocore["services"].items()
             for api_name, cli_name in facts["operations"].items()]
    assert len(names) == 7194
    assert not differing([f"operation {service} {cli_name}" for service, _, cli_name in names],
                         [api_name for _, api_name, _ in names])
    assert not differing([f"operation {service} {api_name}" for service, api_name, _ in names],
                         [api_name for _, api_name, _ in names])


def test_operations_and_options_have_the_names_of_aws_cli(botocore):
    """Those of a model are made from the API's."""
    names = [(cli(service), api_name, cli_name) for service, facts in botocore["services"].items()
             for kind in ("operations", "options") for api_name, cli_name in facts[kind].items()]
    assert len(names) > 15000
    assert not differing([f"cli-name {service} {api_name}" for service, api_name, _ in names],
                         [cli_name for _, _, cli_name in names])


@pytest.mark.parametrize("name, api_name", [
    ("list-new-things", "ListNewThings"), ("get-url", "GetURL"), ("x", "X"), ("list-ec2-things", "ListEC2Things"),
    ("ListNewThings", "ListNewThings"), ("X", "X"), ("2fa", "2fa"),
    ("-get", "-"), ("get-", "-"), ("get--url", "-"), ("getUrl", "-"), ("Get-Url", "-"), ("get_url", "-"),
    ("get.url", "-"), ("Get\x7f", "-"), ("gét", "-")])
def test_a_name_that_is_not_known_is_spelled_by_its_words(name, api_name):
    assert answers([f"operation cognito-idp {name}"]) == [api_name]


def test_every_endpoint_is_that_of_botocores_rules(botocore):
    cells = botocore["cells"]
    regions = {cell[2] for cell in cells}
    assert len(regions) == 55 and len({(cell[0], *cell[2:5]) for cell in cells}) == 154 * len(regions) * 4
    questions = [f"endpoint {cli(service)} {' '.join(map(str, rest))}" for service, *rest in (c[:5] for c in cells)]
    expected = [f"! {signed}" if url is None else f"{url} {signed}" for *_, url, signed in cells]
    assert not differing(questions, expected)


def test_a_request_of_botocore_goes_there_and_is_signed_so(botocore):
    """Whole calls, a few of each service: the rules above are what botocore goes by."""
    calls = botocore["calls"]
    assert len(calls) > 400
    questions = [f"endpoint {cli(service)} {operation} {region} {fips} {dualstack} {custom or ''}"
                 for service, operation, region, fips, dualstack, custom, *_ in calls]
    expected = [f"{url.rstrip('/')} {region}" for *_, url, region, _ in calls]
    assert not differing(questions, expected)
    assert not [call for call in calls if call[-1] != botocore["services"][call[0]]["row"][2]]


def test_a_table_that_is_wrong_is_refused_with_its_line(tmp_path):
    for text, why in [
            ("ssm AmazonSSM\n", "a service has a name, a target and a version, 1.0 or 1.1"),
            ("ssm AmazonSSM 2\n", "a service has a name, a target and a version, 1.0 or 1.1"),
            ("ssm AmazonSSM 1.1 prefx=x\n", "the word prefx=x is not known of a service"),
            ("  host {prefix}\n", "an indented line belongs to nothing"),
            ("ssm AmazonSSM 1.1\n  hosts {prefix}\n", "hosts {prefix} is not known of a service"),
            ("ssm AmazonSSM 1.1\n  host when=never {prefix}\n", "the word never is not known"),
            ("ssm AmazonSSM 1.1\n  host {prefx}\n", "the placeholder at {prefx} is not known"),
            ("ssm AmazonSSM 1.1\n  host when=fips\n", "a rule ends with its template"),
            ("ssm AmazonSSM 1.1\n    host {prefix}\n", "no operations are named above")]:
        path = tmp_path / "services.txt"
        path.write_text("# a comment\n\n" + text)
        done = subprocess.run([ROOT / "build/service_compile", "rows", path], capture_output=True, text=True)
        assert done.returncode == 1
        assert done.stderr == f"{path}:{2 + text.count(chr(10))}: {why}\n"
