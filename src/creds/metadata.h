/* metadata.h - asking an endpoint that gives metadata to the host or container it runs on: attempts,
 * and one line about what went wrong. Layer aws; needs creds. */
#ifndef TA_METADATA_H
#define TA_METADATA_H

#include "creds/creds.h"

/* Is it an address that AWS serves metadata at, on the host itself or its link? That of IMDS, and those
 * of containers of ECS and EKS; an IPv6 address is without brackets. */
bool ta_is_metadata_address(ta_str host);

typedef struct ta_metadata {
    const ta_creds_host *host;
    const char *place; /* for messages: "the container endpoint" */
    ta_str authority;  /* host and port, for messages: a path may be a secret */
    uint32_t attempts; /* at least 1 */
    uint32_t pause_ms; /* between two of them */
    bool insist;       /* ask again after a status of 4xx too */
    ta_err cause;      /* out: the error of the last attempt, before it was retold */
} ta_metadata;

/* Takes the answer of a request whose status is 200. TA_E_JSON_SYNTAX has it asked again. */
typedef ta_err (*ta_metadata_read)(void *ctx, const ta_fetch_answer *answer, ta_diag *diag);

/* Send `request` until `read` takes its answer or the attempts are used up. Asked again after an
 * error on the way, a status other than 200, and an answer that is not JSON. The answer's body is
 * wiped after each attempt.
 *   diag  empty; on an error, which endpoint it was and what it did; http_status of the last answer
 * Returns TA_OK | TA_E_CREDENTIALS | TA_E_INTERRUPTED | TA_E_DEADLINE. */
TA_MUST ta_err ta_metadata_ask(ta_metadata *m, const ta_fetch_request *request,
                               ta_metadata_read read, void *ctx, ta_diag *diag);

#endif
