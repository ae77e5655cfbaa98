/* input_scalar.c - a number as an input's value. */
#include "base/number.h"
#include "model/input_internal.h"

ta_err ta_input_number(const ta_input *in, ta_shape_kind kind, ta_str text, ta_node *value) {
    const bool whole = kind == TA_SHAPE_INTEGER || kind == TA_SHAPE_LONG;
    ta_buf room = ta_doc_room(in->doc);
    if (whole ? !ta_put_integer(&room, text) : !ta_put_real(&room, text)) {
        ta_input_say(in->why,
                     whole ? "invalid literal for int() with base 10: '"
                           : "could not convert string to float: '",
                     text, "'");
        return TA_E_USAGE;
    }
    *value = ta_doc_finish(in->doc, TA_JSON_NUMBER, &room);
    return ta_input_doc_err(in);
}
