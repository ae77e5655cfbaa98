/* doctor.c - what doctor asks of a service that takes JSON. */
#include "cli/doctor/doctor.h"
#include "cli/service/service.h"

/* Reads that change nothing, with the parameters for the shortest answer. Their names are the API's. */
static const struct {
    const char *service, *operation, *body;
} reads[] = {
    {"cloudwatch", "DescribeAlarms", "{\"MaxRecords\":1}"},
    {"deploy", "ListApplications", "{}"},
    {"dynamodb", "ListTables", "{\"Limit\":1}"},
    {"ecr", "DescribeRepositories", "{\"maxResults\":1}"},
    {"ecr-public", "DescribeRegistries", "{\"maxResults\":1}"},
    {"ecs", "ListClusters", "{\"maxResults\":1}"},
    {"events", "ListEventBuses", "{\"Limit\":1}"},
    {"firehose", "ListDeliveryStreams", "{\"Limit\":1}"},
    {"kinesis", "ListStreams", "{\"Limit\":1}"},
    {"kms", "ListKeys", "{\"Limit\":1}"},
    {"logs", "DescribeLogGroups", "{\"limit\":1}"},
    {"secretsmanager", "ListSecrets", "{\"MaxResults\":1}"},
    {"sqs", "ListQueues", "{\"MaxResults\":1}"},
    {"ssm", "DescribeParameters", "{\"MaxResults\":1}"},
    {"stepfunctions", "ListStateMachines", "{\"maxResults\":1}"},
};

/* For a service without such a read. No service has this operation: its error shows that the service answers. */
#define NO_OPERATION "TinyawsDoctor"

static struct {
    ta_service_entry entry;
    ta_doctor_probe probe;
    const char *body;
} probed;

static ta_str operation(void) {
    return ta_str_from(probed.probe.operation ? probed.probe.operation : NO_OPERATION);
}

static ta_err put_endpoint(const ta_doctor *d, ta_buf *url) {
    return ta_inspect_endpoint_by_rules(&d->settings->client, &probed.entry, operation(), url,
                                        d->diag);
}

static ta_err ask(ta_doctor *d) {
    ta_service_memory *m = ta_service_memory_of_run();
    ta_str answer;
    return ta_call_service(d->client, ta_str_from(probed.entry.service.name), operation(),
                           ta_str_from(probed.body), m->text, sizeof m->text, &answer, d->diag);
}

/* A policy that forbids the read may allow what is to be called. */
static bool is_signature_accepted(const ta_diag *diag) {
    return diag->err == TA_E_ACCESS_DENIED;
}

/* A service's own error, and not an HTTP status that stands for one. */
static bool is_error_of_service(const ta_diag *diag) {
    return diag->error_type.n > 0 && !ta_is_digit(diag->error_type.p[0]);
}

static void identify(ta_doctor *d) {
    const char *advice;
    ta_buf *b = ta_doctor_detail(d);
    ta_puts(b, "signed GetCallerIdentity of AWS STS: ");
    if (ta_creds_chain_identity(&d->session->chain, &d->creds->value, b, d->diag) == TA_OK) {
        ta_doctor_ok(d, "identity");
        return;
    }
    const ta_err err = ta_doctor_judge_answer(d->diag, true, NULL, &advice);
    ta_doctor_put_diag(d, b);
    ta_doctor_fail(d, "identity", err != TA_OK ? err : d->diag->err,
                   advice ? advice
                          : "check that this host reaches AWS STS, or name its endpoint by "
                            "AWS_ENDPOINT_URL_STS");
}

static ta_doctor_probe probe_of(const char *service) {
    for (size_t i = 0; i < sizeof reads / sizeof *reads; i++)
        if (ta_str_eq(ta_str_from(service), ta_str_from(reads[i].service))) {
            probed.body = reads[i].body;
            return (ta_doctor_probe){reads[i].operation, put_endpoint, ask, is_signature_accepted,
                                     NULL};
        }
    probed.body = "{}";
    return (ta_doctor_probe){NULL, put_endpoint, ask, is_error_of_service, identify};
}

const ta_doctor_probe *ta_engine_probe(const ta_cli_service *doctor) {
    const bool known = ta_service_find(ta_str_from(doctor->service->name), &probed.entry);
    if (!known || doctor->service == &ta_services[TA_SERVICE_PROTON])
        return NULL;
    probed.probe = probe_of(probed.entry.service.name);
    return &probed.probe;
}
