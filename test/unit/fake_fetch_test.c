/* fake_fetch_test.c - the fetcher and the credential providers over it on the fake port: time-outs,
 * pauses and deadlines to the millisecond, in no time. */
#include "support/fake_scene.h"

#include <criterion/criterion.h>
#include <string.h>

#include "client/fetch.h"
#include "creds/container.h"
#include "creds/imds.h"
#include "creds/process.h"

#define ANSWER(body)                                                                               \
    "HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-type: application/json\r\n\r\n" body
#define KEYS                                                                                       \
    "\"AccessKeyId\":\"" SCENE_KEY_ID "\",\"SecretAccessKey\":\"" SCENE_SECRET                     \
    "\",\"Token\":\"" SCENE_TOKEN "\",\"Expiration\":\"2027-01-01T00:00:00Z\"}"

static ta_fetcher fetcher;
static ta_creds_io io;
static ta_creds creds;
static ta_json json;
static ta_imds imds;
static ta_creds_process process;
static ta_diag diag;

static void set_up(void) {
    scene_files();
    memset(&fetcher, 0xA5, sizeof fetcher);
}
TestSuite(fake_fetch, .init = set_up, .timeout = 60);

static void open_fetcher(int64_t deadline_ms) {
    ta_fetch_open(&fetcher, deadline_ms > 0 ? FAKE_START + deadline_ms : TA_NEVER);
    io = ta_fetch_io(&fetcher);
    ta_diag_clear(&diag);
}

/* What came of it, after so many milliseconds, and nothing is left. */
static void expect(ta_err got, ta_err err, int64_t ms) {
    cr_assert_eq(got, err, "%s: %s", ta_err_text(got), diag.text);
    cr_assert_eq(fake.now - FAKE_START, ms, "after %lld ms", (long long)(fake.now - FAKE_START));
    ta_fetch_close(&fetcher);
    cr_assert_eq(fake_open(), 0);
    cr_assert_eq(scene_count(&fetcher, sizeof fetcher, SCENE_SECRET), 0);
    cr_assert_eq(scene_count(&fetcher, sizeof fetcher, SCENE_TOKEN), 0);
}

/* ---- a container's endpoint: three attempts of 2 s of silence, a second apart ---- */

static const fake_step silent[] = {{.action = FAKE_ACCEPT}, {.action = FAKE_RECEIVE}, {0}};
static const fake_step nobody[] = {{0}};
static const fake_step keys[] = {{.action = FAKE_ACCEPT, .ms = 3},
                                 {.action = FAKE_RECEIVE},
                                 FAKE_TEXT(4, ANSWER("{" KEYS)),
                                 {.action = FAKE_END},
                                 {0}};

static fake_peer *container(void) {
    fake_variable("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "/creds");
    return fake_tcp_peer("\xa9\xfe\xaa\x02", 80);
}

static ta_err ask_container(void) {
    return ta_creds_container(&creds, &io, &json, &diag);
}

Test(fake_fetch, a_silent_container_endpoint_takes_8_seconds) {
    fake_play(container(), silent);
    open_fetcher(0);
    expect(ask_container(), TA_E_CREDENTIALS, 2000 + 1000 + 2000 + 1000 + 2000);
    cr_assert_eq(fake.sleeps_n, 2);
}

Test(fake_fetch, a_container_endpoint_that_accepts_nobody_does_so_too) {
    fake_play(container(), nobody);
    open_fetcher(0);
    expect(ask_container(), TA_E_CREDENTIALS, 8000);
}

Test(fake_fetch, a_container_endpoint_that_answers_the_third_time) {
    fake_peer *peer = container();
    fake_play(peer, silent);
    fake_play(peer, silent);
    fake_play(peer, keys);
    open_fetcher(0);
    expect(ask_container(), TA_OK, 2000 + 1000 + 2000 + 1000 + 3 + 4);
    cr_assert_eq(creds.value.access_key_id.n, strlen(SCENE_KEY_ID));
}

Test(fake_fetch, the_deadline_ends_a_silence_of_the_container_endpoint) {
    fake_play(container(), silent);
    open_fetcher(4500);
    expect(ask_container(), TA_E_DEADLINE, 4500);
}

Test(fake_fetch, a_pause_that_the_deadline_would_cut_is_not_begun) {
    fake_play(container(), silent);
    open_fetcher(2700);
    (void)ask_container();
    cr_assert_eq(fake.now - FAKE_START, 2000);
    cr_assert_eq(fake.sleeps_n, 0);
    ta_fetch_close(&fetcher);
}

Test(fake_fetch, a_signal_in_a_pause) {
    fake_play(container(), silent);
    fake.signal_at = FAKE_START + 2345;
    open_fetcher(0);
    expect(ask_container(), TA_E_INTERRUPTED, 2345);
}

/* Each of its three attempts has as long as any answer. */
Test(fake_fetch, a_byte_now_and_then_is_no_answer_of_a_container_endpoint) {
    static fake_step drip[3 + 300] = {
        {.action = FAKE_ACCEPT}, {.action = FAKE_RECEIVE}, FAKE_TEXT(1, "HTTP/1.1 200 OK\r\n\r\n")};
    for (size_t i = 3; i < 300 + 2; i++)
        drip[i] = (fake_step)FAKE_TEXT(1900, "{");
    fake_play(container(), drip);
    open_fetcher(0);
    expect(ask_container(), TA_E_CREDENTIALS, 3 * (1 + 300000) + 2 * 1000);
}

/* ---- IMDS ---- */

static fake_peer *metadata(void) {
    return fake_tcp_peer("\xa9\xfe\xa9\xfe", 80);
}

static ta_err ask_imds(void) {
    memset(&imds, 0, sizeof imds);
    imds.io = &io;
    return ta_creds_imds(&creds, &imds, &json, &diag);
}

Test(fake_fetch, a_silent_imds_costs_one_second) {
    fake_play(metadata(), nobody);
    open_fetcher(0);
    expect(ask_imds(), TA_E_NO_CREDENTIALS, 1000);
}

Test(fake_fetch, no_imds_at_all_costs_nothing) {
    open_fetcher(0);
    expect(ask_imds(), TA_E_NO_CREDENTIALS, 0);
}

Test(fake_fetch, imds_takes_its_time_out_from_a_variable) {
    fake_variable("AWS_METADATA_SERVICE_TIMEOUT", "7");
    fake_play(metadata(), silent);
    open_fetcher(0);
    expect(ask_imds(), TA_E_NO_CREDENTIALS, 7000);
}

Test(fake_fetch, imds_in_three_requests_of_one_connection) {
    static const char token[] = "HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\ntoken",
                      role[] = "HTTP/1.1 200 OK\r\ncontent-length: 4\r\n\r\nrole",
                      answer[] = ANSWER("{\"Code\":\"Success\"," KEYS);
    static const fake_step steps[] = {
        {.action = FAKE_ACCEPT, .ms = 1},
        {.action = FAKE_RECEIVE},
        {.action = FAKE_GIVE, .ms = 10, .text = token, .n = sizeof token - 1, .piece = 1},
        {.action = FAKE_RECEIVE},
        {.action = FAKE_GIVE, .ms = 20, .text = role, .n = sizeof role - 1, .piece = 7},
        {.action = FAKE_RECEIVE},
        {.action = FAKE_GIVE, .ms = 40, .text = answer, .n = sizeof answer - 1, .piece = 100},
        {.action = FAKE_END},
        {0}};
    fake_play(metadata(), steps);
    open_fetcher(0);
    expect(ask_imds(), TA_OK, 1 + 10 + 20 + 40);
    cr_assert_eq(fake.count[FAKE_PORT_TCP_CONNECT], 1);
}

/* The server has read the request: only a connection that it closed before that is replaced. */
Test(fake_fetch, a_kept_connection_that_breaks_within_an_answer_is_not_replaced) {
    static const fake_step steps[] = {
        {.action = FAKE_ACCEPT},
        {.action = FAKE_RECEIVE},
        FAKE_TEXT(1, "HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok"),
        {.action = FAKE_RECEIVE},
        FAKE_TEXT(1, "HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\no"),
        {.action = FAKE_RESET, .ms = 1},
        {0}};
    const ta_fetch_request request = {
        .method = TA_STR("GET"), .url = TA_STR("http://169.254.169.254/"), .timeout_ms = 1000};
    ta_fetch_answer answer;
    fake_play(metadata(), steps);
    open_fetcher(0);
    cr_assert_eq(io.fetch(io.ctx, &request, &answer, &diag), TA_OK, "%s", diag.text);
    /* 1 ms for each answer, and until the reset. */
    expect(io.fetch(io.ctx, &request, &answer, &diag), TA_E_RECV, 3);
    cr_assert_eq(fake.count[FAKE_PORT_TCP_CONNECT], 1);
}

/* ---- credential_process ---- */

static ta_err ask_process(void) {
    return ta_creds_from_process(&io, ta_str_from("/bin/keys --now"), &process, &json, &creds,
                                 &diag);
}

Test(fake_fetch, a_program_is_stopped_after_a_minute) {
    fake_put_program("/bin/keys", "")->ms = PORT_NEVER;
    open_fetcher(0);
    expect(ask_process(), TA_E_CREDENTIALS, TA_PROCESS_TIMEOUT_S * 1000);
}

Test(fake_fetch, a_program_is_stopped_by_the_deadline_before) {
    fake_put_program("/bin/keys", "")->ms = 59000;
    open_fetcher(58999);
    expect(ask_process(), TA_E_DEADLINE, 58999);
}

Test(fake_fetch, a_program_that_takes_59_seconds_is_waited_for) {
    fake_put_program("/bin/keys",
                     "{\"Version\":1,\"AccessKeyId\":\"A\",\"SecretAccessKey\":\"" SCENE_SECRET
                     "\"}")
        ->ms = 59000;
    open_fetcher(0);
    expect(ask_process(), TA_OK, 59000);
    cr_assert_eq(scene_count(&process, sizeof process, SCENE_SECRET), 0);
}

/* ---- the fetcher's own ---- */

Test(fake_fetch, a_file_that_comes_byte_by_byte) {
    char text[64];
    size_t n;
    fake_put_file("/run/token", "task-token")->piece = 1;
    open_fetcher(0);
    expect(io.read_file(io.ctx, "/run/token", text, sizeof text, &n, &diag), TA_OK, 0);
    cr_assert_eq(n, 10);
    ta_diag_clear(&diag);
    open_fetcher(0);
    expect(io.read_file(io.ctx, "/run/token", text, 9, &n, &diag), TA_E_LIMIT, 0);
    cr_assert_eq(fake_open(), 0);
}

Test(fake_fetch, without_entropy_there_is_no_random_part) {
    open_fetcher(0);
    cr_assert_neq(io.random(io.ctx), 0);
    fake.fault = FAKE_FAILS;
    fake.fault_at = fake.calls + 1;
    cr_assert_eq(io.random(io.ctx), 0);
    ta_fetch_close(&fetcher);
}
