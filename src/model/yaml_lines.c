/* yaml_lines.c - where the YAML reader is in its lines. */
#include "model/yaml_internal.h"

size_t ta_yaml_line(const ta_yaml *y) {
    size_t at = y->at;
    while (at > 0 && y->s.p[at - 1] != '\n')
        at--;
    return at;
}

int ta_yaml_column(const ta_yaml *y) {
    return (int)(y->at - ta_yaml_line(y));
}

bool ta_yaml_at_mark(const ta_yaml *y) {
    const ta_str three = ta_str_sub(y->s, y->at, y->at + 3 < y->s.n ? y->at + 3 : y->s.n);
    return (y->at == 0 || y->s.p[y->at - 1] == '\n') &&
           (ta_str_eq(three, TA_STR("---")) || ta_str_eq(three, TA_STR("..."))) &&
           ta_yaml_ends_word(y, y->at + 2);
}

void ta_yaml_skip(ta_yaml *y) {
    while (y->at < y->s.n) {
        const char c = y->s.p[y->at];
        if (c == '#' &&
            (y->at == 0 || ta_yaml_is_blank(y->s.p[y->at - 1]) || y->s.p[y->at - 1] == '\n'))
            while (ta_yaml_char(y, y->at) != '\n')
                y->at++;
        else if (ta_yaml_is_blank(c) || c == '\n')
            y->at++;
        else
            break;
    }
}
