#include "creds/container.h"

#include <string.h>

#include "creds/json_answer.h"
#include "creds/metadata.h"
#include "http/http_syntax.h"
#include "http/url.h"

#define RELATIVE_URI "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI"
#define FULL_URI     "AWS_CONTAINER_CREDENTIALS_FULL_URI"
#define TOKEN        "AWS_CONTAINER_AUTHORIZATION_TOKEN"
#define TOKEN_FILE   "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE"

#define TIMEOUT_MS 2000
#define ATTEMPTS   3
#define PAUSE_MS   1000

/* `out` holds both while the endpoint is asked. */
_Static_assert(sizeof(((ta_creds *)0)->text) >= TA_URL_MAX + TA_AUTHORIZATION_TOKEN_MAX,
               "ta_creds.text holds the URL and the token");

static ta_str variable(const ta_creds_io *io, const char *name) {
    ta_str value = ta_str_from(io->environment(io->ctx, name));
    return value.n > 0 ? value : TA_ABSENT;
}

static ta_err refuse(const char *name, const char *what, ta_err err, ta_diag *diag) {
    char line[TA_DIAG_TEXT_MAX];
    ta_buf b = ta_buf_on(line, sizeof line);
    ta_puts(&b, name);
    ta_puts(&b, what);
    return ta_fail_text(diag, err, &b);
}

/* ---- the URL ---- */

static bool is_ipv4(ta_str host) {
    for (size_t i = 0; i < host.n; i++)
        if (!ta_is_digit(host.p[i]) && host.p[i] != '.')
            return false;
    return true;
}

/* Does plain HTTP to this host stay on this machine or its link? */
static bool is_local(const ta_url *url) {
    ta_str host = url->host;
    if (url->ipv6)
        return ta_str_eq(host, TA_STR("::1")) || ta_str_eq_nocase(host, TA_STR("fd00:ec2::23"));
    if (is_ipv4(host) && ta_str_starts(host, TA_STR("127.")))
        return true;
    return ta_str_eq_nocase(host, TA_STR("localhost")) ||
           ta_str_eq(host, TA_STR("169.254.170.2")) || ta_str_eq(host, TA_STR("169.254.170.23"));
}

static ta_err refuse_host(const ta_url *url, ta_diag *diag) {
    char line[TA_DIAG_TEXT_MAX];
    ta_buf b = ta_buf_on(line, sizeof line);
    ta_puts(&b, FULL_URI " names the host ");
    ta_put_untrusted(&b, url->host, 80);
    ta_puts(&b, " over plain HTTP, which is allowed only to loopback, 169.254.170.2, "
                "169.254.170.23 and [fd00:ec2::23]; nothing was sent");
    return ta_fail_text(diag, TA_E_CONFIG, &b);
}

/* The text of the URL is written to `to`, and `url` points into it. */
static ta_err choose_url(const ta_creds_io *io, ta_buf *to, ta_url *url, ta_diag *diag) {
    ta_str relative = variable(io, RELATIVE_URI), full = variable(io, FULL_URI);
    const char *name = relative.p ? RELATIVE_URI : FULL_URI, *why;
    if (!relative.p && !full.p)
        return ta_fail(diag, TA_E_NO_CREDENTIALS, RELATIVE_URI " and " FULL_URI " are not set");
    if (relative.p && relative.p[0] != '/')
        return ta_fail(diag, TA_E_CONFIG, RELATIVE_URI " does not start with a slash");
    if (relative.p)
        ta_puts(to, "http://169.254.170.2");
    ta_put(to, relative.p ? relative : full);
    if (ta_buf_err(to))
        return refuse(name, ": the URL is longer than " TA_LIMIT_TEXT(TA_URL_MAX) " bytes",
                      TA_E_CONFIG, diag);
    if (ta_url_parse(ta_buf_str(to), url, &why)) {
        char line[160];
        ta_buf b = ta_buf_on(line, sizeof line);
        ta_puts(&b, ": ");
        ta_puts(&b, why);
        ta_putc(&b, '\0');
        return refuse(name, line, TA_E_CONFIG, diag);
    }
    return url->tls || is_local(url) ? TA_OK : refuse_host(url, diag);
}

/* ---- the authorization token ---- */

static bool is_white(char c) {
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

static ta_err check_token(const char *name, ta_str *token, ta_diag *diag) {
    while (token->n > 0 && is_white(token->p[token->n - 1]))
        token->n--;
    if (token->n == 0)
        return refuse(name, " holds no token; nothing was sent", TA_E_CREDENTIALS, diag);
    bool valid = !is_white(token->p[0]);
    for (size_t i = 0; i < token->n; i++)
        valid = valid && ta_is_field_byte(token->p[i]);
    return valid ? TA_OK
                 : refuse(name,
                          " holds a byte that no header field may hold there, such as a new line; "
                          "nothing was sent",
                          TA_E_CREDENTIALS, diag);
}

/* memory[0..TA_AUTHORIZATION_TOKEN_MAX) receives the token of a file. *token is absent if none is
 * configured. */
static ta_err find_token(const ta_creds_io *io, char *memory, ta_str *token, ta_diag *diag) {
    const char *path = variable(io, TOKEN_FILE).p;
    *token = variable(io, TOKEN);
    if (!path && !token->p)
        return TA_OK;
    if (path) {
        size_t n = 0;
        ta_err err = io->read_file(io->ctx, path, memory, TA_AUTHORIZATION_TOKEN_MAX, &n, diag);
        if (err)
            return ta_creds_provider_failed(diag, TA_STR(TOKEN_FILE));
        *token = (ta_str){memory, n};
    }
    if (token->n > TA_AUTHORIZATION_TOKEN_MAX)
        return refuse(TOKEN,
                      " is longer than TA_AUTHORIZATION_TOKEN_MAX, " TA_LIMIT_TEXT(
                          TA_AUTHORIZATION_TOKEN_MAX) " bytes; nothing was sent",
                      TA_E_CREDENTIALS, diag);
    return check_token(path ? TOKEN_FILE : TOKEN, token, diag);
}

/* ---- the request ---- */

typedef struct receiver {
    ta_creds *out;
    const ta_creds_io *io;
    ta_json *json;
} receiver;

static ta_err read_answer(void *ctx, const ta_fetch_answer *answer, ta_diag *diag) {
    const receiver *t = ctx;
    return ta_creds_from_json(t->out, &ta_creds_form_metadata, t->json, answer->body,
                              answer->body_n, t->io->now(t->io->ctx), diag);
}

static ta_err ask(ta_creds *out, const ta_creds_io *io, ta_json *json, ta_diag *diag) {
    ta_buf text = ta_buf_on(out->text, TA_URL_MAX);
    ta_url url;
    ta_str token;
    ta_err err = choose_url(io, &text, &url, diag);
    if (err == TA_OK)
        err = find_token(io, out->text + TA_URL_MAX, &token, diag);
    if (err)
        return err;
    /* so that it is wiped when the credentials overwrite it */
    out->text_n = token.p == out->text + TA_URL_MAX ? TA_URL_MAX + token.n : text.n;
    const ta_fetch_field fields[] = {
        {TA_STR("accept"), TA_STR("application/json")},
        {TA_STR("authorization"), token},
    };
    const ta_fetch_request request = {
        .method = TA_STR("GET"),
        .url = ta_buf_str(&text),
        .fields = fields,
        .field_count = token.p ? 2 : 1,
        .timeout_ms = TIMEOUT_MS,
        .direct = true,
    };
    ta_metadata m = {
        .io = io,
        .provider = "the container endpoint",
        .authority = url.authority,
        .secret = token,
        .attempts = ATTEMPTS,
        .pause_ms = PAUSE_MS,
        .insist = true,
    };
    receiver t = {out, io, json};
    return ta_metadata_ask(&m, &request, read_answer, &t, diag);
}

ta_err ta_creds_container(ta_creds *out, const ta_creds_io *io, ta_json *json, ta_diag *diag) {
    ta_err err = ask(out, io, json, diag);
    if (err != TA_OK && err != TA_E_NO_CREDENTIALS) /* with that, nothing was written */
        ta_creds_wipe(out);
    return err;
}
