/* settings_find.c - ta_settings_find: the program's decisions (settings_choice.h), for programs with the library. */
#include <string.h>

#include "aws/service_table.h"
#include "base/diag.h"
#include "client/search.h"
#include "client/settings_choice.h"

_Static_assert(TA_FOUND_SETTINGS_MAX == TA_SETTINGS_TEXT_MAX + TA_ENDPOINT_VARIABLE_MAX,
               "it holds what a profile can set, and a variable's name");

static ta_err find_service(ta_str name, ta_service_entry *entry, ta_diag *diag) {
    char line[TA_DIAG_TEXT_MAX];
    ta_buf b = ta_buf_on(line, sizeof line);
    if (name.n == 0 || ta_service_find(name, entry))
        return TA_OK;
    ta_puts(&b, "no service that takes JSON has the name ");
    ta_put_untrusted(&b, name, 80);
    return ta_fail_text(diag, TA_E_PARAM, &b);
}

/* What no variable and no profile says, IMDS does, as the program asks it. */
static ta_err find_region(ta_search *s, ta_found_settings *out, size_t text_n, ta_diag *diag) {
    ta_buf region = ta_buf_on(out->text + text_n, sizeof out->text - text_n);
    if (out->settings.region.p != NULL)
        return TA_OK;
    ta_err err = ta_creds_chain_region(&s->chain, &region, diag);
    if (err == TA_E_NO_REGION)
        ta_config_files_add_notes(&s->config, diag);
    out->settings.region = ta_buf_str(&region);
    out->region_from = "IMDS";
    return err;
}

/* A copy, since the service's entry does not stay; NULL for NULL. */
static const char *keep_name(ta_settings_choice *c, const char *name) {
    char *at = c->text + c->text_n;
    if (name == NULL)
        return NULL;
    const size_t n = strlen(name) + 1;
    memcpy(at, name, n);
    c->text_n += n;
    return at;
}

static ta_err choose(ta_search *s, const ta_profile *profile, const char *service_variable,
                     ta_found_settings *out, ta_diag *diag) {
    static const ta_settings_given nothing;
    ta_settings_from from;
    ta_settings_choice choice = {
        .profile = profile, .text = out->text, .text_max = sizeof out->text, .diag = diag};
    memset(&out->settings, 0, sizeof out->settings);
    ta_err err = ta_choose_settings(&choice, &nothing, keep_name(&choice, service_variable),
                                    &out->settings, &from);
    if (err == TA_OK)
        err = ta_choice_end(&choice);
    if (err != TA_OK)
        return err;
    out->region_from = from.region;
    out->endpoint_from = from.endpoint;
    out->ca_bundle_from = from.ca_bundle;
    return find_region(s, out, choice.text_n, diag);
}

ta_err ta_settings_find(ta_str service, ta_str profile, uint32_t timeout_ms, void *memory,
                        size_t size, ta_found_settings *out, ta_diag *diag) {
    static const ta_settings none;
    ta_search *s;
    ta_service_entry entry;
    const ta_profile *loaded;
    ta_diag_clear(diag);
    ta_err err = find_service(service, &entry, diag);
    if (err != TA_OK)
        return err;
    const bool named = service.n > 0;
    err = ta_search_begin(memory, size, &none, ta_str_from(named ? entry.service.key : NULL),
                          profile, timeout_ms, &s, &loaded, diag);
    if (err == TA_OK)
        err = choose(s, loaded, named ? entry.service.endpoint_variable : NULL, out, diag);
    ta_search_end(s, diag);
    return err;
}
