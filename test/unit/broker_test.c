/* broker_test.c - the broker's three services, what it refuses, and that it is never left behind. */
#define _GNU_SOURCE
#include <criterion/criterion.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "caps.h"
#include "posix/broker.h"
#include "support/held_descriptors.h"

_Static_assert(POSIX_BROKER_MAX >= TA_PROCESS_OUTPUT_MAX &&
                   POSIX_BROKER_MAX >= TA_PROCESS_COMMAND_MAX + TA_PROCESS_WORDS_MAX,
               "credential_process within its own limits is never refused");

static const posix_broker_service *const running[] = {&posix_broker_run, NULL};
static const posix_broker_service *const opening[] = {&posix_broker_open, NULL};
static char out[POSIX_BROKER_MAX];
static size_t out_n;
static int status, sys;

static void start(const port_sandbox_policy *policy, const posix_broker_service *const *services) {
    cr_assert_eq(posix_broker_start(policy, services, &sys), PORT_OK, "%s", strerror(sys));
    cr_assert_geq(posix_broker_socket(), 0);
    cr_assert(fcntl(posix_broker_socket(), F_GETFD) & FD_CLOEXEC);
}

static port_result run_in(char *const *arguments, size_t cap, int64_t deadline) {
    status = sys = -1;
    const port_result r = port_process_run(arguments, out, cap, &out_n, deadline, &status, &sys);
    cr_assert_leq(out_n, cap);
    return r;
}

static void wrote(const char *text) {
    cr_assert(out_n == strlen(text) && memcmp(out, text, out_n) == 0, "%.*s", (int)out_n, out);
}

/* One command, granted and run. */
static char *words[] = {(char *)"sh", (char *)"-c", NULL, NULL};

static void grant(const char *script) {
    words[2] = (char *)script;
    start(&(port_sandbox_policy){.command = words}, running);
}

static port_result grant_and_run(const char *script) {
    grant(script);
    return run_in(words, sizeof out, PORT_NEVER);
}

/* Orphans become ours to wait for, so that "it has ended" is known and not guessed. */
static void adopt_orphans(void) {
    cr_assert_eq(prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0), 0);
}

static void all_have_ended(int count) {
    for (int i = 0; i < count; i++) {
        int ended;
        cr_assert_gt(waitpid(-1, &ended, 0), 0);
        cr_assert(WIFEXITED(ended) && WEXITSTATUS(ended) == 0, "the broker ends by itself");
    }
    cr_assert(waitpid(-1, NULL, 0) < 0 && errno == ECHILD);
}

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

/* ---- interruption and ends ---- */

/* The number that a program of ours tells on its stderr, which is `told`. */
static pid_t reported_number(int reported) {
    char text[16] = "";
    cr_assert_gt(read(reported, text, sizeof text - 1), 1);
    return (pid_t)strtol(text, NULL, 10);
}

Test(broker, a_signal_to_us_comes_back_at_once_and_ends_the_program) {
    char script[96];
    int reported[2], kept = dup(2);
    adopt_orphans();
    port_process_start();
    cr_assert_eq(pipe2(reported, O_CLOEXEC), 0);
    snprintf(script, sizeof script, "echo $$ >&2; kill -TERM %d; exec sleep 1000", (int)getpid());
    dup2(reported[1], 2);
    const port_result r = grant_and_run(script);
    dup2(kept, 2);
    cr_assert_eq(r, PORT_INTERRUPTED);
    const pid_t program = reported_number(reported[0]);
    cr_assert_gt(program, 1);
    cr_assert(kill(program, 0) < 0 && errno == ESRCH, "it is gone when we come back");
    posix_broker_stop();
    all_have_ended(1);
}

Test(broker, outlives_the_signals_that_stop_us) {
    port_process_start();
    cr_assert_eq(grant_and_run("echo $PPID"), PORT_OK);
    const pid_t broker = (pid_t)strtol(out, NULL, 10);
    for (int i = 0; i < 3; i++) {
        cr_assert_eq(kill(broker, SIGINT), 0);
        cr_assert_eq(kill(broker, SIGTERM), 0);
    }
    cr_assert_eq(run_in(words, sizeof out, PORT_NEVER), PORT_OK);
    cr_assert_eq((pid_t)strtol(out, NULL, 10), broker);
    cr_assert_eq(port_signal(), 0);
    cr_assert_eq(port_sleep_until(port_monotonic_ms() + 1), PORT_OK, "our wake pipe is untouched");
}

Test(broker, an_answer_that_came_too_late_does_not_spoil_the_next) {
    grant("echo late; sleep 0.1; echo $PPID");
    cr_assert_eq(run_in(words, sizeof out, port_monotonic_ms() + 20), PORT_TIMEOUT);
    cr_assert_eq(run_in(words, sizeof out, port_monotonic_ms()), PORT_TIMEOUT);
    cr_assert_eq(run_in(words, sizeof out, PORT_NEVER), PORT_OK);
    cr_assert_eq(strncmp(out, "late\n", 5), 0);
    cr_assert_gt(strtol(out + 5, NULL, 10), 1);
}

/* In a child: the broker runs a program that tells its number on the pipe `told`. */
static void run_and_never_return(int reported) {
    char script[64];
    dup2(reported, 2);
    snprintf(script, sizeof script, "echo $$ >&2; exec 2>&-; exec sleep 1000");
    (void)grant_and_run(script);
    _exit(1);
}

static void ended_by(int signal_number) {
    int reported[2], ended;
    adopt_orphans();
    cr_assert_eq(pipe2(reported, O_CLOEXEC), 0);
    const pid_t asker = fork();
    if (asker == 0)
        run_and_never_return(reported[1]);
    close(reported[1]);
    const pid_t program = reported_number(reported[0]);
    cr_assert_eq(kill(program, 0), 0);
    cr_assert_eq(kill(asker, signal_number), 0);
    cr_assert_eq(waitpid(asker, &ended, 0), asker);
    cr_assert(WIFSIGNALED(ended) && WTERMSIG(ended) == signal_number);
    all_have_ended(1);
    cr_assert(kill(program, 0) < 0 && errno == ESRCH, "and so has the program");
}

Test(broker, our_death_ends_it_and_the_program) {
    ended_by(SIGKILL);
}

Test(broker, so_does_a_signal_that_we_do_not_catch) {
    ended_by(SIGALRM);
}

Test(broker, ends_when_it_is_idle_and_we_do) {
    adopt_orphans();
    const pid_t asker = fork();
    if (asker == 0) {
        grant("exit 0");
        _exit(0);
    }
    all_have_ended(2);
}

Test(broker, stop_and_start_leave_one_at_most) {
    adopt_orphans();
    grant("echo one");
    grant("echo two");
    cr_assert_gt(waitpid(-1, NULL, 0), 0);
    cr_assert_eq(waitpid(-1, NULL, WNOHANG), 0, "the second lives");
    posix_broker_stop();
    cr_assert_eq(posix_broker_socket(), -1);
    all_have_ended(1);
    posix_broker_stop();
    char *const own[] = {(char *)"echo", (char *)"ourselves", NULL};
    cr_assert_eq(run_in(own, sizeof out, PORT_NEVER), PORT_OK);
    wrote("ourselves\n");
}

Test(broker, its_loss_is_reported_and_never_waited_for) {
    cr_assert_eq(grant_and_run("echo $PPID"), PORT_OK);
    cr_assert_eq(kill((pid_t)strtol(out, NULL, 10), SIGKILL), 0);
    for (int i = 0; i < 2; i++) {
        cr_assert_eq(run_in(words, sizeof out, PORT_NEVER), PORT_FAILED);
        cr_assert(sys == EPIPE || sys == ECONNRESET, "%s", strerror(sys));
    }
    cr_assert_eq(posix_broker_socket(), -1);
}

Test(broker, no_start_without_descriptors) {
    for (int left = 0; left < 2; left++) {
        hold_descriptors(left);
        cr_assert_eq(posix_broker_start(&(port_sandbox_policy){.command = words}, running, &sys),
                     PORT_FAILED);
        cr_assert_eq(sys, EMFILE);
        let_descriptors_go();
    }
    cr_assert_eq(posix_broker_socket(), -1);
    cr_assert(waitpid(-1, NULL, WNOHANG) < 0 && errno == ECHILD);
}

/* ---- what is no sound question: it ends rather than guess ---- */

static char bytes[POSIX_BROKER_MAX + 1];

/* As who has been taken over may send it, past posix_broker_ask. */
static void send_raw(posix_broker_question q, size_t n) {
    cr_assert_eq(send(posix_broker_socket(), &q, sizeof q, MSG_NOSIGNAL), (ssize_t)sizeof q);
    for (size_t at = 0; at < n;) {
        const ssize_t put = send(posix_broker_socket(), bytes + at, n - at, MSG_NOSIGNAL);
        if (put < 0) /* it has ended meanwhile */
            return;
        at += (size_t)put;
    }
}

static port_result answer_to(posix_broker_question q, size_t n, posix_broker_answer *a) {
    q.deadline = PORT_NEVER;
    send_raw(q, n);
    return posix_broker_receive(&q, a, &sys);
}

static void ends_at(posix_broker_question q, size_t n) {
    posix_broker_answer a;
    adopt_orphans();
    start(&(port_sandbox_policy){.command = words}, running);
    cr_assert_eq(answer_to(q, n, &a), PORT_FAILED);
    cr_assert(sys == EPIPE || sys == ECONNRESET, "%s", strerror(sys));
    all_have_ended(1);
}

static void refuses(posix_broker_question q, size_t n) {
    posix_broker_answer a;
    cr_assert_eq(answer_to(q, n, &a), PORT_OK);
    cr_assert_eq(a.result, PORT_FAILED);
    cr_assert_eq(a.sys, EPERM);
}

Test(broker, a_question_to_no_service_ends_it) {
    ends_at((posix_broker_question){.service = 1}, 0);
    ends_at((posix_broker_question){.service = 254}, 0);
}

Test(broker, a_question_of_more_than_there_is_room_for_ends_it) {
    static const uint32_t sizes[] = {POSIX_BROKER_MAX + 1, UINT32_MAX};
    for (size_t i = 0; i < 2; i++) {
        ends_at((posix_broker_question){.n = sizes[i]}, sizeof bytes);
        ends_at((posix_broker_question){.cap = sizes[i]}, 0);
    }
    start(&(port_sandbox_policy){.command = words}, running);
    refuses((posix_broker_question){.n = POSIX_BROKER_MAX, .cap = POSIX_BROKER_MAX},
            POSIX_BROKER_MAX);
    refuses((posix_broker_question){.n = 0, .cap = 1}, 0);
}

/* Where there is no room there is nowhere to put a program's path together, either. */
Test(broker, the_granted_command_without_room_is_refused) {
    static char *true_only[] = {(char *)"true", NULL};
    posix_broker_answer a;
    start(&(port_sandbox_policy){.command = true_only}, running);
    memcpy(bytes, "true", 5);
    refuses((posix_broker_question){.n = 5}, 5);
    cr_assert_eq(answer_to((posix_broker_question){.n = 5, .cap = 64}, 5, &a), PORT_OK);
    cr_assert_eq(a.result, PORT_OK);
}

Test(broker, a_question_that_is_cut_short_ends_it) {
    adopt_orphans();
    for (int i = 0; i < 3; i++) {
        start(&(port_sandbox_policy){.command = words}, running);
        const posix_broker_question q = {.n = 9};
        const size_t sent = i == 0 ? 1 : i == 1 ? sizeof q - 1 : sizeof q;
        cr_assert_eq(send(posix_broker_socket(), &q, sent, 0), (ssize_t)sent);
        posix_broker_stop();
        all_have_ended(1);
    }
}

Test(broker, to_give_up_while_it_is_idle_is_passed_over) {
    grant("printf here");
    for (int i = 0; i < 3; i++)
        send_raw((posix_broker_question){.service = 255, .n = 7, .cap = UINT32_MAX}, 0);
    cr_assert_eq(run_in(words, sizeof out, PORT_NEVER), PORT_OK);
    wrote("here");
}

static void answer_too_much(port_sandbox_policy *policy, const posix_broker_question *q, char *p) {
    (void)policy;
    posix_broker_answer_with(PORT_OK, 0, 0, p, q->cap + 1);
}

Test(broker, an_answer_of_more_than_there_is_room_for_is_not_read) {
    const posix_broker_service too_much = {answer_too_much, posix_broker_run.install, false};
    const posix_broker_service *const services[] = {&too_much, NULL};
    char room[8];
    start(&(port_sandbox_policy){.command = words}, services);
    cr_assert_eq(port_process_run(words, room, sizeof room, &out_n, PORT_NEVER, &status, &sys),
                 PORT_FAILED);
    cr_assert_eq(sys, EPROTO);
    cr_assert_eq(out_n, 0);
    cr_assert_eq(posix_broker_socket(), -1);
}
