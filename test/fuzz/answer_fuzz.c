/* answer_fuzz.c - a line that names an operation and, by a number, the memory; and an answer of it. What is accepted
 * has only what the model has, in its order, with times as text; shaped a second time it stays as it is. */
#define _GNU_SOURCE
#include "fuzz/lines.h"

#include "model/answer.h"
#include "model/skeleton.h"
#include "json/json_python.h"

enum { NODES = 4096, TEXT_MAX = 1 << 15, SHOWN_MAX = 12 * TEXT_MAX };

static char why_memory[256];
static void check(const ta_doc *d, ta_node v, ta_shape s, bool wire_times);

static void check_structure(const ta_doc *d, ta_node v, ta_shape s, bool wire_times) {
    size_t index = 0;
    demand(ta_doc_kind(d, v) == TA_JSON_OBJECT);
    for (ta_node i = ta_doc_first(d, v); i; i = ta_doc_next(d, i), index++) {
        if (ta_shape_is_union(s) && ta_str_eq(ta_doc_text(d, i), TA_STR("SDK_UNKNOWN_MEMBER")))
            return;
        while (index < ta_shape_count(s) &&
               !ta_model_name_is(ta_shape_member(s, index).name, ta_doc_text(d, i)))
            index++;
        demand(index < ta_shape_count(s) && ta_doc_kind(d, ta_doc_value(d, i)) != TA_JSON_NULL);
        check(d, ta_doc_value(d, i), ta_shape_member(s, index).shape, wire_times);
    }
}

static void check_children(const ta_doc *d, ta_node v, ta_json_kind kind, ta_shape of,
                           bool wire_times) {
    demand(ta_doc_kind(d, v) == kind);
    for (ta_node i = ta_doc_first(d, v); i; i = ta_doc_next(d, i)) {
        const ta_node value = kind == TA_JSON_OBJECT ? ta_doc_value(d, i) : i;
        if (ta_doc_kind(d, value) != TA_JSON_NULL)
            check(d, value, of, wire_times);
    }
}

static void check(const ta_doc *d, ta_node v, ta_shape s, bool wire_times) {
    switch (ta_shape_kind_of(s)) {
    case TA_SHAPE_STRUCTURE:
        check_structure(d, v, s, wire_times);
        break;
    case TA_SHAPE_LIST:
        check_children(d, v, TA_JSON_ARRAY, ta_shape_element(s), wire_times);
        break;
    case TA_SHAPE_MAP:
        check_children(d, v, TA_JSON_OBJECT, ta_shape_element(s), wire_times);
        break;
    case TA_SHAPE_TIMESTAMP:
        demand(wire_times || ta_doc_kind(d, v) == TA_JSON_STRING);
        break;
    default:
        break;
    }
}

static ta_str show(char *memory, const ta_doc *d, ta_node v) {
    ta_buf b = ta_buf_on(memory, SHOWN_MAX);
    ta_doc_put_ascii_json(&b, d, v);
    return ta_buf_str(&b);
}

static void check_again(ta_doc *d, ta_node v, ta_shape s, bool wire_times) {
    static char once[SHOWN_MAX], again[SHOWN_MAX];
    const ta_str before = show(once, d, v);
    if (memmem(before.p, before.n, "SDK_UNKNOWN_MEMBER", 18) != NULL)
        return;
    ta_buf why = ta_buf_on(why_memory, sizeof why_memory);
    const ta_err err = ta_model_shape_answer(d, v, s, wire_times, &why);
    demand(err == TA_OK || err == TA_E_LIMIT);
    if (err == TA_OK)
        demand(ta_str_eq(show(again, d, v), before));
}

/* Its samples are made of any shape, whatever the memory is. */
static void check_samples(const ta_model_operation *o, ta_doc *d) {
    ta_node sample;
    for (int of_output = 0; of_output < 2; of_output++) {
        const ta_err err =
            ta_model_skeleton(d, of_output ? o->output : o->input, of_output, &sample);
        demand(err == TA_OK || (err == TA_E_LIMIT && d->limit != NULL));
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static char text[TEXT_MAX];
    static ta_json_node nodes[NODES];
    size_t number;
    ta_str more;
    char *copy = copy_of(data, size), *rest = copy;
    const ta_model_operation o = choose_operation(next_line(&rest), &number, &more);
    const bool wire_times = number % 2 == 1, little = number % 4 >= 2;
    const ta_str answer = text_of(rest);
    const size_t n = answer.n;
    ta_doc doc;
    ta_doc_init(&doc, text, 0, little && n < TEXT_MAX / 2 ? n + 1 + number % 100 : TEXT_MAX, nodes,
                little ? (uint32_t)(n / 4 + 2 + number % 30) % NODES + 1 : NODES);
    const ta_node v = ta_doc_parse_copy(&doc, answer);
    if (ta_doc_err(&doc) == TA_OK) {
        ta_buf why = ta_buf_on(why_memory, sizeof why_memory);
        const ta_err err = ta_model_shape_answer(&doc, v, o.output, wire_times, &why);
        demand(err == TA_OK || err == TA_E_SHAPE || (err == TA_E_LIMIT && doc.limit != NULL));
        if (err == TA_OK) {
            check(&doc, v, o.output, wire_times);
            check_again(&doc, v, o.output, wire_times);
        }
    }
    ta_doc_init(&doc, text, 0, little ? number % TEXT_MAX : TEXT_MAX, nodes,
                little ? (uint32_t)(number % NODES + 1) : NODES);
    check_samples(&o, &doc);
    free(copy);
    return 0;
}
