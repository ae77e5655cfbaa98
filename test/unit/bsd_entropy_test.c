/* bsd_entropy_test.c - ports/bsd/entropy.c over libbsd's arc4random_buf. */
#define _GNU_SOURCE
#include <criterion/criterion.h>
#include <dlfcn.h>
#include <stdint.h>
#include <string.h>

#include "port.h"

void arc4random_buf(void *p, size_t n);

Test(bsd_entropy, it_is_libbsd_that_gives_it) {
    Dl_info info;
    cr_assert_neq(dladdr((void *)(uintptr_t)arc4random_buf, &info), 0);
    cr_assert_not_null(strstr(info.dli_fname, "libbsd"), "%s", info.dli_fname);
}

Test(bsd_entropy, fills_all_of_it_and_no_more) {
    static unsigned char a[5000], b[sizeof a];
    size_t zeros = 0;
    cr_assert_eq(port_entropy(a, sizeof a), PORT_OK);
    cr_assert_eq(port_entropy(b, sizeof b - 8), PORT_OK);
    cr_assert_neq(memcmp(a, b, sizeof a), 0);
    for (size_t i = sizeof b - 8; i < sizeof b; i++)
        cr_assert_eq(b[i], 0);
    for (size_t i = 0; i < sizeof a; i++)
        zeros += a[i] == 0;
    cr_assert_lt(zeros, 200, "of 5,000 random bytes some 20 are 0");
    cr_assert_eq(port_entropy(NULL, 0), PORT_OK);
}
