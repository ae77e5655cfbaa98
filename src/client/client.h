/* client.h - the ta_client, and the functions that the files of a client share. Layer client, which
 * connects aws to net.
 * Memory: the caller's. Buffers with secrets are wiped as soon as they are no longer needed. */
#ifndef TA_CLIENT_H
#define TA_CLIENT_H

#include "aws/awsjson.h"
#include "aws/endpoint_rules.h"
#include "aws/retry.h"
#include "aws/sigv4.h"
#include "caps.h"
#include "client/channel.h"
#include "client/quota_file.h"
#include "http/http_request.h"
#include "http/url.h"
#include "net/conn_send.h"
#include "json/json_read.h"

struct ta_client {
    ta_settings settings;
    ta_deadline deadline;
    uint32_t retry_quota; /* tokens; with a quota file, valid only while it is locked */
    ta_quota_file quota_file;
    bool paced;            /* adaptive mode, after the first throttling error */
    int64_t next_send;     /* if paced: monotonic ms before which no attempt begins */
    int64_t clock_offset;  /* seconds that the service's clock is ahead of the host's */
    int64_t signed_at;     /* date of the last signature, in seconds since 1970 */
    ta_conn_facts *facts;  /* filled for each connection; NULL: not wanted (inspect.h) */
    ta_str signing_region; /* of the current operation */
    ta_url endpoint;       /* of the current operation; slices into endpoint_text */
    char endpoint_text[TA_URL_MAX];
    char ca_bundle[TA_PATH_MAX]; /* NUL-terminated; empty: the built-in trust anchors */

    ta_sigv4_key signing_key;
    char signature[TA_SIGV4_SIGNATURE_SIZE]; /* of the last request; or a NUL: none */
    char request[TA_HTTP_REQUEST_MAX];       /* contains the session token and the signature */

    ta_json json;
    ta_service_error service_error;
    ta_channel channel;
    ta_conn_content content; /* what does not fit into `request` */
    char body[TA_RESPONSE_BODY_MAX];
    char kept_error[1024]; /* the service's error of a cancel, during the GetEnvironment after it */
};

/* ---- client.c ---- */

/* The checks of ta_client_init. TA_OK | TA_E_NO_REGION | TA_E_CONFIG */
TA_MUST ta_err ta_client_check_region(const ta_settings *settings, ta_diag *diag);
TA_MUST ta_err ta_client_check_endpoint(const ta_settings *settings, ta_diag *diag);

/* ---- what a call is made of ---- */

/* Where a parser stopped. */
typedef struct ta_parse_fault {
    size_t at;         /* of TA_E_JSON_SYNTAX: offset in the body */
    const char *limit; /* of TA_E_LIMIT: static text that names the cap */
} ta_parse_fault;

/* How a body is read. A body is read in place: its strings may be decoded there. The result is left
 * in `ctx`, which is the caller's. */
typedef struct ta_reader {
    /* Read the body of a 2xx answer, at `body`, which is the request's `memory`. It must be valid
     * JSON. TA_OK | TA_E_JSON_SYNTAX | TA_E_LIMIT: the fault is filled */
    ta_err (*parse)(void *ctx, char *body, size_t n, ta_parse_fault *fault);
    /* The same for the body of a service's error. An error here is no failure: a body that is not
     * JSON is the error's message. */
    ta_err (*parse_error)(void *ctx, char *body, size_t n, ta_parse_fault *fault);
    ta_member_fn member; /* of what parse_error read */
} ta_reader;

/* Readers for a ctx that is a ta_json: the body parsed into it; or a 2xx body only checked, and left
 * as received. */
extern const ta_reader ta_reader_json, ta_reader_raw;

/* Everything is borrowed for the call of ta_client_call; `memory` as long as the answer is used. */
typedef struct ta_client_request {
    const ta_operation *operation;
    /* A field that this service wants, and no other; absent: it wants none. */
    const char *field_name;
    ta_str field_value;
    char api_version[10]; /* the value, if that is a version */
    ta_str body;          /* a JSON object in UTF-8 */
    /* ta_client_put_body, for a body of any length: it is sent from where it lies if it does not fit
     * into TA_HTTP_REQUEST_MAX together with the head. NULL: then it is TA_E_LIMIT. A pointer, so that a
     * build with only short requests does not link it. */
    void (*put_body)(ta_client *c, ta_request *request, ta_str body);
    /* ta_put_endpoint_by_rules, with its rules. NULL: the endpoint is ta_put_endpoint's. */
    ta_err (*put_endpoint)(ta_buf *url, const ta_endpoint_params *params, ta_endpoint_rules rules,
                           ta_str *region, const char **why);
    ta_endpoint_rules rules;
    /* Does the service's model mark the error as retryable? NULL: none. */
    bool (*is_retryable)(ta_str service, const ta_diag *diag);
    char *memory; /* for the body of the answer */
    size_t memory_size;
    const char *memory_cap; /* names memory_size in messages, such as TA_ANSWER_MAX; static text */
    const ta_reader *reader;
    void *reader_ctx;
} ta_client_request;

/* ---- request.c ---- */

/* One attempt of a call. */
typedef struct ta_attempt {
    const ta_client_request *request;
    ta_str invocation_id; /* the same for all attempts of a call */
    uint32_t number;      /* from 1 */
} ta_attempt;

/* Write the request of an attempt into c->request, signed with the current time. Uses the channel's
 * `before.head` as scratch memory.
 *   out  the request, a slice of c->request; only its head if put_body sends the content itself
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

/* Make all attempts of one call. TA_OK if a whole 2xx answer arrived, in c->channel.exchange.content,
 * and r->reader read it; else what ta_call_into returns, and TA_E_CONFIG if the rules have no
 * endpoint. After a service's error, r->reader has read its body if it was JSON; the error's slices
 * in `diag` may point into r->memory. */
TA_MUST ta_err ta_client_call(ta_client *c, const ta_client_request *r, ta_diag *diag);

/* ---- call_any.c: the public functions for any operation ---- */

/* ta_client_request.put_body */
void ta_client_put_body(ta_client *c, ta_request *request, ta_str body);

/* ---- trace.c: lines of debug text; without settings.trace, no function does anything but ta_trace_clock ---- */

void ta_trace_settings(const ta_client *c, const ta_attempt *attempt);
void ta_trace_canonical_request(const ta_client *c, ta_str canonical_request);
void ta_trace_connected(const ta_client *c);
void ta_trace_request(const ta_client *c, ta_str request);
void ta_trace_response(const ta_client *c);
void ta_trace_clock(const ta_client *c);
void ta_trace_failed(const ta_client *c, const ta_diag *diag, uint32_t delay_ms,
                     ta_retry_verdict verdict);

#endif
