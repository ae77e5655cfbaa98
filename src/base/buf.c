#include "base/buf.h"

#include <string.h>

void ta_put(ta_buf *b, ta_str s) {
    if (b->full || s.n > b->cap - b->n) {
        b->full = true;
        return;
    }
    if (s.n > 0)
        memcpy(b->p + b->n, s.p, s.n);
    b->n += s.n;
}

void ta_putc(ta_buf *b, char c) {
    ta_put(b, (ta_str){&c, 1});
}

void ta_puts(ta_buf *b, const char *cstr) {
    ta_put(b, ta_str_from(cstr));
}

void ta_put_u64(ta_buf *b, uint64_t value, unsigned width) {
    char digits[20];
    size_t at = sizeof digits;
    do {
        digits[--at] = (char)('0' + value % 10);
        value /= 10;
    } while (value > 0);
    while (sizeof digits - at < width && at > 0)
        digits[--at] = '0';
    ta_put(b, (ta_str){digits + at, sizeof digits - at});
}

void ta_put_i64(ta_buf *b, int64_t value) {
    if (value < 0)
        ta_putc(b, '-');
    ta_put_u64(b, value < 0 ? 0 - (uint64_t)value : (uint64_t)value, 1);
}

void ta_put_hex(ta_buf *b, const void *bytes, size_t n) {
    static const char digits[] = "0123456789abcdef";
    const unsigned char *at = bytes;
    if (b->full || n > (b->cap - b->n) / 2) {
        b->full = true;
        return;
    }
    for (size_t i = 0; i < n; i++) {
        b->p[b->n++] = digits[at[i] >> 4];
        b->p[b->n++] = digits[at[i] & 15];
    }
}

void ta_put_seconds(ta_buf *b, uint64_t ms) {
    ta_put_u64(b, ms / 1000, 1);
    ta_putc(b, '.');
    ta_put_u64(b, ms % 1000 / 100, 1);
}
