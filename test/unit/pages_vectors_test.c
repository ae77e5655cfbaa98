/* pages_vectors_test.c - command lines whose answers come in pages, from the options to what is printed, beside
 * AWS CLI 2.36.7 (test/vectors/awscli-v2/pages.jsonl): each request, and standard output. */
#define _GNU_SOURCE
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "format/format.h"
#include "jmespath/jmespath.h"
#include "model/answer.h"
#include "model/cli_name.h"
#include "model/pages.h"
#include "json/json_python.h"

#define VECTORS "test/vectors/awscli-v2/"

enum { WORDS_MAX = 64 };

static char file_text[1 << 20], line_text[1 << 18], doc_text[1 << 18], other_text[1 << 16];
static ta_json_node line_nodes[1 << 16], doc_nodes[1 << 16], other_nodes[1 << 14];
static char why_memory[4096], body_memory[65536], printed[1 << 18];
static ta_doc line, doc, other;
static ta_buf why, body, out;

/* ---- the line ---- */

static ta_node of(ta_node object, const char *name) {
    return ta_doc_member(&line, object, ta_str_from(name), NULL);
}

static ta_str text_of(ta_node object, const char *name) {
    return ta_doc_text(&line, of(object, name));
}

typedef struct command {
    ta_model_operation operation;
    char *words[WORDS_MAX]; /* after the operation, without global options */
    size_t n;
    ta_str output, query;
    bool no_paginate;
} command;

static void find_operation(command *c, ta_str service, ta_str name) {
    const ta_model *m = ta_model_find(service);
    cr_assert_not_null(m, "%.*s", (int)service.n, service.p);
    for (size_t i = 0; i < m->operation_count; i++) {
        char memory[TA_MODEL_NAME_MAX];
        ta_buf b = ta_buf_on(memory, sizeof memory);
        c->operation = ta_model_operation_at(m, i);
        ta_model_put_name(&b, c->operation.name);
        if (ta_cli_name_is(name, ta_buf_str(&b)))
            return;
    }
    cr_assert_fail("%.*s", (int)name.n, name.p);
}

static void read_line(ta_node v, command *c) {
    const ta_node service = ta_doc_first(&line, of(v, "argv")),
                  operation = ta_doc_next(&line, service);
    *c = (command){.output = TA_STR("json"), .query = TA_ABSENT};
    find_operation(c, ta_doc_text(&line, service), ta_doc_text(&line, operation));
    for (ta_node i = ta_doc_next(&line, operation); i; i = ta_doc_next(&line, i)) {
        const ta_str s = ta_doc_text(&line, i);
        if (ta_str_eq(s, TA_STR("--no-paginate"))) {
            c->no_paginate = true;
        } else if (ta_str_eq(s, TA_STR("--output"))) {
            c->output = ta_doc_text(&line, i = ta_doc_next(&line, i));
        } else if (ta_str_eq(s, TA_STR("--query"))) {
            c->query = ta_doc_text(&line, i = ta_doc_next(&line, i));
        } else {
            cr_assert_lt(c->n, WORDS_MAX);
            c->words[c->n++] = strndup(s.p, s.n);
        }
    }
}

static bool prints(const command *c, const char *output) {
    return ta_str_eq(c->output, ta_str_from(output));
}

static ta_pages_form form_of(const command *c) {
    return prints(c, "text")                              ? TA_PAGES_TEXT
           : prints(c, "yaml-stream") || prints(c, "off") ? TA_PAGES_WHOLE
                                                          : TA_PAGES_MERGED;
}

/* ---- the first request ---- */

static ta_err no_file(void *context, ta_str path, bool binary, ta_str *text, ta_diag *diag) {
    (void)context, (void)path, (void)binary, (void)text, (void)diag;
    return TA_E_FILE;
}

static void put_no_token(void *context, ta_buf *b) {
    (void)context, (void)b;
}

static ta_err begin(command *c, ta_pages *p) {
    ta_input_arguments arguments;
    ta_pages_settings settings;
    ta_node parameters;
    const ta_input in = {&c->operation, &doc, &why, no_file, NULL, 1704067200, false, NULL};
    ta_err err = ta_input_read_arguments(&arguments, &c->operation, c->words, c->n, &why);
    if (err == TA_OK)
        err = ta_pages_read_settings(&settings, &c->operation, &arguments, c->no_paginate, &why);
    if (err == TA_OK)
        err = ta_input_options(&in, &arguments, &parameters);
    if (err == TA_OK)
        err = ta_pages_begin(p, &in, &settings, form_of(c), parameters);
    if (err == TA_OK)
        err = ta_input_check(&in, parameters);
    if (err == TA_OK)
        err = ta_pages_write(p, &in, parameters, put_no_token, NULL, &body);
    return err;
}

/* ---- printing ---- */

static ta_err gather(void *ctx, ta_str s) {
    ta_put(ctx, s);
    return ta_buf_err(ctx);
}

static ta_err print(const command *c, bool automatic, ta_node v) {
    static ta_jmespath query;
    ta_format f = {&doc, {gather, &out, TA_OK}, &why};
    ta_err err = TA_OK;
    /* Compiled for each page, since its literals are forgotten with the page. */
    if (c->query.p != NULL) {
        cr_assert_eq(ta_jmespath_compile(&query, c->query), TA_OK);
        err = ta_jmespath_search(&query, &doc, v, &v, &why);
    }
    if (err != TA_OK || prints(c, "off"))
        return err;
    if (prints(c, "text"))
        return ta_format_text(&f, v);
    if (prints(c, "yaml"))
        return ta_format_yaml(&f, v);
    if (prints(c, "yaml-stream"))
        return automatic ? ta_format_yaml_stream(&f, v) : TA_E_INTERNAL;
    if (prints(c, "json"))
        return ta_format_json(&f, v);
    char memory[TA_MODEL_NAME_MAX];
    ta_buf title = ta_buf_on(memory, sizeof memory);
    ta_model_put_name(&title, c->operation.name);
    const ta_format_table_style style = {ta_buf_str(&title), TA_FORMAT_TABLE_WIDTH, false};
    return ta_format_table(&f, v, &style);
}

/* ---- the exchanges ---- */

static bool same(ta_node x, ta_node y) {
    const ta_json_kind kind = ta_doc_kind(&other, x);
    if (kind != ta_doc_kind(&line, y) || ta_doc_count(&other, x) != ta_doc_count(&line, y))
        return false;
    if (kind < TA_JSON_ARRAY)
        return ta_str_eq(ta_doc_text(&other, x), ta_doc_text(&line, y));
    ta_node j = ta_doc_first(&line, y);
    for (ta_node i = ta_doc_first(&other, x); i;
         i = ta_doc_next(&other, i), j = ta_doc_next(&line, j)) {
        const bool object = kind == TA_JSON_OBJECT;
        const ta_node v = object ? ta_doc_value(&other, i) : i;
        if (!same(v, object ? ta_doc_member(&line, y, ta_doc_text(&other, i), NULL) : j))
            return false;
    }
    return true;
}

static bool is_body(ta_node wanted) {
    ta_doc_init(&other, other_text, 0, sizeof other_text, other_nodes,
                sizeof other_nodes / sizeof *other_nodes);
    const ta_node v = ta_doc_parse_copy(&other, ta_buf_str(&body));
    return ta_doc_err(&other) == TA_OK && same(v, wanted);
}

/* The pages of a line; *exchange becomes the first that was not used. */
static ta_err run(const command *c, ta_pages *p, ta_str id, ta_node *exchange) {
    ta_node value;
    ta_err err;
    do {
        const ta_doc_place place = ta_doc_here(&doc);
        cr_assert(*exchange, "%.*s: one more request", (int)id.n, id.p);
        cr_expect(is_body(of(of(*exchange, "request"), "body_json")), "%.*s: %.*s", (int)id.n, id.p,
                  (int)body.n, body.p);
        const ta_node answer = ta_doc_parse_copy(&doc, text_of(of(*exchange, "answer"), "body"));
        err = ta_model_shape_answer(&doc, answer, c->operation.output, false, &why);
        cr_assert_eq(err, TA_OK, "%.*s", (int)id.n, id.p);
        *exchange = ta_doc_next(&line, *exchange);
        err = ta_pages_add(p, &doc, place, answer, &value, &why);
        if (err == TA_OK && value) {
            err = print(c, p->automatic, value);
            ta_doc_go_back(&doc, place);
        }
    } while (err == TA_OK && p->more);
    if (err == TA_OK)
        err = ta_pages_end(p, &doc, &value, &why);
    return err == TA_OK && value ? print(c, p->automatic, value) : err;
}

static void check(ta_node v) {
    command c;
    ta_pages p;
    const ta_str id = text_of(v, "id"), wanted = text_of(v, "stdout"), error = text_of(v, "stderr");
    why = ta_buf_on(why_memory, sizeof why_memory);
    body = ta_buf_on(body_memory, sizeof body_memory);
    out = ta_buf_on(printed, sizeof printed);
    ta_doc_init(&doc, doc_text, 0, sizeof doc_text, doc_nodes,
                sizeof doc_nodes / sizeof *doc_nodes);
    read_line(v, &c);
    cr_assert_eq(begin(&c, &p), TA_OK, "%.*s: %.*s", (int)id.n, id.p, (int)why.n, why.p);
    ta_node exchange = ta_doc_first(&line, of(v, "exchanges"));
    const ta_err err = run(&c, &p, id, &exchange);
    cr_expect_eq(exchange, TA_NODE_NULL, "%.*s: one request less", (int)id.n, id.p);
    cr_expect(ta_str_eq(ta_buf_str(&out), wanted), "%.*s:\n%.*s\nis not\n%.*s", (int)id.n, id.p,
              (int)out.n, out.p, (int)wanted.n, wanted.p);
    const bool fails = error.n > 0;
    cr_expect_eq(err, fails ? TA_E_SHAPE : TA_OK, "%.*s: %d", (int)id.n, id.p, err);
    static const char before[] = "\naws: [ERROR]: ";
    cr_expect(!fails || (error.n == sizeof before + why.n &&
                         memcmp(error.p + sizeof before - 1, why.p, why.n) == 0),
              "%.*s: %.*s", (int)id.n, id.p, (int)why.n, why.p);
    for (size_t i = 0; i < c.n; i++)
        free(c.words[i]);
}

static size_t for_each(const char *path, void (*with)(ta_node)) {
    size_t lines = 0;
    FILE *f = fopen(path, "rb");
    cr_assert_not_null(f, "%s", path);
    for (; fgets(file_text, sizeof file_text, f); lines++) {
        ta_doc_init(&line, line_text, 0, sizeof line_text, line_nodes,
                    sizeof line_nodes / sizeof *line_nodes);
        const ta_node v = ta_doc_parse_copy(&line, ta_str_from(file_text));
        cr_assert_eq(ta_doc_err(&line), TA_OK, "%.80s", file_text);
        with(v);
    }
    fclose(f);
    return lines;
}

Test(pages_vectors, requests_and_output_are_those_of_aws_cli) {
    cr_expect_eq(for_each(VECTORS "pages.jsonl", check), 132);
}

/* ---- pages at random ---- */

static void begin_random(ta_node v, command *c, ta_pages *p, ta_pages_form form) {
    *c = (command){.output = form == TA_PAGES_MERGED ? TA_STR("json")
                             : form == TA_PAGES_TEXT ? TA_STR("text")
                                                     : TA_STR("yaml-stream")};
    cr_assert(ta_model_find_operation(ta_model_find(text_of(v, "service")), text_of(v, "operation"),
                                      &c->operation));
    for (ta_node i = ta_doc_first(&line, of(v, "argv")); i; i = ta_doc_next(&line, i))
        c->words[c->n++] = strndup(ta_doc_text(&line, i).p, ta_doc_text(&line, i).n);
    why = ta_buf_on(why_memory, sizeof why_memory);
    body = ta_buf_on(body_memory, sizeof body_memory);
    ta_doc_init(&doc, doc_text, 0, sizeof doc_text, doc_nodes,
                sizeof doc_nodes / sizeof *doc_nodes);
    cr_assert_eq(begin(c, p), TA_OK, "%.*s", (int)why.n, why.p);
    for (size_t i = 0; i < c->n; i++)
        free(c->words[i]);
    ta_doc_init(&doc, doc_text, 0, sizeof doc_text, doc_nodes, /* the parameters are used up */
                sizeof doc_nodes / sizeof *doc_nodes);
}

/* The same, with the same order of members. */
static bool is_value(ta_node v, ta_node wanted) {
    static char a_memory[8192], b_memory[8192];
    ta_buf a = ta_buf_on(a_memory, sizeof a_memory), b = ta_buf_on(b_memory, sizeof b_memory);
    ta_doc_put_ascii_json(&a, &doc, v);
    ta_doc_put_ascii_json(&b, &line, wanted);
    if (a.full || b.full || !ta_str_eq(ta_buf_str(&a), ta_buf_str(&b)))
        fprintf(stderr, "%.*s\nis not %.*s\n", (int)a.n, a.p, (int)b.n, b.p);
    return !a.full && !b.full && ta_str_eq(ta_buf_str(&a), ta_buf_str(&b));
}

/* The next of the values that are wanted; none are, where Python fails. */
static void expect_value(ta_node v, ta_node values, ta_node *wanted) {
    if (ta_doc_kind(&line, values) == TA_JSON_NULL)
        return;
    cr_expect(*wanted && is_value(v, *wanted), "%.300s", file_text);
    *wanted = ta_doc_next(&line, *wanted);
}

static void check_form(ta_node v, ta_pages_form form, const char *name) {
    command c;
    ta_pages p;
    ta_node value, answer = ta_doc_first(&line, of(v, "answers"));
    const ta_node values = of(of(v, name), "values"), requests = of(of(v, name), "requests");
    ta_node wanted = ta_doc_first(&line, values), request = ta_doc_first(&line, requests);
    const bool fails = ta_doc_kind(&line, values) == TA_JSON_NULL;
    begin_random(v, &c, &p, form);
    do {
        const ta_doc_place place = ta_doc_here(&doc);
        cr_expect(fails || (request && is_body(request)), "%.300s: %.*s", file_text, (int)body.n,
                  body.p);
        request = ta_doc_next(&line, request);
        const ta_node parsed = ta_doc_parse_copy(&doc, ta_doc_text(&line, answer));
        cr_assert_eq(ta_pages_add(&p, &doc, place, parsed, &value, &why), TA_OK);
        if (value) {
            expect_value(value, values, &wanted);
            ta_doc_go_back(&doc, place);
        }
        answer = ta_doc_next(&line, answer) ? ta_doc_next(&line, answer) : answer;
    } while (p.more);
    const ta_err err = ta_pages_end(&p, &doc, &value, &why);
    if (err == TA_OK && value)
        expect_value(value, values, &wanted);
    cr_expect(!wanted && (fails || !request), "%s %.300s", name, file_text);
    const ta_str error = text_of(v, "error");
    if (ta_doc_kind(&line, of(v, "error")) == TA_JSON_STRING)
        cr_expect(err == TA_E_SHAPE && ta_str_eq(ta_buf_str(&why), error), "%.*s", (int)why.n,
                  why.p);
    else
        cr_expect_eq(err, TA_OK);
}

static void check_random(ta_node v) {
    check_form(v, TA_PAGES_MERGED, "merged");
    check_form(v, TA_PAGES_TEXT, "text");
    check_form(v, TA_PAGES_WHOLE, "whole");
}

Test(pages_vectors, pages_at_random_are_joined_as_botocore_joins_them) {
    cr_expect_eq(for_each(VECTORS "pages-random.jsonl", check_random), 240);
}
