/* fake_credentials_test.c - ta_credentials_find and ta_client_set_credentials on the fake port. What each provider
 * does has suites of its own. */
#include "support/call_scene.h"

static _Alignas(max_align_t) unsigned char room[TA_SEARCH_SIZE];
static ta_found_credentials found;

static void begin(void) {
    set_up();
    settings.credentials = (ta_credentials){TA_ABSENT, TA_ABSENT, TA_ABSENT};
    settings.endpoint_url = TA_ABSENT;
    memset(room, 0xA5, sizeof room);
    memset(&found, 0x5A, sizeof found);
    fake_variable("AWS_EC2_METADATA_DISABLED", "true");
}
TestSuite(fake_credentials, .init = begin, .timeout = 60);

static ta_err find(const char *profile, uint32_t timeout_ms) {
    const ta_err err = ta_credentials_find(&settings, ta_str_from(profile), timeout_ms, room,
                                           sizeof room, &found, &diag);
    cr_assert_eq(diag.err, err);
    cr_assert_eq(fake_open(), 0, "every handle is closed");
    cr_assert_eq(scene_count(room, sizeof room, SCENE_SECRET), 0, "it is wiped");
    cr_assert_eq(scene_count(room, sizeof room, SCENE_TOKEN), 0, "it is wiped");
    return err;
}

static void expect_found(const char *id, const char *secret, const char *token,
                         const char *provider) {
    const ta_credentials *c = &found.credentials;
    cr_assert(ta_str_eq(c->access_key_id, ta_str_from(id)));
    cr_assert(ta_str_eq(c->secret_access_key, ta_str_from(secret)));
    cr_assert_eq(c->session_token.p != NULL, token != NULL);
    cr_assert(ta_str_eq(c->session_token, ta_str_from(token)));
    cr_assert_str_eq(found.provider, provider);
    cr_assert(c->access_key_id.p >= found.text &&
              c->access_key_id.p < found.text + sizeof found.text);
}

static void set_environment(void) {
    fake_variable("AWS_ACCESS_KEY_ID", SCENE_KEY_ID);
    fake_variable("AWS_SECRET_ACCESS_KEY", SCENE_SECRET);
    fake_variable("AWS_SESSION_TOKEN", SCENE_TOKEN);
}

Test(fake_credentials, of_the_environment) {
    set_environment();
    cr_assert_eq(find(NULL, 0), TA_OK, "%s", diag.text);
    expect_found(SCENE_KEY_ID, SCENE_SECRET, SCENE_TOKEN, "environment");
    cr_assert_eq(found.expires, INT64_MAX);
    cr_assert_not_null(strstr(traced, "credentials: environment: found"), "%s", traced);
}

Test(fake_credentials, of_a_profile_that_is_named) {
    set_environment();
    fake_put_file("/home/x/config", "[profile far]\naws_access_key_id = AKIDOTHER\n"
                                    "aws_secret_access_key = another\n");
    fake_variable("AWS_CONFIG_FILE", "/home/x/config");
    cr_assert_eq(find("far", 0), TA_OK, "%s", diag.text);
    expect_found("AKIDOTHER", "another", NULL, "config file");
    fake_variable("AWS_PROFILE", "far");
    cr_assert_eq(find(NULL, 0), TA_OK, "%s", diag.text);
    expect_found(SCENE_KEY_ID, SCENE_SECRET, SCENE_TOKEN, "environment");
}

Test(fake_credentials, a_profile_that_is_not_there) {
    set_environment();
    cr_assert_eq(find("nobody", 0), TA_E_NO_PROFILE);
    cr_assert_not_null(strstr(diag.text, "nobody"));
}

Test(fake_credentials, none) {
    fake_variable("HOME", "/empty");
    cr_assert_eq(find(NULL, 0), TA_E_NO_CREDENTIALS);
    cr_assert_not_null(strstr(traced, "credentials: environment: "), "%s", traced);
}

#define KEYS                                                                                       \
    "{\"AccessKeyId\":\"" SCENE_KEY_ID "\",\"SecretAccessKey\":\"" SCENE_SECRET                    \
    "\",\"Token\":\"" SCENE_TOKEN "\",\"Expiration\":\"2027-01-01T00:00:00Z\"}"
static const fake_step container[] = {{.action = FAKE_ACCEPT, .ms = 3},
                                      {.action = FAKE_RECEIVE},
                                      FAKE_TEXT(4, "HTTP/1.1 200 OK\r\nconnection: close\r\n"
                                                   "content-type: application/json\r\n\r\n" KEYS),
                                      {.action = FAKE_END},
                                      {0}};

static void play_container(const fake_step *steps) {
    fake_variable("HOME", "/empty");
    fake_variable("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "/creds");
    fake_play(fake_tcp_peer("\xa9\xfe\xaa\x02", 80), steps);
}

Test(fake_credentials, of_a_container_with_their_expiry) {
    play_container(container);
    cr_assert_eq(find(NULL, 0), TA_OK, "%s", diag.text);
    cr_assert(ta_str_eq(found.credentials.session_token, TA_STR(SCENE_TOKEN)));
    cr_assert_eq(found.expires, 1798761600);
}

Test(fake_credentials, a_search_that_fails_leaves_the_earlier_ones) {
    static const fake_step silent[] = {{.action = FAKE_ACCEPT}, {.action = FAKE_RECEIVE}, {0}};
    set_environment();
    cr_assert_eq(find(NULL, 0), TA_OK);
    fake_variable("AWS_ACCESS_KEY_ID", NULL);
    fake_variable("AWS_SECRET_ACCESS_KEY", NULL);
    play_container(silent);
    const int64_t start = fake.now;
    cr_assert_eq(find(NULL, 1500), TA_E_DEADLINE, "%s", diag.text);
    cr_assert_eq(fake.now - start, 1500);
    expect_found(SCENE_KEY_ID, SCENE_SECRET, SCENE_TOKEN, "environment");
}

/* ---- a role ---- */

#define ERROR_XML                                                                                  \
    "<ErrorResponse "                                                                              \
    "xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\"><Error><Type>Sender</Type>"               \
    "<Code>AccessDenied</Code><Message>not " SCENE_KEY_ID "</Message></Error>"                     \
    "<RequestId>r</RequestId></ErrorResponse>"
#define ROLE_XML                                                                                   \
    "<AssumeRoleResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\"><AssumeRoleResult>"   \
    "<Credentials><AccessKeyId>ASIAROLE</AccessKeyId><SecretAccessKey>role "                       \
    "secret</SecretAccessKey>"                                                                     \
    "<SessionToken>role-token</SessionToken><Expiration>2027-01-01T00:00:00Z</Expiration>"         \
    "</Credentials></AssumeRoleResult></AssumeRoleResponse>"
#define ANSWER(status, xml)                                                                        \
    {.action = FAKE_ACCEPT}, {.action = FAKE_RECEIVE},                                             \
        FAKE_TEXT(1, "HTTP/1.1 " status                                                            \
                     "\r\ncontent-type: text/xml\r\nconnection: close\r\n\r\n" xml),               \
        {.action = FAKE_END}, {                                                                    \
        0                                                                                          \
    }
static const fake_step denied[] = {ANSWER("403 Forbidden", ERROR_XML)};
static const fake_step assumed[] = {ANSWER("200 OK", ROLE_XML)};

static void play_sts(const fake_step *steps) {
    set_environment();
    fake_put_file("/home/x/config", "[profile role]\nrole_arn = arn:aws:iam::123456789012:role/r\n"
                                    "credential_source = Environment\n");
    fake_variable("AWS_CONFIG_FILE", "/home/x/config");
    fake_variable("AWS_ENDPOINT_URL_STS", SCENE_URL);
    play(steps);
}

Test(fake_credentials, of_a_role) {
    play_sts(assumed);
    cr_assert_eq(find("role", 0), TA_OK, "%s", diag.text);
    cr_assert(ta_str_eq(found.credentials.access_key_id, TA_STR("ASIAROLE")));
    cr_assert(ta_str_eq(found.credentials.session_token, TA_STR("role-token")));
    cr_assert_eq(scene_count(room, sizeof room, "role secret"), 0, "it is wiped");
    cr_assert_eq(found.expires, 1798761600);
    cr_assert_eq(sent("/eu-west-1/sts/aws4_request, "), 1);
}

/* The memory is wiped, but for what diag points to. */
Test(fake_credentials, the_words_of_sts_outlive_the_search) {
    play_sts(denied);
    cr_assert_neq(find("role", 0), TA_OK);
    cr_assert(ta_str_eq(diag.error_type, TA_STR("AccessDenied")), "%s", diag.text);
    cr_assert(ta_str_eq(diag.error_message, TA_STR("not " SCENE_KEY_ID)));
    cr_assert_str_eq(diag.error_operation, "AssumeRole");
    cr_assert((const unsigned char *)diag.error_message.p > room &&
              (const unsigned char *)diag.error_message.p < room + sizeof room);
}

Test(fake_credentials, memory_below_the_least_is_refused) {
    cr_assert_eq(ta_credentials_find(&settings, TA_ABSENT, 0, room, 1000, &found, &diag),
                 TA_E_LIMIT);
    cr_assert_str_eq(diag.text, "the memory of the search is below TA_SEARCH_SIZE");
}

/* ---- in a client ---- */

Test(fake_credentials, a_client_signs_with_new_ones) {
    const ta_credentials renewed = {TA_STR("AKIDRENEWED"), TA_STR("another secret key"),
                                    TA_STR("new-token")};
    play(answers_twice);
    settings.credentials = (ta_credentials){TA_STR(SCENE_KEY_ID), TA_STR(SCENE_SECRET), TA_ABSENT};
    settings.endpoint_url = TA_STR(SCENE_URL);
    open_client();
    expect(call(TA_STR("{}")), TA_OK);
    cr_assert_eq(ta_client_set_credentials(client, &renewed, &diag), TA_OK);
    expect(call(TA_STR("{}")), TA_OK);
    cr_assert_eq(sent("Credential=" SCENE_KEY_ID "/"), 1);
    cr_assert_eq(sent("Credential=AKIDRENEWED/"), 1);
    cr_assert_eq(sent("x-amz-security-token: new-token\r\n"), 1);
    close_client();
}

/* The signature is another one, although the key id, the time and the body are the same. */
Test(fake_credentials, the_signature_is_made_with_the_new_secret) {
    const ta_credentials other = {TA_STR(SCENE_KEY_ID), TA_STR("another secret key"), TA_ABSENT};
    settings.credentials = (ta_credentials){TA_STR(SCENE_KEY_ID), TA_STR(SCENE_SECRET), TA_ABSENT};
    settings.endpoint_url = TA_STR(SCENE_URL);
    open_client();
    memset(&client->signing_key, 1, sizeof client->signing_key);
    cr_assert_eq(ta_client_set_credentials(client, &other, &diag), TA_OK);
    cr_assert_eq(client->signing_key.scope_n, 0, "no key is kept");
    close_client();
}

Test(fake_credentials, a_client_keeps_its_own_when_new_ones_are_refused) {
    const ta_credentials half = {TA_STR("AKIDRENEWED"), TA_ABSENT, TA_ABSENT};
    play(answers_twice);
    settings.credentials = (ta_credentials){TA_STR(SCENE_KEY_ID), TA_STR(SCENE_SECRET), TA_ABSENT};
    settings.endpoint_url = TA_STR(SCENE_URL);
    open_client();
    cr_assert_eq(ta_client_set_credentials(client, &half, &diag), TA_E_NO_CREDENTIALS);
    cr_assert_str_eq(diag.text, "there is no secret access key for the access key id");
    expect(call(TA_STR("{}")), TA_OK);
    cr_assert_eq(sent("Credential=" SCENE_KEY_ID "/"), 1);
    close_client();
}
