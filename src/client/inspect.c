#include "client/inspect.h"

#include "aws/endpoint.h"
#include "base/base64.h"
#include "base/date.h"
#include "client/client.h"
#include "crypto/hash.h"
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

static void put_anchor(ta_buf *b, const ta_anchor *a) {
    const ta_str der = {(const char *)a->der, a->der_n};
    uint8_t digest[TA_SHA256_SIZE];
    ta_sha256_of(der, digest);
    ta_puts(b, "# ");
    ta_puts(b, a->subject);
    ta_puts(b, "\n# SHA-256 ");
    ta_put_hex(b, digest, sizeof digest);
    ta_puts(b, "\n-----BEGIN CERTIFICATE-----\n");
    for (size_t i = 0; i < der.n; i += 48) { /* 64 characters */
        ta_put_base64(b, ta_str_sub(der, i, i + 48 < der.n ? i + 48 : der.n));
        ta_putc(b, '\n');
    }
    ta_puts(b, "-----END CERTIFICATE-----\n");
}

void ta_inspect_put_anchors(ta_buf *b) {
    for (size_t i = 0; i < TA_ANCHORS; i++)
        put_anchor(b, &ta_anchors[i]);
}

void ta_inspect_connections(ta_client *client, ta_conn_facts *facts) {
    client->facts = facts;
}

bool ta_inspect_date(const ta_client *client, int64_t *epoch) {
    return ta_parse_http_date(ta_response_field(&client->channel.exchange.response, TA_STR("date")),
                              epoch);
}
