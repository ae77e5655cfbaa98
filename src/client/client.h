/* client.h - the ta_client, and the functions that the files of a client share. Layer client, which
 * connects aws to net.
 * Memory: the caller's. Buffers with secrets are wiped as soon as they are no longer needed. */
#ifndef TA_CLIENT_H
#define TA_CLIENT_H

#include "aws/awsjson.h"
#include "aws/retry.h"
#include "aws/sigv4.h"
#include "client/channel.h"
#include "client/quota_file.h"
#include "http/url.h"
#include "limits.h"
#include "json/json_read.h"

struct ta_client {
    ta_settings settings;
    ta_deadline deadline;
    uint32_t retry_quota; /* tokens; with a quota file, valid only while it is locked */
    ta_quota_file quota_file;
    bool paced;           /* adaptive mode, after the first throttling error */
    int64_t next_send;    /* if paced: monotonic ms before which no attempt begins */
    int64_t clock_offset; /* seconds that the service's clock is ahead of the host's */
    int64_t signed_at;    /* date of the last signature, in seconds since 1970 */
    ta_conn_facts *facts; /* filled for each connection; NULL: not wanted (inspect.h) */
    ta_url endpoint;      /* of the current operation; slices into endpoint_text */
    char endpoint_text[TA_URL_MAX];
    char ca_bundle[TA_PATH_MAX]; /* NUL-terminated; empty: the built-in trust anchors */

    char signature[TA_SIGV4_SIGNATURE_SIZE]; /* of the last request; or a NUL: none */
    char request[TA_HTTP_REQUEST_MAX];       /* contains the session token and the signature */

    ta_json json;
    ta_service_error service_error;
    ta_channel channel;
    char body[TA_RESPONSE_BODY_MAX];
    char kept_error[1024]; /* the service's error of a cancel, during the GetEnvironment after it */
};

/* ---- client.c ---- */

/* The checks of ta_client_init. TA_OK | TA_E_NO_REGION | TA_E_CONFIG */
TA_MUST ta_err ta_client_check_region(const ta_settings *settings, ta_diag *diag);
TA_MUST ta_err ta_client_check_endpoint(const ta_settings *settings, ta_diag *diag);

/* ---- request.c ---- */

/* One attempt of a call. */
typedef struct ta_attempt {
    const ta_operation *operation;
    ta_str body;
    ta_str invocation_id; /* the same for all attempts of a call */
    uint32_t number;      /* from 1 */
} ta_attempt;

/* Write the request of an attempt into c->request, signed with the current time. Uses the channel's
 * `before.head` as scratch memory.
 *   out  the whole request, a slice of c->request
 * TA_OK | TA_E_LIMIT | TA_E_CLOCK | TA_E_CONFIG (a credential with a byte that no header field may
 * contain) */
TA_MUST ta_err ta_client_write_request(ta_client *c, const ta_attempt *attempt, ta_str *out,
                                       ta_diag *diag);

/* Did a gateway fail to get an answer? The service may have received the request and processed it
 * (RFC 9110, sections 15.6.3 and 15.6.5). */
static inline bool ta_gateway_failed(int http_status) {
    return http_status == 502 || http_status == 504;
}

/* ---- call.c ---- */

typedef enum ta_answer_form {
    TA_ANSWER_RAW,    /* valid JSON, as received, in c->channel.exchange.content */
    TA_ANSWER_DECODED /* parsed into c->json; its strings are decoded in place */
} ta_answer_form;

/* Make all attempts of one call. TA_OK if a whole 2xx answer arrived in the requested form; else
 * what ta_call returns. */
TA_MUST ta_err ta_client_call(ta_client *c, const ta_operation *operation, ta_str body,
                              ta_answer_form form, ta_diag *diag);

/* ---- mask.c ---- */

/* Replace secrets by asterisks in p[0..n), text that may contain bytes from a peer: the session
 * token, the secret key, the last signature, the proxy's password. */
void ta_client_mask(const ta_client *c, char *p, size_t n);

/* ---- trace.c: lines of debug text; without settings.trace, no function does anything ---- */

void ta_trace_settings(const ta_client *c, const ta_attempt *attempt);
void ta_trace_canonical_request(const ta_client *c, ta_str canonical_request);
void ta_trace_connected(const ta_client *c);
void ta_trace_request(const ta_client *c, ta_str request);
void ta_trace_response(const ta_client *c);
void ta_trace_clock(const ta_client *c);
void ta_trace_failed(const ta_client *c, const ta_diag *diag, uint32_t delay_ms,
                     ta_retry_verdict verdict);

#endif
