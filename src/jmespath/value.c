/* value.c - how Python compares and names values. */
#include <string.h>

#include "base/real.h"
#include "jmespath/jmespath_internal.h"
#include "json/json_sort.h"

bool ta_jmespath_is_false(const ta_doc *d, ta_node v) {
    switch (ta_doc_kind(d, v)) {
    case TA_JSON_TRUE:
    case TA_JSON_NUMBER:
        return false;
    case TA_JSON_STRING:
        return ta_doc_text(d, v).n == 0;
    default: /* null, false; arrays and objects without anything */
        return ta_doc_count(d, v) == 0;
    }
}

/* JSON has no zeros in front, so of two natural numbers the longer one is greater. */
static int compare_integers(ta_str a, ta_str b) {
    if (ta_str_eq(a, TA_STR("-0")))
        a = TA_STR("0");
    if (ta_str_eq(b, TA_STR("-0")))
        b = TA_STR("0");
    const bool negative = a.p[0] == '-';
    if (negative != (b.p[0] == '-'))
        return negative ? -1 : 1;
    const int order = a.n != b.n ? (a.n < b.n ? -1 : 1) : memcmp(a.p, b.p, a.n);
    return negative ? -order : order;
}

static int compare_numbers(ta_str a, ta_str b) {
    if (ta_json_is_integer(a) && ta_json_is_integer(b))
        return compare_integers(a, b);
    const double x = ta_real_parse(a), y = ta_real_parse(b);
    return x < y ? -1 : x > y;
}

int ta_jmespath_compare(const ta_doc *d, ta_node a, ta_node b) {
    return ta_doc_kind(d, a) == TA_JSON_NUMBER
               ? compare_numbers(ta_doc_text(d, a), ta_doc_text(d, b))
               : ta_doc_compare_text(d, a, b);
}

static bool equal_arrays(const ta_doc *d, ta_node a, ta_node b) {
    ta_node i = ta_doc_first(d, a), j = ta_doc_first(d, b);
    for (; i && j; i = ta_doc_next(d, i), j = ta_doc_next(d, j))
        if (!ta_jmespath_equal(d, i, j))
            return false;
    return i == j;
}

static bool equal_objects(const ta_doc *d, ta_node a, ta_node b) {
    if (ta_doc_count(d, a) != ta_doc_count(d, b))
        return false;
    for (ta_node i = ta_doc_first(d, a); i; i = ta_doc_next(d, i)) {
        ta_node name;
        const ta_node value = ta_doc_member(d, b, ta_doc_text(d, i), &name);
        if (!name || !ta_jmespath_equal(d, ta_doc_value(d, i), value))
            return false;
    }
    return true;
}

static bool is_bool(ta_json_kind kind) {
    return kind == TA_JSON_TRUE || kind == TA_JSON_FALSE;
}

/* In Python True is 1 and False is 0. */
static bool equal_as_numbers(const ta_doc *d, ta_node a, ta_node b) {
    const ta_json_kind kind = ta_doc_kind(d, a);
    const ta_str text =
        is_bool(kind) ? (kind == TA_JSON_TRUE ? TA_STR("1") : TA_STR("0")) : ta_doc_text(d, a);
    const ta_json_kind other = ta_doc_kind(d, b);
    const ta_str with =
        is_bool(other) ? (other == TA_JSON_TRUE ? TA_STR("1") : TA_STR("0")) : ta_doc_text(d, b);
    return compare_numbers(text, with) == 0;
}

bool ta_jmespath_equal(const ta_doc *d, ta_node a, ta_node b) {
    const ta_json_kind x = ta_doc_kind(d, a), y = ta_doc_kind(d, b);
    if ((is_bool(x) || x == TA_JSON_NUMBER) && (is_bool(y) || y == TA_JSON_NUMBER))
        return equal_as_numbers(d, a, b);
    if (x != y)
        return false;
    switch (x) {
    case TA_JSON_STRING:
        return ta_str_eq(ta_doc_text(d, a), ta_doc_text(d, b));
    case TA_JSON_ARRAY:
        return equal_arrays(d, a, b);
    case TA_JSON_OBJECT:
        return equal_objects(d, a, b);
    default:
        return true;
    }
}

const char *ta_jmespath_type_name(const ta_doc *d, ta_node v) {
    static const char *const names[] = {"null",   "null",   "boolean", "boolean",
                                        "number", "string", "array",   "object"};
    return names[ta_doc_kind(d, v)];
}

static bool always_before(const ta_doc *d, ta_node b, ta_node a) {
    (void)d, (void)b, (void)a;
    return true;
}

void ta_jmespath_reverse(ta_doc *d, ta_node array) {
    if (ta_doc_err(d) == TA_OK)
        ta_doc_sort(d, array, always_before);
}
