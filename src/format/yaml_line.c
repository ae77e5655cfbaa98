/* yaml_line.c - the position in the text, line breaks and indentation. */
#include "format/yaml_internal.h"

void ta_yaml_put(ta_yaml *y, ta_str text, int32_t columns) {
    ta_writer_put(&y->f->out, text);
    y->column += columns;
}

void ta_yaml_put_break(ta_yaml *y) {
    ta_yaml_put(y, TA_STR("\n"), 0);
    y->column = 0;
}

void ta_yaml_put_indent(ta_yaml *y) {
    const int32_t indent = y->indent > 0 ? y->indent : 0;
    if (!y->at_indent || y->column > indent || (y->column == indent && !y->at_space))
        ta_yaml_put_break(y);
    if (y->column < indent) {
        ta_writer_repeat(&y->f->out, ' ', indent - y->column);
        y->column = indent;
    }
    y->at_space = y->at_indent = true;
}

void ta_yaml_put_indicator(ta_yaml *y, const char *indicator, bool needs_space, bool indents) {
    const ta_str s = ta_str_from(indicator);
    if (needs_space && !y->at_space)
        ta_yaml_put(y, TA_STR(" "), 1);
    ta_yaml_put(y, s, (int32_t)s.n);
    y->at_space = false;
    y->at_indent = y->at_indent && indents;
}
