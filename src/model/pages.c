/* pages.c - from the settings of a command line over all pages to the last value. */
#include "model/pages.h"

#include "model/cli_name.h"
#include "model/pages_internal.h"
#include "json/json_python.h"

/* ---- settings ---- */

/* Is it a member that asks for a page: a token or the limit? */
static bool asks_for_page(const ta_model_operation *o, ta_str name) {
    return ta_pages_is_token(o, name) ||
           (ta_model_page_count(o, TA_PAGE_LIMIT) > 0 &&
            ta_model_name_is(ta_model_page(o, TA_PAGE_LIMIT, 0), name));
}

static bool has_own_options(const ta_model_operation *o, const ta_input_arguments *a) {
    ta_input_option option;
    for (size_t i = 0; ta_input_option_at(o, i, &option); i++) {
        if (option.kind != TA_INPUT_MEMBER || ta_input_find_given(a, i) == NULL)
            continue;
        ta_pages_name name;
        ta_pages_read_name(&name, option.member.name);
        if (asks_for_page(o, name.s))
            return true;
    }
    return false;
}

/* Options for pages without pages. */
static ta_err check_off(const ta_pages_settings *s, ta_buf *why) {
    const struct {
        const char *name;
        ta_str text;
    } given[] = {{"--starting-token", s->starting_token},
                 {"--page-size", s->page_size},
                 {"--max-items", s->max_items}};
    const char *before = "Cannot specify --no-paginate along with pagination arguments: ";
    const char *const first = before;
    for (size_t i = 0; i < sizeof given / sizeof *given; i++) {
        if (given[i].text.p == NULL)
            continue;
        ta_puts(why, before);
        ta_puts(why, given[i].name);
        before = ", ";
    }
    return before != first ? TA_E_PARAM : TA_OK;
}

ta_err ta_pages_read_settings(ta_pages_settings *s, const ta_model_operation *o,
                              const ta_input_arguments *a, bool no_paginate, ta_buf *why) {
    *s = (ta_pages_settings){no_paginate || has_own_options(o, a),
                             ta_input_given_text(a, o, TA_INPUT_STARTING_TOKEN),
                             ta_input_given_text(a, o, TA_INPUT_PAGE_SIZE),
                             ta_input_given_text(a, o, TA_INPUT_MAX_ITEMS)};
    return s->no_paginate ? check_off(s, why) : TA_OK;
}

/* ---- what does not fit ---- */

/* The option that makes pages smaller. */
static void put_limit_option(const ta_pages *p, ta_buf *why) {
    const ta_model_operation *o = &p->operation;
    ta_pages_name name;
    if (p->automatic) {
        ta_puts(why, "--page-size");
        return;
    }
    ta_pages_read_name(&name, ta_model_page(o, TA_PAGE_LIMIT, 0));
    ta_puts(why, "--");
    ta_put_cli_name(why, name.s);
}

ta_err ta_pages_do_not_fit(const ta_pages *p, const char *limit, ta_buf *why) {
    const bool others = p->form == TA_PAGES_MERGED && p->page > 1;
    ta_input_clear(why);
    if (ta_model_has_pages(&p->operation)) {
        ta_puts(why, "page ");
        ta_put_u64(why, p->page, 1);
        ta_puts(why, " of ");
    }
    ta_puts(why, "the answer does not fit");
    ta_puts(why, others ? " with those before it: " : ": ");
    ta_puts(why, limit);
    if (others) {
        ta_puts(why, " is full; use --output text, which prints page by page, or --max-items and "
                     "--starting-token");
    } else if (ta_model_page_count(&p->operation, TA_PAGE_LIMIT) > 0) {
        ta_puts(why, " is full; ask for less at a time with ");
        put_limit_option(p, why);
    } else {
        ta_puts(why, " is full");
    }
    return TA_E_LIMIT;
}

/* The document is full, or the request. */
static ta_err fail(const ta_pages *p, const ta_doc *d, ta_buf *why) {
    if (ta_doc_err(d) != TA_OK)
        return ta_pages_do_not_fit(p, d->limit, why);
    ta_input_clear(why);
    ta_puts(why, "the token of a page does not fit: the memory for the request is full");
    return TA_E_LIMIT;
}

/* ---- the first request ---- */

static ta_err set_page_size(const ta_input *in, ta_str text, ta_node parameters) {
    const ta_model_operation *o = in->operation;
    ta_pages_name name;
    ta_node value;
    ta_pages_read_name(&name, ta_model_page(o, TA_PAGE_LIMIT, 0));
    const ta_err err = ta_input_number(
        in, ta_shape_kind_of(ta_input_member_shape(o->input, name.s)), text, &value);
    if (err == TA_OK)
        ta_input_set(in->doc, parameters, name.s, value);
    return err;
}

ta_err ta_pages_begin(ta_pages *p, const ta_input *in, const ta_pages_settings *s,
                      ta_pages_form form, ta_node parameters) {
    const ta_doc *d = in->doc;
    *p = (ta_pages){.automatic = ta_model_has_pages(in->operation) && !s->no_paginate,
                    .page = 1,
                    .operation = *in->operation,
                    .form = form};
    for (ta_node i = ta_doc_first(d, parameters); i; i = ta_doc_next(d, i))
        p->automatic = p->automatic && !asks_for_page(in->operation, ta_doc_text(d, i));
    if (!p->automatic)
        return check_off(s, in->why);
    if (s->max_items.p != NULL) {
        p->has_max = ta_pages_integer(s->max_items, &p->max_items);
        p->odd_max_items = p->max_items <= 0;
    }
    ta_err err = s->page_size.p != NULL ? set_page_size(in, s->page_size, parameters) : TA_OK;
    if (err == TA_OK && s->starting_token.p != NULL)
        err = ta_pages_read_token(p, in, s->starting_token, parameters);
    return err != TA_OK ? err : ta_input_doc_err(in);
}

/* Move the tokens out of the parameters. */
static ta_node take_tokens(ta_pages *p, ta_doc *d, ta_node parameters) {
    ta_doc_builder tokens = ta_doc_open(d, TA_JSON_OBJECT), rest = ta_doc_open(d, TA_JSON_OBJECT);
    for (ta_node i = ta_doc_first(d, parameters); i; i = ta_doc_next(d, i))
        ta_doc_keep(d, ta_pages_is_token(&p->operation, ta_doc_text(d, i)) ? &tokens : &rest, i);
    if (ta_doc_err(d) == TA_OK)
        ta_doc_replace(d, parameters, rest.container);
    return tokens.container;
}

ta_err ta_pages_write(ta_pages *p, const ta_input *in, ta_node parameters,
                      ta_input_put_token *put_token, void *context, ta_buf *body) {
    p->body = body;
    if (!p->automatic)
        return ta_input_write(in, parameters, put_token, context, body);
    const ta_node tokens = take_tokens(p, in->doc, parameters);
    ta_err err = ta_input_doc_err(in);
    if (err == TA_OK)
        err = ta_input_write(in, parameters, put_token, context, body);
    if (err != TA_OK)
        return err;
    p->base_n = body->n - 1; /* without the last brace */
    err = ta_pages_put_tokens(p, in->doc, tokens);
    return err != TA_OK ? fail(p, in->doc, in->why) : TA_OK;
}

/* ---- pages ---- */

static ta_node text_value(const ta_pages *p, ta_doc *d, ta_node page, ta_node others) {
    const ta_node value = others ? others : ta_doc_open(d, TA_JSON_OBJECT).container;
    ta_pages_put_results(p, d, page, value);
    return value;
}

ta_err ta_pages_add(ta_pages *p, ta_doc *doc, ta_doc_place place, ta_node answer, ta_node *value,
                    ta_buf *why) {
    ta_node others = TA_NODE_NULL;
    *value = p->form == TA_PAGES_MERGED ? TA_NODE_NULL : answer;
    if (!p->automatic) {
        p->result = answer;
        return TA_OK;
    }
    if (p->page == 1 && p->resumed)
        ta_pages_skip(p, doc, answer);
    if (p->page == 1 && p->form != TA_PAGES_WHOLE)
        others = ta_pages_others(p, doc, answer);
    const ta_err err = ta_pages_advance(p, doc, answer);
    if (err != TA_OK)
        return fail(p, doc, why);
    if (p->page == 1 && p->odd_token && p->ending == TA_PAGES_CUT_INSIDE) {
        ta_input_clear(why);
        ta_puts(why, "Bad starting token: the operation's own tokens are not in it");
        return TA_E_SHAPE;
    }
    if (p->form == TA_PAGES_MERGED)
        ta_pages_merge(p, doc, place, answer, others);
    else if (p->form == TA_PAGES_TEXT)
        *value = text_value(p, doc, answer, others);
    if (ta_doc_err(doc) != TA_OK)
        return fail(p, doc, why);
    p->page += p->more;
    return TA_OK;
}

ta_err ta_pages_check_next(const ta_pages *p, ta_doc *doc, ta_buf *why) {
    const ta_input in = {.operation = &p->operation, .doc = doc, .why = why};
    const ta_doc_place place = ta_doc_here(doc);
    ta_err err = TA_OK;
    if (!p->more)
        return TA_OK;
    const ta_node tokens = ta_pages_body_tokens(p, doc);
    ta_input_clear(why);
    for (ta_node i = ta_doc_first(doc, tokens); i && err == TA_OK; i = ta_doc_next(doc, i)) {
        const ta_node value = ta_doc_value(doc, i);
        if (ta_doc_kind(doc, value) != TA_JSON_NULL)
            err = ta_input_check_member(&in, ta_doc_text(doc, i), value);
    }
    if (ta_doc_err(doc) != TA_OK)
        return fail(p, doc, why);
    ta_doc_go_back(doc, place);
    return err;
}

/* ---- the end ---- */

/* {"NextToken": {"NextToken": token}}, which text prints as a line of its own */
static ta_node token_line(const ta_pages *p, ta_doc *d) {
    ta_doc_builder inner = ta_doc_open(d, TA_JSON_OBJECT), outer = ta_doc_open(d, TA_JSON_OBJECT);
    ta_doc_put(d, &inner, TA_STR("NextToken"), ta_pages_next_token(p, d));
    ta_doc_put(d, &outer, TA_STR("NextToken"), inner.container);
    return outer.container;
}

static void finish(ta_pages *p, ta_doc *d) {
    ta_pages_merge_objects(d, p->result, p->others);
    if (p->ending != TA_PAGES_DONE)
        ta_input_set(d, p->result, TA_STR("NextToken"), ta_pages_next_token(p, d));
}

ta_err ta_pages_end(ta_pages *p, ta_doc *doc, ta_node *value, ta_buf *why) {
    *value = p->form == TA_PAGES_MERGED ? p->result : TA_NODE_NULL;
    if (!p->automatic)
        return TA_OK;
    if (p->ending == TA_PAGES_SAME_TOKEN) {
        ta_input_clear(why);
        ta_puts(why, "Error during pagination: The same next token was received twice: ");
        ta_doc_put_str(why, doc, ta_pages_body_tokens(p, doc));
        return TA_E_SHAPE;
    }
    if (p->form == TA_PAGES_MERGED)
        finish(p, doc);
    else if (p->form == TA_PAGES_TEXT && p->ending != TA_PAGES_DONE)
        *value = token_line(p, doc);
    return ta_doc_err(doc) == TA_OK ? TA_OK : fail(p, doc, why);
}
