/* input_write.c - the body of an AWS JSON request. */
#include "base/base64.h"
#include "base/date.h"
#include "base/real.h"
#include "model/input_internal.h"
#include "model/input_time.h"
#include "json/json_write.h"

/* ---- times ---- */

/* "2024-01-01T00:00:00[.500000]Z" */
static void put_iso8601(ta_buf *b, const ta_timestamp *t) {
    char memory[40];
    ta_buf iso = ta_buf_on(memory, sizeof memory);
    ta_put_iso8601(&iso, t->seconds, t->micros);
    iso.n -= sizeof "+00:00" - 1;
    ta_input_say(b, "\"", ta_buf_str(&iso), "Z\"");
}

static void put_time(const ta_input *in, ta_buf *b, ta_str text, ta_timestamp_form form) {
    ta_timestamp t = {.seconds = 0};
    (void)ta_input_parse_time(text, in->now, &t); /* it was checked */
    if (form <= TA_TIMESTAMP_EPOCH) {
        ta_put_i64(b, t.seconds);
        return;
    }
    put_iso8601(b, &t);
}

/* ---- by shape; none: whatever JSON it is ---- */

static void put_value(const ta_input *in, ta_buf *b, ta_node v, ta_shape shape);

static void put_object(const ta_input *in, ta_buf *b, ta_node object, ta_shape shape) {
    const ta_doc *d = in->doc;
    ta_putc(b, '{');
    for (ta_node i = ta_doc_first(d, object); i; i = ta_doc_next(d, i)) {
        if (ta_input_is_hidden(d, i))
            continue;
        ta_json_put_name(b, ta_doc_text(d, i));
        put_value(in, b, ta_doc_value(d, i), ta_input_member_shape(shape, ta_doc_text(d, i)));
    }
}

static void put_array(const ta_input *in, ta_buf *b, ta_node array, ta_shape shape) {
    const char *before = "[";
    for (ta_node i = ta_doc_first(in->doc, array); i; i = ta_doc_next(in->doc, i)) {
        ta_puts(b, before);
        put_value(in, b, i, ta_shape_element(shape));
        before = ",";
    }
    ta_puts(b, *before == '[' ? "[]" : "]");
}

static void put_blob(const ta_input *in, ta_buf *b, ta_str text) {
    ta_putc(b, '"');
    if (ta_input_blobs_are_raw(in))
        ta_put_base64(b, text);
    else
        (void)ta_put_base64_again(b, text); /* it was checked */
    ta_putc(b, '"');
}

static void put_value(const ta_input *in, ta_buf *b, ta_node v, ta_shape shape) {
    const ta_str text = ta_doc_text(in->doc, v);
    const ta_shape_kind kind = ta_shape_kind_of(shape);
    if (kind == TA_SHAPE_TIMESTAMP) {
        put_time(in, b, text, ta_shape_timestamp(shape));
        return;
    }
    if (kind == TA_SHAPE_BLOB) {
        put_blob(in, b, text);
        return;
    }
    switch (ta_doc_kind(in->doc, v)) {
    case TA_JSON_OBJECT:
        put_object(in, b, v, shape);
        ta_putc(b, '}');
        break;
    case TA_JSON_ARRAY:
        put_array(in, b, v, shape);
        break;
    case TA_JSON_STRING:
        ta_json_put_string(b, text);
        break;
    case TA_JSON_NUMBER:
        ta_real_put_number(b, text);
        break;
    default:
        ta_put(b, text);
    }
}

static void put_tokens(const ta_input *in, ta_node parameters, ta_input_put_token *put_token,
                       void *context, ta_buf *b) {
    const ta_shape shape = in->operation->input;
    for (size_t i = 0; i < ta_shape_count(shape); i++) {
        const ta_member member = ta_shape_member(shape, i);
        if (!ta_shape_is_token(member.shape) || ta_input_has(in->doc, parameters, member.name))
            continue;
        ta_json_put_name(b, ta_input_name(in, member.name));
        ta_putc(b, '"');
        put_token(context, b);
        ta_putc(b, '"');
    }
}

ta_err ta_input_write(const ta_input *in, ta_node parameters, ta_input_put_token *put_token,
                      void *context, ta_buf *body) {
    if (ta_shape_kind_of(in->operation->input) == TA_SHAPE_STRUCTURE) {
        put_object(in, body, parameters, in->operation->input);
        put_tokens(in, parameters, put_token, context, body);
        ta_putc(body, '}');
    } else {
        ta_puts(body, "{}");
    }
    if (ta_buf_err(body) != TA_OK)
        ta_puts(in->why, "the parameters do not fit: the memory for the request");
    return ta_buf_err(body);
}
