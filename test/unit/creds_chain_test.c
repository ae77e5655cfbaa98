/* creds_chain_test.c - which provider credentials come from, what each says that has none, and
 * what ends the search. Requests are played from a script, files are memory. */
#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "creds/chain.h"
#include "test/support/creds_script.h"

#define NOW     1600000000
#define KEYS(x) "aws_access_key_id=" x "\naws_secret_access_key=SECRET\n"

static creds_script script;
static ta_creds_io io;
static ta_shared_files files;
static const char *content[2]; /* by ta_shared_file; NULL: there is none */
static ta_str rest;
static ta_creds_chain chain;
static ta_creds creds;
static ta_creds_provider provider;
static ta_diag diag;
static char reported[4096]; /* "provider: text\n" for each provider that was tried */

static ta_err open_file(void *ctx, const char *path, bool *found, ta_diag *d) {
    const char *text = content[path == files.path[TA_SHARED_CONFIG] ? 0 : 1];
    (void)ctx, (void)d;
    *found = text != NULL;
    rest = ta_str_from(text);
    return TA_OK;
}

static ta_err read_file(void *ctx, char *to, size_t cap, size_t *n, ta_diag *d) {
    (void)ctx, (void)d;
    *n = rest.n < cap ? rest.n : cap;
    if (*n > 0)
        memcpy(to, rest.p, *n);
    rest = ta_str_sub(rest, *n, rest.n);
    return TA_OK;
}

static void close_file(void *ctx) {
    (void)ctx;
}

static void tried(void *ctx, ta_creds_provider at, const ta_diag *d) {
    (void)ctx;
    strcat(strcat(strcat(strcat(reported, ta_creds_provider_name(at)), ": "), d->text), "\n");
}

static char ran[64]; /* the arguments of the last credential_process, each in brackets */
static int runs;

static ta_err run(void *ctx, char *const *arguments, char *to, size_t cap, size_t *n,
                  uint32_t timeout_ms, ta_diag *d) {
    static const char output[] =
        "{\"Version\":1,\"AccessKeyId\":\"PROCESS\",\"SecretAccessKey\":\"SECRET\"}";
    (void)ctx, (void)timeout_ms, (void)d;
    runs++;
    for (ran[0] = '\0'; *arguments != NULL; arguments++)
        strcat(strcat(strcat(ran, "["), *arguments), "]");
    cr_assert_geq(cap, sizeof output);
    memcpy(to, output, *n = sizeof output - 1);
    return TA_OK;
}

static void set_up(void) {
    script.now = NOW;
    io = creds_script_open(&script);
    io.run = run;
    files = (ta_shared_files){.open = open_file, .read = read_file, .close = close_file};
    strcpy(files.path[TA_SHARED_CONFIG], "/config");
    strcpy(files.path[TA_SHARED_CREDENTIALS], "/credentials");
    memset(&chain, 0x5a, sizeof chain);
    ta_creds_chain_init(&chain);
    chain.io = &io;
    chain.files = &files;
    chain.profile = TA_STR("default");
    chain.region = TA_STR("eu-west-1");
    chain.tried = tried;
    creds_script_set(&script, "AWS_EC2_METADATA_DISABLED", "true");
}
TestSuite(creds_chain, .init = set_up);

static ta_err look(void) {
    reported[0] = '\0';
    ta_diag_clear(&diag);
    ta_err err = ta_creds_find_local(&chain, &creds, &provider, &diag);
    if (err == TA_E_MORE)
        err = ta_creds_find_remote(&chain, &creds, &provider, &diag);
    creds_script_done(&script);
    return err;
}

static void finds(ta_creds_provider at, const char *id) {
    cr_assert_eq(look(), TA_OK, "%s", diag.text);
    cr_assert_eq(provider, at, "%s", ta_creds_provider_name(provider));
    cr_assert(ta_str_eq(creds.value.access_key_id, ta_str_from(id)), "%.*s",
              (int)creds.value.access_key_id.n, creds.value.access_key_id.p);
}

static void fails(ta_err err, ta_creds_provider at, const char *text) {
    static const ta_creds nothing;
    ta_err got = look();
    cr_assert_eq(got, err, "%s: %s", ta_err_text(got), diag.text);
    cr_assert_eq(provider, at, "%s", ta_creds_provider_name(provider));
    cr_assert(strstr(diag.text, text), "%s", diag.text);
    cr_assert_eq(memcmp(&creds, &nothing, sizeof creds), 0, "credentials are left");
}

static void set_keys(void) {
    creds_script_set(&script, "AWS_ACCESS_KEY_ID", "ENV");
    creds_script_set(&script, "AWS_SECRET_ACCESS_KEY", "SECRET");
}

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

/* ---- roles ---- */

#define ASSUMED(x)                                                                                 \
    TA_STR("{\"AssumeRoleResponse\":{\"AssumeRoleResult\":{\"Credentials\":{\"AccessKeyId\":\"" x  \
           "\",\"SecretAccessKey\":\"s\",\"SessionToken\":\"t\",\"Expiration\":1600003600}}}}")

Test(creds_chain, a_chain_of_roles_signs_each_with_the_one_before) {
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

Test(creds_chain, a_role_is_assumed_with_the_named_source) {
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

Test(creds_chain, a_role_without_a_source_of_credentials) {
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

Test(creds_chain, an_error_of_sts_is_reported_as_it_came) {
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

Test(creds_chain, web_identity_of_the_environment_goes_before_the_profile) {
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

Test(creds_chain, web_identity_of_the_environment_is_passed_over_for_a_profile) {
    chain.profile_given = true;
    creds_script_set(&script, "AWS_WEB_IDENTITY_TOKEN_FILE", "/token");
    content[0] = "[default]\n" KEYS("CONFIG");
    finds(TA_CREDS_CONFIG_FILE, "CONFIG");
    chain.profile_given = false;
    fails(TA_E_CREDENTIALS, TA_CREDS_WEB_IDENTITY, "AWS_ROLE_ARN is not");
}

/* ---- AWS IoT, IMDS, the region ---- */

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

Test(creds_chain, sts_asks_imds_for_a_region_that_nobody_gave) {
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

/* ---- the two halves, and the plan between them ---- */

static void stops_at(ta_creds_provider at) {
    reported[0] = '\0';
    chain.loaded_name.p = NULL;
    ta_diag_clear(&diag);
    cr_assert_eq(ta_creds_find_local(&chain, &creds, &provider, &diag), TA_E_MORE, "%s", diag.text);
    cr_assert_eq(provider, at, "%s", ta_creds_provider_name(provider));
    char line[64];
    strcat(strcat(strcpy(line, "\n"), ta_creds_provider_name(at)), ":");
    cr_assert_null(strstr(reported, line), "it is not at its end: %s", reported);
}

/* The script has no request. */
Test(creds_chain, the_first_half_uses_no_network) {
    static const struct {
        const char *config;
        ta_creds_provider at;
    } rows[] = {
        {"role_arn=arn:r\nsource_profile=default\n" KEYS("KEYS"), TA_CREDS_ROLE},
        {"role_arn=arn:r\nsource_profile=p\n[profile p]\niot_credential_endpoint=e\n"
         "iot_role_alias=b\n",
         TA_CREDS_ROLE},
        {"role_arn=arn:r\ncredential_source=EcsContainer\n", TA_CREDS_ROLE},
        {"role_arn=arn:r\ncredential_source=Ec2InstanceMetadata\n", TA_CREDS_ROLE},
        {"role_arn=arn:r\nsource_profile=w\n[profile w]\nrole_arn=arn:w\n"
         "web_identity_token_file=/t\n",
         TA_CREDS_ROLE},
        {"role_arn=arn:r\nweb_identity_token_file=/t\n", TA_CREDS_WEB_IDENTITY},
        {"iot_credential_endpoint=e\niot_role_alias=b\n", TA_CREDS_IOT},
        {"", TA_CREDS_IOT},
    };
    creds_script_set(&script, "AWS_EC2_METADATA_DISABLED", "false");
    creds_script_set(&script, "AWS_CONTAINER_CREDENTIALS_FULL_URI", "http://127.0.0.1/creds");
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char config[256] = "[default]\n";
        content[0] = strcat(config, rows[i].config);
        stops_at(rows[i].at);
    }
}

static const creds_script_step assume_role[] = {{.method = "POST",
                                                 .url = "https://sts.eu-west-1.amazonaws.com",
                                                 .status = 200,
                                                 .content = ASSUMED("ROLE")}};

Test(creds_chain, a_program_runs_in_the_first_half_and_only_there) {
    content[0] = "[default]\nrole_arn = arn:r\nsource_profile = p\n"
                 "[profile p]\ncredential_process = /bin/p\n";
    stops_at(TA_CREDS_ROLE);
    cr_assert_eq(runs, 1);
    creds_script_play(&script, assume_role, 1);
    cr_assert_eq(ta_creds_find_remote(&chain, &creds, &provider, &diag), TA_OK, "%s", diag.text);
    cr_assert(strstr(script.fields, "Credential=PROCESS/"), "%s", script.fields);
    cr_assert_eq(provider, TA_CREDS_ROLE);
    cr_assert_eq(runs, 1);
}

static ta_creds_plan plan;

/* Each in brackets. */
static void plans(const char *files_wanted, const char *command_wanted) {
    char listed[256] = "", command[64] = "";
    memset(&plan, 0x5a, sizeof plan);
    ta_creds_plan_search(&chain, &plan);
    for (size_t i = 0; i < plan.count; i++)
        strcat(strcat(strcat(listed, "["), plan.files[i]), "]");
    for (size_t i = 0; plan.command[i] != NULL; i++)
        strcat(strcat(strcat(command, "["), plan.command[i]), "]");
    cr_assert_str_eq(listed, files_wanted);
    cr_assert_str_eq(command, command_wanted);
}

#define FILES "[/config][/credentials]"

Test(creds_chain, the_plan_has_what_the_profile_and_the_environment_name) {
    plans(FILES, "");
    content[0] = "[default]\niot_certificate_file=/c\niot_private_key_file=/k\n"
                 "credential_process = /bin/p 'a b'\n";
    chain.loaded_name.p = NULL;
    plans(FILES "[/c][/k]", "[/bin/p][a b]");
    creds_script_set(&script, "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE", "/t");
    plans(FILES "[/t][/c][/k]", "[/bin/p][a b]");
    ta_creds_plan_wipe(&plan);
    cr_assert_eq(plan.command_text[0], '\0');
}

Test(creds_chain, the_plan_of_a_role_has_its_source_only) {
    content[0] = "[default]\nrole_arn = arn:r\nsource_profile = p\ncredential_process = /bin/own\n"
                 "[profile p]\ncredential_process = /bin/p\n"
                 "[profile w]\nrole_arn = arn:w\nweb_identity_token_file = /w\n";
    plans(FILES, "[/bin/p]");
    chain.profile = TA_STR("w");
    chain.roles_known = false;
    plans(FILES "[/w]", "");
}

/* The roles that the first half has found are those that the second one assumes. */
Test(creds_chain, the_plan_between_the_halves_changes_nothing) {
    content[0] = "[default]\nrole_arn = arn:r\nsource_profile = p\n"
                 "[profile p]\ncredential_process = /bin/p\n";
    plans(FILES, "[/bin/p]");
    cr_assert_not(plan.command_is_done);
    stops_at(TA_CREDS_ROLE);
    plans(FILES, "[/bin/p]");
    cr_assert(plan.command_is_done);
    creds_script_play(&script, assume_role, 1);
    cr_assert_eq(ta_creds_find_remote(&chain, &creds, &provider, &diag), TA_OK, "%s", diag.text);
    cr_assert(ta_str_eq(creds.value.access_key_id, TA_STR("ROLE")));
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
