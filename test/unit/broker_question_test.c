/* broker_question_test.c - questions and answers that are not sound: the broker ends rather than guess. */
#define _GNU_SOURCE
#include <criterion/criterion.h>
#include <errno.h>
#include <string.h>
#include <sys/socket.h>

#include "support/broker_scene.h"

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

Test(broker_question, a_question_to_no_service_ends_it) {
    ends_at((posix_broker_question){.service = 1}, 0);
    ends_at((posix_broker_question){.service = 254}, 0);
}

Test(broker_question, a_question_of_more_than_there_is_room_for_ends_it) {
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
Test(broker_question, the_granted_command_without_room_is_refused) {
    static char *true_only[] = {(char *)"true", NULL};
    posix_broker_answer a;
    start(&(port_sandbox_policy){.command = true_only}, running);
    memcpy(bytes, "true", 5);
    refuses((posix_broker_question){.n = 5}, 5);
    cr_assert_eq(answer_to((posix_broker_question){.n = 5, .cap = 64}, 5, &a), PORT_OK);
    cr_assert_eq(a.result, PORT_OK);
}

Test(broker_question, a_question_that_is_cut_short_ends_it) {
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

Test(broker_question, to_give_up_while_it_is_idle_is_passed_over) {
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

Test(broker_question, an_answer_of_more_than_there_is_room_for_is_not_read) {
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
