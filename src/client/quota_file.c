#include "client/quota_file.h"

#include "aws/retry.h"

#define TOKEN_DIGITS 3
#define SINCE_DIGITS 12
#define LINE         (TOKEN_DIGITS + 1 + SINCE_DIGITS + 1) /* bytes */
#define SINCE_MAX    INT64_C(999999999999)

ta_err ta_quota_file_open(ta_quota_file *q, const char *path, ta_diag *diag) {
    int sys;
    const port_result r = port_shared_open(path, &q->file, &sys);
    q->open = r == PORT_OK;
    q->locked = false;
    if (q->open)
        return TA_OK;
    if (r == PORT_INTERRUPTED)
        return ta_fail(diag, TA_E_INTERRUPTED, "");
    char line[TA_DIAG_TEXT_MAX];
    ta_buf b = ta_buf_on(line, sizeof line);
    ta_puts(&b, "the retry quota file ");
    ta_put_foreign(&b, ta_str_from(path), 160);
    ta_puts(&b, ": ");
    ta_puts(&b, port_error_text(sys));
    return ta_fail_text(diag, TA_E_CONFIG, &b);
}

void ta_quota_file_close(ta_quota_file *q) {
    if (q->open)
        port_file_close(q->file);
    q->open = false;
}

/* false when it is no line of ours. */
static bool parse(ta_quota_file *q, ta_str line) {
    ta_str since;
    uint64_t tokens, seconds;
    if (line.n != LINE || line.p[TOKEN_DIGITS] != ' ' || line.p[LINE - 1] != '\n')
        return false;
    since = ta_str_sub(line, TOKEN_DIGITS + 1, LINE - 1);
    if (!ta_str_to_u64(ta_str_sub(line, 0, TOKEN_DIGITS), TA_RETRY_QUOTA, &tokens) ||
        !ta_str_to_u64(since, (uint64_t)SINCE_MAX, &seconds))
        return false;
    q->in_file = (uint32_t)tokens;
    q->since = q->since_in_file = (int64_t)seconds;
    return true;
}

/* The tokens of the file and what time has added; q->since keeps what is left of a token's time. */
static uint32_t refill(ta_quota_file *q, int64_t now) {
    const uint32_t room = TA_RETRY_QUOTA - q->in_file;
    const int64_t grown = (now - q->since) / TA_QUOTA_REFILL_S;
    if (now < q->since || grown >= room) {
        q->since = now;
        return q->in_file + (grown >= room ? room : 0);
    }
    q->since += grown * TA_QUOTA_REFILL_S;
    return q->in_file + (uint32_t)grown;
}

void ta_quota_file_begin(ta_quota_file *q, int64_t now, int64_t deadline, uint32_t *tokens) {
    char line[LINE + 1]; /* one byte more shows a file that is longer */
    const int64_t own = port_monotonic_ms() + TA_QUOTA_LOCK_MS;
    size_t n;
    int sys;
    if (!q->open)
        return;
    *tokens = 0;
    q->locked = port_shared_lock(q->file, own < deadline ? own : deadline, &sys) == PORT_OK;
    if (!q->locked)
        return;
    if (port_shared_read(q->file, line, sizeof line, &n, &sys) != PORT_OK) {
        port_shared_unlock(q->file);
        q->locked = false;
        return;
    }
    now = now < 0 ? 0 : now > SINCE_MAX ? SINCE_MAX : now;
    if (parse(q, (ta_str){line, n})) {
        *tokens = refill(q, now);
        return;
    }
    q->in_file = UINT32_MAX;
    q->since = now;
    *tokens = TA_RETRY_QUOTA;
}

bool ta_quota_file_end(ta_quota_file *q, uint32_t tokens) {
    if (!q->open)
        return true;
    if (!q->locked)
        return false;
    /* Since when a full quota is full does not matter. */
    bool written =
        tokens == q->in_file && (tokens == TA_RETRY_QUOTA || q->since == q->since_in_file);
    if (!written) {
        char line[LINE];
        ta_buf b = ta_buf_on(line, sizeof line);
        int sys;
        ta_put_u64(&b, tokens, TOKEN_DIGITS);
        ta_putc(&b, ' ');
        ta_put_u64(&b, (uint64_t)q->since, SINCE_DIGITS);
        ta_putc(&b, '\n');
        written = port_shared_replace(q->file, line, b.n, &sys) == PORT_OK;
    }
    port_shared_unlock(q->file);
    q->locked = false;
    return written;
}
