#include "net/conn_send.h"

#include <string.h>

#include "port.h"

enum {
    PIECE = 8192, /* bytes between two looks for an answer; they are one TLS record */
    /* For what was received to become content of a TLS record. If the connection is broken, nothing
     * more is waited for, and the time is for a slow host. */
    LOOK_MS = 1,
    LAST_LOOK_MS = 1000
};

/* One exchange. Its stream sends the content after the request, and gives what it received
 * meanwhile first. */
typedef struct sending {
    ta_conn *conn;
    const ta_stream *below;
    ta_str left; /* of the content */
    size_t early_at, early_n;
    char early[256]; /* what was received before the end of the content */
} sending;

/* Wait until the connection can send, or has received something. *received: it has. */
static ta_err wait_until_ready(const ta_tcp *tcp, bool *received, ta_deadline deadline,
                               ta_diag *diag) {
    port_wait wait = {.socket = tcp->socket, .want = PORT_READABLE | PORT_WRITABLE};
    const int64_t limit = ta_sooner(deadline, port_monotonic_ms() + tcp->read_timeout_ms);
    *received = tcp->ahead_at < tcp->ahead_n;
    if (*received)
        return TA_OK;
    const port_result result = port_poll(&wait, 1, limit);
    *received = (wait.ready & PORT_READABLE) != 0;
    if (result == PORT_INTERRUPTED)
        return ta_fail(diag, TA_E_INTERRUPTED, "");
    if (result == PORT_TIMEOUT)
        return ta_fail(diag, limit == deadline ? TA_E_DEADLINE : TA_E_READ_TIMEOUT,
                       "the server takes no more of the request");
    return TA_OK; /* what is wrong, the write says */
}

/* Receive what is there. The end of the connection, or an error, shows in the next write or read. */
static void look(sending *w, int64_t ms) {
    ta_diag ignored;
    size_t n = 0;
    ta_diag_clear(&ignored);
    if (w->early_n < sizeof w->early &&
        w->below->read(w->below->ctx, w->early + w->early_n, sizeof w->early - w->early_n, &n,
                       port_monotonic_ms() + ms, &ignored) == TA_OK)
        w->early_n += n;
}

/* Has a final response begun, or something that is no response? "HTTP/1.1 103" is interim. */
static bool is_answered(const sending *w) {
    enum { CLASS = sizeof "HTTP/1.1 " - 1 };
    return w->early_n > CLASS && w->early[CLASS] != '1';
}

static ta_err send_piece(sending *w, ta_deadline deadline, ta_diag *diag) {
    bool received;
    ta_err err = wait_until_ready(&w->conn->tcp, &received, deadline, diag);
    if (err == TA_OK && received)
        look(w, LOOK_MS);
    if (err || is_answered(w))
        return err;
    const ta_str piece = ta_str_sub(w->left, 0, w->left.n < PIECE ? w->left.n : PIECE);
    err = w->below->write(w->below->ctx, piece.p, piece.n, deadline, diag);
    if (err == TA_OK || piece.n == w->left.n) /* or the end may have been sent */
        w->left = ta_str_sub(w->left, piece.n, w->left.n);
    return err;
}

static ta_err write_all(void *ctx, const void *p, size_t n, ta_deadline deadline, ta_diag *diag) {
    sending *w = ctx;
    ta_err err = w->below->write(w->below->ctx, p, n, deadline, diag);
    while (err == TA_OK && w->left.n > 0 && !is_answered(w))
        err = send_piece(w, deadline, diag);
    if (err != TA_E_SEND && err != TA_E_READ_TIMEOUT)
        return err;
    look(w, err == TA_E_SEND ? LAST_LOOK_MS : LOOK_MS);
    if (w->early_n == 0)
        return err;
    ta_diag_clear(diag);
    return TA_OK;
}

static ta_err read_early(void *ctx, void *p, size_t cap, size_t *n, ta_deadline deadline,
                         ta_diag *diag) {
    sending *w = ctx;
    const size_t early = w->early_n - w->early_at;
    if (early == 0)
        return w->below->read(w->below->ctx, p, cap, n, deadline, diag);
    *n = cap < early ? cap : early;
    memcpy(p, w->early + w->early_at, *n);
    w->early_at += *n;
    return TA_OK;
}

static ta_err exchange(ta_conn_content *content, ta_exchange *x, const ta_stream *s, ta_str request,
                       ta_deadline deadline, ta_diag *diag) {
    sending w;
    w.conn = content->conn;
    w.below = s;
    w.left = content->text;
    w.early_at = w.early_n = 0;
    const ta_stream stream = {&w, read_early, write_all};
    const ta_err err = ta_http_exchange(x, &stream, request, deadline, diag);
    if (w.left.n > 0)
        x->keep_alive = x->sent_any = false;
    return err;
}

void ta_conn_send_content(ta_conn *c, ta_conn_content *content, ta_str text) {
    *content = (ta_conn_content){exchange, c, text};
    c->content = content;
}
