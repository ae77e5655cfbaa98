#include "http/http_exchange.h"

#include <string.h>

#include "http/http_chunk.h"

/* The number of bytes of a peer's line that a message shows. */
#define SHOWN_MAX 48

/* The arguments of one exchange, for each of its steps. */
typedef struct job {
    ta_exchange *x;
    const ta_stream *s;
    ta_deadline deadline;
    ta_diag *diag;
    bool to_connect;
} job;

static ta_err receive(const job *j, char *p, size_t cap, size_t *n) {
    ta_err err = j->s->read(j->s->ctx, p, cap, n, j->deadline, j->diag);
    if (err == TA_OK && *n > 0)
        j->x->received_any = true;
    return err;
}

/* ---- messages ---- */

/* The peer's line up to its colon: the value may be confidential. */
static void put_line(ta_buf *b, const ta_response *r) {
    ta_str rest, line = {r->head + r->line, r->head_n - r->line};
    if (ta_str_starts(line, TA_STR("\r")))
        return; /* the end of the head: the combination of the fields is wrong */
    line = ta_str_cut(line, ':', &rest);
    ta_puts(b, ": \"");
    ta_put_untrusted(b, line, SHOWN_MAX);
    ta_putc(b, '"');
}

static ta_err fail_head(const job *j, ta_err err) {
    const ta_response *r = &j->x->response;
    char line[TA_DIAG_TEXT_MAX];
    ta_buf b = ta_buf_on(line, sizeof line);
    ta_puts(&b, "the server's answer has ");
    ta_puts(&b, r->why);
    if (err == TA_E_HTTP_SYNTAX) {
        put_line(&b, r);
    } else if (r->head_n == j->x->head_cap) {
        ta_puts(&b, " of ");
        ta_put_u64(&b, j->x->head_cap, 1);
        ta_puts(&b, " bytes");
    }
    return ta_fail_text(j->diag, err, &b);
}

static ta_err fail_chunk(const job *j, ta_err err, const char *why) {
    char line[TA_DIAG_TEXT_MAX];
    ta_buf b = ta_buf_on(line, sizeof line);
    ta_puts(&b, "the server's answer has ");
    ta_puts(&b, why);
    return ta_fail_text(j->diag, err, &b);
}

/* `known` is the length given in the head, or 0. */
static ta_err fail_cap(const job *j, uint64_t known) {
    char line[TA_DIAG_TEXT_MAX];
    ta_buf b = ta_buf_on(line, sizeof line);
    ta_puts(&b, "the server's answer has a response body of ");
    if (known > 0) {
        ta_put_u64(&b, known, 1);
        ta_puts(&b, " bytes, and the limit is ");
    } else {
        ta_puts(&b, "more than ");
    }
    ta_puts(&b, j->x->body_cap_name);
    ta_puts(&b, ", ");
    ta_put_u64(&b, j->x->body_cap, 1);
    ta_puts(&b, " bytes");
    return ta_fail_text(j->diag, TA_E_LIMIT, &b);
}

static ta_err fail_truncated(const job *j, const char *part, size_t have) {
    char line[TA_DIAG_TEXT_MAX];
    ta_buf b = ta_buf_on(line, sizeof line);
    ta_puts(&b, "the server closed the connection within the ");
    ta_puts(&b, part);
    ta_puts(&b, ", after ");
    ta_put_u64(&b, have, 1);
    if (j->x->response.framing == TA_FRAMING_LENGTH) {
        ta_puts(&b, " of ");
        ta_put_u64(&b, j->x->response.content_length, 1);
    }
    ta_puts(&b, " bytes");
    return ta_fail_text(j->diag, TA_E_HTTP_TRUNCATED, &b);
}

/* ---- the head ---- */

/* Parse one head from the head buffer, which has *have bytes, and read more as needed. What was
 * read beyond the head follows it, up to *have. */
static ta_err read_one_head(const job *j, size_t *have) {
    ta_exchange *x = j->x;
    ta_response *r = &x->response;
    ta_response_init(r, x->head, x->head_cap);
    r->to_connect = j->to_connect;
    for (;;) {
        size_t used, got;
        ta_err err = ta_response_feed(r, (ta_str){x->head + r->head_n, *have - r->head_n}, &used);
        if (err == TA_OK)
            return TA_OK;
        if (err != TA_E_MORE)
            return fail_head(j, err);
        err = receive(j, x->head + *have, x->head_cap - *have, &got);
        if (err != TA_OK)
            return err;
        if (got == 0)
            return x->received_any ? fail_truncated(j, "head of its answer", r->head_n)
                                   : ta_fail(j->diag, TA_E_RECV,
                                             "the server closed the connection without an answer");
        *have += got;
    }
}

/* Read the head of the final response; *rest is what was read beyond it. */
static ta_err read_heads(const job *j, ta_str *rest) {
    ta_exchange *x = j->x;
    const ta_response *r = &x->response;
    size_t have = 0;
    for (int interim = 0;; interim++) {
        ta_err err = read_one_head(j, &have);
        if (err != TA_OK)
            return err;
        j->diag->http_status = r->status;
        *rest = (ta_str){x->head + r->head_n, have - r->head_n};
        if (r->status == 101)
            return ta_fail(j->diag, TA_E_HTTP_SYNTAX,
                           "the server switched protocols (101), which nobody asked for");
        if (r->status >= 200)
            return TA_OK;
        if (interim == TA_HTTP_INTERIM_MAX)
            return ta_fail(j->diag, TA_E_LIMIT,
                           "the server sent more than " TA_LIMIT_TEXT(
                               TA_HTTP_INTERIM_MAX) " interim responses (1xx)");
        have = rest->n;
        memmove(x->head, rest->p, have);
    }
}

static ta_err check_coding(const job *j) {
    const ta_response *r = &j->x->response;
    for (size_t i = 0; i < r->field_count; i++) {
        ta_str value = r->fields[i].value;
        if (!ta_str_eq_nocase(r->fields[i].name, TA_STR("content-encoding")) || value.n == 0 ||
            ta_str_eq_nocase(value, TA_STR("identity")))
            continue;
        char line[TA_DIAG_TEXT_MAX];
        ta_buf b = ta_buf_on(line, sizeof line);
        ta_puts(&b, "the server's answer has a content coding that was not asked for: \"");
        ta_put_untrusted(&b, value, SHOWN_MAX);
        ta_putc(&b, '"');
        return ta_fail_text(j->diag, TA_E_HTTP_SYNTAX, &b);
    }
    return TA_OK;
}

/* ---- the body: each reader sets x->content, from `rest` and then from the stream ---- */

static ta_err read_length(const job *j, ta_str rest) {
    ta_exchange *x = j->x;
    if (x->response.content_length > x->body_cap)
        return fail_cap(j, x->response.content_length);
    size_t want = (size_t)x->response.content_length;
    size_t have = rest.n < want ? rest.n : want;
    memcpy(x->body, rest.p, have);
    bool surplus = rest.n > want;
    while (have < want) {
        /* Ask for one byte more than the head announced, to see whether the server sends more. */
        size_t got, room = x->body_cap - have;
        if (room > want - have)
            room = want - have + 1;
        ta_err err = receive(j, x->body + have, room, &got);
        if (err != TA_OK)
            return err;
        if (got == 0)
            return fail_truncated(j, "body of its answer", have);
        have += got;
    }
    x->keep_alive = x->response.keep_alive && !surplus && have == want;
    x->content = (ta_str){x->body, want};
    return TA_OK;
}

/* Decode `in` into the body buffer. `in` may lie in that buffer itself, at or after body[*have]. */
static ta_err decode(const job *j, ta_chunk *c, ta_str *in, size_t *have) {
    ta_exchange *x = j->x;
    ta_err err;
    do {
        size_t used;
        ta_str data;
        err = ta_chunk_feed(c, *in, &used, &data);
        if (err != TA_OK && err != TA_E_MORE)
            return fail_chunk(j, err, c->why);
        /* A chunk whose size is beyond the cap is refused before it is read. */
        if (c->left > x->body_cap || data.n + c->left > x->body_cap - *have)
            return fail_cap(j, 0);
        if (data.n > 0)
            memmove(x->body + *have, data.p, data.n);
        *have += data.n;
        *in = ta_str_sub(*in, used, in->n);
    } while (err == TA_E_MORE && in->n > 0);
    return err;
}

static ta_err read_chunked(const job *j, ta_str rest) {
    ta_exchange *x = j->x;
    ta_chunk c;
    char spare[64] = {0}; /* for the last lines, if the content fills the body buffer */
    size_t have = 0;
    ta_chunk_init(&c);
    for (;;) {
        ta_err err = decode(j, &c, &rest, &have);
        if (err == TA_OK)
            break;
        if (err != TA_E_MORE)
            return err;
        size_t got, room = x->body_cap - have;
        char *to = room < sizeof spare ? spare : x->body + have;
        err = receive(j, to, room < sizeof spare ? sizeof spare : room, &got);
        if (err != TA_OK)
            return err;
        if (got == 0)
            return fail_truncated(j, "chunked body of its answer", have);
        rest = (ta_str){to, got};
    }
    x->keep_alive = x->response.keep_alive && rest.n == 0;
    x->content = (ta_str){x->body, have};
    return TA_OK;
}

static ta_err read_until_close(const job *j, ta_str rest) {
    ta_exchange *x = j->x;
    char spare;
    if (rest.n > x->body_cap)
        return fail_cap(j, 0);
    size_t have = rest.n;
    memcpy(x->body, rest.p, have);
    for (;;) {
        size_t got, room = x->body_cap - have;
        ta_err err = receive(j, room > 0 ? x->body + have : &spare, room > 0 ? room : 1, &got);
        if (err != TA_OK)
            return err;
        if (got == 0)
            break;
        if (room == 0)
            return fail_cap(j, 0);
        have += got;
    }
    x->content = (ta_str){x->body, have};
    return TA_OK;
}

ta_err ta_http_read_head(ta_exchange *x, const ta_stream *s, ta_str *rest, ta_deadline deadline,
                         ta_diag *diag) {
    const job j = {x, s, deadline, diag, .to_connect = true};
    x->received_any = false;
    return read_heads(&j, rest);
}

ta_err ta_http_exchange(ta_exchange *x, const ta_stream *s, ta_str request, ta_deadline deadline,
                        ta_diag *diag) {
    const job j = {x, s, deadline, diag, .to_connect = false};
    ta_str rest;
    x->content = TA_ABSENT;
    x->keep_alive = x->received_any = false;
    x->sent_any = true;
    ta_err err = s->write(s->ctx, request.p, request.n, deadline, diag);
    if (err == TA_OK)
        err = read_heads(&j, &rest);
    if (err != TA_OK)
        return err;
    if (x->response.framing != TA_FRAMING_NONE && (err = check_coding(&j)) != TA_OK)
        return err;
    switch (x->response.framing) {
    case TA_FRAMING_NONE:
        x->keep_alive = x->response.keep_alive && rest.n == 0;
        x->content = (ta_str){x->body, 0};
        return TA_OK;
    case TA_FRAMING_LENGTH:
        return read_length(&j, rest);
    case TA_FRAMING_CHUNKED:
        return read_chunked(&j, rest);
    default:
        return read_until_close(&j, rest);
    }
}
