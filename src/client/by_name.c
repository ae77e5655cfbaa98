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

/* The one that asks for a service's endpoints says which version of its API it is of: what the target's prefix
 * ends in, DynamoDB_20120810. */
static ta_str api_version(ta_client_request *r, const ta_operation *operation) {
    const ta_str prefix = operation->target_prefix;
    ta_buf b = ta_buf_on(r->api_version, sizeof r->api_version);
    if (!ta_str_eq(operation->name, TA_STR("DescribeEndpoints")) || prefix.n < 8)
        return TA_ABSENT;
    const ta_str date = ta_str_sub(prefix, prefix.n - 8, prefix.n);
    ta_put(&b, ta_str_sub(date, 0, 4));
    ta_putc(&b, '-');
    ta_put(&b, ta_str_sub(date, 4, 6));
    ta_putc(&b, '-');
    ta_put(&b, ta_str_sub(date, 6, 8));
    return ta_buf_str(&b);
}

void ta_request_by_table(ta_client_request *r, const ta_service_entry *entry,
                         const ta_operation *operation) {
    r->operation = operation;
    r->field_name = entry->query_compatible ? "x-amzn-query-mode" : "x-amz-api-version";
    r->field_value = entry->query_compatible ? TA_STR("true") : api_version(r, operation);
    r->put_endpoint = ta_put_endpoint_by_rules;
    r->rules = ta_service_rules(entry, operation->name);
    r->is_retryable = ta_service_error_is_retryable;
}
