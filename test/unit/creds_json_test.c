/* creds_json_test.c - credentials in JSON, in each of its forms, and what is wrong with others; and
 * those of the environment. */
#include <criterion/criterion.h>
#include <string.h>

#include "creds/env.h"
#include "creds/json_answer.h"
#include "support/creds_script.h"
#include "support/guard.h"

#define NOW 1600000000 /* 2020-09-13T12:26:40Z */

static ta_creds creds;
static ta_json json;
static ta_diag diag;

/* Read a text that ends at a guard page. */
static ta_err read_json(const ta_creds_form *form, ta_str text) {
    char *copy = guard_copy(text.p ? text.p : "", text.n);
    memset(&creds, 0, sizeof creds);
    ta_diag_clear(&diag);
    ta_err err = ta_creds_from_json(&creds, form, &json, copy, text.n, NOW, &diag);
    guard_free(copy, text.n);
    return err;
}

#define IS(slice, literal)                                                                         \
    cr_assert(ta_str_eq((slice), TA_STR(literal)), "%.*s", (int)(slice).n, (slice).p)
#define SAYS(words) cr_assert(strstr(diag.text, words), "%s", diag.text)

#define WHOLE                                                                                      \
    "{\"Code\":\"Success\",\"Type\":\"AWS-HMAC\",\"AccessKeyId\":\"AKID\","                        \
    "\"SecretAccessKey\":\"S\\u002f\\/\",\"Token\":\"T\","                                         \
    "\"Expiration\":\"2020-09-13T12:26:41Z\"}"

Test(creds_json, a_metadata_answer) {
    cr_assert_eq(read_json(&ta_creds_form_metadata, TA_STR(WHOLE)), TA_OK, "%s", diag.text);
    IS(creds.value.access_key_id, "AKID");
    IS(creds.value.secret_access_key, "S//");
    IS(creds.value.session_token, "T");
    cr_assert_eq(creds.expires, NOW + 1);
}

Test(creds_json, every_prefix_is_refused) {
    const ta_str whole = TA_STR(WHOLE);
    for (size_t n = 0; n < whole.n; n++) {
        cr_assert_eq(read_json(&ta_creds_form_metadata, ta_str_sub(whole, 0, n)), TA_E_JSON_SYNTAX);
        cr_assert_null(creds.value.access_key_id.p);
        SAYS(n == 0 ? "it is empty" : "breaks off");
    }
}

Test(creds_json, a_process_answer) {
    cr_assert_eq(read_json(&ta_creds_form_process,
                           TA_STR("{\"Version\":1,\"AccessKeyId\":\"AKID\",\"SecretAccessKey\":"
                                  "\"S\",\"SessionToken\":\"\",\"Expiration\":null}")),
                 TA_OK, "%s", diag.text);
    cr_assert_null(creds.value.session_token.p);
    cr_assert_eq(creds.expires, TA_CREDS_FOREVER);
    cr_assert_eq(read_json(&ta_creds_form_process,
                           TA_STR("{\"Version\":1,\"AccessKeyId\":\"AKID\",\"SecretAccessKey\":"
                                  "\"S\",\"SessionToken\":\"T\","
                                  "\"Expiration\":\"2020-09-13T14:26:41+02:00\"}")),
                 TA_OK, "%s", diag.text);
    IS(creds.value.session_token, "T");
    cr_assert_eq(creds.expires, NOW + 1);
}

Test(creds_json, names_and_place_are_the_form_s) {
    const ta_creds_form iot = {
        .inside = TA_STR("credentials"),
        .access_key_id = TA_STR("accessKeyId"),
        .secret_access_key = TA_STR("secretAccessKey"),
        .session_token = TA_STR("sessionToken"),
        .expiration = TA_STR("expiration"),
        .temporary = true,
    };
    const ta_str whole = TA_STR("{\"credentials\":{\"accessKeyId\":\"A\",\"secretAccessKey\":\"S\","
                                "\"sessionToken\":\"T\",\"expiration\":\"2020-09-13T12:26:41Z\"}}");
    cr_assert_eq(read_json(&iot, whole), TA_OK, "%s", diag.text);
    IS(creds.value.access_key_id, "A");
    cr_assert_eq(read_json(&iot, ta_str_sub(whole, 15, whole.n - 1)), TA_E_CREDENTIALS);
    SAYS("the answer lacks accessKeyId, secretAccessKey, sessionToken, expiration");
    cr_assert_eq(read_json(&iot, TA_STR("{\"credentials\":[1]}")), TA_E_CREDENTIALS);
}

#define PROCESS(more) "{\"Version\":1,\"AccessKeyId\":\"A\",\"SecretAccessKey\":\"S\"" more "}"

/* As AWS CLI, which looks for a Code in metadata alone. */
Test(creds_json, what_a_program_may_leave_open) {
    static const char *const texts[] = {PROCESS(""),
                                        PROCESS(",\"Expiration\":null,\"SessionToken\":null"),
                                        PROCESS(",\"Code\":\"Failed\",\"Message\":\"a text\"")};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        cr_assert_eq(read_json(&ta_creds_form_process, ta_str_from(texts[i])), TA_OK, "%s",
                     diag.text);
        cr_assert_eq(creds.expires, TA_CREDS_FOREVER);
        cr_assert_null(creds.value.session_token.p);
    }
}

Test(creds_json, what_is_refused) {
    static const struct {
        bool process;
        const char *text, *says;
    } cases[] = {
        {false, "{}", "the answer lacks AccessKeyId, SecretAccessKey, Token, Expiration"},
        {false, "[]", "the answer lacks AccessKeyId"},
        {false, "\"AccessKeyId\"", "the answer lacks AccessKeyId"},
        {false, "{\"AccessKeyId\":\"A\",\"Token\":\"T\",\"Expiration\":\"x\"}",
         "the answer lacks SecretAccessKey"},
        {false, "{\"AccessKeyId\":1,\"SecretAccessKey\":\"S\",\"Token\":\"\",\"Expiration\":\"x\"}",
         "the answer lacks AccessKeyId, Token"},
        {false, "{\"accessKeyId\":\"A\",\"SecretAccessKey\":\"S\",\"Token\":\"T\"}",
         "the answer lacks AccessKeyId, Expiration"},
        {false,
         "{\"AccessKeyId\":\"A\",\"SecretAccessKey\":\"S\",\"Token\":\"T\","
         "\"Expiration\":\"tomorrow\\n\"}",
         "expire at no valid time: tomorrow\\x0a"},
        {false,
         "{\"AccessKeyId\":\"A\",\"SecretAccessKey\":\"S\",\"Token\":\"T\","
         "\"Expiration\":\"2020-09-13T12:26:40Z\"}",
         "expired at 2020-09-13T12:26:40+00:00, and by this host's clock it is "
         "2020-09-13T12:26:40"},
        {false, "{\"Code\":\"AssumeRoleUnauthorizedAccess\",\"Message\":\"EC2 cannot\\u0007\"}",
         "the answer is an error, AssumeRoleUnauthorizedAccess: EC2 cannot\\x07"},
        {false, "{\"Code\":\"Failed\"}", "the answer is an error, Failed"},
        {true, "{\"AccessKeyId\":\"A\",\"SecretAccessKey\":\"S\"}", "the answer has no Version"},
        {true, "{\"Version\":2,\"AccessKeyId\":\"A\",\"SecretAccessKey\":\"S\"}", "is not 1"},
        {true, "{\"Version\":\"1\",\"AccessKeyId\":\"A\",\"SecretAccessKey\":\"S\"}", "is not 1"},
        {true, "{\"Version\":1,\"AccessKeyId\":\"A\"}", "the answer lacks SecretAccessKey"},
        {true, PROCESS(",\"Expiration\":2000000000"), "the answer's Expiration is no time"},
        {true, "{\"Version\":1,\"AccessKeyId\":\"A\",\"SecretAccessKey\":\"S\\n\"}",
         "the secret access key begins or ends with white space"},
        {true, "{\"Version\":1,\"AccessKeyId\":\"A\\u0000\",\"SecretAccessKey\":\"S\"}",
         "the access key id holds white space or a control character"},
        {true, PROCESS(",\"SessionToken\":\"T\\r\""),
         "the session token holds a control character"},
        {true, PROCESS(",\"Expiration\":\"\""), "the answer's Expiration is no time"},
        {true, PROCESS(",\"Expiration\":{}"), "the answer's Expiration is no time"},
        {true,
         "{\"Version\":1,\"AccessKeyId\":\"A\",\"SecretAccessKey\":\"S\","
         "\"Expiration\":\"1970-01-01T00:00:00Z\"}",
         "expired at 1970"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const ta_creds_form *form =
            cases[i].process ? &ta_creds_form_process : &ta_creds_form_metadata;
        cr_assert_eq(read_json(form, ta_str_from(cases[i].text)), TA_E_CREDENTIALS, "%s",
                     cases[i].text);
        SAYS(cases[i].says);
        cr_assert_null(creds.value.access_key_id.p);
    }
}

/* A key of n bytes in a process answer. */
static ta_err read_long(size_t n) {
    static char text[2 * TA_CREDENTIAL_MAX];
    ta_buf b = ta_buf_on(text, sizeof text);
    ta_puts(&b, "{\"Version\":1,\"AccessKeyId\":\"A\",\"SecretAccessKey\":\"");
    for (size_t i = 0; i < n; i++)
        ta_putc(&b, 'x');
    ta_puts(&b, "\"}");
    return read_json(&ta_creds_form_process, ta_buf_str(&b));
}

Test(creds_json, caps) {
    cr_assert_eq(read_long(TA_CREDENTIAL_MAX), TA_OK, "%s", diag.text);
    cr_assert_eq(creds.value.secret_access_key.n, TA_CREDENTIAL_MAX);
    cr_assert_eq(read_long(TA_CREDENTIAL_MAX + 1), TA_E_LIMIT);
    SAYS("TA_CREDENTIAL_MAX");
    static char deep[2 * TA_JSON_DEPTH_MAX + 2];
    memset(deep, '[', sizeof deep / 2);
    memset(deep + sizeof deep / 2, ']', sizeof deep / 2);
    cr_assert_eq(read_json(&ta_creds_form_process, (ta_str){deep, sizeof deep}), TA_E_LIMIT);
    SAYS("nested");
}

/* ---- retelling ---- */

Test(creds_json, a_failure_names_its_provider) {
    ta_diag_clear(&diag);
    (void)ta_fail(&diag, TA_E_JSON_SYNTAX, "it is empty");
    cr_assert_eq(ta_creds_provider_failed(&diag, TA_STR("here")), TA_E_CREDENTIALS);
    cr_assert_str_eq(diag.text, "here: the answer is not valid JSON: it is empty");
    ta_diag_clear(&diag);
    (void)ta_fail(&diag, TA_E_CREDENTIALS, "no");
    cr_assert_eq(ta_creds_provider_failed(&diag, TA_STR("here")), TA_E_CREDENTIALS);
    cr_assert_str_eq(diag.text, "here: no");
    ta_diag_clear(&diag);
    (void)ta_fail(&diag, TA_E_DEADLINE, "late");
    cr_assert_eq(ta_creds_provider_failed(&diag, TA_STR("here")), TA_E_DEADLINE);
    cr_assert_str_eq(diag.text, "late");
}

Test(creds_json, a_long_failure_retold_ends_in_dots) {
    char text[TA_DIAG_TEXT_MAX];
    memset(text, 'x', sizeof text - 1);
    text[sizeof text - 1] = '\0';
    ta_diag_clear(&diag);
    (void)ta_fail(&diag, TA_E_CREDENTIALS, text);
    cr_assert_eq(ta_creds_provider_failed(&diag, TA_STR("here")), TA_E_CREDENTIALS);
    cr_assert_eq(strlen(diag.text), sizeof diag.text - 1);
    cr_assert_eq(strncmp(diag.text, "here: xxx", 9), 0);
    cr_assert_str_eq(diag.text + sizeof diag.text - 5, "x...");
}

/* ---- the environment ---- */

static ta_err from_variables(const char *id, const char *secret, const char *token,
                             const char *security_token) {
    static creds_script script;
    memset(&script, 0, sizeof script);
    const char *const names[] = {"AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN",
                                 "AWS_SECURITY_TOKEN"};
    const char *const values[] = {id, secret, token, security_token};
    for (size_t i = 0; i < 4; i++)
        if (values[i])
            creds_script_set(&script, names[i], values[i]);
    const ta_creds_io io = creds_script_open(&script);
    memset(&creds, 0, sizeof creds);
    ta_diag_clear(&diag);
    return ta_creds_env(&creds, &io, &diag);
}

static ta_err from_environment(const char *id, const char *secret, const char *token) {
    return from_variables(id, secret, token, NULL);
}

Test(creds_env, a_pair_and_a_token) {
    cr_assert_eq(from_environment("A", "S S", "T"), TA_OK);
    IS(creds.value.access_key_id, "A");
    IS(creds.value.secret_access_key, "S S");
    IS(creds.value.session_token, "T");
    cr_assert_eq(creds.expires, TA_CREDS_FOREVER);
}

Test(creds_env, an_empty_token_is_none) {
    cr_assert_eq(from_environment("A", "S", ""), TA_OK);
    cr_assert_null(creds.value.session_token.p);
    cr_assert_eq(from_environment("A", "S", NULL), TA_OK);
    cr_assert_null(creds.value.session_token.p);
}

Test(creds_env, the_token_by_its_name_of_old) {
    cr_assert_eq(from_variables("A", "S", NULL, "old"), TA_OK);
    IS(creds.value.session_token, "old");
    cr_assert_eq(from_variables("A", "S", "T", "old"), TA_OK);
    IS(creds.value.session_token, "old");
    cr_assert_eq(from_variables("A", "S", "T", ""), TA_OK);
    IS(creds.value.session_token, "T");
}

Test(creds_env, until_they_expire) {
    static creds_script script;
    const ta_creds_io io = creds_script_open(&script);
    creds_script_set(&script, "AWS_ACCESS_KEY_ID", "A");
    creds_script_set(&script, "AWS_SECRET_ACCESS_KEY", "S");
    creds_script_set(&script, "AWS_CREDENTIAL_EXPIRATION", "2020-09-13T12:26:41Z");
    script.now = 1600000000;
    memset(&creds, 0, sizeof creds);
    ta_diag_clear(&diag);
    cr_assert_eq(ta_creds_env(&creds, &io, &diag), TA_OK, "%s", diag.text);
    cr_assert_eq(creds.expires, 1600000001);
    script.now++;
    cr_assert_eq(ta_creds_env(&creds, &io, &diag), TA_E_CREDENTIALS);
    cr_assert(strstr(diag.text, "expired"));
    ta_diag_clear(&diag);
    creds_script_set(&script, "AWS_CREDENTIAL_EXPIRATION", "soon");
    cr_assert_eq(ta_creds_env(&creds, &io, &diag), TA_E_CREDENTIALS);
    cr_assert(strstr(diag.text, "no time"));
}

Test(creds_env, none) {
    cr_assert_eq(from_environment(NULL, NULL, NULL), TA_E_NO_CREDENTIALS);
    cr_assert_eq(from_environment("", " ", "T"), TA_E_NO_CREDENTIALS);
    cr_assert_eq(from_environment("\t", "", NULL), TA_E_NO_CREDENTIALS);
    cr_assert_null(creds.value.access_key_id.p);
}

Test(creds_env, half_a_pair) {
    cr_assert_eq(from_environment("A", NULL, "T"), TA_E_PARTIAL_CREDENTIALS);
    cr_assert_str_eq(diag.text, "Partial credentials found in env, missing: AWS_SECRET_ACCESS_KEY");
    cr_assert_eq(from_environment("A", " ", NULL), TA_E_PARTIAL_CREDENTIALS);
    cr_assert_eq(from_environment(NULL, "S", NULL), TA_E_NO_CREDENTIALS);
    SAYS("AWS_ACCESS_KEY_ID is not set, though AWS_SECRET_ACCESS_KEY is");
    cr_assert_eq(from_environment(" ", "S", NULL), TA_E_NO_CREDENTIALS);
}

Test(creds_env, cap) {
    static char key[TA_CREDENTIAL_MAX + 2];
    memset(key, 'x', sizeof key - 1);
    cr_assert_eq(from_environment("A", key, NULL), TA_E_LIMIT);
    key[TA_CREDENTIAL_MAX] = '\0';
    cr_assert_eq(from_environment("A", key, NULL), TA_OK);
    cr_assert_eq(creds.value.secret_access_key.n, TA_CREDENTIAL_MAX);
}
