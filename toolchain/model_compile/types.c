/* types.c - the numbers of types, and the members that many structures of a model have. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "model_compile.h"

/* ---- constrained scalars, of all models ---- */

typedef struct constraint {
    const type *type;
    size_t uses;
    unsigned number;
} constraint;

static constraint *constraints;
static size_t constraint_count;
static unsigned first_shape;

static bool is_constrained(const type *t) {
    return t->shape == NULL && (t->flags || t->has_min || t->first || t->name);
}

static constraint *find_constraint(const type *t) {
    for (size_t i = 0; i < constraint_count; i++) {
        const type *x = constraints[i].type;
        if (x->scalar == t->scalar && x->flags == t->flags && x->has_min == t->has_min &&
            x->min == t->min && same_text(x->first, t->first) && same_text(x->name, t->name))
            return &constraints[i];
    }
    return NULL;
}

void add_types_of(const model *m) {
    for (size_t i = 0; i < m->shape_count; i++)
        for (size_t k = 0; m->shapes[i].used && k < m->shapes[i].count; k++) {
            const type *t = &m->shapes[i].members[k].type;
            if (!is_constrained(t))
                continue;
            if (find_constraint(t) == NULL) {
                const constraint new_one = {t, 0, 0};
                APPEND(constraints, constraint_count, new_one);
            }
            find_constraint(t)->uses++;
        }
}

static size_t words_of(const type *t, unsigned word[TA_MODEL_CONSTRAINED_WORDS_MAX]) {
    const bool is_small =
        !t->has_min || (t->min > 0 && t->min < TA_MODEL_LEAST_IN_WORDS); /* 0 says: none */
    const unsigned least = is_small ? (unsigned)t->min : TA_MODEL_LEAST_IN_WORDS;
    size_t n = 0;
    word[n++] =
        t->scalar |
        (t->flags | (t->first ? TA_MODEL_HAS_FIRST : 0u) | (t->name ? TA_MODEL_HAS_NAME : 0u))
            << 4 |
        least << 9;
    if (!is_small) {
        word[n++] = (unsigned)((unsigned long long)t->min & 0xFFFF);
        word[n++] = (unsigned)((unsigned long long)t->min >> 16 & 0xFFFF);
    }
    if (t->first)
        word[n++] = name_at(t->first);
    if (t->name)
        word[n++] = name_at(t->name);
    return n;
}

/* Those with the most uses come first, and so have numbers of one byte. */
static int by_uses(const void *a, const void *b) {
    const constraint *x = a, *y = b;
    if (x->uses != y->uses)
        return x->uses < y->uses ? 1 : -1;
    return x->number < y->number ? -1 : x->number > y->number;
}

size_t print_types(void) {
    unsigned word[TA_MODEL_CONSTRAINED_WORDS_MAX], number = TA_MODEL_SCALAR_COUNT;
    for (size_t i = 0; i < constraint_count; i++)
        constraints[i].number = (unsigned)i;
    qsort(constraints, constraint_count, sizeof *constraints, by_uses);
    printf("static const uint16_t constrained[] = {");
    for (size_t i = 0; i < constraint_count; i++) {
        const size_t n = words_of(constraints[i].type, word);
        constraints[i].number = number;
        printf("\n    ");
        for (size_t k = 0; k < n; k++)
            printf("%u,", word[k]);
        number += (unsigned)n;
    }
    /* A shape always has a number of two bytes: so the size of what refers to it is known before its place is. */
    first_shape = number > TA_MODEL_ONE_BYTE_TYPES ? number : TA_MODEL_ONE_BYTE_TYPES;
    printf("0\n};\nenum { FIRST_SHAPE = %u, COMMON_MEMBERS = %u };\n", first_shape,
           common_members_max());
    return 2 * (size_t)(number - TA_MODEL_SCALAR_COUNT + 1);
}

/* ---- numbers ---- */

unsigned type_of_shape(model *m, const char *name) {
    const unsigned group = find_shape(m, name)->group;
    for (size_t i = 0; i < m->shape_count; i++)
        if (m->shapes[i].used && m->shapes[i].group == group)
            return first_shape + m->shapes[i].at;
    return 0;
}

unsigned type_number(model *m, const type *t) {
    if (t->shape)
        return type_of_shape(m, t->shape);
    return is_constrained(t) ? find_constraint(t)->number : t->scalar;
}

size_t type_size(const type *t) {
    if (t->shape)
        return 2;
    return is_constrained(t) && find_constraint(t)->number >= TA_MODEL_ONE_BYTE_TYPES ? 2 : 1;
}

/* ---- common members ---- */

unsigned common_members_max(void) {
    return UINT8_MAX - (names_size() - 1) / 256;
}

/* What it saves to have the member once, and its number in the structures. */
static long saves(const common_member *c) {
    const long inline_size = 2 + (long)type_size(&c->member->type);
    return (long)c->uses * (inline_size - 1) - TA_MODEL_PAIR_SIZE;
}

static int by_savings(const void *a, const void *b) {
    const common_member *x = a, *y = b;
    const long of_x = saves(x), of_y = saves(y);
    if (of_x != of_y)
        return of_x < of_y ? 1 : -1;
    return x->order < y->order ? -1 : x->order > y->order;
}

static common_member *find_common(model *m, const member *of) {
    for (size_t i = 0; i < m->common_count; i++) {
        const member *x = m->common[i].member;
        if (strcmp(x->name, of->name) == 0 && same_type(m, &x->type, &of->type))
            return &m->common[i];
    }
    return NULL;
}

void choose_common_members(model *m) {
    for (size_t i = 0; i < m->shape_count; i++)
        for (size_t k = 0; is_first_of_group(m, i) && m->shapes[i].kind == TA_MODEL_STRUCTURE &&
                           k < m->shapes[i].count;
             k++) {
            const member *of = &m->shapes[i].members[k];
            if (find_common(m, of) == NULL) {
                const common_member new_one = {of, 0, m->common_count};
                APPEND(m->common, m->common_count, new_one);
            }
            find_common(m, of)->uses++;
        }
    if (m->common_count > 0)
        qsort(m->common, m->common_count, sizeof *m->common, by_savings);
    size_t chosen = 0;
    while (chosen < m->common_count && chosen < common_members_max() &&
           saves(&m->common[chosen]) > 0)
        chosen++;
    m->common_count = chosen;
}

int common_number(model *m, const member *of) {
    const common_member *c = find_common(m, of);
    return c ? (int)(c - m->common) : -1;
}
