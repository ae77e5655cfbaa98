/* waiter_test.c - polls as AWS CLI v2's waiters judge them, and the ends that those poll past. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "model/answer.h"
#include "model/waiter.h"
#include "support/vector_lines.h"

static char text[1 << 16], why_memory[512], line_memory[TA_WAITER_WHY_MAX];
static ta_json_node nodes[4096];
static ta_doc doc;
static ta_jmespath scratch;
static ta_waiter waiter;

static void find(const char *service, ta_str name) {
    const ta_model *m = ta_model_find(ta_str_from(service));
    cr_assert_not_null(m, "%s", service);
    cr_assert(ta_waiter_find(m, name, &waiter), "%s", service);
}

static ta_node parse(ta_str body) {
    ta_doc_init(&doc, text, 0, sizeof text, nodes, sizeof nodes / sizeof *nodes);
    const ta_node v = ta_doc_parse_copy(&doc, body);
    cr_assert_eq(ta_doc_err(&doc), TA_OK);
    return v;
}

static ta_waiter_verdict judge(const ta_waiter_poll *poll) {
    ta_buf why = ta_buf_on(why_memory, sizeof why_memory);
    ta_waiter_verdict verdict;
    cr_assert_eq(ta_waiter_judge(&waiter, poll, &scratch, &verdict, &why), TA_OK);
    return verdict;
}

static ta_waiter_verdict answer(ta_str body, int status) {
    const ta_node v = parse(body);
    const ta_shape shape = ta_model_operation_at(waiter.model, waiter.waiter.operation).output;
    ta_buf why = ta_buf_on(why_memory, sizeof why_memory);
    cr_assert_eq(ta_model_shape_answer(&doc, v, shape, false, &why), TA_OK);
    return judge(&(ta_waiter_poll){.http_status = status, .doc = &doc, .answer = v});
}

static ta_waiter_verdict answers(const char *body) {
    return answer(ta_str_from(body), 200);
}

static ta_waiter_verdict error(const char *code, int status) {
    return judge(&(ta_waiter_poll){.error_code = ta_str_from(code), .http_status = status});
}

static const char *line(void) {
    ta_buf b = ta_buf_on(line_memory, sizeof line_memory - 1);
    ta_waiter_put_why(&waiter, &b);
    cr_assert_eq(ta_buf_err(&b), TA_OK);
    line_memory[b.n] = '\0';
    return line_memory;
}

/* ---- AWS CLI's own runs ---- */

static ta_waiter_verdict poll_of(const ta_doc *d, ta_node a) {
    const int status = vector_int(d, a, "status", 0);
    if (status < 300)
        return answer(vector_text(d, a, "body"), status);
    const ta_node body = parse(vector_text(d, a, "body"));
    return judge(
        &(ta_waiter_poll){.error_code = vector_text(&doc, body, "__type"), .http_status = status});
}

/* Of what the call itself answers with another attempt, the waiter does not learn. */
static bool is_retried(const ta_doc *d, ta_node a) {
    const int status = vector_int(d, a, "status", 0);
    if (status < 300 || status >= 500)
        return status >= 500;
    const ta_node body = parse(vector_text(d, a, "body"));
    return ta_str_eq(vector_text(&doc, body, "__type"), TA_STR("ThrottlingException"));
}

/* What the program writes after "aws: [ERROR]: "; of an error, report.c words it. */
static bool says(const ta_doc *d, ta_node v, ta_waiter_verdict verdict) {
    char memory[2048];
    ta_buf b = ta_buf_on(memory, sizeof memory);
    if (verdict == TA_WAITER_FAILED) {
        ta_puts(&b, "\naws: [ERROR]: ");
        ta_waiter_put_why(&waiter, &b);
        ta_putc(&b, '\n');
    }
    const ta_str expected = vector_text(d, v, "stderr");
    return verdict == TA_WAITER_REFUSED
               ? ta_str_find(expected, '(') < expected.n /* An error occurred (…) */
               : ta_str_eq(ta_buf_str(&b), expected);
}

static bool agrees(const ta_doc *d, ta_node v) {
    const ta_node argv = vector_member(d, v, "argv");
    char service[64];
    ta_buf b = ta_buf_on(service, sizeof service - 1);
    ta_put(&b, ta_doc_text(d, ta_doc_element(d, argv, 0)));
    service[b.n] = '\0';
    find(service, ta_doc_text(d, ta_doc_element(d, argv, 2)));
    ta_node a = ta_doc_first(d, vector_member(d, v, "answers"));
    ta_waiter_verdict verdict = TA_WAITER_GO_ON;
    int calls = 0;
    for (; verdict == TA_WAITER_GO_ON; a = ta_doc_next(d, a) ? ta_doc_next(d, a) : a, calls++)
        if (!is_retried(d, a))
            verdict = poll_of(d, a);
    if (calls == vector_int(d, v, "requests", 1) && says(d, v, verdict) &&
        (verdict == TA_WAITER_DONE) == (vector_int(d, v, "exit", -1) == 0))
        return true;
    const ta_str id = vector_text(d, v, "id");
    fprintf(stderr, "%.*s: verdict %d, %d calls\n", (int)id.n, id.p, (int)verdict, calls);
    return false;
}

Test(waiter, verdicts_and_words_as_aws_cli_has_them) {
    for_each_vector("test/vectors/awscli-v2/waiter-polls.jsonl", agrees);
}

/* ---- names ---- */

Test(waiter, found_by_the_name_of_aws_cli_only) {
    const ta_model *ecs = ta_model_find(TA_STR("ecs"));
    cr_assert(ta_waiter_find(ecs, TA_STR("services-stable"), &waiter));
    cr_assert_eq(waiter.waiter.delay_s, 15);
    cr_assert_eq(waiter.waiter.attempts, 40);
    cr_assert_not(ta_waiter_find(ecs, TA_STR("ServicesStable"), &waiter));
    cr_assert_not(ta_waiter_find(ecs, TA_STR("services-stabl"), &waiter));
    cr_assert_not(ta_waiter_find(ecs, TA_STR("table-exists"), &waiter));
    cr_assert_not(ta_waiter_find(ta_model_find(TA_STR("sqs")), TA_STR("queue-exists"), &waiter));
}

/* ---- matchers ---- */

Test(waiter, a_status_matches_an_answer_and_an_error) {
    find("cloudwatch", TA_STR("alarm-mute-rule-exists"));
    cr_assert_eq(error("ResourceNotFoundException", 404), TA_WAITER_GO_ON);
    cr_assert_eq(error("AccessDenied", 403), TA_WAITER_REFUSED);
    cr_assert_eq(answers("{}"), TA_WAITER_DONE);
    find("cloudwatch", TA_STR("alarm-mute-rule-exists"));
    waiter.waiter.attempts = 1;
    cr_assert_eq(error("X", 404), TA_WAITER_FAILED);
    cr_assert_str_eq(line(), "Waiter AlarmMuteRuleExists failed: Max attempts exceeded. Previously "
                             "accepted state: Matched expected HTTP status code: 404");
}

Test(waiter, all_of_a_list_that_is_not_empty) {
    find("ecs", TA_STR("tasks-stopped"));
    cr_assert_eq(answers("{\"tasks\":[]}"), TA_WAITER_GO_ON);
    cr_assert_eq(answers("{\"tasks\":[{\"lastStatus\":\"STOPPED\"},{}]}"), TA_WAITER_DONE);
    cr_assert_eq(answers("{\"tasks\":[{\"lastStatus\":\"STOPPED\"},{\"lastStatus\":\"RUNNING\"}]}"),
                 TA_WAITER_GO_ON);
}

Test(waiter, an_expected_true_is_no_string) {
    find("cloudwatch", TA_STR("alarm-exists"));
    cr_assert_eq(answers("{\"MetricAlarms\":[]}"), TA_WAITER_GO_ON);
    waiter.waiter.attempts = 1;
    cr_assert_eq(answers("{\"MetricAlarms\":[]}"), TA_WAITER_FAILED);
    cr_assert_str_eq(line(), "Waiter AlarmExists failed: Max attempts exceeded");
    find("dynamodb", TA_STR("kinesis-streaming-destination-active"));
    cr_assert_eq(
        answers("{\"KinesisDataStreamDestinations\":[{\"DestinationStatus\":\"DISABLED\"}]}"),
        TA_WAITER_FAILED);
    cr_assert(ta_str_find(ta_str_from(line()), '`') > 0);
    cr_assert_str_eq(line() + strlen(line()) - 32, "we matched expected path: \"True\"");
}

/* What was accepted before is forgotten for the acceptor that was looked at last, as in botocore. */
Test(waiter, the_last_acceptor_when_none_matches_any_more) {
    find("ssm", TA_STR("command-executed"));
    waiter.waiter.attempts = 2;
    cr_assert_eq(answers("{\"Status\":\"Pending\"}"), TA_WAITER_GO_ON);
    cr_assert_eq(answers("{\"Status\":\"Unheard\"}"), TA_WAITER_FAILED);
    cr_assert_str_eq(line(),
                     "Waiter CommandExecuted failed: Max attempts exceeded. Previously accepted "
                     "state: Matched expected service error code: InvocationDoesNotExist");
}

Test(waiter, an_answer_that_does_not_fit_the_expression) {
    find("cloudwatch", TA_STR("alarm-exists"));
    ta_buf why = ta_buf_on(why_memory, sizeof why_memory);
    ta_waiter_verdict verdict;
    const ta_waiter_poll poll = {.http_status = 200, .doc = &doc, .answer = parse(TA_STR("{}"))};
    cr_assert_eq(ta_waiter_judge(&waiter, &poll, &scratch, &verdict, &why), TA_E_PARAM);
    cr_assert_eq(verdict, TA_WAITER_FAILED);
    cr_assert(ta_str_eq(ta_buf_str(&why),
                        TA_STR("In function length(), invalid type for value: None, expected one "
                               "of: ['string', 'array', 'object'], received: \"null\"")),
              "%.*s", (int)why.n, why.p);
}

Test(waiter, polls_leave_no_nodes_in_the_document) {
    find("ecs", TA_STR("services-stable"));
    const ta_node v =
        parse(TA_STR("{\"services\":[{\"status\":\"ACTIVE\",\"deployments\":[{},{}]}]}"));
    const uint32_t mark = ta_doc_mark(&doc);
    cr_assert_eq(judge(&(ta_waiter_poll){.http_status = 200, .doc = &doc, .answer = v}),
                 TA_WAITER_GO_ON);
    cr_assert_eq(ta_doc_mark(&doc), mark);
}

/* ---- what all models say ---- */

/* Expected values are strings without escapes, true, false or numbers: waiter.c reads no others. */
Test(waiter, expected_values_of_all_models) {
    for (size_t i = 0; ta_model_at(i) != NULL; i++)
        for (size_t k = 0; k < ta_model_at(i)->waiter_count; k++) {
            const ta_model_waiter w = ta_model_waiter_at(ta_model_at(i), k);
            for (size_t n = 0; n < w.acceptor_count; n++) {
                char memory[TA_MODEL_NAME_MAX];
                ta_buf b = ta_buf_on(memory, sizeof memory);
                ta_model_put_name(&b, ta_model_acceptor(&w, n).expected);
                const ta_str json = ta_buf_str(&b);
                cr_assert(ta_str_find(json, '\\') == json.n && ta_str_find(json, '[') == json.n &&
                          ta_str_find(json, '{') == json.n);
            }
        }
}

Test(waiter, expressions_of_all_ends) {
    size_t count = 0;
    for (size_t i = 0; ta_model_at(i) != NULL; i++)
        for (size_t k = 0; k < ta_model_at(i)->waiter_count; k++) {
            const ta_model_name name = ta_model_waiter_at(ta_model_at(i), k).name;
            ta_waiter_end end;
            for (size_t n = 0; ta_waiter_end_at(ta_model_at(i)->service, name, n, &end); n++) {
                cr_assert_eq(ta_jmespath_compile(&scratch, ta_str_from(end.expression)), TA_OK);
                count++;
            }
        }
    cr_assert_eq(count, 36);
}

/* ---- ends ---- */

Test(waiter, a_state_that_botocore_polls_past) {
    find("proton", TA_STR("component-deployed"));
    cr_assert_eq(answers("{\"component\":{\"deploymentStatus\":\"CANCELLING\"}}"), TA_WAITER_GO_ON);
    cr_assert_eq(answers("{\"component\":{\"deploymentStatus\":\"CANCELLED\"}}"), TA_WAITER_FAILED);
    cr_assert_str_eq(line(), "Waiter ComponentDeployed failed: component.deploymentStatus is "
                             "\"CANCELLED\": the deployment was cancelled");
    find("ecr", TA_STR("image-scan-complete"));
    cr_assert_eq(answers("{\"imageScanStatus\":{\"status\":\"UNSUPPORTED_IMAGE\"}}"),
                 TA_WAITER_FAILED);
    cr_assert_str_eq(line(), "Waiter ImageScanComplete failed: imageScanStatus.status is "
                             "\"UNSUPPORTED_IMAGE\": ECR does not scan the image");
}

#define SERVICE(configuration, state)                                                              \
    "{\"services\":[{\"status\":\"ACTIVE\",\"runningCount\":0,\"desiredCount\":1" configuration    \
    ",\"deployments\":[{\"status\":\"PRIMARY\",\"rolloutState\":\"" state                          \
    "\"},{\"status\":\"ACTIVE\",\"rolloutState\":\"COMPLETED\"}]}]}"
#define BREAKER(rollback)                                                                          \
    ",\"deploymentConfiguration\":{\"deploymentCircuitBreaker\":{\"enable\":true,"                 \
    "\"rollback\":" rollback "}}"

Test(waiter, a_failed_rollout_ends_only_without_a_rollback) {
    find("ecs", TA_STR("services-stable"));
    cr_assert_eq(answers(SERVICE(BREAKER("false"), "IN_PROGRESS")), TA_WAITER_GO_ON);
    cr_assert_eq(answers(SERVICE(BREAKER("true"), "FAILED")), TA_WAITER_GO_ON);
    cr_assert_eq(
        answers(SERVICE(",\"deploymentConfiguration\":{\"alarms\":{\"rollback\":true}}", "FAILED")),
        TA_WAITER_GO_ON);
    cr_assert_eq(answers(SERVICE(BREAKER("false"), "FAILED")), TA_WAITER_FAILED);
    cr_assert_str_eq(
        line(),
        "Waiter ServicesStable failed: services[].deployments[].rolloutState is \"FAILED\": "
        "the deployment failed, ECS starts no more tasks for it, and there is no rollback");
}

#define MISSING "{\"tasks\":[],\"failures\":[{\"reason\":\"MISSING\"}]}"

Test(waiter, tasks_that_are_missing_at_ten_polls_in_a_row) {
    find("ecs", TA_STR("tasks-stopped"));
    for (int i = 0; i < 9; i++)
        cr_assert_eq(answers(MISSING), TA_WAITER_GO_ON);
    cr_assert_eq(answers("{\"tasks\":[{\"lastStatus\":\"RUNNING\"}],"
                         "\"failures\":[{\"reason\":\"MISSING\"}]}"),
                 TA_WAITER_GO_ON);
    for (int i = 0; i < 9; i++)
        cr_assert_eq(answers(MISSING), TA_WAITER_GO_ON);
    cr_assert_eq(answers(MISSING), TA_WAITER_FAILED);
    cr_assert_str_eq(line(),
                     "Waiter TasksStopped failed: failures[].reason is \"MISSING\": ECS does "
                     "not know any of the tasks; it forgets a stopped task after an hour");
}
