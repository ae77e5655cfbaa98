#include "base/base64.h"

#include <string.h>

static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

void ta_put_base64_group(ta_buf *b, uint32_t bits, size_t n) {
    for (size_t i = 0; i < 4; i++, bits <<= 6)
        ta_putc(b, i <= n ? digits[bits >> 18 & 63] : '=');
}

void ta_put_base64(ta_buf *b, ta_str bytes) {
    for (size_t i = 0; i < bytes.n; i += 3) {
        uint32_t bits = 0;
        const size_t n = bytes.n - i < 3 ? bytes.n - i : 3;
        for (size_t k = 0; k < n; k++)
            bits |= (uint32_t)(unsigned char)bytes.p[i + k] << (16 - 8 * k);
        ta_put_base64_group(b, bits, n);
    }
}

static void put_bytes(ta_buf *b, uint32_t bits, size_t n) {
    for (size_t i = 0; i < n; i++)
        ta_putc(b, (char)(bits >> (16 - 8 * i) & 0xFF));
}

/* Give each group of the text to `put`, as 1 to 3 bytes; NULL: only look. */
static bool read_groups(ta_buf *b, ta_str text, void (*put)(ta_buf *, uint32_t, size_t)) {
    uint32_t bits = 0;
    unsigned n = 0, pads = 0; /* digits of the group, padding after them */
    for (size_t i = 0; i < text.n; i++)
        if ((unsigned char)text.p[i] >= 0x80)
            return false;
    for (size_t i = 0; i < text.n; i++) {
        if (text.p[i] == '=') {
            if (n >= 2 && n + ++pads >= 4) {
                if (put != NULL)
                    put(b, n == 2 ? bits << 12 & 0xFF0000 : bits << 6 & 0xFFFF00, n - 1);
                return true;
            }
            continue;
        }
        const char *digit = text.p[i] != '\0' ? strchr(digits, text.p[i]) : NULL;
        if (digit == NULL)
            continue;
        pads = 0;
        bits = bits << 6 | (uint32_t)(digit - digits);
        if (++n == 4) {
            if (put != NULL)
                put(b, bits, 3);
            bits = n = 0;
        }
    }
    return n == 0;
}

bool ta_put_base64_again(ta_buf *b, ta_str text) {
    return read_groups(b, text, b != NULL ? ta_put_base64_group : NULL);
}

bool ta_put_base64_decoded(ta_buf *b, ta_str text) {
    return read_groups(b, text, put_bytes);
}
