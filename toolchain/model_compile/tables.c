/* tables.c - a model as bytes: src/model/model_tables.h has their form. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "model_compile.h"

typedef struct table {
    unsigned char *byte;
    size_t count;
} table;

static void put(table *t, size_t byte) {
    if (byte > UINT8_MAX)
        fail("%zu of something are more than this form can have", byte);
    APPEND(t->byte, t->count, (unsigned char)byte);
}

static void put_two(table *t, size_t number) {
    if (number > UINT16_MAX)
        fail("this model is larger than its tables can be");
    put(t, number >> 8);
    put(t, number & 255);
}

/* The offset of bytes that are there already, from `from` on, or of a copy at the end. */
static size_t put_once(table *t, size_t from, const table *bytes) {
    for (size_t i = from; i + bytes->count <= t->count; i++)
        if (memcmp(&t->byte[i], bytes->byte, bytes->count) == 0)
            return i;
    for (size_t i = 0; i < bytes->count; i++)
        put(t, bytes->byte[i]);
    return t->count - bytes->count;
}

/* ---- shapes ---- */

static size_t required_size(const shape *s) {
    for (size_t i = 0; i < s->count; i++)
        if (s->members[i].required)
            return (s->count + 7) / 8;
    return 0;
}

static size_t quantity_of(const shape *s) {
    return s->kind == TA_MODEL_STRUCTURE ? s->count : (size_t)s->min;
}

static size_t size_of(model *m, const shape *s) {
    size_t n = (quantity_of(s) < TA_MODEL_QUANTITY_IN_BYTE ? 1 : 2) + required_size(s);
    for (size_t i = 0; i < s->count; i++) {
        const member *of = &s->members[i];
        const bool is_common = of->name && common_number(m, of) >= 0;
        n += is_common ? 1 : (of->name ? 2 : 0) + type_size(&of->type);
    }
    return n;
}

/* Where each shape will be, after `from`: references go forward as well as back. */
static void place_shapes(model *m, size_t from) {
    for (size_t i = 0; i < m->shape_count; i++)
        if (is_first_of_group(m, i)) {
            m->shapes[i].at = (unsigned)from;
            from += size_of(m, &m->shapes[i]);
        }
}

static void put_type(model *m, table *t, const type *ty) {
    const unsigned number = type_number(m, ty);
    if (type_size(ty) == 1) {
        put(t, number);
        return;
    }
    if ((number >> 8) + TA_MODEL_ONE_BYTE_TYPES > UINT8_MAX)
        fail("this model is larger than its tables can be");
    put(t, (number >> 8) + TA_MODEL_ONE_BYTE_TYPES);
    put(t, number & 255);
}

static void put_member(model *m, table *t, const member *of) {
    const int number = common_number(m, of);
    if (number >= 0) {
        put(t, (unsigned)number);
        return;
    }
    const unsigned name = name_at(of->name);
    put(t, (name >> 8) + common_members_max());
    put(t, name & 255);
    put_type(m, t, &of->type);
}

static void put_required(table *t, const shape *s) {
    for (size_t i = 0; i < s->count; i += 8) {
        unsigned bits = 0;
        for (size_t k = i; k < s->count && k < i + 8; k++)
            bits |= (unsigned)s->members[k].required << (k - i);
        put(t, bits);
    }
}

static void put_shape(model *m, table *t, const shape *s) {
    const size_t quantity = quantity_of(s);
    const bool in_byte = quantity >= TA_MODEL_QUANTITY_IN_BYTE, has_required = required_size(s);
    put(t, s->kind | (s->is_union ? TA_MODEL_UNION : 0u) |
               (has_required ? TA_MODEL_HAS_REQUIRED : 0u) |
               (in_byte ? TA_MODEL_QUANTITY_IN_BYTE : quantity) << 4);
    if (in_byte)
        put(t, quantity);
    if (has_required)
        put_required(t, s);
    for (size_t i = 0; i < s->count; i++)
        if (s->kind == TA_MODEL_STRUCTURE)
            put_member(m, t, &s->members[i]);
        else
            put_type(m, t, &s->members[i].type);
}

static void check_shape(const shape *s) {
    if (s->kind != TA_MODEL_STRUCTURE && s->count != (s->kind == TA_MODEL_LIST ? 1 : 2))
        fail("%s has %zu types", s->name, s->count);
}

static void put_shapes(model *m, table *t) {
    for (size_t i = 0; i < m->shape_count; i++) {
        if (!is_first_of_group(m, i))
            continue;
        if (t->count != m->shapes[i].at)
            fail("%s is not where it was placed", m->shapes[i].name);
        check_shape(&m->shapes[i]);
        put_shape(m, t, &m->shapes[i]);
    }
}

static void put_common_members(model *m, table *t) {
    for (size_t i = 0; i < m->common_count; i++) {
        put_two(t, name_at(m->common[i].member->name));
        put_two(t, type_number(m, &m->common[i].member->type));
    }
}

/* ---- errors ---- */

static const char *code_of(model *m, const char *error) {
    const shape *s = find_shape(m, error);
    return s->code ? s->code : s->name;
}

/* The errors that a used operation lists, each one once. Of two with one code the first one counts. */
static names errors_of(model *m) {
    names errors = {NULL, 0};
    for (size_t i = 0; i < m->operation_count; i++)
        for (size_t k = 0; m->operations[i].used && k < m->operations[i].errors.count; k++) {
            const char *error = m->operations[i].errors.name[k];
            size_t n = 0;
            while (n < errors.count && strcmp(code_of(m, errors.name[n]), code_of(m, error)) != 0)
                n++;
            if (n == errors.count)
                APPEND(errors.name, errors.count, error);
        }
    return errors;
}

static void put_errors(model *m, table *t, const names *errors) {
    for (size_t i = 0; i < errors->count; i++) {
        put_two(t, name_at(code_of(m, errors->name[i])));
        put_two(t, type_of_shape(m, errors->name[i]));
    }
}

/* ---- operations ---- */

static void put_names(table *t, const names *of) {
    if (of->count > 0)
        put(t, of->count);
    for (size_t i = 0; i < of->count; i++)
        put_two(t, name_at(of->name[i]));
}

static size_t put_details(table *t, size_t from, const operation *o) {
    table details = {NULL, 0};
    const char *host_name[1] = {o->host};
    const names host = {host_name, o->host ? 1 : 0};
    unsigned parts = o->host ? 1 << TA_MODEL_HOST : 0;
    for (size_t k = 0; k < TA_MODEL_PAGE_COUNT; k++)
        parts |= (unsigned)(o->page[k].count > 0) << k;
    if (o->has_page && !(parts & 1u << TA_MODEL_PAGE_INPUT_TOKEN))
        fail("the pages of %s have no input-token", o->name);
    if (parts == 0)
        return 0;
    put(&details, parts);
    for (size_t k = 0; k < TA_MODEL_PAGE_COUNT; k++)
        put_names(&details, &o->page[k]);
    put_names(&details, &host);
    return put_once(t, from, &details);
}

/* The rows are at the beginning, where they have room; the details are at the end. */
static void put_operations(model *m, table *t) {
    const size_t from = t->count;
    table rows = {NULL, 0};
    for (size_t i = 0; i < m->operation_count; i++) {
        const operation *o = &m->operations[i];
        if (!o->used)
            continue;
        put_two(&rows, name_at(o->name));
        put_two(&rows, o->input ? type_of_shape(m, o->input) : 0);
        put_two(&rows, o->output ? type_of_shape(m, o->output) : 0);
        put_two(&rows, put_details(t, from, o));
    }
    memcpy(t->byte, rows.byte, rows.count);
}

/* ---- waiters ---- */

static bool is_used(model *m, const waiter *w) {
    const operation *o = find_operation(m, w->operation);
    return o != NULL && o->used;
}

static unsigned word_index(const char *word, const char *const *words, size_t count) {
    for (size_t i = 0; i < count; i++)
        if (strcmp(word, words[i]) == 0)
            return (unsigned)i;
    fail("%s is not known of a waiter", word);
}

static void put_waiter(model *m, table *t, const waiter *w) {
    static const char *const states[] = {"success", "failure", "retry"};
    static const char *const matchers[] = {"path", "pathAll", "pathAny", "status", "error"};
    size_t index = 0;
    for (size_t i = 0; &m->operations[i] != find_operation(m, w->operation); i++)
        index += m->operations[i].used;
    put_two(t, name_at(w->name));
    put_two(t, index);
    put_two(t, w->delay);
    put_two(t, w->attempts);
    put(t, w->count);
    for (size_t i = 0; i < w->count; i++) {
        const acceptor *a = &w->acceptors[i];
        put(t, word_index(a->state, states, 3) | word_index(a->matcher, matchers, 5) << 4);
        put_two(t, name_at(a->argument));
        put_two(t, name_at(a->expected));
    }
}

static size_t put_waiters(model *m, table *t) {
    size_t count = 0;
    for (size_t i = 0; i < m->waiter_count; i++)
        if (is_used(m, &m->waiters[i])) {
            put_waiter(m, t, &m->waiters[i]);
            count++;
        }
    return count;
}

/* ---- names and output ---- */

static void add_names_of_operation(model *m, const operation *o) {
    add_name(o->name);
    add_name(o->host);
    for (size_t k = 0; k < o->errors.count; k++)
        add_name(code_of(m, o->errors.name[k]));
    for (size_t k = 0; k < TA_MODEL_PAGE_COUNT; k++)
        for (size_t n = 0; n < o->page[k].count; n++)
            add_name(o->page[k].name[n]);
}

void add_names_of(model *m) {
    for (size_t i = 0; i < m->operation_count; i++)
        if (m->operations[i].used)
            add_names_of_operation(m, &m->operations[i]);
    for (size_t i = 0; i < m->shape_count; i++)
        for (size_t k = 0; m->shapes[i].used && k < m->shapes[i].count; k++) {
            add_name(m->shapes[i].members[k].name);
            add_name(m->shapes[i].members[k].type.first);
            add_name(m->shapes[i].members[k].type.name);
        }
    for (size_t i = 0; i < m->waiter_count; i++) {
        const waiter *w = &m->waiters[i];
        if (!is_used(m, w))
            continue;
        add_name(w->name);
        for (size_t k = 0; k < w->count; k++) {
            add_name(w->acceptors[k].argument);
            add_name(w->acceptors[k].expected);
        }
    }
}

static size_t used_operations(const model *m) {
    size_t used = 0;
    for (size_t i = 0; i < m->operation_count; i++)
        used += m->operations[i].used;
    return used;
}

size_t print_model(model *m) {
    table t = {NULL, 0};
    const names errors = errors_of(m);
    const size_t used = used_operations(m);
    choose_common_members(m);
    const size_t common_at = used * TA_MODEL_OPERATION_SIZE + errors.count * TA_MODEL_PAIR_SIZE;
    place_shapes(m, common_at + m->common_count * TA_MODEL_PAIR_SIZE);
    for (size_t i = 0; i < used * TA_MODEL_OPERATION_SIZE; i++)
        put(&t, 0);
    put_errors(m, &t, &errors);
    put_common_members(m, &t);
    put_shapes(m, &t);
    put_operations(m, &t);
    const size_t waiters_at = t.count, waiters = put_waiters(m, &t);
    if (t.count > UINT16_MAX)
        fail("this model is larger than its tables can be");
    printf("static const uint8_t bytes_%s[] = {", m->c_name);
    for (size_t i = 0; i < t.count; i++)
        printf("%s%u,", i % 24 ? "" : "\n    ", t.byte[i]);
    printf("\n};\n#define MODEL_%s {\"%s\", bytes_%s, %zu, %zu, %zu, %zu}\n", m->c_name, m->name,
           m->c_name, used, waiters, common_at, waiters_at);
    return t.count;
}
