/* creds_imds_test.c - IMDSv2: its three requests, its settings, and what becomes of each way it can
 * fail. */
#include <criterion/criterion.h>
#include <string.h>

#include "creds/imds.h"
#include "support/creds_script.h"

#define BASE "http://169.254.169.254/latest"
#define ROLE "meta-data/iam/security-credentials/"

#define GOOD                                                                                       \
    TA_STR("{\"Code\":\"Success\",\"AccessKeyId\":\"AKID\",\"SecretAccessKey\":\"SECRET\","        \
           "\"Token\":\"TOKEN\",\"Expiration\":\"2020-09-13T12:26:41Z\"}")

#define TOKEN_STEP                                                                                 \
    {                                                                                              \
        .method = "PUT", .url = BASE "/api/token",                                                 \
        .fields = "x-aws-ec2-metadata-token-ttl-seconds: 21600\n", .body = "", .status = 200,      \
        .content = TA_STR("SESSION==")                                                             \
    }
#define ROLE_STEP                                                                                  \
    {                                                                                              \
        .method = "GET", .url = BASE "/" ROLE, .fields = "x-aws-ec2-metadata-token: SESSION==\n",  \
        .status = 200, .content = TA_STR("a-role\n")                                               \
    }
#define CREDENTIALS_STEP                                                                           \
    {                                                                                              \
        .method = "GET", .url = BASE "/" ROLE "a-role",                                            \
        .fields = "x-aws-ec2-metadata-token: SESSION==\n", .status = 200, .content = GOOD          \
    }
static const creds_script_step token_step = TOKEN_STEP, role_step = ROLE_STEP,
                               credentials_step = CREDENTIALS_STEP;

static creds_script script = {.now = 1600000000};
static ta_creds creds;
static ta_imds imds;
static ta_json json;
static ta_diag diag;
static ta_creds_io io;
static ta_str configured[TA_IMDS_SETTING_COUNT];

static ta_err play(const creds_script_step *steps, size_t count) {
    creds_script_play(&script, steps, count);
    io = creds_script_open(&script);
    imds = (ta_imds){.io = &io};
    memcpy(imds.configured, configured, sizeof configured);
    memset(&creds, 0, sizeof creds);
    ta_diag_clear(&diag);
    ta_err err = ta_creds_imds(&creds, &imds, &json, &diag);
    creds_script_done(&script);
    /* No secret is reported, and none is left after a failure. */
    cr_assert_null(strstr(diag.text, "SECRET"), "%s", diag.text);
    cr_assert_null(strstr(diag.text, "SESSION"), "%s", diag.text);
    cr_assert(err == TA_OK || creds.text_n == 0);
    return err;
}

#define PLAY(...)                                                                                  \
    play((const creds_script_step[]){__VA_ARGS__},                                                 \
         sizeof((const creds_script_step[]){__VA_ARGS__}) / sizeof(creds_script_step))
#define SAYS(words) cr_assert(strstr(diag.text, words), "%s", diag.text)

/* ---- all is well ---- */

Test(creds_imds, three_requests) {
    cr_assert_eq(PLAY(token_step, role_step, credentials_step), TA_OK, "%s", diag.text);
    cr_assert_str_eq(script.fields, "x-aws-ec2-metadata-token: SESSION==\n");
    cr_assert_eq(script.timeout_ms, 1000);
    cr_assert(ta_str_eq(creds.value.access_key_id, TA_STR("AKID")));
    cr_assert(ta_str_eq(creds.value.secret_access_key, TA_STR("SECRET")));
    cr_assert(ta_str_eq(creds.value.session_token, TA_STR("TOKEN")));
    cr_assert_eq(creds.expires, 1600000001);
}

static ta_err region(const creds_script_step *steps, size_t count, ta_buf *out) {
    creds_script_play(&script, steps, count);
    io = creds_script_open(&script);
    imds.io = &io;
    ta_diag_clear(&diag);
    ta_err err = ta_imds_region(&imds, out, &diag);
    creds_script_done(&script);
    return err;
}

#define REGION(out, ...)                                                                           \
    region((const creds_script_step[]){__VA_ARGS__},                                               \
           sizeof((const creds_script_step[]){__VA_ARGS__}) / sizeof(creds_script_step), (out))

Test(creds_imds, the_region_shares_the_token) {
    const creds_script_step placement = {.method = "GET",
                                         .url = BASE "/meta-data/placement/region",
                                         .fields = "x-aws-ec2-metadata-token: SESSION==\n",
                                         .status = 200,
                                         .content = TA_STR("eu-west-1")};
    char memory[TA_REGION_MAX];
    ta_buf b = ta_buf_on(memory, sizeof memory);
    cr_assert_eq(REGION(&b, token_step, placement), TA_OK, "%s", diag.text);
    cr_assert(ta_str_eq(ta_buf_str(&b), TA_STR("eu-west-1")));
    b.n = 0;
    cr_assert_eq(REGION(&b, placement), TA_OK, "%s", diag.text);
    cr_assert(ta_str_eq(ta_buf_str(&b), TA_STR("eu-west-1")));
}

Test(creds_imds, no_region) {
    static const creds_script_step bad[] = {
        {.status = 200},
        {.status = 200, .content = TA_STR("a.b")},
        {.status = 404},
        {.status = 500},
        {.err = TA_E_READ_TIMEOUT},
    };
    char memory[TA_REGION_MAX];
    ta_buf b = ta_buf_on(memory, sizeof memory);
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        imds = (ta_imds){0};
        cr_assert_eq(REGION(&b, token_step, bad[i]), TA_E_NO_REGION, "%zu", i);
        cr_assert_eq(diag.err, TA_E_NO_REGION);
        SAYS("IMDS at 169.254.169.254: ");
        imds = (ta_imds){0};
        if (bad[i].status != 200 || bad[i].content.n == 0)
            cr_assert_eq(REGION(&b, bad[i]), TA_E_NO_REGION, "%zu", i);
        cr_assert_eq(b.n, 0);
    }
}

/* ---- settings ---- */

Test(creds_imds, switched_off) {
    static const char *const off[] = {"true", "True", "TRUE"}, *const on[] = {"", "false", "1"};
    for (size_t i = 0; i < 3; i++) {
        creds_script_set(&script, "AWS_EC2_METADATA_DISABLED", off[i]);
        cr_assert_eq(play(NULL, 0), TA_E_NO_CREDENTIALS);
        SAYS("AWS_EC2_METADATA_DISABLED is true");
        creds_script_set(&script, "AWS_EC2_METADATA_DISABLED", on[i]);
        cr_assert_eq(PLAY(token_step, role_step, credentials_step), TA_OK, "%s", diag.text);
    }
}

Test(creds_imds, endpoints) {
    static const struct {
        const char *endpoint, *mode, *token, *role;
    } cases[] = {
        {"", "IPv4", BASE "/api/token", BASE "/" ROLE},
        {NULL, "ipv6", "http://[fd00:ec2::254]/latest/api/token",
         "http://[fd00:ec2::254]/latest/" ROLE},
        {"http://127.0.0.1:81", "IPv6", "http://127.0.0.1:81/latest/api/token",
         "http://127.0.0.1:81/latest/" ROLE},
        {"http://127.0.0.1:81/", "", "http://127.0.0.1:81/latest/api/token",
         "http://127.0.0.1:81/latest/" ROLE},
        {"https://imds.test/a/", NULL, "https://imds.test/a/latest/api/token",
         "https://imds.test/a/latest/" ROLE},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        creds_script_set(&script, "AWS_EC2_METADATA_SERVICE_ENDPOINT", cases[i].endpoint);
        creds_script_set(&script, "AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE", cases[i].mode);
        const creds_script_step token = {
            .url = cases[i].token, .status = 200, .content = TA_STR("T")};
        const creds_script_step role = {
            .url = cases[i].role, .status = 200, .content = TA_STR("r")};
        const creds_script_step good = {.status = 200, .content = GOOD};
        cr_assert_eq(PLAY(token, role, good), TA_OK, "%zu: %s", i, diag.text);
    }
}

Test(creds_imds, settings_that_are_none) {
    static const struct {
        const char *name, *value, *says;
    } cases[] = {
        {"AWS_METADATA_SERVICE_TIMEOUT", "0", "is 0: it must be a whole number of seconds"},
        {"AWS_METADATA_SERVICE_TIMEOUT", "1.5", "is 1.5: "},
        {"AWS_METADATA_SERVICE_TIMEOUT", "86401", "1 to 86400"},
        {"AWS_METADATA_SERVICE_NUM_ATTEMPTS", "0", "is 0: it must be a whole number, 1 to 100"},
        {"AWS_METADATA_SERVICE_NUM_ATTEMPTS", "x\n", "is x\\x0a: "},
        {"AWS_METADATA_SERVICE_NUM_ATTEMPTS", "101", "is 101: "},
        {"AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE", "IPv5", "is IPv5: it must be IPv4 or IPv6"},
        {"AWS_EC2_METADATA_SERVICE_ENDPOINT", "/", "does not start with https://"},
        {"AWS_EC2_METADATA_SERVICE_ENDPOINT", "imds", "does not start with https://"},
        {"AWS_EC2_METADATA_SERVICE_ENDPOINT", "http://h/?q", "has no query"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        creds_script_set(&script, cases[i].name, cases[i].value);
        cr_assert_eq(play(NULL, 0), TA_E_CONFIG, "%s", cases[i].value);
        SAYS(cases[i].name);
        SAYS(cases[i].says);
        creds_script_set(&script, cases[i].name, NULL);
    }
}

Test(creds_imds, a_profile_s_settings_stand_in) {
    static const struct {
        const char *variable, *says;
    } cases[TA_IMDS_SETTING_COUNT] = {
        [TA_IMDS_TIMEOUT] = {"AWS_METADATA_SERVICE_TIMEOUT",
                             "metadata_service_timeout of the profile is "},
        [TA_IMDS_NUM_ATTEMPTS] = {"AWS_METADATA_SERVICE_NUM_ATTEMPTS",
                                  "metadata_service_num_attempts of the profile is "},
        [TA_IMDS_ENDPOINT] = {"AWS_EC2_METADATA_SERVICE_ENDPOINT",
                              "ec2_metadata_service_endpoint of the profile is "},
        [TA_IMDS_ENDPOINT_MODE] = {"AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE",
                                   "ec2_metadata_service_endpoint_mode of the profile is "},
    };
    static const ta_str good[] = {{"7", 1}, {"2", 1}, {"http://127.0.0.1:81", 19}, {"IPv6", 4}};
    const creds_script_step broken = {.status = 500, .url = "http://127.0.0.1:81/latest/api/token"};
    for (size_t i = 0; i < TA_IMDS_SETTING_COUNT; i++) {
        memcpy(configured, good, sizeof good);
        configured[i] = TA_STR("x");
        cr_assert_eq(play(NULL, 0), TA_E_CONFIG);
        cr_assert(strncmp(diag.text, cases[i].says, strlen(cases[i].says)) == 0, "%s", diag.text);
        /* The variable goes before it, unless it is empty. */
        creds_script_set(&script, cases[i].variable, "");
        cr_assert_eq(play(NULL, 0), TA_E_CONFIG);
        creds_script_set(&script, cases[i].variable, good[i].p);
        cr_assert_eq(PLAY(broken, broken), TA_E_NO_CREDENTIALS, "%s", diag.text);
        creds_script_set(&script, cases[i].variable, NULL);
    }
    memcpy(configured, good, sizeof good);
    cr_assert_eq(PLAY(broken, broken), TA_E_NO_CREDENTIALS, "%s", diag.text);
    cr_assert_eq(script.timeout_ms, 7000);
    configured[TA_IMDS_ENDPOINT] = TA_STR("");
    const creds_script_step v6 = {.status = 403, .url = "http://[fd00:ec2::254]/latest/api/token"};
    cr_assert_eq(PLAY(v6), TA_E_NO_CREDENTIALS, "%s", diag.text);
}

Test(creds_imds, an_endpoint_at_its_cap) {
    static char url[TA_URL_MAX + 2] = "http://localhost/";
    memset(url + 17, 'x', sizeof url - 1 - 17);
    creds_script_set(&script, "AWS_EC2_METADATA_SERVICE_ENDPOINT", url);
    cr_assert_eq(play(NULL, 0), TA_E_CONFIG);
    SAYS("longer than 2048 bytes");
    url[TA_URL_MAX] = '\0';
    cr_assert_eq(play(NULL, 0), TA_E_CONFIG);
    SAYS("with its path the URL is longer than 2048 bytes");
    url[TA_URL_MAX - strlen("/latest/api/token")] = '\0';
    cr_assert_eq(PLAY({.status = 403}), TA_E_NO_CREDENTIALS);
}

Test(creds_imds, time_and_attempts) {
    const creds_script_step broken = {.status = 500}, slow = {.err = TA_E_READ_TIMEOUT};
    const creds_script_step half = {.status = 200, .content = TA_STR("{\"AccessKeyId\":")};
    cr_assert_eq(PLAY(broken), TA_E_NO_CREDENTIALS);
    SAYS("IMDS at 169.254.169.254: it answered with status 500");
    creds_script_set(&script, "AWS_METADATA_SERVICE_TIMEOUT", "7");
    creds_script_set(&script, "AWS_METADATA_SERVICE_NUM_ATTEMPTS", "2");
    cr_assert_eq(PLAY(broken, token_step, broken, role_step, slow, credentials_step), TA_OK, "%s",
                 diag.text);
    cr_assert_eq(script.timeout_ms, 7000);
    cr_assert_eq(script.sleeps, 0);
    cr_assert_eq(PLAY(token_step, role_step, half, credentials_step), TA_OK, "%s", diag.text);
    cr_assert_eq(PLAY(token_step, role_step, half, half), TA_E_CREDENTIALS);
    SAYS("IMDS at 169.254.169.254, asked 2 times: the answer is not valid JSON: it breaks off");
    cr_assert_eq(PLAY(broken, broken), TA_E_NO_CREDENTIALS);
    SAYS("asked 2 times: it answered with status 500");
}

/* ---- the token ---- */

Test(creds_imds, a_time_out_names_the_hop_limit) {
    cr_assert_eq(PLAY({.err = TA_E_READ_TIMEOUT}), TA_E_NO_CREDENTIALS);
    SAYS("IMDS at 169.254.169.254 did not answer the request for a token in 1.0 s: in a container "
         "the likely cause is the instance's hop limit");
    cr_assert_eq(PLAY({.err = TA_E_CONNECT_TIMEOUT}), TA_E_NO_CREDENTIALS);
    SAYS("could not be reached in 1.0 s: this is no EC2 instance, or in a container");
    SAYS("HttpPutResponseHopLimit");
    creds_script_set(&script, "AWS_EC2_METADATA_SERVICE_ENDPOINT", "http://imds.test.:81");
    cr_assert_eq(PLAY({.err = TA_E_CONNECT_TIMEOUT}), TA_E_NO_CREDENTIALS);
    SAYS("IMDS at imds.test:81 could not be reached in 1.0 s");
}

Test(creds_imds, no_token_and_no_version_1) {
    static const struct {
        creds_script_step step;
        const char *says;
    } cases[] = {
        {{.status = 400}, "status 400"},
        {{.status = 401}, "status 401"},
        {{.status = 403}, "status 403: IMDS is disabled"},
        {{.status = 404}, "status 404: it has no IMDSv2"},
        {{.status = 405}, "status 405: it has no IMDSv2"},
        {{.status = 200}, "its token is empty"},
        {{.status = 200, .content = TA_STR(" \n")}, "its token is empty"},
        {{.status = 200, .content = TA_STR("SESSION\r\nx: y")}, "no header field may hold"},
        {{.status = 200, .content = TA_STR("\nSESSION")}, "no header field may hold"},
        {{.err = TA_E_CONNECT, .why = "refused"}, "Could not connect to the endpoint: refused"},
        {{.err = TA_E_LIMIT, .why = "99999 bytes"}, "limit of this program was reached: 99999"},
        {{.err = TA_E_HTTP_SYNTAX}, "not valid HTTP/1.1"},
    };
    /* 4xx and the like are not asked again, whatever the attempts. */
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        creds_script_set(&script, "AWS_METADATA_SERVICE_NUM_ATTEMPTS",
                         cases[i].step.err == TA_E_CONNECT ? NULL : "3");
        cr_assert_eq(PLAY(cases[i].step), TA_E_NO_CREDENTIALS, "%zu", i);
        SAYS(cases[i].says);
    }
}

/* The token becomes a field value: visible ASCII is all that it may hold. */
Test(creds_imds, a_token_with_a_byte_that_is_not_visible) {
    for (unsigned c = 0; c < 256; c++) {
        char token[] = {'S', 'E', 'S', (char)c, 'S', 'I', 'O', 'N'};
        const creds_script_step step = {.status = 200, .content = {token, sizeof token}};
        const creds_script_step none = {.status = 404};
        if (c > ' ' && c < 0x7f) {
            cr_assert_eq(PLAY(step, none), TA_E_NO_CREDENTIALS);
            SAYS("the instance has no profile");
        } else {
            cr_assert_eq(PLAY(step), TA_E_NO_CREDENTIALS, "byte %u", c);
            SAYS("its token holds a byte that no header field may hold");
        }
    }
}

Test(creds_imds, a_token_at_its_cap) {
    static char token[TA_IMDS_TOKEN_MAX + 1];
    memset(token, 'x', sizeof token);
    cr_assert_eq(PLAY({.status = 200, .content = {token, sizeof token}}), TA_E_NO_CREDENTIALS);
    SAYS("TA_IMDS_TOKEN_MAX, 1024 bytes");
    const creds_script_step longest = {.status = 200, .content = {token, sizeof token - 1}};
    const creds_script_step role = {.status = 200, .content = TA_STR("a-role")};
    const creds_script_step good = {.status = 200, .content = GOOD};
    cr_assert_eq(PLAY(longest, role, good), TA_OK, "%s", diag.text);
}

/* ---- the role and its credentials ---- */

Test(creds_imds, no_role) {
    cr_assert_eq(PLAY(token_step, {.status = 404}), TA_E_NO_CREDENTIALS);
    SAYS("the instance has no profile");
    static const char *const bad[] = {"", "\n", "\nrole", "a/b", "../x", "a b", "a?b", "<html>"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        const creds_script_step role = {.status = 200, .content = ta_str_from(bad[i])};
        cr_assert_eq(PLAY(token_step, role), TA_E_CREDENTIALS, "%s", bad[i]);
        SAYS("names no role");
    }
}

Test(creds_imds, a_role_s_name_at_its_cap) {
    char name[66], url[160];
    memset(name, 'r', sizeof name);
    name[65] = '\0';
    const creds_script_step role = {.status = 200, .content = {name, 65}};
    cr_assert_eq(PLAY(token_step, role), TA_E_CREDENTIALS);
    name[64] = '\0';
    ta_buf b = ta_buf_on(url, sizeof url);
    ta_puts(&b, BASE "/" ROLE);
    ta_puts(&b, name);
    ta_putc(&b, '\0');
    const creds_script_step longest = {.status = 200, .content = {name, 64}};
    const creds_script_step good = {.url = url, .status = 200, .content = GOOD};
    cr_assert_eq(PLAY(token_step, longest, good), TA_OK, "%s", diag.text);
}

Test(creds_imds, the_first_of_several_roles) {
    const creds_script_step roles = {.status = 200, .content = TA_STR("a-role\nanother")};
    cr_assert_eq(PLAY(token_step, roles, credentials_step), TA_OK, "%s", diag.text);
}

Test(creds_imds, credentials_of_no_use) {
    static const struct {
        creds_script_step step;
        const char *says;
    } cases[] = {
        {{.status = 401}, "status 401"},
        {{.status = 404}, "status 404"},
        {{.status = 500}, "status 500"},
        {{.err = TA_E_READ_TIMEOUT}, "Read timeout on the endpoint"},
        {{.status = 200}, "not valid JSON: it is empty"},
        {{.status = 200, .content = TA_STR("{SECRET}")}, "not valid JSON: it breaks off"},
        {{.status = 200, .content = TA_STR("{\"AccessKeyId\":\"A\"}")},
         "the answer lacks SecretAccessKey, Token, Expiration"},
        {{.status = 200, .content = TA_STR("{\"Code\":\"AssumeRoleUnauthorizedAccess\"}")},
         "the answer is an error, AssumeRoleUnauthorizedAccess"},
        {{.status = 200,
          .content = TA_STR("{\"AccessKeyId\":\"A\",\"SecretAccessKey\":\"S\",\"Token\":\"T\","
                            "\"Expiration\":\"2020-09-13T12:26:40Z\"}")},
         "the credentials expired at 2020-09-13T12:26:40+00:00"},
        {{.err = TA_E_LIMIT, .why = "a body of 99999 bytes"}, "a body of 99999 bytes"},
        {{.status = 200, .content = TA_STR("{\"Code\":\"no SESSION== here\"}")},
         "no ********* here"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        cr_assert_eq(PLAY(token_step, role_step, cases[i].step), TA_E_CREDENTIALS, "%zu", i);
        SAYS("IMDS at 169.254.169.254: ");
        SAYS(cases[i].says);
        if (cases[i].step.status != 404)
            cr_assert_eq(PLAY(token_step, cases[i].step), TA_E_CREDENTIALS,
                         "as the role's answer: %zu", i);
    }
}

Test(creds_imds, the_end_of_the_run_is_no_failure_of_imds) {
    cr_assert_eq(PLAY({.err = TA_E_DEADLINE}), TA_E_DEADLINE);
    cr_assert_eq(PLAY({.err = TA_E_INTERRUPTED}), TA_E_INTERRUPTED);
    cr_assert_eq(PLAY(token_step, {.err = TA_E_INTERRUPTED}), TA_E_INTERRUPTED);
}
