/* metadata.h - ask an endpoint that serves metadata to the host or container on which it runs:
 * attempts, and one line about what went wrong. Layer creds; needs creds. */
#ifndef TA_METADATA_H
#define TA_METADATA_H

#include "creds/creds.h"

/* Is `host` an address at which AWS serves metadata, on the host itself or its link? True for those
 * of IMDS and of ECS and EKS containers; an IPv6 address has no brackets. */
bool ta_is_metadata_address(ta_str host);

typedef struct ta_metadata {
    const ta_creds_io *io;
    const char *provider; /* for messages: "the container endpoint" */
    ta_str authority;     /* host and port, for messages: a path may be a secret */
    ta_str secret;     /* sent with the request: masked in messages if the endpoint sends it back */
    uint32_t attempts; /* at least 1 */
    uint32_t pause_ms; /* between two attempts */
    bool insist;       /* also repeat after a status of 4xx */
    ta_err cause;      /* out: the error of the last attempt, before ta_creds_provider_failed */
} ta_metadata;

/* Reads the answer to a request; the status is 200. After TA_E_JSON_SYNTAX the request is
 * repeated. */
typedef ta_err (*ta_metadata_read)(void *ctx, const ta_fetch_answer *answer, ta_diag *diag);

/* Send `request` until `read` accepts its answer or there are no attempts left. The request is
 * repeated after a connection error, a status other than 200, and an answer that is not JSON. The
 * answer's body is wiped after each attempt.
 *   diag  empty; on an error, the endpoint and what it did; http_status of the last answer
 * Returns TA_OK | TA_E_CREDENTIALS | TA_E_INTERRUPTED | TA_E_DEADLINE. */
TA_MUST ta_err ta_metadata_ask(ta_metadata *m, const ta_fetch_request *request,
                               ta_metadata_read read, void *ctx, ta_diag *diag);

#endif
