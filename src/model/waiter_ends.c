#include "model/waiter_ends.h"

/* A state is in the table if nothing but a new request of somebody leads from it to success. Not in it are
 *  - states that lead to one that the model or the table ends on: CANCELLING, STOPPING, DELETE_IN_PROGRESS;
 *  - states that end when somebody acts elsewhere: INACCESSIBLE_ENCRYPTION_CREDENTIALS of a table (its key's
 *    policy), Ready of a deployment (deploy continue-deployment);
 *  - DELETING of what may be created again under the same name: a table, a stream.
 * test/e2e/test_waiter_ends.py names each state of each waiter that goes on. */
static const struct {
    const char *service, *waiter, *expression, *shown;
    const char *values; /* separated by | */
    unsigned polls;
    const char *why;
} ends[] = {
    {"dynamodb", "ContributorInsightsEnabled", "ContributorInsightsStatus", NULL, "DISABLED",
     /* An answer may be older than the request that enables it. */
     3, "nothing is enabling it"},
    {"dynamodb", "TableExists", "Table.TableStatus", NULL, "ARCHIVING|ARCHIVED", 1,
     "an archived table does not become active again; it can be restored from its backup"},
    {"ecr", "ImageScanComplete", "imageScanStatus.status", NULL, "ACTIVE", 1,
     "the image is scanned continuously, so its scan does not complete; "
     "describe-image-scan-findings has the findings so far"},
    {"ecr", "ImageScanComplete", "imageScanStatus.status", NULL,
     "UNSUPPORTED_IMAGE|IMAGE_SIZE_EXCEEDED|IMAGE_ARCHIVED|SCAN_ELIGIBILITY_EXPIRED|LIMIT_EXCEEDED",
     1, "ECR does not scan the image"},
    {"ecr", "LifecyclePolicyPreviewComplete", "status", NULL, "EXPIRED", 1,
     "the preview is gone; start-lifecycle-policy-preview makes a new one"},
    {"ecs", "DaemonDeploymentStopped", "daemonDeployments[].status", NULL,
     "SUCCESSFUL|ROLLBACK_SUCCESSFUL|ROLLBACK_FAILED", 1, "the deployment came to another end"},
    {"ecs", "ServicesStable",
     /* With a rollback, the deployment that failed makes room for another one. */
     "services[?!(deploymentConfiguration.deploymentCircuitBreaker.rollback) && "
     "!(deploymentConfiguration.alarms.rollback)][].deployments[?status == "
     "'PRIMARY'][].rolloutState",
     "services[].deployments[].rolloutState", "FAILED", 1,
     "the deployment failed, ECS starts no more tasks for it, and there is no rollback"},
    {"ecs", "TasksStopped",
     /* ECS forgets a task an hour after its end. It may not know one yet that was just started. */
     "!tasks && failures[].reason", "failures[].reason", "MISSING", 10,
     "ECS does not know any of the tasks; it forgets a stopped task after an hour"},
    {"proton", "ComponentDeployed", "component.deploymentStatus", NULL, "CANCELLED", 1,
     "the deployment was cancelled"},
    {"proton", "ComponentDeployed", "component.deploymentStatus", NULL,
     "DELETE_COMPLETE|DELETE_FAILED", 1, "the component was deleted, not deployed"},
    {"proton", "EnvironmentDeployed", "environment.deploymentStatus", NULL, "CANCELLED", 1,
     "the deployment was cancelled"},
    {"proton", "EnvironmentDeployed", "environment.deploymentStatus", NULL,
     "DELETE_COMPLETE|DELETE_FAILED", 1, "the environment was deleted, not deployed"},
    {"proton", "ServiceCreated", "service.status", NULL,
     "DELETE_FAILED|UPDATE_FAILED|UPDATE_FAILED_CLEANUP_COMPLETE|UPDATE_FAILED_CLEANUP_FAILED|"
     "UPDATE_COMPLETE_CLEANUP_FAILED",
     1, "the service was not being created, and nothing is going on"},
    {"proton", "ServiceInstanceDeployed", "serviceInstance.deploymentStatus", NULL, "CANCELLED", 1,
     "the deployment was cancelled"},
    {"proton", "ServiceInstanceDeployed", "serviceInstance.deploymentStatus", NULL,
     "DELETE_COMPLETE|DELETE_FAILED", 1, "the instance was deleted, not deployed"},
    {"proton", "ServicePipelineDeployed", "service.pipeline.deploymentStatus", NULL, "CANCELLED", 1,
     "the deployment was cancelled"},
    {"proton", "ServicePipelineDeployed", "service.pipeline.deploymentStatus", NULL,
     "DELETE_COMPLETE|DELETE_FAILED", 1, "the pipeline was deleted, not deployed"},
    {"proton", "ServiceUpdated", "service.status", NULL,
     "DELETE_FAILED|CREATE_FAILED|CREATE_FAILED_CLEANUP_COMPLETE|CREATE_FAILED_CLEANUP_FAILED", 1,
     "the service was not being updated, and nothing is going on"},
};

bool ta_waiter_end_at(const char *service, ta_model_name waiter, size_t index, ta_waiter_end *out) {
    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++) {
        if (!ta_str_eq(ta_str_from(ends[i].service), ta_str_from(service)) ||
            !ta_model_name_is(waiter, ta_str_from(ends[i].waiter)))
            continue;
        ta_str values = ta_str_from(ends[i].values);
        while (values.p != NULL) {
            const ta_str value = ta_str_cut(values, '|', &values);
            if (index-- > 0)
                continue;
            *out = (ta_waiter_end){ends[i].expression, ends[i].shown, value, ends[i].polls,
                                   ends[i].why};
            return true;
        }
    }
    return false;
}
