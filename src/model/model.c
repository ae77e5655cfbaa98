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

static const uint16_t *words_of(ta_shape s) {
    return s.model->words + s.type;
}

static unsigned kind_word(ta_shape s) {
    return s.type < TA_MODEL_FIRST_SHAPE ? 0 : words_of(s)[0] & 15u;
}

/* The scalar's number; 0 for others. */
static unsigned scalar_of(ta_shape s) {
    if (s.type < TA_MODEL_FIRST_SHAPE)
        return s.type;
    return kind_word(s) == TA_MODEL_CONSTRAINED ? words_of(s)[0] >> 4 & 15u : 0;
}

ta_shape_kind ta_shape_kind_of(ta_shape s) {
    static const uint8_t kinds[TA_MODEL_SCALAR_COUNT] = {
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
    switch (kind_word(s)) {
    case TA_MODEL_STRUCTURE:
        return TA_SHAPE_STRUCTURE;
    case TA_MODEL_LIST:
        return TA_SHAPE_LIST;
    case TA_MODEL_MAP:
        return TA_SHAPE_MAP;
    default:
        return (ta_shape_kind)kinds[scalar_of(s)];
    }
}

ta_timestamp_form ta_shape_timestamp(ta_shape s) {
    const unsigned scalar = scalar_of(s);
    return scalar < TA_MODEL_TIMESTAMP ? TA_TIMESTAMP_OF_PROTOCOL
                                       : (ta_timestamp_form)(scalar - TA_MODEL_TIMESTAMP);
}

static bool has_flag(ta_shape s, unsigned flag) {
    return kind_word(s) == TA_MODEL_CONSTRAINED && words_of(s)[0] >> 8 & flag;
}

int32_t ta_shape_minimum(ta_shape s) {
    const unsigned kind = kind_word(s);
    if (kind == TA_MODEL_LIST || kind == TA_MODEL_MAP)
        return words_of(s)[1];
    if (!has_flag(s, TA_MODEL_HAS_LEAST))
        return INT32_MIN;
    return (int32_t)(words_of(s)[1] | (uint32_t)words_of(s)[2] << 16);
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

/* The word of a flag, after those of the flags before it. */
static ta_model_name flagged_name(ta_shape s, unsigned flag) {
    size_t at = has_flag(s, TA_MODEL_HAS_LEAST) ? 3 : 1;
    if (flag == TA_MODEL_HAS_NAME)
        at += has_flag(s, TA_MODEL_HAS_FIRST);
    return has_flag(s, flag) ? words_of(s)[at] : 0;
}

ta_model_name ta_shape_first_value(ta_shape s) {
    return flagged_name(s, TA_MODEL_HAS_FIRST);
}

ta_model_name ta_shape_own_name(ta_shape s) {
    return flagged_name(s, TA_MODEL_HAS_NAME);
}

size_t ta_shape_count(ta_shape s) {
    return kind_word(s) == TA_MODEL_STRUCTURE ? words_of(s)[1] : 0;
}

bool ta_shape_is_union(ta_shape s) {
    return kind_word(s) == TA_MODEL_STRUCTURE && words_of(s)[0] & TA_MODEL_UNION;
}

ta_member ta_shape_member(ta_shape s, size_t index) {
    const uint16_t *w = words_of(s), *required = w + 2, *rows = required + (w[1] + 15u) / 16;
    return (ta_member){
        rows[2 * index], required[index / 16] >> index % 16 & 1, {s.model, rows[2 * index + 1]}};
}

size_t ta_shape_find(ta_shape s, ta_str name) {
    size_t i = 0;
    while (i < ta_shape_count(s) && !ta_model_name_is(ta_shape_member(s, i).name, name))
        i++;
    return i;
}

ta_shape ta_shape_element(ta_shape s) {
    switch (kind_word(s)) {
    case TA_MODEL_LIST:
        return (ta_shape){s.model, words_of(s)[2]};
    case TA_MODEL_MAP:
        return (ta_shape){s.model, words_of(s)[3]};
    default:
        return (ta_shape){s.model, 0};
    }
}

ta_shape ta_shape_key(ta_shape s) {
    return (ta_shape){s.model, kind_word(s) == TA_MODEL_MAP ? words_of(s)[2] : 0};
}

/* ---- operations ---- */

enum { NAME, INPUT, OUTPUT, ERRORS, PAGE, HOST };

ta_model_operation ta_model_operation_at(const ta_model *m, size_t index) {
    const uint16_t *row = m->words + TA_MODEL_FIRST_SHAPE + index * TA_MODEL_OPERATION_WORDS;
    return (ta_model_operation){.model = m,
                                .row = row,
                                .name = row[NAME],
                                .host = row[HOST],
                                .input = {m, row[INPUT]},
                                .output = {m, row[OUTPUT]}};
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
    const uint16_t *words = o->model->words, *list = words + o->row[ERRORS];
    for (size_t i = 1; o->row[ERRORS] != 0 && i <= list[0]; i++)
        if (ta_model_name_is(words[list[i]], code))
            return (ta_shape){o->model, words[list[i] + 1]};
    return (ta_shape){o->model, 0};
}

bool ta_model_has_pages(const ta_model_operation *o) {
    return o->row[PAGE] != 0;
}

static const uint16_t *page_part(const ta_model_operation *o, ta_page_part part) {
    const uint16_t *list = o->model->words + o->row[PAGE];
    for (unsigned i = 0; i < (unsigned)part; i++)
        list += 1 + list[0];
    return list;
}

size_t ta_model_page_count(const ta_model_operation *o, ta_page_part part) {
    return ta_model_has_pages(o) ? page_part(o, part)[0] : 0;
}

ta_model_name ta_model_page(const ta_model_operation *o, ta_page_part part, size_t index) {
    return page_part(o, part)[1 + index];
}

/* ---- waiters ---- */

ta_model_waiter ta_model_waiter_at(const ta_model *m, size_t index) {
    const uint16_t *w = m->words + m->waiters_at;
    for (; index > 0; index--)
        w += 5 + 3 * w[4];
    return (ta_model_waiter){w[0], w[1], w[2], w[3], w[4], w + 5};
}

ta_acceptor ta_model_acceptor(const ta_model_waiter *w, size_t index) {
    const uint16_t *a = w->acceptors + 3 * index;
    return (ta_acceptor){(ta_waiter_state)(a[0] & 15), (ta_waiter_matcher)(a[0] >> 4), a[1], a[2]};
}
