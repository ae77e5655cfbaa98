/* service_table.h - all services of AWS that take JSON: services.txt, compiled. Layer aws; needs base. Pure; no
 * allocation. A build that calls none of them does not link it. */
#ifndef TA_SERVICE_TABLE_H
#define TA_SERVICE_TABLE_H

#include "aws/endpoint_rules.h"
#include "aws/service.h"

#define TA_ENDPOINT_VARIABLE_MAX 64 /* bytes of the longest AWS_ENDPOINT_URL_KEY, with its NUL */

/* The names of `service` are static, but for key and endpoint_variable, which point into the entry: it is not
 * copied. */
typedef struct ta_service_entry {
    ta_service service;
    bool query_compatible; /* requests say so: x-amzn-query-mode */
    ta_str spelled;
    const uint8_t *rules, *groups;
    char endpoint_variable[TA_ENDPOINT_VARIABLE_MAX];
} ta_service_entry;

/* In the order of their names in AWS CLI; false: there is no such index. */
bool ta_service_at(size_t index, ta_service_entry *out);

/* By AWS CLI's name, such as logs; by the key of a services section or of AWS_ENDPOINT_URL_<KEY>, such as
 * CLOUDWATCH_LOGS, in any case. false: there is none. */
bool ta_service_find(ta_str name, ta_service_entry *out);
bool ta_service_find_by_key(ta_str key, ta_service_entry *out);

/* Does the service's model mark this error as retryable, beside the errors that AWS's standard mode always tries
 * again? The model marks it operation by operation; no other operation of the service returns it. */
bool ta_service_error_is_retryable(ta_str service, const ta_diag *diag);

/* Is it a service of AWS CLI that does not take JSON, such as s3? */
bool ta_service_is_other(ta_str name);

/* Append the API's name of an operation, GetParameter, which is given as AWS CLI has it, get-parameter, or as
 * the API has it. It need not exist: words that nothing is known of are Capitalised.
 * false: it cannot be a name, and nothing was appended. */
TA_MUST bool ta_service_put_operation(ta_buf *b, const ta_service_entry *service, ta_str name);

/* The rules for the endpoint of an operation, by the API's name. */
ta_endpoint_rules ta_service_rules(const ta_service_entry *service, ta_str operation);

#endif
