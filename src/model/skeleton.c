#include "model/skeleton.h"

#include "caps.h"

typedef struct sample {
    ta_doc *doc;
    bool of_output;
} sample;

/* The structures that a value is in. */
typedef struct place {
    const struct place *above;
    uint16_t type;
    unsigned depth;
} place;

static ta_node sample_of(const sample *s, ta_shape shape, ta_model_name name, const place *above);

static ta_node string_of(const sample *s, ta_model_name name) {
    ta_buf room = ta_doc_room(s->doc);
    if (name != 0)
        ta_model_put_name(&room, name);
    return ta_doc_finish(s->doc, TA_JSON_STRING, &room);
}

static bool is_within_itself(const place *above, uint16_t type) {
    unsigned n = 0;
    for (; above != NULL; above = above->above)
        n += above->type == type;
    return n > 0;
}

static ta_node structure(const sample *s, ta_shape shape, const place *above) {
    const place here = {above, shape.type, above ? above->depth + 1 : 1};
    ta_doc_builder b = ta_doc_open(s->doc, TA_JSON_OBJECT);
    if (is_within_itself(above, shape.type) || here.depth > TA_JSON_DEPTH_MAX)
        return b.container;
    for (size_t i = 0; i < ta_shape_count(shape); i++) {
        const ta_member member = ta_shape_member(shape, i);
        const ta_node value = sample_of(s, member.shape, member.name, &here);
        ta_doc_put(s->doc, &b, ta_doc_text(s->doc, string_of(s, member.name)), value);
    }
    return b.container;
}

/* One element, or one key and its value. */
static ta_node container(const sample *s, ta_shape shape, ta_json_kind kind, const place *above) {
    const ta_shape element = ta_shape_element(shape);
    ta_doc_builder b = ta_doc_open(s->doc, kind);
    const ta_node value =
        sample_of(s, element, kind == TA_JSON_ARRAY ? ta_shape_own_name(element) : 0, above);
    if (kind == TA_JSON_ARRAY)
        ta_doc_append(s->doc, &b, value);
    else
        ta_doc_put(s->doc, &b, TA_STR("KeyName"), value);
    return b.container;
}

static ta_node sample_of(const sample *s, ta_shape shape, ta_model_name name, const place *above) {
    switch (ta_shape_kind_of(shape)) {
    case TA_SHAPE_STRUCTURE:
    case TA_SHAPE_DOCUMENT:
        return structure(s, shape, above);
    case TA_SHAPE_LIST:
        return container(s, shape, TA_JSON_ARRAY, above);
    case TA_SHAPE_MAP:
        return container(s, shape, TA_JSON_OBJECT, above);
    case TA_SHAPE_STRING:
        return string_of(s, s->of_output ? name : ta_shape_first_value(shape));
    case TA_SHAPE_INTEGER:
    case TA_SHAPE_LONG:
        return ta_doc_number(s->doc, TA_STR("0"));
    case TA_SHAPE_FLOAT:
    case TA_SHAPE_DOUBLE:
        return ta_doc_number(s->doc, TA_STR("0.0"));
    case TA_SHAPE_BOOLEAN:
        return ta_doc_bool(s->doc, true);
    case TA_SHAPE_TIMESTAMP:
        return ta_doc_string(s->doc, TA_STR("1970-01-01T00:00:00"));
    default:
        return TA_NODE_NULL;
    }
}

ta_err ta_model_skeleton(ta_doc *doc, ta_shape shape, bool of_output, ta_node *value) {
    const sample s = {doc, of_output};
    *value = ta_shape_kind_of(shape) == TA_SHAPE_NONE ? ta_doc_open(doc, TA_JSON_OBJECT).container
                                                      : sample_of(&s, shape, 0, NULL);
    return ta_doc_err(doc);
}
