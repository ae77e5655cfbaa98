/* fake_long_request_test.c - requests that are longer than a record, on the fake port: how they are sent,
 * answered early, and break off. */
#define _GNU_SOURCE /* memmem */
#include "support/call_scene.h"

enum { LONG = 40000 };

static char long_text[LONG];
static ta_str long_body = {long_text, LONG};

static void set_up_long(void) {
    set_up();
    memset(long_text, 'x', sizeof long_text);
    memcpy(long_text, "{\"a\":\"", 6);
    memcpy(long_text + LONG - 9, "the-end\"}", 9);
}
TestSuite(fake_long_request, .init = set_up_long, .timeout = 60);

#define TOO_LARGE                                                                                  \
    "HTTP/1.1 413 Too Large\r\nconnection: close\r\ncontent-length: 59\r\n\r\n"                    \
    "{\"__type\":\"RequestEntityTooLargeException\",\"message\":\"no\"} "

Test(fake_long_request, a_long_body_follows_its_head_whole) {
    play(answers_twice);
    open_client();
    expect(call(long_body), TA_OK);
    const char *body = memmem(fake.sent, fake.sent_n, "\r\n\r\n", 4);
    cr_assert_eq(sent("content-length: 40000\r\n"), 1);
    cr_assert_not_null(body);
    cr_assert_eq(fake.sent_all - (size_t)(body + 4 - fake.sent), LONG);
    cr_assert_eq(memcmp(body + 4, long_text, LONG), 0);
    cr_assert_eq(diag.attempts, 1);
    /* The connection is kept, and a short request goes on it. */
    expect(call(TA_STR("{}")), TA_OK);
    cr_assert_eq(sent("content-length: 2\r\n"), 1);
    cr_assert(fake.sent_all < LONG + 4096, "the long body goes with its own head only");
    cr_assert_eq(fake.count[FAKE_PORT_TCP_CONNECT], 2, "IPv6 refuses, IPv4 accepts");
    close_client();
}

Test(fake_long_request, what_fits_is_one_write) {
    play(answers_twice);
    open_client();
    expect(call(ta_str_sub(long_body, 0, 11000)), TA_OK);
    /* The names' two datagrams, and the request. */
    cr_assert_eq(fake.count[FAKE_PORT_SEND], 3);
    close_client();
}

Test(fake_long_request, ta_call_sends_a_long_body_too) {
    play(answers_twice);
    open_client();
    expect(ta_call(client, &put_item, long_body, &answer, &diag), TA_OK);
    cr_assert_eq(sent("the-end"), 1);
    close_client();
}

Test(fake_long_request, an_answer_to_half_a_request_ends_it) {
    static const fake_step steps[] = {
        {.action = FAKE_ACCEPT}, FAKE_TEXT(0, TOO_LARGE), {.action = FAKE_DEAF, .ms = PORT_NEVER}};
    play(steps);
    open_client();
    expect(call(long_body), TA_E_SERVICE);
    cr_assert(ta_str_eq(diag.error_type, TA_STR("RequestEntityTooLargeException")));
    cr_assert_eq(diag.http_status, 413);
    cr_assert_eq(diag.attempts, 1);
    cr_assert_not(diag.answer_lost);
    cr_assert(fake.sent_all < LONG, "%zu", fake.sent_all);
    close_client();
}

/* The server answers, and waits for the client to close: nothing more can be sent. */
Test(fake_long_request, a_server_that_answers_and_reads_no_more_is_not_waited_for) {
    static const fake_step steps[] = {{.action = FAKE_ACCEPT},
                                      {.action = FAKE_DEAF, .ms = 5000},
                                      FAKE_TEXT(0, TOO_LARGE),
                                      {.action = FAKE_DEAF, .ms = PORT_NEVER}};
    play(steps);
    open_client();
    expect(call(long_body), TA_E_SERVICE);
    cr_assert_eq(diag.http_status, 413);
    cr_assert_eq(fake.now - FAKE_START, 7 + 5 + 5000);
    close_client();
}

/* Such a connection has half a request on it: it is not used again. */
Test(fake_long_request, the_connection_of_half_a_request_is_closed) {
    static const fake_step steps[] = {
        {.action = FAKE_ACCEPT}, FAKE_TEXT(0, OK_ANSWER("2\r\n\r\n{}")), {0}};
    fake_play(play(steps), answers_twice);
    open_client();
    expect(call(long_body), TA_OK);
    cr_assert(fake.sent_all < LONG);
    cr_assert_eq(fake_open(), 0);
    expect(call(long_body), TA_OK);
    close_client();
}

Test(fake_long_request, interim_responses_do_not_end_a_request) {
    static const fake_step steps[] = {{.action = FAKE_ACCEPT},
                                      FAKE_TEXT(0, "HTTP/1.1 100 Continue\r\n\r\n"),
                                      FAKE_TEXT(0, "HTTP/1.1 103 Early Hints\r\nlink: a\r\n\r\n"),
                                      {.action = FAKE_RECEIVE},
                                      FAKE_TEXT(1, OK_ANSWER("2\r\n\r\n{}")),
                                      {0}};
    play(steps);
    open_client();
    expect(call(long_body), TA_OK);
    cr_assert_eq(sent("the-end"), 1);
    close_client();
}

Test(fake_long_request, a_server_that_takes_nothing_meets_the_read_timeout) {
    static const fake_step steps[] = {
        {.action = FAKE_ACCEPT}, {.action = FAKE_DEAF, .ms = PORT_NEVER}, {0}};
    play(steps);
    settings.max_attempts = 1;
    settings.read_timeout_ms = 700;
    open_client();
    expect(call(long_body), TA_E_READ_TIMEOUT);
    close_client();
}

/* The wait before a piece is the last call of port_poll but for that for the answer. */
Test(fake_long_request, a_server_that_takes_no_more_meets_the_read_timeout) {
    for (uint32_t timeout = 0; timeout <= 500; timeout += 500) {
        set_up();
        play(answers_twice);
        open_client();
        expect(call(long_body), TA_OK);
        const uint32_t before_piece = fake.last[FAKE_PORT_SEND] - 1;
        close_client();
        set_up();
        play(answers_twice);
        settings.max_attempts = 1;
        settings.read_timeout_ms = 700;
        open_client();
        ta_client_set_timeout(client, timeout);
        fake.fault = FAKE_STALLS;
        fake.fault_at = before_piece;
        expect(call(long_body), timeout ? TA_E_DEADLINE : TA_E_READ_TIMEOUT);
        cr_assert_eq(fake.fault_in, FAKE_PORT_POLL);
        cr_assert_str_eq(diag.text, "the server takes no more of the request");
        cr_assert_not(diag.answer_lost);
        close_client();
    }
}

/* ---- a long request that breaks off ---- */

/* Let the call of the port with this number fail if it is a send, and the sends that follow. */
static void fail_send(unsigned number, unsigned times) {
    fake.fault = FAKE_FAILS;
    fake.fault_sys = FAKE_ECONNRESET;
    fake.fault_spares = ~(UINT32_C(1) << FAKE_PORT_SEND);
    fake.fault_at = fake.calls + number;
    fake.fault_times = times;
}

Test(fake_long_request, a_stale_connection_is_replaced_within_the_attempt) {
    static const fake_step first[] = {{.action = FAKE_ACCEPT}, PEER_ANSWERS("2\r\n\r\n{}"), {0}};
    fake_play(play(first), answers_twice);
    open_client();
    expect(call(TA_STR("{}")), TA_OK);
    /* On the kept connection: the look whether it is quiet, the head, and a wait and a piece each
     * time. All calls from the second on that send fail, until the connection is replaced. */
    fail_send(5, 4);
    expect(call(long_body), TA_OK);
    cr_assert_eq(fake.strikes > 0, true);
    cr_assert_eq(diag.attempts, 1);
    cr_assert_eq(sent("the-end"), 1);
    cr_assert_eq(sent("POST / "), 3, "%u", sent("POST / "));
    close_client();
}

/* Each call of the run fails in turn, if it is a send: those of the name server do not matter. */
Test(fake_long_request, a_request_that_breaks_off_was_not_carried_out) {
    unsigned broken = 0, at_the_end = 0;
    for (unsigned number = 1; number < 40; number++) {
        set_up();
        play(answers_twice);
        settings.max_attempts = 1;
        open_client();
        fail_send(number, 1);
        const ta_err err = call(long_body);
        if (err == TA_E_SEND) {
            cr_assert_eq(sent("the-end"), 0);
            /* The server may have the last piece: whether it is sent is not known. */
            const bool last = fake.sent_all > LONG - 8192;
            cr_assert_eq(diag.answer_lost, last, "call %u", number);
            broken++;
            at_the_end += last;
        }
        close_client();
    }
    cr_assert_eq(broken, 1 + 5, "the head, and five pieces");
    cr_assert_eq(at_the_end, 1);
}
