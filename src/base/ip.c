#include "base/ip.h"

#include <string.h>

bool ta_ipv4_parse(ta_str s, uint8_t out[4]) {
    for (size_t i = 0; i < 4; i++) {
        uint64_t value;
        ta_str part = ta_str_cut(s, '.', &s);
        /* Some parsers read a leading zero as octal, others do not. */
        if (part.n > 1 && part.p[0] == '0')
            return false;
        if ((s.p == NULL) != (i == 3) || !ta_str_to_u64(part, 255, &value))
            return false;
        out[i] = (uint8_t)value;
    }
    return true;
}

static bool parse_group(ta_str s, uint8_t out[2]) {
    unsigned value = 0;
    if (s.n == 0 || s.n > 4)
        return false;
    for (size_t i = 0; i < s.n; i++) {
        int digit = ta_hex_value(s.p[i]);
        if (digit < 0)
            return false;
        value = value << 4 | (unsigned)digit;
    }
    out[0] = (uint8_t)(value >> 8);
    out[1] = (uint8_t)value;
    return true;
}

bool ta_ipv6_parse(ta_str s, uint8_t out[16]) {
    size_t n = 0, gap = SIZE_MAX; /* bytes written; offset of the :: */
    memset(out, 0, 16);
    if (ta_str_starts(s, TA_STR("::"))) {
        gap = 0;
        s = ta_str_sub(s, 2, s.n);
    }
    while (s.n > 0) {
        ta_str rest, group = ta_str_cut(s, ':', &rest);
        if (rest.p == NULL && n <= 12 && ta_ipv4_parse(group, out + n)) {
            n += 4;
            break;
        }
        if (n == 16 || !parse_group(group, out + n))
            return false;
        n += 2;
        if (rest.p == NULL)
            break;
        if (rest.n == 0)
            return false; /* a single colon at the end */
        if (rest.p[0] == ':') {
            if (gap != SIZE_MAX)
                return false;
            gap = n;
            rest = ta_str_sub(rest, 1, rest.n);
        }
        s = rest;
    }
    if (gap == SIZE_MAX)
        return n == 16;
    if (n == 16)
        return false; /* :: replaces at least one group */
    memmove(out + 16 - (n - gap), out + gap, n - gap);
    memset(out + gap, 0, 16 - n);
    return true;
}

bool ta_host_is_localhost(ta_str name) {
    if (ta_str_ends(name, TA_STR(".")))
        name.n--;
    size_t at = name.n;
    while (at > 0 && name.p[at - 1] != '.')
        at--;
    return ta_str_eq_nocase(ta_str_sub(name, at, name.n), TA_STR("localhost"));
}

bool ta_host_is_loopback(ta_str host) {
    static const uint8_t mapped[12] = {[10] = 0xFF, [11] = 0xFF}, one[16] = {[15] = 1};
    uint8_t bytes[16];
    if (ta_ipv4_parse(host, bytes))
        return bytes[0] == 127;
    if (!ta_ipv6_parse(host, bytes))
        return ta_host_is_localhost(host);
    return memcmp(bytes, one, sizeof one) == 0 ||
           (memcmp(bytes, mapped, sizeof mapped) == 0 && bytes[12] == 127);
}
