/* http_request_in.h - reads one HTTP/1.1 request (RFC 9112), strictly: what a well-behaved AWS client
 * never sends is refused rather than guessed at. */
#ifndef EMULATOR_HTTP_REQUEST_IN_H
#define EMULATOR_HTTP_REQUEST_IN_H

#include "test/emulator/connection.h"

#define REQUEST_HEAD_MAX   (16u * 1024u)
#define REQUEST_RAW_MAX    (128u * 1024u) /* head and body */
#define REQUEST_FIELDS_MAX 64u

typedef struct http_request_in {
    char raw[REQUEST_RAW_MAX]; /* as it came, for the record */
    size_t raw_n;
    unsigned records;                 /* reads it took: over TLS, the records it came in */
    char head[REQUEST_HEAD_MAX + 1u]; /* cut into the NUL-terminated strings below */
    const char *method, *target;
    struct {
        const char *name, *value; /* the value without the white space around it */
    } field[REQUEST_FIELDS_MAX];
    size_t fields;
    const char *body; /* inside raw */
    size_t body_n;
} http_request_in;

typedef enum request_result {
    REQUEST_COMPLETE,
    REQUEST_NONE, /* the connection ended before the first byte */
    REQUEST_BAD,  /* broken off, too long or malformed */
} request_result;

request_result http_request_read(http_request_in *r, connection *c);

/* The value of the first field of that name (any case), or NULL. */
const char *http_request_field(const http_request_in *r, const char *name);

#endif
