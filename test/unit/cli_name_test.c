/* cli_name_test.c - names as AWS CLI writes them, beside Debian's botocore; test_models.py has all names
 * beside the newest. */
#include <criterion/criterion.h>

#include "model/cli_name.h"

static const struct {
    const char *api, *cli;
} cases[] = {
#include "build/host/vectors/cli_name_cases.inc"
};

Test(cli_name, a_name_of_the_api_becomes_what_botocore_makes_of_it) {
    cr_assert_gt(sizeof cases / sizeof *cases, 2000);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char memory[512];
        ta_buf b = ta_buf_on(memory, sizeof memory);
        ta_put_cli_name(&b, ta_str_from(cases[i].api));
        cr_expect(ta_str_eq(ta_buf_str(&b), ta_str_from(cases[i].cli)), "%s: %.*s is not %s",
                  cases[i].api, (int)b.n, memory, cases[i].cli);
        cr_expect(ta_cli_name_is(ta_str_from(cases[i].cli), ta_str_from(cases[i].api)));
        cr_expect(!ta_cli_name_is(TA_STR("x"), ta_str_from(cases[i].api)) ||
                  cases[i].api[1] == '\0');
    }
}
