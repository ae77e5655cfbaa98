/* input_members.c - the members of a document's objects, by the names that the model and the document have. */
#include "model/input_internal.h"

void ta_input_set(ta_doc *d, ta_node object, ta_str name, ta_node value) {
    ta_node there, last = TA_NODE_NULL;
    ta_doc_member(d, object, name, &there);
    if (there) {
        ta_doc_replace(d, ta_doc_value(d, there), value);
        return;
    }
    for (ta_node i = ta_doc_first(d, object); i; i = ta_doc_next(d, i))
        last = i;
    ta_doc_builder b = {object, last};
    ta_doc_put(d, &b, name, value);
}

bool ta_input_has(const ta_doc *d, ta_node object, ta_model_name name) {
    ta_node i = ta_doc_first(d, object);
    while (i && !ta_model_name_is(name, ta_doc_text(d, i)))
        i = ta_doc_next(d, i);
    return i != TA_NODE_NULL;
}

ta_str ta_input_name(const ta_input *in, ta_model_name name) {
    ta_buf room = ta_doc_room(in->doc);
    ta_model_put_name(&room, name);
    return ta_doc_text(in->doc, ta_doc_finish(in->doc, TA_JSON_STRING, &room));
}

ta_shape ta_input_member_shape(ta_shape shape, ta_str name) {
    const size_t index = ta_shape_find(shape, name);
    if (index < ta_shape_count(shape))
        return ta_shape_member(shape, index).shape;
    return ta_shape_element(shape);
}

bool ta_input_is_hidden(const ta_doc *d, ta_node name) {
    for (ta_node i = ta_doc_next(d, name); i; i = ta_doc_next(d, i))
        if (ta_str_eq(ta_doc_text(d, i), ta_doc_text(d, name)))
            return true;
    return false;
}
