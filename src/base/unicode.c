#include "base/unicode.h"

#include "base/unicode.inc"

static uint32_t read_number(const uint8_t *table, size_t *at) {
    uint32_t value = 0;
    unsigned shift = 0;
    for (; table[*at] & 0x80; shift += 7)
        value |= (uint32_t)(table[(*at)++] & 0x7F) << shift;
    return value | (uint32_t)table[(*at)++] << shift;
}

static bool is_within(const uint8_t *boundaries, size_t n, uint32_t code) {
    uint32_t boundary = 0;
    bool within = false;
    for (size_t at = 0; at < n; within = !within) {
        boundary += read_number(boundaries, &at);
        if (code < boundary)
            break;
    }
    return within;
}

bool ta_unicode_is_wide(uint32_t code) {
    if (code >= 0x4E00 && code <= 0x9FFF) /* CJK Unified Ideographs, without a search */
        return true;
    return code >= 0x80 && is_within(wide_boundaries, sizeof wide_boundaries, code);
}

bool ta_unicode_is_printable(uint32_t code) {
    if (code < 0x80)
        return code >= 0x20 && code < 0x7F;
    return (code & 0xFFFE) != 0xFFFE && /* a noncharacter */
           !is_within(hidden_boundaries, sizeof hidden_boundaries, code);
}

uint32_t ta_unicode_upper(uint32_t code) {
    uint32_t first = 0;
    if (code < 0x80)
        return code >= 'a' && code <= 'z' ? code - 32 : code;
    for (size_t at = 0; at < sizeof upper_runs;) {
        first += read_number(upper_runs, &at);
        const uint32_t run = read_number(upper_runs, &at), shift = read_number(upper_runs, &at);
        if (code < first)
            break;
        const uint32_t step = 1 + (run & 1), last = first + (run >> 1) * step;
        if (code <= last && (code - first) % step == 0)
            return shift & 1 ? code - (shift >> 1) : code + (shift >> 1);
    }
    return code;
}
