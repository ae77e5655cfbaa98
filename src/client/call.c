/* call.c - one call of an operation: attempts, until one succeeds, an error is final, or the
 * deadline passes. */
#include <string.h>

#include "aws/awsjson.h"
#include "aws/clock_skew.h"
#include "aws/endpoint.h"
#include "aws/uuid.h"
#include "client/client.h"
#include "client/mask.h"
#include "port.h"

static ta_err make_invocation_id(ta_buf *id, ta_diag *diag) {
    uint8_t random[16];
    if (port_entropy(random, sizeof random) != PORT_OK)
        return ta_fail(diag, port_signal() != 0 ? TA_E_INTERRUPTED : TA_E_ENTROPY, "");
    ta_put_uuid4(id, random);
    return TA_OK;
}

/* ---- the reader of a typed operation ---- */

static ta_err parse_json(void *json, char *body, size_t n, ta_parse_fault *fault) {
    ta_json *j = json;
    const ta_err err = ta_json_parse(j, body, n);
    *fault = (ta_parse_fault){j->error_at, j->limit};
    return err;
}

const ta_reader ta_reader_json = {parse_json, parse_json, ta_json_string_member};

/* ---- the endpoint ---- */

/* ta_client_init has checked the settings. */
static ta_err choose_endpoint(ta_client *c, const ta_client_request *r, ta_diag *diag) {
    ta_buf url = ta_buf_on(c->endpoint_text, sizeof c->endpoint_text);
    ta_endpoint_params params = {.prefix = r->operation->endpoint_prefix,
                                 .region = c->settings.region,
                                 .custom = c->settings.endpoint_url,
                                 .use_fips = c->settings.use_fips,
                                 .use_dualstack = c->settings.use_dualstack};
    const char *why = "";
    c->signing_region = c->settings.region;
    if (r->put_endpoint == NULL)
        ta_put_endpoint(&url, &params);
    else if (r->put_endpoint(&url, &params, r->rules, &c->signing_region, &why))
        return ta_fail(diag, TA_E_CONFIG, why);
    ta_str text = ta_buf_str(&url);
    ta_putc(&url, '\0');
    if (ta_buf_err(&url))
        return ta_fail(diag, TA_E_LIMIT,
                       "the endpoint is longer than TA_URL_MAX, " TA_LIMIT_TEXT(
                           TA_URL_MAX) " bytes with its NUL");
    if (ta_url_parse(text, &c->endpoint, &why))
        return ta_fail(diag, TA_E_CONFIG, why);
    return ta_channel_choose(&c->channel, &c->endpoint, &c->settings.proxy, diag);
}

/* ---- one attempt ---- */

/* Did the proxy, rather than the service, answer with this error status? Only the service names the
 * error's type or sends a request id. */
static bool is_of_proxy(const ta_client *c, bool typed) {
    const ta_response *r = &c->channel.exchange.response;
    return c->channel.forwarded && r->status >= 300 &&
           (r->status == 407 ||
            !(typed || ta_response_field(r, TA_STR("x-amzn-requestid")).p != NULL));
}

typedef struct sending {
    ta_client *client;
    const ta_attempt *attempt;
} sending;

/* The signature contains the time, so sign only when the connection is open. */
static ta_err write_request(void *ctx, ta_str *request, ta_diag *diag) {
    const sending *s = ctx;
    if (!s->client->channel.kept)
        ta_trace_connected(s->client);
    ta_err err = ta_client_write_request(s->client, s->attempt, request, diag);
    if (err == TA_OK)
        ta_trace_request(s->client, *request);
    return err;
}

/* Send the request and receive the answer. *lost becomes true if a request may have reached the
 * service and its answer was lost. If max_attempts is 1, no request is sent twice. */
static ta_err exchange(ta_client *c, const ta_attempt *a, bool *lost, ta_diag *diag) {
    sending s = {c, a};
    const ta_channel_request request = {
        .url = &c->endpoint,
        .connect = {.no_verify = c->settings.no_verify_ssl,
                    .ca_bundle = c->ca_bundle[0] ? c->ca_bundle : NULL,
                    .connect_timeout_ms = c->settings.connect_timeout_ms,
                    .read_timeout_ms = c->settings.read_timeout_ms,
                    .facts = c->facts},
        .resend = c->settings.max_attempts > 1,
        .write = write_request,
        .ctx = &s,
    };
    ta_err err = ta_channel_exchange(&c->channel, &request, c->deadline, diag);
    *lost |= c->channel.lost;
    if (err == TA_OK) {
        ta_trace_response(c);
        return TA_OK;
    }
    /* A proxy that refuses a request may close the connection before it has read all of it. */
    if (ta_err_is_connection(err) && diag->http_status >= 400 && is_of_proxy(c, false))
        return ta_channel_refused(&c->channel, diag);
    return err;
}

static ta_err not_json(const ta_client *c, ta_err err, const ta_parse_fault *fault, ta_diag *diag) {
    char line[TA_DIAG_TEXT_MAX];
    ta_buf b = ta_buf_on(line, sizeof line);
    if (err == TA_E_LIMIT) {
        ta_puts(&b, "the answer's JSON is beyond ");
        ta_puts(&b, fault->limit);
    } else if (c->channel.exchange.content.n == 0) {
        ta_puts(&b, "its body is empty");
    } else {
        ta_puts(&b, "it breaks off at byte ");
        ta_put_u64(&b, fault->at, 1);
        ta_puts(&b, " of ");
        ta_put_u64(&b, c->channel.exchange.content.n, 1);
    }
    return ta_fail_text(diag, err, &b);
}

static ta_err service_error(ta_client *c, const ta_client_request *request, ta_diag *diag) {
    const ta_response *r = &c->channel.exchange.response;
    const ta_reader *reader = request->reader;
    ta_parse_fault fault;
    ta_error_answer answer = {
        .http_status = r->status,
        .error_type = ta_response_field(r, TA_STR("x-amzn-errortype")),
        .query_error = ta_response_field(r, TA_STR("x-amzn-query-error")),
        .body = request->memory,
        .body_size = c->channel.exchange.content.n,
    };
    const ta_err parsed =
        reader->parse_error(request->reader_ctx, answer.body, answer.body_size, &fault);
    const ta_err err = ta_awsjson_error_in(&answer, parsed ? NULL : reader->member,
                                           request->reader_ctx, &c->service_error);
    if (is_of_proxy(c, c->service_error.type.p != c->service_error.status))
        return ta_channel_refused(&c->channel, diag);
    /* A service that rejects the signature returns the canonical request that it expected, which
     * contains the session token. The JSON escapes of the body are already decoded in place. */
    ta_client_mask(c, answer.body, answer.body_size);
    ta_client_mask(c, c->channel.before.head, r->head_n);
    if (parsed == TA_E_SHAPE && !c->service_error.generic)
        return ta_fail(diag, parsed, "");
    diag->error_type = c->service_error.type;
    diag->error_message = c->service_error.message;
    diag->message_is_member = c->service_error.message_is_member;
    return ta_fail(diag, err, "");
}

/* Check a whole response: TA_OK if it is a success and the reader accepts its body. */
static ta_err judge(ta_client *c, const ta_client_request *request, ta_diag *diag) {
    const ta_response *r = &c->channel.exchange.response;
    ta_parse_fault fault;
    diag->request_id = ta_response_field(r, TA_STR("x-amzn-requestid"));
    if (r->status >= 300)
        return service_error(c, request, diag);
    ta_err err = request->reader->parse(request->reader_ctx, request->memory,
                                        c->channel.exchange.content.n, &fault);
    return err ? not_json(c, err, &fault, diag) : TA_OK;
}

/* ---- attempts ---- */

static void begin_quota(ta_client *c) {
    ta_quota_file_begin(&c->quota_file, port_realtime_ms() / 1000, c->deadline, &c->retry_quota);
}

static void begin_pace(ta_client *c, ta_retry_kind kind, int64_t now) {
    if (!c->settings.adaptive_retries || c->paced || kind != TA_RETRY_THROTTLING)
        return;
    c->paced = true;
    c->next_send = now + TA_RETRY_PACE;
}

/* In adaptive mode, wait until the next attempt may begin. */
static ta_err keep_pace(ta_client *c, ta_diag *diag) {
    if (!c->paced)
        return TA_OK;
    if (c->next_send >= c->deadline)
        return ta_fail(diag, TA_E_DEADLINE, "AWS_RETRY_MODE=adaptive asks for a longer pause");
    if (port_sleep_until(c->next_send) != PORT_OK)
        return ta_fail(diag, TA_E_INTERRUPTED, "");
    c->next_send = port_monotonic_ms() + TA_RETRY_PACE;
    return TA_OK;
}

static ta_retry_kind kind_of(const ta_client_request *r, const ta_diag *diag) {
    const ta_retry_kind kind = ta_retry_of(diag);
    return kind == TA_RETRY_NEVER && r->is_retryable != NULL &&
                   r->is_retryable(r->operation->service, diag)
               ? TA_RETRY_TRANSIENT
               : kind;
}

static ta_retry_verdict decide(ta_client *c, const ta_client_request *request, ta_retry *retry,
                               uint32_t random, const ta_diag *diag, uint32_t *delay) {
    ta_str after = ta_response_field(&c->channel.exchange.response, TA_STR("x-amz-retry-after"));
    begin_quota(c);
    const uint32_t before = c->retry_quota;
    const int64_t now = port_monotonic_ms();
    const ta_retry_kind kind = kind_of(request, diag);
    ta_retry_verdict verdict = ta_retry_failed(retry, kind, after, random, delay);
    begin_pace(c, kind, now);
    if (c->paced && c->next_send - now > *delay)
        *delay = (uint32_t)(c->next_send - now);
    /* No time is left for another attempt: give its tokens back. */
    if (verdict == TA_RETRY_AGAIN && *delay >= c->deadline - now) {
        verdict = TA_RETRY_NOT_OF_USE;
        c->retry_quota = before;
    }
    if (!ta_quota_file_end(&c->quota_file, c->retry_quota) && verdict == TA_RETRY_AGAIN)
        verdict = TA_RETRY_QUOTA_DONE;
    return verdict;
}

static void give_back(ta_client *c, ta_retry *retry) {
    begin_quota(c);
    ta_retry_succeeded(retry);
    /* If the write fails, the file has too few tokens, which is safe. */
    (void)!ta_quota_file_end(&c->quota_file, c->retry_quota);
}

/* A signal ends the call, whatever the error of the last attempt. */
static bool interrupted(ta_diag *diag) {
    const bool lost = diag->answer_lost;
    ta_diag_clear(diag);
    diag->answer_lost = lost;
    (void)ta_fail(diag, TA_E_INTERRUPTED, "");
    return false;
}

/* Wait before the next attempt. Returns false if there is none: `diag` has the call's error. */
static bool wait_for_next(ta_client *c, const ta_client_request *request, ta_retry *retry,
                          ta_diag *diag) {
    uint32_t random, delay;
    if (port_entropy(&random, sizeof random) != PORT_OK)
        return port_signal() != 0 ? interrupted(diag) : false;
    const ta_retry_verdict verdict = decide(c, request, retry, random, diag, &delay);
    ta_trace_failed(c, diag, delay, verdict);
    /* A signal, and not an empty quota, may be why the file gave no tokens. */
    if (verdict == TA_RETRY_QUOTA_DONE && port_signal() != 0)
        return interrupted(diag);
    if (verdict != TA_RETRY_AGAIN)
        return false;
    return port_sleep_until(port_monotonic_ms() + delay) == PORT_OK || interrupted(diag);
}

/* If the service refused the date of the signature, adopt its clock. Returns false for other
 * errors, and if the answer's date is not a new time. */
static bool learn_clock(ta_client *c, const ta_diag *diag) {
    ta_str date = ta_response_field(&c->channel.exchange.response, TA_STR("date"));
    if (c->settings.no_sign_request || !ta_clock_skew(diag->error_type, date, c->signed_at,
                                                      port_realtime_ms() / 1000, &c->clock_offset))
        return false;
    ta_trace_clock(c);
    return true;
}

static ta_err make_attempts(ta_client *c, ta_attempt *a, ta_diag *diag) {
    ta_retry retry;
    bool lost = false, unsure = false, learnt = false;
    ta_retry_init(&retry, &c->retry_quota, c->settings.max_attempts);
    for (a->number = 1;;) {
        ta_diag_clear(diag);
        ta_channel_forget(&c->channel);
        ta_err err = keep_pace(c, diag);
        if (err == TA_OK)
            err = exchange(c, a, &lost, diag);
        if (err == TA_OK)
            err = judge(c, a->request, diag);
        diag->attempts = (int)a->number;
        if (diag->text[0])
            ta_client_mask(c, diag->text, strlen(diag->text));
        /* The service may have done what was asked although this attempt failed: status 2xx says so
         * even if the body is invalid, a proxy that answers 5xx may have forwarded the request, and
         * a refusal after a gateway's failure may be caused by the first request. */
        unsure |= ta_gateway_failed(diag->http_status);
        diag->answer_lost = err != TA_OK && (lost || unsure || diag->http_status / 100 == 2 ||
                                             (err == TA_E_CONNECT && diag->http_status >= 500));
        diag->retries_exhausted = a->number >= c->settings.max_attempts;
        if (err == TA_OK)
            give_back(c, &retry);
        /* Once per call. It counts as no attempt: the service did not process the request. */
        if (err != TA_OK && !learnt && (learnt = learn_clock(c, diag)))
            continue;
        if (err == TA_OK || !wait_for_next(c, a->request, &retry, diag))
            return diag->err;
        a->number++;
    }
}

ta_err ta_client_call(ta_client *c, const ta_client_request *r, ta_diag *diag) {
    char memory[TA_UUID_SIZE];
    ta_buf id = ta_buf_on(memory, sizeof memory);
    ta_diag_clear(diag);
    ta_channel_set_memory(&c->channel, r->memory, r->memory_size, r->memory_cap);
    ta_err err = choose_endpoint(c, r, diag);
    if (err == TA_OK)
        err = make_invocation_id(&id, diag);
    if (err)
        return err;
    ta_attempt attempt = {.request = r, .invocation_id = ta_buf_str(&id)};
    ta_trace_settings(c, &attempt);
    return make_attempts(c, &attempt, diag);
}
