#include "client/inspect.h"

#include "aws/endpoint.h"
#include "base/date.h"
#include "client/client.h"
#include "net/trust_anchors.h"

ta_err ta_inspect_region(const ta_settings *settings, ta_diag *diag) {
    ta_settings s = *settings;
    s.region = ta_region_real(s.region, &s.use_fips);
    return ta_client_check_region(&s, diag);
}

static ta_err check_endpoint(const ta_settings *settings, const ta_service *service,
                             ta_endpoint_params *params, ta_diag *diag) {
    ta_settings s = *settings;
    s.region = ta_region_real(s.region, &s.use_fips);
    *params = (ta_endpoint_params){.prefix = ta_str_from(service->endpoint_prefix),
                                   .region = s.region,
                                   .custom = s.endpoint_url,
                                   .use_fips = s.use_fips,
                                   .use_dualstack = s.use_dualstack};
    return ta_client_check_endpoint(&s, diag);
}

static ta_err check_length(const ta_buf *url, ta_diag *diag) {
    return ta_buf_err(url) ? ta_fail(diag, TA_E_LIMIT,
                                     "the endpoint is longer than TA_URL_MAX, " TA_LIMIT_TEXT(
                                         TA_URL_MAX) " bytes")
                           : TA_OK;
}

ta_err ta_inspect_endpoint(const ta_settings *settings, const ta_service *service, ta_buf *url,
                           ta_diag *diag) {
    ta_endpoint_params params;
    ta_err err = check_endpoint(settings, service, &params, diag);
    if (err)
        return err;
    ta_put_endpoint(url, &params);
    return check_length(url, diag);
}

ta_err ta_inspect_endpoint_by_rules(const ta_settings *settings, const ta_service_entry *service,
                                    ta_str operation, ta_buf *url, ta_diag *diag) {
    ta_endpoint_params params;
    const char *why = "";
    ta_str region;
    ta_err err = check_endpoint(settings, &service->service, &params, diag);
    if (err)
        return err;
    err =
        ta_put_endpoint_by_rules(url, &params, ta_service_rules(service, operation), &region, &why);
    return err ? ta_fail(diag, err, why) : check_length(url, diag);
}

ta_err ta_inspect_anchors(const char *ca_bundle, size_t *count, ta_diag *diag) {
    ta_trust trust = {.ca_bundle = ca_bundle, .diag = diag};
    return ta_trust_count(&trust, count);
}

void ta_inspect_connections(ta_client *client, ta_conn_facts *facts) {
    client->facts = facts;
}

bool ta_inspect_date(const ta_client *client, int64_t *epoch) {
    return ta_parse_http_date(ta_response_field(&client->channel.exchange.response, TA_STR("date")),
                              epoch);
}
