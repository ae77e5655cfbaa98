#include "json/json_write.h"

#include <string.h>

static bool is_plain(char c) {
    return (unsigned char)c >= 0x20 && c != '"' && c != '\\';
}

ta_str ta_json_escape_next(ta_str *rest, char memory[6]) {
    static const char escaped[] = "\"\\\b\f\n\r\t", letters[] = "\"\\bfnrt";
    static const char digits[] = "0123456789abcdef";
    ta_str s = *rest;
    size_t n = 0;
    while (n < s.n && is_plain(s.p[n]))
        n++;
    *rest = ta_str_sub(s, n > 0 ? n : 1, s.n);
    if (n > 0)
        return ta_str_sub(s, 0, n);

    memcpy(memory, "\\u00", 4);
    const char *hit = memchr(escaped, s.p[0], sizeof escaped - 1);
    if (hit) {
        memory[1] = letters[hit - escaped];
        return (ta_str){memory, 2};
    }
    memory[4] = digits[s.p[0] >> 4];
    memory[5] = digits[s.p[0] & 15];
    return (ta_str){memory, 6};
}

void ta_json_put_string(ta_buf *b, ta_str utf8) {
    char memory[6];
    ta_putc(b, '"');
    while (utf8.n > 0)
        ta_put(b, ta_json_escape_next(&utf8, memory));
    ta_putc(b, '"');
}

void ta_json_put_name(ta_buf *b, ta_str utf8) {
    if (b->n > 0 && b->p[b->n - 1] != '{')
        ta_putc(b, ',');
    ta_json_put_string(b, utf8);
    ta_putc(b, ':');
}
