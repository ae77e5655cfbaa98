/* profile_files.h - a config and a credentials file that are memory, and the profile that is loaded
 * from them. Each Criterion test is a process of its own, so the state is fresh. Include it once a
 * program. */
#ifndef TEST_PROFILE_FILES_H
#define TEST_PROFILE_FILES_H

#include <criterion/criterion.h>
#include <string.h>

#include "config/profile.h"

static const char *content[2]; /* NULL: there is no such file */
static ta_str rest;            /* of the open one */
static size_t first, step;     /* bytes that the first and each other read give */
static int opened, fail_at_read;
static ta_shared_files files;
static ta_profile profile;
static ta_diag diag;

static inline ta_err fake_open(void *ctx, const char *path, bool *found, ta_diag *d) {
    ta_shared_file file =
        strcmp(path, files.path[TA_SHARED_CONFIG]) == 0 ? TA_SHARED_CONFIG : TA_SHARED_CREDENTIALS;
    (void)ctx, (void)d;
    cr_assert_str_eq(path, files.path[file]);
    *found = content[file] != NULL;
    rest = ta_str_from(content[file]);
    step = first;
    opened += *found;
    return TA_OK;
}

static inline ta_err fake_read(void *ctx, char *to, size_t cap, size_t *n, ta_diag *d) {
    (void)ctx;
    if (fail_at_read > 0 && --fail_at_read == 0)
        return ta_fail(d, TA_E_FILE, "no luck");
    *n = rest.n < step ? rest.n : step;
    *n = *n < cap ? *n : cap;
    if (*n > 0)
        memcpy(to, rest.p, *n);
    rest = ta_str_sub(rest, *n, rest.n);
    step = first == 1 ? 1 : cap;
    return TA_OK;
}

static inline void fake_close(void *ctx) {
    (void)ctx;
    opened--;
    cr_assert_eq(opened, 0);
}

static inline void set_files(const char *config, const char *credentials) {
    content[0] = config;
    content[1] = credentials;
    first = SIZE_MAX;
    files.open = fake_open;
    files.read = fake_read;
    files.close = fake_close;
    strcpy(files.path[0], "/h/config");
    strcpy(files.path[1], "/h/credentials");
    ta_diag_clear(&diag);
}

static inline ta_err load(const char *name) {
    memset(&profile, 0xEE, sizeof profile);
    ta_diag_clear(&diag);
    ta_err err = ta_profile_load(&profile, &files, ta_str_from(name), TA_STR("proton"), &diag);
    cr_assert_eq(opened, 0);
    return err;
}

#endif
