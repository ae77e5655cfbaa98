/* http_chunk.h - incremental decoder of the chunked transfer coding (RFC 9112, section 7.1).
 * Layer http; needs base. No I/O, no allocation, no copy: its output points into its input.
 * Memory: sizeof(ta_chunk).
 *
 * Lines end only in CRLF. Chunk extensions and the trailer section are checked against their
 * grammar and ignored. */
#ifndef TA_HTTP_CHUNK_H
#define TA_HTTP_CHUNK_H

#include "base/str.h"

typedef struct ta_chunk {
    /* bytes of the current chunk that were not returned yet; set when its size line has ended */
    uint64_t left;
    const char *why; /* what was wrong, or which cap was reached: static text, or NULL */

    /* Private. */
    uint64_t size; /* the value of the size line so far */
    size_t line_n; /* bytes of the current chunk-size line, or of the trailer section */
    unsigned char state;
    ta_err err;
} ta_chunk;

void ta_chunk_init(ta_chunk *c);

/* Consume bytes from `in`, up to the end of one piece of data.
 *   c     initialised by ta_chunk_init; errors are sticky, and so is TA_OK
 *   in    borrowed for this call only; may be empty
 *   used  out: bytes consumed, 0..in.n, set on every return
 *   data  out: the data among them, a slice of `in` that ends at in.p + *used; may be empty; set on
 *         every return
 * Call it again with the rest of `in` until it returns TA_OK or an error, or until the rest is
 * empty. Only then does TA_E_MORE mean that more input is needed.
 * Returns TA_OK the last chunk and the trailer section have ended | TA_E_MORE | TA_E_HTTP_SYNTAX
 * | TA_E_LIMIT a chunk-size line beyond TA_HTTP_CHUNK_LINE_MAX or trailers beyond
 * TA_HTTP_TRAILER_MAX. */
TA_MUST ta_err ta_chunk_feed(ta_chunk *c, ta_str in, size_t *used, ta_str *data);

#endif
