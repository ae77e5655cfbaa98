#include "net/pem.h"

#include <string.h>

static const ta_str begin_line = {"-----BEGIN CERTIFICATE-----", 27};
static const ta_str end_line = {"-----END CERTIFICATE-----", 25};
static const ta_str byte_order_mark = {"\xEF\xBB\xBF", 3};

enum { OUTSIDE, INSIDE, END_LINE };

void ta_pem_init(ta_pem *pem, void *der, size_t cap) {
    memset(pem, 0, sizeof *pem);
    pem->der = der;
    pem->cap = cap;
}

static void keep(ta_pem *pem, char c) {
    if (pem->line_n < sizeof pem->line)
        pem->line[pem->line_n] = c;
    if (pem->line_n <= sizeof pem->line)
        pem->line_n++;
}

/* At the end of a line outside of blocks: does a certificate begin? */
static void end_of_text_line(ta_pem *pem) {
    ta_str line = {pem->line, pem->line_n};
    pem->line_n = 0;
    if (line.n > sizeof pem->line)
        return;
    if (ta_str_starts(line, byte_order_mark))
        line = ta_str_sub(line, byte_order_mark.n, line.n);
    if (!ta_str_eq(ta_str_trim(line), begin_line))
        return;
    pem->state = INSIDE;
    pem->blocks++;
    pem->n = 0;
    pem->bits = 0;
    pem->held = 0;
    pem->padding = 0;
}

static int base64_value(char c) {
    if (c >= 'A' && c <= 'Z')
        return c - 'A';
    if (c >= 'a' && c <= 'z')
        return c - 'a' + 26;
    if (ta_is_digit(c))
        return c - '0' + 52;
    return c == '+' ? 62 : c == '/' ? 63 : -1;
}

/* Four characters are held: write their bytes, one fewer for each '='. */
static ta_err flush(ta_pem *pem) {
    size_t n = 3u - pem->padding;
    if (pem->cap - pem->n < n)
        return TA_E_LIMIT;
    for (size_t i = 0; i < n; i++)
        pem->der[pem->n++] = (uint8_t)(pem->bits >> (16 - 8 * i));
    pem->bits = 0;
    pem->held = 0;
    return TA_OK;
}

static ta_err decode(ta_pem *pem, char c) {
    if (c == ' ' || c == '\t' || c == '\r' || c == '\n')
        return TA_OK;
    int value = base64_value(c);
    if (c == '=' && pem->held >= 2) {
        pem->padding++;
        value = 0;
    } else if (value < 0 || pem->padding > 0) {
        return TA_E_CONFIG;
    }
    pem->bits = pem->bits << 6 | (uint32_t)value;
    pem->held++;
    return pem->held == 4 ? flush(pem) : TA_OK;
}

/* One byte of the line that closes a block. TA_OK when the block is whole. */
static ta_err end_byte(ta_pem *pem, char c) {
    keep(pem, c);
    ta_str line = {pem->line, pem->line_n};
    if (!ta_str_starts(end_line, line))
        return TA_E_CONFIG;
    if (line.n < end_line.n)
        return TA_E_MORE;
    pem->state = OUTSIDE;
    pem->line_n = 0;
    return TA_OK;
}

static ta_err feed_byte(ta_pem *pem, char c) {
    switch (pem->state) {
    case OUTSIDE:
        if (c == '\n' || c == '\r')
            end_of_text_line(pem);
        else
            keep(pem, c);
        return TA_E_MORE;
    case INSIDE:
        if (c == '-') {
            if (pem->held != 0 || pem->n == 0)
                return TA_E_CONFIG;
            pem->state = END_LINE;
            return end_byte(pem, c);
        } else {
            ta_err err = decode(pem, c);
            return err == TA_OK ? TA_E_MORE : err;
        }
    default:
        return end_byte(pem, c);
    }
}

ta_err ta_pem_feed(ta_pem *pem, ta_str in, size_t *used) {
    ta_err err = TA_E_MORE;
    size_t i = 0;
    while (i < in.n && err == TA_E_MORE)
        err = feed_byte(pem, in.p[i++]);
    *used = i;
    return err;
}

ta_err ta_pem_end(const ta_pem *pem) {
    return pem->state == OUTSIDE ? TA_OK : TA_E_CONFIG;
}
