/* json_query.c - ta_query: an expression over a JSON text, in one piece of memory of the caller's:
 *
 *     | the compiled expression | the text, and text that functions make | nodes | the result's JSON |
 *
 * Where the nodes end is known when the search is over, so the result takes what they leave. */
#include "tinyaws_query.h"

#include "base/diag.h"
#include "jmespath/jmespath.h"
#include "json/json_put.h"

#define ALIGNMENT _Alignof(max_align_t)

/* One node more than the expression, so that a document can begin. */
_Static_assert(sizeof(ta_jmespath) + 3 * ALIGNMENT + sizeof(ta_json_node) <= TA_QUERY_SIZE,
               "TA_QUERY_SIZE holds an expression");

static size_t aligned(size_t n) {
    return (n + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
}

/* ---- messages ---- */

static ta_err refuse_expression(const ta_jmespath *q, ta_err err, ta_diag *diag) {
    char line[TA_DIAG_TEXT_MAX];
    ta_buf b = ta_buf_on(line, sizeof line);
    ta_puts(&b, "the expression: ");
    ta_puts(&b, q->why);
    if (err == TA_E_PARAM) {
        ta_puts(&b, " at column ");
        ta_put_u64(&b, q->column, 1);
    }
    return ta_fail_text(diag, err, &b);
}

static ta_err beyond(const char *limit, ta_diag *diag) {
    char line[TA_DIAG_TEXT_MAX];
    ta_buf b = ta_buf_on(line, sizeof line);
    ta_puts(&b, "the query is beyond ");
    ta_puts(&b, limit);
    return ta_fail_text(diag, TA_E_LIMIT, &b);
}

static ta_err not_json(const ta_doc *d, size_t n, ta_diag *diag) {
    char line[TA_DIAG_TEXT_MAX];
    ta_buf b = ta_buf_on(line, sizeof line);
    if (ta_doc_err(d) == TA_E_LIMIT)
        return beyond(d->limit, diag);
    ta_puts(&b, "it breaks off at byte ");
    ta_put_u64(&b, d->error_at, 1);
    ta_puts(&b, " of ");
    ta_put_u64(&b, n, 1);
    return ta_fail_text(diag, TA_E_JSON_SYNTAX, &b);
}

/* ---- memory ---- */

/* Divide memory[0..size) into text and nodes. */
static void open_doc(ta_doc *d, char *memory, size_t size, size_t json_n) {
    const size_t nodes_size = (size - json_n) / 4 * 3, at = aligned(size - nodes_size);
    const size_t nodes = (size - at) / sizeof(ta_json_node);
    ta_doc_init(d, memory, 0, at, (ta_json_node *)(void *)(memory + at),
                nodes < UINT32_MAX ? (uint32_t)nodes : UINT32_MAX);
}

/* ---- the result ---- */

static ta_err write_result(const ta_doc *d, ta_node v, char *end, ta_value *out, ta_diag *diag) {
    char *begin = (char *)(d->nodes + d->count);
    ta_buf b = ta_buf_on(begin, (size_t)(end - begin));
    ta_doc_put_json(&b, d, v);
    if (b.full)
        return beyond("its memory, or its result nests deeper than " TA_LIMIT_TEXT(
                          TA_JSON_DEPTH_MAX) " arrays and objects",
                      diag);
    out->json = ta_buf_str(&b);
    if (ta_doc_kind(d, v) == TA_JSON_STRING)
        out->text = ta_doc_text(d, v);
    return TA_OK;
}

/* ---- the query ---- */

/* The message for a value of a wrong type has the value, which may be a secret, after its first colon. */
static void leave_value_out(ta_buf *why) {
    if (ta_str_starts(ta_buf_str(why), TA_STR("In function ")))
        *why = (ta_buf){why->p, ta_str_find(ta_buf_str(why), ':'), why->cap, false};
}

static ta_err search(ta_jmespath *q, ta_doc *d, ta_node *v, ta_diag *diag) {
    char line[TA_DIAG_TEXT_MAX];
    ta_buf why = ta_buf_on(line, sizeof line);
    ta_err err = ta_jmespath_search(q, d, *v, v, &why);
    if (err == TA_E_LIMIT)
        return beyond(d->limit, diag);
    leave_value_out(&why);
    return err == TA_OK ? TA_OK : ta_fail_text(diag, TA_E_SHAPE, &why);
}

ta_err ta_query(ta_str expression, ta_str json, void *memory, size_t size, ta_value *out,
                ta_diag *diag) {
    ta_jmespath *q = memory;
    ta_doc d;
    *out = (ta_value){TA_ABSENT, TA_ABSENT};
    ta_diag_clear(diag);
    if (size < TA_QUERY_SIZE || size - TA_QUERY_SIZE < json.n)
        return beyond("its memory: TA_QUERY_SIZE and the JSON text are more", diag);
    ta_err err = ta_jmespath_compile(q, expression);
    if (err != TA_OK)
        return refuse_expression(q, err, diag);
    const size_t at = aligned(sizeof *q);
    open_doc(&d, (char *)memory + at, size - at, json.n);
    ta_node v = ta_doc_parse_copy(&d, json);
    if (ta_doc_err(&d) != TA_OK)
        return not_json(&d, json.n, diag);
    err = search(q, &d, &v, diag);
    return err == TA_OK ? write_result(&d, v, (char *)memory + size, out, diag) : err;
}
