/* yaml_fuzz.c - a text in YAML. A fault has its words; and what is read is read as the same from its JSON, which is YAML,
 * too. */
#define _GNU_SOURCE
#include "fuzz/lines.h"

#include "base/utf8.h"
#include "model/yaml.h"
#include "json/json_python.h"

enum { NODES = 4096, TEXT_MAX = 1 << 16 };

static ta_err parse(ta_doc *d, char *memory, ta_json_node *nodes, ta_str text, ta_node *v) {
    char why_memory[256];
    ta_buf why = ta_buf_on(why_memory, sizeof why_memory);
    ta_doc_init(d, memory, 0, TEXT_MAX, nodes, NODES);
    const ta_err err = ta_yaml_parse(d, text, v, &why);
    demand((err == TA_E_PARAM) == (why.n > 0) && !why.full);
    demand(err == TA_OK || err == TA_E_PARAM || (err == TA_E_LIMIT && d->limit != NULL));
    return err;
}

static bool is_utf8(ta_str s) {
    for (size_t at = 0, n; at < s.n; at += n)
        if ((n = ta_utf8_length(s, at)) == 0)
            return false;
    return true;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static ta_json_node nodes[NODES];
    static char memory[TEXT_MAX], once[TEXT_MAX], again[TEXT_MAX];
    if (!is_utf8((ta_str){(const char *)data, size}))
        return 0;
    char *copy = malloc(size > 0 ? size : 1);
    ta_buf first = ta_buf_on(once, sizeof once), second = ta_buf_on(again, sizeof again);
    ta_doc doc;
    ta_node v;
    demand(copy != NULL);
    if (size > 0)
        memcpy(copy, data, size);
    const ta_err err = parse(&doc, memory, nodes, (ta_str){copy, size}, &v);
    if (err == TA_OK)
        ta_doc_put_ascii_json(&first, &doc, v);
    free(copy);
    if (err != TA_OK || first.full)
        return 0;
    const ta_err err_again = parse(&doc, memory, nodes, ta_buf_str(&first), &v);
    demand(err_again == TA_OK || err_again == TA_E_LIMIT);
    if (err_again == TA_OK) {
        ta_doc_put_ascii_json(&second, &doc, v);
        demand(ta_str_eq(ta_buf_str(&first), ta_buf_str(&second)));
    }
    return 0;
}
