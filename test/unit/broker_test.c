/* broker_test.c - the command that the broker runs and what it refuses, and what the broker holds. */
#define _GNU_SOURCE
#include <criterion/criterion.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "caps.h"
#include "support/broker_scene.h"

_Static_assert(POSIX_BROKER_MAX >= TA_PROCESS_OUTPUT_MAX &&
                   POSIX_BROKER_MAX >= TA_PROCESS_COMMAND_MAX + TA_PROCESS_WORDS_MAX,
               "credential_process within its own limits is never refused");

static const posix_broker_service *const opening[] = {&posix_broker_open, NULL};

/* ---- run ---- */

Test(broker, runs_the_command_with_the_results_of_port_process_run) {
    cr_assert_eq(grant_and_run("printf 'a b'; exit 0"), PORT_OK);
    cr_assert_eq(status, 0);
    wrote("a b");
    cr_assert_eq(run_in(words, sizeof out, PORT_NEVER), PORT_OK, "as often as one likes");
    wrote("a b");
    cr_assert_eq(grant_and_run("exit 3"), PORT_OK);
    cr_assert_eq(status, 3);
    wrote("");
    cr_assert_eq(grant_and_run("kill -9 $$"), PORT_OK);
    cr_assert_eq(status, 128 + 9);
    grant("printf 0123456789");
    cr_assert_eq(run_in(words, 10, PORT_NEVER), PORT_OK);
    wrote("0123456789");
    cr_assert_eq(run_in(words, 9, PORT_NEVER), PORT_TOO_LONG);
    grant("exec sleep 1000");
    cr_assert_eq(run_in(words, 64, port_monotonic_ms() + 50), PORT_TIMEOUT);
    cr_assert_eq(run_in(words, 64, port_monotonic_ms()), PORT_TIMEOUT);
    char *const nowhere[] = {(char *)"no-such-program-anywhere", NULL};
    start(&(port_sandbox_policy){.command = nowhere}, running);
    cr_assert_eq(run_in(nowhere, 512, PORT_NEVER), PORT_NOT_FOUND);
    char *const directory[] = {(char *)"/tmp", NULL};
    start(&(port_sandbox_policy){.command = directory}, running);
    cr_assert_eq(run_in(directory, 512, PORT_NEVER), PORT_FAILED);
    cr_assert_eq(sys, EACCES);
}

Test(broker, it_is_the_broker_that_runs_it_and_no_child_of_ours) {
    cr_assert_eq(grant_and_run("echo $PPID"), PORT_OK);
    const pid_t broker = (pid_t)strtol(out, NULL, 10);
    cr_assert_gt(broker, 1);
    cr_assert_neq(broker, getpid());
    cr_assert(waitpid(-1, NULL, WNOHANG) < 0 && errno == ECHILD);
}

Test(broker, runs_nothing_but_the_command_to_the_letter) {
    char *const granted[] = {(char *)"echo", (char *)"a", (char *)"b", NULL};
    char *const others[][5] = {
        {(char *)"echo", (char *)"a", (char *)"c", NULL},
        {(char *)"echo", (char *)"a", NULL},
        {(char *)"echo", (char *)"a", (char *)"b", (char *)"c", NULL},
        {(char *)"echo", (char *)"a", (char *)"b", (char *)"", NULL},
        {(char *)"echo", (char *)"a b", NULL},
        {(char *)"/bin/echo", (char *)"a", (char *)"b", NULL},
        {(char *)"echo", (char *)"a", (char *)"bb", NULL},
        {NULL},
    };
    start(&(port_sandbox_policy){.command = granted}, running);
    for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
        cr_assert_eq(run_in(others[i], sizeof out, PORT_NEVER), PORT_FAILED, "%zu", i);
        cr_assert_eq(sys, EPERM, "%zu", i);
        cr_assert_eq(out_n, 0);
    }
    cr_assert_eq(run_in(granted, sizeof out, PORT_NEVER), PORT_OK);
    wrote("a b\n");
    start(&(port_sandbox_policy){.command = NULL}, running);
    cr_assert_eq(run_in(granted, sizeof out, PORT_NEVER), PORT_FAILED);
    cr_assert_eq(sys, EPERM);
}

/* The words may change in our memory: the broker goes by its own. */
Test(broker, what_was_granted_is_what_stood_there_at_its_start) {
    char script[] = "echo good";
    grant(script);
    memcpy(script + 5, "evil", 4);
    cr_assert_eq(run_in(words, sizeof out, PORT_NEVER), PORT_FAILED);
    cr_assert_eq(sys, EPERM);
}

Test(broker, refuses_what_it_has_no_room_for) {
    static char lengthy[POSIX_BROKER_MAX + 1];
    memset(lengthy, 'a', sizeof lengthy - 1);
    char *const command[] = {(char *)"true", lengthy, NULL};
    start(&(port_sandbox_policy){.command = command}, running);
    cr_assert_eq(run_in(command, 512, PORT_NEVER), PORT_FAILED);
    cr_assert_eq(sys, EMSGSIZE);
    lengthy[POSIX_BROKER_MAX - sizeof "true" - 1] = '\0';
    start(&(port_sandbox_policy){.command = command}, running);
    cr_assert_eq(run_in(command, 512, PORT_NEVER), PORT_OK);
    cr_assert_eq(
        port_process_run(command, lengthy, POSIX_BROKER_MAX + 1, &out_n, PORT_NEVER, &status, &sys),
        PORT_FAILED);
    cr_assert_eq(sys, EMSGSIZE);
}

Test(broker, the_whole_of_its_room_comes_back) {
    cr_assert_eq(grant_and_run("head -c 16384 /dev/zero | tr '\\0' x"), PORT_OK);
    cr_assert_eq(out_n, POSIX_BROKER_MAX);
    for (size_t i = 0; i < out_n; i++)
        cr_assert_eq(out[i], 'x');
}

Test(broker, environment_stdin_and_stderr_reach_the_program) {
    int in[2], err[2], kept = dup(2);
    char text[8] = "";
    cr_assert(pipe(in) == 0 && pipe(err) == 0);
    cr_assert_eq(write(in[1], "typed\n", 6), 6);
    dup2(in[0], 0);
    dup2(err[1], 2);
    setenv("A_VARIABLE", "its value", 1);
    cr_assert_eq(grant_and_run("read line; echo \"$A_VARIABLE $line\"; echo why >&2"), PORT_OK);
    dup2(kept, 2);
    wrote("its value typed\n");
    cr_assert_eq(read(err[0], text, sizeof text), 4);
    cr_assert_str_eq(text, "why\n");
}

Test(broker, signals_are_as_they_were_at_our_start) {
    signal(SIGTERM, SIG_IGN);
    port_process_start();
    cr_assert_eq(grant_and_run("kill -INT $$; echo lives"), PORT_OK);
    cr_assert_eq(status, 128 + SIGINT);
    cr_assert_eq(grant_and_run("kill -TERM $$; echo lives"), PORT_OK);
    wrote("lives\n");
    cr_assert_eq(grant_and_run("grep -E '^SigBlk:.0*$' /proc/self/status | wc -l"), PORT_OK);
    wrote("1\n");
}

/* ---- what it holds ---- */

static void forget(void *ctx) {
    (void)setenv(ctx, "forgotten", 1);
}

Test(broker, forgets_what_it_is_asked_to_and_we_do_not) {
    char name[] = "OF_ITS_MEMORY";
    words[2] = (char *)"echo $OF_ITS_MEMORY";
    start(&(port_sandbox_policy){.command = words, .forget = forget, .ctx = name}, running);
    cr_assert_eq(run_in(words, sizeof out, PORT_NEVER), PORT_OK);
    wrote("forgotten\n");
    cr_assert_null(getenv(name));
}

static int descriptors_of(pid_t pid, int *lowest) {
    char path[32];
    snprintf(path, sizeof path, "/proc/%d/fd", (int)pid);
    DIR *d = opendir(path);
    const struct dirent *e;
    int count = 0;
    cr_assert_not_null(d);
    *lowest = 1000000;
    while ((e = readdir(d)) != NULL) {
        const int fd = atoi(e->d_name);
        if (e->d_name[0] == '.')
            continue;
        count++;
        if (fd > 2 && fd < *lowest)
            *lowest = fd;
    }
    closedir(d);
    return count;
}

static void descriptor_of(pid_t pid, int fd, char *to, size_t cap) {
    char path[32];
    snprintf(path, sizeof path, "/proc/%d/fd/%d", (int)pid, fd);
    const ssize_t n = readlink(path, to, cap - 1);
    cr_assert_geq(n, 0);
    to[n] = '\0';
}

static pid_t child_of_ours(void) {
    char path[64], text[32] = "";
    snprintf(path, sizeof path, "/proc/self/task/%d/children", (int)getpid());
    FILE *f = fopen(path, "r");
    cr_assert(f != NULL && fgets(text, sizeof text, f) != NULL);
    fclose(f);
    return (pid_t)strtol(text, NULL, 10);
}

Test(broker, holds_no_file_of_ours) {
    char of_broker[64], of_us[64];
    int lowest, nowhere = open("/dev/null", O_RDWR);
    adopt_orphans();
    dup2(nowhere, 0);
    dup2(nowhere, 1);
    for (int i = 0; i < 2; i++) {
        start(&(port_sandbox_policy){.command = words}, i == 0 ? running : opening);
        const pid_t broker = child_of_ours();
        cr_assert_eq(descriptors_of(broker, &lowest), 4, "three, and its socket");
        for (int fd = 0; fd < 3; fd++) {
            descriptor_of(broker, fd, of_broker, sizeof of_broker);
            descriptor_of(getpid(), fd, of_us, sizeof of_us);
            cr_assert_eq(strcmp(of_broker, of_us) == 0, i == 0 && fd != 1, "%d %s", fd, of_broker);
        }
        posix_broker_stop();
        all_have_ended(1);
    }
}

Test(broker, the_program_has_none_of_its_files) {
    setenv("LC_ALL", "C", 1);
    cr_assert_eq(grant_and_run("exec ls /proc/self/fd"), PORT_OK);
    wrote("0\n1\n2\n3\n");
}
