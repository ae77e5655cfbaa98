#include "support/fake_scene.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

void scene_breach(const char *why) {
    cr_assert_fail("%s (call %u)", why, (unsigned)fake.calls);
}

unsigned scene_count(const void *p, size_t n, const char *text) {
    const char *at = p, *end = at + n;
    const size_t length = strlen(text);
    unsigned found = 0;
    while (at < end && (at = memchr(at, text[0], (size_t)(end - at))) != NULL) {
        found += (size_t)(end - at) >= length && memcmp(at, text, length) == 0;
        at++;
    }
    return found;
}

void scene_load(const char *path, char *to, size_t cap) {
    FILE *f = fopen(path, "rb");
    cr_assert_not_null(f, "%s", path);
    const size_t n = fread(to, 1, cap - 1, f);
    cr_assert(feof(f) || n < cap - 1, "%s", path);
    to[n] = '\0';
    fclose(f);
}

void scene_files(void) {
    fake_reset();
    fake.breach = scene_breach;
    fake_variable("HOME", "/home/a");
    fake_put_file("/home/a/.aws/config", "# nothing\n[default]\nregion = eu-west-1\n"
                                         "[profile ops]\nregion = us-east-1\n"
                                         "endpoint_url = " SCENE_URL "\n");
    fake_put_file("/home/a/.aws/credentials", "[ops]\naws_access_key_id = " SCENE_KEY_ID "\n"
                                              "aws_secret_access_key = " SCENE_SECRET "\n"
                                              "aws_session_token = " SCENE_TOKEN "\n");
    fake_put_file("/etc/hosts", "127.0.0.1 localhost\n192.0.2.99 other.test\n");
    fake_put_file("/etc/resolv.conf", "nameserver 192.0.2.53\n");
}

/* ---- the name server ---- */

/* The question is the datagram's last part; the answer repeats it. */
static size_t report_address(const void *ctx, const void *request, size_t n, void *to, size_t cap) {
    static const unsigned char record[] = {0xc0, 12, 0, 0, 0, 1, 0, 0, 0, 60, 0, 0};
    unsigned char *m = to;
    (void)ctx;
    cr_assert(n > 16 && n + sizeof record + 16 <= cap);
    memcpy(m, request, n);
    const unsigned type = (unsigned)m[n - 4] << 8 | m[n - 3];
    const size_t address_n = type == 1 ? 4 : 16;
    m[2] = 0x81; /* an answer, recursion desired */
    m[3] = 0x80; /* recursion available, no error */
    m[7] = 1;    /* one answer */
    memcpy(m + n, record, sizeof record);
    m[n + 3] = (unsigned char)type;
    m[n + 11] = (unsigned char)address_n;
    memcpy(m + n + sizeof record, type == 1 ? SCENE_V4 : SCENE_V6, address_n);
    return n + sizeof record + address_n;
}

fake_peer *scene_resolver(void) {
    static const fake_step answers[] = {
        {.action = FAKE_RECEIVE}, {.action = FAKE_ANSWER, .ms = 7, .answer = report_address}, {0}};
    fake_peer *p = fake_udp_peer(SCENE_RESOLVER, 53);
    fake_play(p, answers);
    return p;
}

/* ---- the endpoint ---- */

#define ENVIRONMENT(status)                                                                        \
    "{\"environment\":{\"arn\":\"arn:aws:proton:us-east-1:123456789012:environment/env\","         \
    "\"deploymentStatus\":\"" status "\",\"name\":\"env\"}}"
#define HEAD(status, length)                                                                       \
    "HTTP/1.1 " status "\r\nx-amzn-RequestId: 7-of-9\r\ncontent-length: " length "\r\n\r\n"

const char scene_answer[] = HEAD("200 OK", "124") ENVIRONMENT("CANCELLING");

#define CLOSING(status, length) HEAD(status "\r\nconnection: close", length)

const char scene_output[] =
    "{\n    \"environment\": {\n"
    "        \"arn\": \"arn:aws:proton:us-east-1:123456789012:environment/env\",\n"
    "        \"deploymentStatus\": \"CANCELLING\",\n        \"name\": \"env\"\n    }\n}\n";

#define REPLY(after_ms, literal, by)                                                               \
    {                                                                                              \
        .action = FAKE_GIVE, .ms = (after_ms), .text = (literal), .n = sizeof(literal) - 1,        \
        .piece = (by)                                                                              \
    }

const fake_step scene_cancelling[] = {
    {.action = FAKE_ACCEPT, .ms = 20},
    {.action = FAKE_RECEIVE},
    REPLY(30, HEAD("200 OK", "124"), 40),
    REPLY(1, ENVIRONMENT("CANCELLING"), 50),
    {0},
};
_Static_assert(sizeof ENVIRONMENT("CANCELLING") - 1 == 124, "the content-length above");

const fake_step scene_reply_cancelling =
    REPLY(2, HEAD("200 OK", "124") ENVIRONMENT("CANCELLING"), 0);
const fake_step scene_reply_cancelled = REPLY(2, HEAD("200 OK", "123") ENVIRONMENT("CANCELLED"), 0);

const fake_step scene_unavailable[] = {{.action = FAKE_ACCEPT, .ms = 20},
                                       {.action = FAKE_RECEIVE},
                                       REPLY(30, CLOSING("503 Busy", "2") "{}", 0),
                                       {.action = FAKE_END},
                                       {0}};

const fake_step scene_throttled[] = {
    {.action = FAKE_ACCEPT, .ms = 20},
    {.action = FAKE_RECEIVE},
    REPLY(30, CLOSING("400 Bad Request", "32") "{\"__type\":\"ThrottlingException\"}", 0),
    {.action = FAKE_END},
    {0}};

const fake_step scene_conflict[] = {
    {.action = FAKE_ACCEPT, .ms = 20},
    {.action = FAKE_RECEIVE},
    REPLY(30,
          CLOSING("400 Bad Request",
                  "50") "{\"__type\":\"ConflictException\",\"message\":\"not now\"}",
          0),
    {.action = FAKE_END},
    {0}};

const fake_step scene_unknown[] = {
    {.action = FAKE_ACCEPT, .ms = 20},
    {.action = FAKE_RECEIVE},
    REPLY(30, CLOSING("400 Bad Request", "38") "{\"__type\":\"ResourceNotFoundException\"}", 0),
    {.action = FAKE_END},
    {0}};

const fake_step scene_breaks_off[] = {{.action = FAKE_ACCEPT, .ms = 20},
                                      {.action = FAKE_RECEIVE},
                                      {.action = FAKE_RESET, .ms = 30},
                                      {0}};

fake_peer *scene_endpoint(void) {
    static const fake_step refuses[] = {{.action = FAKE_REFUSE, .ms = 5}, {0}};
    fake_play(fake_tcp_peer6(SCENE_V6, SCENE_PORT), refuses);
    return fake_tcp_peer(SCENE_V4, SCENE_PORT);
}
