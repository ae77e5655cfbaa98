#include "base/date.h"
#include "base/wipe.h"
#include "client/client.h"
#include "http/http_request.h"
#include "port.h"

_Static_assert(TA_CANONICAL_REQUEST_MAX <= TA_HTTP_HEAD_MAX,
               "the head's buffer holds a canonical request");

#define SIGNED_FIELDS_MAX 6
#define USER_AGENT        "tinyaws/" TA_VERSION " lang/c cfg/retry-mode#"

/* The header fields that the signature covers, the same as in AWS CLI. A proxy may change the
 * others without making the signature invalid. */
typedef struct signed_fields {
    ta_sigv4_field field[SIGNED_FIELDS_MAX];
    size_t count;
} signed_fields;

/* Without a value, there is no field. */
static void add(signed_fields *f, const char *name, ta_str value) {
    if (value.n > 0)
        f->field[f->count++] = (ta_sigv4_field){ta_str_from(name), value};
}

/* Append the Authorization field. `scratch` is used for the canonical request, then for the field's
 * value. */
static ta_err put_authorization(ta_client *c, const ta_sigv4_request *input, ta_buf scratch,
                                ta_request *request, ta_diag *diag) {
    char to_sign[TA_STRING_TO_SIGN_MAX];
    ta_buf canonical = scratch;
    ta_buf to_sign_b = ta_buf_on(to_sign, sizeof to_sign);
    ta_err err = ta_sigv4_canonical_request(input, &canonical);
    if (err == TA_OK)
        err = ta_sigv4_string_to_sign(input, ta_buf_str(&canonical), &to_sign_b);
    if (err)
        return ta_fail(
            diag, err,
            "the canonical request is longer than TA_CANONICAL_REQUEST_MAX, " TA_LIMIT_TEXT(
                TA_CANONICAL_REQUEST_MAX) " bytes");
    ta_trace_canonical_request(c, ta_buf_str(&canonical));
    ta_sigv4_signature(input, c->settings.credentials.secret_access_key, &c->signing_key,
                       ta_buf_str(&to_sign_b), c->signature);
    ta_buf value = scratch;
    err =
        ta_sigv4_authorization(input, c->settings.credentials.access_key_id, c->signature, &value);
    if (err)
        return ta_fail(diag, err, "the Authorization field is too long");
    ta_request_field(request, TA_STR("authorization"), ta_buf_str(&value));
    return TA_OK;
}

/* POST with the header fields of AWS JSON 1.0 and 1.1.
 * https://smithy.io/2.0/aws/protocols/aws-json-1_0-protocol.html */
ta_err ta_client_write_request(ta_client *c, const ta_attempt *a, ta_str *out, ta_diag *diag) {
    char date[16], target[160], type[40], attempt[40];
    const ta_settings *s = &c->settings;
    const ta_operation *operation = a->request->operation;
    const ta_str body = a->request->body;
    ta_buf date_b = ta_buf_on(date, sizeof date);
    ta_buf target_b = ta_buf_on(target, sizeof target);
    ta_buf type_b = ta_buf_on(type, sizeof type);
    ta_buf attempt_b = ta_buf_on(attempt, sizeof attempt);
    c->signed_at = port_realtime_ms() / 1000 + c->clock_offset;
    ta_put_amz_date(&date_b, c->signed_at);
    ta_put(&target_b, operation->target_prefix);
    ta_putc(&target_b, '.');
    ta_put(&target_b, operation->name);
    ta_puts(&type_b, "application/x-amz-json-");
    ta_put(&type_b, operation->json_version);
    ta_puts(&attempt_b, "attempt=");
    ta_put_u64(&attempt_b, a->number, 1);
    ta_puts(&attempt_b, "; max=");
    ta_put_u64(&attempt_b, s->max_attempts, 1);
    if (ta_buf_err(&target_b) || ta_buf_err(&type_b))
        return ta_fail(diag, TA_E_LIMIT, "the operation's names are longer than 160 bytes");
    if (ta_buf_err(&date_b))
        return ta_fail(diag, TA_E_CLOCK, "the host's clock is outside the years 1 to 9999");

    signed_fields f = {.count = 0};
    add(&f, "content-type", ta_buf_str(&type_b));
    add(&f, "host", c->endpoint.authority);
    if (!s->no_sign_request) {
        add(&f, "x-amz-date", ta_buf_str(&date_b));
        add(&f, "x-amz-security-token", s->credentials.session_token);
    }
    add(&f, "x-amz-target", ta_buf_str(&target_b));
    add(&f, a->request->field_name, a->request->field_value);

    ta_request request;
    ta_request_init(&request, c->request, sizeof c->request);
    if (c->channel.forwarded) {
        ta_request_line_to(&request, TA_STR("POST"), c->endpoint.authority, c->endpoint.path);
        ta_request_proxy_authorization(&request, c->channel.proxy.userinfo);
    } else {
        ta_request_line(&request, TA_STR("POST"), c->endpoint.path);
    }
    for (size_t i = 0; i < f.count; i++)
        ta_request_field(&request, f.field[i].name, f.field[i].value);
    if (!s->no_sign_request) {
        char payload_hash[TA_SIGV4_PAYLOAD_HASH_SIZE];
        ta_sigv4_payload_hash(body, payload_hash);
        ta_sigv4_request input = {
            .method = TA_STR("POST"),
            .path = c->endpoint.path,
            .fields = f.field,
            .field_count = f.count,
            .payload_hash = {payload_hash, sizeof payload_hash},
            .amz_date = ta_buf_str(&date_b),
            .region = c->signing_region,
            .service = operation->signing_name,
        };
        ta_buf scratch = ta_buf_on(c->channel.before.head, TA_CANONICAL_REQUEST_MAX);
        ta_err err = put_authorization(c, &input, scratch, &request, diag);
        ta_wipe(c->channel.before.head, TA_CANONICAL_REQUEST_MAX);
        if (err)
            return err;
    }
    ta_request_field(&request, TA_STR("user-agent"),
                     s->adaptive_retries ? TA_STR(USER_AGENT "adaptive")
                                         : TA_STR(USER_AGENT "standard"));
    ta_request_field(&request, TA_STR("amz-sdk-invocation-id"), a->invocation_id);
    ta_request_field(&request, TA_STR("amz-sdk-request"), ta_buf_str(&attempt_b));
    ta_request_field(&request, TA_STR("accept-encoding"), TA_STR("identity"));
    if (a->request->put_body != NULL)
        a->request->put_body(c, &request, body);
    else
        ta_request_body(&request, body);
    ta_err err = ta_request_finish(&request, out);
    if (err == TA_E_LIMIT)
        return ta_fail(diag, err,
                       "the request is longer than TA_HTTP_REQUEST_MAX, " TA_LIMIT_TEXT(
                           TA_HTTP_REQUEST_MAX) " bytes");
    if (err)
        return ta_fail(
            diag, TA_E_CONFIG,
            "the access key id or the session token holds a byte that no header field may "
            "hold, such as a new line");
    return TA_OK;
}
