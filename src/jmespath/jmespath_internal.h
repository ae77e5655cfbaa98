/* jmespath_internal.h - what the files of jmespath share, and no other. Layer jmespath. */
#ifndef TA_JMESPATH_INTERNAL_H
#define TA_JMESPATH_INTERNAL_H

#include "jmespath/jmespath.h"
#include "json/json_python.h"

/* ---- lexer.c ---- */

typedef enum ta_jmespath_token {
    TA_JT_EOF,
    TA_JT_NAME,
    TA_JT_QUOTED_NAME,
    TA_JT_LITERAL, /* text is JSON */
    TA_JT_STRING,  /* text is the string */
    TA_JT_RBRACKET,
    TA_JT_RPAREN,
    TA_JT_COMMA,
    TA_JT_RBRACE,
    TA_JT_NUMBER,
    TA_JT_CURRENT,
    TA_JT_EXPREF,
    TA_JT_COLON,
    TA_JT_PIPE,
    TA_JT_OR,
    TA_JT_AND,
    TA_JT_EQ,
    TA_JT_GT,
    TA_JT_LT,
    TA_JT_GE,
    TA_JT_LE,
    TA_JT_NE,
    TA_JT_FLATTEN,
    TA_JT_STAR,
    TA_JT_FILTER,
    TA_JT_DOT,
    TA_JT_NOT,
    TA_JT_LBRACE,
    TA_JT_LBRACKET,
    TA_JT_LPAREN
} ta_jmespath_token;

typedef struct ta_jmespath_lexeme {
    ta_jmespath_token token;
    size_t at;      /* offset in the expression */
    ta_str text;    /* of names, literals and strings, without escapes */
    int32_t number; /* one beyond 32 bits is the nearest one within */
} ta_jmespath_lexeme;

/* Read the lexeme at *at of the expression and move *at after it. Text without its escapes goes to
 * q->text. TA_OK | TA_E_PARAM, TA_E_LIMIT: q->why and q->column are set. */
TA_MUST ta_err ta_jmespath_lex(ta_jmespath *q, size_t *at, ta_jmespath_lexeme *out);

/* ---- the tree, which parser.c builds ---- */

typedef enum ta_jmespath_kind {
    TA_JN_CURRENT,
    TA_JN_FIELD,
    TA_JN_LITERAL, /* JSON */
    TA_JN_STRING,
    TA_JN_SUB, /* also pipes and index expressions: right on the result of left */
    TA_JN_INDEX,
    TA_JN_SLICE,
    TA_JN_PROJECTION,
    TA_JN_VALUE_PROJECTION,
    TA_JN_FILTER_PROJECTION,
    TA_JN_FLATTEN,
    TA_JN_LIST,
    TA_JN_HASH, /* of TA_JN_PAIR */
    TA_JN_PAIR,
    TA_JN_AND,
    TA_JN_OR,
    TA_JN_NOT,
    TA_JN_COMPARISON, /* op is the token */
    TA_JN_FUNCTION,
    TA_JN_EXPREF
} ta_jmespath_kind;

#define TA_JMESPATH_NO_NODE 0xFFFFu

/* ---- evaluation ---- */

typedef struct ta_jmespath_run {
    ta_jmespath *q;
    ta_doc *doc;
    ta_buf *why;
    ta_err err; /* the first error */
    /* Evaluate an expression of the tree; functions call it for their expression references. */
    ta_node (*visit)(struct ta_jmespath_run *r, uint16_t expression, ta_node value);
} ta_jmespath_run;

/* An argument of a function: a value, or a reference to an expression. */
typedef struct ta_jmespath_argument {
    uint16_t expression; /* TA_JMESPATH_NO_NODE: a value */
    ta_node value;
} ta_jmespath_argument;

/* value.c: what Python thinks of values */

bool ta_jmespath_is_false(const ta_doc *d, ta_node v); /* null, false, or empty */
bool ta_jmespath_equal(const ta_doc *d, ta_node a, ta_node b);
/* Order of two strings, or of two numbers: below 0, 0, above 0. */
int ta_jmespath_compare(const ta_doc *d, ta_node a, ta_node b);
/* Reverse an array that nothing else refers to. */
void ta_jmespath_reverse(ta_doc *d, ta_node array);
/* null, boolean, number, string, array, object. */
const char *ta_jmespath_type_name(const ta_doc *d, ta_node v);

/* types.c */

enum {
    TA_JA_NUMBER = 1,
    TA_JA_STRING = 2,
    TA_JA_ARRAY = 4,
    TA_JA_OBJECT = 8,
    TA_JA_EXPREF = 16,
    TA_JA_OF_NUMBERS = 32, /* an array of these */
    TA_JA_OF_STRINGS = 64
};

/* What an argument may be. */
typedef struct ta_jmespath_type {
    uint8_t allowed; /* TA_JA_...; 0: anything */
    const char *names;
} ta_jmespath_type;

/* TA_JA_NUMBER to TA_JA_OBJECT, or 0. */
uint8_t ta_jmespath_type_of(const ta_doc *d, ta_node v);
/* Is the argument of this type? If not, r->err and r->why say so. */
bool ta_jmespath_check(ta_jmespath_run *r, const char *function, const ta_jmespath_argument *a,
                       const ta_jmespath_type *t);
/* The error of a wrong type, unless there is one already; false. */
bool ta_jmespath_fail_type(ta_jmespath_run *r, const char *function, ta_node value,
                           const char *type_name, const char *expected);

/* functions.c */

/* Call a function; 0 and r->err on an error. */
ta_node ta_jmespath_call(ta_jmespath_run *r, ta_str name, const ta_jmespath_argument *arguments,
                         size_t count);

/* numbers.c: the functions of numbers; arguments are checked. */
ta_node ta_jmespath_abs(ta_doc *d, ta_node v);
ta_node ta_jmespath_sum(ta_doc *d, ta_node array);
ta_node ta_jmespath_avg(ta_doc *d, ta_node array);
ta_node ta_jmespath_round(ta_doc *d, ta_node v, bool up);
ta_node ta_jmespath_to_number(ta_doc *d, ta_node v);

/* strings.c: the functions of strings. */
ta_node ta_jmespath_join(ta_doc *d, ta_node separator, ta_node array);
ta_node ta_jmespath_reverse_string(ta_doc *d, ta_node v);
bool ta_jmespath_has_string(ta_str subject, ta_str search);

#endif
