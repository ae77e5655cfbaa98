/* awsjson.h - the AWS JSON protocol: reading a service's error.
 * https://smithy.io/2.0/aws/protocols/aws-json-1_0-protocol.html#operation-error-serialization
 * Layer aws; needs json and base. No I/O, no allocation. */
#ifndef TA_AWSJSON_H
#define TA_AWSJSON_H

#include "json/json_read.h"

/* An answer whose status is not 2xx. The body is not parsed yet. */
typedef struct ta_error_answer {
    int http_status;    /* 100..999 */
    ta_str error_type;  /* value of the field x-amzn-errortype, or absent */
    ta_str query_error; /* value of the field x-amzn-query-error, or absent */
    char *body;         /* parsed in place, and so its string escapes are decoded */
    size_t body_size;
} ta_error_answer;

/* The service's error. The slices point into the answer, into static text or, if the type is the
 * status, into this struct: do not copy it. */
typedef struct ta_service_error {
    ta_str type;    /* such as ConflictException, or the HTTP status such as 503; may be empty */
    ta_str message; /* present, may be empty */
    bool message_is_member; /* it is the body's member message */
    bool generic;           /* the answer is not the service's: of a load balancer or a proxy */
    char status[3];
} ta_service_error;

/* Of a body that is parsed, by whatever parser: its string member `name`, decoded; the absent slice
 * if the body is no object, or has no such string. */
typedef ta_str (*ta_member_fn)(void *ctx, const char *name);

/* The ta_member_fn of a ta_json. */
ta_str ta_json_string_member(void *json, const char *name);

/* Find the type and the message that AWS CLI prints.
 *   json  scratch space, uninitialised; needed as long as `out`
 *   out   filled on every return
 *
 * The type is the first of these that is present, without the part up to its "#" (a namespace) and
 * without the part from its ":" on (a URI): the code of x-amzn-query-error, which has the form
 * "code;type"; the field x-amzn-errortype; the body's members __type, which may be empty, and code; the
 * HTTP status. Type and message of status 300 are both Unknown. The
 * message is the body's member message, else Message. An answer that does not look like a service's
 * is handled as in AWS CLI: a body that is not JSON is the message itself; but if the status is 500
 * or more and the body is empty or an HTML page, the message is HTTP's reason phrase.
 *
 * Returns, by the type, TA_E_VALIDATION, TA_E_ACCESS_DENIED, TA_E_THROTTLING, TA_E_CONFLICT,
 * TA_E_RESOURCE_NOT_FOUND or TA_E_INTERNAL_SERVER; TA_E_SERVICE for any other type. */
TA_MUST ta_err ta_awsjson_error(const ta_error_answer *answer, ta_json *json,
                                ta_service_error *out);

/* The same for a body that is parsed already.
 *   member  NULL if the body is not JSON
 *   ctx     of `member` */
TA_MUST ta_err ta_awsjson_error_in(const ta_error_answer *answer, ta_member_fn member, void *ctx,
                                   ta_service_error *out);

/* Only the code, for a type without its namespace and URI. */
ta_err ta_awsjson_error_code(ta_str type);

#endif
