/* http_exchange.h - one request and its response over a stream (RFC 9112), in fixed memory.
 * Layer http; needs base and a ta_stream. No allocation.
 * Memory: sizeof(ta_exchange), and the caller's head and body buffers.
 *
 * Only for GET, POST and PUT: responses to HEAD and CONNECT are framed in another way. The request
 * should have `accept-encoding: identity`, because a content coding is refused. */
#ifndef TA_HTTP_EXCHANGE_H
#define TA_HTTP_EXCHANGE_H

#include "http/http_response.h"
#include "http/stream.h"

typedef struct ta_exchange {
    /* Set by the caller before the call; borrowed as long as the results are used. */
    char *head;      /* buffer for the response head, and for what is read along with it */
    size_t head_cap; /* bytes at head; TA_HTTP_HEAD_MAX */
    char *body;      /* buffer for the content, without its chunked coding */
    size_t body_cap; /* bytes at body; the longest content that is accepted */
    const char *body_cap_name; /* names body_cap in a message, such as TA_ANSWER_MAX; static text */

    /* Out, set on TA_OK: the answer. */
    ta_response response; /* its slices point into head */
    ta_str content;       /* the body; present, maybe empty; a slice of body */
    bool keep_alive;      /* the stream can carry another exchange */

    /* Out, also after an error: for the decision whether the request may be sent again. */
    bool sent_any;     /* bytes of the request may have been sent */
    bool received_any; /* a byte of an answer was received */
} ta_exchange;

/* Send `request` with one write, and read the final response and its whole content. Interim
 * responses (1xx) are ignored. The stream stays open; after an error it must not be used again.
 *   request   from ta_request_finish
 *   deadline  for each read and write
 *   diag      http_status is set when a head is complete; on an error, one line says what the
 *             server did
 * Returns TA_OK
 * | TA_E_HTTP_SYNTAX     the response violates RFC 9112 or a rule of http_response.h or
 *                        http_chunk.h; or it has a content coding, or switches protocols (101)
 * | TA_E_HTTP_TRUNCATED  the connection ended within the response
 * | TA_E_LIMIT           a cap of caps.h, head_cap or body_cap was reached
 * | TA_E_RECV            the connection ended before the first byte of an answer: received_any is
 *                        false, as after the server closed a kept connection
 * | what the stream's read and write return. */
TA_MUST ta_err ta_http_exchange(ta_exchange *x, const ta_stream *s, ta_str request,
                                ta_deadline deadline, ta_diag *diag);

/* Read the head of the final response to CONNECT, which has no body whatever its field lines say.
 *   rest  out, on TA_OK: what was read beyond the head; a slice of x->head */
TA_MUST ta_err ta_http_read_head(ta_exchange *x, const ta_stream *s, ta_str *rest,
                                 ta_deadline deadline, ta_diag *diag);

#endif
