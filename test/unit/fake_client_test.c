/* fake_client_test.c - the library's client on the fake port: its sleeps and deadlines to the
 * millisecond, in no time. */
#include "support/fake_scene.h"

#include <criterion/criterion.h>
#include <string.h>

#include "aws/retry.h"
#include "base/str.h"
#include "tinyaws_proton.h"

static _Alignas(max_align_t) unsigned char memory[TA_CLIENT_SIZE];
static ta_client *client;
static ta_settings settings;
static ta_proton_environment environment;
static ta_diag diag;

static void set_up(void) {
    scene_files();
    settings = (ta_settings){
        .region = ta_str_from("us-east-1"),
        .endpoint_url = ta_str_from(SCENE_URL),
        .credentials = {ta_str_from(SCENE_KEY_ID), ta_str_from(SCENE_SECRET), {NULL, 0}},
    };
}
TestSuite(fake_client, .init = set_up, .timeout = 60);

/* A signature made with a blank too many says nothing of what is wrong. */
Test(fake_client, credentials_with_white_space_are_refused) {
    settings.credentials.secret_access_key = TA_STR("SECRET\n");
    cr_assert_eq(ta_client_init(memory, sizeof memory, &settings, &client, &diag), TA_E_CONFIG);
    cr_assert_str_eq(diag.text, "the secret access key begins or ends with white space");
    settings.credentials.secret_access_key = TA_STR("SECRET");
    settings.credentials.session_token = TA_STR("T\n");
    cr_assert_eq(ta_client_init(memory, sizeof memory, &settings, &client, &diag), TA_E_CONFIG);
    cr_assert_str_eq(diag.text, "the session token holds a control character, such as a new line");
}

static void open_client(uint32_t timeout_ms) {
    cr_assert_eq(ta_client_init(memory, sizeof memory, &settings, &client, &diag), TA_OK, "%s",
                 diag.text);
    ta_client_set_timeout(client, timeout_ms);
}

static ta_err cancel(void) {
    return ta_proton_cancel_environment_deployment(client, ta_str_from("env"), &environment, &diag);
}

static void close_client(void) {
    ta_client_close(client);
    cr_assert_eq(fake_open(), 0, "every handle is closed");
}

static void expect(ta_err err, int64_t after_ms) {
    const ta_err got = cancel();
    cr_assert_eq(got, err, "%s: %s", ta_err_text(got), diag.text);
    cr_assert_eq(fake.now - FAKE_START, after_ms, "after %lld ms",
                 (long long)(fake.now - FAKE_START));
    close_client();
}

/* ---- the main job ---- */

Test(fake_client, cancels_and_takes_as_long_as_the_network_does) {
    scene_resolver();
    fake_play(scene_endpoint(), scene_cancelling);
    open_client(0);
    /* Names 7 ms, IPv6 refused after 5, IPv4 accepted 20 later, the head 30, the body 1. */
    expect(TA_OK, 7 + 5 + 20 + 30 + 1);
    cr_assert_eq(environment.status, TA_PROTON_CANCELLING);
    cr_assert_eq(diag.attempts, 1);
    cr_assert_eq(scene_count(fake.sent, fake.sent_n, "CancelEnvironmentDeployment"), 1);
    cr_assert_eq(scene_count(fake.sent, fake.sent_n, SCENE_SECRET), 0);
}

Test(fake_client, an_answer_of_a_quick_ipv4_waits_50_ms_for_ipv6) {
    static const fake_step slow[] = {{.action = FAKE_RECEIVE}, {0}};
    fake_peer *resolver = scene_resolver();
    fake_play(resolver, slow);
    fake_play(scene_endpoint(), scene_cancelling);
    open_client(0);
    expect(TA_OK, 7 + 50 + 20 + 30 + 1);
}

Test(fake_client, a_silent_address_gives_way_after_250_ms) {
    static const fake_step silent[] = {{0}};
    scene_resolver();
    fake_play(fake_tcp_peer6(SCENE_V6, SCENE_PORT), silent);
    fake_play(fake_tcp_peer(SCENE_V4, SCENE_PORT), scene_cancelling);
    open_client(0);
    expect(TA_OK, 7 + 250 + 20 + 30 + 1);
}

/* ---- retries ---- */

/* An attempt that fails in 50 ms, once the name is known and IPv6 refuses: each opens a connection. */
#define ATTEMPT (7 + 5 + 20 + 30)

static void expect_sleeps(const int64_t *ms, unsigned n) {
    cr_assert_eq(fake.sleeps_n, n, "%u sleeps", fake.sleeps_n);
    for (unsigned i = 0; i < n; i++)
        cr_assert_eq(fake.sleeps[i], ms[i], "sleep %u: %lld ms", i, (long long)fake.sleeps[i]);
}

Test(fake_client, sleeps_of_transient_errors_double_from_50_ms) {
    scene_resolver();
    fake_play(scene_endpoint(), scene_unavailable);
    fake.entropy_byte = 0xff; /* the whole back-off */
    settings.max_attempts = 6;
    open_client(0);
    expect(TA_E_SERVICE, 6 * ATTEMPT + 50 + 100 + 200 + 400 + 800);
    expect_sleeps((const int64_t[]){50, 100, 200, 400, 800}, 5);
    cr_assert_eq(diag.attempts, 6);
    cr_assert(diag.retries_exhausted);
}

Test(fake_client, sleeps_of_throttling_double_from_1000_ms_up_to_20_s) {
    scene_resolver();
    fake_play(scene_endpoint(), scene_throttled);
    fake.entropy_byte = 0xff;
    settings.max_attempts = 8;
    open_client(0);
    expect(TA_E_THROTTLING, 8 * ATTEMPT + 1000 + 2000 + 4000 + 8000 + 16000 + 20000 + 20000);
    expect_sleeps((const int64_t[]){1000, 2000, 4000, 8000, 16000, 20000, 20000}, 7);
}

Test(fake_client, the_random_part_of_a_back_off_may_be_none) {
    scene_resolver();
    fake_play(scene_endpoint(), scene_unavailable);
    fake.entropy_byte = 0;
    open_client(0);
    expect(TA_E_SERVICE, 3 * ATTEMPT);
    expect_sleeps((const int64_t[]){0, 0}, 2);
}

Test(fake_client, the_quota_ends_retries_after_35) {
    scene_resolver();
    fake_play(scene_endpoint(), scene_unavailable);
    fake.entropy_byte = 0;
    settings.max_attempts = 100;
    open_client(0);
    cr_assert_eq(cancel(), TA_E_SERVICE);
    cr_assert_eq(diag.attempts, 1 + TA_RETRY_QUOTA / TA_RETRY_COST_TRANSIENT);
    close_client();
}

Test(fake_client, the_adaptive_mode_keeps_two_seconds_between_attempts) {
    fake_peer *endpoint;
    scene_resolver();
    endpoint = scene_endpoint();
    fake_play(endpoint, scene_throttled);
    fake_play(endpoint, scene_throttled);
    fake_play(endpoint, scene_cancelling);
    fake.entropy_byte = 0;
    settings.adaptive_retries = true;
    open_client(0);
    /* From the first refusal on, an attempt each 2 s. */
    expect(TA_OK, ATTEMPT + 2000 + 2000 + ATTEMPT + 1);
    cr_assert_eq(diag.attempts, 3);
}

Test(fake_client, a_quota_in_a_file_is_waited_for_until_its_lock_is_free) {
    fake_peer *endpoint;
    scene_resolver();
    endpoint = scene_endpoint();
    fake_play(endpoint, scene_unavailable);
    fake_play(endpoint, scene_cancelling);
    fake.entropy_byte = 0;
    settings.retry_quota_file = ta_str_from(SCENE_QUOTA);
    fake_put_shared(SCENE_QUOTA, "tinyaws-retry-quota 400 001795305600\n")->locked_until =
        FAKE_START + 1000;
    open_client(0);
    expect(TA_OK, 1000 + ATTEMPT + 1);
    cr_assert_str_eq(fake_find_file(SCENE_QUOTA)->store, "tinyaws-retry-quota 400 001795305600\n");
}

Test(fake_client, a_lock_held_for_longer_than_two_seconds_means_no_retry) {
    scene_resolver();
    fake_play(scene_endpoint(), scene_unavailable);
    settings.retry_quota_file = ta_str_from(SCENE_QUOTA);
    fake_put_shared(SCENE_QUOTA, "tinyaws-retry-quota 400 001795305600\n")->locked_until =
        PORT_NEVER;
    open_client(0);
    expect(TA_E_SERVICE, ATTEMPT + 2000);
    cr_assert_eq(diag.attempts, 1);
}

/* ---- the deadline, to the millisecond, at each step that waits ---- */

Test(fake_client, deadline_while_the_name_server_is_silent) {
    fake_udp_peer(SCENE_RESOLVER, 53);
    open_client(4321);
    expect(TA_E_DEADLINE, 4321);
}

Test(fake_client, deadline_while_a_connect_is_in_progress) {
    static const fake_step silent[] = {{0}};
    scene_resolver();
    fake_play(scene_endpoint(), silent);
    open_client(4321);
    expect(TA_E_DEADLINE, 4321);
}

Test(fake_client, deadline_while_the_peer_takes_nothing) {
    static const fake_step deaf[] = {
        {.action = FAKE_ACCEPT, .ms = 20}, {.action = FAKE_DEAF, .ms = PORT_NEVER}, {0}};
    scene_resolver();
    fake_play(scene_endpoint(), deaf);
    open_client(4321);
    expect(TA_E_DEADLINE, 4321);
    cr_assert(diag.answer_lost == false || fake.sent_n == 0);
}

Test(fake_client, deadline_while_the_answer_is_awaited) {
    static const fake_step silent[] = {{.action = FAKE_ACCEPT}, {.action = FAKE_RECEIVE}, {0}};
    scene_resolver();
    fake_play(scene_endpoint(), silent);
    open_client(4321);
    expect(TA_E_DEADLINE, 4321);
    cr_assert(diag.answer_lost);
}

Test(fake_client, deadline_within_the_answer) {
    static const fake_step part[] = {
        {.action = FAKE_ACCEPT}, {.action = FAKE_RECEIVE}, FAKE_TEXT(30, "HTTP/1.1 200"), {0}};
    scene_resolver();
    fake_play(scene_endpoint(), part);
    open_client(4321);
    expect(TA_E_DEADLINE, 4321);
}

Test(fake_client, a_peer_that_drips_for_ever_meets_the_deadline) {
    static fake_step drip[2000] = {{.action = FAKE_ACCEPT}, {.action = FAKE_RECEIVE}};
    for (size_t i = 2; i < 1999; i++)
        drip[i] = (fake_step)FAKE_TEXT(10, "x");
    scene_resolver();
    fake_play(scene_endpoint(), drip);
    drip[2] = (fake_step)FAKE_TEXT(10, "HTTP/1.1 200 OK\r\nx: ");
    open_client(4321);
    expect(TA_E_DEADLINE, 4321);
}

Test(fake_client, deadline_while_another_process_holds_the_quota) {
    scene_resolver();
    fake_play(scene_endpoint(), scene_unavailable);
    settings.retry_quota_file = ta_str_from(SCENE_QUOTA);
    fake_put_shared(SCENE_QUOTA, "")->locked_until = PORT_NEVER;
    open_client(ATTEMPT + 500);
    /* The service's error stands: there is no time for another attempt. */
    expect(TA_E_SERVICE, ATTEMPT + 500);
}

Test(fake_client, a_sleep_that_the_deadline_would_cut_is_not_begun) {
    scene_resolver();
    fake_play(scene_endpoint(), scene_throttled);
    fake.entropy_byte = 0xff;
    open_client(ATTEMPT + 1000);
    expect(TA_E_THROTTLING, ATTEMPT);
    cr_assert_eq(fake.sleeps_n, 0);
}

/* ---- time-outs of single steps ---- */

Test(fake_client, a_silence_of_the_server_is_a_read_timeout) {
    static const fake_step silent[] = {{.action = FAKE_ACCEPT}, {.action = FAKE_RECEIVE}, {0}};
    scene_resolver();
    fake_play(scene_endpoint(), silent);
    settings.max_attempts = 1;
    settings.read_timeout_ms = 700;
    open_client(0);
    /* The cancel's silence, then GetEnvironment's, which is asked since the answer was lost. */
    expect(TA_E_READ_TIMEOUT, 2 * (7 + 5 + 700));
    cr_assert(diag.answer_lost);
}

Test(fake_client, an_answer_that_was_lost_is_asked_for) {
    fake_peer *endpoint;
    scene_resolver();
    endpoint = scene_endpoint();
    fake_play(endpoint, scene_breaks_off);
    fake_play(endpoint, scene_conflict);
    fake_play(endpoint, scene_cancelling);
    fake.entropy_byte = 0;
    open_client(0);
    expect(TA_OK, 3 * ATTEMPT + 1);
    cr_assert(diag.answer_lost);
    cr_assert_eq(scene_count(fake.sent, fake.sent_n, "Proton20200720.GetEnvironment"), 1);
}

/* ---- an answer that comes now and then, which no silence ends ---- */

enum { DRIP_MS = 59000, DRIPS = 400, WHOLE_MS = 300000 };

/* After `head`, 1 ms after the request, a byte a minute. */
static const fake_step *drip(const char *head) {
    static fake_step steps[3 + DRIPS + 1];
    steps[0] = (fake_step){.action = FAKE_ACCEPT};
    steps[1] = (fake_step){.action = FAKE_RECEIVE};
    steps[2] = (fake_step){.action = FAKE_GIVE, .ms = 1, .text = head, .n = strlen(head)};
    for (size_t i = 0; i < DRIPS; i++)
        steps[3 + i] = (fake_step){.action = FAKE_GIVE, .ms = DRIP_MS, .text = "x", .n = 1};
    return steps;
}

static void play_by_address(const fake_step *steps) {
    settings.endpoint_url = ta_str_from("http://192.0.2.10:8080");
    settings.max_attempts = 1;
    fake_play(fake_tcp_peer(SCENE_V4, SCENE_PORT), steps);
}

static void expect_of_get(ta_err err, int64_t after_ms) {
    const ta_err got = ta_proton_get_environment(client, ta_str_from("env"), &environment, &diag);
    cr_assert_eq(got, err, "%s: %s", ta_err_text(got), diag.text);
    cr_assert_eq(fake.now - FAKE_START, after_ms, "after %lld ms",
                 (long long)(fake.now - FAKE_START));
    close_client();
}

Test(fake_client, a_byte_a_minute_is_no_answer) {
    static const char *const heads[] = {
        "HTTP/1.1 200 O",
        "HTTP/1.1 200 OK\r\nx-slow: ",
        "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nx-slow: ",
        "HTTP/1.1 200 OK\r\ncontent-length: 2000\r\n\r\n",
        "HTTP/1.1 200 OK\r\n\r\n",
        "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n7d0\r\n",
        "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n1;x=",
        "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n0\r\nx-trailer: ",
    };
    for (size_t i = 0; i < sizeof heads / sizeof *heads; i++) {
        set_up();
        play_by_address(drip(heads[i]));
        open_client(0);
        expect_of_get(TA_E_READ_TIMEOUT, 1 + WHOLE_MS);
        cr_assert_str_eq(diag.text,
                         "the answer was not whole 300 s after its first byte (TA_ANSWER_S)");
    }
}

Test(fake_client, a_longer_read_timeout_does_not_lengthen_an_answer) {
    play_by_address(drip("HTTP/1.1 200 O"));
    settings.read_timeout_ms = UINT32_MAX;
    open_client(0);
    expect_of_get(TA_E_READ_TIMEOUT, 1 + WHOLE_MS);
}

Test(fake_client, the_timeout_of_the_run_ends_a_drip_before) {
    play_by_address(drip("HTTP/1.1 200 O"));
    open_client(100000);
    expect_of_get(TA_E_DEADLINE, 100000);
}

/* The server thinks for as long as it may, and its answer takes nearly all of the time that it has. */
static const fake_step *slowly(int64_t part_ms) {
    static const char start[] = "HTTP/1.1 200 OK\r\ncontent-length: 61\r\n\r\n{\"environment\":";
    static const char end[] = "{\"name\":\"env\",\"deploymentStatus\":\"CANCELLED\"}}";
    static fake_step steps[8] = {{.action = FAKE_ACCEPT}, {.action = FAKE_RECEIVE}};
    steps[2] = (fake_step){.action = FAKE_GIVE, .ms = DRIP_MS, .text = start, .n = strlen(start)};
    for (size_t i = 3; i < 7; i++)
        steps[i] = (fake_step){.action = FAKE_GIVE, .ms = part_ms, .text = end + i - 3, .n = 1};
    steps[6].n = strlen(end) - 3;
    return steps;
}

Test(fake_client, a_slow_answer_is_taken_until_then) {
    play_by_address(slowly(WHOLE_MS / 4 - 1));
    settings.read_timeout_ms = WHOLE_MS;
    open_client(0);
    expect_of_get(TA_OK, DRIP_MS + 4 * (WHOLE_MS / 4 - 1));
    cr_assert_eq(environment.status, TA_PROTON_CANCELLED);
    set_up();
    play_by_address(slowly(WHOLE_MS / 4));
    settings.read_timeout_ms = WHOLE_MS;
    open_client(0);
    expect_of_get(TA_E_READ_TIMEOUT, DRIP_MS + WHOLE_MS);
}

Test(fake_client, another_attempt_may_be_whole) {
    fake_peer *endpoint = fake_tcp_peer(SCENE_V4, SCENE_PORT);
    settings.endpoint_url = ta_str_from("http://192.0.2.10:8080");
    fake_play(endpoint, drip("HTTP/1.1 200 O"));
    fake_play(endpoint, scene_cancelling);
    fake.entropy_byte = 0;
    open_client(0);
    expect_of_get(TA_OK, 1 + WHOLE_MS + 20 + 30 + 1);
}
