/* call_scene.h - calls of any operation on the fake port: a client, its settings, its trace and its
 * answer. Only for suites on the fake port. */
#ifndef TEST_CALL_SCENE_H
#define TEST_CALL_SCENE_H

#include <criterion/criterion.h>
#include <string.h>

#include "client/client.h"
#include "support/fake_scene.h"

static _Alignas(max_align_t) unsigned char memory[TA_CLIENT_SIZE];
static ta_client *client;
static ta_settings settings;
static ta_diag diag;
static ta_str answer;
static char answer_memory[4096];
static char traced[16384];
static size_t traced_n;

static const ta_operation put_item = {
    .service = {"dynamodb", 8},
    .endpoint_prefix = {"dynamodb", 8},
    .signing_name = {"dynamodb", 8},
    .target_prefix = {"DynamoDB_20120810", 17},
    .json_version = {"1.0", 3},
    .name = {"PutItem", 7},
};

static inline void trace(void *ctx, ta_str line) {
    (void)ctx;
    const size_t room = sizeof traced - 1 - traced_n, n = line.n < room ? line.n : room;
    memcpy(traced + traced_n, line.p, n);
    traced_n += n;
    traced[traced_n] = '\0';
}

static inline void set_up(void) {
    scene_files();
    settings = (ta_settings){
        .region = TA_STR("eu-west-1"),
        .endpoint_url = TA_STR(SCENE_URL),
        .credentials = {TA_STR(SCENE_KEY_ID), TA_STR(SCENE_SECRET), {NULL, 0}},
        .trace = trace,
    };
    traced_n = 0;
}
static inline void open_client(void) {
    cr_assert_eq(ta_client_init(memory, sizeof memory, &settings, &client, &diag), TA_OK, "%s",
                 diag.text);
}

static inline void close_client(void) {
    ta_client_close(client);
    cr_assert_eq(fake_open(), 0, "every handle is closed");
}

static inline void expect(ta_err got, ta_err err) {
    cr_assert_eq(got, err, "%s: %s", ta_err_text(got), diag.text);
    cr_assert_eq(diag.err, err);
    cr_assert_eq(answer.p != NULL, err == TA_OK);
}

static inline ta_err call(ta_str body) {
    return ta_call_into(client, &put_item, body, answer_memory, sizeof answer_memory, &answer,
                        &diag);
}

static inline fake_peer *play(const fake_step *steps) {
    scene_resolver();
    fake_peer *endpoint = scene_endpoint();
    fake_play(endpoint, steps);
    return endpoint;
}

static inline unsigned sent(const char *text) {
    return scene_count(fake.sent, fake.sent_n, text);
}

#define OK_ANSWER(body)    "HTTP/1.1 200 OK\r\ncontent-length: " body
#define PEER_ANSWERS(body) {.action = FAKE_RECEIVE}, FAKE_TEXT(1, OK_ANSWER(body))

static const fake_step answers_twice[] = {
    {.action = FAKE_ACCEPT}, PEER_ANSWERS("2\r\n\r\n{}"), PEER_ANSWERS("2\r\n\r\n{}"), {0}};

#endif
