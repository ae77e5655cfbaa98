/* by_name.h - a service and its operation by their names, for the files that call by the service table. Layer client.
 * Inline: each of these files has one call. */
#ifndef TA_BY_NAME_H
#define TA_BY_NAME_H

#include "aws/service_table.h"
#include "client/client.h"

#define TA_OPERATION_MAX 160 /* bytes of a name; the longest that AWS uses has 64 */

static inline ta_err ta_fail_unknown_name(const char *what, ta_str name, ta_diag *diag) {
    char line[TA_DIAG_TEXT_MAX];
    ta_buf b = ta_buf_on(line, sizeof line);
    ta_puts(&b, what);
    ta_put_untrusted(&b, name, 80);
    return ta_fail_text(diag, TA_E_PARAM, &b);
}

/* Find a service and the API's name of its operation, both named as for ta_call_service.
 *   api_name  empty, with TA_OPERATION_MAX bytes
 * TA_OK | TA_E_PARAM */
TA_MUST static inline ta_err ta_find_by_name(ta_service_entry *entry, ta_str service, ta_str name,
                                             ta_buf *api_name, ta_diag *diag) {
    if (!ta_service_find(service, entry))
        return ta_fail_unknown_name("no service that takes JSON has the name ", service, diag);
    if (!ta_service_put_operation(api_name, entry, name) || ta_buf_err(api_name))
        return ta_fail_unknown_name("no operation can have the name ", name, diag);
    return TA_OK;
}

/* Set what a request has by the table. */
static inline void ta_request_by_table(ta_client_request *r, const ta_service_entry *entry,
                                       const ta_operation *operation) {
    r->operation = operation;
    r->query_mode = entry->query_compatible ? TA_STR("true") : TA_ABSENT;
    r->put_endpoint = ta_put_endpoint_by_rules;
    r->rules = ta_service_rules(entry, operation->name);
}

#endif
