#include "net/tcp.h"

#include <string.h>

#include "base/wipe.h"

enum { ATTEMPT_DELAY_MS = 250 }; /* Connection Attempt Delay of RFC 8305, section 5 */

/* ---- connect ---- */

typedef struct race {
    const port_address *addresses;
    size_t n;
    size_t started; /* attempts started, n + 1 at most; each has an element of `wait` */
    size_t pending; /* attempts still in progress */
    uint8_t order[TA_ADDRESSES_MAX];  /* indexes of addresses, in the order of attempts */
    port_wait wait[TA_ADDRESSES_MAX]; /* by attempt; PORT_NO_SOCKET after it has ended */
    int sys;                          /* of the last failure */
    ta_buf failures;                  /* the results of the attempts that have ended */
} race;

/* Order: IPv6, IPv4, IPv6 and so on, each family in its own order (RFC 8305, section 4). */
static void interleave(race *r) {
    size_t next[2] = {0, 0};
    unsigned turn = 0;
    for (size_t k = 0; k < r->n; turn ^= 1) {
        while (next[turn] < r->n && (r->addresses[next[turn]].family == 6) != (turn == 0))
            next[turn]++;
        if (next[turn] < r->n)
            r->order[k++] = (uint8_t)next[turn]++;
    }
}

static void note_failure(race *r, size_t attempt, const char *text) {
    if (attempt == r->n)
        return; /* the first attempt at this address counts */
    if (r->failures.n > 0)
        ta_puts(&r->failures, "; ");
    ta_put_address_port(&r->failures, &r->addresses[r->order[attempt]]);
    ta_puts(&r->failures, ": ");
    ta_puts(&r->failures, text);
}

static void failed(race *r, size_t attempt, int sys) {
    r->sys = sys;
    note_failure(r, attempt, port_error_text(sys));
}

/* Each address; then the last silent one once more, since its SYN may be lost. */
static bool has_next(const race *r) {
    return r->started < r->n || (r->started == r->n && r->pending > 0 && r->n < TA_ADDRESSES_MAX);
}

/* Returns true if it is connected already. */
static bool start_next(race *r, size_t *winner) {
    size_t k = r->started++;
    if (k == r->n) {
        size_t silent = k;
        while (r->wait[--silent].socket == PORT_NO_SOCKET) {
        }
        r->order[k] = r->order[silent];
    }
    int sys = 0;
    r->wait[k] = (port_wait){PORT_NO_SOCKET, PORT_WRITABLE, 0};
    port_result result = port_tcp_connect(&r->addresses[r->order[k]], &r->wait[k].socket, &sys);
    *winner = k;
    if (result == PORT_IN_PROGRESS)
        r->pending++;
    else if (result != PORT_OK)
        failed(r, k, sys);
    return result == PORT_OK;
}

/* Handle what the poll reported. Returns true if an attempt is connected. */
static bool finish_ready(race *r, size_t *winner) {
    for (size_t k = 0; k < r->started; k++) {
        int sys = 0;
        if (r->wait[k].socket == PORT_NO_SOCKET || r->wait[k].ready == 0)
            continue;
        r->pending--;
        *winner = k;
        if (port_tcp_connected(r->wait[k].socket, &sys) == PORT_OK)
            return true;
        failed(r, k, sys);
        port_socket_close(r->wait[k].socket);
        r->wait[k].socket = PORT_NO_SOCKET;
    }
    return false;
}

/* Returns PORT_OK with the winner, PORT_FAILED if all failed, PORT_TIMEOUT, or PORT_INTERRUPTED. */
static port_result run(race *r, ta_deadline limit, size_t *winner) {
    int64_t next_start = 0;
    for (;;) {
        bool more = has_next(r);
        if (more && (r->pending == 0 || port_monotonic_ms() >= next_start)) {
            if (start_next(r, winner))
                return PORT_OK;
            next_start = r->pending == 0 ? 0 : port_monotonic_ms() + ATTEMPT_DELAY_MS;
            continue;
        }
        if (r->pending == 0)
            return PORT_FAILED;
        more = more && next_start < limit;
        port_result result = port_poll(r->wait, r->started, more ? next_start : limit);
        if (result == PORT_TIMEOUT && more)
            continue;
        if (result != PORT_OK)
            return result;
        if (finish_ready(r, winner))
            return PORT_OK;
        next_start = 0; /* an attempt has failed: start the next one at once */
    }
}

static void put_duration(ta_buf *b, uint32_t ms) {
    if (ms % 1000 == 0)
        ta_put_u64(b, ms / 1000, 1);
    else
        ta_put_seconds(b, ms);
    ta_puts(b, " s");
}

static ta_err explain(race *r, port_result result, bool by_deadline, uint32_t timeout_ms,
                      ta_diag *diag) {
    if (result == PORT_INTERRUPTED)
        return ta_fail(diag, TA_E_INTERRUPTED, "while connecting");
    for (size_t k = 0; k < r->started; k++)
        if (r->wait[k].socket != PORT_NO_SOCKET)
            note_failure(r, k, "no answer");
    if (result == PORT_TIMEOUT && !by_deadline) {
        ta_puts(&r->failures, " within ");
        put_duration(&r->failures, timeout_ms);
        return ta_fail_text(diag, TA_E_CONNECT_TIMEOUT, &r->failures);
    }
    if (result == PORT_TIMEOUT)
        return ta_fail_text(diag, TA_E_DEADLINE, &r->failures);
    if (diag->err == TA_OK)
        diag->sys = r->sys;
    return ta_fail_text(diag, TA_E_CONNECT, &r->failures);
}

ta_err ta_tcp_connect(ta_tcp *tcp, const port_address *addresses, size_t n,
                      uint32_t connect_timeout_ms, ta_deadline deadline, ta_diag *diag) {
    char line[TA_DIAG_TEXT_MAX];
    race r = {.addresses = addresses, .n = n, .failures = ta_buf_on(line, sizeof line)};
    size_t winner = 0;
    if (n == 0 || n > TA_ADDRESSES_MAX)
        return ta_fail(diag, TA_E_INTERNAL, "the number of addresses");
    interleave(&r);
    int64_t limit = port_monotonic_ms() + connect_timeout_ms;
    bool by_deadline = deadline <= limit;
    port_result result = run(&r, by_deadline ? deadline : limit, &winner);
    ta_err err = TA_OK;
    if (result == PORT_OK) {
        tcp->open = true;
        tcp->socket = r.wait[winner].socket;
        tcp->peer = addresses[r.order[winner]];
        tcp->read_timeout_ms = connect_timeout_ms;
        r.wait[winner].socket = PORT_NO_SOCKET;
    } else {
        err = explain(&r, result, by_deadline, connect_timeout_ms, diag);
    }
    for (size_t k = 0; k < r.started; k++)
        port_socket_close(r.wait[k].socket);
    return err;
}

/* ---- the stream ---- */

/* The error of a send or receive that did not return PORT_OK.
 *   verb   as in "sent nothing"
 *   begun  part of it was done before: if the deadline ends it, "sent no more" */
static ta_err broken(const ta_tcp *tcp, port_result result, bool by_deadline, ta_err failure,
                     const char *verb, bool begun, int sys, ta_diag *diag) {
    char line[TA_DIAG_TEXT_MAX];
    ta_buf b = ta_buf_on(line, sizeof line);
    ta_put_address_port(&b, &tcp->peer);
    if (result == PORT_TIMEOUT) {
        ta_puts(&b, ": the server ");
        ta_puts(&b, verb);
        ta_puts(&b, by_deadline && begun ? " no more" : " nothing");
        if (by_deadline)
            return ta_fail_text(diag, TA_E_DEADLINE, &b);
        ta_puts(&b, " for ");
        put_duration(&b, tcp->read_timeout_ms);
        return ta_fail_text(diag, TA_E_READ_TIMEOUT, &b);
    }
    if (result == PORT_INTERRUPTED)
        return ta_fail(diag, TA_E_INTERRUPTED, "");
    ta_puts(&b, ": ");
    ta_puts(&b, port_error_text(sys));
    if (diag->err == TA_OK)
        diag->sys = sys;
    return ta_fail_text(diag, failure, &b);
}

/* The earlier of the deadline and the read time-out. */
static int64_t nearer(const ta_tcp *tcp, ta_deadline deadline, bool *by_deadline) {
    int64_t limit = port_monotonic_ms() + tcp->read_timeout_ms;
    *by_deadline = deadline <= limit;
    return *by_deadline ? deadline : limit;
}

/* Receive into p[0..cap), and what exceeds that into `ahead`, which is empty. */
static ta_err receive(ta_tcp *tcp, void *p, size_t cap, size_t *n, ta_deadline deadline,
                      ta_diag *diag) {
    bool by_deadline;
    int sys = 0;
    size_t got;
    int64_t limit = nearer(tcp, deadline, &by_deadline);
    port_wait wait = {.socket = tcp->socket, .want = PORT_READABLE};
    port_result result = PORT_OK;
    const bool begun = !tcp->asked;
    if (tcp->asked) /* no answer is there at once, so a receive would be useless */
        result = port_poll(&wait, 1, limit);
    tcp->asked = false;
    if (result == PORT_OK)
        result = port_receive_both(tcp->socket, p, cap, tcp->ahead, sizeof tcp->ahead, &got, limit,
                                   &sys);
    if (result != PORT_OK)
        return broken(tcp, result, by_deadline, TA_E_RECV, "sent", begun, sys, diag);
    *n = got < cap ? got : cap;
    tcp->ahead_at = 0;
    tcp->ahead_n = (uint32_t)(got - *n);
    if (tcp->ahead_most < tcp->ahead_n)
        tcp->ahead_most = tcp->ahead_n;
    return TA_OK;
}

static ta_err read_stream(void *ctx, void *p, size_t cap, size_t *n, ta_deadline deadline,
                          ta_diag *diag) {
    ta_tcp *tcp = ctx;
    size_t left = tcp->ahead_n - tcp->ahead_at;
    if (left == 0)
        return receive(tcp, p, cap, n, deadline, diag);
    *n = cap < left ? cap : left;
    memcpy(p, tcp->ahead + tcp->ahead_at, *n);
    tcp->ahead_at += (uint32_t)*n;
    return TA_OK;
}

static ta_err write_stream(void *ctx, const void *p, size_t n, ta_deadline deadline,
                           ta_diag *diag) {
    ta_tcp *tcp = ctx;
    const char *at = p;
    while (n > 0) {
        bool by_deadline;
        int sys = 0;
        size_t put;
        int64_t limit = nearer(tcp, deadline, &by_deadline);
        port_result result = port_send(tcp->socket, at, n, &put, limit, &sys);
        if (result != PORT_OK)
            return broken(tcp, result, by_deadline, TA_E_SEND, "took", at != p, sys, diag);
        at += put;
        n -= put;
    }
    tcp->asked = true;
    return TA_OK;
}

void ta_tcp_set_read_timeout(ta_tcp *tcp, uint32_t ms) {
    tcp->read_timeout_ms = ms;
}

ta_stream ta_tcp_stream(ta_tcp *tcp) {
    return (ta_stream){tcp, read_stream, write_stream};
}

bool ta_tcp_is_quiet(const ta_tcp *tcp) {
    port_wait wait = {.socket = tcp->socket, .want = PORT_READABLE};
    return tcp->ahead_at == tcp->ahead_n && port_poll(&wait, 1, PORT_LOOK) == PORT_TIMEOUT;
}

void ta_tcp_close(ta_tcp *tcp) {
    if (!tcp->open)
        return;
    port_socket_close(tcp->socket);
    ta_wipe(tcp->ahead, tcp->ahead_most);
    tcp->open = false;
    tcp->ahead_at = tcp->ahead_n = tcp->ahead_most = 0;
}
