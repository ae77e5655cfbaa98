#include "model/answer.h"

#include "base/utf8.h"
#include "model/answer_time.h"
#include "json/json_python.h"

typedef struct shaping {
    ta_doc *doc;
    ta_buf *why;
    bool wire_times;
} shaping;

/* What AWS CLI shows of a value that is not what its model says: what Python says of it. */
static ta_err no_attribute(const shaping *s, ta_node value, const char *name) {
    ta_puts(s->why, "'");
    ta_puts(s->why, ta_doc_python_type(s->doc, value));
    ta_puts(s->why, "' object has no attribute '");
    ta_puts(s->why, name);
    ta_puts(s->why, "'");
    return TA_E_SHAPE;
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

/* The name node of a union's only member, or 0: there is none, or another one. */
static ta_node only_member(const ta_doc *d, ta_node object) {
    ta_node only = TA_NODE_NULL;
    for (ta_node i = ta_doc_first(d, object); i; i = ta_doc_next(d, i)) {
        if (ta_doc_kind(d, ta_doc_value(d, i)) == TA_JSON_NULL ||
            ta_str_eq(ta_doc_text(d, i), TA_STR("__type")))
            continue;
        if (only)
            return TA_NODE_NULL;
        only = i;
    }
    return only;
}

/* A union's member that the model does not know is reported as botocore reports it. */
static ta_err shape_unknown_member(ta_doc *d, ta_node object) {
    const ta_node name = only_member(d, object);
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
    if (ta_doc_kind(s->doc, object) != TA_JSON_OBJECT) {
        /* A structure without members asks nothing of its value. */
        if (ta_shape_count(shape) > 0)
            return no_attribute(s, object, ta_shape_is_union(shape) ? "copy" : "get");
        ta_doc_replace(s->doc, object, ta_doc_open(s->doc, TA_JSON_OBJECT).container);
        return ta_doc_err(s->doc);
    }
    if (ta_shape_is_union(shape) && !only_member(s->doc, object))
        return TA_E_SHAPE;
    const ta_err err = shape_in_order(s, object, shape, &in_order);
    return err != TA_OK || in_order ? err : shape_reordered(s, object, shape);
}

/* ---- lists, maps ---- */

/* AWS CLI takes what Python iterates over for a list: the characters of a string, the names of an object. */
static ta_err make_list(const shaping *s, ta_node value) {
    ta_doc *d = s->doc;
    const ta_str text = ta_doc_text(d, value);
    ta_doc_builder list = ta_doc_open(d, TA_JSON_ARRAY);
    switch (ta_doc_kind(d, value)) {
    case TA_JSON_STRING:
        for (size_t at = 0, n; at < text.n; at += n) {
            n = ta_utf8_length(text, at);
            n = n > 0 ? n : 1;
            ta_doc_append(d, &list, ta_doc_string(d, ta_str_sub(text, at, at + n)));
        }
        break;
    case TA_JSON_OBJECT:
        for (ta_node i = ta_doc_first(d, value); i; i = ta_doc_next(d, i))
            ta_doc_append(d, &list, ta_doc_string(d, ta_doc_text(d, i)));
        break;
    default:
        ta_puts(s->why, "'");
        ta_puts(s->why, ta_doc_python_type(d, value));
        ta_puts(s->why, "' object is not iterable");
        return TA_E_SHAPE;
    }
    if (ta_doc_err(d) == TA_OK)
        ta_doc_replace(d, value, list.container);
    return ta_doc_err(d);
}

static ta_err shape_children(const shaping *s, ta_node container, ta_shape shape) {
    const ta_doc *d = s->doc;
    const bool object = ta_doc_kind(d, container) == TA_JSON_OBJECT;
    for (ta_node i = ta_doc_first(d, container); i; i = ta_doc_next(d, i)) {
        const ta_node value = object ? ta_doc_value(d, i) : i;
        if (ta_doc_kind(d, value) == TA_JSON_NULL)
            continue;
        const ta_err err = shape_value(s, value, shape);
        if (err != TA_OK)
            return err;
    }
    return TA_OK;
}

static ta_err shape_list(const shaping *s, ta_node value, ta_shape shape) {
    if (ta_doc_kind(s->doc, value) != TA_JSON_ARRAY) {
        const ta_err err = make_list(s, value);
        if (err != TA_OK)
            return err;
    }
    return shape_children(s, value, ta_shape_element(shape));
}

static ta_err shape_map(const shaping *s, ta_node value, ta_shape shape) {
    return ta_doc_kind(s->doc, value) == TA_JSON_OBJECT
               ? shape_children(s, value, ta_shape_element(shape))
               : no_attribute(s, value, "items");
}

/* ---- all ---- */

static ta_err shape_value(const shaping *s, ta_node value, ta_shape shape) {
    switch (ta_shape_kind_of(shape)) {
    case TA_SHAPE_STRUCTURE:
        return shape_structure(s, value, shape);
    case TA_SHAPE_LIST:
        return shape_list(s, value, shape);
    case TA_SHAPE_MAP:
        return shape_map(s, value, shape);
    case TA_SHAPE_TIMESTAMP:
        return s->wire_times ? TA_OK : ta_answer_time(s->doc, value, s->why);
    default:
        return TA_OK;
    }
}

ta_err ta_model_shape_answer(ta_doc *doc, ta_node value, ta_shape shape, bool wire_times,
                             ta_buf *why) {
    const shaping s = {doc, why, wire_times};
    if (ta_shape_kind_of(shape) == TA_SHAPE_NONE) {
        ta_doc_replace(doc, value, ta_doc_open(doc, TA_JSON_OBJECT).container);
        return ta_doc_err(doc);
    }
    /* It has no place for the answer's metadata. */
    if (ta_shape_kind_of(shape) == TA_SHAPE_STRUCTURE && ta_doc_kind(doc, value) == TA_JSON_NULL)
        return no_attribute(&s, value, "setdefault");
    return shape_value(&s, value, shape);
}
