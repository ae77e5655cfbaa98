/* fake_call_test.c - calls of any operation on the fake port: requests longer than a record, answers
 * in the caller's memory and by the caller's reader, endpoints by the service table. */
#define _GNU_SOURCE /* memmem */
#include "support/fake_scene.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "client/client.h"
#include "json/json_doc.h"

enum { LONG = 40000 };

static _Alignas(max_align_t) unsigned char memory[TA_CLIENT_SIZE];
static ta_client *client;
static ta_settings settings;
static ta_diag diag;
static ta_str answer;
static char long_text[LONG];
static ta_str long_body = {long_text, LONG};
static char answer_memory[4096];
static char traced[16384];
static size_t traced_n;

static const ta_operation put_item = {
    .service = {"dynamodb", 8},
    .endpoint_prefix = {"dynamodb", 8},
    .signing_name = {"dynamodb", 8},
    .target_prefix = {"DynamoDB_20120810", 17},
    .json_version = {"1.0", 3},
    .name = {"PutItem", 7},
};

static void trace(void *ctx, ta_str line) {
    (void)ctx;
    const size_t room = sizeof traced - 1 - traced_n, n = line.n < room ? line.n : room;
    memcpy(traced + traced_n, line.p, n);
    traced_n += n;
    traced[traced_n] = '\0';
}

static void set_up(void) {
    scene_files();
    settings = (ta_settings){
        .region = TA_STR("eu-west-1"),
        .endpoint_url = TA_STR(SCENE_URL),
        .credentials = {TA_STR(SCENE_KEY_ID), TA_STR(SCENE_SECRET), {NULL, 0}},
        .trace = trace,
    };
    traced_n = 0;
    memset(long_text, 'x', sizeof long_text);
    memcpy(long_text, "{\"a\":\"", 6);
    memcpy(long_text + LONG - 9, "the-end\"}", 9);
}
TestSuite(fake_call, .init = set_up, .timeout = 60);

static void open_client(void) {
    cr_assert_eq(ta_client_init(memory, sizeof memory, &settings, &client, &diag), TA_OK, "%s",
                 diag.text);
}

static void close_client(void) {
    ta_client_close(client);
    cr_assert_eq(fake_open(), 0, "every handle is closed");
}

static void expect(ta_err got, ta_err err) {
    cr_assert_eq(got, err, "%s: %s", ta_err_text(got), diag.text);
    cr_assert_eq(diag.err, err);
    cr_assert_eq(answer.p != NULL, err == TA_OK);
}

static ta_err call(ta_str body) {
    return ta_call_into(client, &put_item, body, answer_memory, sizeof answer_memory, &answer,
                        &diag);
}

static fake_peer *play(const fake_step *steps) {
    scene_resolver();
    fake_peer *endpoint = scene_endpoint();
    fake_play(endpoint, steps);
    return endpoint;
}

static unsigned sent(const char *text) {
    return scene_count(fake.sent, fake.sent_n, text);
}

#define OK_ANSWER(body) "HTTP/1.1 200 OK\r\ncontent-length: " body
#define KEPT                                                                                       \
    {.action = FAKE_ACCEPT}, {.action = FAKE_RECEIVE}, FAKE_TEXT(1, OK_ANSWER("2\r\n\r\n{}"))
#define TOO_LARGE                                                                                  \
    "HTTP/1.1 413 Too Large\r\nconnection: close\r\ncontent-length: 59\r\n\r\n"                    \
    "{\"__type\":\"RequestEntityTooLargeException\",\"message\":\"no\"} "

static const fake_step answers_twice[] = {
    KEPT, {.action = FAKE_RECEIVE}, FAKE_TEXT(1, OK_ANSWER("2\r\n\r\n{}")), {0}};

/* ---- long requests ---- */

Test(fake_call, a_long_body_follows_its_head_whole) {
    play(answers_twice);
    open_client();
    expect(call(long_body), TA_OK);
    const char *body = memmem(fake.sent, fake.sent_n, "\r\n\r\n", 4);
    cr_assert_eq(sent("content-length: 40000\r\n"), 1);
    cr_assert_not_null(body);
    cr_assert_eq(fake.sent_all - (size_t)(body + 4 - fake.sent), LONG);
    cr_assert_eq(memcmp(body + 4, long_text, LONG), 0);
    cr_assert_eq(diag.attempts, 1);
    /* The connection is kept, and a short request goes on it. */
    expect(call(TA_STR("{}")), TA_OK);
    cr_assert_eq(sent("content-length: 2\r\n"), 1);
    cr_assert_eq(fake.count[FAKE_PORT_TCP_CONNECT], 2, "IPv6 refuses, IPv4 accepts");
    close_client();
}

Test(fake_call, what_fits_is_one_write) {
    play(answers_twice);
    open_client();
    expect(call(ta_str_sub(long_body, 0, 11000)), TA_OK);
    /* The names' two datagrams, and the request. */
    cr_assert_eq(fake.count[FAKE_PORT_SEND], 3);
    close_client();
}

Test(fake_call, ta_call_sends_a_long_body_too) {
    play(answers_twice);
    open_client();
    expect(ta_call(client, &put_item, long_body, &answer, &diag), TA_OK);
    cr_assert_eq(sent("the-end"), 1);
    close_client();
}

Test(fake_call, an_answer_to_half_a_request_ends_it) {
    static const fake_step steps[] = {
        {.action = FAKE_ACCEPT}, FAKE_TEXT(0, TOO_LARGE), {.action = FAKE_DEAF, .ms = PORT_NEVER}};
    play(steps);
    open_client();
    expect(call(long_body), TA_E_SERVICE);
    cr_assert(ta_str_eq(diag.error_type, TA_STR("RequestEntityTooLargeException")));
    cr_assert_eq(diag.http_status, 413);
    cr_assert_eq(diag.attempts, 1);
    cr_assert_not(diag.answer_lost);
    cr_assert(fake.sent_all < LONG, "%zu", fake.sent_all);
    close_client();
}

/* The server answers, and waits for the client to close: nothing more can be sent. */
Test(fake_call, a_server_that_answers_and_reads_no_more_is_not_waited_for) {
    static const fake_step steps[] = {{.action = FAKE_ACCEPT},
                                      {.action = FAKE_DEAF, .ms = 5000},
                                      FAKE_TEXT(0, TOO_LARGE),
                                      {.action = FAKE_DEAF, .ms = PORT_NEVER}};
    play(steps);
    open_client();
    expect(call(long_body), TA_E_SERVICE);
    cr_assert_eq(diag.http_status, 413);
    cr_assert_eq(fake.now - FAKE_START, 7 + 5 + 5000);
    close_client();
}

/* Such a connection has half a request on it: it is not used again. */
Test(fake_call, the_connection_of_half_a_request_is_closed) {
    static const fake_step steps[] = {
        {.action = FAKE_ACCEPT}, FAKE_TEXT(0, OK_ANSWER("2\r\n\r\n{}")), {0}};
    fake_play(play(steps), answers_twice);
    open_client();
    expect(call(long_body), TA_OK);
    cr_assert(fake.sent_all < LONG);
    cr_assert_eq(fake_open(), 0);
    expect(call(long_body), TA_OK);
    close_client();
}

Test(fake_call, interim_responses_do_not_end_a_request) {
    static const fake_step steps[] = {{.action = FAKE_ACCEPT},
                                      FAKE_TEXT(0, "HTTP/1.1 100 Continue\r\n\r\n"),
                                      FAKE_TEXT(0, "HTTP/1.1 103 Early Hints\r\nlink: a\r\n\r\n"),
                                      {.action = FAKE_RECEIVE},
                                      FAKE_TEXT(1, OK_ANSWER("2\r\n\r\n{}")),
                                      {0}};
    play(steps);
    open_client();
    expect(call(long_body), TA_OK);
    cr_assert_eq(sent("the-end"), 1);
    close_client();
}

Test(fake_call, a_server_that_takes_nothing_meets_the_read_timeout) {
    static const fake_step steps[] = {
        {.action = FAKE_ACCEPT}, {.action = FAKE_DEAF, .ms = PORT_NEVER}, {0}};
    play(steps);
    settings.max_attempts = 1;
    settings.read_timeout_ms = 700;
    open_client();
    expect(call(long_body), TA_E_READ_TIMEOUT);
    close_client();
}

/* The wait before a piece is the last call of port_poll but for that for the answer. */
Test(fake_call, a_server_that_takes_no_more_meets_the_read_timeout) {
    for (uint32_t timeout = 0; timeout <= 500; timeout += 500) {
        set_up();
        play(answers_twice);
        open_client();
        expect(call(long_body), TA_OK);
        const uint32_t before_piece = fake.last[FAKE_PORT_SEND] - 1;
        close_client();
        set_up();
        play(answers_twice);
        settings.max_attempts = 1;
        settings.read_timeout_ms = 700;
        open_client();
        ta_client_set_timeout(client, timeout);
        fake.fault = FAKE_STALLS;
        fake.fault_at = before_piece;
        expect(call(long_body), timeout ? TA_E_DEADLINE : TA_E_READ_TIMEOUT);
        cr_assert_eq(fake.fault_in, FAKE_PORT_POLL);
        cr_assert_str_eq(diag.text, "the server takes no more of the request");
        cr_assert_not(diag.answer_lost);
        close_client();
    }
}

/* ---- a long request that breaks off ---- */

/* Let the call of the port with this number fail if it is a send, and the sends that follow. */
static void fail_send(unsigned number, unsigned times) {
    fake.fault = FAKE_FAILS;
    fake.fault_sys = FAKE_ECONNRESET;
    fake.fault_spares = ~(UINT32_C(1) << FAKE_PORT_SEND);
    fake.fault_at = fake.calls + number;
    fake.fault_times = times;
}

Test(fake_call, a_stale_connection_is_replaced_within_the_attempt) {
    static const fake_step first[] = {KEPT, {0}};
    fake_play(play(first), answers_twice);
    open_client();
    expect(call(TA_STR("{}")), TA_OK);
    /* On the kept connection: the look whether it is quiet, the head, and a wait and a piece each
     * time. All calls from the second on that send fail, until the connection is replaced. */
    fail_send(5, 4);
    expect(call(long_body), TA_OK);
    cr_assert_eq(fake.strikes > 0, true);
    cr_assert_eq(diag.attempts, 1);
    cr_assert_eq(sent("the-end"), 1);
    cr_assert_eq(sent("POST / "), 3, "%u", sent("POST / "));
    close_client();
}

/* Each call of the run fails in turn, if it is a send: those of the name server do not matter. */
Test(fake_call, a_request_that_breaks_off_was_not_carried_out) {
    unsigned broken = 0, at_the_end = 0;
    for (unsigned number = 1; number < 40; number++) {
        set_up();
        play(answers_twice);
        settings.max_attempts = 1;
        open_client();
        fail_send(number, 1);
        const ta_err err = call(long_body);
        if (err == TA_E_SEND) {
            cr_assert_eq(sent("the-end"), 0);
            /* The server may have the last piece: whether it is sent is not known. */
            const bool last = fake.sent_all > LONG - 8192;
            cr_assert_eq(diag.answer_lost, last, "call %u", number);
            broken++;
            at_the_end += last;
        }
        close_client();
    }
    cr_assert_eq(broken, 1 + 5, "the head, and five pieces");
    cr_assert_eq(at_the_end, 1);
}

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
    char small[8] = "????####";
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
    r.body = long_body;
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
