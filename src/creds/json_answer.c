#include "creds/json_answer.h"

#include "base/date.h"

/* The number of bytes of a peer's text that a message shows. */
#define SHOWN_MAX 120

#define STR(literal)                                                                               \
    { "" literal, sizeof(literal) - 1 }

const ta_creds_form ta_creds_form_metadata = {
    .access_key_id = STR("AccessKeyId"),
    .secret_access_key = STR("SecretAccessKey"),
    .session_token = STR("Token"),
    .expiration = STR("Expiration"),
    .temporary = true,
};

const ta_creds_form ta_creds_form_process = {
    .access_key_id = STR("AccessKeyId"),
    .secret_access_key = STR("SecretAccessKey"),
    .session_token = STR("SessionToken"),
    .expiration = STR("Expiration"),
    .versioned = true,
};

static ta_err not_json(const ta_json *json, ta_err err, size_t n, ta_diag *diag) {
    char line[TA_DIAG_TEXT_MAX];
    ta_buf b = ta_buf_on(line, sizeof line);
    if (err == TA_E_LIMIT) {
        ta_puts(&b, "the answer's JSON is beyond ");
        ta_puts(&b, json->limit);
    } else if (n == 0) {
        ta_puts(&b, "it is empty");
    } else {
        ta_puts(&b, "it breaks off at byte ");
        ta_put_u64(&b, json->error_at, 1);
        ta_puts(&b, " of ");
        ta_put_u64(&b, n, 1);
    }
    return ta_fail_text(diag, err, &b);
}

/* If the role cannot be assumed, IMDS answers 200 with a Code and a Message. */
static ta_err check_code(const ta_json *json, ta_diag *diag) {
    ta_str code = ta_json_string(json, ta_json_member(json, TA_JSON_ROOT, TA_STR("Code")));
    if (code.n == 0 || ta_str_eq(code, TA_STR("Success")))
        return TA_OK;
    char line[TA_DIAG_TEXT_MAX];
    ta_buf b = ta_buf_on(line, sizeof line);
    ta_puts(&b, "the answer is an error, ");
    ta_put_untrusted(&b, code, SHOWN_MAX);
    ta_str why = ta_json_string(json, ta_json_member(json, TA_JSON_ROOT, TA_STR("Message")));
    if (why.n > 0)
        ta_puts(&b, ": ");
    ta_put_untrusted(&b, why, SHOWN_MAX);
    return ta_fail_text(diag, TA_E_CREDENTIALS, &b);
}

static ta_err check_version(const ta_json *json, ta_diag *diag) {
    int version = ta_json_member(json, TA_JSON_ROOT, TA_STR("Version"));
    if (ta_str_eq(ta_json_text(json, version), TA_STR("1")))
        return TA_OK;
    return ta_fail(diag, TA_E_CREDENTIALS,
                   version == TA_JSON_NOWHERE ? "the answer has no Version"
                                              : "the answer's Version is not 1");
}

/* The members' strings, each absent or not empty. */
typedef struct members {
    ta_str access_key_id, secret_access_key, session_token, expiration;
} members;

static ta_str member(const ta_json *json, int object, ta_str name) {
    ta_str value = ta_json_string(json, ta_json_member(json, object, name));
    return value.n > 0 ? value : TA_ABSENT;
}

static void name_missing(ta_buf *b, ta_str name, ta_str value) {
    if (value.p)
        return;
    ta_puts(b, b->n == 0 ? "the answer lacks " : ", ");
    ta_put(b, name);
}

static ta_err check_members(const ta_creds_form *form, const members *m, ta_diag *diag) {
    char line[TA_DIAG_TEXT_MAX];
    ta_buf b = ta_buf_on(line, sizeof line);
    name_missing(&b, form->access_key_id, m->access_key_id);
    name_missing(&b, form->secret_access_key, m->secret_access_key);
    if (form->temporary) {
        name_missing(&b, form->session_token, m->session_token);
        name_missing(&b, form->expiration, m->expiration);
    }
    return b.n == 0 ? TA_OK : ta_fail_text(diag, TA_E_CREDENTIALS, &b);
}

static ta_err read_expiry(ta_str text, int64_t now, int64_t *out, ta_diag *diag) {
    *out = TA_CREDS_FOREVER;
    if (!text.p)
        return TA_OK;
    bool valid = ta_parse_iso8601(text, out);
    if (valid && *out > now)
        return TA_OK;
    char line[TA_DIAG_TEXT_MAX];
    ta_buf b = ta_buf_on(line, sizeof line);
    if (valid) {
        ta_puts(&b, "the credentials expired at ");
        ta_put_iso8601(&b, *out, 0);
        ta_puts(&b, ", and by this host's clock it is ");
        ta_put_iso8601(&b, now, 0);
    } else {
        ta_puts(&b, "the credentials expire at no valid time: ");
        ta_put_untrusted(&b, text, SHOWN_MAX);
    }
    return ta_fail_text(diag, TA_E_CREDENTIALS, &b);
}

ta_err ta_creds_from_json(ta_creds *out, const ta_creds_form *form, ta_json *json, char *text,
                          size_t n, int64_t now, ta_diag *diag) {
    int64_t expires;
    ta_err err = ta_json_parse(json, text, n);
    if (err)
        return not_json(json, err, n, diag);
    err = form->versioned ? check_version(json, diag) : check_code(json, diag);
    if (err)
        return err;
    int object = form->inside.p ? ta_json_member(json, TA_JSON_ROOT, form->inside) : TA_JSON_ROOT;
    const members m = {
        .access_key_id = member(json, object, form->access_key_id),
        .secret_access_key = member(json, object, form->secret_access_key),
        .session_token = member(json, object, form->session_token),
        .expiration = member(json, object, form->expiration),
    };
    err = check_members(form, &m, diag);
    /* If it were ignored, the credentials would seem to be valid for ever. */
    if (err == TA_OK && !m.expiration.p &&
        ta_json_kind_at(json, ta_json_member(json, object, form->expiration)) > TA_JSON_NULL)
        err = ta_fail(diag, TA_E_CREDENTIALS, "the answer's Expiration is no time");
    if (err == TA_OK)
        err = read_expiry(m.expiration, now, &expires, diag);
    if (err == TA_OK)
        err = ta_creds_set(out, m.access_key_id, m.secret_access_key, m.session_token, diag);
    if (err == TA_OK)
        out->expires = expires;
    return err;
}
