/* fake_settings_find_test.c - ta_settings_find on the fake port: that it decides as the program does. Which source comes
 * before which has a suite of its own (cli_settings). */
#include "support/call_scene.h"

#include "cli/settings.h"
#include "client/config_files.h"

static _Alignas(max_align_t) unsigned char room[TA_SEARCH_SIZE];
static ta_found_settings found;

static void begin(void) {
    set_up();
    memset(room, 0xA5, sizeof room);
    memset(&found, 0x5A, sizeof found);
    fake_variable("AWS_EC2_METADATA_DISABLED", "true");
    fake_variable("AWS_CONFIG_FILE", "/home/x/config");
}
TestSuite(fake_settings_find, .init = begin, .timeout = 60);

static ta_err find(const char *service, const char *profile) {
    const ta_err err = ta_settings_find(ta_str_from(service), ta_str_from(profile), 0, room,
                                        sizeof room, &found, &diag);
    cr_assert_eq(diag.err, err);
    cr_assert_eq(fake_open(), 0, "every handle is closed");
    cr_assert_eq(scene_count(room, sizeof room, SCENE_SECRET), 0, "it is wiped");
    return err;
}

#define IS(slice, literal)                                                                         \
    cr_assert(ta_str_eq((slice), TA_STR(literal)), "%.*s", (int)(slice).n, (slice).p)

static const char config[] = "[default]\n"
                             "region = eu-west-1\n"
                             "aws_access_key_id = x\n"
                             "aws_secret_access_key = " SCENE_SECRET "\n"
                             "[profile far]\n"
                             "region = ap-south-1\n"
                             "ca_bundle = /etc/ca.pem\n"
                             "use_fips_endpoint = true\n"
                             "use_dualstack_endpoint = true\n"
                             "max_attempts = 7\n"
                             "retry_mode = adaptive\n"
                             "services = near\n"
                             "[services near]\n"
                             "ssm =\n"
                             "  endpoint_url = https://ssm.example\n";

Test(fake_settings_find, of_a_profile) {
    fake_put_file("/home/x/config", config);
    cr_assert_eq(find("ssm", "far"), TA_OK, "%s", diag.text);
    IS(found.settings.region, "ap-south-1");
    IS(found.settings.ca_bundle, "/etc/ca.pem");
    IS(found.settings.endpoint_url, "https://ssm.example");
    cr_assert(found.settings.use_fips && found.settings.use_dualstack);
    cr_assert_eq(found.settings.max_attempts, 7);
    cr_assert(found.settings.adaptive_retries);
    cr_assert_str_eq(found.region_from, "profile");
    cr_assert_str_eq(found.endpoint_from, "services section");
    cr_assert_str_eq(found.ca_bundle_from, "profile");
    cr_assert_null(found.settings.credentials.access_key_id.p);
    cr_assert(found.settings.region.p >= found.text &&
              found.settings.region.p < found.text + sizeof found.text);
    fake_variable("AWS_PROFILE", "far");
    cr_assert_eq(find("SSM", NULL), TA_E_PARAM, "names are AWS CLI's");
    cr_assert_eq(find("sqs", NULL), TA_OK, "%s", diag.text);
    cr_assert_null(found.settings.endpoint_url.p, "the section has none for SQS");
}

Test(fake_settings_find, of_the_environment_before_the_profile) {
    fake_put_file("/home/x/config", config);
    fake_variable("AWS_REGION", "us-east-1");
    fake_variable("AWS_CA_BUNDLE", "/ca");
    fake_variable("AWS_ENDPOINT_URL_SSM", "https://a");
    fake_variable("AWS_ENDPOINT_URL", "https://b");
    fake_variable("AWS_USE_FIPS_ENDPOINT", "false");
    fake_variable("AWS_MAX_ATTEMPTS", "2");
    fake_variable("AWS_RETRY_MODE", "standard");
    fake_variable("HTTPS_PROXY", "http://proxy:3128");
    fake_variable("TINYAWS_RETRY_QUOTA_FILE", "/run/quota");
    cr_assert_eq(find("ssm", "far"), TA_OK, "%s", diag.text);
    IS(found.settings.region, "us-east-1");
    cr_assert_str_eq(found.region_from, "AWS_REGION");
    IS(found.settings.ca_bundle, "/ca");
    IS(found.settings.endpoint_url, "https://a");
    cr_assert_str_eq(found.endpoint_from, "AWS_ENDPOINT_URL_SSM");
    cr_assert_not(found.settings.use_fips);
    cr_assert(found.settings.use_dualstack);
    cr_assert_eq(found.settings.max_attempts, 2);
    cr_assert_not(found.settings.adaptive_retries);
    IS(found.settings.proxy.https, "http://proxy:3128");
    IS(found.settings.retry_quota_file, "/run/quota");
    cr_assert_eq(find("sqs", "far"), TA_OK, "%s", diag.text);
    IS(found.settings.endpoint_url, "https://b");
    cr_assert_eq(find(NULL, "far"), TA_OK, "%s", diag.text);
    cr_assert_null(found.settings.endpoint_url.p, "no service, no endpoint");
}

/* The same profile by the program's own function, member by member. */
Test(fake_settings_find, as_the_program_decides) {
    static ta_args args;
    static ta_cli_settings ours;
    static ta_profile profile;
    static ta_shared_files *files;
    static ta_config_files config_files;
    fake_put_file("/home/x/config", config);
    cr_assert_eq(ta_config_files_init(&config_files, TA_NEVER, &diag), TA_OK);
    files = &config_files.files;
    cr_assert_eq(ta_profile_load(&profile, files, TA_STR("far"), TA_STR("PROTON"), &diag), TA_OK);
    args.service = &ta_cli_services[0];
    args.operation = &args.service->operations[0];
    cr_assert_eq(ta_settings_resolve(&ours, &args, &profile, &diag), TA_OK, "%s", diag.text);
    cr_assert_eq(find("proton", "far"), TA_OK, "%s", diag.text);
    const ta_settings *a = &found.settings, *b = &ours.client;
    cr_assert(ta_str_eq(a->region, b->region) && ta_str_eq(a->ca_bundle, b->ca_bundle));
    cr_assert(ta_str_eq(a->endpoint_url, b->endpoint_url));
    cr_assert(a->use_fips == b->use_fips && a->use_dualstack == b->use_dualstack);
    cr_assert(a->max_attempts == b->max_attempts && a->adaptive_retries == b->adaptive_retries);
}

Test(fake_settings_find, of_nobody) {
    fake_put_file("/home/x/config", config);
    cr_assert_eq(find("ssm", "nobody"), TA_E_NO_PROFILE);
    cr_assert_not_null(strstr(diag.text, "nobody"));
}

Test(fake_settings_find, without_a_region) {
    fake_put_file("/home/x/config", "[profile bare]\noutput = json\n");
    cr_assert_eq(find("ssm", "bare"), TA_E_NO_REGION);
    cr_assert_not_null(strstr(diag.text, "region"));
}

Test(fake_settings_find, what_cannot_be_is_refused_by_name) {
    fake_put_file("/home/x/config", config);
    fake_variable("AWS_MAX_ATTEMPTS", "x");
    cr_assert_eq(find("ssm", NULL), TA_E_CONFIG);
    cr_assert_str_eq(diag.text,
                     "invalid value for AWS_MAX_ATTEMPTS: x: it must be a whole number, 1 to 100");
    cr_assert_eq(find("s3", NULL), TA_E_PARAM);
    cr_assert_str_eq(diag.text, "no service that takes JSON has the name s3");
    fake_variable("AWS_MAX_ATTEMPTS", NULL);
    fake_variable("AWS_ENDPOINT_URL", "ftp://x");
    cr_assert_eq(find("ssm", NULL), TA_E_CONFIG);
    cr_assert_not_null(strstr(diag.text, "Invalid endpoint of AWS_ENDPOINT_URL: ftp://x: "));
    cr_assert_eq(
        ta_settings_find(TA_STR("ssm"), TA_ABSENT, 0, room, TA_SEARCH_SIZE / 2, &found, &diag),
        TA_E_LIMIT);
}

/* The last source, as the program asks it: a session's token, then the region, in one connection. */
Test(fake_settings_find, the_region_of_imds) {
    static const fake_step imds[] = {
        {.action = FAKE_ACCEPT},
        {.action = FAKE_RECEIVE},
        FAKE_TEXT(1, "HTTP/1.1 200 OK\r\ncontent-length: 7\r\n\r\na-token"),
        {.action = FAKE_RECEIVE},
        FAKE_TEXT(1, "HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nsa-east-1"),
        {0}};
    fake_variable("AWS_EC2_METADATA_DISABLED", NULL);
    fake_put_file("/home/x/config", "[profile bare]\nca_bundle = /ca\n");
    fake_play(fake_tcp_peer("\xa9\xfe\xa9\xfe", 80), imds);
    cr_assert_eq(find("ssm", "bare"), TA_OK, "%s", diag.text);
    IS(found.settings.region, "sa-east-1");
    IS(found.settings.ca_bundle, "/ca");
    cr_assert_str_eq(found.region_from, "IMDS");
    cr_assert_eq(scene_count(room, sizeof room, "a-token"), 0, "it is wiped");
}

Test(fake_settings_find, imds_that_is_silent_ends_at_the_deadline) {
    static const fake_step silent[] = {{.action = FAKE_ACCEPT}, {.action = FAKE_RECEIVE}, {0}};
    fake_variable("AWS_EC2_METADATA_DISABLED", NULL);
    fake_put_file("/home/x/config", "[profile bare]\nmetadata_service_timeout = 60\n");
    fake_play(fake_tcp_peer("\xa9\xfe\xa9\xfe", 80), silent);
    const int64_t start = fake.now;
    cr_assert_eq(
        ta_settings_find(TA_STR("ssm"), TA_STR("bare"), 1500, room, sizeof room, &found, &diag),
        TA_E_DEADLINE, "%s", diag.text);
    cr_assert_eq(fake.now - start, 1500);
}
