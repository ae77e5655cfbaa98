/* model_compile.h - what the parts of this program share. It runs on the build host, and is short-lived:
 * it frees nothing. */
#ifndef MODEL_COMPILE_H
#define MODEL_COMPILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/model_tables.h"

/* ---- memory.c ---- */

extern const char *file_name; /* that is read, for messages */
extern int line_number;

_Noreturn void fail(const char *format, ...) __attribute__((format(printf, 1, 2)));
char *copy_string(const char *s);
/* Room for one more item in a list of `count`. */
void *grown(void *list, size_t count, size_t size);
#define APPEND(list, count, item)                                                                  \
    ((list) = grown((list), (count), sizeof *(list)), (list)[(count)++] = (item))

/* ---- what the text says ---- */

typedef struct type {
    const char *shape; /* or NULL: a scalar */
    unsigned scalar;   /* TA_MODEL_... */
    unsigned flags;
    bool has_min;
    long long min;
    const char *first, *name; /* or NULL */
} type;

typedef struct member {
    const char *name;
    bool required;
    type type;
} member;

typedef struct shape {
    const char *name, *code;
    unsigned kind;
    bool is_union, used, of_input, of_output;
    long long min;
    member *members; /* of a list: its element; of a map: key and value */
    size_t count;
    unsigned group; /* of shapes that look the same */
    unsigned at;    /* in the bytes; of the first one of its group */
} shape;

typedef struct names {
    const char **name;
    size_t count;
} names;

typedef struct operation {
    const char *name, *input, *output, *host;
    names errors;
    names page[TA_MODEL_PAGE_COUNT];
    bool has_page, used;
} operation;

typedef struct acceptor {
    const char *state, *matcher, *argument, *expected;
} acceptor;

typedef struct waiter {
    const char *name, *operation;
    unsigned delay, attempts;
    acceptor *acceptors;
    size_t count;
} waiter;

/* A member that many structures have. */
typedef struct common_member {
    const member *member;
    size_t uses, order;
} common_member;

typedef struct model {
    const char *name; /* of the service, and a name that C takes */
    char *c_name;
    operation *operations;
    shape *shapes;
    waiter *waiters;
    common_member *common;
    size_t operation_count, shape_count, waiter_count, common_count;
} model;

/* ---- read.c ---- */

void read_model(model *m, const char *path);
shape *find_shape(model *m, const char *name);
operation *find_operation(model *m, const char *name);

/* ---- choose.c ---- */

/* Mark what the chosen operations reach. chosen: NULL for all, or names with commas. */
void choose_operations(model *m, const char *chosen);
/* Number the shapes that are used, with one number for those that look the same. */
void group_shapes(model *m);
bool same_text(const char *a, const char *b); /* both may be NULL */
bool same_type(model *m, const type *a, const type *b);
/* Is shape i the first one of its group? */
bool is_first_of_group(const model *m, size_t i);

/* ---- pairs.c ---- */

/* Some text: a byte, or two earlier symbols. */
typedef enum symbol_form {
    UNUSED,
    PIECE, /* of text, in one byte */
    PART,  /* of a name, in two bytes */
    PAIR   /* its two symbols */
} symbol_form;

/* Bytes of the names, and what is negative between those that no symbol may have together. */
void add_to_corpus(int item);
/* The corpus in as few symbols as are worth it; returns its size, and the count of all symbols. */
size_t choose_symbols(const int **corpus, unsigned *count);
symbol_form form_of(unsigned symbol);
size_t length_of(unsigned symbol);                 /* of its text */
void halves_of(unsigned symbol, unsigned half[2]); /* of one that is no byte */
void make_pair_of(unsigned symbol);                /* of a part that has no place */

/* ---- names.c ---- */

void add_name(const char *name);
void lay_out_names(void);
unsigned name_at(const char *name); /* NULL: 0 */
unsigned names_size(void);
size_t print_names(void); /* bytes */

/* ---- types.c ---- */

void add_types_of(const model *m);
/* Number the types, after lay_out_names; returns bytes. */
size_t print_types(void);
/* The members that have a number in this model, after print_types. */
void choose_common_members(model *m);
unsigned common_members_max(void);
int common_number(model *m, const member *of); /* -1: it is none */

unsigned type_of_shape(model *m, const char *name);
unsigned type_number(model *m, const type *t);
size_t type_size(const type *t); /* bytes, in a shape */

/* ---- tables.c ---- */

void add_names_of(model *m);
size_t print_model(model *m); /* bytes */

#endif
