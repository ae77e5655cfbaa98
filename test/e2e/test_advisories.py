"""make advisories, with recorded answers of the places that it asks."""
import json
import subprocess

import pytest

from support.paths import ROOT

GUARD = "test/e2e/test_advisories.py"  # any file of the repository
CHANGELOG = """\
Mbed TLS ChangeLog (Sorted per branch, date)

= Mbed TLS 3.6.9 branch released 2026-12-01

Bugfix
   * Fix something. CVE-2026-00001

= Mbed TLS 3.6.8 branch released 2026-11-16

Default behavior changes
   * None.

Security
   * Fix a client that could be led into TLS 1.3 without a key exchange.
     CVE-2026-11111.
   * Fix something that has no name yet. Reported
     by somebody.

Bugfix
   * Fix another. CVE-2026-00002

= Mbed TLS 3.6.7 branch released 2026-07-07

Security
   * Fix what is fixed. CVE-2026-00003

= Mbed TLS 4.1.1 branch released 2026-11-16

Security
   * Fix another line. CVE-2026-00004
"""


def sid(status, fixed=None, release="sid"):
    return {"description": f"It is {status}.", "releases": {release: {"status": status, **(
        {"fixed_version": fixed} if fixed else {})}}}


@pytest.fixture
def advisories(tmp_path):
    """advisories(what is judged, **{place: text}) with mbedtls 3.6.7 and jsmn 1.1.0."""
    def run(*judged, **recorded):
        (tmp_path / "VERSIONS").write_text("# a comment\nmbedtls 3.6.7 a.tar.bz2 00\njsmn 1.1.0 jsmn.h 00\n")
        (tmp_path / "ADVISORIES").write_text("# a comment\n" + "".join(f"{line}\n" for line in judged))
        for place, text in recorded.items():
            for name in ("mbedtls", "jsmn"):
                (tmp_path / f"{name}.{place}").write_text(text)
        return subprocess.run([ROOT / "toolchain/advisories", "--recorded", tmp_path, "--vendor", tmp_path],
                              capture_output=True, text=True)
    return run


def tracker(**known):
    return json.dumps({"mbedtls": {name.replace("_", "-"): value for name, value in known.items()}, "other": {
        "CVE-2026-99999": sid("open")}})


@pytest.mark.parametrize("known, says", [
    (sid("open"), "not fixed yet"),
    (sid("undetermined"), "not fixed yet"),
    (sid("resolved", "3.6.8-1"), "fixed in 3.6.8"),
    (sid("resolved", "1:3.6.10+dfsg-2"), "fixed in 3.6.10+dfsg"),
    (sid("resolved", "4.0.0-1"), "fixed in 4.0.0"),
    (sid("resolved", "3.6.7-4"), "fixed in 3.6.7-4"),  # by a patch of Debian's
])
def test_reports_what_the_tracker_says_against_a_pinned_version(known, says, advisories):
    done = advisories(tracker=tracker(CVE_2026_12345=known))
    assert done.returncode == 1
    assert f"mbedtls 3.6.7\n  CVE-2026-12345: {says}; AFFECTED\n    It is " in done.stdout
    assert "jsmn 1.1.0\n  nothing is known\n" in done.stdout
    assert done.stderr == ("advisories: a pinned version is affected: pin a newer one, or guard against it and list"
                           " that in vendor/ADVISORIES\n")
    assert advisories(f"mbedtls CVE-2026-12345 - {GUARD}").returncode == 0


@pytest.mark.parametrize("known", [
    sid("resolved", "3.6.7-1"), sid("resolved", "3.6.6-0.1"), sid("resolved", "2.28.3-2"), sid("resolved", "0"),
    sid("open", release="bookworm"), {"releases": {}}])
def test_says_nothing_of_what_is_fixed_or_of_another_suite(known, advisories):
    done = advisories(tracker=tracker(CVE_2026_12345=known))
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("mbedtls 3.6.7\n  nothing is known\njsmn 1.1.0\n  nothing is known\n")


@pytest.mark.parametrize("place", ["changelog", "archive"])
def test_reports_what_later_releases_of_the_line_fixed(place, advisories):
    done = advisories(**{place: CHANGELOG})
    assert done.returncode == 1
    assert done.stdout.startswith(
        "mbedtls 3.6.7\n"
        "  3.6.8#2: fixed in 3.6.8; AFFECTED\n    Fix something that has no name yet. Reported by somebody.\n"
        "  CVE-2026-11111: fixed in 3.6.8; AFFECTED\n    Fix a client that could be led into TLS 1.3 without")
    assert "CVE-2026-0000" not in done.stdout


def test_a_guard_or_a_reason_meets_an_advisory(advisories):
    judged = [f"mbedtls CVE-2026-11111 3.6.8 {GUARD}", "mbedtls 3.6.8#2 3.6.8 unaffected: a server's, none here"]
    done = advisories(*judged, changelog=CHANGELOG)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith(
        "mbedtls 3.6.7\n  3.6.8#2: fixed in 3.6.8; unaffected: a server's, none here\n"
        f"  CVE-2026-11111: fixed in 3.6.8; guarded, see {GUARD}\njsmn 1.1.0\n  nothing is known\n")
    assert advisories(judged[1], changelog=CHANGELOG).returncode == 1
    assert advisories(judged[1], judged[0].replace("mbedtls", "jsmn"), changelog=CHANGELOG).returncode == 1


def test_what_was_judged_is_reported_when_no_place_knows_it(advisories):
    done = advisories(f"mbedtls CVE-2026-11111 3.6.8 {GUARD}", f"mbedtls CVE-2026-00003 3.6.7 {GUARD}",
                      tracker=tracker())
    assert done.returncode == 0
    assert "  CVE-2026-00003: fixed in 3.6.7; vendor/ADVISORIES need not have it\n" in done.stdout
    assert f"  CVE-2026-11111: fixed in 3.6.8; guarded, see {GUARD}\n" in done.stdout


def test_says_whom_it_could_not_ask(advisories):
    done = advisories(tracker=tracker())
    assert done.returncode == 0
    assert done.stdout.endswith(
        "asked Debian's security tracker\n"
        "could not ask the ChangeLog of upstream's branch: there is no mbedtls.changelog\n"
        "could not ask the ChangeLog of the newest release in Debian's source archive: there is no mbedtls.archive\n")


def test_to_reach_nobody_is_no_success(advisories):
    done = advisories(f"mbedtls CVE-2026-11111 3.6.8 {GUARD}")
    assert (done.returncode, done.stderr) == (2, "advisories: no place could be asked, so this shows nothing\n")
    assert done.stdout.count("could not ask ") == 3


@pytest.mark.parametrize("answer", ["", "{", "[]", '{"mbedtls": []}', '{"mbedtls": {"CVE-2026-12345": {}}}'])
def test_an_answer_that_cannot_be_read_is_none(answer, advisories):
    done = advisories(tracker=answer)
    assert done.returncode == 2, done.stdout
    assert "could not ask Debian's security tracker: what it says of mbedtls cannot be read: " in done.stdout


@pytest.mark.parametrize("line, says", [
    ("mbedtls CVE-2026-11111 3.6.8 test/e2e/gone.py", "the guard of CVE-2026-11111 is not there: test/e2e/gone.py"),
    ("mbedtls CVE-2026-11111 3.6.8", "four columns are needed: mbedtls CVE-2026-11111 3.6.8")])
def test_a_wrong_list_is_refused(line, says, advisories):
    done = advisories(line, tracker=tracker())
    assert done.returncode == 2 and done.stderr.endswith(f"{says}\n")


def test_the_guards_of_this_repository_are_there():
    for line in (ROOT / "vendor/ADVISORIES").read_text().splitlines():
        if not line.startswith("#"):
            _name, _known, _fixed, met = line.split(None, 3)
            assert met.startswith("unaffected: ") or (ROOT / met).is_file()
