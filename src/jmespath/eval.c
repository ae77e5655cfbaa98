/* eval.c - the value of an expression, as jmespath.py evaluates it. */
#include "base/real_precision.h"
#include "jmespath/jmespath_internal.h"

static const ta_jmespath_node *at(const ta_jmespath_run *r, uint16_t expression) {
    return &r->q->node[expression];
}

static ta_node visit(ta_jmespath_run *r, uint16_t expression, ta_node value);

/* ---- indexes ---- */

static ta_node visit_index(const ta_jmespath_run *r, int64_t index, ta_node array) {
    if (ta_doc_kind(r->doc, array) != TA_JSON_ARRAY)
        return TA_NODE_NULL;
    if (index < 0)
        index += ta_doc_count(r->doc, array);
    return index < 0 ? TA_NODE_NULL : ta_doc_element(r->doc, array, (uint32_t)index);
}

/* A bound of a slice of n elements, as Python's slice.indices has it. */
static int64_t bound(const ta_jmespath_node *e, unsigned part, int64_t n, bool backward) {
    const int64_t lowest = backward ? -1 : 0, highest = backward ? n - 1 : n;
    if (!(e->op >> part & 1))
        return (part == 0) == backward ? highest : lowest;
    int64_t value = e->part[part];
    if (value < 0)
        value += n;
    return value < lowest ? lowest : value > highest ? highest : value;
}

static ta_node visit_slice(ta_jmespath_run *r, const ta_jmespath_node *e, ta_node array) {
    if (ta_doc_kind(r->doc, array) != TA_JSON_ARRAY)
        return TA_NODE_NULL;
    const int64_t n = ta_doc_count(r->doc, array), step = e->op & 4 ? e->part[2] : 1;
    if (step == 0) {
        ta_puts(r->why, "slice step cannot be zero");
        r->err = TA_E_PARAM;
        return TA_NODE_NULL;
    }
    const int64_t from = bound(e, 0, n, step < 0), to = bound(e, 1, n, step < 0);
    /* An array is a chain: backward too it is gone through once from the front, then reversed. */
    const int64_t count = step > 0 ? (to - from + step - 1) / step : (from - to - step - 1) / -step;
    const int64_t stride = step > 0 ? step : -step,
                  least = step > 0 ? from : from + (count - 1) * step;
    ta_doc_builder b = ta_doc_open(r->doc, TA_JSON_ARRAY);
    ta_node element = count > 0 ? ta_doc_first(r->doc, array) : TA_NODE_NULL;
    int64_t place = 0;
    for (int64_t i = 0; i < count; i++) {
        for (; place < least + i * stride; place++)
            element = ta_doc_next(r->doc, element);
        ta_doc_append(r->doc, &b, element);
    }
    if (step < 0)
        ta_jmespath_reverse(r->doc, b.container);
    return b.container;
}

/* ---- projections ---- */

static void project_one(ta_jmespath_run *r, ta_doc_builder *b, uint16_t right, ta_node element) {
    const ta_node result = visit(r, right, element);
    if (ta_doc_kind(r->doc, result) != TA_JSON_NULL)
        ta_doc_append(r->doc, b, result);
}

/* kind: of the base; what is another gives null. */
static ta_node visit_projection(ta_jmespath_run *r, const ta_jmespath_node *e, ta_node value,
                                ta_json_kind kind) {
    const ta_node base = visit(r, e->left, value);
    if (ta_doc_kind(r->doc, base) != kind || r->err != TA_OK)
        return TA_NODE_NULL;
    ta_doc_builder b = ta_doc_open(r->doc, TA_JSON_ARRAY);
    for (ta_node i = ta_doc_first(r->doc, base); i && r->err == TA_OK; i = ta_doc_next(r->doc, i)) {
        const ta_node element = kind == TA_JSON_OBJECT ? ta_doc_value(r->doc, i) : i;
        if (e->kind != TA_JN_FILTER_PROJECTION ||
            !ta_jmespath_is_false(r->doc, visit(r, e->condition, element)))
            project_one(r, &b, e->right, element);
    }
    return b.container;
}

static ta_node visit_flatten(ta_jmespath_run *r, const ta_jmespath_node *e, ta_node value) {
    ta_doc *d = r->doc;
    const ta_node base = visit(r, e->left, value);
    if (ta_doc_kind(d, base) != TA_JSON_ARRAY)
        return TA_NODE_NULL;
    ta_doc_builder b = ta_doc_open(d, TA_JSON_ARRAY);
    for (ta_node i = ta_doc_first(d, base); i; i = ta_doc_next(d, i)) {
        if (ta_doc_kind(d, i) != TA_JSON_ARRAY)
            ta_doc_append(d, &b, i);
        else
            for (ta_node j = ta_doc_first(d, i); j; j = ta_doc_next(d, j))
                ta_doc_append(d, &b, j);
    }
    return b.container;
}

/* ---- multiselects ---- */

static ta_node visit_list(ta_jmespath_run *r, const ta_jmespath_node *e, ta_node value) {
    if (ta_doc_kind(r->doc, value) == TA_JSON_NULL)
        return TA_NODE_NULL;
    ta_doc_builder b = ta_doc_open(r->doc, TA_JSON_ARRAY);
    for (uint16_t i = e->first; i != TA_JMESPATH_NO_NODE; i = at(r, i)->next)
        ta_doc_append(r->doc, &b, visit(r, i, value));
    return b.container;
}

/* A name that comes twice keeps its place and gets the later value, as in a dict. */
static void put_pair(ta_doc *d, ta_doc_builder *b, ta_str name, ta_node value) {
    const ta_node before = ta_doc_member(d, b->container, name, NULL);
    if (before)
        ta_doc_replace(d, before, value);
    else
        ta_doc_put(d, b, name, value);
}

static ta_node visit_hash(ta_jmespath_run *r, const ta_jmespath_node *e, ta_node value) {
    if (ta_doc_kind(r->doc, value) == TA_JSON_NULL)
        return TA_NODE_NULL;
    ta_doc_builder b = ta_doc_open(r->doc, TA_JSON_OBJECT);
    for (uint16_t i = e->first; i != TA_JMESPATH_NO_NODE; i = at(r, i)->next)
        put_pair(r->doc, &b, at(r, i)->text, visit(r, at(r, i)->left, value));
    return b.container;
}

/* ---- conditions ---- */

/* 0 and 1 are equal to False and True in Python, and not in JMESPath. */
static bool is_bit_and_bool(const ta_doc *d, ta_node a, ta_node b) {
    const ta_json_kind kind = ta_doc_kind(d, b);
    return ta_doc_kind(d, a) == TA_JSON_NUMBER && (kind == TA_JSON_TRUE || kind == TA_JSON_FALSE);
}

static bool equal(const ta_doc *d, ta_node a, ta_node b) {
    return !is_bit_and_bool(d, a, b) && !is_bit_and_bool(d, b, a) && ta_jmespath_equal(d, a, b);
}

static bool is_ordered(const ta_doc *d, ta_node v) {
    return ta_doc_kind(d, v) == TA_JSON_NUMBER || ta_doc_kind(d, v) == TA_JSON_STRING;
}

static const char *operator_text(uint8_t op) {
    return op == TA_JT_LT ? "<" : op == TA_JT_LE ? "<=" : op == TA_JT_GT ? ">" : ">=";
}

static ta_node fail_order(ta_jmespath_run *r, uint8_t op, ta_node a, ta_node b) {
    ta_puts(r->why, "'");
    ta_puts(r->why, operator_text(op));
    ta_puts(r->why, "' not supported between instances of '");
    ta_puts(r->why, ta_doc_python_type(r->doc, a));
    ta_puts(r->why, "' and '");
    ta_puts(r->why, ta_doc_python_type(r->doc, b));
    ta_puts(r->why, "'");
    r->err = TA_E_PARAM;
    return TA_NODE_NULL;
}

static ta_node visit_comparison(ta_jmespath_run *r, const ta_jmespath_node *e, ta_node value) {
    ta_doc *d = r->doc;
    const ta_node a = visit(r, e->left, value), b = visit(r, e->right, value);
    if (r->err != TA_OK)
        return TA_NODE_NULL;
    if (e->op == TA_JT_EQ || e->op == TA_JT_NE)
        return ta_doc_bool(d, equal(d, a, b) == (e->op == TA_JT_EQ));
    if (!is_ordered(d, a) || !is_ordered(d, b))
        return TA_NODE_NULL;
    if (ta_doc_kind(d, a) != ta_doc_kind(d, b))
        return fail_order(r, e->op, a, b);
    const int order = ta_jmespath_compare(d, a, b);
    return ta_doc_bool(d, e->op == TA_JT_LT   ? order < 0
                          : e->op == TA_JT_LE ? order <= 0
                          : e->op == TA_JT_GT ? order > 0
                                              : order >= 0);
}

static ta_node visit_and_or(ta_jmespath_run *r, const ta_jmespath_node *e, ta_node value) {
    const ta_node left = visit(r, e->left, value);
    const bool decided = ta_jmespath_is_false(r->doc, left) == (e->kind == TA_JN_AND);
    return decided || r->err != TA_OK ? left : visit(r, e->right, value);
}

static ta_node visit_not(ta_jmespath_run *r, const ta_jmespath_node *e, ta_node value) {
    return ta_doc_bool(r->doc, ta_jmespath_is_false(r->doc, visit(r, e->left, value)));
}

/* ---- all ---- */

static ta_node visit_function(ta_jmespath_run *r, const ta_jmespath_node *e, ta_node value) {
    ta_jmespath_argument arguments[TA_JMESPATH_ARGUMENTS_MAX];
    size_t count = 0;
    for (uint16_t i = e->first; i != TA_JMESPATH_NO_NODE; i = at(r, i)->next) {
        ta_jmespath_argument argument = {TA_JMESPATH_NO_NODE, TA_NODE_NULL};
        if (at(r, i)->kind == TA_JN_EXPREF)
            argument.expression = at(r, i)->left;
        else
            argument.value = visit(r, i, value);
        if (count == TA_JMESPATH_ARGUMENTS_MAX) {
            r->doc->limit = "TA_JMESPATH_ARGUMENTS_MAX, " TA_LIMIT_TEXT(
                TA_JMESPATH_ARGUMENTS_MAX) " arguments of a function of the query";
            r->doc->err = TA_E_LIMIT;
        }
        if (r->err != TA_OK || ta_doc_err(r->doc) != TA_OK)
            return TA_NODE_NULL;
        arguments[count++] = argument;
    }
    return ta_jmespath_call(r, e->text, arguments, count);
}

/* Literals are made once, and are then in the document. */
static ta_node visit_literal(ta_jmespath_run *r, uint16_t expression) {
    ta_jmespath_node *e = &r->q->node[expression];
    if (e->literal == TA_NODE_NULL)
        e->literal = e->kind == TA_JN_STRING ? ta_doc_string(r->doc, e->text)
                                             : ta_doc_parse_copy(r->doc, e->text);
    return e->literal;
}

static ta_node visit(ta_jmespath_run *r, uint16_t expression, ta_node value) {
    const ta_jmespath_node *e = at(r, expression);
    if (r->err != TA_OK || ta_doc_err(r->doc) != TA_OK)
        return TA_NODE_NULL;
    switch ((ta_jmespath_kind)e->kind) {
    case TA_JN_CURRENT:
        return value;
    case TA_JN_FIELD:
        return ta_doc_member(r->doc, value, e->text, NULL);
    case TA_JN_LITERAL:
    case TA_JN_STRING:
        return visit_literal(r, expression);
    case TA_JN_SUB:
        return visit(r, e->right, visit(r, e->left, value));
    case TA_JN_INDEX:
        return visit_index(r, e->part[0], value);
    case TA_JN_SLICE:
        return visit_slice(r, e, value);
    case TA_JN_PROJECTION:
    case TA_JN_FILTER_PROJECTION:
        return visit_projection(r, e, value, TA_JSON_ARRAY);
    case TA_JN_VALUE_PROJECTION:
        return visit_projection(r, e, value, TA_JSON_OBJECT);
    case TA_JN_FLATTEN:
        return visit_flatten(r, e, value);
    case TA_JN_LIST:
        return visit_list(r, e, value);
    case TA_JN_HASH:
        return visit_hash(r, e, value);
    case TA_JN_AND:
    case TA_JN_OR:
        return visit_and_or(r, e, value);
    case TA_JN_NOT:
        return visit_not(r, e, value);
    case TA_JN_COMPARISON:
        return visit_comparison(r, e, value);
    case TA_JN_FUNCTION:
        return visit_function(r, e, value);
    case TA_JN_PAIR:
    case TA_JN_EXPREF:
        break;
    }
    return TA_NODE_NULL;
}

ta_err ta_jmespath_search(ta_jmespath *q, ta_doc *doc, ta_node value, ta_node *result,
                          ta_buf *why) {
    ta_jmespath_run r = {.q = q, .doc = doc, .why = why, .err = TA_OK, .visit = visit};
    for (uint16_t i = 0; i < q->count; i++)
        q->node[i].literal = TA_NODE_NULL;
    const uint16_t precision = ta_real_set_precision();
    *result = visit(&r, q->root, value);
    ta_real_restore_precision(precision);
    return r.err != TA_OK ? r.err : ta_doc_err(doc);
}
