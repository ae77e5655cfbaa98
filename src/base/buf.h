/* buf.h - append to a caller's memory, bounded, with a sticky error.
 * Layer base; needs str. No allocation.
 * A put that does not fit writes nothing and sets `full`; every later put does nothing. Check
 * ta_buf_err once, at the end. What was appended before remains. */
#ifndef TA_BUF_H
#define TA_BUF_H

#include "base/str.h"

typedef struct ta_buf {
    char *p;    /* borrowed from the caller */
    size_t n;   /* bytes appended, 0..cap */
    size_t cap; /* bytes at p */
    bool full;  /* a put did not fit */
} ta_buf;

static inline ta_buf ta_buf_on(void *memory, size_t cap) {
    return (ta_buf){(char *)memory, 0, cap, false};
}

static inline ta_str ta_buf_str(const ta_buf *b) {
    return (ta_str){b->p, b->n};
}

/* TA_OK, or TA_E_LIMIT if a put did not fit. */
TA_MUST static inline ta_err ta_buf_err(const ta_buf *b) {
    return b->full ? TA_E_LIMIT : TA_OK;
}

void ta_put(ta_buf *b, ta_str s);
void ta_putc(ta_buf *b, char c);
void ta_puts(ta_buf *b, const char *cstr);

/* Decimal; `width` is the minimum number of digits, padded with zeros on the left. */
void ta_put_u64(ta_buf *b, uint64_t value, unsigned width);
void ta_put_i64(ta_buf *b, int64_t value);

/* Two lower-case hexadecimal digits per byte. */
void ta_put_hex(ta_buf *b, const void *bytes, size_t n);

/* A time in milliseconds as seconds with one decimal: 1500 gives 1.5. */
void ta_put_seconds(ta_buf *b, uint64_t ms);

#endif
