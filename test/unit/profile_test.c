/* profile_test.c - profiles merged from two files: the keys that are known, services, the caps, names,
 * and one key alone. */
#include "support/profile_files.h"

/* ---- one profile ---- */

static void value_is(ta_profile_key key, const char *text, ta_shared_file file, uint32_t line) {
    const ta_profile_value *v = &profile.value[key];
    cr_assert(ta_str_eq(v->text, ta_str_from(text)) && v->text.p, "%s is %.*s, not %s",
              ta_profile_key_name(key), (int)v->text.n, v->text.p, text);
    cr_assert_eq(v->text.p[v->text.n], '\0');
    cr_assert_eq(v->file, file);
    cr_assert_eq(v->line, line, "%s: line %u", ta_profile_key_name(key), v->line);
}

static void absent(ta_profile_key key) {
    cr_assert_null(profile.value[key].text.p, "%s", ta_profile_key_name(key));
}

Test(profile, every_known_key) {
    static char text[8192];
    ta_buf b = ta_buf_on(text, sizeof text);
    ta_puts(&b, "[profile p]\nunknown = 1\n");
    for (int key = 0; key < TA_PROFILE_SSO; key++) {
        ta_puts(&b, ta_profile_key_name((ta_profile_key)key));
        ta_puts(&b, " = ");
        ta_put_u64(&b, (uint64_t)key, 1);
        ta_puts(&b, "\n");
    }
    ta_putc(&b, '\0');
    set_files(text, NULL);
    cr_assert_eq(load("p"), TA_OK, "%s", diag.text);
    for (int key = 0; key < TA_PROFILE_SSO; key++) {
        char number[4] = {0};
        b = ta_buf_on(number, 3);
        ta_put_u64(&b, (uint64_t)key, 1);
        value_is((ta_profile_key)key, number, TA_SHARED_CONFIG, (uint32_t)key + 3);
    }
    absent(TA_PROFILE_SSO);
    absent(TA_PROFILE_SERVICE_ENDPOINT_URL);
}

Test(profile, no_profile_and_no_file) {
    set_files("[profile a]\n[services p]\n[sso-session p]\n[p]\nregion = x\n", "[profile p]\n");
    cr_assert_eq(load("p"), TA_OK);
    cr_assert_not(profile.found);
    absent(TA_PROFILE_REGION);
    cr_assert_eq(ta_profile_fail_missing(TA_STR("p\n"), &diag), TA_E_NO_PROFILE);
    cr_assert_str_eq(diag.text, "The config profile (p\\x0a) could not be found");
    set_files(NULL, NULL);
    cr_assert_eq(load("p"), TA_OK);
    cr_assert_not(profile.found);
    files.path[0][0] = files.path[1][0] = '\0';
    cr_assert_eq(load("p"), TA_OK);
    set_files("[profile p]", NULL);
    cr_assert_eq(load("p"), TA_OK);
    cr_assert(profile.found);
}

Test(profile, merges_files_and_sections) {
    set_files("[profile p]\nregion = a\noutput = text\n[profile q]\nregion = z\n"
              "[profile p]\nREGION = longer than before\naws_access_key_id = config\n",
              "[p]\nAWS_Access_Key_Id = credentials\naws_secret_access_key = s\n"
              "[p]\naws_secret_access_key =\n[q]\naws_session_token = t\n");
    cr_assert_eq(load("p"), TA_OK);
    value_is(TA_PROFILE_REGION, "longer than before", TA_SHARED_CONFIG, 7);
    value_is(TA_PROFILE_OUTPUT, "text", TA_SHARED_CONFIG, 3);
    value_is(TA_PROFILE_AWS_ACCESS_KEY_ID, "credentials", TA_SHARED_CREDENTIALS, 2);
    value_is(TA_PROFILE_AWS_SECRET_ACCESS_KEY, "", TA_SHARED_CREDENTIALS, 5);
    absent(TA_PROFILE_AWS_SESSION_TOKEN);
    cr_assert_eq(load("q"), TA_OK);
    value_is(TA_PROFILE_REGION, "z", TA_SHARED_CONFIG, 5);
    value_is(TA_PROFILE_AWS_SESSION_TOKEN, "t", TA_SHARED_CREDENTIALS, 7);
}

Test(profile, default_with_and_without_prefix) {
    static const char *const texts[] = {
        "[default]\nregion = a\noutput = b\n[profile default]\nregion = c\n[default]\noutput = d\n",
        "[profile default]\nregion = c\n[default]\nregion = a\noutput = b\n",
        "[default]\noutput = b\n[profile default]\nregion = c\n[profile default]\n"};
    for (size_t i = 0; i < 3; i++) {
        set_files(texts[i], "[default]\nca_bundle = x\n");
        cr_assert_eq(load("default"), TA_OK);
        cr_assert(ta_str_eq(profile.value[TA_PROFILE_REGION].text, TA_STR("c")), "%zu", i);
        absent(TA_PROFILE_OUTPUT);
        value_is(TA_PROFILE_CA_BUNDLE, "x", TA_SHARED_CREDENTIALS, 2);
    }
}

Test(profile, a_value_of_several_lines) {
    set_files(
        "[default]\ncredential_process = a\n  b\n  c = d\nregion = x\n  y\ns3 =\n  region = n\n",
        NULL);
    cr_assert_eq(load("default"), TA_OK);
    value_is(TA_PROFILE_CREDENTIAL_PROCESS, "a\nb\nc = d", TA_SHARED_CONFIG, 2);
    value_is(TA_PROFILE_REGION, "x\ny", TA_SHARED_CONFIG, 5);
}

/* A comment is cut where no valid value holds a blank, as the SDKs do; elsewhere the value is whole, as in
 * AWS CLI. */
Test(profile, comments_after_a_value) {
    static const struct {
        ta_profile_key key;
        bool whole;
    } rows[] = {
        {TA_PROFILE_REGION, false},
        {TA_PROFILE_OUTPUT, false},
        {TA_PROFILE_ENDPOINT_URL, false},
        {TA_PROFILE_SERVICES, true},
        {TA_PROFILE_CA_BUNDLE, true},
        {TA_PROFILE_MAX_ATTEMPTS, false},
        {TA_PROFILE_RETRY_MODE, false},
        {TA_PROFILE_USE_FIPS_ENDPOINT, false},
        {TA_PROFILE_USE_DUALSTACK_ENDPOINT, false},
        {TA_PROFILE_IGNORE_CONFIGURED_ENDPOINT_URLS, false},
        {TA_PROFILE_CLI_TIMESTAMP_FORMAT, false},
        {TA_PROFILE_CLI_BINARY_FORMAT, false},
        {TA_PROFILE_AWS_ACCESS_KEY_ID, false},
        {TA_PROFILE_AWS_SECRET_ACCESS_KEY, false},
        {TA_PROFILE_AWS_SESSION_TOKEN, false},
        {TA_PROFILE_CLI_ERROR_FORMAT, false},
        {TA_PROFILE_AWS_SECURITY_TOKEN, false},
        {TA_PROFILE_ROLE_ARN, false},
        {TA_PROFILE_SOURCE_PROFILE, true},
        {TA_PROFILE_CREDENTIAL_SOURCE, false},
        {TA_PROFILE_EXTERNAL_ID, true},
        {TA_PROFILE_ROLE_SESSION_NAME, false},
        {TA_PROFILE_DURATION_SECONDS, false},
        {TA_PROFILE_MFA_SERIAL, false},
        {TA_PROFILE_WEB_IDENTITY_TOKEN_FILE, true},
        {TA_PROFILE_CREDENTIAL_PROCESS, true},
        {TA_PROFILE_IOT_CREDENTIAL_ENDPOINT, false},
        {TA_PROFILE_IOT_ROLE_ALIAS, false},
        {TA_PROFILE_IOT_THING_NAME, false},
        {TA_PROFILE_IOT_CERTIFICATE_FILE, true},
        {TA_PROFILE_IOT_PRIVATE_KEY_FILE, true},
        {TA_PROFILE_STS_REGIONAL_ENDPOINTS, false},
        {TA_PROFILE_METADATA_SERVICE_TIMEOUT, false},
        {TA_PROFILE_METADATA_SERVICE_NUM_ATTEMPTS, false},
        {TA_PROFILE_EC2_METADATA_SERVICE_ENDPOINT, false},
        {TA_PROFILE_EC2_METADATA_SERVICE_ENDPOINT_MODE, false},
    };
    cr_assert_eq(sizeof rows / sizeof *rows, TA_PROFILE_SSO);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        for (int file = 0; file < 2; file++) {
            char text[128] = "[default]\n";
            strcat(text, ta_profile_key_name(rows[i].key));
            strcat(text, " = v#1 #x ; y\n");
            set_files(file ? NULL : text, file ? text : NULL);
            cr_assert_eq(load("default"), TA_OK);
            value_is(rows[i].key, rows[i].whole ? "v#1 #x ; y" : "v#1", (ta_shared_file)file, 2);
        }
}

Test(profile, a_value_that_is_a_comment) {
    set_files("[default]\nregion = # none\nexternal_id = # 7\n", NULL);
    cr_assert_eq(load("default"), TA_OK);
    value_is(TA_PROFILE_REGION, "", TA_SHARED_CONFIG, 2);
    value_is(TA_PROFILE_EXTERNAL_ID, "# 7", TA_SHARED_CONFIG, 3);
}

Test(profile, a_comment_after_a_service_s_endpoint) {
    set_files("[default]\nservices = s\n[services s]\nproton =\n  endpoint_url = http://a # b\n"
              "sts = ; ours\n  endpoint_url: x = y\n  endpoint_url = http://c ; d\n",
              NULL);
    cr_assert_eq(load("default"), TA_OK);
    value_is(TA_PROFILE_SERVICE_ENDPOINT_URL, "http://a", TA_SHARED_CONFIG, 5);
    value_is(TA_PROFILE_STS_ENDPOINT_URL, "http://c", TA_SHARED_CONFIG, 8);
}

Test(profile, sso_is_reported_by_its_key) {
    set_files("[profile p]\nsso_session = s\n  more\n[profile q]\nlogin_session = arn\n", NULL);
    cr_assert_eq(load("p"), TA_OK);
    value_is(TA_PROFILE_SSO, "sso_session", TA_SHARED_CONFIG, 2);
    cr_assert_eq(load("q"), TA_OK);
    value_is(TA_PROFILE_SSO, "login_session", TA_SHARED_CONFIG, 5);
}

Test(profile, services) {
    static const char text[] = "[services s]\n"
                               "proton =\n"
                               "  endpoint_url = http://one\n"
                               "  other = x\n"
                               "[profile p]\n"
                               "services = s\n"
                               "proton =\n"
                               "  endpoint_url = http://not\n"
                               "[services t]\n"
                               "proton =\n"
                               "  endpoint_url = http://nor\n"
                               "[profile q]\n"
                               "services = u\n"
                               "[services s]\n"
                               "STS =\n"
                               "  Endpoint_URL = http://sts\n"
                               "endpoint_url = http://top\n"
                               "protons =\n"
                               "  endpoint_url = http://s\n";
    set_files(text, NULL);
    cr_assert_eq(load("p"), TA_OK);
    value_is(TA_PROFILE_SERVICE_ENDPOINT_URL, "http://one", TA_SHARED_CONFIG, 3);
    value_is(TA_PROFILE_STS_ENDPOINT_URL, "http://sts", TA_SHARED_CONFIG, 16);
    absent(TA_PROFILE_ENDPOINT_URL);
    cr_assert_eq(load("q"), TA_OK);
    absent(TA_PROFILE_SERVICE_ENDPOINT_URL);
    absent(TA_PROFILE_STS_ENDPOINT_URL);
    cr_assert_eq(ta_profile_load(&profile, &files, TA_STR("p"), TA_STR("sts"), &diag), TA_OK);
    value_is(TA_PROFILE_SERVICE_ENDPOINT_URL, "http://sts", TA_SHARED_CONFIG, 16);
    value_is(TA_PROFILE_STS_ENDPOINT_URL, "http://sts", TA_SHARED_CONFIG, 16);
}

static bool has_bytes(const void *memory, size_t n, const char *secret) {
    for (size_t i = 0; i + strlen(secret) <= n; i++)
        if (memcmp((const char *)memory + i, secret, strlen(secret)) == 0)
            return true;
    return false;
}

Test(profile, errors_report_file_and_line_and_no_secret) {
    set_files("[default]\n\naws_secret_access_key = SECRET\n", "[default]\nSECRET\n");
    cr_assert_eq(load("default"), TA_E_CONFIG);
    cr_assert_str_eq(diag.text, "/h/credentials, line 2: Expected an '=' sign defining a property");
    cr_assert_not(has_bytes(&profile, sizeof profile, "SECRET"));
    cr_assert_not(has_bytes(&files, sizeof files, "SECRET"));
    set_files("[default]\naws_secret_access_key = SECRET\n", NULL);
    fail_at_read = 2;
    cr_assert_eq(load("default"), TA_E_FILE);
    cr_assert_str_eq(diag.text, "no luck");
    cr_assert_not(has_bytes(&profile, sizeof profile, "SECRET"));
    cr_assert_not(has_bytes(&files, sizeof files, "SECRET"));
    cr_assert_eq(load("default"), TA_OK);
    cr_assert(has_bytes(&profile, sizeof profile, "SECRET"));
    cr_assert_not(has_bytes(&files, sizeof files, "SECRET"));
}

/* ---- caps ---- */

static char text[4 * TA_PROFILE_TEXT_MAX];

Test(profile, values_at_their_cap_and_above) {
    for (size_t extra = 0; extra < 2; extra++) {
        strcpy(text, "[default]\n");
        size_t n = 10, used = 0;
        for (int key = 0; used < TA_PROFILE_TEXT_MAX + extra; key++) {
            size_t left = TA_PROFILE_TEXT_MAX + extra - used;
            size_t part = left < 7000 ? left : 7000;
            n += strlen(strcpy(text + n, ta_profile_key_name((ta_profile_key)key)));
            text[n++] = '=';
            memset(text + n, 'v', part - 1); /* each value has a NUL */
            n += part - 1;
            text[n++] = '\n';
            used += part;
        }
        text[n] = '\0';
        set_files(text, NULL);
        cr_assert_eq(load("default"), extra ? TA_E_LIMIT : TA_OK, "%s", diag.text);
        if (extra)
            cr_assert_str_eq(diag.text, "/h/config, line 6: the values of the profile are longer "
                                        "than TA_PROFILE_TEXT_MAX, 32768 bytes");
        else
            cr_assert_eq(profile.text_n, TA_PROFILE_TEXT_MAX);
    }
}

Test(profile, duplicates_take_no_room) {
    size_t n = 10;
    strcpy(text, "[default]\n");
    while (n < sizeof text - 300) {
        n += strlen(strcpy(text + n, "region = xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\nca_bundle = "
                                     "yyyyyyyyyyyyyyyyyyyyyyyyyyyy\n output = z\n"));
    }
    strcpy(text + n, "region = last\n");
    set_files(text, NULL);
    cr_assert_eq(load("default"), TA_OK, "%s", diag.text);
    cr_assert(ta_str_eq(profile.value[TA_PROFILE_REGION].text, TA_STR("last")));
}

/* ---- names, and one key ---- */

Test(profile, names) {
    char memory[64];
    ta_buf names = ta_buf_on(memory, sizeof memory);
    set_files("[profile b]\n[default]\n[profile b]\n[services s]\n[x]\n[profile \"a c\"]\n",
              "[default]\n[bb]\n[a c]\n");
    cr_assert_eq(ta_profile_names(&files, &names, &diag), TA_OK);
    cr_assert(ta_str_eq(ta_buf_str(&names), TA_STR("b\ndefault\na c\nbb\n")), "%.*s", (int)names.n,
              names.p);
    names = ta_buf_on(memory, 17);
    cr_assert_eq(ta_profile_names(&files, &names, &diag), TA_OK);
    names = ta_buf_on(memory, 16);
    cr_assert_eq(ta_profile_names(&files, &names, &diag), TA_E_LIMIT);
}

static void get(const char *key, const char *nested, ta_profile_kind expected,
                const char *text_is) {
    char memory[16];
    ta_buf value = ta_buf_on(memory, sizeof memory);
    ta_profile_kind kind;
    bool found;
    cr_assert_eq(ta_profile_get(&files, TA_STR("p"), ta_str_from(key), ta_str_from(nested), &value,
                                &kind, &found, &diag),
                 TA_OK, "%s", diag.text);
    cr_assert(found);
    cr_assert_eq(kind, expected, "%s", key);
    if (kind == TA_PROFILE_TEXT)
        cr_assert(ta_str_eq(ta_buf_str(&value), ta_str_from(text_is)), "%.*s", (int)value.n,
                  value.p);
}

Test(profile, one_key) {
    set_files(
        "[profile p]\nlong = xxxxxxxxxxxxxxxxxxxx\ns3 =\n  a = 1\n  A = 2\n  a = 3\nother = o\n"
        "both =\n  a = 9\ntwice =\n  a = 8\n[profile p]\nlong = y\n  z\nempty =\nboth = "
        "text\ntwice =\n  b = 7\n",
        "[p]\nother = c\n");
    get("long", NULL, TA_PROFILE_TEXT, "y\nz");
    get("other", NULL, TA_PROFILE_TEXT, "c");
    get("empty", NULL, TA_PROFILE_TEXT, "");
    get("s3", NULL, TA_PROFILE_NESTED, NULL);
    get("s3", "a", TA_PROFILE_TEXT, "3");
    get("s3", "A", TA_PROFILE_TEXT, "2");
    get("s3", "b", TA_PROFILE_NOTHING, NULL);
    get("other", "a", TA_PROFILE_NOTHING, NULL);
    get("both", "a", TA_PROFILE_NOTHING, NULL);
    get("both", NULL, TA_PROFILE_TEXT, "text");
    get("twice", "a", TA_PROFILE_NOTHING, NULL);
    get("twice", "b", TA_PROFILE_TEXT, "7");
    get("none", NULL, TA_PROFILE_NOTHING, NULL);
}

Test(profile, a_value_that_was_replaced_is_wiped) {
    char memory[64] = {0};
    ta_buf value = ta_buf_on(memory, sizeof memory);
    ta_profile_kind kind;
    bool found;
    set_files("[p]\n[profile p]\na = SECRET1SECRET2\n", "[p]\na = new\n");
    cr_assert_eq(
        ta_profile_get(&files, TA_STR("p"), TA_STR("a"), (ta_str){0}, &value, &kind, &found, &diag),
        TA_OK);
    cr_assert(ta_str_eq(ta_buf_str(&value), TA_STR("new")));
    cr_assert_not(has_bytes(memory, sizeof memory, "ET1"));
    cr_assert_not(has_bytes(memory, sizeof memory, "ET2"));
}

/* The second one is shorter, and leaves bytes of the first that it does not overwrite. */
Test(profile, a_secret_that_was_replaced_is_wiped) {
    set_files("[default]\naws_secret_access_key = SECRET1SECRET2\n"
              "aws_session_token = TOKEN1TOKEN2\naws_session_token = t\n",
              "[default]\naws_secret_access_key = s\n");
    cr_assert_eq(load("default"), TA_OK, "%s", diag.text);
    value_is(TA_PROFILE_AWS_SECRET_ACCESS_KEY, "s", TA_SHARED_CREDENTIALS, 2);
    value_is(TA_PROFILE_AWS_SESSION_TOKEN, "t", TA_SHARED_CONFIG, 4);
    cr_assert_not(has_bytes(&profile, sizeof profile, "ET2"));
    cr_assert_not(has_bytes(&profile, sizeof profile, "EN2"));
}

Test(profile, a_value_longer_than_its_room) {
    char memory[4];
    ta_buf value = ta_buf_on(memory, 3);
    ta_profile_kind kind;
    bool found;
    set_files("[default]\na = xyz\nb = wxyz\n", NULL);
    cr_assert_eq(ta_profile_get(&files, TA_STR("default"), TA_STR("a"), (ta_str){0}, &value, &kind,
                                &found, &diag),
                 TA_OK);
    value = ta_buf_on(memory, 3);
    cr_assert_eq(ta_profile_get(&files, TA_STR("default"), TA_STR("b"), (ta_str){0}, &value, &kind,
                                &found, &diag),
                 TA_E_LIMIT);
    cr_assert_eq(ta_profile_get(&files, TA_STR("nope"), TA_STR("a"), (ta_str){0}, &value, &kind,
                                &found, &diag),
                 TA_OK);
    cr_assert_not(found);
}
