#include "net/address.h"

#include <string.h>

#include "base/ip.h"

static bool parse_scope(ta_str s, uint32_t *out) {
    char name[32]; /* IF_NAMESIZE is 16 on every supported system */
    uint64_t index;
    if (ta_str_to_u64(s, UINT32_MAX, &index)) {
        *out = (uint32_t)index;
        return true;
    }
    if (s.n == 0 || s.n >= sizeof name || memchr(s.p, '\0', s.n) != NULL)
        return false;
    memcpy(name, s.p, s.n);
    name[s.n] = '\0';
    *out = port_interface(name);
    return *out != 0;
}

bool ta_address_parse(ta_str s, port_address *out) {
    port_address a = {0};
    ta_str scope;
    if (ta_ipv4_parse(s, a.bytes)) {
        a.family = 4;
        *out = a;
        return true;
    }
    s = ta_str_cut(s, '%', &scope);
    if (!ta_ipv6_parse(s, a.bytes) || (scope.p != NULL && !parse_scope(scope, &a.scope)))
        return false;
    a.family = 6;
    *out = a;
    return true;
}

static void put_v4(ta_buf *b, const uint8_t bytes[4]) {
    for (size_t i = 0; i < 4; i++) {
        if (i > 0)
            ta_putc(b, '.');
        ta_put_u64(b, bytes[i], 1);
    }
}

static unsigned group_at(const uint8_t bytes[16], size_t i) {
    return (unsigned)bytes[2 * i] << 8 | bytes[2 * i + 1];
}

/* The first of the longest runs of zero groups, if it has at least two; else *n is 0. */
static size_t longest_zeros(const uint8_t bytes[16], size_t *n) {
    size_t at = 0;
    *n = 1;
    for (size_t i = 0; i < 8; i++) {
        size_t run = 0;
        while (i + run < 8 && group_at(bytes, i + run) == 0)
            run++;
        if (run > *n) {
            at = i;
            *n = run;
        }
    }
    if (*n == 1)
        *n = 0;
    return at;
}

static void put_group(ta_buf *b, unsigned group) {
    static const char digits[] = "0123456789abcdef";
    for (unsigned shift = 16; shift > 0; shift -= 4)
        if (group >> (shift - 4) || shift == 4)
            ta_putc(b, digits[group >> (shift - 4) & 15]);
}

static void put_v6(ta_buf *b, const uint8_t bytes[16]) {
    static const uint8_t mapped[12] = {[10] = 0xFF, [11] = 0xFF};
    if (memcmp(bytes, mapped, sizeof mapped) == 0) {
        ta_puts(b, "::ffff:");
        put_v4(b, bytes + 12);
        return;
    }
    size_t zeros, gap = longest_zeros(bytes, &zeros);
    for (size_t i = 0; i < 8; i++) {
        if (zeros > 0 && i == gap) {
            ta_puts(b, "::");
            i += zeros - 1;
            continue;
        }
        if (i > 0 && !(zeros > 0 && i == gap + zeros))
            ta_putc(b, ':');
        put_group(b, group_at(bytes, i));
    }
}

void ta_put_address(ta_buf *b, const port_address *a) {
    if (a->family == 4) {
        put_v4(b, a->bytes);
        return;
    }
    put_v6(b, a->bytes);
    if (a->scope != 0) {
        ta_putc(b, '%');
        ta_put_u64(b, a->scope, 1);
    }
}

void ta_put_address_port(ta_buf *b, const port_address *a) {
    if (a->family == 6)
        ta_putc(b, '[');
    ta_put_address(b, a);
    ta_puts(b, a->family == 6 ? "]:" : ":");
    ta_put_u64(b, a->port, 1);
}
