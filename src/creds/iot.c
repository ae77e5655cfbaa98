#include "creds/iot.h"

#include "base/wipe.h"
#include "creds/json_answer.h"
#include "creds/retry_wait.h"
#include "http/url.h"

#define PROVIDER "AWS IoT role alias"

#define STR(literal)                                                                               \
    { "" literal, sizeof(literal) - 1 }

static const ta_creds_form form = {
    .inside = STR("credentials"),
    .access_key_id = STR("accessKeyId"),
    .secret_access_key = STR("secretAccessKey"),
    .session_token = STR("sessionToken"),
    .expiration = STR("expiration"),
    .temporary = true,
};

/* ---- settings ---- */

static ta_err missing(const ta_iot_settings *s, ta_diag *diag) {
    const struct {
        const char *name;
        bool there;
    } needed[] = {
        {"AWS_IOT_CREDENTIAL_ENDPOINT", s->endpoint.n > 0},
        {"AWS_IOT_ROLE_ALIAS", s->role_alias.n > 0},
        {"AWS_IOT_CERTIFICATE_FILE", s->certificate != NULL},
        {"AWS_IOT_PRIVATE_KEY_FILE", s->private_key != NULL},
    };
    char line[TA_DIAG_TEXT_MAX];
    ta_buf b = ta_buf_on(line, sizeof line);
    size_t there = s->thing_name.n > 0 ? 1 : 0, gone = 0;
    for (size_t i = 0; i < sizeof needed / sizeof *needed; i++) {
        if (needed[i].there) {
            there++;
            continue;
        }
        ta_puts(&b, gone++ == 0 ? "" : ", ");
        ta_puts(&b, needed[i].name);
    }
    if (there == 0)
        return ta_fail(diag, TA_E_NO_CREDENTIALS, "AWS_IOT_CREDENTIAL_ENDPOINT is not set");
    if (gone == 0)
        return TA_OK;
    ta_puts(&b, gone == 1 ? " is not set" : " are not set");
    return ta_fail_text(diag, TA_E_CREDENTIALS, &b);
}

/* The valid names of a role alias and of a thing in AWS IoT: [\w=,@-]+ and [a-zA-Z0-9:_-]+. So
 * neither can change the path or end the field. */
static bool is_name(ta_str s, const char *more) {
    const ta_str marks = ta_str_from(more);
    for (size_t i = 0; i < s.n; i++)
        if (!ta_is_alpha(s.p[i]) && !ta_is_digit(s.p[i]) && ta_str_find(marks, s.p[i]) == marks.n)
            return false;
    return s.n <= 128;
}

static ta_err build_url(ta_iot *iot, const ta_iot_settings *s, ta_str *out, ta_diag *diag) {
    ta_buf b = ta_buf_on(iot->url, sizeof iot->url);
    const char *why = NULL;
    ta_url parsed;
    if (!is_name(s->role_alias, "_=,@-"))
        return ta_fail(diag, TA_E_CREDENTIALS,
                       "AWS_IOT_ROLE_ALIAS is no name of a role alias: 1 to 128 of A-Z a-z 0-9 _ "
                       "= , @ -");
    if (!is_name(s->thing_name, ":_-"))
        return ta_fail(diag, TA_E_CREDENTIALS,
                       "AWS_IOT_THING_NAME is no name of a thing: 1 to 128 of A-Z a-z 0-9 : _ -");
    ta_puts(&b, "https://");
    ta_put(&b, s->endpoint);
    /* Parse before the path is appended: the endpoint must be only host and port. */
    if (ta_buf_err(&b) || ta_url_parse(ta_buf_str(&b), &parsed, &why) ||
        ta_str_find(s->endpoint, '/') < s->endpoint.n || parsed.query.p != NULL)
        return ta_fail(diag, TA_E_CREDENTIALS,
                       "AWS_IOT_CREDENTIAL_ENDPOINT is no host name, with or without a port");
    ta_puts(&b, "/role-aliases/");
    ta_put(&b, s->role_alias);
    ta_puts(&b, "/credentials");
    *out = ta_buf_str(&b);
    return ta_buf_err(&b) ? ta_fail(diag, TA_E_LIMIT, "TA_URL_MAX") : TA_OK;
}

/* ---- attempts ---- */

static ta_err report_error(ta_iot *iot, const ta_fetch_answer *a, ta_diag *diag) {
    const ta_error_answer answer = {
        .http_status = a->status, .body = a->body, .body_size = a->body_n};
    char line[TA_DIAG_TEXT_MAX];
    ta_buf b = ta_buf_on(line, sizeof line);
    const ta_err err = ta_awsjson_error(&answer, iot->json, &iot->error);
    ta_puts(&b, "HTTP status ");
    ta_put_u64(&b, (uint64_t)a->status, 1);
    ta_puts(&b, iot->error.message.n > 0 ? ": " : "");
    ta_put_untrusted(&b, iot->error.message, 160);
    return ta_fail_text(diag, err, &b);
}

static ta_err attempt(ta_iot *iot, const ta_fetch_request *request, ta_creds *out, ta_diag *diag) {
    ta_fetch_answer a = {0};
    ta_err err = iot->io->fetch(iot->io->ctx, request, &a, diag);
    if (err)
        return err;
    diag->http_status = a.status;
    if (a.status >= 400)
        return report_error(iot, &a, diag);
    if (a.status != 200) {
        err = ta_fail(diag, TA_E_HTTP_STATUS, "the endpoint answers with a status beside 200");
    } else {
        err = ta_creds_from_json(out, &form, iot->json, a.body, a.body_n,
                                 iot->io->now(iot->io->ctx), diag);
    }
    ta_wipe(a.body, a.body_n);
    return err;
}

ta_err ta_creds_from_iot(ta_iot *iot, const ta_iot_settings *s, ta_creds *out, ta_diag *diag) {
    const ta_fetch_field field = {TA_STR("x-amzn-iot-thingname"), s->thing_name};
    ta_fetch_request request = {
        .method = TA_STR("GET"),
        .fields = &field,
        .field_count = s->thing_name.n > 0 ? 1 : 0,
        .timeout_ms = iot->timeout_ms > 0 ? iot->timeout_ms : 5000,
        .client_certificate = s->certificate,
        .client_key = s->private_key,
    };
    ta_retry retry;
    iot->quota = TA_RETRY_QUOTA;
    ta_retry_init(&retry, &iot->quota,
                  iot->max_attempts > 0 ? iot->max_attempts : TA_RETRY_MAX_ATTEMPTS_DEFAULT);
    ta_err err = missing(s, diag);
    if (err == TA_E_NO_CREDENTIALS)
        return err;
    if (err == TA_OK)
        err = build_url(iot, s, &request.url, diag);
    if (err)
        return ta_creds_provider_failed(diag, TA_STR(PROVIDER));
    do
        err = attempt(iot, &request, out, diag);
    while (err && ta_creds_again(iot->io, &retry, ta_retry_of(diag), diag));
    return diag->err ? ta_creds_provider_failed(diag, TA_STR(PROVIDER)) : TA_OK;
}
