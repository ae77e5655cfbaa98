/* response_out.h - an answer as an HTTP/1.1 response. Each function is false when the client went
 * away. `fields` are further field lines, each with its CRLF, or "". */
#ifndef EMULATOR_RESPONSE_OUT_H
#define EMULATOR_RESPONSE_OUT_H

#include "test/emulator/answer.h"
#include "test/emulator/connection.h"

#include <stdbool.h>

/* The head, with the body's Content-Length. From malloc. */
char *response_compose(const answer *a, const char *fields);

/* The whole response, in one write as AWS endpoints do it for small ones. */
bool response_send(connection *c, const answer *a, const char *fields);

/* The head alone. */
bool response_head(connection *c, const answer *a, const char *fields);
bool response_chunked_head(connection *c, const answer *a, const char *fields);
bool response_endless_head(connection *c, const answer *a); /* the body ends with the connection */

/* The body in chunks of `size` bytes, each with leading zeros and an extension, and split over
 * several writes; then a trailer section with one field. */
bool response_chunks(connection *c, const answer *a, size_t size);

bool response_text(connection *c, const char *text);

#endif
