/* inspect.h - what a diagnosis of a client wants to know beyond the public API. Layer client; needs
 * net/conn.h, aws/service.h. */
#ifndef TA_INSPECT_H
#define TA_INSPECT_H

#include "aws/service.h"
#include "net/conn.h"

/* The region as ta_client_init checks it. TA_OK | TA_E_NO_REGION | TA_E_CONFIG */
TA_MUST ta_err ta_inspect_region(const ta_settings *settings, ta_diag *diag);

/* The endpoint of a service, as a call would have it. The region is checked already, unless there
 * is an endpoint_url.
 *   url  what it is appended to: up to TA_URL_MAX bytes
 * TA_OK | TA_E_CONFIG | TA_E_LIMIT (url) */
TA_MUST ta_err ta_inspect_endpoint(const ta_settings *settings, const ta_service *service,
                                   ta_buf *url, ta_diag *diag);

/* Read the trust anchors that TLS will go by, and count them. No connection is open.
 *   ca_bundle  path, NUL-terminated; NULL: the built-in ones
 * TA_OK | TA_E_FILE | TA_E_CONFIG | TA_E_LIMIT */
TA_MUST ta_err ta_inspect_anchors(const char *ca_bundle, size_t *count, ta_diag *diag);

/* From now on *facts is set by each connection that the client makes. Zero-initialise it. */
void ta_inspect_connections(ta_client *client, ta_conn_facts *facts);

/* The service's clock, by the Date of the answer to the last call, in seconds since 1970. false when
 * there was no answer, or it had no date. */
bool ta_inspect_date(const ta_client *client, int64_t *epoch);

#endif
