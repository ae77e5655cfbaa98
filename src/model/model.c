#include "model/model.h"

#include <string.h>

#include "model/model_tables.h"
#include "models.inc"

/* ---- models ---- */

const ta_model *ta_model_at(size_t index) {
    return index < sizeof models / sizeof *models ? &models[index] : NULL;
}

const ta_model *ta_model_find(ta_str service) {
    for (size_t i = 0; i < sizeof models / sizeof *models; i++)
        if (ta_str_eq(service, ta_str_from(models[i].service)))
            return &models[i];
    return NULL;
}

/* ---- names ---- */

static ta_str piece(const uint8_t *code) {
    const uint16_t *at = piece_at + (*code - 1);
    return (ta_str){piece_text + at[0], (size_t)(at[1] - at[0])};
}

/* A part of a name is a name itself, and its code has two bytes. */
static bool is_part(const uint8_t *code) {
    return *code > TA_MODEL_PIECES;
}

static ta_model_name part(const uint8_t *code) {
    return (ta_model_name)((code[0] - TA_MODEL_PIECES - 1) << 8 | code[1]);
}

void ta_model_put_name(ta_buf *b, ta_model_name name) {
    for (const uint8_t *p = name_codes + name; *p != 0; p += is_part(p) ? 2 : 1)
        if (is_part(p))
            ta_model_put_name(b, part(p));
        else
            ta_put(b, piece(p));
}

static ta_str after(ta_str text, ta_str prefix) {
    return ta_str_starts(text, prefix) ? ta_str_sub(text, prefix.n, text.n) : TA_ABSENT;
}

/* What follows the name in the text, or absent: the text does not begin with it. */
static ta_str after_name(ta_str text, ta_model_name name) {
    for (const uint8_t *p = name_codes + name; *p != 0 && text.p; p += is_part(p) ? 2 : 1)
        text = is_part(p) ? after_name(text, part(p)) : after(text, piece(p));
    return text;
}

bool ta_model_name_is(ta_model_name name, ta_str text) {
    const ta_str rest = after_name(text, name);
    return rest.p != NULL && rest.n == 0;
}

/* ---- shapes ---- */

static unsigned two_bytes(const uint8_t *p) {
    return (unsigned)p[0] << 8 | p[1];
}

/* The type in one or two bytes. */
static uint16_t type_at(const uint8_t *p) {
    if (p[0] < TA_MODEL_ONE_BYTE_TYPES)
        return p[0];
    return (uint16_t)(two_bytes(p) - (TA_MODEL_ONE_BYTE_TYPES << 8));
}

static const uint8_t *after_type(const uint8_t *p) {
    return p + (p[0] < TA_MODEL_ONE_BYTE_TYPES ? 1 : 2);
}

/* The first word of a scalar; a plain scalar has only itself. */
static unsigned scalar_word(ta_shape s) {
    if (s.type < TA_MODEL_SCALAR_COUNT)
        return s.type;
    return s.type < FIRST_SHAPE ? constrained[s.type - TA_MODEL_SCALAR_COUNT] : 0;
}

/* The bytes of a shape; a scalar has a byte without a kind. */
static const uint8_t *bytes_of(ta_shape s) {
    static const uint8_t none[1];
    return s.type < FIRST_SHAPE ? none : s.model->bytes + (s.type - FIRST_SHAPE);
}

static unsigned kind_bits(const uint8_t *shape) {
    return shape[0] & 3;
}

static unsigned quantity_of(const uint8_t *shape) {
    const unsigned quantity = shape[0] >> 4;
    return quantity < TA_MODEL_QUANTITY_IN_BYTE ? quantity : shape[1];
}

static const uint8_t *after_quantity(const uint8_t *shape) {
    return shape + (shape[0] >> 4 < TA_MODEL_QUANTITY_IN_BYTE ? 1 : 2);
}

ta_shape_kind ta_shape_kind_of(ta_shape s) {
    static const uint8_t scalars[16] = {
        [TA_MODEL_STRING] = TA_SHAPE_STRING,
        [TA_MODEL_INTEGER] = TA_SHAPE_INTEGER,
        [TA_MODEL_LONG] = TA_SHAPE_LONG,
        [TA_MODEL_FLOAT] = TA_SHAPE_FLOAT,
        [TA_MODEL_DOUBLE] = TA_SHAPE_DOUBLE,
        [TA_MODEL_BOOLEAN] = TA_SHAPE_BOOLEAN,
        [TA_MODEL_BLOB] = TA_SHAPE_BLOB,
        [TA_MODEL_DOCUMENT] = TA_SHAPE_DOCUMENT,
        [TA_MODEL_TIMESTAMP] = TA_SHAPE_TIMESTAMP,
        [TA_MODEL_TIMESTAMP_EPOCH] = TA_SHAPE_TIMESTAMP,
        [TA_MODEL_TIMESTAMP_ISO8601] = TA_SHAPE_TIMESTAMP,
        [TA_MODEL_TIMESTAMP_RFC822] = TA_SHAPE_TIMESTAMP,
    };
    static const uint8_t kinds[4] = {
        [TA_MODEL_STRUCTURE] = TA_SHAPE_STRUCTURE,
        [TA_MODEL_LIST] = TA_SHAPE_LIST,
        [TA_MODEL_MAP] = TA_SHAPE_MAP,
    };
    return (ta_shape_kind)(s.type < FIRST_SHAPE ? scalars[scalar_word(s) & 15]
                                                : kinds[kind_bits(bytes_of(s))]);
}

ta_timestamp_form ta_shape_timestamp(ta_shape s) {
    const unsigned scalar = scalar_word(s) & 15;
    return scalar < TA_MODEL_TIMESTAMP ? TA_TIMESTAMP_OF_PROTOCOL
                                       : (ta_timestamp_form)(scalar - TA_MODEL_TIMESTAMP);
}

static bool has_flag(ta_shape s, unsigned flag) {
    return scalar_word(s) >> 4 & flag;
}

int32_t ta_shape_minimum(ta_shape s) {
    if (s.type >= FIRST_SHAPE)
        return (int32_t)quantity_of(bytes_of(s));
    const unsigned least = scalar_word(s) >> 9;
    if (least < TA_MODEL_LEAST_IN_WORDS)
        return least == 0 ? INT32_MIN : (int32_t)least;
    const uint16_t *words = constrained + (s.type - TA_MODEL_SCALAR_COUNT) + 1;
    return (int32_t)(words[0] | (uint32_t)words[1] << 16);
}

bool ta_shape_is_token(ta_shape s) {
    return has_flag(s, TA_MODEL_IS_TOKEN);
}

bool ta_shape_is_secret(ta_shape s) {
    return has_flag(s, TA_MODEL_IS_SECRET);
}

/* The word of a flag, after those of what comes before it. */
static ta_model_name flagged_name(ta_shape s, unsigned flag) {
    if (!has_flag(s, flag))
        return 0;
    const uint16_t *words = constrained + (s.type - TA_MODEL_SCALAR_COUNT) + 1;
    if (scalar_word(s) >> 9 == TA_MODEL_LEAST_IN_WORDS)
        words += 2;
    return words[flag == TA_MODEL_HAS_NAME && has_flag(s, TA_MODEL_HAS_FIRST)];
}

ta_model_name ta_shape_first_value(ta_shape s) {
    return flagged_name(s, TA_MODEL_HAS_FIRST);
}

ta_model_name ta_shape_own_name(ta_shape s) {
    return flagged_name(s, TA_MODEL_HAS_NAME);
}

size_t ta_shape_count(ta_shape s) {
    const uint8_t *shape = bytes_of(s);
    return kind_bits(shape) == TA_MODEL_STRUCTURE ? quantity_of(shape) : 0;
}

bool ta_shape_is_union(ta_shape s) {
    return bytes_of(s)[0] & TA_MODEL_UNION;
}

static const uint8_t *first_member(const uint8_t *shape) {
    const unsigned bits = shape[0] & TA_MODEL_HAS_REQUIRED ? quantity_of(shape) : 0;
    return after_quantity(shape) + (bits + 7) / 8;
}

static const uint8_t *after_member(const uint8_t *p) {
    return p[0] < COMMON_MEMBERS ? p + 1 : after_type(p + 2);
}

/* The name and type of a common member; NULL: it has its own. */
static const uint8_t *common_member(const ta_model *m, const uint8_t *p) {
    return p[0] < COMMON_MEMBERS ? m->bytes + m->common_at + TA_MODEL_PAIR_SIZE * p[0] : NULL;
}

static ta_model_name member_name(const ta_model *m, const uint8_t *p) {
    const uint8_t *common = common_member(m, p);
    return (ta_model_name)(common ? two_bytes(common) : two_bytes(p) - (COMMON_MEMBERS << 8));
}

static uint16_t member_type(const ta_model *m, const uint8_t *p) {
    const uint8_t *common = common_member(m, p);
    return (uint16_t)(common ? two_bytes(common + 2) : type_at(p + 2));
}

ta_member ta_shape_member(ta_shape s, size_t index) {
    const uint8_t *shape = bytes_of(s), *p = first_member(shape);
    for (size_t i = 0; i < index; i++)
        p = after_member(p);
    return (ta_member){.name = member_name(s.model, p),
                       .required = shape[0] & TA_MODEL_HAS_REQUIRED &&
                                   after_quantity(shape)[index / 8] >> index % 8 & 1,
                       .shape = {s.model, member_type(s.model, p)}};
}

size_t ta_shape_find(ta_shape s, ta_str name) {
    const size_t count = ta_shape_count(s);
    const uint8_t *p = first_member(bytes_of(s));
    size_t i = 0;
    for (; i < count && !ta_model_name_is(member_name(s.model, p), name); i++)
        p = after_member(p);
    return i;
}

ta_shape ta_shape_element(ta_shape s) {
    const uint8_t *shape = bytes_of(s), *types = after_quantity(shape);
    switch (kind_bits(shape)) {
    case TA_MODEL_LIST:
        return (ta_shape){s.model, type_at(types)};
    case TA_MODEL_MAP:
        return (ta_shape){s.model, type_at(after_type(types))};
    default:
        return (ta_shape){s.model, 0};
    }
}

ta_shape ta_shape_key(ta_shape s) {
    const uint8_t *shape = bytes_of(s);
    return (ta_shape){s.model,
                      kind_bits(shape) == TA_MODEL_MAP ? type_at(after_quantity(shape)) : 0};
}

/* ---- operations ---- */

enum { NAME = 0, INPUT = 2, OUTPUT = 4, DETAILS = 6 };

/* A part of an operation's details: its count, and its names after it; NULL: it has none. */
static const uint8_t *details_part(const ta_model *m, const uint8_t *row, unsigned part) {
    const unsigned at = two_bytes(row + DETAILS);
    const unsigned parts = at == 0 ? 0 : m->bytes[at];
    const uint8_t *p = m->bytes + at + 1;
    if (!(parts >> part & 1))
        return NULL;
    for (unsigned i = 0; i < part; i++)
        if (parts >> i & 1)
            p += 1 + 2 * p[0];
    return p;
}

ta_model_operation ta_model_operation_at(const ta_model *m, size_t index) {
    const uint8_t *row = m->bytes + index * TA_MODEL_OPERATION_SIZE,
                  *host = details_part(m, row, TA_MODEL_HOST);
    return (ta_model_operation){.model = m,
                                .row = row,
                                .name = (ta_model_name)two_bytes(row + NAME),
                                .host = (ta_model_name)(host ? two_bytes(host + 1) : 0),
                                .input = {m, (uint16_t)two_bytes(row + INPUT)},
                                .output = {m, (uint16_t)two_bytes(row + OUTPUT)}};
}

bool ta_model_find_operation(const ta_model *m, ta_str name, ta_model_operation *out) {
    for (size_t i = 0; i < m->operation_count; i++) {
        *out = ta_model_operation_at(m, i);
        if (ta_model_name_is(out->name, name))
            return true;
    }
    return false;
}

ta_shape ta_model_error(const ta_model_operation *o, ta_str code) {
    const ta_model *m = o->model;
    const uint8_t *end = m->bytes + m->common_at;
    for (const uint8_t *p = m->bytes + m->operation_count * TA_MODEL_OPERATION_SIZE; p < end;
         p += TA_MODEL_PAIR_SIZE)
        if (ta_model_name_is((ta_model_name)two_bytes(p), code))
            return (ta_shape){m, (uint16_t)two_bytes(p + 2)};
    return (ta_shape){m, 0};
}

static const uint8_t *page_part(const ta_model_operation *o, ta_page_part part) {
    return details_part(o->model, o->row, part);
}

bool ta_model_has_pages(const ta_model_operation *o) {
    return page_part(o, TA_PAGE_INPUT_TOKEN) != NULL;
}

size_t ta_model_page_count(const ta_model_operation *o, ta_page_part part) {
    const uint8_t *p = page_part(o, part);
    return p != NULL ? p[0] : 0;
}

ta_model_name ta_model_page(const ta_model_operation *o, ta_page_part part, size_t index) {
    return (ta_model_name)two_bytes(page_part(o, part) + 1 + 2 * index);
}

/* ---- waiters ---- */

ta_model_waiter ta_model_waiter_at(const ta_model *m, size_t index) {
    const uint8_t *p = m->bytes + m->waiters_at;
    for (; index > 0; index--)
        p += TA_MODEL_WAITER_SIZE + TA_MODEL_ACCEPTOR_SIZE * p[TA_MODEL_WAITER_SIZE - 1];
    return (ta_model_waiter){.name = (ta_model_name)two_bytes(p),
                             .operation = (uint16_t)two_bytes(p + 2),
                             .delay_s = (uint16_t)two_bytes(p + 4),
                             .attempts = (uint16_t)two_bytes(p + 6),
                             .acceptor_count = p[TA_MODEL_WAITER_SIZE - 1],
                             .acceptors = p + TA_MODEL_WAITER_SIZE};
}

ta_acceptor ta_model_acceptor(const ta_model_waiter *w, size_t index) {
    const uint8_t *p = w->acceptors + TA_MODEL_ACCEPTOR_SIZE * index;
    return (ta_acceptor){.state = (ta_waiter_state)(p[0] & 15),
                         .matcher = (ta_waiter_matcher)(p[0] >> 4),
                         .expression = (ta_model_name)two_bytes(p + 1),
                         .expected = (ta_model_name)two_bytes(p + 3)};
}
