/* base_real_test.c - numbers as CPython reads and prints them. */
#include <criterion/criterion.h>
#include <string.h>

#include "base/real.h"
#include "support/guard.h"

static const struct {
    const char *text, *printed;
    uint64_t bits;
} cases[] = {
#include "build/host/vectors/real_cases.inc"
};
#define CASES (sizeof cases / sizeof *cases)

static uint64_t bits_of(double value) {
    uint64_t bits;
    memcpy(&bits, &value, sizeof bits);
    return bits;
}

Test(base_real, text_becomes_the_nearest_double) {
    cr_assert_gt(CASES, 3000);
    for (size_t i = 0; i < CASES; i++) {
        const size_t n = strlen(cases[i].text);
        char *text = guard_copy(cases[i].text, n);
        cr_assert_eq(bits_of(ta_real_parse((ta_str){text, n})), cases[i].bits, "%s", cases[i].text);
        guard_free(text, n);
    }
}

Test(base_real, numbers_are_printed_as_python_prints_them) {
    for (size_t i = 0; i < CASES; i++) {
        char memory[1100];
        ta_buf b = ta_buf_on(memory, sizeof memory);
        ta_real_put_number(&b, ta_str_from(cases[i].text));
        cr_assert(ta_str_eq(ta_buf_str(&b), ta_str_from(cases[i].printed)), "%s: %.*s is not %s",
                  cases[i].text, (int)b.n, memory, cases[i].printed);
    }
}

Test(base_real, a_double_fits_into_its_cap) {
    static const double values[] = {-1.7976931348623157e308, -2.2250738585072014e-308, -1.0 / 3};
    for (size_t i = 0; i < sizeof values / sizeof *values; i++) {
        char memory[TA_REAL_TEXT_MAX];
        ta_buf b = ta_buf_on(memory, sizeof memory);
        ta_real_put(&b, values[i]);
        cr_assert_eq(ta_buf_err(&b), TA_OK);
    }
}

Test(base_real, what_is_no_number_has_the_names_of_pythons_json) {
    static const struct {
        uint64_t bits;
        const char *text;
    } values[] = {{UINT64_C(0x7FF) << 52, "Infinity"},
                  {UINT64_C(0xFFF) << 52, "-Infinity"},
                  {UINT64_C(0x7FF8) << 48, "NaN"},
                  {UINT64_C(0xFFF8) << 48, "NaN"}};
    for (size_t i = 0; i < sizeof values / sizeof *values; i++) {
        char memory[TA_REAL_TEXT_MAX];
        ta_buf b = ta_buf_on(memory, sizeof memory);
        double value;
        memcpy(&value, &values[i].bits, sizeof value);
        ta_real_put(&b, value);
        cr_assert(ta_str_eq(ta_buf_str(&b), ta_str_from(values[i].text)));
    }
}
