/* inspect.h - details of a client for a diagnosis (cli/doctor), beyond the public API. Layer
 * client; needs net/conn.h, aws/service_table.h. */
#ifndef TA_INSPECT_H
#define TA_INSPECT_H

#include "aws/service_table.h"
#include "net/conn.h"

/* Check the region as ta_client_init does. TA_OK | TA_E_NO_REGION | TA_E_CONFIG */
TA_MUST ta_err ta_inspect_region(const ta_settings *settings, ta_diag *diag);

/* Append the endpoint that a call of the service uses. Without an endpoint_url, check the region
 * first.
 *   url  gets up to TA_URL_MAX bytes
 * TA_OK | TA_E_CONFIG | TA_E_LIMIT (url is too small) */
TA_MUST ta_err ta_inspect_endpoint(const ta_settings *settings, const ta_service *service,
                                   ta_buf *url, ta_diag *diag);

/* The same for an operation of a service of the table, by its rules; TA_E_CONFIG also if they have no endpoint. */
TA_MUST ta_err ta_inspect_endpoint_by_rules(const ta_settings *settings,
                                            const ta_service_entry *service, ta_str operation,
                                            ta_buf *url, ta_diag *diag);

/* Read and count the trust anchors that TLS uses. No connection may be open.
 *   ca_bundle  path, NUL-terminated; NULL: the built-in ones
 * TA_OK | TA_E_FILE | TA_E_CONFIG | TA_E_LIMIT */
TA_MUST ta_err ta_inspect_anchors(const char *ca_bundle, size_t *count, ta_diag *diag);

/* Append the built-in trust anchors as PEM, each after comment lines with its subject and SHA-256 fingerprint: some
 * 7,000 bytes. */
void ta_inspect_put_anchors(ta_buf *b);

/* From now on, each connection that the client opens fills *facts. Zero-initialise it; it must live
 * as long as the client. */
void ta_inspect_connections(ta_client *client, ta_conn_facts *facts);

/* The service's clock, from the Date field of the last answer, in seconds since 1970. Returns false
 * if there was no answer, or it had no valid date. */
bool ta_inspect_date(const ta_client *client, int64_t *epoch);

#endif
