#include "config/endpoint_source.h"

static ta_str variable(const ta_endpoint_sources *p, const char *name) {
    return ta_str_from(p->environment(p->ctx, name));
}

static bool choose(ta_endpoint_source *out, ta_str value, const char *from) {
    if (value.n == 0)
        return false;
    *out = (ta_endpoint_source){value, from};
    return true;
}

ta_err ta_endpoint_source_find(const ta_endpoint_sources *p, ta_endpoint_source *out) {
    static const char ignore_variable[] = "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS";
    static const char global_variable[] = "AWS_ENDPOINT_URL";
    bool ignore = false;
    if (choose(out, p->option, "--endpoint-url"))
        return TA_OK;
    if ((choose(out, variable(p, ignore_variable), ignore_variable) ||
         choose(out, p->profile_ignore, "ignore_configured_endpoint_urls")) &&
        !ta_str_to_bool(out->value, &ignore))
        return TA_E_CONFIG;
    *out = (ta_endpoint_source){TA_ABSENT, "default"};
    if (ignore)
        return TA_OK;
    (void)(choose(out, variable(p, p->service_variable), p->service_variable) ||
           choose(out, variable(p, global_variable), global_variable) ||
           choose(out, p->services_endpoint_url, "services section") ||
           choose(out, p->profile_endpoint_url, "profile"));
    return TA_OK;
}
