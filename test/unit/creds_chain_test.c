/* creds_chain_test.c - which provider credentials come from, what each says that has none, and
 * what ends the search. */
#include <criterion/criterion.h>
#include <string.h>

#include "support/creds_chain_scene.h"

TestSuite(creds_chain, .init = set_up);

/* ---- no credentials ---- */

Test(creds_chain, every_provider_says_why_it_has_none) {
    cr_assert_eq(look(), TA_E_NO_CREDENTIALS);
    cr_assert_str_eq(reported,
                     "environment: AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY are not set\n"
                     "role: profile \"default\" has no role_arn\n"
                     "web identity: AWS_WEB_IDENTITY_TOKEN_FILE is not set\n"
                     "sign-in: profile \"default\" has no sign-in\n"
                     "shared credentials file: profile \"default\" has no aws_access_key_id there\n"
                     "credential_process: profile \"default\" has no credential_process\n"
                     "config file: profile \"default\" has no aws_access_key_id there\n"
                     "AWS IoT role alias: AWS_IOT_CREDENTIAL_ENDPOINT is not set\n"
                     "container endpoint: AWS_CONTAINER_CREDENTIALS_RELATIVE_URI and "
                     "AWS_CONTAINER_CREDENTIALS_FULL_URI are not set\n"
                     "IMDS: IMDS is not asked: AWS_EC2_METADATA_DISABLED is true\n");
    cr_assert(strstr(diag.text, "Unable to locate credentials: set AWS_ACCESS_KEY_ID"));
}

/* ---- the order ---- */

Test(creds_chain, each_source_goes_before_the_next) {
    static char config[1024];
    strcpy(config, "[default]\n" KEYS("CONFIG"));
    content[0] = config;
    finds(TA_CREDS_CONFIG_FILE, "CONFIG");
    chain.loaded_name.p = NULL;
    strcat(config, "credential_process = /bin/p 'a b'\n");
    finds(TA_CREDS_PROCESS, "PROCESS");
    cr_assert_str_eq(ran, "[/bin/p][a b]");
    chain.loaded_name.p = NULL;
    content[1] = "[default]\n" KEYS("SHARED");
    finds(TA_CREDS_SHARED_FILE, "SHARED");
    set_keys();
    finds(TA_CREDS_ENVIRONMENT, "ENV");
    chain.profile_given = true;
    finds(TA_CREDS_SHARED_FILE, "SHARED");
    cr_assert(strstr(reported, "environment: passed over"));
}

Test(creds_chain, a_token_of_another_file_is_not_taken) {
    content[0] = "[default]\naws_session_token=T\n";
    content[1] = "[default]\n" KEYS("SHARED");
    finds(TA_CREDS_SHARED_FILE, "SHARED");
    cr_assert_null(creds.value.session_token.p);
    chain.loaded_name.p = NULL;
    content[1] = "[default]\n" KEYS("SHARED") "aws_session_token=U\n";
    finds(TA_CREDS_SHARED_FILE, "SHARED");
    cr_assert(ta_str_eq(creds.value.session_token, TA_STR("U")));
    chain.loaded_name.p = NULL;
    content[1] = "[default]\n" KEYS("SHARED") "aws_security_token=V\naws_session_token=U\n";
    finds(TA_CREDS_SHARED_FILE, "SHARED");
    cr_assert(ta_str_eq(creds.value.session_token, TA_STR("V")));
}

Test(creds_chain, a_half_ends_the_search) {
    content[1] = "[default]\naws_access_key_id=A\n";
    content[0] = "[default]\naws_secret_access_key=B\n";
    fails(TA_E_PARTIAL_CREDENTIALS, TA_CREDS_SHARED_FILE,
          "Partial credentials found in shared-credentials-file, missing: aws_secret_access_key");
    chain.loaded_name.p = NULL;
    content[0] = content[1];
    content[1] = NULL;
    fails(TA_E_PARTIAL_CREDENTIALS, TA_CREDS_CONFIG_FILE,
          "Partial credentials found in config-file, missing: aws_secret_access_key");
}

/* A secret with a blank at its end would sign, and the service would say no more than that the
 * signature is wrong. */
Test(creds_chain, keys_that_no_service_can_have_given) {
    static const char id[] = "AWS_ACCESS_KEY_ID holds white space or a control character",
                      ends[] = "AWS_SECRET_ACCESS_KEY begins or ends with white space",
                      secret[] = "AWS_SECRET_ACCESS_KEY holds a control character",
                      token[] = "AWS_SESSION_TOKEN holds a control character, such as a new line";
    static const struct {
        const char *parts[3], *why;
    } rows[] = {
        {{" AKID", "S", "T"}, id},         {{"AK ID", "S", "T"}, id},
        {{"AKID\r", "S", "T"}, id},        {{"AKID\x7F", "S", "T"}, id},
        {{"AKID", " S", "T"}, ends},       {{"AKID", "S ", "T"}, ends},
        {{"AKID", "S\t", "T"}, ends},      {{"AKID", "S\n", "T"}, ends},
        {{"AKID", "S\r\n", "T"}, ends},    {{"AKID", "S\x01S", "T"}, secret},
        {{"AKID", "S\nS", "T"}, secret},   {{"AKID", "S\x7F", "T"}, secret},
        {{"AKID", "S", "T\n"}, token},     {{"AKID", "S", "\rT"}, token},
        {{"AKID", "S", "T\nx: y"}, token},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        creds_script_set(&script, "AWS_ACCESS_KEY_ID", rows[i].parts[0]);
        creds_script_set(&script, "AWS_SECRET_ACCESS_KEY", rows[i].parts[1]);
        creds_script_set(&script, "AWS_SESSION_TOKEN", rows[i].parts[2]);
        fails(TA_E_CONFIG, TA_CREDS_ENVIRONMENT, rows[i].why);
    }
    creds_script_set(&script, "AWS_SECURITY_TOKEN", "T\n");
    fails(TA_E_CONFIG, TA_CREDS_ENVIRONMENT, "AWS_SECURITY_TOKEN holds a control character");
}

/* Blanks within a secret are the service's matter; those around a token go with those around the field
 * (RFC 9110, section 5.5). */
Test(creds_chain, blanks_that_a_key_may_have) {
    creds_script_set(&script, "AWS_ACCESS_KEY_ID", "AKID");
    creds_script_set(&script, "AWS_SECRET_ACCESS_KEY", "S S");
    creds_script_set(&script, "AWS_SESSION_TOKEN", " \tT T\t ");
    finds(TA_CREDS_ENVIRONMENT, "AKID");
    cr_assert(ta_str_eq(creds.value.secret_access_key, TA_STR("S S")));
    cr_assert(ta_str_eq(creds.value.session_token, TA_STR("T T")));
}

Test(creds_chain, keys_of_a_file_follow_the_same_rule) {
    static const struct {
        const char *text, *why;
    } rows[] = {
        {"aws_access_key_id=AK ID\naws_secret_access_key=S\n",
         ", line 2: aws_access_key_id holds white space or a control character"},
        {"aws_access_key_id=AKID\naws_secret_access_key=S\n S\n",
         ", line 3: aws_secret_access_key holds a control character"},
        {KEYS("A") "aws_session_token=T\x01\n",
         ", line 4: aws_session_token holds a control character"},
        {KEYS("A") "aws_security_token=T\n\n T\n",
         ", line 4: aws_security_token holds a control character"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        for (int file = 0; file < 2; file++) {
            char text[128] = "[default]\n", why[128];
            content[file] = strcat(text, rows[i].text);
            content[!file] = NULL;
            chain.loaded_name.p = NULL;
            strcat(strcpy(why, files.path[file]), rows[i].why);
            fails(TA_E_CONFIG, file ? TA_CREDS_SHARED_FILE : TA_CREDS_CONFIG_FILE, why);
        }
}

/* The clock counts whole seconds: in the second of the expiration they have expired. */
Test(creds_chain, keys_of_the_environment_that_expire) {
    set_keys();
    creds_script_set(&script, "AWS_CREDENTIAL_EXPIRATION", "2020-09-13T12:26:41Z"); /* NOW + 1 */
    finds(TA_CREDS_ENVIRONMENT, "ENV");
    cr_assert_eq(creds.expires, NOW + 1);
    creds_script_set(&script, "AWS_CREDENTIAL_EXPIRATION", "2020-09-13T12:26:40Z");
    fails(TA_E_CREDENTIALS, TA_CREDS_ENVIRONMENT, "have expired");
    creds_script_set(&script, "AWS_CREDENTIAL_EXPIRATION", "2020-09-13T12:26:39Z");
    fails(TA_E_CREDENTIALS, TA_CREDS_ENVIRONMENT, "have expired");
}

Test(creds_chain, a_sign_in_ends_the_search) {
    content[0] = "[default]\nsso_session = x\n" KEYS("CONFIG");
    fails(TA_E_CREDENTIALS, TA_CREDS_SSO, "which tinyaws does not support");
}

/* ---- AWS IoT ---- */

Test(creds_chain, a_profile_given_keeps_its_own_thing) {
    static const char answer[] =
        "{\"credentials\":{\"accessKeyId\":\"IOT\",\"secretAccessKey\":\"s\","
        "\"sessionToken\":\"t\",\"expiration\":\"2020-09-13T13:26:40Z\"}}";
    static const creds_script_step steps[2] = {{.url = "https://own/role-aliases/b/credentials",
                                                .status = 200,
                                                .content = {answer, sizeof answer - 1}},
                                               {.url = "https://env/role-aliases/b/credentials",
                                                .status = 200,
                                                .content = {answer, sizeof answer - 1}}};
    content[0] = "[default]\niot_credential_endpoint=own\niot_role_alias=b\n"
                 "iot_certificate_file=/c\niot_private_key_file=/k\n";
    creds_script_set(&script, "AWS_IOT_CREDENTIAL_ENDPOINT", "env");
    chain.profile_given = true;
    creds_script_play(&script, steps, 1);
    finds(TA_CREDS_IOT, "IOT");
    chain.profile_given = false;
    creds_script_play(&script, steps + 1, 1);
    finds(TA_CREDS_IOT, "IOT");
    cr_assert_str_eq(script.client_certificate, "/c");
}

/* ---- secrets ---- */

Test(creds_chain, close_leaves_no_secret) {
    content[0] = "[default]\n" KEYS("CONFIG") "aws_secret_access_key = SECRET\n";
    finds(TA_CREDS_CONFIG_FILE, "CONFIG");
    ta_creds_chain_close(&chain);
    const char *at = (const char *)&chain;
    for (size_t i = 0; i + 6 <= sizeof chain; i++)
        cr_assert(memcmp(at + i, "SECRET", 6) != 0, "at byte %zu", i);
}
