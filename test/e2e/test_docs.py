"""The documents: their size, their links, the manual pages, and that the examples work."""
import json
import os
import re
import shlex
import subprocess
import time

import pytest

from support.botocore_verify import verify
from support.credentials import EXAMPLE, Credentials
from support.emulator import options
from support.metadata_server import credentials_document
from support.paths import ROOT, TINYAWS
from support.tls_server import respond

PAGES = [ROOT / name for name in ("README.md", "CHANGELOG.md", "CONTRIBUTING.md", "SECURITY.md", "ports/README.md",
                                "src/model/README.md")] + \
    sorted((ROOT / "share/doc").glob("*.md"))
MAN1, MAN3 = ROOT / "build/tinyaws.1", ROOT / "share/man/man3/tinyaws.3"


def names(paths):
    return [str(path.relative_to(ROOT)) for path in paths]


@pytest.fixture(scope="module", autouse=True)
def built():
    subprocess.run(["make", "-s", "build/tinyaws.1"], cwd=ROOT, check=True)


def help_of(*words):
    return subprocess.run([TINYAWS, *words, "help"], capture_output=True, text=True, check=True).stdout


def test_the_readme_is_short():
    assert len((ROOT / "README.md").read_text().splitlines()) <= 150


@pytest.mark.parametrize("page", PAGES, ids=names(PAGES))
def test_a_link_leads_to_a_file(page):
    for target in re.findall(r"\]\(([^)#]+)\)", page.read_text()):
        assert target.startswith("https://") or (page.parent / target).exists(), target


@pytest.mark.parametrize("page", PAGES, ids=names(PAGES))
def test_a_file_that_is_named_is_there(page):
    """What is put in back quotes and begins as a path of this repository."""
    for path in re.findall(r"`((?:src|ports|test|toolchain|vendor|share)/[\w./-]+)`", page.read_text()):
        assert list(ROOT.glob(path)) or path.startswith(("vendor/dist", "ports/lwip")), path


@pytest.mark.parametrize("page", PAGES, ids=names(PAGES))
def test_a_target_of_make_that_is_named_is_there(page):
    described = subprocess.run(["make", "-s", "help"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    known = set(re.findall(r"^make +([a-z][a-z0-9-]*)", described, re.M)) | {"help"}
    for command in re.findall(r"^    make (.*?)(?: +#.*)?$|`make ([^`]*)`", page.read_text(), re.M):
        for word in shlex.split("".join(command)):
            assert "=" in word or word in known or word.startswith("build/"), word


def test_the_walks_through_one_call_are_short_and_go_through_each_layer():
    page = (ROOT / "CONTRIBUTING.md").read_text()
    walks = [page.split(f"## One {name}\n")[1].split("\n## ")[0]
             for name in ("cancel, room by room", "`ssm get-parameter`, beside it")]
    assert all(len(walk.strip().splitlines()) <= 45 for walk in walks)
    walk = "".join(walks)
    layers = {path.name for path in (ROOT / "src").iterdir() if path.is_dir()} - {"base"}
    assert {layer for layer in layers if f"`src/{layer}/" not in walk} == set()


def test_the_page_on_aws_cli_names_what_the_program_refuses_and_where_waits_end():
    page = (ROOT / "share/doc/aws-cli.md").read_text()
    services = re.search(r"^SERVICES \?= (.*?[^\\])\n", (ROOT / "Makefile").read_text(), re.M | re.S)[1]
    refused = re.findall(r'{"[a-z]+", "([a-z-]+)", ', (ROOT / "src/cli/service/added.c").read_text())
    ends = re.findall(r'{"(?!proton)[a-z]+", "([A-Za-z]+)", ', (ROOT / "src/model/waiter_ends.c").read_text())
    waits = [re.sub(r"(?<=.)([A-Z])", r"-\1", name).lower() for name in ends]
    assert len(refused) > 10 and len(waits) > 5
    words = set(re.findall(r"[a-z][a-z-]*", page))
    assert set(refused) | set(waits) | set(services.replace("\\", "").split()) <= words
    listed = subprocess.run([TINYAWS, "help"], capture_output=True, text=True, check=True).stdout
    untyped = listed.split("by --cli-input-json only:")[1].split("\n\n")[0].split()
    assert f"| {len(untyped)} more that take JSON, such as" in page


@pytest.mark.parametrize("page", [MAN1, MAN3], ids=["tinyaws.1", "tinyaws.3"])
def test_mandoc_finds_no_fault(page):
    done = subprocess.run(["mandoc", "-Tlint", page], capture_output=True, text=True)
    # Each page refers to the other, which is not installed here.
    assert [line for line in done.stdout.splitlines() if "referenced manual not found" not in line] == []


def text_of(page):
    done = subprocess.run(["mandoc", "-Tascii", page], capture_output=True, text=True, check=True)
    return re.sub(r".\x08", "", done.stdout)


def test_the_manual_page_has_each_option_of_the_program():
    manual, helps = text_of(MAN1), help_of() + help_of("proton", "cancel-environment-deployment")
    options = set(re.findall(r"^  (--[a-z-]+)", helps, re.M))
    assert len(options) > 20
    assert {option for option in options if not re.search(rf"^     {option}\b", manual, re.M)} == set()


def test_the_manual_page_has_each_variable_that_the_help_has():
    manual = text_of(MAN1)
    variables = set(re.findall(r"\b[A-Z]+_[A-Z_0-9]+\b", help_of())) - {"AWS_CONTAINER_CREDENTIALS_"}
    assert len(variables) > 25
    assert {name for name in variables if name not in manual and not name.startswith("..")} == set()


def test_exit_statuses_agree():
    """README, manual page and help name the same ones."""
    readme = set(re.findall(r"\d+", " ".join(re.findall(r"^\| (\d[\d, ]*) \|", (ROOT / "README.md").read_text(), re.M))))
    section = text_of(MAN1).split("\nEXIT STATUS\n")[1].split("\nEXAMPLES\n")[0]
    manual = set(re.findall(r"\d+", " ".join(re.findall(r"^     (\d+(?:, \d+)*) ", section + "\n", re.M))))
    manual |= set(re.findall(r"\d+", " ".join(re.findall(r"^     (\d+, \d+)$", section, re.M))))
    helps = "".join(help_of(*words) for words in [
        (), ("configure", "get"), ("proton", "cancel-environment-deployment"), ("proton", "wait", "environment-deployed")])
    listed = set(re.findall(r"^ {2,4}(\d+)  ", helps, re.M)) | set(re.findall(r"; (\d+): SIGTERM", helps))
    assert readme == manual == listed


def test_the_library_page_names_each_function_of_the_headers():
    header = "".join(path.read_text() for path in (ROOT / "src").glob("tinyaws*.h"))
    functions = set(re.findall(r"\b(ta_[a-z0-9_]+)\([^)*]", re.sub(r"/\*.*?\*/", "", header, flags=re.S)))
    page = text_of(MAN3)
    assert len(functions) >= 10
    assert {name for name in functions if name not in page} == set()


# ---- the examples ----

@pytest.fixture(scope="module")
def examples(tmp_path_factory):
    """The installed examples, those in C compiled as their first lines say."""
    root = tmp_path_factory.mktemp("examples")
    subprocess.run(["make", "-s", "install", f"DESTDIR={root}", "PREFIX=/usr"], cwd=ROOT, check=True)
    folder = root / "usr/share/doc/tinyaws/examples"
    (folder / "tinyaws").symlink_to(TINYAWS)
    variables = os.environ | {"PKG_CONFIG_PATH": f"{root}/usr/lib/pkgconfig", "PKG_CONFIG_SYSROOT_DIR": str(root)}
    for source in folder.glob("*.c"):
        command = re.search(r"^ \*   (musl-gcc .*)$", source.read_text(), re.M)[1]
        done = subprocess.run(command.replace("musl-gcc", "musl-gcc -Wall -Wextra -Werror"), shell=True, cwd=folder,
                              env=variables, capture_output=True, text=True)
        assert (done.returncode, done.stdout, done.stderr) == (0, "", ""), source.name
    return folder


def run(examples, running, *command, **how):
    variables = {"PATH": f"{examples}:{os.environ['PATH']}", "HOME": str(examples), "AWS_CA_BUNDLE": str(running.ca),
                 "AWS_ENDPOINT_URL": running.url, "AWS_REGION": running.region,
                 "AWS_ACCESS_KEY_ID": running.credentials.access_key,
                 "AWS_SECRET_ACCESS_KEY": running.credentials.secret_key,
                 "AWS_SESSION_TOKEN": running.credentials.token or "", "AWS_EC2_METADATA_DISABLED": "true"}
    done = subprocess.run(command, cwd=examples, env=variables, capture_output=True, text=True, timeout=60, **how)
    return done.returncode, done.stdout, done.stderr


def test_cancel_c(examples, emulator):
    running = emulator("--environment", options(name="prod", status="IN_PROGRESS", outcome="CANCELLED", polls=2))
    assert run(examples, running, "./cancel", "prod") == (0, "CANCELLING\n", "")
    status, out, err = run(examples, running, "./cancel", "unknown")
    assert (status, out) == (254, "") and err.startswith("ResourceNotFoundException: ")
    assert run(examples, running, "./cancel") == (252, "", "usage: cancel NAME\n")


def test_cancel_found_c(examples, emulator):
    """Region, endpoint, CA bundle and keys of a profile, and none in the environment."""
    running = emulator("--environment", options(name="prod", status="IN_PROGRESS", outcome="CANCELLED", polls=2))
    (examples / ".aws").mkdir()
    (examples / ".aws/config").write_text(
        f"[profile far]\nregion = {running.region}\nca_bundle = {running.ca}\nservices = near\n"
        f"[services near]\nproton =\n  endpoint_url = {running.url}\n")
    (examples / ".aws/credentials").write_text(
        f"[far]\naws_access_key_id = {running.credentials.access_key}\n"
        f"aws_secret_access_key = {running.credentials.secret_key}\n"
        + (f"aws_session_token = {running.credentials.token}\n" if running.credentials.token else ""))
    bare = {"PATH": os.environ["PATH"], "HOME": str(examples), "AWS_EC2_METADATA_DISABLED": "true"}

    def found(*words, **more):
        done = subprocess.run(["./cancel-found", *words], cwd=examples, env=bare | more, capture_output=True, text=True)
        return done.returncode, done.stdout, done.stderr

    assert found("prod", "far") == (0, "CANCELLING\n", "")
    assert found("unknown", AWS_PROFILE="far")[:2] == (254, "")
    status, out, err = found("prod")
    assert (status, out) == (253, "") and "region" in err
    status, out, err = found("prod", "nobody")
    assert (status, out) == (255, "") and "nobody" in err
    assert found() == (252, "", "usage: cancel-found NAME [PROFILE]\n")


def test_call_c(examples, emulator):
    running = emulator("--environment", options(name="prod", status="IN_PROGRESS", outcome="CANCELLED", polls=2))
    status, out, err = run(examples, running, "./call", "proton", "get-environment", input='{"name":"prod"}')
    assert (status, err) == (0, "")
    assert json.loads(out)["environment"]["deploymentStatus"] == "IN_PROGRESS"
    status, out, err = run(examples, running, "./call", "proton", "GetEnvironment", input='{"name":"unknown"}')
    assert (status, out) == (254, "") and err.startswith("ResourceNotFoundException: ")
    status, out, err = run(examples, running, "./call", "s3", "list-buckets", input="{}")
    assert (status, out) == (252, "") and err.endswith(": no service that takes JSON has the name s3\n")
    assert run(examples, running, "./call", "ssm", input="")[:2] == (252, "")


class Aws:
    """A server as `run` wants it."""

    def __init__(self, server, credentials=EXAMPLE):
        self.url, self.ca, self.region, self.credentials = server.url, "", "eu-west-1", credentials


def bodies(server):
    return [json.loads(request.body) for request in server.requests]


def test_get_parameter_c(examples, tls_server):
    server = tls_server(None, [respond(b'{"Parameter":{"Name":"/a","Value":"\\"x\\"\\n\\u00e9"}}')])
    assert run(examples, Aws(server), "./get-parameter", "/a") == (0, '"x"\né\n', "")
    assert bodies(server) == [{"Name": "/a", "WithDecryption": True}]
    assert server.requests[0].get("x-amz-target") == "AmazonSSM.GetParameter"
    refused = tls_server(None, [respond(b'{"__type":"ParameterNotFound","message":"no"}', "400 Bad Request")])
    assert run(examples, Aws(refused), "./get-parameter", "/a") == (254, "", "ParameterNotFound: no\n")
    nobody = Aws(refused, Credentials("", "", ""))
    status, out, err = run(examples, nobody, "./get-parameter", "/a")
    assert (status, out) == (253, "") and err.startswith("Unable to locate credentials: ")
    assert run(examples, nobody, "./get-parameter") == (252, "", "usage: get-parameter NAME\n")


def test_device_loop_c(examples, tls_server):
    """Its first credentials expire while it waits for a message: the next request has others."""
    keys = [Credentials(f"ASIADEVICE{n}", f"secret/of/the/device/{n}", f"token{n}") for n in (1, 2)]

    def receive(_request):
        # The example renews when half of the time is over.
        time.sleep(5)
        return respond(b'{"Messages":[]}')

    server = tls_server(None, [respond(b'{"Parameters":[],"NextToken":"t"}'), respond(b'{"Parameters":[1]}'), receive])
    given = iter([credentials_document(keys[0], 8), credentials_document(keys[1])])
    container = tls_server(None, [lambda _request: respond(json.dumps(next(given)).encode())])
    variables = {"AWS_CONTAINER_CREDENTIALS_FULL_URI": f"{container.url}/keys", "ROUNDS": "2", "HOME": str(examples),
                 "AWS_ENDPOINT_URL": server.url, "AWS_REGION": "eu-west-1"}
    done = subprocess.run(["./device-loop", "https://sqs.example/q"], cwd=examples, env=variables, capture_output=True,
                          text=True, timeout=60)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == '{"Parameters":[],"NextToken":"t"}\n{"Parameters":[1]}\n' + '{"Messages":[]}\n' * 2
    assert bodies(server) == [{"Path": "/device/"}, {"Path": "/device/", "NextToken": "t"},
                              *[{"QueueUrl": "https://sqs.example/q", "WaitTimeSeconds": 20}] * 2]
    for request, (service, credentials) in zip(server.requests, [("ssm", keys[0])] * 2 + [("sqs", keys[0]), ("sqs", keys[1])]):
        verify(request, credentials, region="eu-west-1", service=service)


@pytest.mark.parametrize("outcome,status,words", [
    ("CANCELLED", 0, "prod: the deployment is cancelled"),
    ("SUCCEEDED", 3, "prod: the deployment had succeeded before the cancel took effect"),
    ("FAILED", 4, "prod: the deployment failed")])
def test_cancel_and_wait_sh(examples, emulator, outcome, status, words):
    running = emulator("--environment", options(name="prod", status="IN_PROGRESS", outcome=outcome, polls=0))
    assert run(examples, running, "./cancel-and-wait.sh", "prod")[:2] == (status, words + "\n")


def test_cancel_and_wait_sh_reports_another_error(examples, emulator):
    status, out, err = run(examples, emulator(), "./cancel-and-wait.sh", "unknown")
    assert (status, out) == (254, "unknown: the cancel failed with exit status 254; the line above says why\n")
    assert "ResourceNotFoundException" in err
