/* fake_tls_test.c - the main job over TLS on the fake port, with every fault at every call; and nothing
 * secret is left anywhere in the memory of the process. */
#include "support/fake_job.h"
#include "support/fake_run.h"
#include "support/fake_scene.h"
#include "support/fake_tls.h"

#include <criterion/criterion.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "base/str.h"

#define CERTIFICATES "build/host/tls/"

TestSuite(fake_tls, .fini = fake_tls_stop, .timeout = 600);

static char roots[65536];

static const fake_step talks[] = {{.action = FAKE_ACCEPT, .ms = 20},
                                  {.action = FAKE_EXCHANGE, .ms = 10, .answer = fake_tls_answer},
                                  {0}};

static void cancel_over_tls(void) {
    scene_files();
    /* The certificates were made of late. */
    fake.realtime_ahead = (int64_t)time(NULL) / 3600 * 3600000 + 3600000 - FAKE_START;
    fake_put_file("/home/a/.aws/config", "[profile ops]\nregion = us-east-1\n"
                                         "endpoint_url = https://server.test:8443\n"
                                         "ca_bundle = /ca.pem\n");
    fake_put_file("/ca.pem", roots);
    scene_resolver();
    fake_play(fake_tcp_peer(SCENE_V4, 8443), talks);
}

/* The same through a tunnel. */
static void cancel_through_tunnel(void) {
    static const fake_step tunnel[] = {
        {.action = FAKE_ACCEPT, .ms = 20},
        {.action = FAKE_RECEIVE},
        FAKE_TEXT(5, "HTTP/1.1 200 OK\r\n\r\n"),
        {.action = FAKE_EXCHANGE, .ms = 10, .answer = fake_tls_answer},
        {0}};
    cancel_over_tls();
    fake_variable("HTTPS_PROXY", "http://192.0.2.20:3128");
    fake_play(fake_tcp_peer("\xc0\x00\x02\x14", 3128), tunnel);
}

extern char __data_start[], _end[]; /* of the linker: all that is static and can be written */

/* Not instrumented: it reads what lies between variables, too. */
__attribute__((no_sanitize("address", "undefined"), noinline)) static bool
stands_in_memory(const char *text, size_t n) {
    for (const char *p = __data_start; p + n <= _end; p++) {
        size_t i = 0;
        while (i < n && p[i] == text[i])
            i++;
        if (i == n)
            return true;
    }
    return false;
}

static void expect_no_secret(const char *where) {
    cr_assert(!stands_in_memory(SCENE_TOKEN, strlen(SCENE_TOKEN)), "%s: the token stays", where);
    cr_assert(!stands_in_memory(SCENE_SECRET, strlen(SCENE_SECRET)), "%s: the key stays", where);
}

#define CANCEL                                                                                     \
    "tinyaws", "proton", "cancel-environment-deployment", "--environment-name", "env",             \
        "--profile", "ops", "--timeout", FAKE_JOB_TIMEOUT_S

static const fake_job jobs[] = {
    {"over TLS", cancel_over_tls, {CANCEL}, scene_output, expect_no_secret},
    {"through a tunnel", cancel_through_tunnel, {CANCEL}, scene_output, expect_no_secret},
    {"doctor over TLS",
     cancel_over_tls,
     {"tinyaws", "doctor", "--timeout", FAKE_JOB_TIMEOUT_S, "--profile", "ops"},
     NULL,
     expect_no_secret},
};
enum { JOBS = sizeof jobs / sizeof *jobs };

static void start(bool tls12) {
    scene_files();
    scene_load(CERTIFICATES "roots.pem", roots, sizeof roots);
    fake_tls_start(CERTIFICATES "p256.chain.pem", CERTIFICATES "p256.key", tls12, scene_answer);
}

Test(fake_tls, the_memory_that_is_looked_through_is_the_right_one) {
    static char here[64];
    cr_assert(!stands_in_memory(SCENE_TOKEN, strlen(SCENE_TOKEN)));
    memcpy(here + 3, SCENE_TOKEN, strlen(SCENE_TOKEN));
    cr_assert(stands_in_memory(SCENE_TOKEN, strlen(SCENE_TOKEN)));
}

Test(fake_tls, it_takes_as_long_as_the_network_does) {
    start(false);
    cr_assert_geq(fake_job_calls(&jobs[0]), 30);
    cr_assert_eq(scene_count(fake.sent, fake.sent_n, "amz"), 0, "nothing is sent in the clear");
    /* The name, IPv6 refused at once, a connect, and two turns of the server: TLS 1.3. */
    cr_assert_eq(fake.now - FAKE_START, 7 + 20 + 10 + 10);
    start(true);
    (void)fake_job_calls(&jobs[0]);
    cr_assert_eq(fake.now - FAKE_START, 7 + 20 + 10 + 10 + 10, "TLS 1.2 has a turn more");
}

/* ---- an https proxy proves its own name, and not the endpoint's ---- */

/* A run over plain http through a proxy that speaks TLS, with the certificate of server.test. */
static int cancel_by_proxy(const char *endpoint, const char *proxy) {
    static char config[256];
    start(false);
    cancel_over_tls();
    snprintf(config, sizeof config,
             "[profile ops]\nregion = us-east-1\nendpoint_url = %s\n"
             "ca_bundle = /ca.pem\n",
             endpoint);
    fake_put_file("/home/a/.aws/config", config);
    fake_variable("HTTP_PROXY", proxy);
    return fake_run(jobs[0].argv);
}

Test(fake_tls, an_https_proxy_proves_its_own_name) {
    cr_assert_eq(cancel_by_proxy("http://proton.test:8080", "https://server.test:8443"), 0, "%s",
                 fake.out[1]);
    cr_assert_str_eq(fake.out[0], scene_output);
    cr_assert_eq(cancel_by_proxy("http://server.test:8080", "https://proxy.test:8443"), 255);
    cr_assert_not_null(strstr(fake.out[1], "not for proxy.test"), "%s", fake.out[1]);
    cr_assert_str_eq(fake.out[0], "");
}

/* ---- a connection is kept for its own endpoint ---- */

static _Alignas(max_align_t) unsigned char client_memory[TA_CLIENT_SIZE];

static void call(ta_client *client, const char *service) {
    const ta_operation operation = {.service = ta_str_from(service),
                                    .endpoint_prefix = ta_str_from(service),
                                    .signing_name = ta_str_from(service),
                                    .target_prefix = TA_STR("Target"),
                                    .json_version = TA_STR("1.0"),
                                    .name = TA_STR("Operation")};
    ta_diag diag;
    ta_str answer;
    const ta_err err = ta_call(client, &operation, TA_STR("{}"), &answer, &diag);
    cr_assert_eq(err, TA_OK, "%s: %s", ta_err_text(err), diag.text);
}

/* The name server says the same address of every name. */
Test(fake_tls, a_connection_is_not_kept_for_another_service) {
    const ta_settings settings = {
        .region = TA_STR("us-east-1"),
        .no_verify_ssl = true,
        .credentials = {TA_STR(SCENE_KEY_ID), TA_STR(SCENE_SECRET), TA_STR(SCENE_TOKEN)},
    };
    ta_client *client;
    ta_diag diag;
    start(false);
    cancel_over_tls();
    fake_peer *peer = fake_tcp_peer(SCENE_V4, 443);
    fake_play(peer, talks);
    cr_assert_eq(ta_client_init(client_memory, sizeof client_memory, &settings, &client, &diag),
                 TA_OK, "%s", diag.text);
    call(client, "proton");
    call(client, "proton");
    cr_assert_eq(peer->opened, 1);
    call(client, "ssm");
    cr_assert_eq(peer->opened, 2);
    call(client, "proton");
    cr_assert_eq(peer->opened, 3);
    ta_client_close(client);
    cr_assert_eq(fake_open(), 0);
    expect_no_secret("a client of two services");
}

/* Each job with each version of TLS. */
static void with_each(void (*play)(const fake_job *job)) {
    for (unsigned tls12 = 0; tls12 < 2; tls12++) {
        start(tls12);
        for (size_t i = 0; i < JOBS; i++)
            play(&jobs[i]);
    }
}

static void fail_each(const fake_job *job) {
    fake_job_play(job, FAKE_FAILS, 1);
}

Test(fake_tls, each_call_fails) {
    with_each(fail_each);
}

static void fail_all(const fake_job *job) {
    fake_job_play(job, FAKE_FAILS, UINT32_MAX);
}

Test(fake_tls, all_calls_from_one_on_fail) {
    with_each(fail_all);
}

static void stall_each(const fake_job *job) {
    fake_job_play(job, FAKE_STALLS, 1);
}

Test(fake_tls, each_call_stalls) {
    with_each(stall_each);
}

static void stall_all(const fake_job *job) {
    fake_job_play(job, FAKE_STALLS, UINT32_MAX);
}

Test(fake_tls, all_calls_from_one_on_stall) {
    with_each(stall_all);
}

static void end_each(const fake_job *job) {
    fake_job_play(job, FAKE_ENDS, 1);
}

Test(fake_tls, each_call_ends_what_it_reads) {
    with_each(end_each);
}

static void shorten_each(const fake_job *job) {
    fake_job_play(job, FAKE_SHORT, 1);
}

Test(fake_tls, each_call_is_short) {
    with_each(shorten_each);
}

static void shorten_all(const fake_job *job) {
    cr_assert_eq(fake_job_run(job, FAKE_SHORT, 1, UINT32_MAX), 0, "%s", fake.out[1]);
}

Test(fake_tls, all_calls_are_short) {
    with_each(shorten_all);
}

Test(fake_tls, sigint_at_each_call) {
    with_each(fake_job_interrupt);
}
