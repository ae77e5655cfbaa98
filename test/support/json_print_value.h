/* json_print_value.h - print a value of a parsed text, with all in it. Numbers keep their text. */
#ifndef TEST_JSON_PRINT_VALUE_H
#define TEST_JSON_PRINT_VALUE_H

#include "json/json_print.h"
#include "json/json_read.h"

static inline void json_print_value(ta_json_printer *p, const ta_json *j, int at, ta_str name) {
    const ta_json_kind kind = ta_json_kind_at(j, at);
    if (kind == TA_JSON_OBJECT || kind == TA_JSON_ARRAY) {
        ta_json_print_open(p, name, kind == TA_JSON_OBJECT ? '{' : '[');
        for (int v = ta_json_first(j, at); v != TA_JSON_NOWHERE; v = ta_json_next(j, v))
            json_print_value(p, j, v, ta_json_name(j, v));
        ta_json_print_close(p);
    } else if (kind == TA_JSON_STRING) {
        ta_json_print_string(p, name, ta_json_string(j, at));
    } else {
        ta_json_print_literal(p, name, ta_json_text(j, at));
    }
}

#endif
