/* input_by_shape.c - what shorthand says, in the form of its shape. */
#include "model/input_internal.h"

static ta_err refuse_document(const ta_input *in, const ta_input_option *option, ta_str member) {
    return ta_input_refuse(in, option,
                           "Shorthand syntax does not support document types. Use JSON input for "
                           "top-level argument to specify nested parameter: ",
                           member);
}

/* Bytes of a fileb:// in place of a text. */
static bool is_wrong_bytes(const ta_input *in, ta_node value, ta_shape shape) {
    return ta_shape_kind_of(shape) == TA_SHAPE_STRING && ta_doc_is_bytes(in->doc, value);
}

/* A list of one may be given without brackets. What is in it stays text then, as in AWS CLI. */
static ta_err list_of_one(const ta_input *in, const ta_input_option *option, ta_node value,
                          ta_shape element) {
    if (is_wrong_bytes(in, value, element))
        return ta_input_refuse_bytes(in, option);
    ta_doc_builder b = ta_doc_open(in->doc, TA_JSON_ARRAY);
    ta_doc_append(in->doc, &b, value);
    if (ta_doc_err(in->doc) == TA_OK)
        ta_doc_replace(in->doc, value, b.container);
    return ta_input_doc_err(in);
}

static ta_err children_by_shape(const ta_input *in, const ta_input_option *option, ta_node value,
                                ta_shape shape) {
    const ta_doc *d = in->doc;
    const bool object = ta_doc_kind(d, value) == TA_JSON_OBJECT;
    for (ta_node i = ta_doc_first(d, value); i; i = ta_doc_next(d, i)) {
        const ta_str name = ta_doc_text(d, i);
        const ta_shape child =
            object ? ta_input_member_shape(shape, name) : ta_shape_element(shape);
        if (ta_shape_kind_of(child) == TA_SHAPE_DOCUMENT)
            return refuse_document(in, option, name);
        const ta_err err = ta_input_by_shape(in, option, object ? ta_doc_value(d, i) : i, child);
        if (err != TA_OK)
            return err;
    }
    return TA_OK;
}

static ta_err number_by_shape(const ta_input *in, ta_node value, ta_shape_kind kind) {
    ta_node made;
    if (ta_doc_kind(in->doc, value) != TA_JSON_STRING)
        return TA_OK;
    const ta_err err = ta_input_number(in, kind, ta_doc_text(in->doc, value), &made);
    if (err == TA_OK)
        ta_doc_replace(in->doc, value, made);
    return err;
}

ta_err ta_input_by_shape(const ta_input *in, const ta_input_option *option, ta_node value,
                         ta_shape shape) {
    const ta_shape_kind kind = ta_shape_kind_of(shape);
    const ta_json_kind is = ta_doc_kind(in->doc, value);
    bool yes;
    switch (kind) {
    case TA_SHAPE_LIST:
        return is == TA_JSON_ARRAY ? children_by_shape(in, option, value, shape)
                                   : list_of_one(in, option, value, ta_shape_element(shape));
    case TA_SHAPE_STRUCTURE:
    case TA_SHAPE_MAP:
        return is == TA_JSON_OBJECT ? children_by_shape(in, option, value, shape) : TA_OK;
    case TA_SHAPE_INTEGER:
    case TA_SHAPE_LONG:
    case TA_SHAPE_FLOAT:
    case TA_SHAPE_DOUBLE:
        return number_by_shape(in, value, kind);
    case TA_SHAPE_BOOLEAN:
        /* Any other word stays, and is refused later. */
        if (is == TA_JSON_STRING && ta_str_to_bool(ta_doc_text(in->doc, value), &yes))
            ta_doc_replace(in->doc, value, ta_doc_bool(in->doc, yes));
        return ta_input_doc_err(in);
    case TA_SHAPE_STRING:
        return is_wrong_bytes(in, value, shape) ? ta_input_refuse_bytes(in, option) : TA_OK;
    default:
        return TA_OK;
    }
}
