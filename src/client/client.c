#include "client/client.h"

#include <string.h>

#include "aws/endpoint.h"
#include "base/wipe.h"
#include "client/check_credentials.h"
#include "port.h"

_Static_assert(sizeof(ta_client) <= TA_CLIENT_SIZE, "TA_CLIENT_SIZE holds a client");

#define TIMEOUT_DEFAULT_MS 60000
#define MAX_ATTEMPTS_MAX   100

static ta_err check_endpoint_url(const ta_settings *s, ta_diag *diag) {
    const char *why = "";
    ta_url url;
    if (s->endpoint_url.n == 0)
        return TA_OK;
    ta_err err = ta_url_parse(s->endpoint_url, &url, &why);
    if (err == TA_OK && !url.query.p)
        return TA_OK;
    if (err == TA_OK)
        why = "an endpoint has no query";
    char line[TA_DIAG_TEXT_MAX];
    ta_buf b = ta_buf_on(line, sizeof line);
    ta_puts(&b, "Invalid endpoint: ");
    ta_put_untrusted_url(&b, s->endpoint_url, 160);
    ta_puts(&b, ": ");
    ta_puts(&b, why);
    return ta_fail_text(diag, TA_E_CONFIG, &b);
}

ta_err ta_client_check_endpoint(const ta_settings *s, ta_diag *diag) {
    const char *why;
    ta_endpoint_params params = {.region = s->region,
                                 .custom = s->endpoint_url,
                                 .use_fips = s->use_fips,
                                 .use_dualstack = s->use_dualstack};
    ta_err err = check_endpoint_url(s, diag);
    if (err)
        return err;
    err = ta_endpoint_check(&params, &why);
    return err ? ta_fail(diag, err, why) : TA_OK;
}

ta_err ta_client_check_region(const ta_settings *s, ta_diag *diag) {
    if (s->region.n == 0)
        return ta_fail(diag, TA_E_NO_REGION, "");
    if (ta_region_valid(s->region))
        return TA_OK;
    char line[TA_DIAG_TEXT_MAX];
    ta_buf b = ta_buf_on(line, sizeof line);
    ta_puts(&b, "Provided region_name '");
    ta_put_untrusted(&b, s->region, 80);
    ta_puts(&b, "' doesn't match a supported format.");
    return ta_fail_text(diag, TA_E_CONFIG, &b);
}

static ta_err check_settings(const ta_settings *s, ta_diag *diag) {
    if (s->max_attempts > MAX_ATTEMPTS_MAX)
        return ta_fail(diag, TA_E_PARAM, "max_attempts is above 100");
    if (s->ca_bundle.n >= TA_PATH_MAX)
        return ta_fail(diag, TA_E_LIMIT,
                       "the CA bundle's path is longer than TA_PATH_MAX, " TA_LIMIT_TEXT(
                           TA_PATH_MAX) " bytes with its NUL");
    ta_err err = ta_client_check_region(s, diag);
    if (err == TA_OK)
        err = ta_client_check_endpoint(s, diag);
    return err ? err : ta_client_check_credentials(s, diag);
}

/* Uses the request's buffer for the NUL-terminated path. */
static ta_err open_quota_file(ta_client *c, ta_diag *diag) {
    const ta_str path = c->settings.retry_quota_file;
    c->quota_file.open = false;
    if (path.n == 0)
        return TA_OK;
    if (path.n >= TA_PATH_MAX)
        return ta_fail(diag, TA_E_LIMIT,
                       "the retry quota file's path is longer than TA_PATH_MAX, " TA_LIMIT_TEXT(
                           TA_PATH_MAX) " bytes with its NUL");
    memcpy(c->request, path.p, path.n);
    c->request[path.n] = '\0';
    return ta_quota_file_open(&c->quota_file, c->request, diag);
}

ta_err ta_client_init(void *mem, size_t size, const ta_settings *settings, ta_client **out,
                      ta_diag *diag) {
    *out = NULL;
    ta_diag_clear(diag);
    if (size < sizeof(ta_client))
        return ta_fail(diag, TA_E_LIMIT, "the client's memory is below TA_CLIENT_SIZE");
    ta_settings s = *settings;
    s.region = ta_region_real(s.region, &s.use_fips);
    ta_err err = check_settings(&s, diag);
    if (err)
        return err;

    /* Do not clear all of the memory: pages that are never touched cost nothing. */
    ta_client *c = mem;
    c->settings = s;
    if (c->settings.connect_timeout_ms == 0)
        c->settings.connect_timeout_ms = TIMEOUT_DEFAULT_MS;
    if (c->settings.read_timeout_ms == 0)
        c->settings.read_timeout_ms = TIMEOUT_DEFAULT_MS;
    if (c->settings.max_attempts == 0)
        c->settings.max_attempts = TA_RETRY_MAX_ATTEMPTS_DEFAULT;
    if (settings->ca_bundle.n > 0)
        memcpy(c->ca_bundle, settings->ca_bundle.p, settings->ca_bundle.n);
    c->ca_bundle[settings->ca_bundle.n] = '\0';
    c->deadline = TA_NEVER;
    c->facts = NULL;
    ta_channel_init(&c->channel);
    c->signature[0] = '\0';
    c->signing_key.scope_n = 0;
    c->retry_quota = TA_RETRY_QUOTA;
    c->clock_offset = 0;
    c->paced = false;
    err = open_quota_file(c, diag);
    if (err)
        return err;
    *out = c;
    return TA_OK;
}

void ta_client_set_timeout(ta_client *c, uint32_t ms) {
    c->deadline = ms ? port_monotonic_ms() + ms : TA_NEVER;
}

void ta_client_close(ta_client *c) {
    if (!c)
        return;
    ta_channel_close(&c->channel);
    ta_quota_file_close(&c->quota_file);
    ta_wipe(c->signature, sizeof c->signature);
    ta_wipe(&c->signing_key, sizeof c->signing_key);
    ta_wipe(c->request, sizeof c->request);
    /* A short answer, or the beginning of a long one, came along with its head. */
    ta_wipe(c->channel.before.head, sizeof c->channel.before.head);
    ta_wipe(&c->settings.credentials, sizeof c->settings.credentials);
}
