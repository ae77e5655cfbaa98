/* http_request.h - write an HTTP/1.1 request (RFC 9112) into the caller's memory.
 * Layer http; needs base. No I/O, no allocation.
 * Head and body stand in one piece, so that a request is one TLS record and one write.
 *
 * Call ta_request_line first, ta_request_field for each field line, ta_request_body when there is
 * content, and ta_request_finish. The first error sticks and every later call does nothing: check
 * what ta_request_finish returns. Nothing that a value holds can end its line: bytes that could are
 * TA_E_PARAM, and so is a call out of order. */
#ifndef TA_HTTP_REQUEST_H
#define TA_HTTP_REQUEST_H

#include "base/buf.h"

typedef struct ta_request {
    ta_buf buf;         /* what is written so far */
    ta_err err;         /* TA_OK, or TA_E_PARAM; that it does not fit stands in buf */
    unsigned char part; /* which part was written last */
} ta_request;

/* Start a request in memory[0..cap), borrowed until the request has been sent. */
void ta_request_init(ta_request *r, void *memory, size_t cap);

/* The request line.
 *   method  a token such as POST
 *   target  origin-form (a path, with its query) or authority-form; visible ASCII, not empty */
void ta_request_line(ta_request *r, ta_str method, ta_str target);

/* For an http endpoint behind a proxy: absolute-form (RFC 9112, section 3.2.2), http://, authority and
 * target, which is in origin-form. An absent authority gives ta_request_line. */
void ta_request_line_to(ta_request *r, ta_str method, ta_str authority, ta_str target);

/* One field line.
 *   name   a token; not content-length nor transfer-encoding, which ta_request_body owns
 *   value  no control but tab, no space or tab at its ends; may be empty */
void ta_request_field(ta_request *r, ta_str name, ta_str value);

/* Proxy-Authorization with the Basic scheme (RFC 7617): `userinfo` is user:password as it stands in a
 * URL, percent-encoded, at most TA_URL_MAX bytes. Without a user nothing is written. */
void ta_request_proxy_authorization(ta_request *r, ta_str userinfo);

/* content-length, the end of the head, and the content. An empty `body` still tells its length, as
 * POST and PUT need (RFC 9110, section 8.6); leave the call out for GET. */
void ta_request_body(ta_request *r, ta_str body);

/* End the request, and its head when ta_request_body did not.
 *   out  the whole request, a slice of the caller's memory; set on TA_OK alone
 * Returns TA_OK | TA_E_PARAM an argument or the order of calls was wrong | TA_E_LIMIT beyond cap.
 */
TA_MUST ta_err ta_request_finish(ta_request *r, ta_str *out);

#endif
