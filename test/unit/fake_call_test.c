/* fake_call_test.c - calls of any operation on the fake port: answers in the caller's memory and by
 * the caller's reader, endpoints by the service table. */
#include "support/call_scene.h"

#include "json/json_doc.h"

TestSuite(fake_call, .init = set_up, .timeout = 60);

/* ---- answers in the caller's memory ---- */

Test(fake_call, an_answer_longer_than_the_memory_names_it) {
    static const fake_step declared[] = {
        {.action = FAKE_ACCEPT},
        {.action = FAKE_RECEIVE},
        FAKE_TEXT(1, "HTTP/1.1 200 OK\r\ncontent-length: 4097\r\n\r\n"),
        {0}};
    play(declared);
    settings.max_attempts = 1;
    open_client();
    expect(call(TA_STR("{}")), TA_E_LIMIT);
    cr_assert_str_eq(diag.text, "the server's answer has a response body of 4097 bytes, and the "
                                "limit is answer_size, 4096 bytes");
    cr_assert(diag.answer_lost);
    close_client();
}

Test(fake_call, an_answer_fills_the_memory_to_its_end) {
    static const fake_step steps[] = {{.action = FAKE_ACCEPT},
                                      {.action = FAKE_RECEIVE},
                                      FAKE_TEXT(1, OK_ANSWER("4\r\n\r\n{  }")),
                                      {0}};
    char small[] = "????####";
    play(steps);
    open_client();
    expect(ta_call_into(client, &put_item, TA_STR("{}"), small, 4, &answer, &diag), TA_OK);
    cr_assert_eq(answer.p, small);
    cr_assert_eq(answer.n, 4);
    cr_assert_eq(memcmp(small, "{  }####", 8), 0);
    close_client();
}

Test(fake_call, an_answer_that_is_not_json_is_an_error) {
    static const fake_step steps[] = {{.action = FAKE_ACCEPT},
                                      {.action = FAKE_RECEIVE},
                                      FAKE_TEXT(1, OK_ANSWER("7\r\n\r\n{\"a\":1,")),
                                      {0}};
    play(steps);
    settings.max_attempts = 1;
    open_client();
    expect(call(TA_STR("{}")), TA_E_JSON_SYNTAX);
    cr_assert_str_eq(diag.text, "it breaks off at byte 7 of 7");
    close_client();
}

Test(fake_call, an_answer_that_nests_too_deep_names_the_cap) {
    static char text[200] = OK_ANSWER("65\r\n\r\n");
    static fake_step steps[] = {{.action = FAKE_ACCEPT},
                                {.action = FAKE_RECEIVE},
                                {.action = FAKE_GIVE, .text = text},
                                {0}};
    memset(text + strlen(text), '[', 65);
    steps[2].n = strlen(text);
    play(steps);
    settings.max_attempts = 1;
    open_client();
    expect(call(TA_STR("{}")), TA_E_LIMIT);
    cr_assert_str_eq(diag.text, "the answer's JSON is beyond TA_JSON_DEPTH_MAX");
    close_client();
}

/* ---- the caller's reader ---- */

static ta_doc doc;
static ta_node root;
static ta_json_node nodes[64];
static unsigned parsed_errors;

static ta_err parse_doc(void *ctx, char *body, size_t n, ta_parse_fault *fault) {
    ta_doc *d = ctx;
    ta_doc_init(d, body, n, n, nodes, 64);
    root = ta_doc_parse(d, 0, n);
    *fault = (ta_parse_fault){d->error_at, d->limit};
    return ta_doc_err(d);
}

static ta_err parse_doc_error(void *ctx, char *body, size_t n, ta_parse_fault *fault) {
    parsed_errors++;
    return parse_doc(ctx, body, n, fault);
}

static ta_str member(void *ctx, const char *name) {
    const ta_doc *d = ctx;
    const ta_node v = ta_doc_member(d, root, ta_str_from(name), NULL);
    return ta_doc_kind(d, v) == TA_JSON_STRING ? ta_doc_text(d, v) : TA_ABSENT;
}

static const ta_reader doc_reader = {parse_doc, parse_doc_error, member};

static ta_client_request to_doc(void) {
    parsed_errors = 0;
    return (ta_client_request){.operation = &put_item,
                               .body = TA_STR("{}"),
                               .memory = answer_memory,
                               .memory_size = sizeof answer_memory,
                               .memory_cap = "TA_ANSWER_MAX",
                               .reader = &doc_reader,
                               .reader_ctx = &doc};
}

static ta_err call_reader(const ta_client_request *r, const fake_step *steps) {
    play(steps);
    settings.max_attempts = 1;
    open_client();
    const ta_err err = ta_client_call(client, r, &diag);
    return err;
}

Test(fake_call, a_reader_parses_the_answer_where_it_lies) {
    static const fake_step steps[] = {{.action = FAKE_ACCEPT},
                                      {.action = FAKE_RECEIVE},
                                      FAKE_TEXT(1, OK_ANSWER("14\r\n\r\n{\"a\":\"\\u0062\"}")),
                                      {0}};
    const ta_client_request r = to_doc();
    cr_assert_eq(call_reader(&r, steps), TA_OK, "%s", diag.text);
    cr_assert(ta_str_eq(member(&doc, "a"), TA_STR("b")));
    cr_assert(member(&doc, "a").p > answer_memory && member(&doc, "a").p < answer_memory + 14);
    cr_assert_eq(parsed_errors, 0);
    close_client();
}

Test(fake_call, a_reader_finds_the_members_of_an_error) {
    static const fake_step steps[] = {
        {.action = FAKE_ACCEPT},
        {.action = FAKE_RECEIVE},
        FAKE_TEXT(
            1, "HTTP/1.1 400 Bad\r\ncontent-length: 94\r\n\r\n{\"__type\":\"com.amazonaws#"
               "TransactionCanceledException\",\"message\":\"why \\u0062\",\"Reasons\":\"abc\"}"),
        {0}};
    const ta_client_request r = to_doc();
    cr_assert_eq(call_reader(&r, steps), TA_E_SERVICE, "%s", diag.text);
    cr_assert(ta_str_eq(diag.error_type, TA_STR("TransactionCanceledException")));
    cr_assert(ta_str_eq(diag.error_message, TA_STR("why b")));
    cr_assert(diag.message_is_member);
    cr_assert(ta_str_eq(member(&doc, "Reasons"), TA_STR("abc")), "for whoever prints it");
    cr_assert_eq(parsed_errors, 1);
    close_client();
}

Test(fake_call, an_error_that_is_not_json_is_its_own_message) {
    static const fake_step steps[] = {
        {.action = FAKE_ACCEPT},
        {.action = FAKE_RECEIVE},
        FAKE_TEXT(1, "HTTP/1.1 400 Bad\r\ncontent-length: 7\r\n\r\n{\"code\""),
        {0}};
    const ta_client_request r = to_doc();
    cr_assert_eq(call_reader(&r, steps), TA_E_SERVICE, "%s", diag.text);
    cr_assert(ta_str_eq(diag.error_type, TA_STR("400")));
    cr_assert(ta_str_eq(diag.error_message, TA_STR("{\"code\"")));
    close_client();
}

Test(fake_call, a_readers_errors_say_where_or_which_cap) {
    static const fake_step broken[] = {{.action = FAKE_ACCEPT},
                                       {.action = FAKE_RECEIVE},
                                       FAKE_TEXT(1, OK_ANSWER("9\r\n\r\n{\"a\":tru}")),
                                       {0}};
    static char text[512] = OK_ANSWER("201\r\n\r\n[0");
    static fake_step many[] = {{.action = FAKE_ACCEPT},
                               {.action = FAKE_RECEIVE},
                               {.action = FAKE_GIVE, .text = text},
                               {0}};
    const ta_client_request r = to_doc();
    cr_assert_eq(call_reader(&r, broken), TA_E_JSON_SYNTAX);
    cr_assert_str_eq(diag.text, "it breaks off at byte 8 of 9");
    close_client();
    set_up();
    for (int i = 0; i < 99; i++)
        strcat(text, ",0");
    strcat(text, "]");
    many[2].n = strlen(text);
    cr_assert_eq(call_reader(&r, many), TA_E_LIMIT);
    cr_assert(strstr(diag.text, doc.limit), "%s", diag.text);
    close_client();
}

Test(fake_call, the_caps_name_is_the_callers) {
    static const fake_step steps[] = {
        {.action = FAKE_ACCEPT},
        {.action = FAKE_RECEIVE},
        FAKE_TEXT(1, "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n1001\r\n"),
        {0}};
    const ta_client_request r = to_doc();
    cr_assert_eq(call_reader(&r, steps), TA_E_LIMIT);
    cr_assert_str_eq(diag.text, "the server's answer has a response body of more than "
                                "TA_ANSWER_MAX, 4096 bytes");
    close_client();
}

Test(fake_call, without_put_body_a_long_body_is_refused) {
    ta_client_request r = to_doc();
    static char body[TA_HTTP_REQUEST_MAX];
    memset(body, ' ', sizeof body);
    r.body = (ta_str){body, sizeof body};
    cr_assert_eq(call_reader(&r, answers_twice), TA_E_LIMIT);
    cr_assert_str_eq(diag.text, "the request is longer than TA_HTTP_REQUEST_MAX, 12288 bytes");
    cr_assert_eq(fake.sent_all, 0);
    close_client();
}

/* ---- endpoints ---- */

static ta_err put_endpoint(ta_buf *url, const ta_endpoint_params *params, ta_endpoint_rules rules,
                           ta_str *region, const char **why) {
    (void)params;
    (void)why;
    ta_puts(url, rules.before);
    *region = TA_STR("us-east-1");
    return TA_OK;
}

Test(fake_call, the_rules_say_where_and_for_which_region) {
    ta_client_request r = to_doc();
    r.put_endpoint = put_endpoint;
    r.rules.before = "http://rules.test:8080/by";
    settings.endpoint_url = TA_ABSENT;
    cr_assert_eq(call_reader(&r, answers_twice), TA_OK, "%s", diag.text);
    cr_assert_eq(sent("POST /by HTTP/1.1\r\n"), 1);
    cr_assert_eq(sent("host: rules.test:8080\r\n"), 1);
    cr_assert_eq(sent("/us-east-1/dynamodb/aws4_request, "), 1);
    close_client();
}

static ta_err call_service(const char *service, const char *operation) {
    return ta_call_service(client, ta_str_from(service), ta_str_from(operation), TA_STR("{}"),
                           answer_memory, sizeof answer_memory, &answer, &diag);
}

Test(fake_call, a_service_by_name) {
    play(answers_twice);
    open_client();
    expect(call_service("ssm", "get-parameters-by-path"), TA_OK);
    cr_assert_eq(sent("x-amz-target: AmazonSSM.GetParametersByPath\r\n"), 1);
    cr_assert_eq(sent("content-type: application/x-amz-json-1.1\r\n"), 1);
    cr_assert_eq(sent("SignedHeaders=content-type;host;x-amz-date;x-amz-target, "), 1);
    cr_assert_eq(sent("query-mode"), 0);
    close_client();
}

Test(fake_call, a_query_compatible_service_is_asked_so_and_the_signature_covers_it) {
    play(answers_twice);
    settings.credentials.session_token = TA_STR(SCENE_TOKEN);
    open_client();
    expect(call_service("sqs", "SendMessage"), TA_OK);
    cr_assert_eq(sent("\r\nx-amzn-query-mode: true\r\n"), 1);
    cr_assert_eq(sent("SignedHeaders=content-type;host;x-amz-date;x-amz-security-token;"
                      "x-amz-target;x-amzn-query-mode, "),
                 1);
    close_client();
}

Test(fake_call, a_host_prefix_is_put_before_a_custom_endpoint) {
    play(answers_twice);
    open_client();
    expect(call_service("stepfunctions", "start-sync-execution"), TA_OK);
    cr_assert_eq(sent("host: sync-" SCENE_HOST ":8080\r\n"), 1);
    close_client();
}

Test(fake_call, the_tables_endpoint_and_the_region_that_is_signed) {
    scene_resolver();
    settings.endpoint_url = TA_ABSENT;
    settings.max_attempts = 1;
    open_client();
    expect(call_service("billing", "list-billing-views"), TA_E_CONNECT);
    cr_assert(
        strstr(traced, "endpoint https://billing.us-east-1.api.aws, region us-east-1, signed"),
        "%s", traced);
    close_client();
}

Test(fake_call, a_region_without_an_endpoint_is_a_configuration_error) {
    settings.endpoint_url = TA_ABSENT;
    settings.region = TA_STR("cn-north-1");
    open_client();
    expect(call_service("acm", "ListAcmeAccounts"), TA_E_CONFIG);
    cr_assert_str_eq(diag.text,
                     "ACME operations are only available in the aws and aws-us-gov partitions");
    close_client();
}

Test(fake_call, names_that_are_none) {
    open_client();
    expect(call_service("s3", "list-buckets"), TA_E_PARAM);
    cr_assert_str_eq(diag.text, "no service that takes JSON has the name s3");
    expect(call_service("ssm", "get parameter"), TA_E_PARAM);
    cr_assert_str_eq(diag.text, "no operation can have the name get parameter");
    char name[200] = "Get";
    memset(name + 3, 'x', 190);
    expect(call_service("ssm", name), TA_E_PARAM);
    close_client();
}
