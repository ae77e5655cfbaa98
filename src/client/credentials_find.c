/* credentials_find.c - ta_credentials_find: the search of creds/chain.h with the port's files, programs and network,
 * in one piece of memory of the caller's. */
#include <string.h>

#include "aws/endpoint.h"
#include "base/diag.h"
#include "base/wipe.h"
#include "client/config_files.h"
#include "client/fetch.h"
#include "creds/chain.h"
#include "port.h"

#define TYPE_MAX    160 /* bytes of the type and the message of an error of STS */
#define MESSAGE_MAX 864

typedef struct search {
    char kept_error[TYPE_MAX + MESSAGE_MAX]; /* for the caller, after the rest is wiped */
    const ta_settings *settings;
    ta_creds_io io;
    ta_creds found;
    ta_config_files config;
    ta_creds_chain chain;
    ta_fetcher fetcher;
    char ca_bundle[TA_PATH_MAX]; /* NUL-terminated */
} search;

_Static_assert(sizeof(search) <= TA_SEARCH_SIZE, "TA_SEARCH_SIZE holds a search");
_Static_assert(TA_FOUND_TEXT_MAX == 3 * TA_CREDENTIAL_MAX, "it holds three credentials");

static void trace_provider(void *ctx, ta_creds_provider provider, const ta_diag *diag) {
    const search *s = ctx;
    char line[TA_DIAG_TEXT_MAX + 64];
    ta_buf b = ta_buf_on(line, sizeof line);
    if (s->settings->trace == NULL)
        return;
    ta_puts(&b, "credentials: ");
    ta_puts(&b, ta_creds_provider_name(provider));
    ta_puts(&b, diag->err == TA_OK ? ": found" : ": ");
    ta_puts(&b, diag->text);
    s->settings->trace(s->settings->trace_ctx, ta_buf_str(&b));
}

/* ---- what is searched ---- */

static ta_err set_ca_bundle(search *s, ta_diag *diag) {
    const ta_str path = s->settings->ca_bundle;
    if (path.n == 0)
        return TA_OK;
    if (path.n >= sizeof s->ca_bundle)
        return ta_fail(diag, TA_E_LIMIT,
                       "the CA bundle's path is longer than TA_PATH_MAX, " TA_LIMIT_TEXT(
                           TA_PATH_MAX) " bytes with its NUL");
    memcpy(s->ca_bundle, path.p, path.n);
    s->ca_bundle[path.n] = '\0';
    s->fetcher.ca_bundle = s->ca_bundle;
    return TA_OK;
}

static void set_chain(search *s, ta_str asked, bool given) {
    const ta_settings *settings = s->settings;
    ta_creds_chain *c = &s->chain;
    ta_creds_chain_init(c);
    c->io = &s->io;
    c->files = &s->config.files;
    c->profile = asked.p != NULL ? asked : TA_STR("default");
    c->profile_given = given;
    c->use_fips = settings->use_fips;
    c->region = settings->region.n > 0 ? ta_region_real(settings->region, &c->use_fips) : TA_ABSENT;
    c->use_dualstack = settings->use_dualstack;
    c->max_attempts = settings->max_attempts;
    c->timeout_ms = settings->read_timeout_ms;
    c->tried = trace_provider;
    c->ctx = s;
}

static void begin(search *s, const ta_settings *settings, ta_deadline deadline) {
    s->settings = settings;
    s->found.text_n = 0;
    s->found.value = (ta_credentials){TA_ABSENT, TA_ABSENT, TA_ABSENT};
    ta_fetch_open(&s->fetcher, deadline);
    s->io = ta_fetch_io(&s->fetcher);
    s->fetcher.no_verify = settings->no_verify_ssl;
    s->fetcher.proxies = &settings->proxy;
}

/* A profile that was named is there. */
static ta_err check_profile(search *s, ta_str asked, ta_diag *diag) {
    const ta_profile *profile;
    ta_err err = ta_creds_chain_profile(&s->chain, TA_ABSENT, &profile, diag);
    if (err == TA_OK && asked.p != NULL && !profile->found)
        err = ta_profile_fail_missing(asked, diag);
    return err;
}

static ta_err run(search *s, ta_creds_provider *provider, ta_diag *diag) {
    ta_err err = ta_creds_find_local(&s->chain, &s->found, provider, diag);
    if (err == TA_E_MORE)
        err = ta_creds_find_remote(&s->chain, &s->found, provider, diag);
    if (err == TA_E_NO_CREDENTIALS)
        ta_config_files_add_notes(&s->config, diag);
    return err;
}

/* ---- what is found ---- */

static ta_str keep(char *text, size_t *n, ta_str s) {
    if (s.p == NULL)
        return TA_ABSENT;
    char *at = text + *n;
    if (s.n > 0)
        memcpy(at, s.p, s.n);
    *n += s.n;
    return (ta_str){at, s.n};
}

static ta_err give(const ta_creds *found, ta_creds_provider provider, ta_found_credentials *out,
                   ta_diag *diag) {
    const ta_credentials *c = &found->value;
    size_t n = 0;
    if (c->access_key_id.n + c->secret_access_key.n + c->session_token.n > sizeof out->text)
        return ta_fail(diag, TA_E_LIMIT, "the credentials are longer than TA_FOUND_TEXT_MAX bytes");
    ta_wipe(out->text, sizeof out->text);
    out->credentials = (ta_credentials){
        .access_key_id = keep(out->text, &n, c->access_key_id),
        .secret_access_key = keep(out->text, &n, c->secret_access_key),
        .session_token = keep(out->text, &n, c->session_token),
    };
    out->expires = found->expires;
    out->provider = ta_creds_provider_name(provider);
    return TA_OK;
}

/* What STS said lies in the fetcher. A message that is longer than this is cut, as diag->text is. */
static void keep_error(search *s, ta_diag *diag) {
    const size_t type_n = diag->error_type.n < TYPE_MAX ? diag->error_type.n : TYPE_MAX;
    const size_t message_n =
        diag->error_message.n < MESSAGE_MAX ? diag->error_message.n : MESSAGE_MAX;
    size_t n = 0;
    diag->error_type = keep(s->kept_error, &n, (ta_str){diag->error_type.p, type_n});
    diag->error_message = keep(s->kept_error, &n, (ta_str){diag->error_message.p, message_n});
    diag->request_id = TA_ABSENT;
}

static void end(search *s) {
    ta_creds_chain_close(&s->chain);
    ta_fetch_close(&s->fetcher);
    ta_creds_wipe(&s->found);
}

ta_err ta_credentials_find(const ta_settings *settings, ta_str profile, uint32_t timeout_ms,
                           void *memory, size_t size, ta_found_credentials *out, ta_diag *diag) {
    search *s = memory;
    const ta_str asked = ta_profile_asked(profile);
    ta_creds_provider provider = TA_CREDS_ENVIRONMENT;
    ta_diag_clear(diag);
    if (size < sizeof *s)
        return ta_fail(diag, TA_E_LIMIT, "the memory of the search is below TA_SEARCH_SIZE");
    begin(s, settings, timeout_ms > 0 ? port_monotonic_ms() + timeout_ms : TA_NEVER);
    set_chain(s, asked, profile.n > 0);
    ta_err err = ta_config_files_init(&s->config, s->fetcher.deadline, diag);
    if (err == TA_OK)
        err = set_ca_bundle(s, diag);
    if (err == TA_OK)
        err = check_profile(s, asked, diag);
    if (err == TA_OK)
        err = run(s, &provider, diag);
    if (err == TA_OK)
        err = give(&s->found, provider, out, diag);
    keep_error(s, diag);
    end(s);
    return err;
}
