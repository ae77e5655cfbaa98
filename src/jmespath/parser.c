/* parser.c - a Pratt parser, with the binding powers and the tolerance of jmespath.py: where that takes
 * a comma too many, so does this. */
#include <string.h>

#include "jmespath/jmespath_internal.h"

typedef struct parser {
    ta_jmespath *q;
    size_t at;                 /* after the lexemes below */
    ta_jmespath_lexeme now[2]; /* the current one and the next */
    ta_err err;                /* the first error */
    unsigned depth;
} parser;

#define NONE            TA_JMESPATH_NO_NODE
#define PROJECTION_STOP 10 /* what binds less ends a projection */

static int binding_power(ta_jmespath_token token) {
    static const uint8_t power[] = {
        [TA_JT_PIPE] = 1,   [TA_JT_OR] = 2,      [TA_JT_AND] = 3,     [TA_JT_EQ] = 5,
        [TA_JT_GT] = 5,     [TA_JT_LT] = 5,      [TA_JT_GE] = 5,      [TA_JT_LE] = 5,
        [TA_JT_NE] = 5,     [TA_JT_FLATTEN] = 9, [TA_JT_STAR] = 20,   [TA_JT_FILTER] = 21,
        [TA_JT_DOT] = 40,   [TA_JT_NOT] = 45,    [TA_JT_LBRACE] = 50, [TA_JT_LBRACKET] = 55,
        [TA_JT_LPAREN] = 60};
    return power[token];
}

/* ---- errors, lexemes and nodes ---- */

static uint16_t fail(parser *p, ta_err err, const char *why) {
    if (p->err == TA_OK) {
        p->err = err;
        p->q->why = why;
        p->q->column = p->now[0].at;
    }
    return 0;
}

static uint16_t unexpected(parser *p) {
    return fail(p, TA_E_PARAM,
                p->now[0].token == TA_JT_EOF ? "the expression is not complete"
                                             : "this token is not expected here");
}

static ta_jmespath_token token(const parser *p) {
    return p->err == TA_OK ? p->now[0].token : TA_JT_EOF;
}

static void advance(parser *p) {
    p->now[0] = p->now[1];
    if (p->err == TA_OK)
        p->err = ta_jmespath_lex(p->q, &p->at, &p->now[1]);
}

static void match(parser *p, ta_jmespath_token expected) {
    if (token(p) == expected)
        advance(p);
    else
        (void)unexpected(p);
}

static uint16_t make(parser *p, ta_jmespath_node node) {
    ta_jmespath *q = p->q;
    if (p->err != TA_OK)
        return 0;
    if (q->count == TA_JMESPATH_NODES_MAX)
        return fail(p, TA_E_LIMIT,
                    "it has more than TA_JMESPATH_NODES_MAX, " TA_LIMIT_TEXT(
                        TA_JMESPATH_NODES_MAX) ", parts");
    q->node[q->count] = node;
    return q->count++;
}

static uint16_t too_deep(parser *p) {
    return fail(
        p, TA_E_LIMIT,
        "it nests deeper than TA_JMESPATH_DEPTH_MAX, " TA_LIMIT_TEXT(TA_JMESPATH_DEPTH_MAX));
}

/* Evaluation is as deep as the tree. */
static void add_below(parser *p, uint16_t parent, uint16_t child) {
    ta_jmespath_node *node = p->q->node;
    if (p->err != TA_OK || child == NONE || node[child].depth < node[parent].depth)
        return;
    if (node[child].depth == TA_JMESPATH_DEPTH_MAX)
        (void)too_deep(p);
    else
        node[parent].depth = (uint8_t)(node[child].depth + 1);
}

static uint16_t make_kind(parser *p, ta_jmespath_kind kind, uint16_t left, uint16_t right) {
    const uint16_t node = make(p, (ta_jmespath_node){.kind = (uint8_t)kind,
                                                     .depth = 1,
                                                     .left = left,
                                                     .right = right,
                                                     .first = NONE,
                                                     .next = NONE});
    add_below(p, node, left);
    add_below(p, node, right);
    return node;
}

static uint16_t make_text(parser *p, ta_jmespath_kind kind, ta_str text) {
    const uint16_t node = make_kind(p, kind, NONE, NONE);
    p->q->node[node].text = text;
    return node;
}

static uint16_t current(parser *p) {
    return make_kind(p, TA_JN_CURRENT, NONE, NONE);
}

/* Append to the list of `parent`; *last is its last item, NONE before the first. */
static void append(parser *p, uint16_t parent, uint16_t *last, uint16_t item) {
    ta_jmespath_node *node = p->q->node;
    if (p->err != TA_OK)
        return;
    if (*last == NONE)
        node[parent].first = item;
    else
        node[*last].next = item;
    *last = item;
    add_below(p, parent, item);
}

/* ---- lists ---- */

static uint16_t expression(parser *p, int power);

/* An item is a node of its own, since an expression may be an item of another list. */
static uint16_t wrap(parser *p, uint16_t item) {
    return make_kind(p, TA_JN_SUB, current(p), item);
}

static uint16_t multi_select_list(parser *p) {
    const uint16_t list = make_kind(p, TA_JN_LIST, NONE, NONE);
    uint16_t last = NONE;
    do {
        append(p, list, &last, wrap(p, expression(p, 0)));
        if (token(p) == TA_JT_RBRACKET)
            break;
        match(p, TA_JT_COMMA);
    } while (p->err == TA_OK);
    match(p, TA_JT_RBRACKET);
    return list;
}

static uint16_t multi_select_hash(parser *p) {
    const uint16_t hash = make_kind(p, TA_JN_HASH, NONE, NONE);
    uint16_t last = NONE;
    while (p->err == TA_OK) {
        const ta_str name = p->now[0].text;
        if (token(p) != TA_JT_NAME && token(p) != TA_JT_QUOTED_NAME)
            return unexpected(p);
        advance(p);
        match(p, TA_JT_COLON);
        const uint16_t value = expression(p, 0), pair = make_text(p, TA_JN_PAIR, name);
        p->q->node[pair].left = value;
        add_below(p, pair, value);
        append(p, hash, &last, pair);
        if (token(p) == TA_JT_COMMA) {
            advance(p);
        } else if (token(p) == TA_JT_RBRACE) {
            advance(p);
            break;
        }
    }
    return hash;
}

static uint16_t function(parser *p, uint16_t name) {
    if (p->err != TA_OK || p->q->node[name].kind != TA_JN_FIELD)
        return fail(p, TA_E_PARAM, "only a name can be called as a function");
    const uint16_t call = make_text(p, TA_JN_FUNCTION, p->q->node[name].text);
    uint16_t last = NONE;
    while (p->err == TA_OK && token(p) != TA_JT_RPAREN) {
        const uint16_t argument = expression(p, 0);
        const bool reference = p->err == TA_OK && p->q->node[argument].kind == TA_JN_EXPREF;
        append(p, call, &last, reference ? argument : wrap(p, argument));
        if (token(p) == TA_JT_COMMA)
            advance(p);
    }
    match(p, TA_JT_RPAREN);
    return call;
}

/* ---- projections and indexes ---- */

static uint16_t dot_rhs(parser *p, int power) {
    switch (token(p)) {
    case TA_JT_NAME:
    case TA_JT_QUOTED_NAME:
    case TA_JT_STAR:
        return expression(p, power);
    case TA_JT_LBRACKET:
        advance(p);
        return multi_select_list(p);
    case TA_JT_LBRACE:
        advance(p);
        return multi_select_hash(p);
    default:
        return unexpected(p);
    }
}

static uint16_t projection_rhs(parser *p, int power) {
    if (binding_power(token(p)) < PROJECTION_STOP)
        return current(p);
    if (token(p) == TA_JT_LBRACKET || token(p) == TA_JT_FILTER)
        return expression(p, power);
    if (token(p) != TA_JT_DOT)
        return unexpected(p);
    advance(p);
    return dot_rhs(p, power);
}

static uint16_t slice(parser *p) {
    const uint16_t node = make_kind(p, TA_JN_SLICE, NONE, NONE);
    unsigned index = 0;
    while (p->err == TA_OK && token(p) != TA_JT_RBRACKET) {
        if (token(p) == TA_JT_COLON && index < 2) {
            index++;
        } else if (token(p) == TA_JT_NUMBER) {
            p->q->node[node].part[index] = p->now[0].number;
            p->q->node[node].op |= (uint8_t)(1u << index);
        } else {
            return unexpected(p);
        }
        advance(p);
    }
    match(p, TA_JT_RBRACKET);
    return node;
}

/* `op` of an index on something. In jmespath.py a slice right after an index is no projection. */
#define INDEXED 1

/* [3], [1:2] on `left`; the bracket is past. */
static uint16_t index_or_slice(parser *p, uint16_t left) {
    const int power = binding_power(TA_JT_STAR);
    if (token(p) == TA_JT_COLON || p->now[1].token == TA_JT_COLON) {
        const bool after_index =
            p->q->node[left].kind == TA_JN_SUB && p->q->node[left].op == INDEXED;
        const uint16_t sliced = make_kind(p, TA_JN_SUB, left, slice(p));
        p->q->node[sliced].op = after_index ? INDEXED : 0;
        if (after_index)
            return sliced;
        const uint16_t rhs = projection_rhs(p, power);
        return make_kind(p, TA_JN_PROJECTION, sliced, rhs);
    }
    const uint16_t index = make_kind(p, TA_JN_INDEX, NONE, NONE);
    p->q->node[index].part[0] = p->now[0].number;
    advance(p);
    match(p, TA_JT_RBRACKET);
    const uint16_t node = make_kind(p, TA_JN_SUB, left, index);
    p->q->node[node].op = INDEXED;
    return node;
}

static uint16_t project(parser *p, ta_jmespath_kind kind, uint16_t left, ta_jmespath_token by) {
    const uint16_t right = projection_rhs(p, binding_power(by));
    return make_kind(p, kind, left, right);
}

static uint16_t filter(parser *p, uint16_t left) {
    const uint16_t condition = expression(p, 0);
    match(p, TA_JT_RBRACKET);
    const uint16_t right =
        token(p) == TA_JT_FLATTEN ? current(p) : projection_rhs(p, binding_power(TA_JT_FILTER));
    const uint16_t node = make_kind(p, TA_JN_FILTER_PROJECTION, left, right);
    p->q->node[node].condition = condition;
    add_below(p, node, condition);
    return node;
}

static uint16_t flatten(parser *p, uint16_t left) {
    return project(p, TA_JN_PROJECTION, make_kind(p, TA_JN_FLATTEN, left, NONE), TA_JT_FLATTEN);
}

/* ---- expressions ---- */

static uint16_t begin_bracket(parser *p) {
    if (token(p) == TA_JT_NUMBER || token(p) == TA_JT_COLON)
        return index_or_slice(p, current(p));
    if (token(p) != TA_JT_STAR || p->now[1].token != TA_JT_RBRACKET)
        return multi_select_list(p);
    advance(p);
    advance(p);
    return project(p, TA_JN_PROJECTION, current(p), TA_JT_STAR);
}

static uint16_t begin_star(parser *p) {
    const uint16_t left = current(p);
    if (token(p) == TA_JT_RBRACKET)
        return make_kind(p, TA_JN_VALUE_PROJECTION, left, current(p));
    return project(p, TA_JN_VALUE_PROJECTION, left, TA_JT_STAR);
}

static uint16_t begin_quoted_name(parser *p, ta_str name) {
    if (token(p) == TA_JT_LPAREN)
        return fail(p, TA_E_PARAM, "a function's name cannot be quoted");
    return make_text(p, TA_JN_FIELD, name);
}

/* What begins an expression. */
static uint16_t begin(parser *p) {
    const ta_jmespath_lexeme lexeme = p->now[0];
    uint16_t inner;
    if (token(p) == TA_JT_EOF)
        return unexpected(p);
    advance(p);
    switch (lexeme.token) {
    case TA_JT_LITERAL:
        return make_text(p, TA_JN_LITERAL, lexeme.text);
    case TA_JT_STRING:
        return make_text(p, TA_JN_STRING, lexeme.text);
    case TA_JT_NAME:
        return make_text(p, TA_JN_FIELD, lexeme.text);
    case TA_JT_QUOTED_NAME:
        return begin_quoted_name(p, lexeme.text);
    case TA_JT_CURRENT:
        return current(p);
    case TA_JT_STAR:
        return begin_star(p);
    case TA_JT_FILTER:
        return filter(p, current(p));
    case TA_JT_FLATTEN:
        return flatten(p, current(p));
    case TA_JT_LBRACE:
        return multi_select_hash(p);
    case TA_JT_LBRACKET:
        return begin_bracket(p);
    case TA_JT_NOT:
        inner = expression(p, binding_power(TA_JT_NOT));
        return make_kind(p, TA_JN_NOT, inner, NONE);
    case TA_JT_EXPREF:
        inner = expression(p, binding_power(TA_JT_EXPREF));
        return make_kind(p, TA_JN_EXPREF, inner, NONE);
    case TA_JT_LPAREN:
        inner = expression(p, 0);
        match(p, TA_JT_RPAREN);
        return inner;
    default:
        p->now[1] = p->now[0]; /* the error is at the token before */
        p->now[0] = lexeme;
        return unexpected(p);
    }
}

static uint16_t binary(parser *p, ta_jmespath_kind kind, uint16_t left, ta_jmespath_token op) {
    const uint16_t right = expression(p, binding_power(op));
    const uint16_t node = make_kind(p, kind, left, right);
    p->q->node[node].op = (uint8_t)op;
    return node;
}

static uint16_t continue_dot(parser *p, uint16_t left) {
    if (token(p) == TA_JT_STAR) {
        advance(p);
        return project(p, TA_JN_VALUE_PROJECTION, left, TA_JT_DOT);
    }
    const uint16_t right = dot_rhs(p, binding_power(TA_JT_DOT));
    return make_kind(p, TA_JN_SUB, left, right);
}

static uint16_t continue_bracket(parser *p, uint16_t left) {
    if (token(p) == TA_JT_NUMBER || token(p) == TA_JT_COLON)
        return index_or_slice(p, left);
    match(p, TA_JT_STAR);
    match(p, TA_JT_RBRACKET);
    return project(p, TA_JN_PROJECTION, left, TA_JT_STAR);
}

/* What follows an expression, `left`; its first token is `op`. */
static uint16_t go_on(parser *p, uint16_t left, ta_jmespath_token op) {
    advance(p);
    switch (op) {
    case TA_JT_DOT:
        return continue_dot(p, left);
    case TA_JT_PIPE:
        return binary(p, TA_JN_SUB, left, op);
    case TA_JT_OR:
        return binary(p, TA_JN_OR, left, op);
    case TA_JT_AND:
        return binary(p, TA_JN_AND, left, op);
    case TA_JT_LPAREN:
        return function(p, left);
    case TA_JT_FILTER:
        return filter(p, left);
    case TA_JT_FLATTEN:
        return flatten(p, left);
    case TA_JT_LBRACKET:
        return continue_bracket(p, left);
    default:
        return binary(p, TA_JN_COMPARISON, left, op);
    }
}

static bool can_go_on(ta_jmespath_token op) {
    return op != TA_JT_STAR && op != TA_JT_NOT && op != TA_JT_LBRACE;
}

static uint16_t expression(parser *p, int power) {
    if (++p->depth > TA_JMESPATH_DEPTH_MAX)
        return too_deep(p);
    uint16_t left = begin(p);
    while (p->err == TA_OK && power < binding_power(token(p))) {
        if (!can_go_on(token(p)))
            return unexpected(p);
        left = go_on(p, left, token(p));
    }
    p->depth--;
    return left;
}

ta_err ta_jmespath_compile(ta_jmespath *q, ta_str text) {
    parser p = {.q = q, .err = TA_OK};
    q->expression = text;
    q->column = 0;
    q->why = NULL;
    q->count = 0;
    q->text_n = 0;
    if (text.n == 0) {
        q->why = "the expression is empty";
        return TA_E_PARAM;
    }
    advance(&p);
    advance(&p);
    q->root = expression(&p, 0);
    if (token(&p) != TA_JT_EOF)
        (void)unexpected(&p);
    return p.err;
}
