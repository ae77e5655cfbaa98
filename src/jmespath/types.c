/* types.c - the checks of functions' arguments, in the words of jmespath.py. */
#include "jmespath/jmespath_internal.h"
#include "json/json_python.h"

bool ta_jmespath_fail_type(ta_jmespath_run *r, const char *function, ta_node value,
                           const char *type_name, const char *expected) {
    if (r->err != TA_OK || ta_doc_err(r->doc) != TA_OK)
        return false;
    ta_puts(r->why, "In function ");
    ta_puts(r->why, function);
    ta_puts(r->why, "(), invalid type for value: ");
    ta_doc_put_str(r->why, r->doc, value);
    ta_puts(r->why, ", expected one of: ");
    ta_puts(r->why, expected);
    ta_puts(r->why, ", received: \"");
    ta_puts(r->why, type_name);
    ta_puts(r->why, "\"");
    r->err = TA_E_PARAM;
    return false;
}

uint8_t ta_jmespath_type_of(const ta_doc *d, ta_node v) {
    switch (ta_doc_kind(d, v)) {
    case TA_JSON_NUMBER:
        return TA_JA_NUMBER;
    case TA_JSON_STRING:
        return TA_JA_STRING;
    case TA_JSON_ARRAY:
        return TA_JA_ARRAY;
    case TA_JSON_OBJECT:
        return TA_JA_OBJECT;
    default:
        return 0;
    }
}

/* Of an array of numbers or strings; of one that may have either, the first element decides. */
static bool check_elements(ta_jmespath_run *r, const char *function, ta_node list,
                           const ta_jmespath_type *t) {
    const ta_doc *d = r->doc;
    uint8_t wanted = t->allowed & TA_JA_OF_NUMBERS ? TA_JA_NUMBER : TA_JA_STRING;
    if (t->allowed & TA_JA_OF_NUMBERS && t->allowed & TA_JA_OF_STRINGS)
        wanted = ta_jmespath_type_of(d, ta_doc_first(d, list)) == TA_JA_STRING ? TA_JA_STRING
                                                                               : TA_JA_NUMBER;
    for (ta_node i = ta_doc_first(d, list); i; i = ta_doc_next(d, i))
        if (ta_jmespath_type_of(d, i) != wanted)
            return ta_jmespath_fail_type(r, function, i, ta_doc_python_type(d, i), t->names);
    return true;
}

bool ta_jmespath_check(ta_jmespath_run *r, const char *function, const ta_jmespath_argument *a,
                       const ta_jmespath_type *t) {
    const bool reference = a->expression != TA_JMESPATH_NO_NODE;
    if (t->allowed == 0)
        return true;
    if (reference ? !(t->allowed & TA_JA_EXPREF)
                  : !(t->allowed & ta_jmespath_type_of(r->doc, a->value)))
        return ta_jmespath_fail_type(r, function, a->value,
                                     reference ? "expref" : ta_jmespath_type_name(r->doc, a->value),
                                     t->names);
    return !(t->allowed & (TA_JA_OF_NUMBERS | TA_JA_OF_STRINGS)) ||
           check_elements(r, function, a->value, t);
}
