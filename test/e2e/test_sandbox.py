"""The sandbox of Linux: it is on in every run, at its place in the order of things, and nobody notices."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from support.answers import SMALL, error
from support.botocore_verify import verify
from support.credentials import EXAMPLE
from support.errors import begin
from support.failing import CANCEL
from support.faulty_server import iso_time
from support.metadata_server import ContainerServer, ImdsServer
from support.namespace import IMDS
from support.paths import ROOT, TINYAWS
from support.stage import SERVICE, STS
from support.sts_server import Role, StsServer
from support.tls_server import respond
from support.waits import AT_ONCE, CANCELLED, DONE, FIRST, GOING, SECOND, report
from test_provider_process import GIVEN, configure, document, script

sys.path.insert(0, str(ROOT / "test/bench"))
from providers import NAMES, Providers  # noqa: E402

LOCKS = ("no_new_privs", "landlock", "seccomp")


class Trace:
    """What strace saw of the program itself; calls: (name, arguments, result)."""

    def __init__(self, path):
        lines = re.findall(r"^(\d+) +(\w+)\((.*?)\) += (-?\w+)", path.read_text(), re.M)
        self.calls = [(name, arguments, result) for process, name, arguments, result in lines
                      if process == lines[0][0]]

    def at(self, call, arguments=""):
        """Where it was called with success, or began to connect, each time."""
        return [i for i, (name, given, result) in enumerate(self.calls)
                if name == call and arguments in given and (not result.startswith("-") or
                                                            name == "connect")]

    def locks(self):
        return {"no_new_privs": self.at("prctl", "PR_SET_NO_NEW_PRIVS"),
                "landlock": self.at("landlock_restrict_self"), "seccomp": self.at("seccomp")}


class Strace:
    """Words that run a program under strace, whose trace is then there."""

    def __init__(self, folder, *options):
        self.path = folder / "trace"
        self.prefix = ("strace", "-f", "-qq", "-s", "200", *options, "-o", self.path)

    def trace(self):
        return Trace(self.path)


@pytest.fixture
def strace(tmp_path):
    return lambda *options: Strace(tmp_path, *options)


@pytest.fixture(scope="module")
def providers(tmp_path_factory, pki):
    with Providers(tmp_path_factory.mktemp("providers"), pki) as running:
        assert list(running.jobs) == NAMES
        yield running


# ---- when ----

# Whose search uses the network: then it is put on before that, and once more when there are credentials.
FETCHING = ("role", "chain of two roles", "role, IMDS", "web identity", "AWS IoT role alias",
            "container endpoint", "IMDSv2")


@pytest.mark.parametrize("name", NAMES)
def test_it_is_on_before_the_network_is_used_and_after_files_were_read(providers, strace, name):
    traced = strace()
    command = [*providers.prefix, *traced.prefix, *providers.command(name, TINYAWS)]
    done = subprocess.run([str(word) for word in command], env=providers.environment(name),
                          capture_output=True, timeout=60)
    assert done.returncode == 0, done.stderr
    trace = traced.trace()
    locks, connects = trace.locks(), trace.at("connect")
    assert [len(locks[lock]) for lock in LOCKS] == [1, 2 if name in FETCHING else 1, 1]
    assert locks["no_new_privs"] < locks["landlock"] < locks["seccomp"] < connects
    for file in ("config", "credentials"):
        read = trace.at("openat", f'"{providers.folder / file}", O_RDONLY|O_NOCTTY')
        assert read and read < locks["no_new_privs"]
    if name in FETCHING:  # the second one is before the connection to the service
        assert locks["seccomp"][0] < connects[0] < locks["landlock"][1] < connects[-1]
    if name == "credential_process":
        assert trace.at("wait4")[-1] < locks["no_new_privs"][0]


def region_of_imds(stage):
    stage.serve(ImdsServer, address=IMDS, port=80)
    return {"AWS_EC2_METADATA_DISABLED": "false"}


def test_it_is_on_when_the_region_is_asked_of_imds_and_the_program_runs_outside(stage, strace):
    traced, folder = strace(), stage.home
    path = script(stage, f"open({str(folder / 'status')!r}, 'w').write(open('/proc/self/status').read())",
                  f"print({document()!r})")
    configure(stage, path)
    result = stage.cancel("--profile", "made", env=region_of_imds(stage), region=None,
                          prefix=traced.prefix)
    assert result.code == 0, result.error
    trace = traced.trace()
    assert trace.locks()["seccomp"] < trace.at("connect")
    assert status_of(folder / "status") == ("0", "0")


def test_a_program_that_a_role_begins_with_runs_before_it_is_on(stage, strace):
    arn = "arn:aws:iam::123456789012:role/deploy"
    sts = stage.serve(StsServer, Role(arn, FIRST, trusts=GIVEN.access_key), knows=(GIVEN,), address=STS)
    path = script(stage, f"print({document()!r})")
    configure(stage, f"{path}\n[profile role]\nrole_arn = {arn}\nsource_profile = made")
    stage.keep(FIRST)
    traced = strace()
    result = stage.cancel("--profile", "role", prefix=traced.prefix,
                          env={"AWS_ENDPOINT_URL_STS": f"http://{STS}:{sts.port}"})
    assert result.code == 0, result.error
    trace = traced.trace()
    locks, connects = trace.locks(), trace.at("connect")
    assert trace.at("wait4")[-1] < locks["no_new_privs"][0]
    assert [len(locks[lock]) for lock in LOCKS] == [1, 2, 1]
    assert locks["seccomp"][0] < connects[0] < locks["landlock"][1] < connects[-1]


def status_of(path):
    text = Path(path).read_text()
    return tuple(re.search(rf"^{name}:\s+(\d+)", text, re.M)[1] for name in ("NoNewPrivs", "Seccomp"))


# ---- what the kernel says of the process ----

def noted(folder):
    """Words that note the process id of what they run."""
    return ("sh", "-c", f'echo $$ >{folder}/pid; exec "$@"', "sh")


class Looking:
    """A step of the service that looks at the client's process before it answers."""

    def __init__(self, folder, answer):
        self.folder, self.answer, self.seen = folder, answer, []

    def __call__(self, _request):
        pid = (self.folder / "pid").read_text().strip()
        self.seen.append(status_of(f"/proc/{pid}/status"))
        return self.answer


@pytest.mark.parametrize("options, seen", [((), ("1", "2")), (("--no-sandbox",), ("0", "0"))],
                         ids=["on", "off"])
def test_the_kernel_says_so(stage, tmp_path, options, seen):
    looking = Looking(tmp_path, respond(SMALL))
    stage.service.script[:] = [looking]
    result = stage.cancel(*options, prefix=noted(tmp_path), env=EXAMPLE.environment())
    assert (result.code, result.error, looking.seen) == (0, "", [seen])


@pytest.mark.parametrize("command", [("doctor",), ("doctor", "--environment-name", "prod")])
def test_doctor_has_it_too(stage, tmp_path, command):
    looking = Looking(tmp_path, respond(SMALL))
    stage.service.script[:] = [looking]
    result = stage.run(*command, "--endpoint-url", f"http://{SERVICE}:{stage.service.port}",
                       prefix=noted(tmp_path), env=EXAMPLE.environment())
    assert (result.code, looking.seen) == (0, [("1", "2")]), result
    assert b"sandbox" not in result.stdout


class LookingContainer(ContainerServer):
    def __init__(self, folder, **how):
        super().__init__("/creds", **how)
        self.looking = Looking(folder, None)

    def answer(self, request):
        self.looking(request)
        return super().answer(request)


def test_the_search_for_credentials_has_it_too(stage, tmp_path):
    container = stage.serve(LookingContainer, tmp_path)
    env = {"AWS_CONTAINER_CREDENTIALS_FULL_URI": f"http://127.0.0.1:{container.port}/creds"}
    done = subprocess.run([*stage.namespace.prefix, *noted(tmp_path), TINYAWS, "credentials"],
                          env={"PATH": "/usr/bin:/bin", "AWS_REGION": "us-east-1", **env},
                          capture_output=True, timeout=60)
    assert (done.returncode, done.stderr) == (0, b"")
    assert b'"AccessKeyId"' in done.stdout and container.looking.seen == [("1", "2")]


# ---- waits ----

def process_that_expires(stage, folder):
    """A credential_process that gives FIRST, which is about to expire, then SECOND."""
    stage.keep(FIRST, SECOND)
    first, second = (document(each, Expiration=expiry) for each, expiry in
                     ((FIRST, iso_time(50)), (SECOND, iso_time(3600))))
    path = script(stage, f"seen = {str(folder / 'seen')!r}",
                  f"status = {str(folder)!r} + '/status' + str(os.path.exists(seen))",
                  "open(status, 'w').write(open('/proc/self/status').read())",
                  f"print({second!r} if os.path.exists(seen) else {first!r})",
                  "open(seen, 'w').close()")
    configure(stage, path)


@pytest.mark.parametrize("command", [(*CANCEL, *AT_ONCE), (*CANCELLED, "--wait-delay", "0")],
                         ids=["--wait", "proton wait"])
def test_a_program_gives_credentials_anew_from_outside(stage, tmp_path, command):
    process_that_expires(stage, tmp_path)
    looking = Looking(tmp_path, GOING)
    stage.service.script[:] = [GOING, looking, DONE]
    result = stage.run(*command, "--profile", "made", "--endpoint-url",
                       f"http://{SERVICE}:{stage.service.port}", prefix=noted(tmp_path))
    assert result.code == 0
    assert result.error == ("" if command[1] == "wait" else report("CANCELLING", "CANCELLED"))
    assert looking.seen == [("1", "2")]
    # By then the first ones had been replaced.
    first = FIRST if command[2] == CANCEL[2] else SECOND
    for request, credentials in zip(stage.service.requests, (first, SECOND, SECOND)):
        verify(request, credentials)
    assert status_of(tmp_path / "statusFalse") == status_of(tmp_path / "statusTrue") == ("0", "0")


def test_no_process_of_ours_is_left_after_a_wait(stage, tmp_path):
    process_that_expires(stage, tmp_path)
    stage.service.script[:] = [GOING, DONE]
    traced = Strace(tmp_path, "-e", "trace=process")
    result = stage.cancel("--profile", "made", *AT_ONCE, prefix=traced.prefix)
    assert result.code == 0, result.error
    # strace ends when the last of them has.
    ended = re.findall(r"^(\d+) +exit_group\(", traced.path.read_text(), re.M)
    begun = set(re.findall(r"^(\d+) ", traced.path.read_text(), re.M))
    assert len(begun) >= 4 and set(ended) == begun


def expired():
    return error("ExpiredTokenException", "The security token included in the request is expired")


def keys(credentials):
    return (f"[default]\naws_access_key_id = {credentials.access_key}\n"
            f"aws_secret_access_key = {credentials.secret_key}\n"
            f"aws_session_token = {credentials.token}\n")


@pytest.mark.parametrize("link", [False, True], ids=["file", "link"])
def test_a_credentials_file_that_is_replaced_during_a_wait_is_read(stage, tmp_path, link):
    stage.keep(FIRST, SECOND)
    path = stage.file(".aws/credentials", keys(FIRST))
    if link:
        (stage.home / "elsewhere").mkdir()
        path = path.rename(stage.home / "elsewhere/credentials")
        (stage.home / ".aws/credentials").symlink_to("../elsewhere/credentials")

    def replace(_request):
        stage.file(".aws/new", keys(SECOND)).rename(path)
        return expired()

    stage.service.script[:] = [GOING, replace, GOING, DONE]
    result = stage.cancel(*AT_ONCE)
    assert (result.code, result.error) == (0, report("CANCELLING", "CANCELLED"))
    for request, credentials in zip(stage.service.requests, (FIRST, FIRST, SECOND, SECOND)):
        verify(request, credentials)


def test_a_token_that_is_rotated_during_a_wait_is_read(stage, tmp_path):
    """As Kubernetes does it: token -> ..data/token, and ..data is replaced."""
    def rotate(version, token):
        (tmp_path / version).mkdir()
        (tmp_path / version / "token").write_text(token)
        (tmp_path / "..new").symlink_to(version)
        (tmp_path / "..new").rename(tmp_path / "..data")

    rotate("..1", "the-first-token")
    (tmp_path / "token").symlink_to("..data/token")
    container = stage.serve(ContainerServer, "/creds", "the-first-token", credentials=FIRST)
    stage.keep(SECOND)

    def renew(_request):
        rotate("..2", "the-second-token")
        container.token, container.credentials = "the-second-token", SECOND
        return expired()

    stage.service.script[:] = [GOING, renew, DONE]
    result = stage.cancel(*AT_ONCE, env={
        "AWS_CONTAINER_CREDENTIALS_FULL_URI": f"http://127.0.0.1:{container.port}/creds",
        "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE": tmp_path / "token"})
    assert (result.code, result.error) == (0, report("CANCELLING", "CANCELLED"))
    for request, credentials in zip(stage.service.requests, (FIRST, FIRST, SECOND)):
        verify(request, credentials)


@pytest.mark.parametrize("name", ["hosts", "resolv.conf"])
def test_where_names_are_looked_up_is_reported_when_root_may_not_read_its_new_file(stage, tmp_path, name):
    etc = tmp_path / "etc"
    etc.mkdir()
    (etc / "hosts").write_text(f"{SERVICE} emul.test\n")
    (etc / "resolv.conf").write_text("nameserver 127.0.0.1\n")

    def replace(_request):
        (etc / "hosts").write_text(f"{SERVICE} {'emul.test' if name == 'hosts' else 'other.test'}\n")
        (etc / "new").write_bytes((etc / name).read_bytes())
        (etc / "new").rename(etc / name)
        return GOING, None

    stage.service.script[:] = [GOING, replace, DONE]
    inside = ("unshare", "-m", "sh", "-c", f'mount --bind {etc} /etc && exec "$@"', "sh")
    result = stage.run(*CANCEL, *AT_ONCE, "--endpoint-url", f"http://emul.test:{stage.service.port}",
                       prefix=inside, env={**EXAMPLE.environment(), "NO_PROXY": "*"})
    assert (result.code, len(stage.service.conversations)) == (255, 1)
    assert re.search(rf"^tinyaws: \[ERROR\]: a file could not be read: /etc/{name}: Permission denied; if it was replaced "
                     r"during the wait: --no-sandbox reads the new one, too$", result.error, re.M)


# ---- kernels ----

def without(call, why):
    return ("-e", f"inject={call}:error={why}")


@pytest.mark.parametrize("why", ["ENOSYS", "EOPNOTSUPP", "EPERM"])
def test_a_kernel_without_landlock_goes_on_and_debug_says_so(stage, strace, why):
    traced = strace(*without("landlock_create_ruleset", why))
    result = stage.cancel(prefix=traced.prefix, env=EXAMPLE.environment())
    assert (result.code, result.error) == (0, "")
    locks = traced.trace().locks()
    assert (locks["landlock"], len(locks["seccomp"])) == ([], 1)
    result = stage.cancel("--debug", prefix=traced.prefix, env=EXAMPLE.environment())
    assert NO_LANDLOCK in result.error


NO_LANDLOCK = "\nsandbox: on, as far as it goes: this kernel has no Landlock, or keeps it from us: every file " \
              "can be read, and none opened for writing\n"


def test_without_landlock_the_quota_file_is_opened_before_and_nothing_else_is(stage, strace, tmp_path):
    traced = strace(*without("landlock_create_ruleset", "ENOSYS"))
    quota = tmp_path / "quota"
    result = stage.cancel("--debug", "--retry-quota-file", quota, prefix=traced.prefix,
                          env=EXAMPLE.environment())
    assert result.code == 0 and NO_LANDLOCK in result.error
    trace = traced.trace()
    opened = [i for mode in ("O_RDWR", "O_WRONLY", "O_CREAT") for i in trace.at("openat", mode)]
    assert opened and max(opened) < trace.locks()["seccomp"][0]
    assert trace.at("write", '"') and quota.stat().st_size > 0


@pytest.mark.parametrize("why", ["ENOSYS", "EINVAL"])
def test_a_kernel_without_seccomp_goes_on_and_debug_says_so(stage, strace, why):
    traced = strace(*without("seccomp", why))
    result = stage.cancel("--debug", prefix=traced.prefix, env=EXAMPLE.environment())
    assert result.code == 0
    assert "\nsandbox: on, as far as it goes: this kernel has no seccomp filters\n" in result.error
    assert len(traced.trace().locks()["landlock"]) == 1


def test_a_kernel_without_any_goes_on_and_debug_and_doctor_say_so(stage, strace):
    traced = strace(*without("seccomp", "EINVAL"), *without("landlock_create_ruleset", "ENOSYS"))
    note = "this kernel has neither Landlock nor seccomp filters that we could use"
    result = stage.cancel("--debug", prefix=traced.prefix, env=EXAMPLE.environment())
    assert result.code == 0 and f"\nsandbox: on, as far as it goes: {note}\n" in result.error
    result = stage.run("doctor", "--verbose", "--endpoint-url", f"http://{SERVICE}:{stage.service.port}",
                       prefix=traced.prefix, env=EXAMPLE.environment())
    assert result.code == 0
    assert re.search(rf"^skip +sandbox: {note}$", result.stdout.decode(), re.M), result.stdout


# The first answer is EINVAL, the next one that of a kernel that has filters: it is this one that it refused.
REFUSED = [("seccomp", "EPERM"), ("seccomp", "EINVAL:when=1"), ("landlock_restrict_self", "E2BIG"),
           ("landlock_add_rule", "ENOMEM")]


@pytest.mark.parametrize("call, why", REFUSED, ids=[f"{call}-{why[:6]}" for call, why in REFUSED])
def test_one_that_cannot_be_put_on_ends_the_run(stage, strace, call, why, pki):
    traced = strace(*without(call, why))
    bundle = ("--ca-bundle", pki.authority("Any").ca)
    result = stage.cancel(*bundle, prefix=traced.prefix, env=EXAMPLE.environment())
    assert (result.code, result.stdout, stage.service.conversations) == (255, b"", [])
    assert re.fullmatch(re.escape(begin()) + r"the sandbox could not be put on: [^\n]+; --no-sandbox goes without it\n",
                        result.error)
    result = stage.cancel(*bundle, "--no-sandbox", prefix=traced.prefix, env=EXAMPLE.environment())
    assert (result.code, result.error) == (0, "")
    result = stage.run("doctor", "--verbose", *bundle, "--endpoint-url", f"http://{SERVICE}:{stage.service.port}",
                       prefix=traced.prefix, env=EXAMPLE.environment())
    assert result.code == 255
    assert re.search(r"^fail +sandbox: the sandbox could not be put on: ", result.stdout.decode(), re.M)


# ---- --no-sandbox ----

@pytest.mark.parametrize("name", ["environment", "container endpoint"])
def test_no_sandbox_has_none_of_it(providers, strace, name):
    traced = strace()
    command = [*providers.prefix, *traced.prefix, *providers.command(name, TINYAWS), "--no-sandbox"]
    done = subprocess.run([str(word) for word in command], env=providers.environment(name),
                          capture_output=True, timeout=60)
    assert (done.returncode, done.stderr) == (0, b"")
    assert traced.trace().locks() == {lock: [] for lock in LOCKS}


def test_debug_says_what_is_on(stage):
    env = EXAMPLE.environment()
    assert "\nsandbox: on\n" in stage.cancel("--debug", env=env).error
    assert "\nsandbox: off, by --no-sandbox\n" in stage.cancel("--debug", "--no-sandbox", env=env).error


def test_help_and_configure_need_none(home, strace):
    traced = strace()
    for command in (["help"], ["configure", "list-profiles"], ["--version"]):
        subprocess.run([*traced.prefix, TINYAWS, *command], env={"HOME": str(home)},
                       capture_output=True, check=True, timeout=60)
        assert traced.trace().locks() == {lock: [] for lock in LOCKS}
