#include "model/pages_follow.h"

#include "model/pages_internal.h"
#include "json/json_put.h"

/* Tokens come last, where the next ones replace them. */
static ta_node put_others(const ta_pages *p, ta_doc *d, ta_node parameters) {
    ta_doc_builder tokens = ta_doc_open(d, TA_JSON_OBJECT), others = ta_doc_open(d, TA_JSON_OBJECT);
    for (ta_node i = ta_doc_first(d, parameters); i; i = ta_doc_next(d, i))
        ta_doc_keep(d, ta_pages_is_token(&p->operation, ta_doc_text(d, i)) ? &tokens : &others, i);
    if (ta_doc_err(d) == TA_OK)
        ta_doc_put_json(p->body, d, others.container);
    return tokens.container;
}

ta_err ta_pages_follow(ta_pages *p, const ta_model_operation *o, ta_doc *d, ta_node parameters,
                       ta_buf *body) {
    *p = (ta_pages){
        .automatic = true, .page = 1, .operation = *o, .form = TA_PAGES_WHOLE, .body = body};
    const ta_node tokens = put_others(p, d, parameters);
    if (ta_doc_err(d) != TA_OK || ta_buf_err(body) != TA_OK)
        return TA_E_LIMIT;
    p->base_n = body->n - 1; /* without the last brace */
    return ta_pages_put_tokens(p, d, tokens);
}

size_t ta_pages_text_size(const ta_pages *p) {
    size_t n = p->body->n - p->base_n + 1; /* with a brace of their own */
    for (size_t i = 0; i < ta_model_page_count(&p->operation, TA_PAGE_INPUT_TOKEN); i++) {
        ta_pages_name name;
        ta_pages_read_name(&name, ta_model_page(&p->operation, TA_PAGE_INPUT_TOKEN, i));
        n += 2 * name.s.n; /* of the tokens that were sent, and of the next ones */
    }
    return n;
}

ta_err ta_pages_after(ta_pages *p, ta_doc *d, ta_node answer) {
    ta_err err = ta_pages_advance(p, d, answer);
    if (err != TA_OK)
        return err;
    p->page += p->more;
    return p->ending == TA_PAGES_SAME_TOKEN ? TA_E_SHAPE : TA_OK;
}
