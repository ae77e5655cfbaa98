/* credential_chain_test.c - the public cases of the AWS SDK for Rust that one provider decides. An
 * SDK takes expired credentials, which are refused here: so each case is played a minute before its
 * credentials expire, and again when they have. */
#include <criterion/criterion.h>
#include <string.h>

#include "creds/container.h"
#include "creds/env.h"
#include "creds/imds.h"
#include "support/creds_script.h"

typedef enum provider { ENVIRONMENT, CONTAINER, IMDS } provider;

typedef struct chain_case {
    const char *name;
    provider provider;
    const char *environment[CREDS_SCRIPT_VARIABLES][2];
    const char *files[CREDS_SCRIPT_FILES][2];
    const creds_script_step *steps;
    size_t count;
    /* Expected: these, or an error with some words, or that there is nothing. */
    const char *access_key_id, *secret_access_key, *session_token;
    int64_t expiry; /* -1: none */
    const char *words;
} chain_case;

static const chain_case cases[] = {
#include "build/host/vectors/credential_cases.inc"
};

static creds_script script;
static ta_creds creds;
static ta_json json;
static ta_diag diag;

static ta_err play(const chain_case *c, int64_t now) {
    memcpy(script.environment, c->environment, sizeof script.environment);
    memcpy(script.files, c->files, sizeof script.files);
    script.now = now;
    creds_script_play(&script, c->steps, c->count);
    ta_creds_io io = creds_script_open(&script);
    ta_imds imds = {.io = &io};
    ta_diag_clear(&diag);
    switch (c->provider) {
    case CONTAINER:
        return ta_creds_container(&creds, &io, &json, &diag);
    case IMDS:
        return ta_creds_imds(&creds, &imds, &json, &diag);
    default:
        return ta_creds_env(&creds, &io, &diag);
    }
}

static void check_found(const chain_case *c) {
    cr_assert_eq(play(c, c->expiry < 0 ? 0 : c->expiry - 60), TA_OK, "%s: %s", c->name, diag.text);
    creds_script_done(&script);
    cr_assert(ta_str_eq(creds.value.access_key_id, ta_str_from(c->access_key_id)), "%s", c->name);
    cr_assert(ta_str_eq(creds.value.secret_access_key, ta_str_from(c->secret_access_key)), "%s",
              c->name);
    cr_assert(ta_str_eq(creds.value.session_token, ta_str_from(c->session_token)), "%s", c->name);
    cr_assert_eq(creds.expires, c->expiry < 0 ? TA_CREDS_FOREVER : c->expiry, "%s", c->name);
    if (c->expiry < 0)
        return;
    cr_assert_eq(play(c, c->expiry), TA_E_CREDENTIALS, "%s", c->name);
    cr_assert(strstr(diag.text, "expired at "), "%s: %s", c->name, diag.text);
}

Test(credential_chain, public_cases) {
    size_t found = 0, refused = 0;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const chain_case *c = &cases[i];
        if (c->access_key_id) {
            found++;
            check_found(c);
            continue;
        }
        refused++;
        cr_assert_eq(play(c, 0), c->provider == CONTAINER ? TA_E_CREDENTIALS : TA_E_NO_CREDENTIALS,
                     "%s", c->name);
        creds_script_done(&script);
        cr_assert(!c->words || strstr(diag.text, c->words), "%s: %s", c->name, diag.text);
    }
    cr_assert_eq(found, 5);
    cr_assert_eq(refused, 3);
}
