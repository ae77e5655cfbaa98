/* pages_scene.h - the pages of an operation: its first request, and the answers that follow. Include it once a
 * program. */
#ifndef TEST_PAGES_SCENE_H
#define TEST_PAGES_SCENE_H

#include <criterion/criterion.h>
#include <string.h>

#include "model/pages.h"

enum { TEXT = 4 << 20, NODES = 1 << 18 };

static char text[TEXT], why_memory[1024], body_memory[4096];
static ta_json_node nodes[NODES];
static ta_model_operation operation;
static ta_doc doc;
static ta_buf why, body;
static ta_pages p;

static inline void begin(const char *service, const char *name) {
    cr_assert(ta_model_find_operation(ta_model_find(ta_str_from(service)), ta_str_from(name),
                                      &operation));
    ta_doc_init(&doc, text, 0, sizeof text, nodes, NODES);
    why = ta_buf_on(why_memory, sizeof why_memory);
    body = ta_buf_on(body_memory, sizeof body_memory);
}

static inline ta_err no_file(void *context, ta_str path, bool binary, ta_str *out, ta_diag *diag) {
    (void)context, (void)path, (void)binary, (void)out, (void)diag;
    return TA_E_FILE;
}

static inline void put_no_token(void *context, ta_buf *b) {
    (void)context, (void)b;
}

/* From the words after an operation to its first request. */
static inline ta_err start(const char *words, bool no_paginate, ta_pages_form form) {
    static char copy[512], *word[32];
    size_t n = 0;
    ta_input_arguments arguments;
    ta_pages_settings settings;
    ta_node parameters;
    const ta_input in = {&operation, &doc, &why, no_file, NULL, 1704067200, false, NULL};
    strcpy(copy, words);
    for (char *s = strtok(copy, " "); s != NULL; s = strtok(NULL, " "))
        word[n++] = s;
    ta_err err = ta_input_read_arguments(&arguments, &operation, word, n, &why);
    if (err == TA_OK)
        err = ta_pages_read_settings(&settings, &operation, &arguments, no_paginate, &why);
    if (err == TA_OK)
        err = ta_input_options(&in, &arguments, &parameters);
    if (err == TA_OK)
        err = ta_pages_begin(&p, &in, &settings, form, parameters);
    if (err == TA_OK)
        err = ta_input_check(&in, parameters);
    if (err == TA_OK)
        err = ta_pages_write(&p, &in, parameters, put_no_token, NULL, &body);
    return err;
}

static inline bool is(const ta_buf *b, const char *wanted) {
    return ta_str_eq(ta_buf_str(b), ta_str_from(wanted));
}

static inline ta_err add(const char *json, ta_node *value) {
    const ta_doc_place place = ta_doc_here(&doc);
    const ta_node answer = ta_doc_parse_copy(&doc, ta_str_from(json));
    return ta_doc_err(&doc) != TA_OK ? ta_pages_do_not_fit(&p, doc.limit, &why)
                                     : ta_pages_add(&p, &doc, place, answer, value, &why);
}

#endif
