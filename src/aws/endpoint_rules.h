/* endpoint_rules.h - the endpoints of services whose host names are not those that ta_put_endpoint makes: the
 * rules of services.txt. Layer aws; needs base. Pure. */
#ifndef TA_ENDPOINT_RULES_H
#define TA_ENDPOINT_RULES_H

#include "aws/endpoint.h"

/* Of an operation of a service, from ta_service_rules; static. All zero: there are none. */
typedef struct ta_endpoint_rules {
    const uint8_t *own;   /* of the operation, or NULL */
    const uint8_t *usual; /* of the service, or NULL */
    const char *
        before; /* begins the host name, such as "sync-", or NULL; also of a custom endpoint whose host is no address */
} ta_endpoint_rules;

/* Append the endpoint, as ta_put_endpoint does, but as the rules have it. The parameters passed
 * ta_endpoint_check. A custom endpoint is put as it is but for `before`.
 *   region  out: the region that requests are signed for; a slice of the parameters' region, or static
 *   why     out: on an error, the rules' text for it; static
 * Returns TA_OK | TA_E_CONFIG: there is no endpoint. */
TA_MUST ta_err ta_put_endpoint_by_rules(ta_buf *url, const ta_endpoint_params *params,
                                        ta_endpoint_rules rules, ta_str *region, const char **why);

#endif
