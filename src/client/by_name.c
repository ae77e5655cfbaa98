#include "client/by_name.h"

static ta_err fail_unknown(const char *what, ta_str name, ta_diag *diag) {
    char line[TA_DIAG_TEXT_MAX];
    ta_buf b = ta_buf_on(line, sizeof line);
    ta_puts(&b, what);
    ta_put_untrusted(&b, name, 80);
    return ta_fail_text(diag, TA_E_PARAM, &b);
}

ta_err ta_find_by_name(ta_service_entry *entry, ta_str service, ta_str name, ta_buf *api_name,
                       ta_diag *diag) {
    if (!ta_service_find(service, entry))
        return fail_unknown("no service that takes JSON has the name ", service, diag);
    if (!ta_service_put_operation(api_name, entry, name) || ta_buf_err(api_name))
        return fail_unknown("no operation can have the name ", name, diag);
    return TA_OK;
}

void ta_request_by_table(ta_client_request *r, const ta_service_entry *entry,
                         const ta_operation *operation) {
    r->operation = operation;
    r->query_mode = entry->query_compatible ? TA_STR("true") : TA_ABSENT;
    r->put_endpoint = ta_put_endpoint_by_rules;
    r->rules = ta_service_rules(entry, operation->name);
}
