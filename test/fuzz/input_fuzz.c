/* input_fuzz.c - lines: an operation and a number that chooses the memory; then the words of a command line, with
 * --cli-input-json among them. Whatever they come to, memory stays within its bounds, an error has its words, and a
 * body is JSON. */
#include "fuzz/parameters.h"

#include "model/pages.h"
#include "json/json_check.h"

enum { NODES = 4096, TEXT_MAX = 1 << 16, WORDS_MAX = 64 };

static ta_err make(const ta_input *in, char **words, size_t n, ta_buf *body) {
    static ta_input_arguments a;
    ta_pages_settings settings;
    ta_pages pages;
    ta_node parameters = TA_NODE_NULL;
    ta_err err = ta_input_read_arguments(&a, in->operation, words, n, in->why);
    if (err == TA_OK)
        err = ta_pages_read_settings(&settings, in->operation, &a, false, in->why);
    if (err == TA_OK)
        err = ta_input_options(in, &a, &parameters);
    if (err == TA_OK)
        err = ta_pages_begin(&pages, in, &settings, TA_PAGES_MERGED, parameters);
    if (err == TA_OK)
        err = ta_input_check(in, parameters);
    return err == TA_OK ? ta_pages_write(&pages, in, parameters, put_token, NULL, body) : err;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static ta_json_node nodes[NODES];
    static char text[TEXT_MAX], why_memory[1024], body_memory[TEXT_MAX];
    char *copy = copy_of(data, size), *rest = copy, *words[WORDS_MAX];
    size_t number, at;
    ta_str more;
    const ta_model_operation o = choose_operation(next_line(&rest), &number, &more);
    const size_t n = split_lines(rest, words, WORDS_MAX);
    const bool little = number % 4 == 3;
    ta_doc doc;
    ta_doc_init(&doc, text, 0, little ? number % 4096 + 1 : sizeof text, nodes,
                little ? (uint32_t)(number % 500 + 1) : NODES);
    ta_buf why = ta_buf_on(why_memory, sizeof why_memory),
           body = ta_buf_on(body_memory, little ? number % 300 : sizeof body_memory);
    const ta_input in = {&o, &doc, &why, read_contents, NULL, 1704067200, number % 2 == 1, NULL};
    const ta_err err = make(&in, words, n, &body);
    if (err == TA_OK)
        demand(ta_json_check(ta_buf_str(&body), &at) == TA_OK && body.p[0] == '{');
    else
        demand((err == TA_E_PARAM || err == TA_E_USAGE || err == TA_E_LIMIT) &&
               (why.n > 0 || (little && err == TA_E_LIMIT)));
    free(copy);
    return 0;
}
