/* query.h - the AWS query protocol: request bodies (application/x-www-form-urlencoded), and the
 * errors that come back, as XML or, from services asked for it, as JSON.
 * https://smithy.io/2.0/aws/protocols/aws-query-protocol.html
 * Layer aws; needs json and base. No I/O, no allocation. */
#ifndef TA_QUERY_H
#define TA_QUERY_H

#include "aws/awsjson.h"
#include "base/buf.h"

/* Start a body: Action=<action>&Version=<version>. */
void ta_query_begin(ta_buf *body, const char *action, const char *version);

/* Append &<name>=<value>, percent-encoded as AWS does: all but the unreserved characters (RFC 3986,
 * section 2.3), a space as %20. */
void ta_query_put(ta_buf *body, const char *name, ta_str value);

/* Tell type and message of an answer whose status is no 2xx: of <ErrorResponse><Error><Code>… or of
 * {"Error":{"Code":…}}, in whatever type the body says to have; of any other body, what
 * ta_awsjson_error makes of it. Parameters and results are that function's. */
TA_MUST ta_err ta_query_error(const ta_error_answer *answer, ta_json *json, ta_service_error *out);

/* Does the body begin as XML does, with a "<"? White space and a byte order mark are passed over. */
bool ta_query_is_xml(ta_str body);

#endif
