/* http_exchange_fuzz.c - a server that sends these bytes and closes: what it gives does not depend
 * on how they are cut, and stays within its buffers. */
#include <stdlib.h>
#include <string.h>

#include "http/http_exchange.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

typedef struct server {
    ta_str left;
    size_t step;
} server;

static void check(bool holds) {
    if (!holds)
        abort();
}

static ta_err serve(void *ctx, void *p, size_t cap, size_t *n, ta_deadline deadline, ta_diag *d) {
    server *s = ctx;
    (void)deadline;
    (void)d;
    check(cap > 0);
    *n = s->left.n < cap ? s->left.n : cap;
    if (*n > s->step)
        *n = s->step;
    memcpy(p, s->left.p, *n);
    s->left = ta_str_sub(s->left, *n, s->left.n);
    return TA_OK;
}

static ta_err swallow(void *ctx, const void *p, size_t n, ta_deadline deadline, ta_diag *diag) {
    (void)ctx;
    (void)p;
    (void)n;
    (void)deadline;
    (void)diag;
    return TA_OK;
}

static ta_err run(ta_exchange *x, ta_diag *diag, ta_str in, size_t step, size_t body_cap) {
    server peer = {in, step};
    ta_stream stream = {&peer, serve, swallow};
    x->head_cap = 512;
    x->body_cap = body_cap;
    x->body_cap_name = "body_cap";
    x->head = malloc(x->head_cap);
    x->body = malloc(body_cap);
    check(x->head && x->body);
    ta_diag_clear(diag);
    ta_err err = ta_http_exchange(x, &stream, TA_STR("GET"), TA_NEVER, diag);
    check(err == diag->err && (err == TA_OK || diag->text[0] != '\0'));
    return err;
}

/* The first byte is the size of the pieces, the second the body's cap. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n) {
    static ta_exchange a, b;
    static ta_diag da, db;
    if (n < 2)
        return 0;
    ta_str in = {(const char *)data + 2, n - 2};
    ta_err err = run(&a, &da, in, in.n + 1, data[1] + 1u);
    check(err == run(&b, &db, in, data[0] + 1u, data[1] + 1u));
    check(da.http_status == db.http_status && strcmp(da.text, db.text) == 0);
    if (err == TA_OK) {
        check(a.content.n <= a.body_cap && ta_str_eq(a.content, b.content));
        check(a.response.status == b.response.status);
    }
    free(a.head);
    free(a.body);
    free(b.head);
    free(b.body);
    return 0;
}
