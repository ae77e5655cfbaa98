/* shorthand_fuzz.c - the words of a command line, a line each: first a number that chooses a typed operation. Whatever
 * it comes to, memory stays within its bounds, an error has its words, and a body is JSON. */
#include "fuzz/parameters.h"

#include "json/json_check.h"

enum { NODES = 4096, TEXT_MAX = 1 << 16, WORDS_MAX = 64 };

static ta_model_operation choose(size_t number) {
    size_t models = 0;
    while (ta_model_at(models) != NULL)
        models++;
    const ta_model *m = ta_model_at(number % models);
    return ta_model_operation_at(m, number / models % m->operation_count);
}

static ta_err make(const ta_input *in, char **words, size_t n, ta_buf *body) {
    ta_input_arguments arguments;
    ta_node parameters;
    ta_err err = ta_input_read_arguments(&arguments, in->operation, words, n, in->why);
    if (err == TA_OK)
        err = ta_input_options(in, &arguments, &parameters);
    if (err == TA_OK)
        err = ta_input_check(in, parameters);
    return err == TA_OK ? ta_input_write(in, parameters, put_token, NULL, body) : err;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static ta_json_node nodes[NODES];
    static char text[TEXT_MAX], why_memory[1024], body_memory[TEXT_MAX];
    char *copy = copy_of(data, size), *rest = copy, *words[WORDS_MAX];
    const ta_model_operation operation = choose(strtoul(next_line(&rest), NULL, 10));
    const size_t n = split_lines(rest, words, WORDS_MAX);
    ta_doc doc;
    ta_doc_init(&doc, text, 0, sizeof text, nodes, NODES);
    ta_buf why = ta_buf_on(why_memory, sizeof why_memory),
           body = ta_buf_on(body_memory, sizeof body_memory);
    const ta_input in = {&operation, &doc, &why, read_contents, NULL, 1704067200, n % 2 == 0, NULL};
    const ta_err err = make(&in, words, n, &body);
    size_t at;
    if (err == TA_OK)
        demand(ta_json_check(ta_buf_str(&body), &at) == TA_OK);
    else
        demand((err == TA_E_PARAM || err == TA_E_USAGE || err == TA_E_LIMIT) && why.n > 0);
    free(copy);
    return 0;
}
