/* creds_chain_scene.h - a search for credentials whose requests are played from a script and whose files
 * are memory. Include it once a program. */
#ifndef TEST_CREDS_CHAIN_SCENE_H
#define TEST_CREDS_CHAIN_SCENE_H

#include <criterion/criterion.h>
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

static inline ta_err open_file(void *ctx, const char *path, bool *found, ta_diag *d) {
    const char *text = content[path == files.path[TA_SHARED_CONFIG] ? 0 : 1];
    (void)ctx, (void)d;
    *found = text != NULL;
    rest = ta_str_from(text);
    return TA_OK;
}

static inline ta_err read_file(void *ctx, char *to, size_t cap, size_t *n, ta_diag *d) {
    (void)ctx, (void)d;
    *n = rest.n < cap ? rest.n : cap;
    if (*n > 0)
        memcpy(to, rest.p, *n);
    rest = ta_str_sub(rest, *n, rest.n);
    return TA_OK;
}

static inline void close_file(void *ctx) {
    (void)ctx;
}

static inline void tried(void *ctx, ta_creds_provider at, const ta_diag *d) {
    (void)ctx;
    strcat(strcat(strcat(strcat(reported, ta_creds_provider_name(at)), ": "), d->text), "\n");
}

static char ran[64]; /* the arguments of the last credential_process, each in brackets */
static int runs;

static inline ta_err run(void *ctx, char *const *arguments, char *to, size_t cap, size_t *n,
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

static inline void set_up(void) {
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

static inline ta_err look(void) {
    reported[0] = '\0';
    ta_diag_clear(&diag);
    ta_err err = ta_creds_find_local(&chain, &creds, &provider, &diag);
    if (err == TA_E_MORE)
        err = ta_creds_find_remote(&chain, &creds, &provider, &diag);
    creds_script_done(&script);
    return err;
}

static inline void finds(ta_creds_provider at, const char *id) {
    cr_assert_eq(look(), TA_OK, "%s", diag.text);
    cr_assert_eq(provider, at, "%s", ta_creds_provider_name(provider));
    cr_assert(ta_str_eq(creds.value.access_key_id, ta_str_from(id)), "%.*s",
              (int)creds.value.access_key_id.n, creds.value.access_key_id.p);
}

static inline void fails(ta_err err, ta_creds_provider at, const char *text) {
    static const ta_creds nothing;
    ta_err got = look();
    cr_assert_eq(got, err, "%s: %s", ta_err_text(got), diag.text);
    cr_assert_eq(provider, at, "%s", ta_creds_provider_name(provider));
    cr_assert(strstr(diag.text, text), "%s", diag.text);
    cr_assert_eq(memcmp(&creds, &nothing, sizeof creds), 0, "credentials are left");
}

static inline void set_keys(void) {
    creds_script_set(&script, "AWS_ACCESS_KEY_ID", "ENV");
    creds_script_set(&script, "AWS_SECRET_ACCESS_KEY", "SECRET");
}

/* What STS answers with the credentials of a role. */
#define ASSUMED(x)                                                                                 \
    TA_STR("{\"AssumeRoleResponse\":{\"AssumeRoleResult\":{\"Credentials\":{\"AccessKeyId\":\"" x  \
           "\",\"SecretAccessKey\":\"s\",\"SessionToken\":\"t\",\"Expiration\":1600003600}}}}")

#endif
