"""Fixtures of the end-to-end tests. Everything a fixture starts, it stops by process id."""

import pytest

from support.emulator import Emulator
from support.namespace import Namespace
from support.pki import Pki
from support.programs import aws_program, tinyaws_program
from support.proxy import Proxy
from support.release import Release
from support.stage import Stage
from support.tls_server import TlsServer

# Workers of pytest-xdist take whole groups: the tests of a file, or of files that share what takes long to make. What
# takes longest is first, so that no worker is left alone with it. The group "tree" builds in this very tree, where
# test_install sees that nothing changes.
GROUPS = {"test_packaging": "packaging", "test_release": "release", "test_release_packages": "release",
          "test_readme_install": "release", "test_make": "make", "test_models": "models", "test_services": "services",
          "test_wait": "wait", "test_emulator_faults": "faults", "test_debug": "debug",
          "test_install": "tree", "test_library": "tree", "test_library_beside": "tree", "test_docs": "tree"}
FIRST = list(dict.fromkeys(GROUPS.values()))


def pytest_configure(config):
    config.addinivalue_line("markers", "xdist_group(name): of --dist loadgroup")


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items):
    for item in items:
        item.group = GROUPS.get(item.path.stem, item.path.stem)
        item.add_marker(pytest.mark.xdist_group(item.group))
    items.sort(key=lambda item: FIRST.index(item.group) if item.group in FIRST else len(FIRST))


@pytest.fixture
def emulator(tmp_path_factory):
    """A factory: emulator(...) starts one, with the arguments of support.emulator.Emulator."""
    started = []

    def start(*arguments, **how):
        started.append(Emulator(tmp_path_factory.mktemp("emulator"), *arguments, **how))
        return started[-1]

    yield start
    for each in started:
        each.stop()


@pytest.fixture
def tls_server():
    """A factory: tls_server(...) starts a support.tls_server.TlsServer."""
    started = []

    def start(*arguments, **how):
        started.append(TlsServer(*arguments, **how))
        return started[-1]

    yield start
    for each in started:
        each.stop()


@pytest.fixture
def proxy():
    """A factory: proxy(...) starts a support.proxy.Proxy."""
    started = []

    def start(*arguments, **how):
        started.append(Proxy(*arguments, **how))
        return started[-1]

    yield start
    for each in started:
        each.stop()


@pytest.fixture(scope="session")
def pki(tmp_path_factory):
    """Certificates to order: support.pki.Pki."""
    return Pki(tmp_path_factory.mktemp("pki"))


@pytest.fixture(scope="session")
def namespace():
    """A network of its own: support.namespace.Namespace."""
    inside = Namespace()
    yield inside
    inside.stop()


@pytest.fixture
def home(tmp_path_factory):
    """An empty home directory."""
    return tmp_path_factory.mktemp("home")


@pytest.fixture
def stage(namespace, home):
    """Where credential providers are tried: support.stage.Stage."""
    with Stage(namespace, home) as made:
        yield made


@pytest.fixture
def tinyaws(home):
    """Runs build/tinyaws: support.programs.Program."""
    return tinyaws_program(home)


@pytest.fixture
def aws(home):
    """Runs the AWS CLI v2: support.programs.Program."""
    return aws_program(home)


@pytest.fixture(scope="session")
def made_release(tmp_path_factory):
    """make release, once: support.release.Release."""
    return Release(tmp_path_factory.mktemp("release"))
