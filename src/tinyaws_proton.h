/* tinyaws_proton.h - AWS Proton's operations with types (API version 2020-07-20): a part of the public API of libtinyaws.
 * Threads and stability are as in tinyaws.h. */
#ifndef TINYAWS_PROTON_H
#define TINYAWS_PROTON_H

#include "tinyaws.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef enum ta_proton_deployment_status {
    TA_PROTON_STATUS_OTHER = 0, /* absent, or a value that this library does not know */
    TA_PROTON_IN_PROGRESS,
    TA_PROTON_FAILED,
    TA_PROTON_SUCCEEDED,
    TA_PROTON_DELETE_IN_PROGRESS,
    TA_PROTON_DELETE_FAILED,
    TA_PROTON_DELETE_COMPLETE,
    TA_PROTON_CANCELLING,
    TA_PROTON_CANCELLED
} ta_proton_deployment_status;

typedef struct ta_proton_repository_branch {
    bool present;
    ta_str arn;
    ta_str branch;
    ta_str name;
    ta_str provider; /* GITHUB, GITHUB_ENTERPRISE or BITBUCKET */
} ta_proton_repository_branch;

/* An environment as the service returned it: slices into the client, valid until its next call;
 * UTF-8 with JSON escapes decoded. A member that is missing or null in the answer is absent. */
typedef struct ta_proton_environment {
    ta_str arn;
    ta_str codebuild_role_arn;
    ta_str component_role_arn;
    ta_timestamp created_at;
    ta_str deployment_status; /* as received; `status` is the same as a number */
    ta_str deployment_status_message;
    ta_str description;
    ta_str environment_account_connection_id;
    ta_str environment_account_id;
    ta_str last_attempted_deployment_id;
    ta_timestamp last_deployment_attempted_at;
    ta_timestamp last_deployment_succeeded_at;
    ta_str last_succeeded_deployment_id;
    ta_str name;
    ta_str proton_service_role_arn;
    ta_str provisioning; /* CUSTOMER_MANAGED */
    ta_proton_repository_branch provisioning_repository;
    ta_str spec; /* at most 51,200 characters */
    ta_str template_major_version;
    ta_str template_minor_version;
    ta_str template_name;
    ta_proton_deployment_status status;
} ta_proton_environment;

/* Ask AWS Proton to cancel the deployment of an environment that is IN_PROGRESS.
 *   name  1 to 100 characters of [0-9A-Za-z_-], the first a letter or a digit; checked before
 *         anything is sent
 *   out   filled on TA_OK; the state right after the request is usually CANCELLING: poll it with
 *         ta_proton_get_environment
 * If the connection broke after the request may have arrived, or a gateway answered 502 or 504, and
 * no later attempt succeeded, the error does not prove that the cancel failed: a ConflictException
 * may result from the first attempt. The library then calls GetEnvironment. If the deployment is
 * CANCELLING or CANCELLED, the result is TA_OK, *out is the output of GetEnvironment, and
 * diag->answer_lost is true. Otherwise diag->text has the state found, in addition to the error of
 * the cancel. If GetEnvironment fails, too, diag->text says so, answer_lost is true, and the error
 * is the gateway's or the connection's, never the service's.
 * Returns TA_OK, TA_E_PARAM, or what ta_call returns. TA_E_CONFLICT: there is nothing to cancel.
 * https://docs.aws.amazon.com/proton/latest/APIReference/API_CancelEnvironmentDeployment.html */
TA_MUST ta_err ta_proton_cancel_environment_deployment(ta_client *client, ta_str name,
                                                       ta_proton_environment *out, ta_diag *diag);

/* Get the state of an environment. Parameters and results as above.
 * https://docs.aws.amazon.com/proton/latest/APIReference/API_GetEnvironment.html */
TA_MUST ta_err ta_proton_get_environment(ta_client *client, ta_str name, ta_proton_environment *out,
                                         ta_diag *diag);

#ifdef __cplusplus
}
#endif

#endif
