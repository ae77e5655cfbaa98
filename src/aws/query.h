/* query.h - the AWS query protocol: request bodies (application/x-www-form-urlencoded), and the
 * service's errors, as XML or, from services that were asked for it, as JSON.
 * https://smithy.io/2.0/aws/protocols/aws-query-protocol.html
 * Layer aws; needs json and base. No I/O, no allocation. */
#ifndef TA_QUERY_H
#define TA_QUERY_H

#include "aws/awsjson.h"
#include "base/buf.h"

/* Start a body: Action=<action>&Version=<version>. */
void ta_query_begin(ta_buf *body, const char *action, const char *version);

/* Append &<name>=<value>, percent-encoded as AWS does: everything except the unreserved characters
 * (RFC 3986, section 2.3), a space as %20. */
void ta_query_put(ta_buf *body, const char *name, ta_str value);

/* Find the type and the message of an answer whose status is not 2xx: from
 * <ErrorResponse><Error><Code>… or from {"Error":{"Code":…}}, whatever the content type; for any
 * other body, as ta_awsjson_error does. Parameters and results are those of that function. */
TA_MUST ta_err ta_query_error(const ta_error_answer *answer, ta_json *json, ta_service_error *out);

/* Does the body begin with a "<", as XML does? White space and a byte order mark before it are
 * ignored. */
bool ta_query_is_xml(ta_str body);

#endif
