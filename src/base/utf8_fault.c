#include "base/utf8_fault.h"

#include "base/utf8.h"

/* The bytes that may follow the first one of a sequence (Unicode table 3-7). */
static bool may_follow(unsigned char first, unsigned char second) {
    const unsigned char low = first == 0xe0 ? 0xa0 : first == 0xf0 ? 0x90 : 0x80;
    const unsigned char high = first == 0xed ? 0x9f : first == 0xf4 ? 0x8f : 0xbf;
    return second >= low && second <= high;
}

/* Of the sequence at s[at], which is not well-formed: the bytes up to the fault, and what it is. */
static size_t fault_at(ta_str s, size_t at, const char **what) {
    const unsigned char first = (unsigned char)s.p[at];
    const size_t whole = first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
    size_t n = 1;
    *what = "invalid start byte";
    if (first < 0xc2 || first > 0xf4)
        return n;
    for (*what = "invalid continuation byte"; n < whole && at + n < s.n; n++)
        if (!may_follow(n == 1 ? first : 0, (unsigned char)s.p[at + n]))
            return n;
    *what = "unexpected end of data";
    return n;
}

void ta_put_utf8_fault(ta_buf *why, ta_str s) {
    size_t at = 0, n;
    const char *what;
    while (at < s.n && (n = ta_utf8_length(s, at)) > 0)
        at += n;
    if (at == s.n)
        return;
    n = fault_at(s, at, &what);
    ta_puts(why, "'utf-8' codec can't decode byte");
    ta_puts(why, n > 1 ? "s" : " 0x");
    if (n == 1)
        ta_put_hex(why, s.p + at, 1);
    ta_puts(why, " in position ");
    ta_put_u64(why, at, 1);
    if (n > 1) {
        ta_putc(why, '-');
        ta_put_u64(why, at + n - 1, 1);
    }
    ta_puts(why, ": ");
    ta_puts(why, what);
}
