/* jmespath_fuzz.c - an expression and, after the first new line, the JSON that it is evaluated on. Whatever
 * it comes to, memory stays within its bounds; and what is made is a tree: writing it ends. */
#include <stdlib.h>
#include <string.h>

#include "jmespath/jmespath.h"

#define demand(condition) ((condition) ? (void)0 : abort())

enum { TEXT_MAX = 1 << 16, NODES = 4096, VISITS_MAX = 1 << 16 };

static size_t visits;

static void walk(const ta_doc *d, ta_node v) {
    if (++visits > VISITS_MAX)
        return;
    for (ta_node i = ta_doc_first(d, v); i; i = ta_doc_next(d, i)) {
        demand(i < d->count);
        walk(d, ta_doc_kind(d, v) == TA_JSON_OBJECT ? ta_doc_value(d, i) : i);
    }
    if (ta_doc_kind(d, v) < TA_JSON_ARRAY && ta_doc_text(d, v).n > 0)
        demand(memchr(ta_doc_text(d, v).p, 1, ta_doc_text(d, v).n) != d);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static ta_jmespath query;
    static ta_json_node nodes[NODES];
    static char text[TEXT_MAX], message[1024];
    const uint8_t *line = size > 0 ? memchr(data, '\n', size) : NULL;
    const size_t n = line ? (size_t)(line - data) : size, rest = line ? size - n - 1 : 0;
    char *expression = malloc(n + 1);
    demand(expression != NULL);
    memcpy(expression, data, n);
    if (ta_jmespath_compile(&query, (ta_str){expression, n}) == TA_OK && rest < TEXT_MAX / 2) {
        ta_doc doc;
        ta_node result;
        ta_buf why = ta_buf_on(message, sizeof message);
        ta_doc_init(&doc, text, 0, sizeof text, nodes, NODES);
        const ta_node given =
            ta_doc_parse_copy(&doc, (ta_str){(const char *)data + size - rest, rest});
        const ta_err err = ta_jmespath_search(&query, &doc, given, &result, &why);
        demand(err == TA_OK || (err == TA_E_PARAM && why.n > 0) || err == ta_doc_err(&doc));
        visits = 0;
        if (err == TA_OK)
            walk(&doc, result);
    } else {
        demand(query.why == NULL || query.column <= n);
    }
    free(expression);
    return 0;
}
