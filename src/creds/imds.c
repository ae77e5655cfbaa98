#include "creds/imds.h"

#include <string.h>

#include "aws/endpoint.h"
#include "base/wipe.h"
#include "creds/json_answer.h"
#include "creds/metadata.h"
#include "http/url.h"

#define PROVIDER "IMDS at"

#define TOKEN_PATH  "/latest/api/token"
#define ROLE_PATH   "/latest/meta-data/iam/security-credentials/"
#define REGION_PATH "/latest/meta-data/placement/region"

#define ROLE_MAX 64 /* characters of a role's name in IAM */

/* ---- settings ---- */

static const char variables[TA_IMDS_SETTING_COUNT][39] = {
    "AWS_METADATA_SERVICE_TIMEOUT",
    "AWS_METADATA_SERVICE_NUM_ATTEMPTS",
    "AWS_EC2_METADATA_SERVICE_ENDPOINT",
    "AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE",
};

typedef struct setting {
    const char *variable;
    ta_str value; /* absent or not empty */
    bool configured;
} setting;

static setting get(const ta_imds *m, ta_imds_setting which) {
    const char *name = variables[which];
    const ta_str value = ta_str_from(m->io->environment(m->io->ctx, name));
    if (value.n > 0)
        return (setting){name, value, false};
    const ta_str configured = m->configured[which];
    return (setting){name, configured.n > 0 ? configured : TA_ABSENT, true};
}

static ta_err refuse(const setting *s, const char *what, ta_diag *diag) {
    char line[TA_DIAG_TEXT_MAX];
    ta_buf b = ta_buf_on(line, sizeof line);
    if (s->configured) {
        for (const char *c = s->variable + strlen("AWS_"); *c; c++)
            ta_putc(&b, ta_lower(*c));
        ta_puts(&b, " of the profile");
    } else {
        ta_puts(&b, s->variable);
    }
    ta_puts(&b, " is ");
    ta_put_untrusted_url(&b, s->value, 60);
    ta_puts(&b, ": ");
    ta_puts(&b, what);
    return ta_fail_text(diag, TA_E_CONFIG, &b);
}

static ta_err read_numbers(ta_imds *m, ta_diag *diag) {
    uint64_t seconds = 1, attempts = 1;
    const setting timeout = get(m, TA_IMDS_TIMEOUT), tries = get(m, TA_IMDS_NUM_ATTEMPTS);
    if (timeout.value.p && (!ta_str_to_u64(timeout.value, 86400, &seconds) || seconds == 0))
        return refuse(&timeout, "it must be a whole number of seconds, 1 to 86400", diag);
    if (tries.value.p && (!ta_str_to_u64(tries.value, 100, &attempts) || attempts == 0))
        return refuse(&tries, "it must be a whole number, 1 to 100", diag);
    m->timeout_ms = (uint32_t)seconds * 1000;
    m->attempts = (uint32_t)attempts;
    return TA_OK;
}

static ta_err read_endpoint(ta_imds *m, ta_diag *diag) {
    ta_buf b = ta_buf_on(m->url, sizeof m->url);
    setting endpoint = get(m, TA_IMDS_ENDPOINT);
    const setting mode = get(m, TA_IMDS_ENDPOINT_MODE);
    bool v6 = ta_str_eq_nocase(mode.value, TA_STR("ipv6"));
    const char *why;
    if (mode.value.p && !v6 && !ta_str_eq_nocase(mode.value, TA_STR("ipv4")))
        return refuse(&mode, "it must be IPv4 or IPv6", diag);
    if (!endpoint.value.p)
        endpoint.value = v6 ? TA_STR("http://[fd00:ec2::254]") : TA_STR("http://169.254.169.254");
    if (endpoint.value.p[endpoint.value.n - 1] == '/')
        endpoint.value.n--;
    ta_put(&b, endpoint.value);
    if (ta_buf_err(&b))
        return refuse(&endpoint, "longer than " TA_LIMIT_TEXT(TA_URL_MAX) " bytes", diag);
    if (ta_url_parse(ta_buf_str(&b), &m->endpoint, &why))
        return refuse(&endpoint, why, diag);
    if (m->endpoint.query.p)
        return refuse(&endpoint, "an endpoint has no query", diag);
    m->base_n = b.n;
    return TA_OK;
}

/* ---- requests ---- */

/* Ask for base + path + name, and pass the answer to read(ctx). While there is no token, this is
 * the request for it. */
static ta_err ask(ta_imds *m, ta_str path, ta_str name, ta_metadata_read read, void *ctx,
                  ta_err *cause, ta_diag *diag) {
    bool has_token = m->token_n > 0;
    ta_buf url = ta_buf_on(m->url, sizeof m->url);
    url.n = m->base_n;
    ta_put(&url, path);
    ta_put(&url, name);
    *cause = TA_E_CONFIG;
    if (ta_buf_err(&url))
        return ta_fail(diag, TA_E_CONFIG,
                       "the endpoint of IMDS: with its path the URL is longer than " TA_LIMIT_TEXT(
                           TA_URL_MAX) " bytes");
    const ta_fetch_field ttl = {TA_STR("x-aws-ec2-metadata-token-ttl-seconds"), TA_STR("21600")};
    const ta_fetch_field token = {TA_STR("x-aws-ec2-metadata-token"), {m->token, m->token_n}};
    const ta_fetch_request request = {
        .method = has_token ? TA_STR("GET") : TA_STR("PUT"),
        .url = ta_buf_str(&url),
        .fields = has_token ? &token : &ttl,
        .field_count = 1,
        .timeout_ms = m->timeout_ms,
        .direct = true,
    };
    ta_metadata metadata = {
        .io = m->io,
        .provider = PROVIDER,
        .authority = m->endpoint.authority,
        .secret = {m->token, m->token_n},
        .attempts = m->attempts,
    };
    ta_err err = ta_metadata_ask(&metadata, &request, read, ctx, diag);
    *cause = metadata.cause;
    return err;
}

/* The answer's text without the white space at its end. */
static ta_str text_of(const ta_fetch_answer *answer) {
    ta_str s = {answer->body, answer->body_n};
    while (s.n > 0 && (unsigned char)s.p[s.n - 1] <= ' ')
        s.n--;
    return s;
}

/* ---- the token ---- */

static ta_err read_token(void *ctx, const ta_fetch_answer *answer, ta_diag *diag) {
    ta_imds *m = ctx;
    ta_str token = text_of(answer);
    bool valid = token.n > 0;
    for (size_t i = 0; i < token.n; i++)
        valid = valid && token.p[i] > ' ' && token.p[i] <= '~';
    if (!valid)
        return ta_fail(diag, TA_E_CREDENTIALS,
                       token.n ? "its token holds a byte that no header field may hold"
                               : "its token is empty");
    if (token.n > sizeof m->token)
        return ta_fail(diag, TA_E_LIMIT,
                       "its token is longer than TA_IMDS_TOKEN_MAX, " TA_LIMIT_TEXT(
                           TA_IMDS_TOKEN_MAX) " bytes");
    memcpy(m->token, token.p, token.n);
    m->token_n = token.n;
    return TA_OK;
}

static ta_err timed_out_as(const ta_imds *m, bool connected, ta_diag *diag) {
    char line[TA_DIAG_TEXT_MAX];
    ta_buf b = ta_buf_on(line, sizeof line);
    ta_puts(&b, PROVIDER " ");
    ta_put_untrusted(&b, m->endpoint.authority, 80);
    ta_puts(&b, connected ? " did not answer the request for a token in "
                          : " could not be reached in ");
    ta_put_seconds(&b, m->timeout_ms);
    ta_puts(&b, connected ? " s: " : " s: this is no EC2 instance, or ");
    ta_puts(&b, "in a container the likely cause is the instance's hop limit, which must be 2 "
                "(HttpPutResponseHopLimit)");
    ta_diag_clear(diag);
    return ta_fail_text(diag, TA_E_NO_CREDENTIALS, &b);
}

/* What a refusal of the token means, or NULL. */
static const char *status_hint(int status) {
    switch (status) {
    case 403:
        return ": IMDS is disabled for this instance";
    case 404:
    case 405:
        return ": it has no IMDSv2";
    default:
        return NULL;
    }
}

/* Without a token, IMDS is a provider that has no credentials, and the search continues. */
static ta_err no_token(const ta_imds *m, ta_err cause, ta_diag *diag) {
    if (cause == TA_E_READ_TIMEOUT || cause == TA_E_CONNECT_TIMEOUT)
        return timed_out_as(m, cause == TA_E_READ_TIMEOUT, diag);
    const char *hint = cause == TA_E_HTTP_STATUS ? status_hint(diag->http_status) : NULL;
    char line[TA_DIAG_TEXT_MAX];
    ta_buf b = ta_buf_on(line, sizeof line);
    ta_puts(&b, diag->text);
    if (hint)
        ta_puts(&b, hint);
    diag->err = TA_OK;
    return ta_fail_text(diag, TA_E_NO_CREDENTIALS, &b);
}

/* Read the settings and get a token, unless there is one already. */
static ta_err start(ta_imds *m, ta_diag *diag) {
    ta_err cause;
    if (m->token_n > 0)
        return TA_OK;
    const char *disabled = m->io->environment(m->io->ctx, "AWS_EC2_METADATA_DISABLED");
    if (ta_str_eq_nocase(ta_str_from(disabled), TA_STR("true")))
        return ta_fail(diag, TA_E_NO_CREDENTIALS,
                       "IMDS is not asked: AWS_EC2_METADATA_DISABLED is true");
    ta_err err = read_numbers(m, diag);
    if (err == TA_OK)
        err = read_endpoint(m, diag);
    if (err)
        return err;
    err = ask(m, TA_STR(TOKEN_PATH), TA_STR(""), read_token, m, &cause, diag);
    return err == TA_E_CREDENTIALS ? no_token(m, cause, diag) : err;
}

/* ---- credentials ---- */

typedef struct role_name {
    size_t n;
    char text[ROLE_MAX];
} role_name;

/* An instance profile has one role; if there are more, use the first. */
static ta_err read_role(void *ctx, const ta_fetch_answer *answer, ta_diag *diag) {
    role_name *role = ctx;
    ta_str rest, name = ta_str_cut(text_of(answer), '\n', &rest);
    const ta_str marks = TA_STR("_+=,.@-");
    bool valid = name.n > 0 && name.n <= sizeof role->text;
    for (size_t i = 0; i < name.n; i++) {
        char c = name.p[i];
        valid = valid && (ta_is_alpha(c) || ta_is_digit(c) || ta_str_find(marks, c) < marks.n);
    }
    if (!valid)
        return ta_fail(diag, TA_E_CREDENTIALS, "it names no role, or one that cannot be");
    memcpy(role->text, name.p, name.n);
    role->n = name.n;
    return TA_OK;
}

typedef struct receiver {
    ta_creds *out;
    const ta_creds_io *io;
    ta_json *json;
} receiver;

static ta_err read_credentials(void *ctx, const ta_fetch_answer *answer, ta_diag *diag) {
    const receiver *t = ctx;
    return ta_creds_from_json(t->out, &ta_creds_form_metadata, t->json, answer->body,
                              answer->body_n, t->io->now(t->io->ctx), diag);
}

static ta_err get_role(ta_imds *m, role_name *role, ta_diag *diag) {
    ta_err cause;
    ta_err err = ask(m, TA_STR(ROLE_PATH), TA_STR(""), read_role, role, &cause, diag);
    if (err != TA_E_CREDENTIALS || cause != TA_E_HTTP_STATUS || diag->http_status != 404)
        return err;
    ta_diag_clear(diag);
    return ta_fail(diag, TA_E_NO_CREDENTIALS, "IMDS knows no role: the instance has no profile");
}

ta_err ta_creds_imds(ta_creds *out, ta_imds *m, ta_json *json, ta_diag *diag) {
    role_name role = {0};
    ta_err cause;
    receiver t = {out, m->io, json};
    ta_err err = start(m, diag);
    if (err == TA_OK)
        err = get_role(m, &role, diag);
    return err ? err
               : ask(m, TA_STR(ROLE_PATH), (ta_str){role.text, role.n}, read_credentials, &t,
                     &cause, diag);
}

/* ---- the region ---- */

static ta_err read_region(void *ctx, const ta_fetch_answer *answer, ta_diag *diag) {
    ta_buf *region = ctx;
    ta_str text = text_of(answer);
    if (!ta_region_valid(text))
        return ta_fail(diag, TA_E_CREDENTIALS, "it gave no valid region");
    ta_put(region, text);
    return ta_buf_err(region) ? ta_fail(diag, TA_E_LIMIT, "the region") : TA_OK;
}

ta_err ta_imds_region(ta_imds *m, ta_buf *region, ta_diag *diag) {
    ta_err cause;
    ta_err err = start(m, diag);
    if (err == TA_OK)
        err = ask(m, TA_STR(REGION_PATH), TA_STR(""), read_region, region, &cause, diag);
    if (err == TA_E_CREDENTIALS || err == TA_E_NO_CREDENTIALS)
        diag->err = err = TA_E_NO_REGION;
    return err;
}
