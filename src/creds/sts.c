#include "creds/sts.h"

#include "aws/clock_skew.h"
#include "aws/query.h"
#include "aws/sigv4.h"
#include "aws/xml.h"
#include "base/date.h"
#include "base/wipe.h"
#include "creds/retry_wait.h"
#include "creds/sts_endpoint.h"
#include "http/url.h"

#define API_VERSION "2011-06-15"
static const char assume_role[] = "AssumeRole";
static const char with_web_identity[] = "AssumeRoleWithWebIdentity";
static const char get_caller_identity[] = "GetCallerIdentity";

static int64_t now(const ta_sts *s) {
    return s->io->now(s->io->ctx) + s->clock_offset;
}

/* ---- the endpoint ---- */

static ta_err choose_endpoint(ta_sts *s, ta_diag *diag) {
    const char *why;
    ta_buf url = ta_buf_on(s->url_text, sizeof s->url_text);
    ta_endpoint_params params = {.prefix = TA_STR("sts"),
                                 .region = s->region,
                                 .custom = s->endpoint_url,
                                 .use_fips = s->use_fips,
                                 .use_dualstack = s->use_dualstack};
    params.region = ta_region_real(params.region, &params.use_fips);
    if (params.region.n == 0)
        return ta_fail(diag, TA_E_NO_REGION, "");
    if (!ta_region_valid(params.region))
        return ta_fail(diag, TA_E_CONFIG, "the region is no valid host label");
    const ta_err err = ta_endpoint_check(&params, &why);
    if (err)
        return ta_fail(diag, err, why);
    s->signing_region = ta_put_sts_endpoint(&url, &params, s->legacy);
    s->url = ta_buf_str(&url);
    if (ta_buf_err(&url))
        return ta_fail(
            diag, TA_E_LIMIT,
            "the endpoint of STS is longer than TA_URL_MAX, " TA_LIMIT_TEXT(TA_URL_MAX) " bytes");
    return TA_OK;
}

/* ---- the request ---- */

/* The field lines of one attempt. Do not copy it: it has slices into its own memory. */
typedef struct fields {
    ta_fetch_field line[5];
    size_t count;
    char date[16];
} fields;

static void add(fields *f, ta_str name, ta_str value) {
    f->line[f->count++] = (ta_fetch_field){name, value};
}

/* Sign `host` and the fields so far. The value of Authorization overwrites the canonical
 * request. */
static ta_err add_authorization(ta_sts *s, fields *f, const ta_url *url,
                                const ta_credentials *source, ta_diag *diag) {
    char hash[TA_SIGV4_PAYLOAD_HASH_SIZE], signature[TA_SIGV4_SIGNATURE_SIZE];
    char to_sign[TA_STRING_TO_SIGN_MAX];
    ta_sigv4_field signed_field[5] = {{TA_STR("host"), url->authority}};
    for (size_t i = 0; i < f->count; i++)
        signed_field[i + 1] = (ta_sigv4_field){f->line[i].name, f->line[i].value};
    const ta_sigv4_request input = {
        .method = TA_STR("POST"),
        .path = url->path,
        .query = url->query,
        .fields = signed_field,
        .field_count = f->count + 1,
        .payload_hash = {hash, sizeof hash},
        .amz_date = {f->date, sizeof f->date},
        .region = s->signing_region,
        .service = TA_STR("sts"),
    };
    ta_sigv4_payload_hash((ta_str){s->body, s->body_n}, hash);
    ta_buf canonical = ta_buf_on(s->work.canonical_request, sizeof s->work.canonical_request);
    ta_buf value = canonical, to_sign_b = ta_buf_on(to_sign, sizeof to_sign);
    ta_err err = ta_sigv4_canonical_request(&input, &canonical);
    if (err == TA_OK)
        err = ta_sigv4_string_to_sign(&input, ta_buf_str(&canonical), &to_sign_b);
    if (err == TA_OK) {
        ta_sigv4_key key = {.scope_n = 0};
        ta_sigv4_signature(&input, source->secret_access_key, &key, ta_buf_str(&to_sign_b),
                           signature);
        ta_wipe(&key, sizeof key);
        ta_wipe(canonical.p, canonical.n);
        err = ta_sigv4_authorization(&input, source->access_key_id, signature, &value);
    }
    if (err)
        return ta_fail(
            diag, err,
            "the canonical request of AssumeRole is longer than "
            "TA_CANONICAL_REQUEST_MAX, " TA_LIMIT_TEXT(TA_CANONICAL_REQUEST_MAX) " bytes");
    add(f, TA_STR("authorization"), ta_buf_str(&value));
    return TA_OK;
}

/* One attempt, signed if `source` is not NULL. */
static ta_err post(ta_sts *s, const ta_credentials *source, ta_fetch_answer *answer,
                   ta_diag *diag) {
    const char *why = "";
    fields f = {.count = 0};
    ta_url url;
    ta_err err = ta_url_parse(s->url, &url, &why);
    if (err)
        return ta_fail(diag, err, why);
    add(&f, TA_STR("content-type"), TA_STR("application/x-www-form-urlencoded; charset=utf-8"));
    if (source != NULL) {
        ta_buf date = ta_buf_on(f.date, sizeof f.date);
        s->signed_at = now(s);
        ta_put_amz_date(&date, s->signed_at);
        if (ta_buf_err(&date))
            return ta_fail(diag, TA_E_CLOCK, "the host's clock is outside the years 1 to 9999");
        add(&f, TA_STR("x-amz-date"), ta_buf_str(&date));
        if (source->session_token.n > 0)
            add(&f, TA_STR("x-amz-security-token"), source->session_token);
        err = add_authorization(s, &f, &url, source, diag);
        if (err)
            return err;
    }
    add(&f, TA_STR("accept"), TA_STR("application/json"));
    const ta_fetch_request request = {
        .method = TA_STR("POST"),
        .url = s->url,
        .fields = f.line,
        .field_count = f.count,
        .body = {s->body, s->body_n},
        .timeout_ms = s->timeout_ms > 0 ? s->timeout_ms : 60000,
    };
    return s->io->fetch(s->io->ctx, &request, answer, diag);
}

/* ---- the answer ---- */

/* The parts of the credentials in the answer. */
typedef struct parts {
    ta_str access_key_id, secret_access_key, session_token;
    ta_str expiration; /* ISO 8601, or seconds since 1970 as a JSON number */
} parts;

static ta_err read_xml(const ta_fetch_answer *a, ta_xml_want *want, size_t n, ta_diag *diag) {
    size_t at;
    const ta_err err = ta_xml_read(a->body, a->body_n, want, n, &at);
    if (err == TA_E_LIMIT)
        return ta_fail(diag, err,
                       "the answer's XML nests deeper than TA_XML_DEPTH_MAX, " TA_LIMIT_TEXT(
                           TA_XML_DEPTH_MAX));
    if (err) {
        char line[TA_DIAG_TEXT_MAX];
        ta_buf b = ta_buf_on(line, sizeof line);
        ta_puts(&b, "it breaks off at byte ");
        ta_put_u64(&b, at, 1);
        ta_puts(&b, " of ");
        ta_put_u64(&b, a->body_n, 1);
        return ta_fail_text(diag, err, &b);
    }
    return TA_OK;
}

static ta_err read_credentials_xml(const ta_fetch_answer *a, parts *out, ta_diag *diag) {
    ta_xml_want want[] = {{.path = "*/*/Credentials/AccessKeyId"},
                          {.path = "*/*/Credentials/SecretAccessKey"},
                          {.path = "*/*/Credentials/SessionToken"},
                          {.path = "*/*/Credentials/Expiration"}};
    const ta_err err = read_xml(a, want, 4, diag);
    *out = (parts){want[0].text, want[1].text, want[2].text, want[3].text};
    return err;
}

static int member_of_action(const ta_json *json, int at, const char *action, const char *ending) {
    char name[40];
    ta_buf b = ta_buf_on(name, sizeof name);
    ta_puts(&b, action);
    ta_puts(&b, ending);
    return ta_json_member(json, at, ta_buf_str(&b));
}

/* at: out, the action's result */
static ta_err read_json(ta_json *json, const char *action, const ta_fetch_answer *a, int *at,
                        ta_diag *diag) {
    const ta_err err = ta_json_parse(json, a->body, a->body_n);
    if (err)
        return ta_fail(diag, err, a->body_n == 0 ? "its body is empty" : "");
    *at = member_of_action(json, TA_JSON_ROOT, action, "Response");
    *at = member_of_action(json, *at, action, "Result");
    return TA_OK;
}

static ta_err read_credentials_json(ta_json *json, const char *action, const ta_fetch_answer *a,
                                    parts *out, ta_diag *diag) {
    int at = TA_JSON_NOWHERE;
    const ta_err err = read_json(json, action, a, &at, diag);
    if (err)
        return err;
    at = ta_json_member(json, at, TA_STR("Credentials"));
    const int expiration = ta_json_member(json, at, TA_STR("Expiration"));
    *out = (parts){
        ta_json_string(json, ta_json_member(json, at, TA_STR("AccessKeyId"))),
        ta_json_string(json, ta_json_member(json, at, TA_STR("SecretAccessKey"))),
        ta_json_string(json, ta_json_member(json, at, TA_STR("SessionToken"))),
        ta_json_kind_at(json, expiration) == TA_JSON_STRING ? ta_json_string(json, expiration)
                                                            : ta_json_text(json, expiration),
    };
    return TA_OK;
}

static ta_err accept_parts(ta_sts *s, const parts *given, ta_creds *out, ta_diag *diag) {
    ta_timestamp epoch;
    int64_t expires;
    if (given->access_key_id.n == 0 || given->secret_access_key.n == 0 ||
        given->session_token.n == 0)
        return ta_fail(diag, TA_E_SHAPE,
                       "AccessKeyId, SecretAccessKey or SessionToken is missing in what STS sent");
    if (ta_parse_epoch(given->expiration, &epoch))
        expires = epoch.seconds;
    else if (!ta_parse_iso8601(given->expiration, &expires))
        return ta_fail(diag, TA_E_SHAPE, "Expiration in what STS sent is missing or no time");
    if (expires <= now(s))
        return ta_fail(diag, TA_E_CREDENTIALS,
                       "the credentials that STS gave have expired, by this host's clock");
    const ta_err err = ta_creds_set(out, given->access_key_id, given->secret_access_key,
                                    given->session_token, diag);
    if (err)
        return err;
    out->expires = expires;
    return TA_OK;
}

/* Reads a 2xx answer into `out`, which is of the action. */
typedef ta_err accept_fn(ta_sts *s, const char *action, const ta_fetch_answer *a, void *out,
                         ta_diag *diag);

static ta_err accept_credentials(ta_sts *s, const char *action, const ta_fetch_answer *a,
                                 void *creds, ta_diag *diag) {
    parts given = {.expiration = TA_ABSENT};
    const ta_err err = ta_query_is_xml((ta_str){a->body, a->body_n})
                           ? read_credentials_xml(a, &given, diag)
                           : read_credentials_json(s->json, action, a, &given, diag);
    return err ? err : accept_parts(s, &given, creds, diag);
}

static ta_err accept_identity(ta_sts *s, const char *action, const ta_fetch_answer *a, void *arn,
                              ta_diag *diag) {
    ta_xml_want want = {.path = "*/*/Arn"};
    const bool xml = ta_query_is_xml((ta_str){a->body, a->body_n});
    int at = TA_JSON_NOWHERE;
    const ta_err err = xml ? read_xml(a, &want, 1, diag) : read_json(s->json, action, a, &at, diag);
    if (err)
        return err;
    const ta_str found =
        xml ? want.text : ta_json_string(s->json, ta_json_member(s->json, at, TA_STR("Arn")));
    if (found.n == 0)
        return ta_fail(diag, TA_E_SHAPE, "Arn is missing in what STS sent");
    ta_put_untrusted(arn, found, TA_STS_ARN_MAX);
    return TA_OK;
}

/* source: the credentials that signed the request, or NULL. */
static ta_err report_error(ta_sts *s, const char *action, const ta_credentials *source,
                           const ta_fetch_answer *a, ta_diag *diag) {
    const ta_error_answer answer = {
        .http_status = a->status, .body = a->body, .body_size = a->body_n};
    const ta_err err = ta_query_error(&answer, s->json, &s->error);
    if (source != NULL) { /* the message about a wrong signature contains the token */
        ta_mask_key(a->body, a->body_n, source->session_token);
        ta_mask_key(a->body, a->body_n, source->secret_access_key);
    }
    diag->error_type = s->error.type;
    diag->error_message = s->error.message;
    diag->error_operation = action;
    return ta_fail(diag, err, "");
}

static ta_err judge(ta_sts *s, const char *action, const ta_credentials *source,
                    const ta_fetch_answer *a, accept_fn *accept, void *out, ta_diag *diag) {
    diag->http_status = a->status;
    if (a->status >= 400)
        return report_error(s, action, source, a, diag);
    if (a->status < 200 || a->status >= 300)
        return ta_fail(diag, TA_E_HTTP_STATUS, "STS redirects, which is not followed");
    const ta_err err = accept(s, action, a, out, diag);
    ta_wipe(a->body, a->body_n);
    return err;
}

/* ---- a call ---- */

/* The model of STS marks this error, in addition to the usual ones, as retryable: the service that
 * issued the token did not answer STS. */
static ta_retry_kind kind_of(const ta_diag *diag) {
    return ta_str_eq(diag->error_type, TA_STR("IDPCommunicationError")) ? TA_RETRY_TRANSIENT
                                                                        : ta_retry_of(diag);
}

/* If the signature was refused because of its date, use STS's time from now on. */
static bool learn_clock(ta_sts *s, ta_str date, ta_diag *diag) {
    if (!ta_clock_skew(diag->error_type, date, s->signed_at, s->io->now(s->io->ctx),
                       &s->clock_offset))
        return false;
    ta_diag_clear(diag);
    return true;
}

static ta_err call(ta_sts *s, const char *action, const ta_credentials *source, accept_fn *accept,
                   void *out, ta_diag *diag) {
    ta_retry retry;
    bool learnt = source == NULL; /* nothing is signed */
    s->quota = TA_RETRY_QUOTA;
    ta_retry_init(&retry, &s->quota,
                  s->max_attempts > 0 ? s->max_attempts : TA_RETRY_MAX_ATTEMPTS_DEFAULT);
    for (;;) {
        ta_fetch_answer answer = {0};
        ta_err err = post(s, source, &answer, diag);
        ta_wipe(&s->work, sizeof s->work);
        if (err == TA_OK)
            err = judge(s, action, source, &answer, accept, out, diag);
        if (err != TA_OK && !learnt && (learnt = learn_clock(s, answer.date, diag)))
            continue;
        if (err == TA_OK || !ta_creds_again(s->io, &retry, kind_of(diag), diag))
            return diag->err;
    }
}

static void put_body(ta_sts *s, ta_buf *b, const char *action, const ta_sts_role *role) {
    char memory[48];
    ta_buf name = ta_buf_on(memory, sizeof memory);
    ta_puts(&name, "tinyaws-session-");
    ta_put_i64(&name, s->io->now(s->io->ctx));
    ta_query_begin(b, action, API_VERSION);
    ta_query_put(b, "RoleArn", role->role_arn);
    ta_query_put(b, "RoleSessionName",
                 role->session_name.n > 0 ? role->session_name : ta_buf_str(&name));
    if (role->duration_seconds > 0) {
        name.n = 0;
        ta_put_u64(&name, role->duration_seconds, 1);
        ta_query_put(b, "DurationSeconds", ta_buf_str(&name));
    }
}

static ta_err close_body(ta_sts *s, const ta_buf *b, ta_diag *diag) {
    s->body_n = b->n;
    return b->full ? ta_fail(diag, TA_E_LIMIT,
                             "the request to STS is longer than TA_STS_BODY_MAX, " TA_LIMIT_TEXT(
                                 TA_STS_BODY_MAX) " bytes")
                   : TA_OK;
}

ta_err ta_sts_assume_role(ta_sts *s, const ta_credentials *source, const ta_sts_role *role,
                          ta_creds *out, ta_diag *diag) {
    ta_buf b = ta_buf_on(s->body, sizeof s->body);
    ta_err err = choose_endpoint(s, diag);
    if (err)
        return err;
    put_body(s, &b, assume_role, role);
    if (role->external_id.n > 0)
        ta_query_put(&b, "ExternalId", role->external_id);
    err = close_body(s, &b, diag);
    return err ? err : call(s, assume_role, source, accept_credentials, out, diag);
}

/* Read the token into s->work.token, unchanged, with its newline, as AWS CLI sends it. */
static ta_err read_token(ta_sts *s, const char *path, ta_str *out, ta_diag *diag) {
    size_t n = 0;
    ta_err err = s->io->read_file(s->io->ctx, path, s->work.token, sizeof s->work.token, &n, diag);
    if (err)
        return err;
    *out = (ta_str){s->work.token, n};
    for (size_t i = 0; i < n; i++)
        if (ta_str_find(TA_STR(" \t\r\n"), s->work.token[i]) == 4)
            return TA_OK;
    return ta_fail(diag, TA_E_CREDENTIALS, "the web identity token file is empty");
}

ta_err ta_sts_assume_role_with_web_identity(ta_sts *s, const char *token_file,
                                            const ta_sts_role *role, ta_creds *out, ta_diag *diag) {
    ta_buf b = ta_buf_on(s->body, sizeof s->body);
    ta_str token;
    ta_err err = choose_endpoint(s, diag);
    if (err)
        return err;
    err = read_token(s, token_file, &token, diag);
    if (err == TA_OK) {
        put_body(s, &b, with_web_identity, role);
        ta_query_put(&b, "WebIdentityToken", token);
        err = close_body(s, &b, diag);
    }
    if (err == TA_OK)
        err = call(s, with_web_identity, NULL, accept_credentials, out, diag);
    ta_wipe(&s->work, sizeof s->work);
    ta_wipe(s->body, sizeof s->body);
    return err;
}

ta_err ta_sts_get_caller_identity(ta_sts *s, const ta_credentials *source, ta_buf *arn,
                                  ta_diag *diag) {
    ta_buf b = ta_buf_on(s->body, sizeof s->body);
    ta_err err = choose_endpoint(s, diag);
    if (err)
        return err;
    ta_query_begin(&b, get_caller_identity, API_VERSION);
    err = close_body(s, &b, diag);
    return err ? err : call(s, get_caller_identity, source, accept_identity, arn, diag);
}
