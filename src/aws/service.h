/* service.h - the services of services.def, and their operations.
 * Layer aws; needs base. Pure. */
#ifndef TA_SERVICE_H
#define TA_SERVICE_H

#include "base/str.h"

/* All are static text; never NULL. */
typedef struct ta_service {
    const char *name; /* as in AWS CLI: proton */
    const char *key;  /* PROTON; in a services section, compared without regard to case */
    const char *endpoint_variable; /* AWS_ENDPOINT_URL_PROTON */
    const char *endpoint_prefix;   /* first label of its host names */
    const char *signing_name;      /* in the credential scope */
    const char *target_prefix;     /* before the dot in X-Amz-Target; empty: not AWS JSON */
    const char *json_version;      /* 1.0 or 1.1; empty: not AWS JSON */
} ta_service;

typedef enum ta_service_id {
#define TA_SERVICE(key, ...) TA_SERVICE_##key,
#include "aws/services.def"
#undef TA_SERVICE
    TA_SERVICE_COUNT
} ta_service_id;

extern const ta_service ta_services[TA_SERVICE_COUNT];

/* An operation of an AWS JSON service, for ta_call. The result borrows `name`, such as
 * GetEnvironment. */
ta_operation ta_service_operation(const ta_service *service, ta_str name);

#endif
