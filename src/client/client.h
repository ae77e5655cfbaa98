/* client.h - what a ta_client is made of. Layer client: the one place that ties net to aws.
 * Everything lives in the caller's memory; what holds secrets is wiped as soon as it is of no use. */
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
    uint32_t retry_quota; /* between calls, the file's is valid if there is one */
    ta_quota_file quota_file;
    bool paced;           /* the adaptive mode met a throttling: */
    int64_t next_send;    /* the instant before which no attempt begins */
    int64_t clock_offset; /* seconds; with the host's clock, the date of signatures */
    int64_t signed_at;    /* the date of the last one */
    ta_conn_facts *facts; /* of each connection, for who asks; NULL: nobody does (inspect.h) */
    ta_url endpoint;      /* of the operation under way; slices into endpoint_text */
    char endpoint_text[TA_URL_MAX];
    char ca_bundle[TA_PATH_MAX]; /* NUL-terminated; empty: the built-in anchors */

    char signature[TA_SIGV4_SIGNATURE_SIZE]; /* of the last request; zeros: it was sent unsigned */
    char request[TA_HTTP_REQUEST_MAX];       /* holds the session token and the signature */

    ta_json json;
    ta_service_error service_error;
    ta_channel channel;
    char body[TA_RESPONSE_BODY_MAX];
    char kept_error[1024]; /* the service's, while another call is made because of it */
};

/* ---- client.c ---- */

/* What ta_client_init checks. TA_OK | TA_E_NO_REGION | TA_E_CONFIG */
TA_MUST ta_err ta_client_check_region(const ta_settings *settings, ta_diag *diag);
TA_MUST ta_err ta_client_check_endpoint(const ta_settings *settings, ta_diag *diag);

/* ---- request.c ---- */

/* What one attempt needs beyond the client. */
typedef struct ta_attempt {
    const ta_operation *operation;
    ta_str body;
    ta_str invocation_id; /* the same for all attempts of a call */
    uint32_t number;      /* from 1 */
} ta_attempt;

/* Write and sign the request of an attempt, with the clock of now, into c->request.
 * TA_OK | TA_E_LIMIT | TA_E_PARAM (a credential that no field may hold) */
TA_MUST ta_err ta_client_write_request(ta_client *c, const ta_attempt *attempt, ta_str *out,
                                       ta_diag *diag);

/* Did a gateway give up on an answer? It had passed the request on, which may have been done: RFC 9110,
 * 15.6.3 and 15.6.5. */
static inline bool ta_gateway_failed(int http_status) {
    return http_status == 502 || http_status == 504;
}

/* ---- call.c ---- */

typedef enum ta_answer_form {
    TA_ANSWER_RAW,    /* valid JSON, as it came, in c->exchange.content */
    TA_ANSWER_DECODED /* parsed into c->json, its strings decoded where they lay */
} ta_answer_form;

/* All attempts of one call. TA_OK when a 2xx answer is whole and stands in the form asked for. */
TA_MUST ta_err ta_client_call(ta_client *c, const ta_operation *operation, ta_str body,
                              ta_answer_form form, ta_diag *diag);

/* ---- mask.c ---- */

/* Put asterisks for the secrets that were sent - session token, secret key, signature, the proxy's
 * password - in bytes that come from a peer and are to be shown. */
void ta_client_mask(const ta_client *c, char *p, size_t n);

/* ---- trace.c: debug lines; each returns at once when there is no trace ---- */

void ta_trace_settings(const ta_client *c, const ta_attempt *attempt);
void ta_trace_canonical_request(const ta_client *c, ta_str canonical_request);
void ta_trace_connected(const ta_client *c);
void ta_trace_request(const ta_client *c, ta_str request);
void ta_trace_response(const ta_client *c);
void ta_trace_clock(const ta_client *c);
void ta_trace_failed(const ta_client *c, const ta_diag *diag, uint32_t delay_ms,
                     ta_retry_verdict verdict);

#endif
