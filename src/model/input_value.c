/* input_value.c - the value of one option, by its shape. */
#include "base/utf8.h"
#include "model/input_internal.h"

/* ---- JSON ---- */

static char first_of(ta_str text) {
    const ta_str s = ta_input_strip(text);
    return s.n > 0 ? s.p[0] : '\0';
}

/* A structure, map or list that is not in shorthand must be JSON. */
static ta_err json_of_kind(const ta_input *in, const ta_input_option *option,
                           const ta_input_text *text, char first, ta_node *value) {
    if (first_of(text->s) == first)
        return ta_input_json(in, option, text, value);
    return ta_input_refuse(in, option, "Invalid JSON:\n", text->s);
}

/* ---- scalars ---- */

static ta_err scalar(const ta_input *in, const ta_input_option *option, ta_shape shape,
                     const ta_input_text *text, ta_node *value) {
    const ta_shape_kind kind = ta_shape_kind_of(shape);
    bool yes = true;
    switch (kind) {
    case TA_SHAPE_INTEGER:
    case TA_SHAPE_LONG:
    case TA_SHAPE_FLOAT:
    case TA_SHAPE_DOUBLE:
        return ta_input_number(in, kind, text->s, value);
    case TA_SHAPE_BOOLEAN:
        if (!ta_str_to_bool(text->s, &yes))
            yes = text->s.n > 0;
        *value = ta_doc_bool(in->doc, yes);
        break;
    case TA_SHAPE_DOCUMENT:
        return ta_input_json(in, option, text, value);
    case TA_SHAPE_BLOB:
        *value = ta_input_blob(in, text);
        break;
    default:
        *value = ta_input_string(in, text);
    }
    return ta_input_doc_err(in);
}

/* ---- all ---- */

static bool is_container(ta_shape_kind kind) {
    return kind == TA_SHAPE_STRUCTURE || kind == TA_SHAPE_LIST || kind == TA_SHAPE_MAP;
}

/* Shorthand is for structures and maps, and for lists of these; not around documents. */
static bool allows_shorthand(ta_shape shape) {
    const ta_shape_kind kind = ta_shape_kind_of(shape);
    if (kind == TA_SHAPE_STRUCTURE)
        return true;
    const ta_shape_kind element = ta_shape_kind_of(ta_shape_element(shape));
    if (kind == TA_SHAPE_MAP)
        return element != TA_SHAPE_DOCUMENT;
    return kind == TA_SHAPE_LIST && is_container(element);
}

static ta_err shorthand(const ta_input *in, const ta_input_option *option, ta_shape shape,
                        ta_str text, ta_node *value) {
    const ta_err err = ta_input_shorthand(in, option, text, value);
    return err != TA_OK ? err : ta_input_by_shape(in, option, *value, shape);
}

/* An object with one member, which is the whole text. */
static ta_err only_member(const ta_input *in, ta_shape structure, ta_str text, ta_node *value) {
    ta_doc_builder b = ta_doc_open(in->doc, TA_JSON_OBJECT);
    ta_doc_put(in->doc, &b, ta_input_name(in, ta_shape_member(structure, 0).name),
               ta_doc_string(in->doc, text));
    *value = b.container;
    return ta_input_doc_err(in);
}

static ta_err one(const ta_input *in, const ta_input_option *option, ta_shape shape,
                  const ta_input_text *text, bool as_shorthand, ta_node *value) {
    const ta_shape_kind kind = ta_shape_kind_of(shape);
    if (!is_container(kind))
        return scalar(in, option, shape, text, value);
    if (as_shorthand)
        return shorthand(in, option, shape, text->s, value);
    return json_of_kind(in, option, text, kind == TA_SHAPE_LIST ? '[' : '{', value);
}

/* firehose put-record-batch takes each word as the data of a record. */
static bool allows_bare_words(const ta_input *in, ta_shape list) {
    return ta_str_eq(ta_str_from(in->operation->model->service), TA_STR("firehose")) &&
           ta_model_name_is(in->operation->name, TA_STR("PutRecordBatch")) &&
           ta_shape_count(ta_shape_element(list)) == 1;
}

static ta_err element(const ta_input *in, const ta_input_option *option, ta_shape list, ta_str text,
                      bool as_shorthand, ta_node *value) {
    const ta_shape shape = ta_shape_element(list);
    if (as_shorthand && allows_bare_words(in, list))
        return only_member(in, shape, text, value);
    const ta_err err = one(in, option, shape, &(ta_input_text){.s = text}, as_shorthand, value);
    if (err != TA_E_USAGE || is_container(ta_shape_kind_of(shape)))
        return err;
    /* A bad number in a list: AWS CLI names the option and the value. */
    return ta_input_refuse(in, option, "", text);
}

static ta_err list(const ta_input *in, const ta_input_option *option, const ta_input_words *words,
                   bool as_shorthand, ta_node *value) {
    ta_doc_builder b = ta_doc_open(in->doc, TA_JSON_ARRAY);
    for (size_t i = 0; i < words->n; i++) {
        ta_node v = TA_NODE_NULL;
        const ta_err err =
            element(in, option, option->member.shape, ta_input_word(words, i), as_shorthand, &v);
        if (err != TA_OK)
            return err;
        ta_doc_append(in->doc, &b, v);
    }
    *value = b.container;
    return ta_input_doc_err(in);
}

/* AWS CLI refuses bytes where it wants text. A number or a time may be in bytes. */
static ta_err check_binary(const ta_input *in, const ta_input_option *option,
                           const ta_input_text *text) {
    const ta_shape_kind kind = ta_shape_kind_of(option->member.shape);
    if (!text->binary || kind == TA_SHAPE_BLOB ||
        (kind != TA_SHAPE_STRING && !is_container(kind) && ta_input_is_utf8(text->s)))
        return TA_OK;
    return ta_input_refuse_bytes(in, option);
}

/* For AWS CLI a file's text is a list of its characters. */
static ta_err characters(const ta_input *in, const ta_input_option *option,
                         const ta_input_text *text, ta_node *value) {
    ta_doc_builder b = ta_doc_open(in->doc, TA_JSON_ARRAY);
    for (size_t i = 0, n; i < text->s.n; i += n) {
        ta_node v = TA_NODE_NULL;
        n = ta_utf8_length(text->s, i);
        const ta_err err =
            element(in, option, option->member.shape, ta_str_sub(text->s, i, i + n), false, &v);
        if (err != TA_OK)
            return err;
        ta_doc_append(in->doc, &b, v);
    }
    *value = b.container;
    return ta_input_doc_err(in);
}

ta_err ta_input_value(const ta_input *in, const ta_input_option *option,
                      const ta_input_words *words, ta_node *value) {
    const ta_shape shape = option->member.shape;
    const ta_shape_kind kind = ta_shape_kind_of(shape);
    ta_input_text text = {.s = words->n > 0 ? ta_input_word(words, 0) : TA_STR("")};
    *value = TA_NODE_NULL;
    if (kind == TA_SHAPE_BOOLEAN) {
        *value = ta_doc_bool(in->doc, !option->negative);
        return ta_input_doc_err(in);
    }
    ta_err err = TA_OK;
    if (words->n == 1)
        err = ta_input_load_text(in, option, text.s, &text);
    if (err == TA_OK)
        err = check_binary(in, option, &text);
    if (err != TA_OK)
        return err;
    const char first = first_of(text.s);
    const bool as_shorthand = allows_shorthand(shape) && first != '[' && first != '{';
    if (kind != TA_SHAPE_LIST)
        return one(in, option, shape, &text, as_shorthand, value);
    if (words->n == 1 && (first == '[' || (text.node && first == '\0')))
        return json_of_kind(in, option, &text, '[', value);
    if (text.node)
        return as_shorthand ? ta_input_shorthand(in, option, text.s, value)
                            : characters(in, option, &text, value);
    return list(in, option, words, as_shorthand, value);
}
