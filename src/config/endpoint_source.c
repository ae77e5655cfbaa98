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

void ta_endpoint_source_find(const ta_endpoint_sources *p, ta_endpoint_source *out) {
    static const char global_variable[] = "AWS_ENDPOINT_URL";
    if (choose(out, p->option, "--endpoint-url"))
        return;
    ta_str ignore = variable(p, "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS");
    if (ignore.n == 0)
        ignore = p->profile_ignore;
    *out = (ta_endpoint_source){TA_ABSENT, "default"};
    /* As in AWS CLI, any other word than true is false. */
    if (ta_str_eq_nocase(ignore, TA_STR("true")))
        return;
    (void)(choose(out, variable(p, p->service_variable), p->service_variable) ||
           choose(out, variable(p, global_variable), global_variable) ||
           choose(out, p->services_endpoint_url, "services section") ||
           choose(out, p->profile_endpoint_url, "profile"));
}
