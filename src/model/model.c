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

static ta_str word(unsigned number) {
    const char *p = word_text + word_at[number / 16];
    for (number %= 16; number > 0; number--)
        p += 1 + *p;
    return (ta_str){p + 1, (size_t)*p};
}

/* The next word of the name at *code, which moves on; absent at the end. */
static ta_str next_word(const uint8_t **code) {
    const unsigned first = *(*code)++;
    if (first == 0)
        return (ta_str){NULL, 0};
    if (first <= TA_MODEL_ONE_BYTE_WORDS)
        return word(first - 1);
    return word(TA_MODEL_ONE_BYTE_WORDS + ((first - TA_MODEL_ONE_BYTE_WORDS - 1) << 8) +
                *(*code)++);
}

void ta_model_put_name(ta_buf *b, ta_model_name name) {
    const uint8_t *code = name_codes + name;
    for (ta_str w = next_word(&code); w.p != NULL; w = next_word(&code))
        ta_put(b, w);
}

bool ta_model_name_is(ta_model_name name, ta_str text) {
    const uint8_t *code = name_codes + name;
    for (ta_str w = next_word(&code); w.p != NULL; w = next_word(&code)) {
        if (!ta_str_starts(text, w))
            return false;
        text = ta_str_sub(text, w.n, text.n);
    }
    return text.n == 0;
}

/* ---- shapes ---- */

static unsigned two_bytes(const uint8_t *p) {
    return (unsigned)p[0] << 8 | p[1];
}

/* The type at *p, which moves on. */
static uint16_t next_type(const uint8_t **p) {
    const unsigned first = *(*p)++;
    if (first < TA_MODEL_ONE_BYTE_TYPES)
        return (uint16_t)first;
    return (uint16_t)((first - TA_MODEL_ONE_BYTE_TYPES) << 8 | *(*p)++);
}

/* The first word of a scalar; a plain scalar has only itself. */
static unsigned scalar_word(ta_shape s) {
    if (s.type < TA_MODEL_SCALAR_COUNT)
        return s.type;
    return s.type < FIRST_SHAPE ? constrained[s.type - TA_MODEL_SCALAR_COUNT] : 0;
}

/* What a shape's bytes begin with. */
typedef struct head {
    unsigned kind, flags, quantity;
    const uint8_t *rest;
} head;

static head head_of(ta_shape s) {
    if (s.type < FIRST_SHAPE)
        return (head){.kind = 0};
    const uint8_t *p = s.model->bytes + (s.type - FIRST_SHAPE);
    head h = {.kind = *p & 3u, .flags = *p, .quantity = *p >> 4u, .rest = p + 1};
    if (h.quantity == TA_MODEL_QUANTITY_IN_BYTE)
        h.quantity = *h.rest++;
    return h;
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
                                                : kinds[head_of(s).kind]);
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
        return (int32_t)head_of(s).quantity;
    const unsigned least = scalar_word(s) >> 9;
    if (least < TA_MODEL_LEAST_IN_WORDS)
        return least == 0 ? INT32_MIN : (int32_t)least;
    const uint16_t *words = constrained + (s.type - TA_MODEL_SCALAR_COUNT) + 1;
    return (int32_t)(words[0] | (uint32_t)words[1] << 16);
}

bool ta_shape_is_token(ta_shape s) {
    return has_flag(s, TA_MODEL_IS_TOKEN);
}

bool ta_shape_is_json(ta_shape s) {
    return has_flag(s, TA_MODEL_IS_JSON);
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
    const head h = head_of(s);
    return h.kind == TA_MODEL_STRUCTURE ? h.quantity : 0;
}

bool ta_shape_is_union(ta_shape s) {
    return head_of(s).flags & TA_MODEL_UNION;
}

static const uint8_t *first_member(const head *h) {
    return h->rest + (h->flags & TA_MODEL_HAS_REQUIRED ? (h->quantity + 7) / 8 : 0);
}

/* The name and type of the member at *p, which moves on. */
static ta_member next_member(const ta_model *m, const uint8_t **p) {
    const unsigned first = *(*p)++;
    if (first < COMMON_MEMBERS) {
        const uint8_t *common = m->bytes + m->common_at + first * TA_MODEL_PAIR_SIZE;
        return (ta_member){.name = (ta_model_name)two_bytes(common),
                           .shape = {m, (uint16_t)two_bytes(common + 2)}};
    }
    const unsigned name = (first - COMMON_MEMBERS) << 8 | *(*p)++;
    return (ta_member){.name = (ta_model_name)name, .shape = {m, next_type(p)}};
}

ta_member ta_shape_member(ta_shape s, size_t index) {
    const head h = head_of(s);
    const uint8_t *p = first_member(&h);
    ta_member member = next_member(s.model, &p);
    for (size_t i = 0; i < index; i++)
        member = next_member(s.model, &p);
    member.required = h.flags & TA_MODEL_HAS_REQUIRED && h.rest[index / 8] >> index % 8 & 1;
    return member;
}

size_t ta_shape_find(ta_shape s, ta_str name) {
    const head h = head_of(s);
    if (h.kind != TA_MODEL_STRUCTURE)
        return 0;
    const uint8_t *p = first_member(&h);
    size_t i = 0;
    while (i < h.quantity && !ta_model_name_is(next_member(s.model, &p).name, name))
        i++;
    return i;
}

ta_shape ta_shape_element(ta_shape s) {
    head h = head_of(s);
    if (h.kind == TA_MODEL_MAP)
        (void)next_type(&h.rest);
    return (ta_shape){s.model,
                      h.kind == TA_MODEL_LIST || h.kind == TA_MODEL_MAP ? next_type(&h.rest) : 0};
}

ta_shape ta_shape_key(ta_shape s) {
    head h = head_of(s);
    return (ta_shape){s.model, h.kind == TA_MODEL_MAP ? next_type(&h.rest) : 0};
}

/* ---- operations ---- */

enum { NAME = 0, INPUT = 2, OUTPUT = 4, DETAILS = 6 };

/* A bit for each part of the operation's details, which *p is then after. */
static unsigned details_of(const uint8_t *bytes, const uint8_t *row, const uint8_t **p) {
    const unsigned at = two_bytes(row + DETAILS);
    *p = bytes + at + 1;
    return at == 0 ? 0 : bytes[at];
}

ta_model_operation ta_model_operation_at(const ta_model *m, size_t index) {
    const uint8_t *row = m->bytes + index * TA_MODEL_OPERATION_SIZE, *details;
    const bool has_host = details_of(m->bytes, row, &details) & TA_MODEL_HAS_HOST;
    return (ta_model_operation){.model = m,
                                .row = row,
                                .name = (ta_model_name)two_bytes(row + NAME),
                                .host = (ta_model_name)(has_host ? two_bytes(details) : 0),
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

/* The part's count, and its names after it; NULL when there are none. */
static const uint8_t *page_part(const ta_model_operation *o, ta_page_part part) {
    const uint8_t *p;
    const unsigned has = details_of(o->model->bytes, o->row, &p);
    if (!(has >> part & 1))
        return NULL;
    if (has & TA_MODEL_HAS_HOST)
        p += 2;
    for (unsigned i = 0; i < (unsigned)part; i++)
        if (has >> i & 1)
            p += 1 + 2 * p[0];
    return p;
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
