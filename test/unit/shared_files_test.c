/* shared_files_test.c - where the config and the credentials file lie: the public cases of locations,
 * then what those leave open, and the cap of a path. */
#include <criterion/criterion.h>
#include <string.h>

#include "config/shared_files.h"

static ta_shared_files files;
static ta_diag diag;
static const char *variables[3]; /* HOME and the two of the files */

static const char *fake_environment(const char *name) {
    return strcmp(name, "HOME") == 0                          ? variables[0]
           : strcmp(name, "AWS_CONFIG_FILE") == 0             ? variables[1]
           : strcmp(name, "AWS_SHARED_CREDENTIALS_FILE") == 0 ? variables[2]
                                                              : NULL;
}

static const char *other_home; /* of the user database */

static ta_str home_of(void *ctx, ta_str user) {
    (void)ctx;
    return user.p == NULL ? ta_str_from(other_home) : (ta_str){NULL, 0};
}

static const ta_path_names names = {fake_environment, home_of, NULL};

static void located(const char *home, const char *other, const char *config_variable,
                    const char *credentials_variable, const char *config, const char *credentials) {
    variables[0] = home;
    variables[1] = config_variable;
    variables[2] = credentials_variable;
    other_home = other;
    memset(&files, 0xEE, sizeof files);
    cr_assert_eq(ta_shared_files_locate(&files, &names, &diag), TA_OK);
    cr_assert_str_eq(files.path[TA_SHARED_CONFIG], config);
    cr_assert_str_eq(files.path[TA_SHARED_CREDENTIALS], credentials);
}

Test(shared_files, public_cases_of_locations) {
    int count = 0;
#define CASE(name, config, credentials, error, profiles, sso_sessions)
#define ROW(number, sso, section, key, nested, value)
#define LOCATION(name, home, other, config_variable, credentials_variable, config, credentials)    \
    count++;                                                                                       \
    located(home, other, config_variable, credentials_variable, config, credentials);
#include "build/host/vectors/config_cases.inc"
    cr_assert_eq(count, 4);
}

Test(shared_files, locations) {
    located("/", NULL, NULL, NULL, "/.aws/config", "/.aws/credentials");
    located("/h//", NULL, "~", "~/x", "/h", "/h/x");
    located("", "/o", NULL, "~x/y", "/o/.aws/config", "~x/y");
    located("", NULL, NULL, NULL, "", "");
    located("", "", NULL, NULL, "", "");
    located(NULL, NULL, "~/c", "/d", "", "/d");
    located("/h", NULL, "", "", "", "");
    located("/h", NULL, "$HOME/c", "${HOME}/d", "/h/c", "/h/d");
    located("/h", NULL, "$AWS_CONFIG_FILE", "$NOT/x", "$AWS_CONFIG_FILE", "$NOT/x");
}

Test(shared_files, a_path_at_its_cap_and_above) {
    static char path[TA_PATH_MAX + 1];
    memset(path, 'p', TA_PATH_MAX);
    variables[0] = "/h";
    variables[2] = path;
    path[TA_PATH_MAX - 1] = '\0';
    cr_assert_eq(ta_shared_files_locate(&files, &names, &diag), TA_OK);
    cr_assert_str_eq(files.path[TA_SHARED_CREDENTIALS], path);
    path[TA_PATH_MAX - 1] = 'p';
    cr_assert_eq(ta_shared_files_locate(&files, &names, &diag), TA_E_LIMIT);
    cr_assert_not_null(strstr(diag.text, "AWS_SHARED_CREDENTIALS_FILE"));
    cr_assert_not_null(strstr(diag.text, "TA_PATH_MAX, 4096"));
}
