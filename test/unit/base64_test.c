/* base64_test.c - base64 written, and read as Python reads it. */
#include <criterion/criterion.h>
#include <string.h>

#include "base/base64.h"

Test(base64, base64_as_python_takes_it) {
    static const struct {
        const char *text, *again; /* NULL: it is refused */
    } cases[] = {{"", ""},
                 {"aGVsbG8=", "aGVsbG8="},
                 {"aGVsbG8", NULL},
                 {"aGVs bG8=", "aGVsbG8="},
                 {"aGVsbG8=ignored", "aGVsbG8="},
                 {"=", ""},
                 {"%%%", ""},
                 {"aA==", "aA=="},
                 {"aB==", "aA=="},
                 {"aA=", NULL},
                 {"a", NULL},
                 {"====", ""},
                 {"a===", NULL},
                 {"aA=A", NULL},
                 {"\303\251", NULL},
                 {"AP8Q", "AP8Q"}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char memory[64];
        ta_buf b = ta_buf_on(memory, sizeof memory);
        const ta_str text = ta_str_from(cases[i].text);
        cr_expect_eq(ta_put_base64_again(&b, text), cases[i].again != NULL, "%s", text.p);
        cr_expect_eq(ta_put_base64_again(NULL, text), cases[i].again != NULL, "%s", text.p);
        char bytes[64], again[64];
        ta_buf decoded = ta_buf_on(bytes, sizeof bytes), encoded = ta_buf_on(again, sizeof again);
        cr_expect_eq(ta_put_base64_decoded(&decoded, text), cases[i].again != NULL, "%s", text.p);
        ta_put_base64(&encoded, ta_buf_str(&decoded));
        cr_expect(!cases[i].again || ta_str_eq(ta_buf_str(&encoded), ta_str_from(cases[i].again)),
                  "%s", text.p);
        cr_expect(!cases[i].again || ta_str_eq(ta_buf_str(&b), ta_str_from(cases[i].again)),
                  "%s: %.*s", text.p, (int)b.n, memory);
    }
    for (size_t n = 0; n < 5; n++) {
        static const char *const texts[] = {"", "/w==", "/wA=", "/wAB", "/wABAg=="};
        char memory[8];
        ta_buf b = ta_buf_on(memory, strlen(texts[n]));
        ta_put_base64(&b, (ta_str){"\377\0\1\2", n});
        cr_expect(ta_str_eq(ta_buf_str(&b), ta_str_from(texts[n])), "%s", texts[n]);
    }
}

Test(base64, text_is_decoded) {
    static const struct {
        const char *text, *bytes; /* NULL: it is refused */
        size_t n;
    } cases[] = {{"", "", 0},          {"aGVsbG8=", "hello", 5}, {"aGVs bG8=\n", "hello", 5},
                 {"/w==", "\377", 1},  {"AP8Q", "\0\377\20", 3}, {"aGVsbG8", NULL, 0},
                 {"aA==aA==", "h", 1}, {"\303\251", NULL, 0}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char memory[8];
        ta_buf b = ta_buf_on(memory, cases[i].n);
        const bool is = ta_put_base64_decoded(&b, ta_str_from(cases[i].text));
        cr_expect_eq(is, cases[i].bytes != NULL, "%s", cases[i].text);
        cr_expect(!is || ta_str_eq(ta_buf_str(&b), (ta_str){cases[i].bytes, cases[i].n}), "%s",
                  cases[i].text);
    }
    char memory[4];
    ta_buf b = ta_buf_on(memory, sizeof memory);
    cr_expect(ta_put_base64_decoded(&b, TA_STR("aGVsbG8=")) && ta_buf_err(&b) == TA_E_LIMIT);
}
