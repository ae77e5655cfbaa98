/* run.c - the main of a unit suite where criterion.h of this folder stands in for Criterion's.
 *   SUITE                run every test
 *   SUITE --list         print the names of the tests, one a line
 *   SUITE --filter=P     run those that match; P is as Criterion has it: a star, a slash, and a
 *                        shell pattern for the test's name
 *   SUITE --except=A,B   leave out these tests, each of which must be there
 * What fails goes to stderr, a line each; the last line counts as Criterion's synthesis does, where
 * those that crashed are among the failing. It exits 0 when every test passed, and 1 when one did not
 * or there was none. */
#define _DEFAULT_SOURCE
#include <criterion/criterion.h>

#include <errno.h>
#include <fnmatch.h>
#include <signal.h>
#include <stdarg.h>
#include <stdlib.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

static criterion_test *tests, **end = &tests;
static criterion_suite *suites;

void criterion_add_suite(criterion_suite *suite) {
    suite->next = suites;
    suites = suite;
}

void criterion_add_test(criterion_test *test) {
    *end = test;
    end = &test->next;
}

/* What TestSuite says of the test's suite, if anything. */
static const criterion_suite *suite_of(const criterion_test *test) {
    static const criterion_suite plain;
    for (const criterion_suite *suite = suites; suite; suite = suite->next)
        if (strcmp(suite->name, test->suite) == 0)
            return suite;
    return &plain;
}

/* ---- in the child ---- */

static const criterion_test *running;
static pid_t runner; /* the child, apart from its own children */
static bool failed;

void criterion_note(const char *file, int line, const char *what, const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    fprintf(stderr, "%s:%d: %s: not so: %s:", file, line, running->name, what);
    vfprintf(stderr, format, arguments);
    fputc('\n', stderr);
    va_end(arguments);
    failed = true;
}

static void finish(void) {
    static bool finished;
    if (finished || getpid() != runner)
        return;
    finished = true;
    if (running->options.fini)
        running->options.fini();
    if (suite_of(running)->options.fini)
        suite_of(running)->options.fini();
}

_Noreturn void criterion_stop(void) {
    finish();
    fflush(NULL);
    _exit(1);
}

static _Noreturn void play(void) {
    runner = getpid();
    signal(SIGALRM, SIG_DFL); /* the runner's own */
    if (suite_of(running)->options.init)
        suite_of(running)->options.init();
    if (running->options.init)
        running->options.init();
    running->body();
    finish();
    fflush(NULL);
    _exit(failed);
}

/* ---- the runner ---- */

static volatile sig_atomic_t late;

static void is_late(int number) {
    (void)number;
    late = 1;
}

/* It goes off again each second: the first time may fall between the look at `late` and the wait. */
static void set_alarm(unsigned seconds) {
    struct itimerval timer = {.it_value.tv_sec = seconds, .it_interval.tv_sec = seconds > 0};
    setitimer(ITIMER_REAL, &timer, NULL);
}

/* How the child ended, as waitpid tells it. */
static int wait_for(pid_t child, unsigned seconds) {
    int status;
    late = 0;
    set_alarm(seconds > 0 ? seconds : CRITERION_TIMEOUT_S);
    while (waitpid(child, &status, 0) != child)
        if (errno != EINTR)
            abort();
        else if (late)
            kill(child, SIGKILL);
    set_alarm(0);
    return status;
}

typedef enum outcome { PASSING, FAILING, CRASHING } outcome;

static outcome judge(const criterion_test *test, int status) {
    int died_of = WIFSIGNALED(status) ? WTERMSIG(status) : 0;
    if (late) {
        fprintf(stderr, "%s: time is up\n", test->name);
        return FAILING;
    }
    if (died_of != 0 && test->options.signal == 0) {
        fprintf(stderr, "%s: died of signal %d\n", test->name, died_of);
        return CRASHING;
    }
    if (died_of != test->options.signal) {
        fprintf(stderr, "%s: died of signal %d instead of %d\n", test->name, died_of,
                test->options.signal);
        return FAILING;
    }
    if (died_of != 0 || WEXITSTATUS(status) == 0)
        return PASSING;
    if (WEXITSTATUS(status) != 1)
        fprintf(stderr, "%s: exit status %d\n", test->name, WEXITSTATUS(status));
    return FAILING;
}

static outcome run(const criterion_test *test) {
    unsigned timeout = test->options.timeout;
    if (timeout == 0)
        timeout = suite_of(test)->options.timeout;
    running = test;
    fflush(NULL);
    pid_t child = fork();
    if (child < 0)
        abort();
    if (child == 0)
        play();
    return judge(test, wait_for(child, timeout));
}

/* Take the names off the list of tests. */
static bool leave_out(char *names) {
    for (char *name = strtok(names, ","); name; name = strtok(NULL, ",")) {
        criterion_test **at = &tests;
        while (*at && strcmp((*at)->name, name) != 0)
            at = &(*at)->next;
        if (*at == NULL) {
            fprintf(stderr, "there is no test %s\n", name);
            return false;
        }
        *at = (*at)->next;
    }
    return true;
}

static int list(void) {
    for (const criterion_test *test = tests; test; test = test->next)
        puts(test->name);
    return 0;
}

static int run_all(const char *pattern) {
    unsigned count[CRASHING + 1] = {0};
    for (const criterion_test *test = tests; test; test = test->next)
        if (fnmatch(pattern, test->name, 0) == 0)
            count[run(test)]++;
    unsigned failing = count[FAILING] + count[CRASHING], tested = count[PASSING] + failing;
    printf("[====] Synthesis: Tested: %u | Passing: %u | Failing: %u | Crashing: %u\n", tested,
           count[PASSING], failing, count[CRASHING]);
    return tested > 0 && failing == 0 ? 0 : 1;
}

int main(int argc, char **argv) {
    static const char filter[] = "--filter=*/", except[] = "--except=";
    struct sigaction alarmed = {.sa_handler = is_late}; /* without SA_RESTART: it ends the wait */
    sigaction(SIGALRM, &alarmed, NULL);
    /* Tests look at what a program of theirs inherits; what a caller left open is none of it. */
    for (int fd = STDERR_FILENO + 1; fd < 1024; fd++)
        close(fd);
    if (argc == 1)
        return run_all("*");
    if (argc == 2 && strcmp(argv[1], "--list") == 0)
        return list();
    if (argc == 2 && strncmp(argv[1], filter, sizeof filter - 1) == 0)
        return run_all(argv[1] + sizeof filter - 1);
    if (argc == 2 && strncmp(argv[1], except, sizeof except - 1) == 0)
        return leave_out(argv[1] + sizeof except - 1) ? run_all("*") : 2;
    fprintf(stderr, "usage: %s [--list | --filter=*/TEST | --except=TEST,...]\n", argv[0]);
    return 2;
}
