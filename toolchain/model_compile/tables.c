/* tables.c - a model as words of 16 bits: src/model/model_tables.h has their form. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "model_compile.h"

typedef struct table {
    unsigned *word;
    size_t count;
} table;

static void put(table *t, unsigned word) {
    if (word > UINT16_MAX || t->count >= UINT16_MAX)
        fail("this model is larger than its tables can be");
    APPEND(t->word, t->count, word);
}

/* The offset of words that are there already, from `from` on, or of a copy at the end. */
static unsigned put_once(table *t, size_t from, const unsigned *word, size_t count) {
    for (size_t i = from; i + count <= t->count; i++)
        if (memcmp(&t->word[i], word, count * sizeof *word) == 0)
            return (unsigned)i;
    for (size_t i = 0; i < count; i++)
        put(t, word[i]);
    return (unsigned)(t->count - count);
}

/* ---- types and shapes ---- */

static unsigned constrained(table *t, const type *ty) {
    unsigned row[TA_MODEL_CONSTRAINED_WORDS_MAX] = {TA_MODEL_CONSTRAINED | ty->scalar << 4 |
                                                    ty->flags << 8};
    size_t n = 1;
    if (ty->min) {
        row[0] |= TA_MODEL_HAS_LEAST << 8;
        row[n++] = (unsigned)((unsigned long long)ty->min & 0xFFFF);
        row[n++] = (unsigned)((unsigned long long)ty->min >> 16 & 0xFFFF);
    }
    if (ty->first) {
        row[0] |= TA_MODEL_HAS_FIRST << 8;
        row[n++] = name_at(ty->first);
    }
    if (ty->name) {
        row[0] |= TA_MODEL_HAS_NAME << 8;
        row[n++] = name_at(ty->name);
    }
    return put_once(t, TA_MODEL_FIRST_SHAPE, row, n);
}

static unsigned shape_at(model *m, const char *name) {
    const unsigned group = find_shape(m, name)->group;
    for (size_t i = 0; i < m->shape_count; i++)
        if (m->shapes[i].used && m->shapes[i].group == group)
            return m->shapes[i].at;
    return 0;
}

static unsigned reference(model *m, table *t, const type *ty) {
    if (ty->shape)
        return shape_at(m, ty->shape);
    return ty->flags || ty->min || ty->first || ty->name ? constrained(t, ty) : ty->scalar;
}

static size_t words_of(const shape *s) {
    return s->kind == TA_MODEL_STRUCTURE ? 2 + (s->count + 15) / 16 + 2 * s->count
                                         : TA_MODEL_CONTAINER_WORDS;
}

/* Where each shape will be, after `from`: references go forward as well as back. */
static void place_shapes(model *m, size_t from) {
    for (size_t i = 0; i < m->shape_count; i++)
        if (is_first_of_group(m, i)) {
            m->shapes[i].at = (unsigned)from;
            from += words_of(&m->shapes[i]);
        }
}

static void put_structure(model *m, table *t, const shape *s) {
    put(t, TA_MODEL_STRUCTURE | (s->is_union ? TA_MODEL_UNION : 0));
    put(t, (unsigned)s->count);
    for (size_t i = 0; i < s->count; i += 16) {
        unsigned bits = 0;
        for (size_t k = i; k < s->count && k < i + 16; k++)
            bits |= (unsigned)s->members[k].required << (k - i);
        put(t, bits);
    }
    for (size_t i = 0; i < s->count; i++) {
        put(t, name_at(s->members[i].name));
        put(t, reference(m, t, &s->members[i].type));
    }
}

static void put_container(model *m, table *t, const shape *s) {
    const size_t types = s->kind == TA_MODEL_LIST ? 1 : 2;
    if (s->count != types)
        fail("%s has %zu types", s->name, s->count);
    put(t, s->kind);
    put(t, (unsigned)s->min);
    put(t, reference(m, t, &s->members[0].type));
    put(t, types == 2 ? reference(m, t, &s->members[1].type) : 0);
}

/* Rows of constrained scalars come before the shapes, which refer to them. */
static void put_shapes(model *m, table *t) {
    for (size_t i = 0; i < m->shape_count; i++)
        for (size_t k = 0; m->shapes[i].used && k < m->shapes[i].count; k++)
            if (m->shapes[i].members[k].type.shape == NULL)
                (void)reference(m, t, &m->shapes[i].members[k].type);
    place_shapes(m, t->count);
    for (size_t i = 0; i < m->shape_count; i++) {
        if (!is_first_of_group(m, i))
            continue;
        if (t->count != m->shapes[i].at)
            fail("%s is not where it was placed", m->shapes[i].name);
        if (m->shapes[i].kind == TA_MODEL_STRUCTURE)
            put_structure(m, t, &m->shapes[i]);
        else
            put_container(m, t, &m->shapes[i]);
    }
}

/* ---- operations ---- */

static const char *code_of(model *m, const char *error) {
    const shape *s = find_shape(m, error);
    return s->code ? s->code : s->name;
}

/* Each error is in the table once; a list of them has their offsets, and lists are shared, too. */
static unsigned put_errors(model *m, table *t, size_t from, const operation *o) {
    unsigned *list = NULL;
    size_t count = 0;
    if (o->errors.count == 0)
        return 0;
    APPEND(list, count, (unsigned)o->errors.count);
    for (size_t i = 0; i < o->errors.count; i++) {
        const unsigned error[2] = {name_at(code_of(m, o->errors.name[i])),
                                   shape_at(m, o->errors.name[i])};
        APPEND(list, count, put_once(t, from, error, 2));
    }
    return put_once(t, from, list, count);
}

static unsigned put_page(table *t, size_t from, const operation *o) {
    unsigned *page = NULL;
    size_t count = 0;
    if (!o->has_page)
        return 0;
    for (size_t k = 0; k < TA_MODEL_PAGE_COUNT; k++) {
        APPEND(page, count, (unsigned)o->page[k].count);
        for (size_t n = 0; n < o->page[k].count; n++)
            APPEND(page, count, name_at(o->page[k].name[n]));
    }
    return put_once(t, from, page, count);
}

static size_t put_operations(model *m, table *t) {
    const size_t from = t->count;
    size_t row = TA_MODEL_FIRST_SHAPE;
    for (size_t i = 0; i < m->operation_count; i++) {
        const operation *o = &m->operations[i];
        if (!o->used)
            continue;
        const unsigned words[TA_MODEL_OPERATION_WORDS] = {name_at(o->name),
                                                          o->input ? shape_at(m, o->input) : 0,
                                                          o->output ? shape_at(m, o->output) : 0,
                                                          put_errors(m, t, from, o),
                                                          put_page(t, from, o),
                                                          name_at(o->host)};
        memcpy(&t->word[row], words, sizeof words);
        row += TA_MODEL_OPERATION_WORDS;
    }
    return (row - TA_MODEL_FIRST_SHAPE) / TA_MODEL_OPERATION_WORDS;
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
    put(t, name_at(w->name));
    put(t, (unsigned)index);
    put(t, w->delay);
    put(t, w->attempts);
    put(t, (unsigned)w->count);
    for (size_t i = 0; i < w->count; i++) {
        const acceptor *a = &w->acceptors[i];
        put(t, word_index(a->state, states, 3) | word_index(a->matcher, matchers, 5) << 4);
        put(t, name_at(a->argument));
        put(t, name_at(a->expected));
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

size_t print_model(model *m) {
    table t = {NULL, 0};
    size_t used = 0;
    for (size_t i = 0; i < m->operation_count; i++)
        used += m->operations[i].used;
    for (size_t i = 0; i < TA_MODEL_FIRST_SHAPE + used * TA_MODEL_OPERATION_WORDS; i++)
        put(&t, 0);
    put_shapes(m, &t);
    (void)put_operations(m, &t);
    const size_t waiters_at = t.count, waiters = put_waiters(m, &t);
    printf("static const uint16_t words_%s[] = {", m->c_name);
    for (size_t i = 0; i < t.count; i++)
        printf("%s%u,", i % 16 ? "" : "\n    ", t.word[i]);
    printf("\n};\n#define MODEL_%s {\"%s\", words_%s, %zu, %zu, %zu}\n", m->c_name, m->name,
           m->c_name, used, waiters, waiters_at);
    return 2 * t.count;
}
