#include "client/search.h"

#include <string.h>

#include "aws/endpoint.h"
#include "base/diag.h"
#include "base/wipe.h"
#include "port.h"

static void trace_provider(void *ctx, ta_creds_provider provider, const ta_diag *diag) {
    const ta_search *s = ctx;
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

static ta_err set_ca_bundle(ta_search *s, ta_diag *diag) {
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

static void set_chain(ta_search *s, ta_str asked, bool given) {
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

static void begin(ta_search *s, const ta_settings *settings, ta_deadline deadline) {
    s->settings = settings;
    s->found.text_n = 0;
    s->found.value = (ta_credentials){TA_ABSENT, TA_ABSENT, TA_ABSENT};
    ta_fetch_open(&s->fetcher, deadline);
    s->io = ta_fetch_io(&s->fetcher);
    s->fetcher.no_verify = settings->no_verify_ssl;
    s->fetcher.proxies = &settings->proxy;
}

/* A profile that was named is there. */
static ta_err load_profile(ta_search *s, ta_str service, ta_str asked, const ta_profile **loaded,
                           ta_diag *diag) {
    ta_err err = ta_creds_chain_profile(&s->chain, service, loaded, diag);
    if (err == TA_OK && asked.p != NULL && !(*loaded)->found)
        err = ta_profile_fail_missing(asked, diag);
    return err;
}

ta_err ta_search_begin(void *memory, size_t size, const ta_settings *settings, ta_str service,
                       ta_str profile, uint32_t timeout_ms, ta_search **out,
                       const ta_profile **loaded, ta_diag *diag) {
    ta_search *s = memory;
    const ta_str asked = ta_profile_asked(profile);
    *out = NULL;
    ta_diag_clear(diag);
    if (size < sizeof *s)
        return ta_fail(diag, TA_E_LIMIT, "the memory of the search is below TA_SEARCH_SIZE");
    *out = s;
    begin(s, settings, timeout_ms > 0 ? port_monotonic_ms() + timeout_ms : TA_NEVER);
    set_chain(s, asked, profile.n > 0);
    ta_err err = ta_config_files_init(&s->config, s->fetcher.deadline, diag);
    if (err == TA_OK)
        err = set_ca_bundle(s, diag);
    return err ? err : load_profile(s, service, asked, loaded, diag);
}

ta_str ta_search_keep(char *text, size_t *n, ta_str s) {
    if (s.p == NULL)
        return TA_ABSENT;
    char *at = text + *n;
    if (s.n > 0)
        memcpy(at, s.p, s.n);
    *n += s.n;
    return (ta_str){at, s.n};
}

/* What STS said lies in the fetcher. A message that is longer than this is cut, as diag->text is. */
static void keep_error(ta_search *s, ta_diag *diag) {
    const size_t type_n =
        diag->error_type.n < TA_SEARCH_TYPE_MAX ? diag->error_type.n : TA_SEARCH_TYPE_MAX;
    const size_t message_n = diag->error_message.n < TA_SEARCH_MESSAGE_MAX ? diag->error_message.n
                                                                           : TA_SEARCH_MESSAGE_MAX;
    size_t n = 0;
    diag->error_type = ta_search_keep(s->kept_error, &n, (ta_str){diag->error_type.p, type_n});
    diag->error_message =
        ta_search_keep(s->kept_error, &n, (ta_str){diag->error_message.p, message_n});
    diag->request_id = TA_ABSENT;
}

void ta_search_end(ta_search *s, ta_diag *diag) {
    if (s == NULL)
        return;
    keep_error(s, diag);
    ta_creds_chain_close(&s->chain);
    ta_fetch_close(&s->fetcher);
    ta_creds_wipe(&s->found);
}
