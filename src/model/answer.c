#include "model/answer.h"

#include <string.h>

#include "base/date.h"

typedef struct shaping {
    ta_doc *doc;
    bool wire_times;
} shaping;

/* ---- times ---- */

static bool are_digits(ta_str s, size_t at, size_t n) {
    if (at + n > s.n)
        return false;
    for (size_t i = at; i < at + n; i++)
        if (!ta_is_digit(s.p[i]))
            return false;
    return true;
}

static char at_or_nul(ta_str s, size_t at) {
    return at < s.n ? s.p[at] : '\0';
}

/* .5 becomes .500000, and nothing where it is zero; what is beyond microseconds goes. Returns the offset
 * after it. */
static size_t put_fraction(ta_buf *b, ta_str s, size_t at) {
    char micros[6] = {'0', '0', '0', '0', '0', '0'};
    bool any = false;
    if (at_or_nul(s, at) != '.')
        return at;
    for (size_t i = 0; ta_is_digit(at_or_nul(s, ++at)); i++)
        if (i < sizeof micros) {
            micros[i] = s.p[at];
            any |= s.p[at] != '0';
        }
    if (any) {
        ta_putc(b, '.');
        ta_put(b, (ta_str){micros, sizeof micros});
    }
    return at;
}

/* Z, +01:00, +0100 or nothing, as +01:00. */
static bool put_offset(ta_buf *b, ta_str offset) {
    const char sign = at_or_nul(offset, 0);
    if (offset.n == 0 || ((sign == 'Z' || sign == 'z') && offset.n == 1)) {
        ta_puts(b, "+00:00");
        return true;
    }
    const bool colon = at_or_nul(offset, 3) == ':';
    const size_t minutes = colon ? 4 : 3;
    if ((sign != '+' && sign != '-') || !are_digits(offset, 1, 2) ||
        !are_digits(offset, minutes, 2) || offset.n != minutes + 2)
        return false;
    ta_put(b, ta_str_sub(offset, 0, 3));
    ta_putc(b, ':');
    ta_put(b, ta_str_sub(offset, minutes, offset.n));
    return true;
}

/* 2020-09-13T12:26:40[.123][offset] */
static bool put_of_iso8601(ta_buf *b, ta_str s) {
    int64_t epoch;
    if (!are_digits(s, 0, 4) || !are_digits(s, 5, 2) || !are_digits(s, 8, 2) ||
        !are_digits(s, 11, 2) || !are_digits(s, 14, 2) || !are_digits(s, 17, 2))
        return false;
    /* A date that does not exist is none. */
    char plain[20];
    memcpy(plain, s.p, 19);
    plain[19] = 'Z';
    if (!ta_parse_iso8601((ta_str){plain, sizeof plain}, &epoch))
        return false;
    ta_put(b, ta_str_sub(s, 0, 10));
    ta_putc(b, 'T');
    ta_put(b, ta_str_sub(s, 11, 19));
    const size_t at = put_fraction(b, s, 19);
    return put_offset(b, ta_str_sub(s, at, s.n));
}

static bool put_time(ta_buf *b, ta_str s) {
    ta_timestamp t;
    int64_t epoch;
    if (ta_parse_epoch(s, &t)) {
        ta_put_iso8601(b, t.seconds, t.micros);
        return true;
    }
    if (ta_parse_http_date(s, &epoch)) {
        ta_put_iso8601(b, epoch, 0);
        return true;
    }
    return put_of_iso8601(b, s);
}

static ta_err shape_time(const shaping *s, ta_node value) {
    ta_doc *d = s->doc;
    const ta_json_kind kind = ta_doc_kind(d, value);
    if (s->wire_times)
        return TA_OK;
    if (kind != TA_JSON_NUMBER && kind != TA_JSON_STRING)
        return TA_E_SHAPE;
    ta_buf b = ta_doc_room(d);
    if (!put_time(&b, ta_doc_text(d, value)))
        return TA_E_SHAPE;
    const ta_node text = ta_doc_finish(d, TA_JSON_STRING, &b);
    if (ta_doc_err(d) == TA_OK)
        ta_doc_replace(d, value, text);
    return ta_doc_err(d);
}

/* ---- structures ---- */

static ta_err shape_value(const shaping *s, ta_node value, ta_shape shape);

/* The name node of the last member with this name, or 0. */
static ta_node find_member(const ta_doc *d, ta_node object, ta_model_name name) {
    ta_node found = TA_NODE_NULL;
    for (ta_node i = ta_doc_first(d, object); i; i = ta_doc_next(d, i))
        if (ta_model_name_is(name, ta_doc_text(d, i)))
            found = i;
    return found;
}

/* A union's member that the model does not know is reported as botocore reports it. */
static ta_err shape_unknown_member(ta_doc *d, ta_node object) {
    ta_node name = ta_doc_first(d, object);
    while (name && (ta_str_eq(ta_doc_text(d, name), TA_STR("__type")) ||
                    ta_doc_kind(d, ta_doc_value(d, name)) == TA_JSON_NULL))
        name = ta_doc_next(d, name);
    if (!name)
        return TA_E_SHAPE;
    ta_doc_builder inner = ta_doc_open(d, TA_JSON_OBJECT), outer = ta_doc_open(d, TA_JSON_OBJECT);
    ta_doc_put(d, &inner, TA_STR("name"), ta_doc_string(d, ta_doc_text(d, name)));
    ta_doc_put(d, &outer, TA_STR("SDK_UNKNOWN_MEMBER"), inner.container);
    if (ta_doc_err(d) == TA_OK)
        ta_doc_replace(d, object, outer.container);
    return ta_doc_err(d);
}

/* Most answers have the model's order and nothing else: then there is nothing to make. Shape the values
 * on the way; *in_order says whether that was all. */
static ta_err shape_in_order(const shaping *s, ta_node object, ta_shape shape, bool *in_order) {
    const ta_doc *d = s->doc;
    size_t index = 0;
    *in_order = true;
    for (ta_node i = ta_doc_first(d, object); i && *in_order; i = ta_doc_next(d, i)) {
        while (index < ta_shape_count(shape) &&
               !ta_model_name_is(ta_shape_member(shape, index).name, ta_doc_text(d, i)))
            index++;
        *in_order =
            index < ta_shape_count(shape) && ta_doc_kind(d, ta_doc_value(d, i)) != TA_JSON_NULL;
        if (*in_order)
            index++;
    }
    if (!*in_order)
        return TA_OK;
    index = 0;
    for (ta_node i = ta_doc_first(d, object); i; i = ta_doc_next(d, i)) {
        while (!ta_model_name_is(ta_shape_member(shape, index).name, ta_doc_text(d, i)))
            index++;
        const ta_err err = shape_value(s, ta_doc_value(d, i), ta_shape_member(shape, index).shape);
        if (err != TA_OK)
            return err;
        index++;
    }
    return TA_OK;
}

static ta_err shape_reordered(const shaping *s, ta_node object, ta_shape shape) {
    ta_doc *d = s->doc;
    ta_doc_builder kept = ta_doc_open(d, TA_JSON_OBJECT);
    for (size_t i = 0; i < ta_shape_count(shape); i++) {
        const ta_member member = ta_shape_member(shape, i);
        const ta_node name = find_member(d, object, member.name), value = ta_doc_value(d, name);
        if (!name || ta_doc_kind(d, value) == TA_JSON_NULL)
            continue;
        const ta_err err = shape_value(s, value, member.shape);
        if (err != TA_OK)
            return err;
        ta_doc_keep(d, &kept, name);
    }
    if (ta_shape_is_union(shape) && ta_doc_count(d, kept.container) == 0)
        return shape_unknown_member(d, object);
    if (ta_doc_err(d) == TA_OK)
        ta_doc_replace(d, object, kept.container);
    return ta_doc_err(d);
}

static ta_err shape_structure(const shaping *s, ta_node object, ta_shape shape) {
    bool in_order;
    if (ta_doc_kind(s->doc, object) != TA_JSON_OBJECT)
        return TA_E_SHAPE;
    const ta_err err = shape_in_order(s, object, shape, &in_order);
    return err != TA_OK || in_order ? err : shape_reordered(s, object, shape);
}

/* ---- all ---- */

static ta_err shape_children(const shaping *s, ta_node container, ta_json_kind kind,
                             ta_shape shape) {
    const ta_doc *d = s->doc;
    if (ta_doc_kind(d, container) != kind)
        return TA_E_SHAPE;
    for (ta_node i = ta_doc_first(d, container); i; i = ta_doc_next(d, i)) {
        const ta_node value = kind == TA_JSON_OBJECT ? ta_doc_value(d, i) : i;
        if (ta_doc_kind(d, value) == TA_JSON_NULL)
            continue;
        const ta_err err = shape_value(s, value, shape);
        if (err != TA_OK)
            return err;
    }
    return TA_OK;
}

static ta_err shape_value(const shaping *s, ta_node value, ta_shape shape) {
    switch (ta_shape_kind_of(shape)) {
    case TA_SHAPE_STRUCTURE:
        return shape_structure(s, value, shape);
    case TA_SHAPE_LIST:
        return shape_children(s, value, TA_JSON_ARRAY, ta_shape_element(shape));
    case TA_SHAPE_MAP:
        return shape_children(s, value, TA_JSON_OBJECT, ta_shape_element(shape));
    case TA_SHAPE_TIMESTAMP:
        return shape_time(s, value);
    default:
        return TA_OK;
    }
}

ta_err ta_model_shape_answer(ta_doc *doc, ta_node value, ta_shape shape, bool wire_times) {
    const shaping s = {doc, wire_times};
    return shape_value(&s, value, shape);
}
