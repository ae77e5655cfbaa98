#include "client/quota_file.h"

#include "aws/retry.h"

#define MARK         TA_STR("tinyaws-retry-quota ")
#define MARK_N       (sizeof "tinyaws-retry-quota " - 1)
#define TOKEN_DIGITS 3
#define SINCE_DIGITS 12
#define NUMBERS_N    (TOKEN_DIGITS + 1 + SINCE_DIGITS + 1)
#define LINE         (MARK_N + NUMBERS_N) /* bytes */
#define SINCE_MAX    INT64_C(999999999999)

/* ---- the content of a file ---- */

static bool is_nul(ta_str content) {
    for (size_t i = 0; i < content.n; i++)
        if (content.p[i] != '\0')
            return false;
    return content.n <= LINE;
}

/* The form of version 0.1.0: a line without the marker. */
static bool is_former(ta_str content) {
    if (content.n != NUMBERS_N || content.p[TOKEN_DIGITS] != ' ' ||
        content.p[NUMBERS_N - 1] != '\n')
        return false;
    for (size_t i = 0; i < NUMBERS_N - 1; i++)
        if (i != TOKEN_DIGITS && !ta_is_digit(content.p[i]))
            return false;
    return true;
}

/* May the file be replaced? `content` is one byte longer than a line if the file is longer. */
static bool is_ours(ta_str content) {
    return ta_str_starts(content, MARK) || ta_str_starts(MARK, content) || is_nul(content) ||
           is_former(content);
}

/* Returns false unless it is a whole line of ours. */
static bool parse(ta_quota_file *q, ta_str line) {
    uint64_t tokens, seconds;
    if (ta_str_starts(line, MARK))
        line = ta_str_sub(line, MARK_N, line.n);
    if (!is_former(line) ||
        !ta_str_to_u64(ta_str_sub(line, 0, TOKEN_DIGITS), TA_RETRY_QUOTA, &tokens) ||
        !ta_str_to_u64(ta_str_sub(line, TOKEN_DIGITS + 1, NUMBERS_N - 1), (uint64_t)SINCE_MAX,
                       &seconds))
        return false;
    q->in_file = (uint32_t)tokens;
    q->since = q->since_in_file = (int64_t)seconds;
    return true;
}

/* ---- opening ---- */

static const char not_ours[] =
    "it holds something else, which is left as it is; name a file that is empty or not there";

/* Returns why the file cannot be used, or NULL. */
static const char *look_into(port_file f) {
    char content[LINE + 1];
    size_t n;
    int sys = 0;
    if (port_file_read_at(f, 0, content, sizeof content, &n, &sys) != PORT_OK)
        return port_error_text(sys);
    return is_ours((ta_str){content, n}) ? NULL : not_ours;
}

static const char *why_not(port_result r, int sys) {
    if (r == PORT_IS_LINK)
        return "it is a symbolic link, which is not followed";
    return r == PORT_NOT_REGULAR ? "it is not a regular file" : port_error_text(sys);
}

ta_err ta_quota_file_open(ta_quota_file *q, const char *path, ta_diag *diag) {
    int sys;
    const port_result r = port_shared_open(path, &q->file, &sys);
    const char *why = r == PORT_OK ? look_into(q->file) : why_not(r, sys);
    q->open = r == PORT_OK;
    q->locked = false;
    if (why == NULL)
        return TA_OK;
    ta_quota_file_close(q);
    if (port_signal() != 0)
        return ta_fail(diag, TA_E_INTERRUPTED, "");
    char line[TA_DIAG_TEXT_MAX];
    ta_buf b = ta_buf_on(line, sizeof line);
    ta_puts(&b, "the retry quota file ");
    ta_put_untrusted(&b, ta_str_from(path), 160);
    ta_puts(&b, ": ");
    ta_puts(&b, why);
    return ta_fail_text(diag, TA_E_CONFIG, &b);
}

void ta_quota_file_close(ta_quota_file *q) {
    if (q->open)
        port_file_close(q->file);
    q->open = false;
}

/* The tokens of the file and those that time has added. q->since advances by whole tokens only, so
 * that no time is lost. */
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
    char line[LINE + 1]; /* one byte more than a line, to notice a longer file */
    ta_str content = {line, 0};
    const int64_t own = port_monotonic_ms() + TA_QUOTA_LOCK_MS;
    int sys;
    if (!q->open)
        return;
    *tokens = 0;
    q->locked = port_shared_lock(q->file, own < deadline ? own : deadline, &sys) == PORT_OK;
    if (!q->locked)
        return;
    if (port_shared_read(q->file, line, sizeof line, &content.n, &sys) != PORT_OK ||
        !is_ours(content)) {
        port_shared_unlock(q->file);
        q->locked = false;
        return;
    }
    now = now < 0 ? 0 : now > SINCE_MAX ? SINCE_MAX : now;
    if (parse(q, content)) {
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
    /* A full quota does not grow, so its time does not matter. */
    bool written =
        tokens == q->in_file && (tokens == TA_RETRY_QUOTA || q->since == q->since_in_file);
    if (!written) {
        char line[LINE];
        ta_buf b = ta_buf_on(line, sizeof line);
        int sys;
        ta_put(&b, MARK);
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
