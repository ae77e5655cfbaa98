/* path_test.c - variables and ~ in file names: what os.path.expandvars and expanduser of CPython give, and
 * the cap of the buffer. */
#include <criterion/criterion.h>
#include <string.h>

#include "config/path.h"

static const char *home; /* the variable */

static const char *environment(const char *name) {
    static const char *const set[][2] = {{"A", "one"},     {"A_1", "two"},    {"EMPTY", ""},
                                         {"DOLLAR", "$A"}, {"TILDE", "~"},    {"a b", "blank"},
                                         {"1", "digit"},   {"PATH_", "~/in"}, {"SLASH", "/"}};
    if (strcmp(name, "HOME") == 0)
        return home;
    for (size_t i = 0; i < sizeof set / sizeof *set; i++)
        if (strcmp(name, set[i][0]) == 0)
            return set[i][1];
    return NULL;
}

static ta_str home_of(void *ctx, ta_str user) {
    (void)ctx;
    if (user.p == NULL)
        return TA_STR("/own");
    return ta_str_eq(user, TA_STR("ann")) ? TA_STR("/home/ann/") : (ta_str){NULL, 0};
}

static const ta_path_names names = {environment, home_of, NULL};

static void gives(const char *path, const char *expected) {
    char memory[64] = "before:";
    ta_buf b = ta_buf_on(memory, sizeof memory);
    b.n = 7;
    cr_assert(ta_put_path(&b, &names, ta_str_from(path)), "%s", path);
    cr_assert(ta_str_starts(ta_buf_str(&b), TA_STR("before:")));
    const ta_str got = ta_str_sub(ta_buf_str(&b), 7, b.n);
    cr_assert(ta_str_eq(got, ta_str_from(expected)), "%s gives %.*s", path, (int)got.n, got.p);
    cr_assert_not(b.full);
}

Test(path, variables) {
    gives("", "");
    gives("/a/b", "/a/b");
    gives("$A", "one");
    gives("${A}", "one");
    gives("/x/$A/y", "/x/one/y");
    gives("/x/${A}y", "/x/oney");
    gives("$A_1$A-$A.", "twoone-one.");
    gives("$1", "digit");
    gives("${a b}", "blank");
    gives("[$EMPTY${EMPTY}]", "[]");
}

Test(path, what_is_no_variable_stays) {
    static const char *const same[] = {"$",  "$$",     "a$",       "$NOT",     "${NOT}/x", "${A",
                                       "${", "$-A",    "${NO$A}",  "$Ab",      "${A }",    "${}",
                                       "x~", "/~/$NO", "$NO${NO}", "~nobody/x"};
    for (size_t i = 0; i < sizeof same / sizeof *same; i++)
        gives(same[i], same[i]);
    gives("$$A", "$one");
    gives("$DOLLAR", "$A");
}

Test(path, home_folders) {
    static const char *const homes[] = {"/h", "/h/", "/h//"};
    for (size_t i = 0; i < 3; i++) {
        home = homes[i];
        gives("~", "/h");
        gives("~/x", "/h/x");
        gives("$TILDE/x", "/h/x");
        gives("$PATH_", "/h/in");
        gives("~$SLASH", "/h/");
        gives("~ann/x", "/home/ann/x");
        gives("~$NOT/x", "~$NOT/x");
    }
    home = "/";
    gives("~", "/");
    gives("~/x", "/x");
}

Test(path, without_home_the_user_database_has_it) {
    static const char *const unset[] = {NULL, ""};
    for (size_t i = 0; i < 2; i++) {
        home = unset[i];
        gives("~/x", "/own/x");
        gives("$HOME/x", i == 0 ? "$HOME/x" : "/x");
    }
}

Test(path, where_nobody_knows_the_home_folder) {
    static const ta_path_names variables = {environment, NULL, NULL};
    char memory[16];
    ta_buf b = ta_buf_on(memory, sizeof memory);
    home = NULL;
    cr_assert_not(ta_put_path(&b, &variables, TA_STR("~/x")));
    cr_assert_eq(b.n, 0);
    cr_assert(ta_put_path(&b, &variables, TA_STR("~ann")));
    cr_assert(ta_str_eq(ta_buf_str(&b), TA_STR("~ann")));
}

Test(path, at_its_cap_and_above) {
    static const char *const paths[] = {"$A/12345", "~/12345", "/1234567", "${A}/12345"};
    char memory[9];
    home = "/ho";
    for (size_t i = 0; i < sizeof paths / sizeof *paths; i++)
        for (size_t cap = 0; cap <= sizeof memory; cap++) {
            ta_buf b = ta_buf_on(memory, cap);
            (void)ta_put_path(&b, &names, ta_str_from(paths[i]));
            cr_assert_leq(b.n, cap);
            cr_assert_eq(b.full, cap < (i == 2 ? 8 : 9), "%s in %zu", paths[i], cap);
        }
}
