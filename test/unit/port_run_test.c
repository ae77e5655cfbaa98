/* port_run_test.c - programs run by the port on this host. */
#define _DEFAULT_SOURCE
#define _XOPEN_SOURCE 700
#include <criterion/criterion.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "port.h"

static char out[65536];
static size_t out_n;
static int status, sys;

static port_result run_in(char *const *arguments, size_t cap, int64_t deadline) {
    status = sys = -1;
    const port_result r = port_process_run(arguments, out, cap, &out_n, deadline, &status, &sys);
    cr_assert_leq(out_n, cap);
    /* None is left: neither running nor to be reaped. */
    cr_assert(waitpid(-1, NULL, WNOHANG) < 0 && errno == ECHILD);
    return r;
}

static port_result run(const char *script) {
    char *const arguments[] = {(char *)"sh", (char *)"-c", (char *)script, NULL};
    return run_in(arguments, sizeof out, PORT_NEVER);
}

static void wrote(const char *text) {
    cr_assert(out_n == strlen(text) && memcmp(out, text, out_n) == 0, "%.*s", (int)out_n, out);
}

Test(port_run, output_and_status) {
    cr_assert_eq(run("printf 'a b'; exit 0"), PORT_OK);
    cr_assert_eq(status, 0);
    wrote("a b");
    cr_assert_eq(run("exit 3"), PORT_OK);
    cr_assert_eq(status, 3);
    wrote("");
    cr_assert_eq(run("kill -9 $$"), PORT_OK);
    cr_assert_eq(status, 128 + 9);
    cr_assert_eq(run("exec 1>&-; sleep 0.05; exit 4"), PORT_OK, "output ends before the program");
    cr_assert_eq(status, 4);
    cr_assert_eq(run("i=0; while [ $i -lt 300 ]; do echo 0123456789; i=$((i+1)); done"), PORT_OK);
    cr_assert_eq(out_n, 3300);
}

Test(port_run, arguments_and_environment_arrive_as_they_are) {
    setenv("A_VARIABLE", "its value", 1);
    char *const arguments[] = {
        (char *)"sh", (char *)"-c",      (char *)"printf '%s|' \"$A_VARIABLE\" \"$@\"",
        (char *)"0",  (char *)"$HOME *", (char *)"",
        NULL};
    cr_assert_eq(run_in(arguments, sizeof out, PORT_NEVER), PORT_OK);
    wrote("its value|$HOME *||");
}

Test(port_run, output_at_its_cap_and_beyond) {
    char *const arguments[] = {(char *)"/bin/sh", (char *)"-c", (char *)"printf 0123456789", NULL};
    cr_assert_eq(run_in(arguments, 10, PORT_NEVER), PORT_OK);
    wrote("0123456789");
    cr_assert_eq(run_in(arguments, 9, PORT_NEVER), PORT_TOO_LONG);
    char *const endless[] = {(char *)"/bin/sh", (char *)"-c", (char *)"exec cat /dev/zero", NULL};
    cr_assert_eq(run_in(endless, 4096, PORT_NEVER), PORT_TOO_LONG);
}

Test(port_run, a_deadline_kills) {
    char *const silent[] = {(char *)"/bin/sh", (char *)"-c", (char *)"exec sleep 1000", NULL};
    cr_assert_eq(run_in(silent, 64, port_monotonic_ms() + 50), PORT_TIMEOUT);
    char *const closed[] = {(char *)"/bin/sh", (char *)"-c", (char *)"exec sleep 1000 >&-", NULL};
    cr_assert_eq(run_in(closed, 64, port_monotonic_ms() + 50), PORT_TIMEOUT);
    cr_assert_eq(run_in(silent, 64, port_monotonic_ms()), PORT_TIMEOUT);
}

Test(port_run, what_cannot_be_run) {
    char *const nowhere[] = {(char *)"no-such-program-anywhere", NULL};
    cr_assert_eq(run_in(nowhere, 512, PORT_NEVER), PORT_NOT_FOUND);
    char *const no_path[] = {(char *)"/nowhere/program", NULL};
    cr_assert_eq(run_in(no_path, 512, PORT_NEVER), PORT_NOT_FOUND);
    char *const nameless[] = {(char *)"", NULL};
    cr_assert_eq(run_in(nameless, 512, PORT_NEVER), PORT_NOT_FOUND);
    char *const directory[] = {(char *)"/tmp", NULL};
    cr_assert_eq(run_in(directory, 512, PORT_NEVER), PORT_FAILED);
    cr_assert_eq(sys, EACCES);
    char *const no_room[] = {(char *)"sh", NULL};
    cr_assert_eq(run_in(no_room, 4, PORT_NEVER), PORT_FAILED);
    cr_assert_eq(sys, ENAMETOOLONG);
}

/* execve says of this file what only execve can: it is no program. */
Test(port_run, an_error_of_execve_is_reported) {
    char name[] = "/tmp/port_run_XXXXXX";
    const int fd = mkstemp(name);
    cr_assert_geq(fd, 0);
    cr_assert_eq(write(fd,
                       "\x7f"
                       "ELF",
                       4),
                 4);
    cr_assert_eq(fchmod(fd, 0700), 0);
    close(fd);
    char *const arguments[] = {name, NULL};
    cr_assert_eq(run_in(arguments, 512, PORT_NEVER), PORT_FAILED);
    cr_assert_eq(sys, ENOEXEC);
    unlink(name);
}

Test(port_run, path_is_searched_in_its_order) {
    char directory[] = "/tmp/port_run_XXXXXX", file[64], path[256];
    cr_assert_not_null(mkdtemp(directory));
    snprintf(file, sizeof file, "%s/own-program", directory);
    FILE *f = fopen(file, "w");
    fputs("#!/bin/sh\necho mine\n", f);
    fclose(f);
    char *const arguments[] = {(char *)"own-program", NULL};
    snprintf(path, sizeof path, "/nowhere:%s:/usr/bin:/bin", directory);
    setenv("PATH", path, 1);
    cr_assert_eq(run_in(arguments, 512, PORT_NEVER), PORT_FAILED);
    cr_assert_eq(sys, EACCES, "it is there, but not executable");
    chmod(file, 0700);
    cr_assert_eq(run_in(arguments, 512, PORT_NEVER), PORT_OK);
    wrote("mine\n");
    cr_assert_eq(chdir(directory), 0);
    setenv("PATH", "/nowhere:", 1);
    cr_assert_eq(run_in(arguments, 512, PORT_NEVER), PORT_OK, "an empty element is here");
    unsetenv("PATH");
    cr_assert_eq(run_in(arguments, 512, PORT_NEVER), PORT_NOT_FOUND);
    cr_assert_eq(run("echo default"), PORT_OK);
    unlink(file);
    rmdir(directory);
}

/* All but stdin, stdout and stderr are closed; the directory itself is one more. */
Test(port_run, no_file_of_ours_is_handed_on) {
    port_file open_file;
    port_process_start();
    cr_assert_eq(port_file_open("/etc/hosts", &open_file, &sys), PORT_OK);
    char *const arguments[] = {(char *)"ls", (char *)"/proc/self/fd", NULL};
    setenv("LC_ALL", "C", 1);
    /* Nor one that we were started with; they lie anywhere, and are not closed by execve. */
    cr_assert(dup2(open_file, 100) == 100 && dup2(open_file, 1000) == 1000);
    cr_assert_eq(run_in(arguments, 512, PORT_NEVER), PORT_OK);
    wrote("0\n1\n2\n3\n");
}

Test(port_run, signals_are_as_they_were_at_our_start) {
    signal(SIGTERM, SIG_IGN);
    port_process_start();
    cr_assert_eq(run("kill -INT $$; echo lives"), PORT_OK);
    cr_assert_eq(status, 128 + SIGINT);
    cr_assert_eq(run("kill -TERM $$; echo lives"), PORT_OK);
    wrote("lives\n");
    cr_assert_eq(run("grep -E '^SigBlk:.0*$' /proc/self/status | wc -l"), PORT_OK);
    wrote("1\n");
}

/* The signals that a program we run sees ignored, by the kernel's numbers, which an emulated target's are
 * not always. */
static unsigned long long ignored_by_the_program(void) {
    char *const look[] = {(char *)"grep", (char *)"SigIgn", (char *)"/proc/self/status", NULL};
    cr_assert_eq(run_in(look, sizeof out, PORT_NEVER), PORT_OK, "%s", strerror(sys));
    cr_assert_eq(status, 0);
    return strtoull(strchr(out, ':') + 1, NULL, 16);
}

/* As `trap '' CHLD` before us does it; and what the program sees is still so. */
Test(port_run, it_ends_as_it_does_where_sigchld_is_ignored) {
    struct sigaction action;
    const unsigned long long before = ignored_by_the_program();
    signal(SIGCHLD, SIG_IGN);
    for (int i = 0; i < 2; i++) {
        const unsigned long long more = ignored_by_the_program() ^ before;
        cr_assert(more != 0 && (more & (more - 1)) == 0, "it is SIGCHLD and no other: %llx", more);
        cr_assert_eq(run("exit 3"), PORT_OK);
        cr_assert_eq(status, 3);
    }
    cr_assert(sigaction(SIGCHLD, NULL, &action) == 0 && action.sa_handler == SIG_IGN);
}

/* Another one has its number by then, maybe. */
static pid_t killed;

int __wrap_kill(pid_t pid, int number);
int __real_kill(pid_t pid, int number);
int __wrap_kill(pid_t pid, int number) {
    killed = pid;
    return __real_kill(pid, number);
}

static void reap(int number) {
    (void)number;
    while (waitpid(-1, NULL, WNOHANG) > 0)
        continue;
}

Test(port_run, nothing_is_killed_once_somebody_else_has_waited_for_it) {
    signal(SIGCHLD, reap);
    cr_assert_eq(run("exec 1>&-; sleep 0.05"), PORT_FAILED);
    cr_assert_eq(sys, ECHILD);
    cr_assert_eq(killed, 0);
}

Test(port_run, a_signal_to_us_ends_it) {
    port_process_start();
    char script[64];
    snprintf(script, sizeof script, "kill -TERM %d; exec sleep 1000", (int)getpid());
    cr_assert_eq(run(script), PORT_INTERRUPTED);
}
