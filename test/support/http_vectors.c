#include "support/http_vectors.h"

#include <criterion/criterion.h>
#include <string.h>

const http_case http_cases[] = {
#include "build/host/vectors/http_cases.inc"
};
const size_t http_case_count = sizeof http_cases / sizeof *http_cases;

typedef struct policy {
    const char *id;
    http_verdict verdict;
} policy;

/* Where our policy differs from the source's verdict, each with its reason. */
static const policy policies[] = {
    /* RTSP and ICE are other protocols, and HTTP/0.9 has no status line. */
    {"sample-043", HTTP_REJECT},
    {"sample-063", HTTP_REJECT},
    {"sample-648", HTTP_REJECT},
    /* The only transfer coding is a single chunked; llhttp takes these as delimited by the close. */
    {"transfer-encoding-046", HTTP_REJECT},
    {"transfer-encoding-077", HTTP_REJECT},
    {"transfer-encoding-115", HTTP_REJECT},
    /* A line ends in CRLF alone; h11 takes a bare LF, which RFC 9112, section 2.2, allows. */
    {"lf-then-crlf", HTTP_REJECT},
    {"lf-only", HTTP_REJECT},
    {"mixed-crlf-lf", HTTP_REJECT},
    /* A folded field line; RFC 9112, section 5.2, lets a client unfold it. */
    {"headers-obs-fold", HTTP_REJECT},
    /* A control byte in a field value (RFC 9110, section 5.5). */
    {"headers-ctl-in-cookie", HTTP_REJECT},
    /* White space after a chunk size with no extension behind it is outside the grammar. */
    {"chunked-size-trailing-ws", HTTP_REJECT},
    /* Sources that give a lenient verdict alone: a folded field line; a CR without LF; LF alone;
     * and a body that is merely unfinished. */
    {"transfer-encoding-392", HTTP_REJECT},
    {"transfer-encoding-1029", HTTP_REJECT},
    {"invalid-0571", HTTP_REJECT},
    {"lenient-headers-0112", HTTP_INCOMPLETE},
};

static const policy exchange_policies[] = {
    /* We never ask for another protocol. */
    {"connection-296", HTTP_REJECT},
    {"connection-334", HTTP_REJECT},
    /* llhttp was told that no body follows, as after HEAD; we never send HEAD. */
    {"content-length-126", HTTP_INCOMPLETE},
};

static http_verdict find(const policy *list, size_t n, const http_case *c, http_verdict otherwise) {
    for (size_t i = 0; i < n; i++)
        if (strcmp(list[i].id, c->id) == 0) {
            cr_assert_neq(list[i].verdict, otherwise, "%s differs from its source no more", c->id);
            return list[i].verdict;
        }
    cr_assert_neq(otherwise, HTTP_LENIENT, "%s has no strict verdict", c->id);
    return otherwise;
}

http_verdict http_expect(const http_case *c) {
    return find(policies, sizeof policies / sizeof *policies, c, c->verdict);
}

http_verdict http_expect_exchange(const http_case *c) {
    for (size_t i = 0; i < sizeof policies / sizeof *policies; i++)
        if (strcmp(policies[i].id, c->id) == 0)
            return policies[i].verdict;
    return find(exchange_policies, sizeof exchange_policies / sizeof *exchange_policies, c,
                c->final_verdict);
}

#define SHOW(s) (int)(s).n, (s).p

void http_assert_head(const http_case *c, const http_message *expected, const ta_response *r) {
    cr_assert_eq(r->status, expected->status, "%s: status %d", c->id, r->status);
    if (expected->minor >= 0)
        cr_assert_eq(r->minor, expected->minor, "%s: HTTP/1.%d", c->id, r->minor);
    if (expected->reason.p)
        cr_assert(ta_str_eq(r->reason, expected->reason), "%s: reason \"%.*s\"", c->id,
                  SHOW(r->reason));
    cr_assert_eq(r->field_count, expected->field_count, "%s: %zu fields", c->id, r->field_count);
    for (size_t i = 0; i < r->field_count; i++) {
        /* h11 hands out names in lower case. */
        cr_assert(ta_str_eq_nocase(r->fields[i].name, expected->fields[i].name),
                  "%s: name \"%.*s\"", c->id, SHOW(r->fields[i].name));
        cr_assert(ta_str_eq(r->fields[i].value, expected->fields[i].value), "%s: value \"%.*s\"",
                  c->id, SHOW(r->fields[i].value));
    }
}
