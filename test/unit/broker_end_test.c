/* broker_end_test.c - what interrupts a question, and what ends the broker: it is never left behind. */
#define _GNU_SOURCE
#include <criterion/criterion.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "support/broker_scene.h"
#include "support/held_descriptors.h"

/* The number that a program of ours tells on its stderr, which is `reported`. */
static pid_t reported_number(int reported) {
    char text[16] = "";
    cr_assert_gt(read(reported, text, sizeof text - 1), 1);
    return (pid_t)strtol(text, NULL, 10);
}

Test(broker_end, a_signal_to_us_comes_back_at_once_and_ends_the_program) {
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

Test(broker_end, outlives_the_signals_that_stop_us) {
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

Test(broker_end, an_answer_that_came_too_late_does_not_spoil_the_next) {
    grant("echo late; sleep 0.1; echo $PPID");
    cr_assert_eq(run_in(words, sizeof out, port_monotonic_ms() + 20), PORT_TIMEOUT);
    cr_assert_eq(run_in(words, sizeof out, port_monotonic_ms()), PORT_TIMEOUT);
    cr_assert_eq(run_in(words, sizeof out, PORT_NEVER), PORT_OK);
    cr_assert_eq(strncmp(out, "late\n", 5), 0);
    cr_assert_gt(strtol(out + 5, NULL, 10), 1);
}

/* In a child: the broker runs a program that tells its number on the pipe `reported`. */
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

Test(broker_end, our_death_ends_it_and_the_program) {
    ended_by(SIGKILL);
}

Test(broker_end, so_does_a_signal_that_we_do_not_catch) {
    ended_by(SIGALRM);
}

Test(broker_end, ends_when_it_is_idle_and_we_do) {
    adopt_orphans();
    const pid_t asker = fork();
    if (asker == 0) {
        grant("exit 0");
        _exit(0);
    }
    all_have_ended(2);
}

Test(broker_end, stop_and_start_leave_one_at_most) {
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

Test(broker_end, its_loss_is_reported_and_never_waited_for) {
    cr_assert_eq(grant_and_run("echo $PPID"), PORT_OK);
    cr_assert_eq(kill((pid_t)strtol(out, NULL, 10), SIGKILL), 0);
    for (int i = 0; i < 2; i++) {
        cr_assert_eq(run_in(words, sizeof out, PORT_NEVER), PORT_FAILED);
        cr_assert(sys == EPIPE || sys == ECONNRESET, "%s", strerror(sys));
    }
    cr_assert_eq(posix_broker_socket(), -1);
}

Test(broker_end, no_start_without_descriptors) {
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
