/* lines.h - what fuzzers share whose input is text in lines, of which the first names an operation of the models. */
#ifndef TEST_FUZZ_LINES_H
#define TEST_FUZZ_LINES_H

#include <stdlib.h>
#include <string.h>

#include "model/cli_name.h"
#include "model/model.h"

#define demand(condition) ((condition) ? (void)0 : abort())

/* A copy with a NUL, of its exact size, for the sanitizer to guard. */
static inline char *copy_of(const uint8_t *data, size_t n) {
    char *copy = malloc(n + 1);
    demand(copy != NULL);
    if (n > 0)
        memcpy(copy, data, n);
    copy[n] = '\0';
    return copy;
}

/* NULL: there are no more. */
static inline char *next_line(char **rest) {
    char *line = *rest;
    if (line == NULL)
        return NULL;
    *rest = strchr(line, '\n');
    if (*rest != NULL)
        *(*rest)++ = '\0';
    return line;
}

/* The lines of a text, `max` at most. */
static inline size_t split_lines(char *rest, char **lines, size_t max) {
    size_t n = 0;
    for (char *line; n < max && (line = next_line(&rest)) != NULL;)
        lines[n++] = line;
    return n;
}

/* What is after the lines that were read. */
static inline ta_str text_of(const char *rest) {
    return rest != NULL ? ta_str_from(rest) : TA_STR("");
}

static inline size_t hash_of(ta_str s) {
    uint32_t h = 2166136261u;
    for (size_t i = 0; i < s.n; i++)
        h = (h ^ (unsigned char)s.p[i]) * 16777619u;
    return h;
}

/* A model by its name; by any other word, too. */
static inline const ta_model *choose_model(ta_str service) {
    const ta_model *m = ta_model_find(service);
    size_t models = 0;
    while (ta_model_at(models) != NULL)
        models++;
    return m != NULL ? m : ta_model_at(hash_of(service) % models);
}

/* "service operation number", by AWS CLI's names; a name that there is not chooses one all the same. */
static inline ta_model_operation choose_operation(const char *line, size_t *number, ta_str *more) {
    ta_str rest, service = ta_str_cut(ta_str_from(line), ' ', &rest);
    const ta_str operation = ta_str_cut(rest, ' ', &rest);
    const ta_model *m = choose_model(service);
    *number = rest.p != NULL ? strtoul(rest.p, NULL, 10) : 0;
    (void)ta_str_cut(rest, ' ', more);
    for (size_t i = 0; i < m->operation_count; i++) {
        char memory[TA_MODEL_NAME_MAX];
        ta_buf name = ta_buf_on(memory, sizeof memory);
        const ta_model_operation o = ta_model_operation_at(m, i);
        ta_model_put_name(&name, o.name);
        if (ta_cli_name_is(operation, ta_buf_str(&name)))
            return o;
    }
    return ta_model_operation_at(m, hash_of(operation) % m->operation_count);
}

#endif
