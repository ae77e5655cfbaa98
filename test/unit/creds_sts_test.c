/* creds_sts_test.c - what is asked of STS: the exchanges recorded in the public cases of the credential
 * chain, then what those leave open. creds_sts_answers_test.c has what is made of its answers. */
#include <stdio.h>

#include "test/support/sts_scene.h"

#define TOKEN_FILE "/token.jwt"

TestSuite(creds_sts, .init = set_up);

static void expect_creds(const char *id, const char *secret, const char *token) {
    expect(creds.value.access_key_id, ta_str_from(id), "key id");
    expect(creds.value.secret_access_key, ta_str_from(secret), "secret");
    expect(creds.value.session_token, ta_str_from(token), "token");
}

/* ---- the public cases ---- */

typedef struct sts_call {
    ta_str role_arn, session_name;
    const char *token; /* of the web identity's file, or NULL */
    creds_script_step steps[2];
    size_t count;
} sts_call;

static const struct sts_case {
    const char *name;
    ta_str region, endpoint_url;
    ta_credentials source;
    sts_call calls[2];
    size_t count;
    ta_credentials expected;
    int64_t expires;
    const char *error;
} cases[] = {
#include "build/host/vectors/sts_cases.inc"
};

static ta_err make(const sts_call *call) {
    const ta_sts_role asked = {.role_arn = call->role_arn, .session_name = call->session_name};
    creds_script_play(&script, call->steps, call->count);
    ta_err err;
    if (call->token != NULL) {
        creds_script_file(&script, TOKEN_FILE, call->token);
        err = ta_sts_assume_role_with_web_identity(&sts, TOKEN_FILE, &asked, &creds, &diag);
    } else {
        err = ta_sts_assume_role(&sts, &creds.value, &asked, &creds, &diag);
    }
    creds_script_done(&script);
    return err;
}

Test(creds_sts, public_cases) {
    cr_assert_geq(sizeof cases / sizeof *cases, 9);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const struct sts_case *c = &cases[i];
        ta_err err = TA_OK;
        ta_diag_clear(&diag);
        sts.region = c->region;
        sts.endpoint_url = c->endpoint_url;
        creds.value = c->source;
        for (size_t k = 0; k < c->count && err == TA_OK; k++)
            err = make(&c->calls[k]);
        if (c->error[0] != '\0') {
            /* The text of the case has the name of an SDK's exception before it. */
            cr_assert_eq(err, TA_E_SERVICE, "%s", c->name);
            expect(diag.error_type, TA_STR("InvalidIdentityToken"), c->name);
            cr_assert(ta_str_starts(diag.error_message, ta_str_from(strstr(c->error, "No "))));
            cr_assert_str_eq(diag.error_operation, "AssumeRoleWithWebIdentity");
            continue;
        }
        cr_assert_eq(err, TA_OK, "%s: %s %s", c->name, ta_err_text(err), diag.text);
        expect(creds.value.access_key_id, c->expected.access_key_id, c->name);
        expect(creds.value.secret_access_key, c->expected.secret_access_key, c->name);
        expect(creds.value.session_token, c->expected.session_token, c->name);
        cr_assert_eq(creds.expires, c->expires, "%s", c->name);
    }
}

/* ---- AssumeRole ---- */

#define BODY                                                                                       \
    "Action=AssumeRole&Version=2011-06-15&RoleArn=arn%3Aaws%3Aiam%3A%3A1%3Arole%2Fr"               \
    "&RoleSessionName=tinyaws-session-1600000000"

/* The signatures are botocore's for the same request. */
Test(creds_sts, the_request_is_signed_and_asks_for_json) {
    creds_script_step step = {
        .method = "POST",
        .url = "https://sts.eu-west-1.amazonaws.com",
        .fields = "content-type: application/x-www-form-urlencoded; charset=utf-8\n"
                  "accept: application/json\n"
                  "x-amz-date: 20200913T122640Z\n"
                  "authorization: AWS4-HMAC-SHA256 Credential=AKID/20200913/eu-west-1/sts/"
                  "aws4_request, SignedHeaders=content-type;host;x-amz-date, Signature="
                  "293481a8f6b3ba34393ad39855558ff89b894dfea854f1c119099354812f3b9b\n",
        .body = BODY,
        .status = 200,
        .content = TA_STR(JSON_ANSWER),
    };
    cr_assert_eq(assume(&step, 1, NULL), TA_OK, "%s", diag.text);
    cr_assert_null(strstr(script.fields, "x-amz-security-token"));
    expect_creds("ASIA", "se/cret", "token");
    cr_assert_eq(creds.expires, 1600003600);
    cr_assert_eq(script.timeout_ms, 60000);
    /* What held secrets is wiped. */
    for (size_t i = 0; i < script.body_n; i++)
        cr_assert_eq(script.body[i], '\0');

    step.fields = "x-amz-security-token: token\n"
                  "authorization: AWS4-HMAC-SHA256 Credential=AKID/20200913/eu-west-1/sts/"
                  "aws4_request, SignedHeaders=content-type;host;x-amz-date;x-amz-security-token, "
                  "Signature=abe5901ccc8dd8960a23e7b8c191b6dde2b1f1e349112097b149f45650bbdf4e\n";
    cr_assert_eq(assume(&step, 1, "token"), TA_OK);
}

Test(creds_sts, all_that_a_role_may_ask_for) {
    const ta_sts_role full = {.role_arn = TA_STR("r"),
                              .session_name = TA_STR("a b"),
                              .external_id = TA_STR("x/y"),
                              .duration_seconds = 900};
    const creds_script_step step = {.body = "Action=AssumeRole&Version=2011-06-15&RoleArn=r"
                                            "&RoleSessionName=a%20b&DurationSeconds=900"
                                            "&ExternalId=x%2Fy",
                                    .status = 200,
                                    .content = TA_STR(JSON_ANSWER)};
    creds_script_play(&script, &step, 1);
    creds.value = (ta_credentials){TA_STR("AKID"), TA_STR("SECRET"), {NULL, 0}};
    sts.timeout_ms = 1234;
    cr_assert_eq(ta_sts_assume_role(&sts, &creds.value, &full, &creds, &diag), TA_OK);
    cr_assert_eq(script.timeout_ms, 1234);
}

/* What botocore's rule engine makes of STS's rules. */
static const struct {
    ta_str region, custom;
    bool use_fips, use_dualstack, legacy;
    ta_str url, signing_region, error; /* error alone, or the two before it */
} endpoints[] = {
#include "build/host/vectors/sts_endpoint_cases.inc"
};

static ta_err assume_at(size_t i) {
    const creds_script_step step = {
        .url = endpoints[i].url.p, .status = 200, .content = TA_STR(JSON_ANSWER)};
    sts.region = endpoints[i].region;
    sts.endpoint_url = endpoints[i].custom;
    sts.use_fips = endpoints[i].use_fips;
    sts.use_dualstack = endpoints[i].use_dualstack;
    sts.legacy = endpoints[i].legacy;
    return assume(&step, endpoints[i].url.p != NULL, NULL);
}

Test(creds_sts, endpoints) {
    size_t global = 0, refused = 0;
    for (size_t i = 0; i < sizeof endpoints / sizeof *endpoints; i++) {
        char scope[TA_REGION_MAX + 16];
        const ta_err err = assume_at(i);
        if (endpoints[i].error.p != NULL) {
            refused++;
            cr_assert_eq(err, TA_E_CONFIG, "row %zu", i);
            expect(ta_str_from(diag.text), endpoints[i].error, "refusal");
            continue;
        }
        cr_assert_eq(err, TA_OK, "row %zu: %s", i, diag.text);
        snprintf(scope, sizeof scope, "/%s/sts/", endpoints[i].signing_region.p);
        cr_assert_not_null(strstr(script.fields, scope), "row %zu: %s", i, script.fields);
        global += strcmp(endpoints[i].url.p, "https://sts.amazonaws.com") == 0;
    }
    cr_assert_eq(global, 15 + 2, "15 regions, and aws-global with `legacy` and without");
    cr_assert_gt(refused, 20);
    cr_assert_gt(sizeof endpoints / sizeof *endpoints, 380);
}

Test(creds_sts, settings_that_cannot_be) {
    sts.region = (ta_str){NULL, 0};
    cr_assert_eq(assume(NULL, 0, NULL), TA_E_NO_REGION);
    sts.region = TA_STR("evil.test/");
    cr_assert_eq(assume(NULL, 0, NULL), TA_E_CONFIG);
    sts.region = TA_STR("eu-west-1");
    sts.endpoint_url = TA_STR("ftp://a");
    cr_assert_eq(assume(NULL, 0, NULL), TA_E_CONFIG);
    static char lengthy[TA_URL_MAX + 1];
    memset(lengthy, 'a', sizeof lengthy);
    sts.endpoint_url = (ta_str){lengthy, sizeof lengthy};
    cr_assert_eq(assume(NULL, 0, NULL), TA_E_LIMIT);
    cr_assert_not_null(strstr(diag.text, "TA_URL_MAX"));
    sts.endpoint_url = (ta_str){NULL, 0};
    script.now = INT64_MAX;
    cr_assert_eq(assume(NULL, 0, NULL), TA_E_CLOCK);
}

/* ---- the web identity ---- */

static ta_err assume_with_token(const char *token, const creds_script_step *steps, size_t count) {
    creds_script_play(&script, steps, count);
    if (token != NULL)
        creds_script_file(&script, TOKEN_FILE, token);
    ta_diag_clear(&diag);
    const ta_err err = ta_sts_assume_role_with_web_identity(&sts, TOKEN_FILE, &role, &creds, &diag);
    creds_script_done(&script);
    for (size_t i = 0; i < sizeof sts.body; i++)
        cr_assert_eq(sts.body[i], '\0', "the token is still there");
    return err;
}

Test(creds_sts, a_web_identity_is_not_signed) {
    const creds_script_step step = {
        .url = "https://sts.eu-west-1.amazonaws.com",
        .body = "Action=AssumeRoleWithWebIdentity&Version=2011-06-15&RoleArn=arn%3Aaws%3Aiam%3A%3A"
                "1%3Arole%2Fr&RoleSessionName=tinyaws-session-1600000000"
                "&WebIdentityToken=a.b-_c%0A",
        .status = 200,
        .content = TA_STR("{\"AssumeRoleWithWebIdentityResponse\":{"
                          "\"AssumeRoleWithWebIdentityResult\":{\"Credentials\":{\"AccessKeyId\":"
                          "\"A\",\"SecretAccessKey\":\"S\",\"SessionToken\":\"T\",\"Expiration\":"
                          "1.7E9}}}}"),
    };
    cr_assert_eq(assume_with_token("a.b-_c\n", &step, 1), TA_OK, "%s", diag.text);
    expect_creds("A", "S", "T");
    cr_assert_null(strstr(script.fields, "authorization"));
    cr_assert_null(strstr(script.fields, "x-amz-date"));
}

Test(creds_sts, token_files_that_do_not_do) {
    cr_assert_eq(assume_with_token(NULL, NULL, 0), TA_E_FILE);
    cr_assert_eq(assume_with_token("", NULL, 0), TA_E_CREDENTIALS);
    cr_assert_eq(assume_with_token(" \n\n", NULL, 0), TA_E_CREDENTIALS);
    static char token[TA_WEB_IDENTITY_TOKEN_MAX + 2];
    memset(token, 'a', TA_WEB_IDENTITY_TOKEN_MAX);
    const creds_script_step step = {.status = 400};
    cr_assert_eq(assume_with_token(token, &step, 1), TA_E_SERVICE);
    token[TA_WEB_IDENTITY_TOKEN_MAX] = 'a';
    cr_assert_eq(assume_with_token(token, NULL, 0), TA_E_LIMIT);
    memset(token, '\x01', sizeof token);
    token[TA_WEB_IDENTITY_TOKEN_MAX] = '\0';
    cr_assert_eq(assume_with_token(token, NULL, 0), TA_E_LIMIT);
    cr_assert_not_null(strstr(diag.text, "TA_STS_BODY_MAX"), "%s", diag.text);
}
