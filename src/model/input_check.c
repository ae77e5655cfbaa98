/* input_check.c - botocore's validation of parameters, in its words. */
#include <string.h>

#include "base/base64.h"
#include "base/real.h"
#include "base/utf8.h"
#include "model/input_internal.h"
#include "model/input_time.h"
#include "json/json_python.h"

/* Where a value is: a member of what is above, an element, or a key of a map. */
typedef struct place {
    const struct place *above; /* NULL: the parameters */
    enum { MEMBER, ELEMENT, KEY } how;
    ta_str name;
    size_t index;
} place;

typedef struct check {
    const ta_input *in;
    size_t faults;
    size_t whole; /* bytes of `why` up to the last fault that fits */
    ta_node bad_blob;
    ta_shape blob_shape;
} check;

/* ---- the report ---- */

static void put_place(ta_buf *b, const place *at) {
    if (at->above == NULL)
        return;
    put_place(b, at->above);
    switch (at->how) {
    case MEMBER:
        ta_puts(b, at->above->above != NULL ? "." : "");
        ta_put(b, at->name);
        break;
    case ELEMENT:
        ta_putc(b, '[');
        ta_put_u64(b, at->index, 1);
        ta_putc(b, ']');
        break;
    default:
        ta_puts(b, " (key: ");
        ta_put(b, at->name);
        ta_putc(b, ')');
    }
}

/* Begin a fault. */
static ta_buf *fault(check *c, const char *text, const place *at) {
    ta_buf *b = c->in->why;
    if (!b->full)
        c->whole = b->n;
    if (c->faults++ == 0)
        ta_puts(b, "Parameter validation failed:");
    ta_putc(b, '\n');
    ta_puts(b, text);
    put_place(b, at);
    if (at->above == NULL)
        ta_puts(b, "input");
    return b;
}

static void put_member_names(ta_buf *b, ta_shape shape, const char *between) {
    for (size_t i = 0; i < ta_shape_count(shape); i++) {
        ta_puts(b, i > 0 ? between : "");
        ta_model_put_name(b, ta_shape_member(shape, i).name);
    }
}

/* ---- faults ---- */

static void wrong_type(check *c, const place *at, ta_node v, ta_shape shape, const char *types) {
    ta_buf *b = fault(c, "Invalid type for parameter ", at);
    ta_puts(b, ", value: ");
    if (ta_shape_is_secret(shape))
        ta_puts(b, "***");
    else
        ta_doc_put_str(b, c->in->doc, v);
    ta_puts(b, ", type: <class '");
    ta_puts(b, ta_doc_python_type(c->in->doc, v));
    ta_puts(b, "'>, valid types: ");
    ta_puts(b, types);
}

static void check_least(check *c, const place *at, bool is_length, ta_str value, ta_shape shape) {
    const int32_t least = ta_shape_minimum(shape);
    if (least == INT32_MIN || ta_real_parse(value) >= least)
        return;
    ta_buf *b =
        fault(c, is_length ? "Invalid length for parameter " : "Invalid value for parameter ", at);
    ta_puts(b, ", value: ");
    ta_real_put_number(b, value);
    ta_puts(b, is_length ? ", valid min length: " : ", valid min value: ");
    ta_put_i64(b, least);
}

static void check_length(check *c, const place *at, size_t length, ta_shape shape) {
    char digits[24];
    ta_buf b = ta_buf_on(digits, sizeof digits);
    ta_put_u64(&b, length, 1);
    check_least(c, at, true, ta_buf_str(&b), shape);
}

/* ---- by shape ---- */

static void check_value(check *c, const place *at, ta_node v, ta_shape shape);

static void check_union(check *c, const place *at, ta_node object, ta_shape shape) {
    const uint32_t n = ta_doc_count(c->in->doc, object);
    if (!ta_shape_is_union(shape) || n == 1)
        return;
    ta_buf *b = fault(c,
                      n == 0 ? "Must set one of the following keys for tagged unionstructure "
                             : "Invalid number of parameters set for tagged union structure ",
                      at);
    ta_puts(b, n == 0 ? ": " : ". Can only set one of the following keys: ");
    put_member_names(b, shape, ". ");
    ta_putc(b, '.');
}

/* A token is made up when it is not given: a missing one is no fault of the parameters themselves. */
static void check_required(check *c, const place *at, ta_node object, ta_shape shape) {
    for (size_t i = 0; i < ta_shape_count(shape); i++) {
        const ta_member member = ta_shape_member(shape, i);
        if (!member.required || (at->above == NULL && ta_shape_is_token(member.shape)) ||
            ta_input_has(c->in->doc, object, member.name))
            continue;
        ta_buf *b = fault(c, "Missing required parameter in ", at);
        ta_puts(b, ": \"");
        ta_model_put_name(b, member.name);
        ta_putc(b, '"');
    }
}

static void check_unknown(check *c, const place *at, ta_node object, ta_shape shape) {
    const ta_doc *d = c->in->doc;
    for (ta_node i = ta_doc_first(d, object); i; i = ta_doc_next(d, i)) {
        if (ta_shape_find(shape, ta_doc_text(d, i)) < ta_shape_count(shape))
            continue;
        ta_buf *b = fault(c, "Unknown parameter in ", at);
        ta_input_say(b, ": \"", ta_doc_text(d, i), "\", must be one of: ");
        put_member_names(b, shape, ", ");
    }
}

/* AWS CLI checks the length of a map's keys, but not how many there are. */
static void check_children(check *c, const place *at, ta_node v, ta_shape shape) {
    const ta_doc *d = c->in->doc;
    const ta_shape_kind kind = ta_shape_kind_of(shape);
    const bool is_list = kind == TA_SHAPE_LIST;
    place child = {at, is_list ? ELEMENT : MEMBER, {NULL, 0}, 0};
    for (ta_node i = ta_doc_first(d, v); i; i = ta_doc_next(d, i)) {
        if (!is_list && ta_input_is_hidden(d, i))
            continue;
        child.name = ta_doc_text(d, i);
        if (kind == TA_SHAPE_MAP)
            check_length(c, &(place){at, KEY, child.name, 0}, ta_utf8_count(child.name),
                         ta_shape_key(shape));
        if (is_list)
            check_value(c, &child, i, ta_shape_element(shape));
        else
            check_value(c, &child, ta_doc_value(d, i), ta_input_member_shape(shape, child.name));
        child.index++;
    }
}

static void check_blob(check *c, ta_node v, ta_shape shape) {
    if (ta_input_blobs_are_raw(c->in) || c->bad_blob ||
        ta_put_base64_again(NULL, ta_doc_text(c->in->doc, v)))
        return;
    c->bad_blob = v;
    c->blob_shape = shape;
}

/* The kinds of JSON that a shape takes, and Python's words for them. */
enum {
    OBJECT = 1 << TA_JSON_OBJECT,
    ARRAY = 1 << TA_JSON_ARRAY,
    STRING = 1 << TA_JSON_STRING,
    BOOL = 1 << TA_JSON_TRUE | 1 << TA_JSON_FALSE,
    NUMBER = 1 << TA_JSON_NUMBER
};
static const struct {
    uint8_t kinds, words;
} types[] = {
    [TA_SHAPE_STRUCTURE] = {OBJECT, 0},
    [TA_SHAPE_LIST] = {ARRAY, 1},
    [TA_SHAPE_MAP] = {OBJECT, 0},
    [TA_SHAPE_STRING] = {STRING, 2},
    [TA_SHAPE_INTEGER] = {NUMBER | BOOL, 3},
    [TA_SHAPE_LONG] = {NUMBER | BOOL, 3},
    [TA_SHAPE_FLOAT] = {NUMBER | BOOL, 4},
    [TA_SHAPE_DOUBLE] = {NUMBER | BOOL, 4},
    [TA_SHAPE_BOOLEAN] = {BOOL, 5},
    [TA_SHAPE_BLOB] = {STRING, 6},
    [TA_SHAPE_TIMESTAMP] = {STRING | NUMBER, 7},
};

static const char *words_of(ta_shape_kind kind) {
    const char *words = "<class 'dict'>\0"
                        "<class 'list'>, <class 'tuple'>\0"
                        "<class 'str'>\0"
                        "<class 'int'>\0"
                        "<class 'float'>, <class 'decimal.Decimal'>, <class 'int'>\0"
                        "<class 'bool'>\0"
                        "<class 'bytes'>, <class 'bytearray'>, file-like object\0"
                        "<class 'datetime.datetime'>, timestamp-string";
    for (unsigned n = types[kind].words; n > 0; n--)
        words += strlen(words) + 1;
    return words;
}

static bool is_of_type(check *c, ta_node v, ta_shape_kind kind) {
    const ta_str text = ta_doc_text(c->in->doc, v);
    ta_timestamp t;
    if (!(types[kind].kinds >> ta_doc_kind(c->in->doc, v) & 1))
        return false;
    if (kind == TA_SHAPE_TIMESTAMP)
        return ta_input_parse_time(text, c->in->now, &t);
    return (kind != TA_SHAPE_INTEGER && kind != TA_SHAPE_LONG) ||
           ta_doc_kind(c->in->doc, v) != TA_JSON_NUMBER || !!ta_json_is_integer(text);
}

static void check_value(check *c, const place *at, ta_node v, ta_shape shape) {
    const ta_shape_kind kind = ta_shape_kind_of(shape);
    const ta_str text = ta_doc_text(c->in->doc, v);
    if (kind == TA_SHAPE_NONE || kind == TA_SHAPE_DOCUMENT)
        return;
    if (!is_of_type(c, v, kind)) {
        wrong_type(c, at, v, shape, words_of(kind));
        return;
    }
    if (kind == TA_SHAPE_LIST)
        check_length(c, at, ta_doc_count(c->in->doc, v), shape);
    else if (kind == TA_SHAPE_STRING)
        check_length(c, at, ta_utf8_count(text), shape);
    else if (kind == TA_SHAPE_BLOB)
        check_blob(c, v, shape);
    else if (ta_doc_kind(c->in->doc, v) == TA_JSON_NUMBER)
        check_least(c, at, false, text, shape);
    if (kind == TA_SHAPE_STRUCTURE) {
        check_union(c, at, v, shape);
        check_required(c, at, v, shape);
        check_unknown(c, at, v, shape);
    }
    check_children(c, at, v, shape);
}

static ta_err refuse_base64(const check *c) {
    const ta_str text = ta_doc_text(c->in->doc, c->bad_blob);
    ta_buf *b = c->in->why;
    ta_input_clear(b);
    for (size_t i = 0; i < text.n; i++)
        if ((unsigned char)text.p[i] >= 0x80) {
            ta_puts(b, "string argument should contain only ASCII characters: base64 is expected; "
                       "see --cli-binary-format");
            return TA_E_USAGE;
        }
    ta_input_say(b, "Invalid base64: \"", ta_shape_is_secret(c->blob_shape) ? TA_STR("***") : text,
                 "\"");
    return TA_E_USAGE;
}

static ta_err end(const check *c) {
    ta_buf *why = c->in->why;
    if (c->bad_blob)
        return refuse_base64(c);
    /* A report that is too long ends after the last fault that fits. */
    if (why->full && c->whole > 0) {
        why->n = c->whole;
        why->full = false;
    }
    return c->faults == 0 ? TA_OK : TA_E_PARAM;
}

static const place parameters_place = {NULL, MEMBER, {NULL, 0}, 0};

ta_err ta_input_check(const ta_input *in, ta_node parameters) {
    check c = {.in = in};
    if (ta_shape_kind_of(in->operation->input) == TA_SHAPE_STRUCTURE)
        check_value(&c, &parameters_place, parameters, in->operation->input);
    return end(&c);
}

ta_err ta_input_check_member(const ta_input *in, ta_str name, ta_node value) {
    check c = {.in = in};
    check_value(&c, &(place){&parameters_place, MEMBER, name, 0}, value,
                ta_input_member_shape(in->operation->input, name));
    return end(&c);
}
