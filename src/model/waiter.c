#include "model/waiter.h"

#include "model/cli_name.h"

bool ta_waiter_find(const ta_model *m, ta_str cli_name, ta_waiter *out) {
    for (size_t i = 0; i < m->waiter_count; i++) {
        char memory[TA_MODEL_NAME_MAX];
        ta_buf b = ta_buf_on(memory, sizeof memory);
        const ta_model_waiter waiter = ta_model_waiter_at(m, i);
        ta_model_put_name(&b, waiter.name);
        if (!ta_cli_name_is(cli_name, ta_buf_str(&b)))
            continue;
        *out = (ta_waiter){.waiter = waiter, .model = m};
        return true;
    }
    return false;
}

/* ---- expressions ---- */

typedef struct judging {
    const ta_waiter_poll *poll;
    ta_jmespath *q;
    ta_buf *why;
} judging;

static bool is_answer(const ta_waiter_poll *p) {
    return p->error_code.p == NULL;
}

/* What a value is compared with: itself, or some or all elements of a list that has any. */
typedef struct wanted {
    ta_str text; /* of a string; or true, false, a number */
    bool is_string, itself, any, all;
} wanted;

static bool is_wanted(const ta_doc *d, ta_node v, const wanted *w) {
    return (ta_doc_kind(d, v) == TA_JSON_STRING) == w->is_string &&
           ta_str_eq(ta_doc_text(d, v), w->text);
}

static bool has_wanted(const ta_doc *d, ta_node v, const wanted *w) {
    bool some = false, every = true;
    if (ta_doc_kind(d, v) != TA_JSON_ARRAY)
        return w->itself && is_wanted(d, v, w);
    for (ta_node i = ta_doc_first(d, v); i; i = ta_doc_next(d, i)) {
        const bool is = is_wanted(d, i, w);
        some |= is;
        every &= is;
    }
    return some && (w->any || (w->all && every));
}

/* Does the expression's value have what is wanted? */
static ta_err search(const judging *j, ta_str expression, const wanted *w, bool *found) {
    ta_doc *d = j->poll->doc;
    const uint32_t mark = ta_doc_mark(d);
    ta_node v;
    ta_err err = ta_jmespath_compile(j->q, expression);
    if (err == TA_OK)
        err = ta_jmespath_search(j->q, d, j->poll->answer, &v, j->why);
    if (err == TA_OK)
        *found = has_wanted(d, v, w);
    ta_doc_release(d, mark);
    return err;
}

/* ---- acceptors ---- */

/* The JSON of an expected value: a string without escapes, true, false, or a natural number. */
static wanted expected_of(ta_str json) {
    if (ta_str_starts(json, TA_STR("\"")))
        return (wanted){.text = ta_str_sub(json, 1, json.n - 1), .is_string = true};
    return (wanted){.text = json};
}

static bool error_matches(const ta_waiter_poll *p, const wanted *expected) {
    if (!expected->is_string)
        return is_answer(p) != ta_str_eq(expected->text, TA_STR("true"));
    return !is_answer(p) && ta_str_eq(p->error_code, expected->text);
}

static bool status_matches(const ta_waiter_poll *p, ta_str expected) {
    uint64_t status;
    return ta_str_to_u64(expected, 999, &status) && status == (uint64_t)p->http_status;
}

static ta_err path_matches(const judging *j, const ta_acceptor *a, wanted expected, bool *matches) {
    char memory[TA_MODEL_NAME_MAX];
    ta_buf expression = ta_buf_on(memory, sizeof memory);
    if (!is_answer(j->poll))
        return TA_OK;
    ta_model_put_name(&expression, a->expression);
    expected.itself = a->matcher == TA_WAITER_PATH;
    expected.any = a->matcher == TA_WAITER_PATH_ANY;
    expected.all = a->matcher == TA_WAITER_PATH_ALL;
    return search(j, ta_buf_str(&expression), &expected, matches);
}

static ta_err acceptor_matches(const judging *j, const ta_acceptor *a, bool *matches) {
    char memory[TA_MODEL_NAME_MAX];
    ta_buf json = ta_buf_on(memory, sizeof memory);
    ta_model_put_name(&json, a->expected);
    const wanted expected = expected_of(ta_buf_str(&json));
    *matches = false;
    switch (a->matcher) {
    case TA_WAITER_ERROR:
        *matches = error_matches(j->poll, &expected);
        return TA_OK;
    case TA_WAITER_STATUS:
        *matches = status_matches(j->poll, expected.text);
        return TA_OK;
    default:
        return path_matches(j, a, expected, matches);
    }
}

/* The first acceptor that matches; w->acceptor is that one, or the last of all. */
static ta_err find_acceptor(ta_waiter *w, const judging *j, bool *matches) {
    *matches = false;
    for (size_t i = 0; i < w->waiter.acceptor_count && !*matches; i++) {
        w->acceptor = ta_model_acceptor(&w->waiter, i);
        const ta_err err = acceptor_matches(j, &w->acceptor, matches);
        if (err != TA_OK)
            return err;
    }
    w->has_matched |= *matches;
    return TA_OK;
}

/* ---- ends that the model does not have ---- */

static bool is_same_end(const ta_waiter_end *a, const ta_waiter_end *b) {
    return a->why == b->why && ta_str_eq(a->value, b->value);
}

/* Which end does the answer show, and how many before it did in a row? */
static ta_err find_end(ta_waiter *w, const judging *j) {
    const ta_waiter_end before = w->end;
    ta_waiter_end end = {0};
    bool found = false;
    for (size_t i = 0; is_answer(j->poll) && !found &&
                       ta_waiter_end_at(w->model->service, w->waiter.name, i, &end);
         i++) {
        const wanted value = {.text = end.value, .is_string = true, .itself = true, .any = true};
        const ta_err err = search(j, ta_str_from(end.expression), &value, &found);
        if (err != TA_OK)
            return err;
    }
    w->end = found ? end : (ta_waiter_end){0};
    w->end_polls = found && is_same_end(&before, &end) ? w->end_polls + 1 : found;
    return TA_OK;
}

static bool is_ended(const ta_waiter *w) {
    return w->end.why != NULL && w->end_polls >= w->end.polls;
}

/* ---- the verdict ---- */

ta_err ta_waiter_judge(ta_waiter *w, const ta_waiter_poll *poll, ta_jmespath *scratch,
                       ta_waiter_verdict *verdict, ta_buf *why) {
    const judging j = {poll, scratch, why};
    bool matches;
    ta_err err = find_acceptor(w, &j, &matches);
    w->polls++;
    *verdict = TA_WAITER_FAILED;
    if (err != TA_OK)
        return err;
    if (matches && w->acceptor.state == TA_WAITER_SUCCESS)
        *verdict = TA_WAITER_DONE;
    else if (!matches && !is_answer(poll))
        *verdict = TA_WAITER_REFUSED;
    if (*verdict != TA_WAITER_FAILED || (matches && w->acceptor.state == TA_WAITER_FAILURE))
        return TA_OK;
    err = find_end(w, &j);
    if (err != TA_OK || is_ended(w))
        return err;
    w->exhausted = w->polls >= w->waiter.attempts;
    if (!w->exhausted)
        *verdict = TA_WAITER_GO_ON;
    return TA_OK;
}

/* ---- words ---- */

/* As Python's str(). */
static void put_expected(ta_buf *b, ta_str json) {
    if (ta_str_starts(json, TA_STR("\"")))
        ta_put(b, ta_str_sub(json, 1, json.n - 1));
    else if (ta_str_eq(json, TA_STR("true")))
        ta_puts(b, "True");
    else if (ta_str_eq(json, TA_STR("false")))
        ta_puts(b, "False");
    else
        ta_put(b, json);
}

static void put_acceptor(ta_buf *b, const ta_acceptor *a) {
    static const struct {
        const char *before, *after;
    } words[] = {
        [TA_WAITER_PATH] = {" we matched expected path: \"", "\""},
        [TA_WAITER_PATH_ALL] = {" all members matched expected path: \"", "\""},
        [TA_WAITER_PATH_ANY] = {" we matched expected path: \"", "\" at least once"},
        [TA_WAITER_STATUS] = {"Matched expected HTTP status code: ", ""},
        [TA_WAITER_ERROR] = {"Matched expected service error code: ", ""},
    };
    char memory[TA_MODEL_NAME_MAX];
    ta_buf json = ta_buf_on(memory, sizeof memory);
    if (a->expression != 0) {
        ta_puts(b, "For expression \"");
        ta_model_put_name(b, a->expression);
        ta_putc(b, '"');
    }
    ta_model_put_name(&json, a->expected);
    ta_puts(b, words[a->matcher].before);
    put_expected(b, ta_buf_str(&json));
    ta_puts(b, words[a->matcher].after);
}

static void put_end(ta_buf *b, const ta_waiter_end *end) {
    ta_puts(b, end->shown != NULL ? end->shown : end->expression);
    ta_puts(b, " is \"");
    ta_put(b, end->value);
    ta_puts(b, "\": ");
    ta_puts(b, end->why);
}

void ta_waiter_put_why(const ta_waiter *w, ta_buf *b) {
    ta_puts(b, "Waiter ");
    ta_model_put_name(b, w->waiter.name);
    ta_puts(b, " failed: ");
    if (is_ended(w)) {
        put_end(b, &w->end);
        return;
    }
    ta_puts(b, w->exhausted ? "Max attempts exceeded"
                            : "Waiter encountered a terminal failure state: ");
    if (w->exhausted && w->has_matched)
        ta_puts(b, ". Previously accepted state: ");
    if (!w->exhausted || w->has_matched)
        put_acceptor(b, &w->acceptor);
}
