/* creds/sts.h - temporary credentials from AWS STS: AssumeRole with existing credentials, and
 * AssumeRoleWithWebIdentity with a token file, as EKS (IRSA) provides it.
 * https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html
 * https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithWebIdentity.html
 * Layer creds; needs json, crypto, http/url.h and base. No I/O of its own, no allocation.
 *
 * Asks STS for JSON, which it returns; also reads the XML of the query protocol, which compatible
 * services return. Retries are those of retry.h. Memory that held secrets is wiped. */
#ifndef TA_CREDS_STS_H
#define TA_CREDS_STS_H

#include "aws/awsjson.h"
#include "creds/creds.h"

/* Set the members above the line; the rest needs no initialisation. Slices are borrowed. */
typedef struct ta_sts {
    const ta_creds_io *io;
    ta_json *json; /* scratch space, uninitialised */
    /* For the endpoint and the signature; a FIPS pseudo-region is replaced by its real region
     * (endpoint.h). */
    ta_str region;
    ta_str endpoint_url; /* AWS_ENDPOINT_URL_STS or the like; absent: STS's own in the region */
    /* AWS_STS_REGIONAL_ENDPOINTS=legacy: the oldest regions share the endpoint sts.amazonaws.com,
     * whose region is us-east-1. */
    bool legacy;
    bool use_fips;         /* these two cannot be combined with an endpoint_url; */
    bool use_dualstack;    /* a legacy endpoint has neither */
    uint32_t max_attempts; /* 0: 3 */
    uint32_t timeout_ms;   /* of ta_fetch_request; 0: 60,000 */
    /* Seconds to add to the host's clock. If STS refuses a request because of its date, this is
     * set, and the request is sent once more (clock_skew.h). */
    int64_t clock_offset;
    /* ---- private ---- */
    uint32_t quota;
    int64_t signed_at;
    ta_str url, signing_region;
    ta_service_error error; /* diag's slices may point to it */
    char url_text[TA_URL_MAX];
    size_t body_n;
    char body[TA_STS_BODY_MAX]; /* contains the token */
    union {
        char token[TA_WEB_IDENTITY_TOKEN_MAX];
        char canonical_request[TA_CANONICAL_REQUEST_MAX]; /* contains the session token */
    } work;
} ta_sts;

/* A role and how to assume it. Borrowed slices; STS chooses what is absent or 0. */
typedef struct ta_sts_role {
    ta_str role_arn;
    ta_str session_name; /* absent or empty: tinyaws-session-<seconds since 1970> */
    ta_str external_id;  /* only for AssumeRole */
    uint32_t duration_seconds;
} ta_sts_role;

/* Assume `role` with the credentials `source`.
 *   source  may be in *out, so that a chain of roles needs only one ta_creds
 *   out     set on TA_OK, unchanged otherwise
 *   diag    filled on an error; STS's error is in error_type and error_message, with
 *           error_operation; slices into the answer, valid until the next fetch
 * Returns TA_OK
 * | TA_E_NO_REGION
 * | TA_E_CONFIG (region or endpoint malformed; FIPS or dual stack with an endpoint_url; a
 *   credential that cannot be written in a field)
 * | TA_E_LIMIT (TA_STS_BODY_MAX, TA_URL_MAX, TA_CREDENTIAL_MAX, TA_CANONICAL_REQUEST_MAX)
 * | TA_E_CLOCK | any code of a service's error | TA_E_HTTP_STATUS
 * | TA_E_JSON_SYNTAX | TA_E_XML_SYNTAX | TA_E_SHAPE  the answer has no complete credentials
 * | TA_E_CREDENTIALS  they have expired, by this host's clock and clock_offset
 * | what ta_creds_io's fetch and sleep return. */
TA_MUST ta_err ta_sts_assume_role(ta_sts *sts, const ta_credentials *source,
                                  const ta_sts_role *role, ta_creds *out, ta_diag *diag);

/* Assume `role` with the token in the file `token_file` (NUL-terminated path), which is sent
 * unchanged, with its newline. Nothing is signed. Returns as above, and TA_E_FILE; TA_E_CREDENTIALS
 * if the file has no token; TA_E_LIMIT for TA_WEB_IDENTITY_TOKEN_MAX. */
TA_MUST ta_err ta_sts_assume_role_with_web_identity(ta_sts *sts, const char *token_file,
                                                    const ta_sts_role *role, ta_creds *out,
                                                    ta_diag *diag);

#define TA_STS_ARN_MAX 200 /* bytes of an ARN, of which more is not shown */

/* Ask STS whose credentials these are, which needs no permission.
 * https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html
 *   arn  gets the identity's ARN, as untrusted text
 * Returns as ta_sts_assume_role; TA_E_SHAPE if the answer has no ARN. */
TA_MUST ta_err ta_sts_get_caller_identity(ta_sts *sts, const ta_credentials *source, ta_buf *arn,
                                          ta_diag *diag);

#endif
