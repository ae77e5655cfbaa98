/* http_response.h - incremental parser of a response head (RFC 9112, sections 4 and 5).
 * Layer http; needs base. No I/O, no allocation.
 * Memory: sizeof(ta_response) and the caller's head buffer.
 *
 * Stricter than the RFC requires of a client: lines end only in CRLF; a folded field line is
 * refused, and so is every head whose body could be framed in two ways. More lenient in two things
 * that servers do: one empty line before the status line is ignored, and the space before an absent
 * reason phrase may be absent, too. */
#ifndef TA_HTTP_RESPONSE_H
#define TA_HTTP_RESPONSE_H

#include "base/str.h"
#include "caps.h"

/* One field line. The value has no space or tab at its ends. */
typedef struct ta_field {
    ta_str name;
    ta_str value;
} ta_field;

/* How the body is delimited (RFC 9112, section 6.3), for all methods except HEAD and CONNECT. */
typedef enum ta_framing {
    TA_FRAMING_NONE,       /* there is no body: status 1xx, 204, 304 */
    TA_FRAMING_LENGTH,     /* content_length bytes */
    TA_FRAMING_CHUNKED,    /* chunked transfer coding: http_chunk.h */
    TA_FRAMING_UNTIL_CLOSE /* all bytes until the connection's orderly end */
} ta_framing;

typedef struct ta_response {
    /* Valid after ta_response_feed has returned TA_OK; the slices point into the head buffer. */
    int status;    /* 100..999 */
    int minor;     /* of HTTP/1.minor: 0 or 1 */
    ta_str reason; /* may be empty */
    ta_framing framing;
    uint64_t content_length; /* for TA_FRAMING_LENGTH; else 0 */
    bool keep_alive;         /* the server intends to keep the connection open (section 9.3) */
    size_t field_count;
    ta_field fields[TA_HTTP_FIELDS_MAX];

    /* The response is to CONNECT: its field lines say nothing about a body (RFC 9110, section
     * 9.3.6), and framing is TA_FRAMING_NONE. False after ta_response_init; the caller may then
     * set it. */
    bool to_connect;

    /* Valid at any time. */
    const char *why; /* what was wrong or which cap was reached: static text; NULL without error */
    size_t head_n;   /* bytes of the head consumed so far, with all line ends */
    size_t line;     /* offset in the head buffer where the last line starts */

    /* Private. */
    char *head;
    size_t head_cap;
    size_t reason_at; /* offset where the reason phrase starts */
    size_t colon;     /* offset where the current field name ends */
    unsigned char state;
    ta_err err;
} ta_response;

/* Start a response whose head is collected in head[0..cap), which is borrowed as long as the slices
 * are used. */
void ta_response_init(ta_response *r, char *head, size_t cap);

/* Consume bytes from `in`.
 *   r     initialised by ta_response_init; errors are sticky, and so is TA_OK
 *   in    borrowed for this call only; may be empty. It may be the head buffer's own bytes from
 *         head_n on, so that a caller who reads directly into that buffer copies nothing.
 *   used  out: bytes consumed, 0..in.n, set on every return. After TA_OK, what follows belongs to
 *         the body, or to the next response.
 * Returns TA_OK complete | TA_E_MORE | TA_E_HTTP_SYNTAX | TA_E_LIMIT the head does not fit its
 * buffer, or has more than TA_HTTP_FIELDS_MAX field lines. */
TA_MUST ta_err ta_response_feed(ta_response *r, ta_str in, size_t *used);

/* The value of the first field with this name, in any case; the absent slice if there is none. */
ta_str ta_response_field(const ta_response *r, ta_str name);

#endif
