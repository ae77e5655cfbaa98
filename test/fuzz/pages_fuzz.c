/* pages_fuzz.c - lines: a service, an operation, and a number that chooses a form and the memory; the words of a
 * command line; a line without any; and answers, the last one again and again. Whatever they are, memory stays within
 * its bounds, each request is JSON, an error has its words, and the pages come to an end. */
#include "fuzz/parameters.h"

#include "model/answer.h"
#include "model/pages.h"
#include "json/json_check.h"
#include "json/json_python.h"

enum { NODES = 4096, TEXT_MAX = 1 << 14, BODY_MAX = 1 << 12, WORDS_MAX = 64, PAGES_MAX = 100 };

static char text[TEXT_MAX], why_memory[1024], body_memory[BODY_MAX], shown[8 * TEXT_MAX];
static ta_json_node nodes[NODES];
static ta_doc doc;
static ta_buf why, body;

static ta_err no_file(void *context, ta_str path, bool binary, ta_str *out, ta_diag *diag) {
    (void)context, (void)path, (void)binary, (void)out, (void)diag;
    return TA_E_FILE;
}

/* false: there is no such operation. */
static bool choose(char *line, ta_model_operation *o, size_t *number) {
    ta_str rest, service = ta_str_cut(ta_str_from(line), ' ', &rest);
    const ta_str operation = ta_str_cut(rest, ' ', &rest);
    const ta_model *m = ta_model_find(service);
    *number = rest.p != NULL ? strtoul(rest.p, NULL, 10) : 0;
    return m != NULL && operation.p != NULL && ta_model_find_operation(m, operation, o);
}

static ta_err begin(ta_pages *p, const ta_input *in, char **words, size_t n, ta_pages_form form) {
    ta_input_arguments arguments;
    ta_pages_settings settings;
    ta_node parameters;
    ta_err err = ta_input_read_arguments(&arguments, in->operation, words, n, in->why);
    if (err == TA_OK)
        err = ta_pages_read_settings(&settings, in->operation, &arguments, n % 8 == 7, in->why);
    if (err == TA_OK)
        err = ta_input_options(in, &arguments, &parameters);
    if (err == TA_OK)
        err = ta_pages_begin(p, in, &settings, form, parameters);
    if (err == TA_OK)
        err = ta_input_check(in, parameters);
    return err == TA_OK ? ta_pages_write(p, in, parameters, put_token, NULL, &body) : err;
}

static void check_body(void) {
    size_t at;
    demand(ta_json_check(ta_buf_str(&body), &at) == TA_OK);
}

static void check_value(ta_node v) {
    ta_buf b = ta_buf_on(shown, sizeof shown);
    ta_doc_put_ascii_json(&b, &doc, v);
}

static void add_pages(ta_pages *p, char *rest) {
    char *answer = next_line(&rest);
    ta_node value;
    ta_err err = TA_OK;
    for (size_t i = 0; i < PAGES_MAX && answer != NULL && err == TA_OK; i++) {
        const ta_doc_place place = ta_doc_here(&doc);
        const ta_node v = ta_doc_parse_copy(&doc, ta_str_from(answer));
        if (ta_doc_err(&doc) != TA_OK ||
            ta_model_shape_answer(&doc, v, p->operation.output, false, &why) != TA_OK)
            return;
        err = ta_pages_add(p, &doc, place, v, &value, &why);
        if (err == TA_OK && value) {
            check_value(value);
            ta_doc_go_back(&doc, place);
        }
        if (err != TA_OK || !p->more)
            break;
        check_body();
        answer = rest != NULL ? next_line(&rest) : answer;
        demand(i < PAGES_MAX - 1);
    }
    if (err == TA_OK && answer != NULL)
        err = ta_pages_end(p, &doc, &value, &why);
    demand(err == TA_OK || ((err == TA_E_LIMIT || err == TA_E_SHAPE) && why.n > 0));
    if (err == TA_OK && answer != NULL && value)
        check_value(value);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    char *copy = copy_of(data, size), *rest = copy, *words[WORDS_MAX];
    ta_model_operation operation;
    size_t number, n = 0;
    if (!choose(next_line(&rest), &operation, &number)) {
        free(copy);
        return 0;
    }
    for (char *line = next_line(&rest); line != NULL && *line != '\0'; line = next_line(&rest))
        if (n < WORDS_MAX)
            words[n++] = line;
    const bool little = number % 6 >= 3 && size < 1000;
    ta_doc_init(&doc, text, 0, little ? size + 200 : sizeof text, nodes,
                little ? (uint32_t)(size / 8 + 100) : NODES);
    why = ta_buf_on(why_memory, sizeof why_memory);
    body = ta_buf_on(body_memory, sizeof body_memory);
    const ta_input in = {&operation,        &doc, &why, no_file, NULL, 1704067200,
                         (number & 1) == 1, NULL};
    ta_pages p;
    const ta_err err = begin(&p, &in, words, n, (ta_pages_form)(number % 3));
    if (err == TA_OK) {
        check_body();
        add_pages(&p, rest);
    } else {
        demand((err == TA_E_PARAM || err == TA_E_USAGE || err == TA_E_LIMIT) && why.n > 0);
    }
    free(copy);
    return 0;
}
