"""The stand-in for Criterion that the unit tests have on a target, against Criterion itself: one suite
with tests of every fate, compiled with each."""
import re
import subprocess

import pytest

from support.paths import ROOT

STAND_IN = ROOT / "test/support/criterion_on_target"
TESTED = "Tested: {} | Passing: {} | Failing: {} | Crashing: {}"

SUITE = r"""
#define _DEFAULT_SOURCE
#include <criterion/criterion.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

static int count;
static void say(const char *what) {
    printf("%s\n", what);
    fflush(stdout);
}
static void set_up(void) { count++; say("suite init"); }
static void tear_down(void) { say("suite fini"); }
static void start(void) { count++; say("test init"); }
static void stop(void) { say("test fini"); }
TestSuite(fates, .init = set_up, .fini = tear_down);

Test(fates, passes) { cr_assert_eq(count++, 1, "not %d", 1); }
Test(fates, starts_afresh) { cr_assert_eq(count, 1); }
Test(fates, has_both, .init = start, .fini = stop) { cr_assert_eq(count, 2); }
Test(fates, asserts, .fini = stop) {
    cr_assert_str_eq("a", "b", "letter %c", 'x');
    say("never");
}
Test(fates, expects) {
    cr_expect_eq(1, 2, "first");
    cr_expect_eq(1, 3, "second");
}
Test(fates, crashes, .fini = stop) { raise(SIGSEGV); }
Test(fates, dies_as_it_should, .signal = SIGINT) { raise(SIGINT); }
Test(fates, dies_of_an_alarm, .signal = SIGALRM) { raise(SIGALRM); }
Test(fates, dies_otherwise, .signal = SIGINT) { raise(SIGTERM); }
Test(fates, lives_on, .signal = SIGINT) {}
Test(fates, is_late, .timeout = 1) { pause(); }
Test(fates, has_time, .timeout = 60) {}
Test(fates, exits, .fini = stop) { exit(3); }
"""

# Criterion itself hangs on this one.
CHILD = r"""
Test(fates, a_child_of_it_asserts, .fini = stop) {
    int status;
    if (fork() == 0)
        cr_assert_fail("in the child");
    cr_assert_geq(wait(&status), 0);
    cr_assert_neq(status, 0);
}
"""

# Each must be seen to fail: a comparison that holds where it should not would hide everything.
HOLDS = ["cr_assert(1)", "cr_expect(1)", "cr_assert_not(0)", "cr_assert_null(NULL)",
         "cr_assert_not_null(p)", "cr_assert_eq(1, 1)", "cr_expect_eq(1, 1)", "cr_assert_neq(1, 2)", "cr_assert_lt(1, 2)",
         "cr_expect_lt(1, 2)", "cr_assert_leq(1, 1)", "cr_assert_gt(2, 1)", "cr_expect_gt(2, 1)", "cr_assert_geq(1, 1)",
         'cr_assert_str_empty("")', 'cr_assert_str_eq(p, "ab")', 'cr_expect_str_eq(p, "ab")', 'cr_assert_str_neq(p, "a")',
         'cr_assert_arr_eq(p, "abc", 2)']
FAILS = ["cr_assert(0)", "cr_expect(0)", "cr_assert_not(1)", "cr_assert_null(p)",
         "cr_assert_not_null(NULL)", "cr_assert_eq(1, 2)", "cr_expect_eq(1, 2)", "cr_assert_neq(1, 1)", "cr_assert_lt(1, 1)",
         "cr_expect_lt(1, 1)", "cr_assert_leq(2, 1)", "cr_assert_gt(1, 1)", "cr_expect_gt(1, 1)", "cr_assert_geq(1, 2)",
         'cr_assert_str_empty("a")', 'cr_assert_str_eq(p, "a")', 'cr_expect_str_eq(p, "a")', 'cr_assert_str_neq(p, "ab")',
         'cr_assert_arr_eq(p, "abc", 3)', "cr_assert_fail()"]


def compile_suite(folder, text, *flags):
    source = folder / "suite.c"
    source.write_text(text)
    return subprocess.run(["cc", "-std=c11", "-Wall", "-Wextra", "-Wconversion", "-Werror",
                           "-o", folder / "suite", source, *flags], capture_output=True, text=True)


def stand_in(folder, text):
    return compile_suite(folder, text, "-isystem", STAND_IN, STAND_IN / "run.c")


def run(folder, *arguments):
    return subprocess.run([folder / "suite", *arguments], capture_output=True, text=True,
                          timeout=60)


@pytest.fixture(scope="module")
def fates(tmp_path_factory):
    folder = tmp_path_factory.mktemp("stand_in")
    made = stand_in(folder, SUITE + CHILD)
    assert made.returncode == 0, made.stderr
    return folder


def alone(folder, name):
    """Its exit code, what it said, and the counts."""
    ran = run(folder, f"--filter=*/{name}")
    return ran.returncode, ran.stdout.splitlines()[:-1], ran.stderr, ran.stdout.splitlines()[-1]


def test_it_counts_as_criterion_does(tmp_path):
    counts, names = [], []
    assert compile_suite(tmp_path, SUITE, "-lcriterion").returncode == 0
    counts.append(re.findall("Synthesis: (.*?) *$", run(tmp_path).stderr, re.M))
    names.append(re.findall("─ (.*)", run(tmp_path, "--list").stdout))
    assert stand_in(tmp_path, SUITE).returncode == 0
    counts.append(re.findall("Synthesis: (.*?) *$", run(tmp_path).stdout, re.M))
    names.append(run(tmp_path, "--list").stdout.split())
    assert counts == [[TESTED.format(13, 6, 7, 1)]] * 2
    assert sorted(names[0]) == sorted(names[1]) and len(names[0]) == 13


@pytest.mark.parametrize("name, said, report, counts", [
    ("has_both", ["suite init", "test init", "test fini", "suite fini"], "", (1, 1, 0, 0)),
    ("asserts", ["suite init", "test fini", "suite fini"], "letter x", (1, 0, 1, 0)),
    ("expects", ["suite init", "suite fini"], "second", (1, 0, 1, 0)),
    ("crashes", ["suite init"], "signal 11", (1, 0, 1, 1)),
    ("dies_as_it_should", ["suite init"], "", (1, 1, 0, 0)),
    ("is_late", ["suite init"], "time is up", (1, 0, 1, 0)),
    ("a_child_of_it_asserts", ["suite init", "test fini", "suite fini"], "in the child",
     (1, 1, 0, 0)),
    ("*s", None, "", (6, 2, 4, 1)),
])
def test_fate(fates, name, said, report, counts):
    code, out, err, last = alone(fates, name)
    assert said is None or out == said
    assert report in err and (report or said is None or err == "")
    assert last == "[====] Synthesis: " + TESTED.format(*counts)
    assert code == (0 if counts[0] == counts[1] else 1)


def test_a_suite_speaks_for_its_own_tests(tmp_path):
    text = """
#define _DEFAULT_SOURCE
#include <criterion/criterion.h>
#include <unistd.h>
static int n;
static void set_up(void) { n++; }
Test(other, has_time) { sleep(2); cr_assert_eq(n, 0); }
TestSuite(s, .timeout = 1, .init = set_up);
Test(s, is_late) { pause(); }
Test(s, has_time, .timeout = 30) { sleep(2); cr_assert_eq(n, 1); }
"""
    counts = []
    for how in (lambda: stand_in(tmp_path, text), lambda: compile_suite(tmp_path, text, "-lcriterion")):
        assert how().returncode == 0
        ran = run(tmp_path)
        counts += re.findall("Synthesis: (.*?) *$", ran.stdout + ran.stderr, re.M)
    assert counts == [TESTED.format(3, 2, 1, 0)] * 2


def test_no_test_is_no_success(fates):
    assert alone(fates, "none_such")[::3] == (1, "[====] Synthesis: " + TESTED.format(0, 0, 0, 0))
    assert run(fates, "--all").returncode == 2


def test_a_test_may_be_left_out_but_must_be_there(fates):
    ran = run(fates, "--except=is_late,crashes")
    assert ran.stdout.splitlines()[-1].endswith(TESTED.format(12, 7, 5, 0))
    ran = run(fates, "--except=is_late,none_such")
    assert (ran.returncode, ran.stdout, ran.stderr) == (2, "", "there is no test none_such\n")


def test_every_assertion(tmp_path):
    text = '#include <criterion/criterion.h>\nstatic const char *p = "ab";\n'
    text += "".join(f"Test(s, t{i}) {{ {line}; }}\n" for i, line in enumerate(HOLDS + FAILS))
    text += "Test(s, known) { cr_assert_not_null(p); }\n"
    made = stand_in(tmp_path, text)
    assert made.returncode == 0, made.stderr
    ran = run(tmp_path)
    assert ran.stdout.splitlines()[-1].endswith(
        TESTED.format(len(HOLDS + FAILS) + 1, len(HOLDS) + 1, len(FAILS), 0))
    assert re.findall(r" t(\d+): not so: ", ran.stderr) == [
        str(i) for i in range(len(HOLDS), len(HOLDS + FAILS))]


def test_every_assertion_of_the_unit_tests_is_among_these():
    sources = [*ROOT.glob("test/unit/*.c"), *ROOT.glob("test/support/*.[ch]")]
    used = {name for each in sources for name in re.findall(r"\bcr_[a-z_]+(?=\()", each.read_text())}
    assert used <= {line.partition("(")[0] for line in HOLDS + FAILS}


@pytest.mark.parametrize("text", [
    "Test(s, t, .disabled = true) {}",
    "Test(s, t, .exit_code = 3) {}",
    "TestSuite(s, .signal = 2);\nTest(s, t) {}",
    "TestSuite(s, .description = \"d\");\nTest(s, t) {}",
    "Test(s, t) { cr_assert_float_eq(1.0, 1.0, 0.1); }",
    "Test(s, t) { cr_skip_test(\"later\"); }",
    "#include <criterion/parameterized.h>\nTest(s, t) {}",
])
def test_what_it_does_not_know_does_not_compile(tmp_path, text):
    text = "#include <criterion/criterion.h>\n" + text
    assert stand_in(tmp_path, text).returncode != 0
    assert compile_suite(tmp_path, text + "\n", "-lcriterion").returncode == 0
