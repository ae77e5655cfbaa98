/* creds_chain_roles_test.c - roles that the search assumes, with credentials or with a web identity. */
#include <criterion/criterion.h>
#include <string.h>

#include "support/creds_chain_scene.h"

TestSuite(creds_chain_roles, .init = set_up);

/* ---- roles ---- */

Test(creds_chain_roles, a_chain_of_roles_signs_each_with_the_one_before) {
    static const creds_script_step steps[] = {
        {.method = "POST",
         .url = "https://sts.eu-west-1.amazonaws.com",
         .status = 200,
         .content = ASSUMED("FIRST")},
        {.method = "POST",
         .url = "https://sts.eu-west-1.amazonaws.com",
         .status = 200,
         .fields = "x-amz-security-token: t\n",
         .content = ASSUMED("SECOND")},
    };
    content[0] = "[default]\nrole_arn = arn:outer\nsource_profile = inner\n"
                 "[profile inner]\nrole_arn = arn:inner\nsource_profile = keys\n"
                 "[profile keys]\n" KEYS("KEYS");
    creds_script_play(&script, steps, 2);
    finds(TA_CREDS_ROLE, "SECOND");
    cr_assert(strstr(script.fields, "Credential=FIRST/"), "%s", script.fields);
    cr_assert_eq(creds.expires, 1600003600);
}

Test(creds_chain_roles, a_role_is_assumed_with_the_named_source) {
    static const creds_script_step steps[] = {
        {.method = "POST", .url = "http://localhost:1", .status = 200, .content = ASSUMED("ROLE")}};
    content[0] = "[default]\nrole_arn = arn:r\ncredential_source = Environment\n"
                 "endpoint_url = http://localhost:1\n";
    set_keys();
    chain.profile_given = true;
    creds_script_play(&script, steps, 1);
    finds(TA_CREDS_ROLE, "ROLE");
    cr_assert(strstr(script.fields, "Credential=ENV/"), "%s", script.fields);
}

Test(creds_chain_roles, a_role_without_a_source_of_credentials) {
    content[0] = "[default]\nrole_arn = arn:r\ncredential_source = EcsContainer\n";
    fails(TA_E_CREDENTIALS, TA_CREDS_ROLE,
          "profile \"default\" has a role_arn, and no credentials to assume it with: "
          "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI");
    chain.loaded_name.p = NULL;
    content[0] = "[default]\nrole_arn = arn:r\nsource_profile = empty\n[profile empty]\n";
    fails(TA_E_CREDENTIALS, TA_CREDS_ROLE, "profile \"empty\" has no credentials of its own");
    chain.loaded_name.p = NULL;
    content[0] = "[default]\nrole_arn = arn:r\nsource_profile = p\n[profile p]\nsso_region = x\n";
    fails(TA_E_CREDENTIALS, TA_CREDS_ROLE, "profile \"p\" signs in with");
}

Test(creds_chain_roles, an_error_of_sts_is_reported_as_it_came) {
    static const char answer[] = "<ErrorResponse><Error><Code>AccessDenied</Code>"
                                 "<Message>no</Message></Error></ErrorResponse>";
    static const creds_script_step steps[] = {{.method = "POST",
                                               .url = "https://sts.eu-west-1.amazonaws.com",
                                               .status = 403,
                                               .content = {answer, sizeof answer - 1}}};
    content[0] = "[default]\nrole_arn = arn:r\nsource_profile = default\n" KEYS("KEYS");
    creds_script_play(&script, steps, 1);
    fails(TA_E_SERVICE, TA_CREDS_ROLE, "");
    cr_assert(ta_str_eq(diag.error_type, TA_STR("AccessDenied")));
    cr_assert_str_eq(diag.error_operation, "AssumeRole");
}

/* ---- web identity ---- */

#define WITH_TOKEN                                                                                 \
    TA_STR("{\"AssumeRoleWithWebIdentityResponse\":{\"AssumeRoleWithWebIdentityResult\":{"         \
           "\"Credentials\":{\"AccessKeyId\":\"WEB\",\"SecretAccessKey\":\"s\",\"SessionToken\":"  \
           "\"t\","                                                                                \
           "\"Expiration\":1600003600}}}}")

Test(creds_chain_roles, web_identity_of_the_environment_goes_before_the_profile) {
    static const creds_script_step steps[] = {
        {.method = "POST",
         .url = "https://sts.amazonaws.com",
         .status = 200,
         .body = "Action=AssumeRoleWithWebIdentity&Version=2011-06-15&RoleArn=arn%3Aenv&"
                 "RoleSessionName=own&WebIdentityToken=TOKEN%0A",
         .content = WITH_TOKEN}};
    content[0] = "[default]\nrole_arn = arn:r\nweb_identity_token_file = /none\n"
                 "role_session_name = own\nsts_regional_endpoints = legacy\n";
    creds_script_set(&script, "AWS_WEB_IDENTITY_TOKEN_FILE", "/token");
    creds_script_set(&script, "AWS_ROLE_ARN", "arn:env");
    creds_script_file(&script, "/token", "TOKEN\n");
    creds_script_play(&script, steps, 1);
    finds(TA_CREDS_WEB_IDENTITY, "WEB");
    cr_assert(strstr(reported, "role: profile \"default\" assumes its role with a web identity"));
}

Test(creds_chain_roles, web_identity_of_the_environment_is_passed_over_for_a_profile) {
    chain.profile_given = true;
    creds_script_set(&script, "AWS_WEB_IDENTITY_TOKEN_FILE", "/token");
    content[0] = "[default]\n" KEYS("CONFIG");
    finds(TA_CREDS_CONFIG_FILE, "CONFIG");
    chain.profile_given = false;
    fails(TA_E_CREDENTIALS, TA_CREDS_WEB_IDENTITY, "AWS_ROLE_ARN is not");
}

/* ---- the region ---- */

Test(creds_chain_roles, sts_asks_imds_for_a_region_that_nobody_gave) {
    static const creds_script_step steps[] = {
        {.method = "PUT",
         .url = "http://127.0.0.1/latest/api/token",
         .status = 200,
         .content = {"TOKEN", 5}},
        {.method = "GET",
         .url = "http://127.0.0.1/latest/meta-data/placement/region",
         .status = 200,
         .content = {"ap-south-1", 10}},
        {.method = "POST",
         .url = "https://sts.ap-south-1.amazonaws.com",
         .status = 200,
         .content = ASSUMED("ROLE")}};
    creds_script_set(&script, "AWS_EC2_METADATA_DISABLED", "false");
    content[0] = "[default]\nrole_arn = arn:r\nsource_profile = default\n" KEYS(
        "KEYS") "ec2_metadata_service_endpoint = http://127.0.0.1\n";
    chain.region = (ta_str){NULL, 0};
    creds_script_play(&script, steps, 3);
    finds(TA_CREDS_ROLE, "ROLE");
    creds_script_set(&script, "AWS_EC2_METADATA_DISABLED", "true");
    ta_creds_chain_close(&chain);
    set_up();
    chain.region = (ta_str){NULL, 0};
    fails(TA_E_NO_REGION, TA_CREDS_ROLE, "You must specify a region: give --region or set");
}
