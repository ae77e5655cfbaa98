/* sts_scene.h - STS, asked over a ta_creds_io that plays a script, and a role to ask for. Include it
 * once a program. */
#ifndef TEST_STS_SCENE_H
#define TEST_STS_SCENE_H

#include <criterion/criterion.h>
#include <string.h>

#include "creds/sts.h"
#include "test/support/creds_script.h"

#define NOW 1600000000 /* 2020-09-13T12:26:40Z */

static creds_script script;
static ta_creds_io io;
static ta_json json;
static ta_sts sts;
static ta_creds creds;
static ta_diag diag;

static inline void set_up(void) {
    script.now = NOW;
    script.random = UINT32_MAX;
    io = creds_script_open(&script);
    sts.io = &io;
    sts.json = &json;
    sts.region = TA_STR("eu-west-1");
    ta_diag_clear(&diag);
}

static inline void expect(ta_str got, ta_str want, const char *what) {
    cr_assert(ta_str_eq(got, want), "%s: %.*s", what, (int)got.n, got.p);
}

#define JSON_ANSWER                                                                                \
    "{\"AssumeRoleResponse\":{\"AssumeRoleResult\":{\"AssumedRoleUser\":{\"Arn\":\"a\"},"          \
    "\"Credentials\":{\"AccessKeyId\":\"ASIA\",\"Expiration\":1.6000036E9,"                        \
    "\"SecretAccessKey\":\"se\\/"                                                                  \
    "cret\",\"SessionToken\":\"to\\u006ben\"},\"SourceIdentity\":null},"                           \
    "\"ResponseMetadata\":{\"RequestId\":\"1\"}}}"

static const ta_sts_role role = {.role_arn = {"arn:aws:iam::1:role/r", 21}};

static inline ta_err assume(const creds_script_step *steps, size_t count, const char *token) {
    const ta_credentials source = {TA_STR("AKID"), TA_STR("SECRET"), ta_str_from(token)};
    creds_script_play(&script, steps, count);
    ta_diag_clear(&diag);
    const ta_err err = ta_sts_assume_role(&sts, &source, &role, &creds, &diag);
    creds_script_done(&script);
    cr_assert_null(strstr(diag.text, "SECRET"));
    return err;
}

#endif
