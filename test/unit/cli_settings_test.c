/* cli_settings_test.c - options before variables before the profile before defaults. */
#include "support/cli_fake_library.h"
#include "support/fake_suite.h"

#include "cli/settings.h"

TestSuite(cli_settings, .init = fake_suite_init);

static ta_args args;
static ta_cli_settings settings;
static ta_profile profile;
static ta_diag diag;

static ta_err resolve(void) {
    args.service = &ta_cli_services[0];
    args.operation = &args.service->operations[0];
    ta_diag_clear(&diag);
    return ta_settings_resolve(&settings, &args, &profile, &diag);
}

static void configure(ta_profile_key key, const char *value) {
    profile.value[key].text = ta_str_from(value);
}

static void give(ta_option option, const char *value) {
    args.value[option] = ta_str_from(value);
}

static void set_needed(void) {
    fake_variable("AWS_REGION", "us-east-1");
}

#define IS(slice, literal)                                                                         \
    cr_assert(ta_str_eq((slice), TA_STR(literal)), "%.*s", (int)(slice).n, (slice).p)

Test(cli_settings, defaults) {
    set_needed();
    cr_assert_eq(resolve(), TA_OK, "%s", diag.text);
    IS(settings.client.region, "us-east-1");
    cr_assert_str_eq(settings.from.region, "AWS_REGION");
    cr_assert_null(settings.client.endpoint_url.p);
    cr_assert_null(settings.client.ca_bundle.p);
    cr_assert_null(settings.client.credentials.access_key_id.p);
    cr_assert_eq(settings.client.connect_timeout_ms, 60000);
    cr_assert_eq(settings.client.read_timeout_ms, 60000);
    cr_assert_eq(settings.client.max_attempts, 3);
    cr_assert_eq(settings.timeout_ms, 0);
    cr_assert_eq(settings.wait_delay_ms, 5000);
    cr_assert_not(settings.client.no_sign_request);
    cr_assert_not(settings.client.no_verify_ssl);
}

Test(cli_settings, region_by_its_sources) {
    set_needed();
    fake_variable("AWS_DEFAULT_REGION", "second");
    cr_assert_eq(resolve(), TA_OK);
    IS(settings.client.region, "us-east-1");
    fake_variable("AWS_REGION", "");
    cr_assert_eq(resolve(), TA_OK);
    IS(settings.client.region, "second");
    cr_assert_str_eq(settings.from.region, "AWS_DEFAULT_REGION");
    give(TA_OPT_REGION, "third");
    cr_assert_eq(resolve(), TA_OK);
    IS(settings.client.region, "third");
    cr_assert_str_eq(settings.from.region, "--region");
}

Test(cli_settings, endpoint_by_its_sources) {
    set_needed();
    fake_variable("AWS_ENDPOINT_URL", "https://a");
    cr_assert_eq(resolve(), TA_OK);
    IS(settings.client.endpoint_url, "https://a");
    fake_variable("AWS_ENDPOINT_URL_PROTON", "https://b");
    cr_assert_eq(resolve(), TA_OK);
    IS(settings.client.endpoint_url, "https://b");
    cr_assert_str_eq(settings.from.endpoint, "AWS_ENDPOINT_URL_PROTON");
    give(TA_OPT_ENDPOINT_URL, "https://c");
    cr_assert_eq(resolve(), TA_OK);
    IS(settings.client.endpoint_url, "https://c");
}

Test(cli_settings, configured_endpoints_can_be_ignored) {
    set_needed();
    fake_variable("AWS_ENDPOINT_URL_PROTON", "https://b");
    fake_variable("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", "true");
    cr_assert_eq(resolve(), TA_OK);
    cr_assert_null(settings.client.endpoint_url.p);
    cr_assert_str_eq(settings.from.endpoint, "default");
    fake_variable("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", "y");
    cr_assert_eq(resolve(), TA_OK);
    IS(settings.client.endpoint_url, "https://b");
}

Test(cli_settings, fips_and_dual_stack) {
    static const char *const names[] = {"AWS_USE_FIPS_ENDPOINT", "AWS_USE_DUALSTACK_ENDPOINT"};
    set_needed();
    cr_assert_eq(resolve(), TA_OK);
    cr_assert(!settings.client.use_fips && !settings.client.use_dualstack);
    cr_assert_str_eq(settings.from.use_fips, "default");
    for (int i = 0; i < 2; i++) {
        fake_variable(names[i], "True");
        cr_assert_eq(resolve(), TA_OK);
        cr_assert_eq(settings.client.use_fips, i == 0);
        cr_assert_eq(settings.client.use_dualstack, i == 1);
        cr_assert_str_eq(i ? settings.from.use_dualstack : settings.from.use_fips, names[i]);
        /* As in AWS CLI. */
        fake_variable(names[i], "1");
        cr_assert_eq(resolve(), TA_OK);
        cr_assert(!settings.client.use_fips && !settings.client.use_dualstack);
        fake_variable(names[i], "");
        cr_assert_eq(resolve(), TA_OK);
    }
}

Test(cli_settings, endpoint_that_is_no_url) {
    /* Reported before a region or credentials are missed. */
    fake_variable("AWS_ENDPOINT_URL", "ftp://x");
    cr_assert_eq(resolve(), TA_E_CONFIG);
    cr_assert(strstr(diag.text, "Invalid endpoint of AWS_ENDPOINT_URL: ftp://x: "));
    static const struct {
        const char *value;
        ta_err err;
        const char *text;
    } bad[] = {
        {"example.com", TA_E_USAGE, "Bad value for --endpoint-url: example.com: "},
        {"127.0.0.1:1", TA_E_USAGE, "Bad value for --endpoint-url: 127.0.0.1:1: "},
        {"localhost:1", TA_E_CONFIG, "Invalid endpoint of --endpoint-url: localhost:1: "},
        {"http://", TA_E_CONFIG, "Invalid endpoint of --endpoint-url: http://: "},
    };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        give(TA_OPT_ENDPOINT_URL, bad[i].value);
        cr_assert_eq(resolve(), bad[i].err, "%s", bad[i].value);
        cr_assert(ta_str_starts(ta_str_from(diag.text), ta_str_from(bad[i].text)), "%s", diag.text);
    }
}

Test(cli_settings, http_is_exposed_unless_it_stays_here) {
    static const struct {
        const char *url;
        bool exposed;
    } cases[] = {{"https://example.com", false},
                 {"http://example.com", true},
                 {"http://LocalHost:1/", false},
                 {"http://127.0.0.1", false},
                 {"http://127.255.0.9:80", false},
                 {"http://[::1]:8000/x", false},
                 {"http://[0:0::0:1]", false},
                 {"http://[::ffff:127.0.0.1]:8000", false},
                 {"http://[::FFFF:7f01:203]", false},
                 {"http://a.localhost", false},
                 {"http://proton.Dev.LOCALHOST:1/x", false},
                 {"http://128.0.0.1", true},
                 {"http://127.0.0.1.example.com", true},
                 {"http://localhost.example", true},
                 {"http://alocalhost", true},
                 {"http://a-localhost", true},
                 {"http://localhost.a", true},
                 {"http://localhos", true},
                 {"http://[::2]", true},
                 {"http://[::127.0.0.1]", true},
                 {"http://[::ffff:128.0.0.1]", true},
                 {"http://[::fffe:127.0.0.1]", true},
                 {"http://[64:ff9b::127.0.0.1]", true},
                 {"http://169.254.169.254", true},
                 {"http://0.0.0.0", true}};
    set_needed();
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        give(TA_OPT_ENDPOINT_URL, cases[i].url);
        cr_assert_eq(resolve(), TA_OK);
        cr_assert_eq(settings.exposed, cases[i].exposed, "%s", cases[i].url);
    }
}

Test(cli_settings, ca_bundle_by_its_sources) {
    set_needed();
    fake_variable("AWS_CA_BUNDLE", "/a");
    cr_assert_eq(resolve(), TA_OK);
    IS(settings.client.ca_bundle, "/a");
    give(TA_OPT_CA_BUNDLE, "/b");
    cr_assert_eq(resolve(), TA_OK);
    IS(settings.client.ca_bundle, "/b");
}

Test(cli_settings, times) {
    set_needed();
    give(TA_OPT_CLI_CONNECT_TIMEOUT, "0");
    give(TA_OPT_CLI_READ_TIMEOUT, "7");
    give(TA_OPT_TIMEOUT, "1.5");
    give(TA_OPT_WAIT_DELAY, "0.25");
    cr_assert_eq(resolve(), TA_OK);
    cr_assert_eq(settings.client.connect_timeout_ms, UINT32_MAX);
    cr_assert_eq(settings.client.read_timeout_ms, 7000);
    cr_assert_eq(settings.timeout_ms, 1500);
    cr_assert_eq(settings.wait_delay_ms, 250);
}

Test(cli_settings, max_attempts) {
    set_needed();
    fake_variable("AWS_MAX_ATTEMPTS", "100");
    cr_assert_eq(resolve(), TA_OK);
    cr_assert_eq(settings.client.max_attempts, 100);
    fake_variable("AWS_MAX_ATTEMPTS", "");
    cr_assert_eq(resolve(), TA_OK);
    cr_assert_eq(settings.client.max_attempts, 3);
    const char *bad[] = {"0", "101", "-1", "x", "1.5", "4294967297"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        fake_variable("AWS_MAX_ATTEMPTS", bad[i]);
        cr_assert_eq(resolve(), TA_E_CONFIG, "%s", bad[i]);
        cr_assert(strstr(diag.text, "AWS_MAX_ATTEMPTS"));
    }
}

Test(cli_settings, a_profile_comes_after_the_environment) {
    char region[] = "eu-west-1";
    configure(TA_PROFILE_REGION, region);
    configure(TA_PROFILE_CA_BUNDLE, "/ca.pem");
    configure(TA_PROFILE_MAX_ATTEMPTS, "7");
    configure(TA_PROFILE_USE_FIPS_ENDPOINT, "true");
    configure(TA_PROFILE_USE_DUALSTACK_ENDPOINT, "true");
    cr_assert_eq(resolve(), TA_OK, "%s", diag.text);
    region[0] = 'x'; /* the profile makes room for others */
    IS(settings.client.region, "eu-west-1");
    cr_assert_str_eq(settings.from.region, "profile");
    cr_assert_str_eq(settings.client.ca_bundle.p, "/ca.pem");
    cr_assert_eq(settings.client.max_attempts, 7);
    cr_assert(settings.client.use_fips && settings.client.use_dualstack);
    set_needed();
    fake_variable("AWS_CA_BUNDLE", "/other.pem");
    fake_variable("AWS_MAX_ATTEMPTS", "2");
    fake_variable("AWS_USE_FIPS_ENDPOINT", "false");
    fake_variable("AWS_USE_DUALSTACK_ENDPOINT", "false");
    cr_assert_eq(resolve(), TA_OK);
    IS(settings.client.region, "us-east-1");
    IS(settings.client.ca_bundle, "/other.pem");
    cr_assert_eq(settings.client.max_attempts, 2);
    cr_assert_not(settings.client.use_fips || settings.client.use_dualstack);
}

Test(cli_settings, a_profile_names_endpoints) {
    set_needed();
    configure(TA_PROFILE_ENDPOINT_URL, "https://a");
    cr_assert_eq(resolve(), TA_OK);
    IS(settings.client.endpoint_url, "https://a");
    cr_assert_str_eq(settings.from.endpoint, "profile");
    configure(TA_PROFILE_SERVICES, "s");
    cr_assert_eq(resolve(), TA_E_CONFIG);
    cr_assert(strstr(diag.text, "services: s: "), "%s", diag.text);
    profile.services_found = true;
    configure(TA_PROFILE_SERVICE_ENDPOINT_URL, "https://b");
    cr_assert_eq(resolve(), TA_OK);
    IS(settings.client.endpoint_url, "https://b");
    cr_assert_str_eq(settings.from.endpoint, "services section");
    configure(TA_PROFILE_IGNORE_CONFIGURED_ENDPOINT_URLS, "true");
    cr_assert_eq(resolve(), TA_OK);
    cr_assert_null(settings.client.endpoint_url.p);
    fake_variable("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", "false");
    fake_variable("AWS_ENDPOINT_URL", "https://c");
    profile.services_found = false;
    cr_assert_eq(resolve(), TA_OK);
    IS(settings.client.endpoint_url, "https://c");
}

Test(cli_settings, a_profile_is_refused_by_its_own_words) {
    static const struct {
        ta_profile_key key;
        const char *value, *text;
    } bad[] = {
        {TA_PROFILE_MAX_ATTEMPTS, "0",
         "invalid value for max_attempts: 0: it must be a whole number, 1 to 100"},
        {TA_PROFILE_CLI_BINARY_FORMAT, "x",
         "'cli_binary_format': x: it must be base64 or raw-in-base64-out"},
        {TA_PROFILE_RETRY_MODE, "x",
         "Invalid value for retry_mode: x: it must be standard or adaptive"},
        {TA_PROFILE_OUTPUT, "xml",
         "Unknown output type in output: xml: it must be json, text, table, yaml, yaml-stream or "
         "off"},
    };
    set_needed();
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        memset(&profile, 0, sizeof profile);
        configure(bad[i].key, bad[i].value);
        cr_assert_eq(resolve(), TA_E_CONFIG, "%s", bad[i].text);
        cr_assert_str_eq(diag.text, bad[i].text);
    }
    give(TA_OPT_OUTPUT, "json");
    cr_assert_eq(resolve(), TA_OK);
    configure(TA_PROFILE_CLI_TIMESTAMP_FORMAT, "x");
    cr_assert_eq(resolve(), TA_E_CLI_CONFIG);
    cr_assert_str_eq(diag.text,
                     "Unknown cli_timestamp_format value: x: it must be iso8601 or wire");
}

Test(cli_settings, a_profile_at_its_cap_and_beyond) {
    static char path[TA_SETTINGS_TEXT_MAX];
    set_needed();
    memset(path, 'p', sizeof path - 1);
    configure(TA_PROFILE_CA_BUNDLE, path);
    cr_assert_eq(resolve(), TA_OK);
    cr_assert_eq(settings.client.ca_bundle.n, sizeof path - 1);
    configure(TA_PROFILE_MAX_ATTEMPTS, "1");
    cr_assert_eq(resolve(), TA_E_LIMIT);
}

Test(cli_settings, no_region_yet) {
    cr_assert_eq(resolve(), TA_OK);
    cr_assert_null(settings.client.region.p);
}

Test(cli_settings, retry_modes) {
    static const struct {
        const char *value;
        ta_err err;
        bool adaptive;
    } rows[] = {{NULL, TA_OK, false},           {"", TA_OK, false},
                {"standard", TA_OK, false},     {"adaptive", TA_OK, true},
                {"legacy", TA_E_CONFIG, false}, {"Adaptive", TA_E_CONFIG, false}};
    set_needed();
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        fake_variable("AWS_RETRY_MODE", rows[i].value);
        cr_assert_eq(resolve(), rows[i].err, "row %zu", i);
        cr_assert_eq(settings.client.adaptive_retries, rows[i].adaptive);
    }
    cr_assert_str_eq(diag.text,
                     "Invalid value for AWS_RETRY_MODE: Adaptive: it must be standard or adaptive");
}

Test(cli_settings, retry_quota_file_by_its_sources) {
    set_needed();
    cr_assert_eq(resolve(), TA_OK);
    cr_assert_null(settings.client.retry_quota_file.p);
    fake_variable("TINYAWS_RETRY_QUOTA_FILE", "");
    cr_assert_eq(resolve(), TA_OK);
    cr_assert_null(settings.client.retry_quota_file.p);
    fake_variable("TINYAWS_RETRY_QUOTA_FILE", "/a");
    cr_assert_eq(resolve(), TA_OK);
    IS(settings.client.retry_quota_file, "/a");
    give(TA_OPT_RETRY_QUOTA_FILE, "/b");
    cr_assert_eq(resolve(), TA_OK);
    IS(settings.client.retry_quota_file, "/b");
    cr_assert_str_eq(settings.from.quota_file, "--retry-quota-file");
}

Test(cli_settings, debug_shows_providers_and_no_secret) {
    char memory[64];
    set_needed();
    fake_variable("AWS_CA_BUNDLE", "/a\x1b");
    fake_variable("AWS_USE_FIPS_ENDPOINT", "true");
    give(TA_OPT_CLI_READ_TIMEOUT, "0");
    cr_assert_eq(resolve(), TA_OK);
    settings.client.credentials.session_token = TA_STR("TOKEN");
    settings.credentials_from = "IMDS";
    ta_output err = ta_output_on(PORT_STDERR, memory, sizeof memory);
    ta_settings_show(&settings, &err);
    ta_output_close(&err);
    cr_assert_str_eq(fake.out[1], "setting: region = us-east-1 (AWS_REGION)\n"
                                  "setting: endpoint URL = the service's own (default)\n"
                                  "setting: FIPS endpoint = true (AWS_USE_FIPS_ENDPOINT)\n"
                                  "setting: dual-stack endpoint = false (default)\n"
                                  "setting: CA bundle = /a\\x1b (AWS_CA_BUNDLE)\n"
                                  "setting: connect time-out = 60.0 s (default)\n"
                                  "setting: read time-out = none (--cli-read-timeout)\n"
                                  "setting: time-out = none (default)\n"
                                  "setting: attempts = 3 (default)\n"
                                  "setting: retry mode = standard (default)\n"
                                  "setting: credentials = access key and session token (IMDS)\n");
}
