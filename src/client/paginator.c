/* paginator.c - an operation page after page, in one piece of memory of the caller's:
 *
 *     | ta_paginator | the request | a page as received, and its copy that is parsed | nodes |
 */
#include "client/by_name.h"
#include "client/client.h"
#include "model/pages_follow.h"
#include "json/json_doc.h"

#define ALIGNMENT _Alignof(max_align_t)

struct ta_paginator {
    ta_client *client;
    ta_service_entry service;
    char operation[TA_OPERATION_MAX];
    size_t operation_n;
    ta_pages pages;
    ta_buf body;
    char *rest; /* what follows the request, aligned */
    size_t rest_n;
    bool over;  /* there is no further page */
    ta_err err; /* why the next page cannot be asked for */
    const char *why;
};

_Static_assert(sizeof(ta_paginator) + TA_PAGE_TOKENS_MAX + 4 * ALIGNMENT + sizeof(ta_json_node) <=
                   TA_PAGINATOR_SIZE,
               "TA_PAGINATOR_SIZE holds a paginator");

static size_t aligned(size_t n) {
    return (n + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
}

/* A document in the rest of the memory, from `at` on, for a text of n bytes.
 * TA_OK | TA_E_LIMIT: there is no room for a node after it */
static ta_err open_doc(const ta_paginator *p, ta_doc *d, size_t at, size_t n) {
    const size_t nodes_at = aligned(at + n);
    const size_t nodes = nodes_at < p->rest_n ? (p->rest_n - nodes_at) / sizeof(ta_json_node) : 0;
    if (nodes == 0)
        return TA_E_LIMIT;
    ta_doc_init(d, p->rest + at, 0, n, (ta_json_node *)(void *)(p->rest + nodes_at),
                nodes < UINT32_MAX ? (uint32_t)nodes : UINT32_MAX);
    return TA_OK;
}

/* ---- the first request ---- */

static ta_err no_model(ta_str service, ta_str operation, ta_diag *diag) {
    char line[TA_DIAG_TEXT_MAX];
    ta_buf b = ta_buf_on(line, sizeof line);
    ta_puts(&b, "this build of the library has no model of ");
    ta_put_untrusted(&b, service, 80);
    ta_putc(&b, ' ');
    ta_put_untrusted(&b, operation, 80);
    return ta_fail_text(diag, TA_E_PARAM, &b);
}

static ta_err too_small(ta_diag *diag) {
    return ta_fail(
        diag, TA_E_LIMIT,
        "the paginator's memory is too small: it needs TA_PAGINATOR_SIZE, and room for the "
        "request and a page");
}

static ta_err write_first(ta_paginator *p, const ta_model_operation *o, ta_str body,
                          ta_diag *diag) {
    ta_doc d;
    if (open_doc(p, &d, 0, body.n) != TA_OK)
        return too_small(diag);
    const ta_node parameters = ta_doc_parse_copy(&d, body);
    if (ta_doc_err(&d) == TA_E_LIMIT)
        return too_small(diag);
    if (ta_doc_kind(&d, parameters) != TA_JSON_OBJECT)
        return ta_fail(diag, TA_E_PARAM, "the body is not a JSON object");
    return ta_pages_follow(&p->pages, o, &d, parameters, &p->body) == TA_OK ? TA_OK
                                                                            : too_small(diag);
}

static ta_err find(ta_paginator *p, ta_str service, ta_str operation, ta_model_operation *o,
                   ta_diag *diag) {
    ta_buf name = ta_buf_on(p->operation, sizeof p->operation);
    ta_err err = ta_find_by_name(&p->service, service, operation, &name, diag);
    if (err != TA_OK)
        return err;
    p->operation_n = name.n;
    const ta_model *model = ta_model_find(service);
    return model != NULL && ta_model_find_operation(model, ta_buf_str(&name), o)
               ? TA_OK
               : no_model(service, ta_buf_str(&name), diag);
}

ta_err ta_paginator_init(void *mem, size_t size, ta_client *client, ta_str service,
                         ta_str operation, ta_str body, ta_paginator **out, ta_diag *diag) {
    ta_paginator *p = mem;
    ta_model_operation o;
    *out = NULL;
    ta_diag_clear(diag);
    if (size < TA_PAGINATOR_SIZE || size - TA_PAGINATOR_SIZE < body.n)
        return too_small(diag);
    ta_err err = find(p, service, operation, &o, diag);
    if (err != TA_OK)
        return err;
    const size_t body_size = body.n + TA_PAGE_TOKENS_MAX, at = aligned(sizeof *p + body_size);
    p->client = client;
    p->body = ta_buf_on(p + 1, body_size);
    p->rest = (char *)mem + at;
    p->rest_n = size - at;
    p->over = false;
    p->err = TA_OK;
    p->pages.automatic = ta_model_has_pages(&o);
    if (p->pages.automatic)
        err = write_first(p, &o, body, diag);
    else
        ta_put(&p->body, body);
    *out = err == TA_OK ? p : NULL;
    return err;
}

/* ---- pages ---- */

static ta_err page_is_beyond(const char *limit, ta_diag *diag) {
    char line[TA_DIAG_TEXT_MAX];
    ta_buf b = ta_buf_on(line, sizeof line);
    ta_puts(&b, "the page is beyond ");
    ta_puts(&b, limit);
    return ta_fail_text(diag, TA_E_LIMIT, &b);
}

/* The page is good, but the next one cannot be asked for. */
static void end_with(ta_paginator *p, ta_err err, const char *why) {
    p->err = err;
    p->why = why;
}

/* Make the next request from the answer, a slice of the rest, which stays as it is. */
static ta_err read_tokens(ta_paginator *p, ta_str answer, ta_diag *diag) {
    const size_t after = (size_t)(answer.p - p->rest) + answer.n;
    ta_doc d;
    if (open_doc(p, &d, after, answer.n + ta_pages_text_size(&p->pages)) != TA_OK)
        return page_is_beyond("the paginator's memory", diag);
    const ta_node v = ta_doc_parse_copy(&d, answer);
    ta_err err = ta_doc_err(&d) == TA_OK ? ta_pages_after(&p->pages, &d, v) : TA_OK;
    if (ta_doc_err(&d) != TA_OK)
        return page_is_beyond(d.limit, diag);
    p->over = !p->pages.more;
    if (err == TA_E_SHAPE)
        end_with(p, err, "the service gave the same token twice");
    else if (err != TA_OK)
        end_with(p, err,
                 "the token of the next page is longer than TA_PAGE_TOKENS_MAX, " TA_LIMIT_TEXT(
                     TA_PAGE_TOKENS_MAX) " bytes");
    return TA_OK;
}

static ta_err call(ta_paginator *p, ta_str *answer, ta_diag *diag) {
    const ta_operation operation =
        ta_service_operation(&p->service.service, (ta_str){p->operation, p->operation_n});
    ta_client_request r = {.body = ta_buf_str(&p->body),
                           .put_body = ta_client_put_body,
                           .memory = p->rest,
                           .memory_size = p->rest_n,
                           .memory_cap = "the paginator's memory",
                           .reader = &ta_reader_raw,
                           .reader_ctx = &p->client->json};
    ta_request_by_table(&r, &p->service, &operation);
    ta_err err = ta_client_call(p->client, &r, diag);
    *answer = p->client->channel.exchange.content;
    return err;
}

ta_err ta_paginator_next(ta_paginator *p, ta_str *page, ta_diag *diag) {
    ta_str answer;
    *page = TA_ABSENT;
    ta_diag_clear(diag);
    if (p->err != TA_OK)
        return ta_fail(diag, p->err, p->why);
    if (p->over)
        return TA_OK;
    ta_err err = call(p, &answer, diag);
    if (err != TA_OK)
        return err;
    if (p->pages.automatic)
        err = read_tokens(p, answer, diag);
    else
        p->over = true;
    *page = err == TA_OK ? answer : TA_ABSENT;
    return err;
}
