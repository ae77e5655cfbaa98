/* creds/iot.h - credentials for a device, from AWS IoT Core's credential provider: a role alias,
 * requested with the device's certificate.
 * https://docs.aws.amazon.com/iot/latest/developerguide/authorizing-direct-aws.html
 * Layer creds; needs json and base. No I/O of its own, no allocation. */
#ifndef TA_CREDS_IOT_H
#define TA_CREDS_IOT_H

#include "aws/awsjson.h"
#include "creds/creds.h"

/* Each from the environment, else from the profile. Borrowed. */
typedef struct ta_iot_settings {
    ta_str endpoint;         /* AWS_IOT_CREDENTIAL_ENDPOINT, iot_credential_endpoint: host[:port] */
    ta_str role_alias;       /* AWS_IOT_ROLE_ALIAS, iot_role_alias */
    ta_str thing_name;       /* AWS_IOT_THING_NAME, iot_thing_name; absent: not sent */
    const char *certificate; /* AWS_IOT_CERTIFICATE_FILE, iot_certificate_file: path, or NULL */
    const char *private_key; /* AWS_IOT_PRIVATE_KEY_FILE, iot_private_key_file: path, or NULL */
} ta_iot_settings;

/* Set the members above the line; the rest needs no initialisation. */
typedef struct ta_iot {
    const ta_creds_io *io;
    ta_json *json;         /* working memory */
    uint32_t max_attempts; /* 0: 3 */
    uint32_t timeout_ms;   /* of ta_fetch_request; 0: 5,000 */
    /* ---- private ---- */
    uint32_t quota;
    ta_service_error error;
    char url[TA_URL_MAX];
} ta_iot;

/* Ask for credentials.
 *   out   set only on TA_OK
 * Returns TA_OK
 * | TA_E_NO_CREDENTIALS  none of the settings is present
 * | TA_E_CREDENTIALS     a setting is missing or not valid; the request failed; the answer is an
 *                        error or has no credentials: the diag names IoT and says what is wrong
 * | TA_E_INTERRUPTED | TA_E_DEADLINE */
TA_MUST ta_err ta_creds_from_iot(ta_iot *iot, const ta_iot_settings *settings, ta_creds *out,
                                 ta_diag *diag);

#endif
