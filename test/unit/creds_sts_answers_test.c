/* creds_sts_answers_test.c - what is made of the answers of STS: errors, what is none, another attempt,
 * and the clock. */
#include <stdio.h>

#include "test/support/sts_scene.h"

TestSuite(creds_sts_answers, .init = set_up);

static ta_err assume_once(int status, const char *content) {
    const creds_script_step step = {.status = status, .content = ta_str_from(content)};
    return assume(&step, 1, NULL);
}

/* ---- answers ---- */

Test(creds_sts_answers, the_error_names_its_operation) {
    const char *json_form = "{\"Error\":{\"Code\":\"AccessDenied\",\"Message\":\"not you\"}}";
    const char *xml_form = "<ErrorResponse><Error><Code>AccessDenied</Code>"
                           "<Message>not you</Message></Error></ErrorResponse>";
    for (int i = 0; i < 2; i++) {
        cr_assert_eq(assume_once(403, i ? json_form : xml_form), TA_E_SERVICE);
        expect(diag.error_type, TA_STR("AccessDenied"), "type");
        expect(diag.error_message, TA_STR("not you"), "message");
        cr_assert_str_eq(diag.error_operation, "AssumeRole");
        cr_assert_eq(diag.http_status, 403);
        cr_assert_eq(diag.attempts, 1);
        cr_assert_not(diag.retries_exhausted);
    }
}

Test(creds_sts_answers, answers_that_are_none) {
#define CREDENTIALS(members)                                                                       \
    "{\"AssumeRoleResponse\":{\"AssumeRoleResult\":{\"Credentials\":{" members "}}}}"
#define THREE "\"AccessKeyId\":\"A\",\"SecretAccessKey\":\"S\",\"SessionToken\":\"T\""
    static const struct {
        int status;
        const char *content;
        ta_err err;
    } rows[] = {
        {200, "", TA_E_JSON_SYNTAX},
        {200, "{", TA_E_JSON_SYNTAX},
        {200, "<a>", TA_E_XML_SYNTAX},
        {200, "<!DOCTYPE a><a/>", TA_E_XML_SYNTAX},
        {200, "<a/>", TA_E_SHAPE},
        {200, "{}", TA_E_SHAPE},
        {200, "[]", TA_E_SHAPE},
        {200, CREDENTIALS(THREE), TA_E_SHAPE},
        {200, CREDENTIALS(THREE ",\"Expiration\":\"soon\""), TA_E_SHAPE},
        {200, CREDENTIALS(THREE ",\"Expiration\":null"), TA_E_SHAPE},
        {200, CREDENTIALS(THREE ",\"SessionToken\":\"\",\"Expiration\":2E9"), TA_E_SHAPE},
        {200, CREDENTIALS(THREE ",\"AccessKeyId\":7,\"Expiration\":2E9"), TA_E_SHAPE},
        {200, CREDENTIALS(THREE ",\"Expiration\":1600000000"), TA_E_CREDENTIALS},
        {200, CREDENTIALS(THREE ",\"Expiration\":\"2020-09-13T12:26:40Z\""), TA_E_CREDENTIALS},
        {200, CREDENTIALS(THREE ",\"Expiration\":1600000001"), TA_OK},
        {200, CREDENTIALS(THREE ",\"Expiration\":\"2020-09-13T12:26:41Z\""), TA_OK},
        {302, "", TA_E_HTTP_STATUS},
        {404, "", TA_E_SERVICE},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        memset(&creds, 0, sizeof creds);
        const ta_err err = assume_once(rows[i].status, rows[i].content);
        cr_assert_eq(err, rows[i].err, "%s: %s", rows[i].content, ta_err_text(err));
        cr_assert_eq(creds.value.access_key_id.p != NULL, err == TA_OK);
    }
}

Test(creds_sts_answers, a_part_beyond_its_cap) {
    static char answer[TA_CREDENTIAL_MAX + 400], token[TA_CREDENTIAL_MAX + 2];
    for (size_t over = 0; over < 2; over++) {
        memset(token, 't', TA_CREDENTIAL_MAX + over);
        snprintf(answer, sizeof answer,
                 "<R><S><Credentials><AccessKeyId>A</AccessKeyId><SecretAccessKey>S"
                 "</SecretAccessKey><SessionToken>%s</SessionToken><Expiration>"
                 "2030-01-01T00:00:00Z</Expiration></Credentials></S></R>",
                 token);
        cr_assert_eq(assume_once(200, answer), over ? TA_E_LIMIT : TA_OK);
    }
}

/* ---- GetCallerIdentity ---- */

#define IDENTITY(member)                                                                           \
    "{\"GetCallerIdentityResponse\":{\"GetCallerIdentityResult\":{" member "}}}"
#define ARN "arn:aws:iam::1:user/a"

static char arn[TA_STS_ARN_MAX + 8];

/* The signature is botocore's. */
static ta_err identify(int status, const char *content) {
    const ta_credentials source = {TA_STR("AKID"), TA_STR("SECRET"), TA_ABSENT};
    const creds_script_step step = {
        .url = "https://sts.eu-west-1.amazonaws.com",
        .fields = "x-amz-date: 20200913T122640Z\n"
                  "authorization: AWS4-HMAC-SHA256 Credential=AKID/20200913/eu-west-1/sts/"
                  "aws4_request, SignedHeaders=content-type;host;x-amz-date, Signature="
                  "5bcf6121d4b5c9e63825b3e785aeb558d1253886cc5f10aaccaedc1035f22684\n",
        .body = "Action=GetCallerIdentity&Version=2011-06-15",
        .status = status,
        .content = ta_str_from(content)};
    ta_buf b = ta_buf_on(arn, sizeof arn - 1);
    creds_script_play(&script, &step, 1);
    ta_diag_clear(&diag);
    const ta_err err = ta_sts_get_caller_identity(&sts, &source, &b, &diag);
    creds_script_done(&script);
    arn[b.n] = '\0';
    return err;
}

Test(creds_sts_answers, whose_the_credentials_are) {
    cr_assert_eq(identify(200, IDENTITY("\"Account\":\"1\",\"Arn\":\"" ARN "\"")), TA_OK, "%s",
                 diag.text);
    cr_assert_str_eq(arn, ARN);
    cr_assert_eq(identify(200, "<GetCallerIdentityResponse><GetCallerIdentityResult><Arn>" ARN
                               "</Arn></GetCallerIdentityResult></GetCallerIdentityResponse>"),
                 TA_OK);
    cr_assert_str_eq(arn, ARN);
    cr_assert_eq(identify(200, IDENTITY("\"Arn\":\"a\\u0007b\"")), TA_OK);
    cr_assert_null(strchr(arn, '\a'));
}

Test(creds_sts_answers, identities_that_are_none) {
    static const struct {
        int status;
        const char *content;
        ta_err err;
    } rows[] = {
        {200, "", TA_E_JSON_SYNTAX},
        {200, "<a>", TA_E_XML_SYNTAX},
        {200, "<a/>", TA_E_SHAPE},
        {200, "{}", TA_E_SHAPE},
        {200, IDENTITY("\"Arn\":7"), TA_E_SHAPE},
        {200, IDENTITY("\"Arn\":\"\""), TA_E_SHAPE},
        {302, "", TA_E_HTTP_STATUS},
        {403, "{\"Error\":{\"Code\":\"InvalidClientTokenId\"}}", TA_E_SERVICE},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        cr_assert_eq(identify(rows[i].status, rows[i].content), rows[i].err, "%s", rows[i].content);
        cr_assert_str_eq(arn, "");
    }
    cr_assert_str_eq(diag.error_operation, "GetCallerIdentity");
}

/* ---- attempts ---- */

Test(creds_sts_answers, failures_that_pass) {
    const creds_script_step good = {.status = 200, .content = TA_STR(JSON_ANSWER)};
    const creds_script_step rows[][3] = {
        {{.status = 503}, {.status = 500}, good},
        {{.err = TA_E_CONNECT}, {.err = TA_E_READ_TIMEOUT}, good},
        {{.status = 400, .content = TA_STR("{\"Error\":{\"Code\":\"Throttling\"}}")},
         {.status = 400, .content = TA_STR("{\"Error\":{\"Code\":\"IDPCommunicationError\"}}")},
         good},
    };
    static const uint64_t slept[] = {50 + 100, 50 + 100, 1000 + 100};
    for (size_t i = 0; i < 3; i++) {
        cr_assert_eq(assume(rows[i], 3, NULL), TA_OK, "row %zu: %s", i, diag.text);
        cr_assert_eq(script.slept_ms, slept[i]);
        cr_assert_eq(diag.err, TA_OK);
    }
}

Test(creds_sts_answers, failures_that_do_not_pass) {
    const creds_script_step thrice[] = {{.status = 503}, {.status = 503}, {.status = 503}};
    cr_assert_eq(assume(thrice, 3, NULL), TA_E_SERVICE);
    cr_assert(diag.retries_exhausted);
    cr_assert_eq(diag.attempts, 3);
    sts.max_attempts = 1;
    cr_assert_eq(assume(thrice, 1, NULL), TA_E_SERVICE);
    sts.max_attempts = 0;

    const creds_script_step refused = {.err = TA_E_TLS_CERTIFICATE, .why = "a root"};
    cr_assert_eq(assume(&refused, 1, NULL), TA_E_TLS_CERTIFICATE);
    cr_assert_str_eq(diag.text, "a root");

    script.sleep_err = TA_E_DEADLINE; /* the failure says more than the deadline */
    cr_assert_eq(assume(thrice, 1, NULL), TA_E_SERVICE);
    script.sleep_err = TA_E_INTERRUPTED;
    cr_assert_eq(assume(thrice, 1, NULL), TA_E_INTERRUPTED);
}

/* ---- the clock ---- */

#define REFUSED(type) TA_STR("{\"Error\":{\"Code\":\"" type "\"}}")
#define AN_HOUR_ON    "Sun, 13 Sep 2020 13:26:40 GMT"

Test(creds_sts_answers, a_clock_that_is_off_is_learned) {
    const creds_script_step rows[][2] = {
        {{.status = 403, .content = REFUSED("SignatureDoesNotMatch"), .date = AN_HOUR_ON},
         {.fields = "x-amz-date: 20200913T132640Z\n",
          .status = 200,
          .content = TA_STR(JSON_ANSWER)}},
        /* By STS's clock, what it gave to the end of that very second has expired. */
        {{.status = 400, .content = REFUSED("RequestExpired"), .date = AN_HOUR_ON},
         {.status = 200, .content = TA_STR(JSON_ANSWER)}},
    };
    cr_assert_eq(assume(rows[0], 2, NULL), TA_E_CREDENTIALS, "%s", diag.text);
    sts.clock_offset = 0;
    script.now -= 10;
    sts.max_attempts = 1; /* it costs no attempt */
    cr_assert_eq(assume(rows[1], 2, NULL), TA_E_CREDENTIALS);
    cr_assert_eq(sts.clock_offset, 3610);
    cr_assert_eq(script.sleeps, 0);

    sts.clock_offset = -10; /* known from before: nothing is refused */
    const creds_script_step good = {
        .fields = "x-amz-date: 20200913T122620Z\n", .status = 200, .content = TA_STR(JSON_ANSWER)};
    cr_assert_eq(assume(&good, 1, NULL), TA_OK);
}

Test(creds_sts_answers, a_clock_is_learned_once_a_call_and_for_cause) {
    const creds_script_step refused = {
        .status = 400, .content = REFUSED("RequestExpired"), .date = AN_HOUR_ON};
    const creds_script_step later = {.status = 400,
                                     .content = REFUSED("RequestExpired"),
                                     .date = "Mon, 14 Sep 2020 13:26:40 GMT"};
    const creds_script_step twice[] = {refused, later};
    cr_assert_eq(assume(twice, 2, NULL), TA_E_SERVICE);
    expect(diag.error_type, TA_STR("RequestExpired"), "type");
    sts.clock_offset = 0;
    const creds_script_step alone[] = {
        {.status = 400, .content = REFUSED("RequestExpired")},
        {.status = 400, .content = REFUSED("AccessDenied"), .date = AN_HOUR_ON},
        {.status = 400,
         .content = REFUSED("SignatureDoesNotMatch"),
         .date = "Sun, 13 Sep 2020 12:31:40 GMT"},
    };
    for (size_t i = 0; i < sizeof alone / sizeof *alone; i++)
        cr_assert_neq(assume(&alone[i], 1, NULL), TA_OK);
    cr_assert_eq(sts.clock_offset, 0);
}
