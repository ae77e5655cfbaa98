/* creds_chain_plan_test.c - the two halves of the search, and the plan between them. */
#include <criterion/criterion.h>
#include <string.h>

#include "support/creds_chain_scene.h"

TestSuite(creds_chain_plan, .init = set_up);

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
Test(creds_chain_plan, the_first_half_uses_no_network) {
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

Test(creds_chain_plan, a_program_runs_in_the_first_half_and_only_there) {
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

Test(creds_chain_plan, the_plan_has_what_the_profile_and_the_environment_name) {
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

Test(creds_chain_plan, the_plan_of_a_role_has_its_source_only) {
    content[0] = "[default]\nrole_arn = arn:r\nsource_profile = p\ncredential_process = /bin/own\n"
                 "[profile p]\ncredential_process = /bin/p\n"
                 "[profile w]\nrole_arn = arn:w\nweb_identity_token_file = /w\n";
    plans(FILES, "[/bin/p]");
    chain.profile = TA_STR("w");
    chain.roles_known = false;
    plans(FILES "[/w]", "");
}

/* The roles that the first half has found are those that the second one assumes. */
Test(creds_chain_plan, the_plan_between_the_halves_changes_nothing) {
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
