/* functions.c - the built-in functions, with the checks and the messages of jmespath.py. */
#include "base/utf8.h"
#include "jmespath/jmespath_internal.h"
#include "json/json_python.h"
#include "json/json_sort.h"

typedef const ta_jmespath_argument *arguments;

/* ---- types ---- */

static const ta_jmespath_type any = {0, ""}, number = {TA_JA_NUMBER, "['number']"},
                              string = {TA_JA_STRING, "['string']"},
                              array = {TA_JA_ARRAY, "['array']"},
                              object = {TA_JA_OBJECT, "['object']"},
                              expref = {TA_JA_EXPREF, "['expref']"},
                              numbers = {TA_JA_ARRAY | TA_JA_OF_NUMBERS, "['array-number']"},
                              strings = {TA_JA_ARRAY | TA_JA_OF_STRINGS, "['array-string']"},
                              array_or_string = {TA_JA_ARRAY | TA_JA_STRING, "['array', 'string']"},
                              has_length = {TA_JA_STRING | TA_JA_ARRAY | TA_JA_OBJECT,
                                            "['string', 'array', 'object']"},
                              numbers_or_strings = {TA_JA_ARRAY | TA_JA_OF_NUMBERS |
                                                        TA_JA_OF_STRINGS,
                                                    "['array-number', 'array-string']"},
                              strings_or_numbers = {TA_JA_ARRAY | TA_JA_OF_NUMBERS |
                                                        TA_JA_OF_STRINGS,
                                                    "['array-string', 'array-number']"};

/* ---- sorting ---- */

static ta_node copy_array(ta_doc *d, ta_node list) {
    ta_doc_builder b = ta_doc_open(d, TA_JSON_ARRAY);
    for (ta_node i = ta_doc_first(d, list); i; i = ta_doc_next(d, i))
        ta_doc_append(d, &b, i);
    return b.container;
}

static bool value_before(const ta_doc *d, ta_node b, ta_node a) {
    return ta_jmespath_compare(d, b, a) < 0;
}

/* Of pairs [key, element]. */
static bool key_before(const ta_doc *d, ta_node b, ta_node a) {
    return value_before(d, ta_doc_first(d, b), ta_doc_first(d, a));
}

static ta_node call_sort(ta_jmespath_run *r, arguments a, size_t n) {
    (void)n;
    const ta_node list = copy_array(r->doc, a[0].value);
    if (ta_doc_err(r->doc) == TA_OK)
        ta_doc_sort(r->doc, list, value_before);
    return list;
}

/* The key of an element; it must be of the types `wanted`, which `names` has. */
static ta_node key_of(ta_jmespath_run *r, const char *function, uint16_t expression,
                      ta_node element, uint8_t wanted, const char *names) {
    const ta_node key = r->visit(r, expression, element);
    if (!(ta_jmespath_type_of(r->doc, key) & wanted))
        (void)ta_jmespath_fail_type(r, function, key, ta_jmespath_type_name(r->doc, key), names);
    return key;
}

static ta_node second(const ta_doc *d, ta_node pair) {
    return ta_doc_next(d, ta_doc_first(d, pair));
}

static ta_node call_sort_by(ta_jmespath_run *r, arguments a, size_t n) {
    (void)n;
    ta_doc *d = r->doc;
    const ta_node list = a[0].value, first = ta_doc_first(d, list);
    if (!first)
        return list;
    const ta_node key = r->visit(r, a[1].expression, first);
    const uint8_t wanted = ta_jmespath_type_of(d, key) & (TA_JA_NUMBER | TA_JA_STRING);
    if (!wanted) {
        (void)ta_jmespath_fail_type(r, "sort_by", first, ta_jmespath_type_name(d, key),
                                    "['string', 'number']");
        return TA_NODE_NULL;
    }
    ta_doc_builder pairs = ta_doc_open(d, TA_JSON_ARRAY);
    for (ta_node i = first; i && r->err == TA_OK && ta_doc_err(d) == TA_OK; i = ta_doc_next(d, i)) {
        ta_doc_builder pair = ta_doc_open(d, TA_JSON_ARRAY);
        ta_doc_append(d, &pair,
                      key_of(r, "sort_by", a[1].expression, i, wanted,
                             wanted == TA_JA_NUMBER ? number.names : string.names));
        ta_doc_append(d, &pair, i);
        ta_doc_append(d, &pairs, pair.container);
    }
    if (r->err != TA_OK || ta_doc_err(d) != TA_OK)
        return TA_NODE_NULL;
    ta_doc_sort(d, pairs.container, key_before);
    ta_doc_builder sorted = ta_doc_open(d, TA_JSON_ARRAY);
    for (ta_node i = ta_doc_first(d, pairs.container); i; i = ta_doc_next(d, i))
        ta_doc_append(d, &sorted, second(d, i));
    return sorted.container;
}

/* ---- the greatest and the least ---- */

/* sign: 1 for the greatest, -1 for the least. Of equal ones the first. */
static ta_node extreme(const ta_doc *d, ta_node list, int sign) {
    ta_node found = ta_doc_first(d, list);
    for (ta_node i = found; i; i = ta_doc_next(d, i))
        if (ta_jmespath_compare(d, i, found) * sign > 0)
            found = i;
    return found;
}

static ta_node call_max(ta_jmespath_run *r, arguments a, size_t n) {
    (void)n;
    return extreme(r->doc, a[0].value, 1);
}

static ta_node call_min(ta_jmespath_run *r, arguments a, size_t n) {
    (void)n;
    return extreme(r->doc, a[0].value, -1);
}

static ta_node extreme_by(ta_jmespath_run *r, const char *function, arguments a, int sign) {
    const ta_doc *d = r->doc;
    ta_node found = TA_NODE_NULL, greatest = TA_NODE_NULL;
    for (ta_node i = ta_doc_first(d, a[0].value); i; i = ta_doc_next(d, i)) {
        const ta_node key = key_of(r, function, a[1].expression, i, TA_JA_NUMBER | TA_JA_STRING,
                                   "['number', 'string']");
        if (r->err != TA_OK || ta_doc_err(d) != TA_OK)
            return TA_NODE_NULL;
        if (found && ta_doc_kind(d, key) != ta_doc_kind(d, greatest)) {
            ta_puts(r->why, sign > 0 ? "'>' not supported between instances of '"
                                     : "'<' not supported between instances of '");
            ta_puts(r->why, ta_doc_python_type(d, key));
            ta_puts(r->why, "' and '");
            ta_puts(r->why, ta_doc_python_type(d, greatest));
            ta_puts(r->why, "'");
            r->err = TA_E_PARAM;
            return TA_NODE_NULL;
        }
        if (!found || ta_jmespath_compare(d, key, greatest) * sign > 0) {
            found = i;
            greatest = key;
        }
    }
    return found;
}

static ta_node call_max_by(ta_jmespath_run *r, arguments a, size_t n) {
    (void)n;
    return extreme_by(r, "max_by", a, 1);
}

static ta_node call_min_by(ta_jmespath_run *r, arguments a, size_t n) {
    (void)n;
    return extreme_by(r, "min_by", a, -1);
}

/* ---- strings ---- */

static ta_node call_contains(ta_jmespath_run *r, arguments a, size_t n) {
    (void)n;
    ta_doc *d = r->doc;
    const ta_node subject = a[0].value, search = a[1].value;
    if (ta_doc_kind(d, subject) == TA_JSON_ARRAY) {
        for (ta_node i = ta_doc_first(d, subject); i; i = ta_doc_next(d, i))
            if (ta_jmespath_equal(d, i, search))
                return ta_doc_bool(d, true);
        return ta_doc_bool(d, false);
    }
    if (ta_doc_kind(d, search) == TA_JSON_STRING)
        return ta_doc_bool(d,
                           ta_jmespath_has_string(ta_doc_text(d, subject), ta_doc_text(d, search)));
    ta_puts(r->why, "'in <string>' requires string as left operand, not ");
    ta_puts(r->why, ta_doc_python_type(d, search));
    r->err = TA_E_PARAM;
    return TA_NODE_NULL;
}

static ta_node call_starts_with(ta_jmespath_run *r, arguments a, size_t n) {
    (void)n;
    return ta_doc_bool(
        r->doc, ta_str_starts(ta_doc_text(r->doc, a[0].value), ta_doc_text(r->doc, a[1].value)));
}

static ta_node call_ends_with(ta_jmespath_run *r, arguments a, size_t n) {
    (void)n;
    return ta_doc_bool(
        r->doc, ta_str_ends(ta_doc_text(r->doc, a[0].value), ta_doc_text(r->doc, a[1].value)));
}

static ta_node call_join(ta_jmespath_run *r, arguments a, size_t n) {
    (void)n;
    return ta_jmespath_join(r->doc, a[0].value, a[1].value);
}

static ta_node call_to_string(ta_jmespath_run *r, arguments a, size_t n) {
    (void)n;
    ta_doc *d = r->doc;
    if (ta_doc_kind(d, a[0].value) == TA_JSON_STRING)
        return a[0].value;
    ta_buf b = ta_doc_room(d);
    ta_doc_put_ascii_json(&b, d, a[0].value);
    return ta_doc_finish(d, TA_JSON_STRING, &b);
}

/* ---- arrays and objects ---- */

static ta_node call_length(ta_jmespath_run *r, arguments a, size_t n) {
    (void)n;
    const ta_doc *d = r->doc;
    char memory[20];
    ta_buf b = ta_buf_on(memory, sizeof memory);
    ta_put_u64(&b,
               ta_doc_kind(d, a[0].value) == TA_JSON_STRING
                   ? ta_utf8_count(ta_doc_text(d, a[0].value))
                   : ta_doc_count(d, a[0].value),
               1);
    return ta_doc_number(r->doc, ta_buf_str(&b));
}

static ta_node call_reverse(ta_jmespath_run *r, arguments a, size_t n) {
    (void)n;
    if (ta_doc_kind(r->doc, a[0].value) == TA_JSON_STRING)
        return ta_jmespath_reverse_string(r->doc, a[0].value);
    const ta_node list = copy_array(r->doc, a[0].value);
    ta_jmespath_reverse(r->doc, list);
    return list;
}

static ta_node call_map(ta_jmespath_run *r, arguments a, size_t n) {
    (void)n;
    ta_doc_builder b = ta_doc_open(r->doc, TA_JSON_ARRAY);
    for (ta_node i = ta_doc_first(r->doc, a[1].value); i && r->err == TA_OK;
         i = ta_doc_next(r->doc, i))
        ta_doc_append(r->doc, &b, r->visit(r, a[0].expression, i));
    return b.container;
}

/* A name that comes again keeps its place and gets the later value. */
/* To Python's update(), an empty list or string is an object without members. */
static bool can_merge(const ta_doc *d, ta_node v) {
    const ta_json_kind kind = ta_doc_kind(d, v);
    return kind == TA_JSON_OBJECT ||
           ((kind == TA_JSON_ARRAY || kind == TA_JSON_STRING) && ta_jmespath_is_false(d, v));
}

/* update() makes an object also of pairs, which is no use of a query. Its words for the rest. */
static ta_node fail_merge(ta_jmespath_run *r, ta_node v) {
    const ta_json_kind kind = ta_doc_kind(r->doc, v);
    if (kind == TA_JSON_STRING || kind == TA_JSON_ARRAY) {
        ta_puts(r->why, "merge() takes objects, and no ");
        ta_puts(r->why, kind == TA_JSON_STRING ? "string" : "array");
    } else {
        ta_puts(r->why, "'");
        ta_puts(r->why, ta_doc_python_type(r->doc, v));
        ta_puts(r->why, "' object is not iterable");
    }
    r->err = TA_E_PARAM;
    return TA_NODE_NULL;
}

static ta_node call_merge(ta_jmespath_run *r, arguments a, size_t n) {
    ta_doc *d = r->doc;
    ta_doc_builder b = ta_doc_open(d, TA_JSON_OBJECT);
    for (size_t k = 0; k < n; k++) {
        if (!can_merge(d, a[k].value))
            return fail_merge(r, a[k].value);
        for (ta_node i = ta_doc_first(d, a[k].value); i; i = ta_doc_next(d, i)) {
            const ta_node before = ta_doc_member(d, b.container, ta_doc_text(d, i), NULL);
            if (before)
                ta_doc_replace(d, before, ta_doc_value(d, i));
            else
                ta_doc_put_as(d, &b, i, ta_doc_value(d, i));
        }
    }
    return b.container;
}

static ta_node call_keys(ta_jmespath_run *r, arguments a, size_t n) {
    (void)n;
    ta_doc_builder b = ta_doc_open(r->doc, TA_JSON_ARRAY);
    for (ta_node i = ta_doc_first(r->doc, a[0].value); i; i = ta_doc_next(r->doc, i))
        ta_doc_append(r->doc, &b, ta_doc_string(r->doc, ta_doc_text(r->doc, i)));
    return b.container;
}

static ta_node call_values(ta_jmespath_run *r, arguments a, size_t n) {
    (void)n;
    ta_doc_builder b = ta_doc_open(r->doc, TA_JSON_ARRAY);
    for (ta_node i = ta_doc_first(r->doc, a[0].value); i; i = ta_doc_next(r->doc, i))
        ta_doc_append(r->doc, &b, ta_doc_value(r->doc, i));
    return b.container;
}

static ta_node call_to_array(ta_jmespath_run *r, arguments a, size_t n) {
    (void)n;
    if (ta_doc_kind(r->doc, a[0].value) == TA_JSON_ARRAY)
        return a[0].value;
    ta_doc_builder b = ta_doc_open(r->doc, TA_JSON_ARRAY);
    ta_doc_append(r->doc, &b, a[0].value);
    return b.container;
}

static ta_node call_not_null(ta_jmespath_run *r, arguments a, size_t n) {
    for (size_t i = 0; i < n; i++)
        if (ta_doc_kind(r->doc, a[i].value) != TA_JSON_NULL)
            return a[i].value;
    return TA_NODE_NULL;
}

static ta_node call_type(ta_jmespath_run *r, arguments a, size_t n) {
    (void)n;
    return ta_doc_string(r->doc, ta_str_from(ta_jmespath_type_name(r->doc, a[0].value)));
}

/* ---- numbers ---- */

static ta_node call_abs(ta_jmespath_run *r, arguments a, size_t n) {
    (void)n;
    return ta_jmespath_abs(r->doc, a[0].value);
}

static ta_node call_avg(ta_jmespath_run *r, arguments a, size_t n) {
    (void)n;
    return ta_jmespath_avg(r->doc, a[0].value);
}

static ta_node call_sum(ta_jmespath_run *r, arguments a, size_t n) {
    (void)n;
    return ta_jmespath_sum(r->doc, a[0].value);
}

static ta_node call_ceil(ta_jmespath_run *r, arguments a, size_t n) {
    (void)n;
    return ta_jmespath_round(r->doc, a[0].value, true);
}

static ta_node call_floor(ta_jmespath_run *r, arguments a, size_t n) {
    (void)n;
    return ta_jmespath_round(r->doc, a[0].value, false);
}

static ta_node call_to_number(ta_jmespath_run *r, arguments a, size_t n) {
    (void)n;
    return ta_jmespath_to_number(r->doc, a[0].value);
}

/* ---- calls ---- */

static const struct function {
    const char *name;
    ta_node (*call)(ta_jmespath_run *r, arguments a, size_t n);
    const ta_jmespath_type *types[2]; /* of the arguments; NULL: there is none */
    bool variadic; /* as many more as there are, and unchecked, as in jmespath.py */
} functions[] = {
    {"abs", call_abs, {&number, NULL}, false},
    {"avg", call_avg, {&numbers, NULL}, false},
    {"ceil", call_ceil, {&number, NULL}, false},
    {"contains", call_contains, {&array_or_string, &any}, false},
    {"ends_with", call_ends_with, {&string, &string}, false},
    {"floor", call_floor, {&number, NULL}, false},
    {"join", call_join, {&string, &strings}, false},
    {"keys", call_keys, {&object, NULL}, false},
    {"length", call_length, {&has_length, NULL}, false},
    {"map", call_map, {&expref, &array}, false},
    {"max", call_max, {&numbers_or_strings, NULL}, false},
    {"max_by", call_max_by, {&array, &expref}, false},
    {"merge", call_merge, {&object, NULL}, true},
    {"min", call_min, {&numbers_or_strings, NULL}, false},
    {"min_by", call_min_by, {&array, &expref}, false},
    {"not_null", call_not_null, {&any, NULL}, true},
    {"reverse", call_reverse, {&array_or_string, NULL}, false},
    {"sort", call_sort, {&strings_or_numbers, NULL}, false},
    {"sort_by", call_sort_by, {&array, &expref}, false},
    {"starts_with", call_starts_with, {&string, &string}, false},
    {"sum", call_sum, {&numbers, NULL}, false},
    {"to_array", call_to_array, {&any, NULL}, false},
    {"to_number", call_to_number, {&any, NULL}, false},
    {"to_string", call_to_string, {&any, NULL}, false},
    {"type", call_type, {&any, NULL}, false},
    {"values", call_values, {&object, NULL}, false},
};

static ta_node fail_unknown(ta_jmespath_run *r, ta_str name) {
    ta_puts(r->why, "Unknown function: ");
    ta_put(r->why, name);
    ta_puts(r->why, "()");
    r->err = TA_E_PARAM;
    return TA_NODE_NULL;
}

static ta_node fail_count(ta_jmespath_run *r, const struct function *f, size_t wanted,
                          size_t count) {
    ta_puts(r->why, f->variadic ? "Expected at least " : "Expected ");
    ta_put_u64(r->why, wanted, 1);
    ta_puts(r->why, wanted == 1 ? " argument for function " : " arguments for function ");
    ta_puts(r->why, f->name);
    ta_puts(r->why, "(), received ");
    ta_put_u64(r->why, count, 1);
    r->err = TA_E_PARAM;
    return TA_NODE_NULL;
}

ta_node ta_jmespath_call(ta_jmespath_run *r, ta_str name, const ta_jmespath_argument *a,
                         size_t count) {
    const struct function *f = functions, *end = f + sizeof functions / sizeof *functions;
    while (f < end && !ta_str_eq(name, ta_str_from(f->name)))
        f++;
    if (f == end)
        return fail_unknown(r, name);
    const size_t wanted = f->types[1] != NULL ? 2 : 1;
    if (f->variadic ? count < wanted : count != wanted)
        return fail_count(r, f, wanted, count);
    for (size_t i = 0; i < wanted; i++)
        if (!ta_jmespath_check(r, f->name, &a[i], f->types[i]))
            return TA_NODE_NULL;
    return f->call(r, a, count);
}
