/* http_request.h - write an HTTP/1.1 request (RFC 9112) into the caller's memory.
 * Layer http; needs base. No I/O, no allocation.
 * Head and body are contiguous, so that a request is one TLS record and one write.
 *
 * Call ta_request_line first, then ta_request_field for each field line, then ta_request_body if
 * there is content, then ta_request_finish. The first error is sticky, and later calls do nothing:
 * check only the result of ta_request_finish. No value can end its line: a byte that could is
 * TA_E_PARAM, and so is a call out of order. */
#ifndef TA_HTTP_REQUEST_H
#define TA_HTTP_REQUEST_H

#include "base/buf.h"

typedef struct ta_request {
    ta_buf buf;         /* what is written so far */
    ta_err err;         /* TA_OK or TA_E_PARAM; buf records whether the request fits */
    unsigned char part; /* the part that was written last */
} ta_request;

/* Start a request in memory[0..cap), borrowed until the request has been sent. */
void ta_request_init(ta_request *r, void *memory, size_t cap);

/* The request line.
 *   method  a token such as POST
 *   target  origin-form (a path, with its query) or authority-form; visible ASCII, not empty */
void ta_request_line(ta_request *r, ta_str method, ta_str target);

/* For an http endpoint that is reached through a proxy: absolute-form (RFC 9112, section 3.2.2),
 * that is, http://, `authority`, and `target` in origin-form. With an absent authority, the same as
 * ta_request_line. */
void ta_request_line_to(ta_request *r, ta_str method, ta_str authority, ta_str target);

/* One field line.
 *   name   a token; not content-length or transfer-encoding, which ta_request_body writes
 *   value  no control character but tab, no space or tab at its ends; may be empty */
void ta_request_field(ta_request *r, ta_str name, ta_str value);

/* The next byte of the percent-encoded text at s.p[*at], which moves after it; *at must be below
 * s.n. A percent sign without two digits is itself. */
uint8_t ta_percent_decoded(ta_str s, size_t *at);

/* Append the credentials of the Basic scheme (RFC 7617): `userinfo` is user:password as in a URL,
 * percent-encoded. */
void ta_put_basic(ta_buf *b, ta_str userinfo);

/* Proxy-Authorization with ta_put_basic; at most TA_URL_MAX bytes of `userinfo`. Without a user,
 * nothing is written. */
void ta_request_proxy_authorization(ta_request *r, ta_str userinfo);

/* content-length, the end of the head, and the content. An empty `body` has a content-length, too,
 * as POST and PUT require (RFC 9110, section 8.6); do not call this for GET. */
void ta_request_body(ta_request *r, ta_str body);

/* content-length and the end of the head, for `n` bytes of content that are sent from elsewhere. */
void ta_request_length(ta_request *r, size_t n);

/* End the request, and its head if ta_request_body did not.
 *   out  the request, a slice of the caller's memory; set only on TA_OK
 * Returns TA_OK | TA_E_PARAM an argument or the order of calls was wrong | TA_E_LIMIT beyond
 * cap. */
TA_MUST ta_err ta_request_finish(ta_request *r, ta_str *out);

#endif
