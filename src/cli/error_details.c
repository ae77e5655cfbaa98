#include "cli/error_details.h"

#include "base/utf8.h"
#include "format/format.h"
#include "model/answer.h"
#include "json/json_python.h"

/* ---- the body ---- */

/* The member `message`, else `Message`; false: there is neither. */
static bool find_message(const ta_doc *d, ta_node body, ta_node *value) {
    ta_node name = TA_NODE_NULL;
    if (!body || ta_doc_kind(d, body) != TA_JSON_OBJECT)
        return false;
    *value = ta_doc_member(d, body, TA_STR("message"), &name);
    if (!name)
        *value = ta_doc_member(d, body, TA_STR("Message"), &name);
    return name != TA_NODE_NULL;
}

ta_str ta_error_body_message(ta_doc *doc, ta_node body) {
    ta_node message;
    if (!find_message(doc, body, &message))
        return (ta_str){NULL, 0};
    if (ta_doc_kind(doc, message) == TA_JSON_STRING)
        return ta_doc_text(doc, message);
    ta_buf b = ta_doc_room(doc);
    ta_doc_put_str(&b, doc, message);
    const ta_node text = ta_doc_finish(doc, TA_JSON_STRING, &b);
    return text ? ta_doc_text(doc, text) : (ta_str){NULL, 0};
}

/* The first modelled member, in the model's order; 0: there are none. */
static ta_node first_member(const ta_error_details *e) {
    char memory[64];
    ta_buf why = ta_buf_on(memory, sizeof memory);
    if (e->shape.type == 0 || !e->body || e->generic ||
        ta_model_shape_answer(e->doc, e->body, e->shape, e->wire_times, &why) != TA_OK)
        return TA_NODE_NULL;
    return ta_doc_first(e->doc, e->body);
}

/* ---- lines after the sentence ---- */

#define INLINE_MAX 4 /* values of a list or object that are shown in its line */

static bool is_scalar(const ta_doc *d, ta_node v) {
    return ta_doc_kind(d, v) < TA_JSON_ARRAY;
}

static bool is_short(const ta_doc *d, ta_node v) {
    const bool is_object = ta_doc_kind(d, v) == TA_JSON_OBJECT;
    if (ta_doc_count(d, v) > INLINE_MAX)
        return false;
    for (ta_node i = ta_doc_first(d, v); i; i = ta_doc_next(d, i))
        if (!is_scalar(d, is_object ? ta_doc_value(d, i) : i))
            return false;
    return true;
}

static ta_err untrusted_sink(void *ctx, ta_str s) {
    ta_out_untrusted(ctx, s, true);
    return TA_OK;
}

static void out_scalar(ta_output *o, const ta_doc *d, ta_node v) {
    ta_writer w = {untrusted_sink, o, TA_OK};
    ta_doc_write_str(d, v, &w);
}

/* [a, b], {c: d}: without the quotes that Python's str has. */
static void out_short(ta_output *o, const ta_doc *d, ta_node v) {
    const bool is_object = ta_doc_kind(d, v) == TA_JSON_OBJECT;
    ta_outs(o, is_object ? "{" : "[");
    for (ta_node i = ta_doc_first(d, v); i; i = ta_doc_next(d, i)) {
        if (is_object) {
            ta_out_untrusted(o, ta_doc_text(d, i), true);
            ta_outs(o, ": ");
        }
        out_scalar(o, d, is_object ? ta_doc_value(d, i) : i);
        ta_outs(o, ta_doc_next(d, i) ? ", " : "");
    }
    ta_outs(o, is_object ? "}" : "]");
}

static void out_member(ta_output *o, const ta_doc *d, ta_node name) {
    const ta_node v = ta_doc_value(d, name);
    ta_out_untrusted(o, ta_doc_text(d, name), true);
    ta_outs(o, ": ");
    if (is_scalar(d, v))
        out_scalar(o, d, v);
    else if (is_short(d, v))
        out_short(o, d, v);
    else
        ta_outs(o, "<complex value>\nUse \"--cli-error-format json\" or another error format to "
                   "see the full details.");
    ta_outs(o, "\n");
}

/* The sentence has these already. */
static bool is_in_sentence(ta_str name) {
    return ta_str_eq_nocase(name, TA_STR("code")) || ta_str_eq_nocase(name, TA_STR("message"));
}

static void print_lines(const ta_error_details *e, ta_output *o) {
    bool any = false;
    for (ta_node i = first_member(e); i; i = ta_doc_next(e->doc, i)) {
        if (is_in_sentence(ta_doc_text(e->doc, i)))
            continue;
        ta_outs(o, any ? "" : "\nAdditional error details:\n");
        out_member(o, e->doc, i);
        any = true;
    }
}

/* ---- a record ---- */

/* What is no UTF-8 becomes \xNN; controls are for the sink. */
static ta_node text_node(ta_doc *d, ta_str s) {
    ta_buf b = ta_doc_room(d);
    for (size_t at = 0; at < s.n;) {
        const size_t n = ta_utf8_length(s, at);
        if (n > 0) {
            ta_put(&b, ta_str_sub(s, at, at + n));
        } else {
            ta_puts(&b, "\\x");
            ta_put_hex(&b, s.p + at, 1);
        }
        at += n > 0 ? n : 1;
    }
    return ta_doc_finish(d, TA_JSON_STRING, &b);
}

static bool is_field(const ta_error_record *r, ta_str name) {
    for (size_t i = 0; i < r->n; i++)
        if (ta_str_eq(name, ta_str_from(r->field[i].name)))
            return true;
    return false;
}

static void put_text(ta_doc *d, ta_doc_builder *b, const ta_error_field *field) {
    ta_doc_put(d, b, ta_str_from(field->name), text_node(d, field->value));
}

/* The body's message, which may be any JSON; else the record's. */
static void put_message(const ta_error_details *e, ta_doc_builder *b, const ta_error_field *field,
                        ta_node message) {
    if (message && ta_doc_kind(e->doc, message) != TA_JSON_STRING)
        ta_doc_put(e->doc, b, ta_str_from(field->name), message);
    else
        put_text(e->doc, b, field);
}

/* Message and Code, the modelled members, then the rest of the record. */
static ta_node make_record(const ta_error_details *e, const ta_error_record *r) {
    ta_doc *d = e->doc;
    ta_node message;
    if (e->generic || !find_message(d, e->body, &message))
        message = TA_NODE_NULL;
    const ta_node first = first_member(e);
    ta_doc_builder b = ta_doc_open(d, TA_JSON_OBJECT);
    if (e->generic)
        put_text(d, &b, &r->field[1]);
    put_message(e, &b, &r->field[0], message);
    if (!e->generic)
        put_text(d, &b, &r->field[1]);
    for (ta_node i = first; i; i = ta_doc_next(d, i))
        if (!is_field(r, ta_doc_text(d, i)))
            ta_doc_keep(d, &b, i);
    for (size_t i = 2; i < r->n; i++)
        put_text(d, &b, &r->field[i]);
    return ta_doc_err(d) == TA_OK ? b.container : TA_NODE_NULL;
}

static ta_err json_sink(void *ctx, ta_str s) {
    ta_error_out_json(ctx, s);
    return TA_OK;
}

static ta_err no_sink(void *ctx, ta_str s) {
    (void)ctx;
    (void)s;
    return TA_OK;
}

static ta_err print_as(const ta_error_details *e, ta_node v, ta_error_format format,
                       ta_sink_fn sink, ta_output *o) {
    char why_memory[128];
    ta_buf why = ta_buf_on(why_memory, sizeof why_memory);
    ta_format f = {e->doc, {sink, o, TA_OK}, &why};
    const size_t columns = port_terminal_columns(o->file);
    const ta_format_table_style style = {
        .title = TA_STR("error"), .width = columns > 0 ? (uint32_t)columns : TA_FORMAT_TABLE_WIDTH};
    switch (format) {
    case TA_ERROR_YAML:
        return ta_format_yaml(&f, v);
    case TA_ERROR_TEXT:
        return ta_format_text(&f, v);
    case TA_ERROR_TABLE:
        return ta_format_table(&f, v, &style);
    default:
        return ta_format_json(&f, v);
    }
}

/* The first pass shows whether there is room for all of it. */
static void print_record(const ta_error_details *e, ta_output *o, const ta_error_record *r,
                         ta_error_format format) {
    const ta_node v = make_record(e, r);
    if (!v || print_as(e, v, format, no_sink, o) != TA_OK ||
        print_as(e, v, format, format == TA_ERROR_JSON ? json_sink : untrusted_sink, o) != TA_OK)
        ta_error_record_print(o, r, format, port_terminal_columns(o->file));
}

void ta_error_details_print(void *ctx, ta_output *o, const ta_error_record *record,
                            ta_error_format format) {
    const ta_error_details *e = ctx;
    if (format >= TA_ERROR_JSON)
        print_record(e, o, record, format);
    else if (format == TA_ERROR_ENHANCED)
        print_lines(e, o);
}
