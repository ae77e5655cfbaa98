/* record.h - one JSON line for each request that came, for the tests:
 *   {"request":1,"connection":1,"tls":"TLSv1.3","suite":"TLS1-3-...","records":1,"raw":"<base64>",
 *    "fault":"truncate","status":200,"error":"",
 *    "state":"CANCELLING"}
 * raw is the request as it came; it holds the session token, so this is for made-up credentials.
 * status and error are the service's, whatever a fault made of them; status is 0 when the fault
 * kept the request from the service, or the request could not be read. A connection that ends
 * without a whole request leaves a line with "records":0 or a part of a request in raw; one that met
 * a fault of connections leaves the same, and no number of a request.
 * state is the deployment's, as the operation told it or would have; "" when none looked at it. */
#ifndef EMULATOR_RECORD_H
#define EMULATOR_RECORD_H

#include "test/emulator/answer.h"
#include "test/emulator/http_request_in.h"

#include <stdbool.h>

bool record_open(const char *path);

/* Written before the answer is sent: who has an answer finds its line. Nothing without
 * record_open. */
void record_connection(const connection *c, const char *fault);
void record_request(const connection *c, const http_request_in *r, const char *fault,
                    const answer *a);

#endif
