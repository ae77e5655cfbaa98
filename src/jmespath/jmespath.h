/* jmespath.h - JMESPath 1.0 (https://jmespath.org/specification.html) over JSON nodes, in fixed memory,
 * with the results and errors of jmespath.py 1.0.1, which AWS CLI uses for --query.
 * Layer jmespath; needs json/json_doc, base. No allocation. Recursion is bounded by
 * TA_JMESPATH_DEPTH_MAX.
 * Memory: sizeof(ta_jmespath), some 26 KiB, touched as far as the expression needs; results are made in
 * the document. */
#ifndef TA_JMESPATH_H
#define TA_JMESPATH_H

#include "base/buf.h"
#include "caps.h"
#include "json/json_doc.h"

/* Private: a node of the expression's tree. */
typedef struct ta_jmespath_node {
    uint8_t kind;
    uint8_t op;    /* of a comparison; of a slice: which parts are there */
    uint8_t depth; /* of the tree below, with this node */
    uint16_t left; /* operands */
    uint16_t right;
    uint16_t condition; /* of a filter */
    uint16_t first;     /* of a list: its first item */
    uint16_t next;      /* item of the same list */
    int32_t part[3];    /* index; start, stop and step of a slice */
    ta_str text;        /* name, literal */
    ta_node literal;    /* its value in the document of the search */
} ta_jmespath_node;

/* A compiled expression. All but `why` and `column` is private. */
typedef struct ta_jmespath {
    ta_str expression; /* borrowed */
    size_t column;     /* of a syntax error: bytes before it */
    const char *why;   /* of a syntax error: static text */
    uint16_t root;
    uint16_t count;
    size_t text_n;
    ta_jmespath_node node[TA_JMESPATH_NODES_MAX];
    char text[TA_JMESPATH_TEXT_MAX]; /* literals and quoted names, without their escapes */
} ta_jmespath;

/* Compile an expression; it must stay as it is as long as `q` is used.
 * TA_OK | TA_E_PARAM a syntax error: why and column | TA_E_LIMIT: why names the cap */
TA_MUST ta_err ta_jmespath_compile(ta_jmespath *q, ta_str expression);

/* Evaluate on a value of the document. `q` keeps what it makes of its literals, so one document a
 * compilation.
 *   result  out: the value, on TA_OK
 *   why     filled on TA_E_PARAM: the message of jmespath.py, or of Python, such as: In function abs(),
 *           invalid type for value: x, expected one of: ['number'], received: "string". It may be cut by
 *           its memory: then ta_buf_err is set.
 * TA_OK | TA_E_PARAM the expression does not fit the value | TA_E_LIMIT: see doc->limit */
TA_MUST ta_err ta_jmespath_search(ta_jmespath *q, ta_doc *doc, ta_node value, ta_node *result,
                                  ta_buf *why);

#endif
