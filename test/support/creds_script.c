#include "support/creds_script.h"

#include <criterion/criterion.h>
#include <string.h>

#include "support/guard.h"

static const char *environment(void *ctx, const char *name) {
    const creds_script *h = ctx;
    for (size_t i = 0; i < CREDS_SCRIPT_VARIABLES && h->environment[i][0]; i++)
        if (strcmp(h->environment[i][0], name) == 0)
            return h->environment[i][1];
    return NULL;
}

static int64_t now(void *ctx) {
    return ((creds_script *)ctx)->now;
}

static uint32_t random_number(void *ctx) {
    return ((creds_script *)ctx)->random;
}

static ta_err sleep_at_once(void *ctx, uint32_t ms, ta_diag *diag) {
    creds_script *h = ctx;
    h->sleeps++;
    h->slept_ms += ms;
    return h->sleep_err ? ta_fail(diag, h->sleep_err, "") : TA_OK;
}

static ta_err read_file(void *ctx, const char *path, char *to, size_t cap, size_t *n,
                        ta_diag *diag) {
    const creds_script *h = ctx;
    for (size_t i = 0; i < CREDS_SCRIPT_FILES && h->files[i][0]; i++) {
        if (strcmp(h->files[i][0], path) != 0)
            continue;
        size_t length = strlen(h->files[i][1]);
        if (length > cap)
            return ta_fail(diag, TA_E_LIMIT, path);
        memcpy(to, h->files[i][1], length);
        *n = length;
        return TA_OK;
    }
    char line[TA_DIAG_TEXT_MAX];
    ta_buf b = ta_buf_on(line, sizeof line);
    ta_puts(&b, path);
    ta_puts(&b, ": No such file or directory");
    return ta_fail_text(diag, TA_E_FILE, &b);
}

/* ---- requests ---- */

static void note_fields(creds_script *h, const ta_fetch_request *r) {
    ta_buf b = ta_buf_on(h->fields, sizeof h->fields - 1);
    for (size_t i = 0; i < r->field_count; i++) {
        ta_put(&b, r->fields[i].name);
        ta_puts(&b, ": ");
        ta_put(&b, r->fields[i].value);
        ta_putc(&b, '\n');
    }
    cr_assert_eq(ta_buf_err(&b), TA_OK, "fields are longer than the test's memory");
    h->fields[b.n] = '\0';
}

static void expect(ta_str got, const char *wanted, const char *what, size_t at) {
    if (wanted)
        cr_assert(ta_str_eq(got, ta_str_from(wanted)), "request %zu: its %s is %.*s, not %s", at,
                  what, (int)got.n, got.p, wanted);
}

static bool has_field(const ta_fetch_request *r, ta_str name, ta_str value) {
    for (size_t i = 0; i < r->field_count; i++)
        if (ta_str_eq_nocase(r->fields[i].name, name) && ta_str_eq(r->fields[i].value, value))
            return true;
    return false;
}

static void expect_fields(const creds_script *h, const ta_fetch_request *r, const char *lines) {
    ta_str rest = ta_str_from(lines);
    while (rest.n > 0) {
        ta_str value, line = ta_str_cut(rest, '\n', &rest);
        ta_str name = ta_str_cut(line, ':', &value);
        cr_assert(has_field(r, name, ta_str_trim(value)), "request %zu: no field %.*s among\n%s",
                  h->at, (int)line.n, line.p, h->fields);
    }
}

static ta_err fetch(void *ctx, const ta_fetch_request *r, ta_fetch_answer *answer, ta_diag *diag) {
    creds_script *h = ctx;
    /* The answer before is dead: a request made of its slices faults. */
    guard_free(h->body, h->body_n);
    h->body = NULL;
    cr_assert_lt(h->at, h->count, "a request that is not in the script: %.*s %.*s",
                 (int)r->method.n, r->method.p, (int)r->url.n, r->url.p);
    const creds_script_step *step = &h->steps[h->at];
    h->timeout_ms = r->timeout_ms;
    h->client_certificate = r->client_certificate;
    h->client_key = r->client_key;
    note_fields(h, r);
    expect(r->method, step->method, "method", h->at);
    expect(r->url, step->url, "URL", h->at);
    expect(r->body, step->body, "body", h->at);
    expect_fields(h, r, step->fields);
    h->at++;
    if (step->err)
        return ta_fail(diag, step->err, step->why ? step->why : "");
    h->body_n = step->content.n;
    h->body = guard_copy(step->content.p ? step->content.p : "", h->body_n);
    diag->http_status = step->status;
    *answer = (ta_fetch_answer){
        .status = step->status,
        .body = h->body,
        .body_n = h->body_n,
        .content_type = ta_str_from(step->content_type),
        .date = ta_str_from(step->date),
    };
    return TA_OK;
}

/* ---- the script ---- */

ta_creds_io creds_script_open(creds_script *h) {
    return (ta_creds_io){
        .ctx = h,
        .environment = environment,
        .now = now,
        .fetch = fetch,
        .sleep = sleep_at_once,
        .random = random_number,
        .read_file = read_file,
    };
}

static void set_pair(const char *pairs[][2], size_t count, const char *name, const char *value) {
    size_t i = 0;
    while (i < count && pairs[i][0] && strcmp(pairs[i][0], name) != 0)
        i++;
    cr_assert_lt(i, count, "no room for %s", name);
    pairs[i][0] = name;
    pairs[i][1] = value;
}

void creds_script_set(creds_script *h, const char *name, const char *value) {
    set_pair(h->environment, CREDS_SCRIPT_VARIABLES, name, value);
}

void creds_script_file(creds_script *h, const char *path, const char *content) {
    set_pair(h->files, CREDS_SCRIPT_FILES, path, content);
}

void creds_script_play(creds_script *h, const creds_script_step *steps, size_t count) {
    h->steps = steps;
    h->count = count;
    h->at = h->sleeps = 0;
    h->slept_ms = 0;
}

void creds_script_done(const creds_script *h) {
    cr_assert_eq(h->at, h->count, "%zu of %zu requests were made", h->at, h->count);
}
