/* format_yaml.c - --output yaml, as libyaml's emitter lays out blocks: keys in order, 2 columns a level, lists in
 * objects not indented. */
#include <string.h>

#include "format/yaml_internal.h"
#include "json/json_python.h"
#include "json/json_sort.h"

#define INDENT         2
#define SIMPLE_KEY_MAX 128 /* bytes; a longer one comes after a "?" */

/* ---- nodes ---- */

static void put_node(ta_yaml *y, ta_node v, bool in_object, unsigned depth);

static int32_t indent_more(ta_yaml *y) {
    const int32_t before = y->indent;
    y->indent = before < 0 ? 0 : before + INDENT;
    return before;
}

static void put_number(ta_yaml *y, ta_node v) {
    char memory[TA_REAL_TEXT_MAX];
    const ta_str text = ta_doc_number_text(y->f->doc, v, memory);
    if (ta_str_ends(text, TA_STR("Infinity")))
        ta_yaml_put_plain(y, text.p[0] == '-' ? TA_STR("-.inf") : TA_STR(".inf"), true);
    else
        ta_yaml_put_plain(y, text, true);
}

static void put_scalar(ta_yaml *y, ta_node v) {
    const ta_doc *d = y->f->doc;
    const int32_t before = indent_more(y);
    if (ta_doc_kind(d, v) == TA_JSON_STRING)
        ta_yaml_put_string(y, ta_doc_text(d, v), true);
    else if (ta_doc_kind(d, v) == TA_JSON_NUMBER)
        put_number(y, v);
    else
        ta_yaml_put_plain(y, ta_doc_text(d, v), true);
    y->indent = before;
}

static void put_elements(ta_yaml *y, ta_node list, bool in_object, unsigned depth) {
    const ta_doc *d = y->f->doc;
    const int32_t before = y->indent;
    if (!in_object || y->at_indent)
        (void)indent_more(y);
    for (ta_node i = ta_doc_first(d, list); i; i = ta_doc_next(d, i)) {
        ta_yaml_put_indent(y);
        ta_yaml_put_indicator(y, "-", true, true);
        put_node(y, i, false, depth + 1);
    }
    y->indent = before;
}

/* A key, and all in front of its value. */
static void put_key(ta_yaml *y, ta_node name) {
    const ta_str key = ta_doc_text(y->f->doc, name);
    const bool simple = key.n <= SIMPLE_KEY_MAX && !ta_yaml_analyze(key).has_breaks;
    ta_yaml_put_indent(y);
    if (!simple)
        ta_yaml_put_indicator(y, "?", true, true);
    const int32_t before = indent_more(y);
    ta_yaml_put_string(y, key, !simple);
    y->indent = before;
    if (!simple)
        ta_yaml_put_indent(y);
    ta_yaml_put_indicator(y, ":", !simple, !simple);
}

static void put_members(ta_yaml *y, ta_node object, unsigned depth) {
    ta_doc *d = y->f->doc;
    const int32_t before = indent_more(y);
    ta_doc_sort_names(d, object);
    for (ta_node i = ta_doc_first(d, object); i; i = ta_doc_next(d, i)) {
        put_key(y, i);
        put_node(y, ta_doc_value(d, i), true, depth + 1);
    }
    y->indent = before;
}

/* Put the anchor of what is shared. False: it is written already, and this is its alias. */
static bool put_anchor(ta_yaml *y, ta_node v) {
    bool again = false;
    char memory[16];
    const uint32_t number = ta_yaml_anchor(y, v, &again);
    if (number > 0) {
        ta_buf b = ta_buf_on(memory, sizeof memory);
        ta_puts(&b, "id");
        ta_put_u64(&b, number, 3);
        ta_yaml_put_indicator(y, again ? "*" : "&", true, false);
        ta_yaml_put(y, ta_buf_str(&b), (int32_t)b.n);
    }
    return !again;
}

static void put_node(ta_yaml *y, ta_node v, bool in_object, unsigned depth) {
    const ta_doc *d = y->f->doc;
    const bool is_object = ta_doc_kind(d, v) == TA_JSON_OBJECT;
    if (ta_format_is_scalar(d, v)) {
        put_scalar(y, v);
        return;
    }
    if (!ta_format_go_on(y->f, depth))
        return;
    if (!put_anchor(y, v))
        return;
    if (ta_doc_count(d, v) == 0)
        ta_yaml_put_indicator(y, is_object ? "{}" : "[]", true, false);
    else if (is_object)
        put_members(y, v, depth);
    else
        put_elements(y, v, in_object, depth);
}

static ta_yaml begin(ta_format *f) {
    return (ta_yaml){.f = f, .indent = -1, .at_space = true, .at_indent = true};
}

static ta_err end(ta_yaml *y) {
    ta_yaml_put_indent(y);
    return y->f->out.err;
}

ta_err ta_format_yaml(ta_format *f, ta_node v) {
    if (ta_format_is_scalar(f->doc, v) || ta_format_is_empty_object(f->doc, v))
        return ta_format_json(f, v);
    ta_yaml y = begin(f);
    ta_yaml_find_shared(&y, v);
    put_node(&y, v, false, 1);
    return end(&y);
}

ta_err ta_format_yaml_stream(ta_format *f, ta_node v) {
    ta_yaml y = begin(f);
    ta_yaml_find_shared(&y, v);
    y.indent = 0;
    ta_yaml_put_indicator(&y, "-", true, true);
    put_node(&y, v, false, 1);
    y.indent = -1;
    return end(&y);
}
