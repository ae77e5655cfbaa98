#include "caps.h"
#include "format/format_internal.h"
#include "json/json_print.h"
#include "json/json_python.h"

static void print_value(ta_json_printer *p, const ta_doc *d, ta_node v, ta_str name) {
    char memory[TA_REAL_TEXT_MAX];
    const ta_json_kind kind = ta_doc_kind(d, v);
    if (kind == TA_JSON_STRING) {
        ta_json_print_string(p, name, ta_doc_text(d, v));
    } else if (kind == TA_JSON_NUMBER) {
        ta_json_print_literal(p, name, ta_doc_number_text(d, v, memory));
    } else if (kind < TA_JSON_ARRAY) {
        ta_json_print_literal(p, name, ta_doc_text(d, v));
    } else {
        ta_json_print_open(p, name, kind == TA_JSON_OBJECT ? '{' : '[');
        for (ta_node i = ta_doc_first(d, v); i && p->out.err == TA_OK; i = ta_doc_next(d, i))
            if (kind == TA_JSON_OBJECT)
                print_value(p, d, ta_doc_value(d, i), ta_doc_text(d, i));
            else
                print_value(p, d, i, (ta_str){0});
        ta_json_print_close(p);
    }
}

ta_err ta_format_json(ta_format *f, ta_node v) {
    ta_json_printer p;
    if (ta_format_is_empty_object(f->doc, v))
        return f->out.err;
    ta_json_print_init(&p, f->out.sink, f->out.ctx);
    print_value(&p, f->doc, v, (ta_str){0});
    const ta_err err = ta_json_print_finish(&p);
    if (err == TA_E_LIMIT)
        (void)ta_format_go_on(f, TA_JSON_DEPTH_MAX + 1);
    else
        f->out.err = err;
    return err;
}
