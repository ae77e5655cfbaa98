/* choose.c - what the chosen operations reach, and which of it looks the same. */
#include <stdlib.h>
#include <string.h>

#include "model_compile.h"

/* ---- what is used ---- */

static void use_shape(model *m, const char *name, bool of_input, bool of_output) {
    shape *s = find_shape(m, name);
    if (s->used && s->of_input >= of_input && s->of_output >= of_output)
        return;
    s->used = true;
    s->of_input |= of_input;
    s->of_output |= of_output;
    for (size_t i = 0; i < s->count; i++)
        if (s->members[i].type.shape)
            use_shape(m, s->members[i].type.shape, of_input, of_output);
}

static void use_operation(model *m, operation *o) {
    o->used = true;
    if (o->input)
        use_shape(m, o->input, true, false);
    if (o->output)
        use_shape(m, o->output, false, true);
    for (size_t i = 0; i < o->errors.count; i++)
        use_shape(m, o->errors.name[i], false, false);
}

/* Skeletons of inputs have first values, those of outputs have names. */
static void forget_unused_words(model *m) {
    for (size_t i = 0; i < m->shape_count; i++)
        for (size_t k = 0; k < m->shapes[i].count; k++) {
            if (!m->shapes[i].of_input)
                m->shapes[i].members[k].type.first = NULL;
            if (!m->shapes[i].of_output)
                m->shapes[i].members[k].type.name = NULL;
        }
}

static void use_operations(model *m, const char *chosen) {
    for (size_t i = 0; chosen == NULL && i < m->operation_count; i++)
        use_operation(m, &m->operations[i]);
    if (chosen == NULL)
        return;
    char *list = copy_string(chosen);
    for (char *name = strtok(list, ","); name; name = strtok(NULL, ",")) {
        operation *o = find_operation(m, name);
        if (o == NULL)
            fail("there is no operation %s", name);
        use_operation(m, o);
    }
}

void choose_operations(model *m, const char *chosen) {
    use_operations(m, chosen);
    forget_unused_words(m);
}

/* ---- shapes that look the same ---- */

bool same_text(const char *a, const char *b) {
    return a == NULL || b == NULL ? a == b : strcmp(a, b) == 0;
}

bool same_type(model *m, const type *a, const type *b) {
    if ((a->shape == NULL) != (b->shape == NULL) || a->flags != b->flags ||
        a->has_min != b->has_min || a->min != b->min || !same_text(a->first, b->first) ||
        !same_text(a->name, b->name))
        return false;
    return a->shape ? find_shape(m, a->shape)->group == find_shape(m, b->shape)->group
                    : a->scalar == b->scalar;
}

static bool same_shape(model *m, const shape *a, const shape *b) {
    if (a->kind != b->kind || a->count != b->count || a->is_union != b->is_union ||
        a->min != b->min)
        return false;
    for (size_t i = 0; i < a->count; i++) {
        const member *x = &a->members[i], *y = &b->members[i];
        if (a->kind == TA_MODEL_STRUCTURE &&
            (strcmp(x->name, y->name) != 0 || x->required != y->required))
            return false;
        if (!same_type(m, &x->type, &y->type))
            return false;
    }
    return true;
}

/* Begin with one group of all shapes, and part those that differ until nothing changes: so shapes that
 * contain themselves find each other, too. */
void group_shapes(model *m) {
    unsigned *next = calloc(m->shape_count + 1, sizeof *next);
    if (next == NULL)
        fail("no memory");
    for (unsigned before = 0, now = 1; before != now;) {
        before = now;
        now = 0;
        for (size_t i = 0; i < m->shape_count; i++) {
            if (!m->shapes[i].used)
                continue;
            size_t k = 0;
            while (k < i && !(m->shapes[k].used && m->shapes[k].group == m->shapes[i].group &&
                              same_shape(m, &m->shapes[k], &m->shapes[i])))
                k++;
            next[i] = k < i ? next[k] : now++;
        }
        for (size_t i = 0; i < m->shape_count; i++)
            m->shapes[i].group = next[i];
    }
    free(next);
}

bool is_first_of_group(const model *m, size_t i) {
    for (size_t k = 0; k < i; k++)
        if (m->shapes[k].used && m->shapes[k].group == m->shapes[i].group)
            return false;
    return m->shapes[i].used;
}
