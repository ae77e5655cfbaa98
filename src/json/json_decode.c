#include "json/json_decode.h"

#include <string.h>

#include "base/utf8.h"

static uint32_t hex4(const char *p) {
    uint32_t unit = 0;
    for (int i = 0; i < 4; i++)
        unit = unit << 4 | (uint32_t)ta_hex_value(p[i]);
    return unit;
}

/* Decode the escape after a backslash. Returns the bytes read; *n bytes, fewer than those and the
 * backslash, are written to `to`, which may overlap. */
static size_t decode_escape(const char *p, char *to, size_t *n) {
    static const char letters[] = "bfnrt", controls[] = "\b\f\n\r\t";
    if (p[0] != 'u') {
        const char *letter = strchr(letters, p[0]);
        *to = letter ? controls[letter - letters] : p[0];
        *n = 1;
        return 1;
    }
    uint32_t c = hex4(p + 1);
    const bool pair = (c & 0xFC00) == 0xD800;
    if (pair)
        c = 0x10000 + ((c & 0x3FF) << 10) + (hex4(p + 7) & 0x3FF);
    *n = ta_utf8_encode(c, to);
    return pair ? 11 : 5;
}

size_t ta_json_decode(char *text, size_t n) {
    char *from = memchr(text, '\\', n), *to = from, *const end = text + n;
    if (from == NULL)
        return n;
    while (from < end) {
        if (*from != '\\') {
            *to++ = *from++;
            continue;
        }
        size_t written;
        from++;
        from += decode_escape(from, to, &written);
        to += written;
    }
    return (size_t)(to - text);
}
