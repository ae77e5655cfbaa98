/* base_str_test.c - slices, bounded appends, UTF-8, diagnoses. */
#include <criterion/criterion.h>
#include <string.h>

#include "base/buf.h"
#include "base/diag.h"
#include "base/utf8.h"
#include "base/wipe.h"

#define EQ(slice, literal)                                                                         \
    cr_assert(ta_str_eq((slice), TA_STR(literal)), "got \"%.*s\"", (int)(slice).n, (slice).p)

Test(base_str, compare_folds_ascii_alone) {
    cr_assert(ta_str_eq_nocase(TA_STR("Content-LENGTH"), TA_STR("content-length")));
    cr_assert_not(ta_str_eq_nocase(TA_STR("\xC3\x84"), TA_STR("\xC3\xA4")));
    cr_assert_not(ta_str_eq(TA_STR("a"), TA_STR("A")));
    cr_assert(ta_str_eq((ta_str){NULL, 0}, TA_STR("")));
}

Test(base_str, cut_and_trim) {
    ta_str rest = TA_STR("a:b:c");
    EQ(ta_str_cut(rest, ':', &rest), "a");
    EQ(rest, "b:c");
    EQ(ta_str_cut(TA_STR("none"), ':', &rest), "none");
    cr_assert_null(rest.p);
    EQ(ta_str_trim(TA_STR(" \t x y\t ")), "x y");
    EQ(ta_str_trim(TA_STR(" \t")), "");
}

/* NULL + 0 is not defined, and clang's UBSan sees it: make test-ubsan. */
Test(base_str, parts_of_what_is_absent_are_absent) {
    const ta_str absent = {NULL, 0};
    ta_str rest;
    cr_assert_null(ta_str_sub(absent, 0, 0).p);
    cr_assert_null(ta_str_trim(absent).p);
    cr_assert_null(ta_str_cut(absent, ',', &rest).p);
    cr_assert_null(rest.p);
    cr_assert_eq(ta_str_find(absent, ','), 0);
    cr_assert(ta_str_eq(absent, TA_STR("")) && ta_str_eq_nocase(absent, TA_STR("")));
    cr_assert(ta_str_starts(absent, absent) && ta_str_ends(absent, absent));
    cr_assert(ta_str_starts(TA_STR("a"), absent) && ta_str_ends(TA_STR("a"), absent));
}

Test(base_str, numbers_stop_at_their_cap) {
    uint64_t v = 7;
    cr_assert(ta_str_to_u64(TA_STR("18446744073709551615"), UINT64_MAX, &v));
    cr_assert_eq(v, UINT64_MAX);
    cr_assert_not(ta_str_to_u64(TA_STR("18446744073709551616"), UINT64_MAX, &v));
    cr_assert(ta_str_to_u64(TA_STR("100"), 100, &v));
    cr_assert_not(ta_str_to_u64(TA_STR("101"), 100, &v));
    cr_assert_not(ta_str_to_u64(TA_STR("9"), 5, &v));
    const char *bad[] = {"", " 1", "1 ", "-1", "+1", "0x1", "1a"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        cr_assert_not(ta_str_to_u64(ta_str_from(bad[i]), 100, &v), "%s", bad[i]);
}

Test(base_str, true_or_false) {
    bool b = false;
    cr_assert(ta_str_to_bool(TA_STR("True"), &b) && b);
    cr_assert(ta_str_to_bool(TA_STR("fALSE"), &b) && !b);
    const char *bad[] = {"", "1", "0", "yes", "tru", "true ", "truee"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        cr_assert(!ta_str_to_bool(ta_str_from(bad[i]), &b) && !b, "%s", bad[i]);
}

Test(base_str, buf_at_its_cap_and_one_below) {
    char memory[8] = "zzzzzzz";
    ta_buf b = ta_buf_on(memory, 5);
    ta_puts(&b, "12345");
    cr_assert_eq(ta_buf_err(&b), TA_OK);
    b = ta_buf_on(memory, 4);
    ta_puts(&b, "12");
    ta_puts(&b, "345");
    cr_assert_eq(ta_buf_err(&b), TA_E_LIMIT);
    ta_puts(&b, "3");
    EQ(ta_buf_str(&b), "12");
    b = ta_buf_on(memory, 3);
    ta_put_hex(&b, "\xAB\xCD", 2);
    cr_assert_eq(ta_buf_err(&b), TA_E_LIMIT);
    cr_assert_eq(b.n, 0);
}

Test(base_str, buf_numbers) {
    char memory[64];
    ta_buf b = ta_buf_on(memory, sizeof memory);
    ta_put_u64(&b, UINT64_MAX, 1);
    ta_putc(&b, ' ');
    ta_put_u64(&b, 7, 3);
    ta_putc(&b, ' ');
    ta_put_i64(&b, INT64_MIN);
    ta_putc(&b, ' ');
    ta_put_seconds(&b, 1550);
    ta_putc(&b, ' ');
    ta_put_hex(&b, "\x00\xFF", 2);
    EQ(ta_buf_str(&b), "18446744073709551615 007 -9223372036854775808 1.5 00ff");
}

Test(base_str, utf8_is_well_formed_or_refused) {
    cr_assert_eq(ta_utf8_length(TA_STR("\xF4\x8F\xBF\xBF"), 0), 4);
    const char *bad[] = {"\x80",
                         "\xC0\x80",
                         "\xC1\xBF",
                         "\xE0\x9F\xBF",
                         "\xED\xA0\x80",
                         "\xF0\x8F\xBF\xBF",
                         "\xF4\x90\x80\x80",
                         "\xF5\x80\x80\x80",
                         "\xE2\x82",
                         "\xC3("};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        cr_assert_eq(ta_utf8_length(ta_str_from(bad[i]), 0), 0, "case %zu", i);
    for (uint32_t c = 0; c <= 0x10FFFF; c++) {
        char out[4];
        if (c >= 0xD800 && c <= 0xDFFF)
            continue;
        size_t n = ta_utf8_encode(c, out);
        cr_assert_eq(ta_utf8_length((ta_str){out, n}, 0), n, "U+%04X", c);
    }
}

Test(base_str, utf8_count_is_of_code_points) {
    cr_assert_eq(ta_utf8_count(TA_ABSENT), 0);
    cr_assert_eq(ta_utf8_count(TA_STR("a")), 1);
    cr_assert_eq(ta_utf8_count(TA_STR("\x7F\xC2\x80\xDF\xBF\xE0\xA0\x80\xEF\xBF\xBF"
                                      "\xF0\x90\x80\x80\xF4\x8F\xBF\xBF\0")),
                 8);
}

Test(base_str, untrusted_bytes_cannot_forge_a_terminal) {
    char memory[64];
    ta_buf b = ta_buf_on(memory, sizeof memory);
    ta_put_untrusted(&b, TA_STR("a\nb\x1b[0m\xC2\x9B\xC3\xA9\xFF"), 64);
    EQ(ta_buf_str(&b), "a\\x0ab\\x1b[0m\\xc2\\x9b\xC3\xA9\\xff");
    b.n = 0;
    ta_put_untrusted(&b, TA_STR("abcdef"), 3);
    EQ(ta_buf_str(&b), "abc...");
}

Test(base_str, the_first_error_wins) {
    ta_diag d;
    ta_diag_clear(&d);
    cr_assert_eq(ta_fail(&d, TA_E_TLS, "one"), TA_E_TLS);
    cr_assert_eq(ta_fail(&d, TA_E_FILE, "two"), TA_E_TLS);
    cr_assert_str_eq(d.text, "one");
}

Test(base_str, a_long_detail_says_that_it_was_cut) {
    ta_diag d;
    char line[TA_DIAG_TEXT_MAX];
    memset(line, 'x', sizeof line);
    ta_diag_clear(&d);
    ta_buf b = {line, sizeof line, sizeof line, false};
    (void)ta_fail_text(&d, TA_E_TLS, &b);
    cr_assert_eq(strlen(d.text), TA_DIAG_TEXT_MAX - 1);
    cr_assert_str_eq(d.text + TA_DIAG_TEXT_MAX - 4, "...");
}

Test(base_str, every_error_has_a_text_and_a_status) {
    for (int e = 0; e < TA_ERR_COUNT; e++) {
        int s = ta_err_exit_status((ta_err)e);
        cr_assert(ta_err_text((ta_err)e)[0] != '\0');
        cr_assert(s == 0 || s == 130 || (s >= 252 && s <= 255), "%d", e);
    }
    cr_assert_eq(ta_err_exit_status(TA_OK), 0);
    cr_assert_eq(ta_err_exit_status((ta_err)999), 255);
}

/* The statuses that AWS CLI v2 documents; every error that is not listed here ends with 255. */
static int documented_status(ta_err err) {
    switch (err) {
    case TA_OK:
        return 0;
    case TA_E_INTERRUPTED:
        return 130;
    case TA_E_USAGE:
    case TA_E_PARAM:
        return 252;
    case TA_E_NO_CREDENTIALS:
    case TA_E_NO_REGION:
    case TA_E_CLI_CONFIG:
        return 253;
    case TA_E_VALIDATION:
    case TA_E_ACCESS_DENIED:
    case TA_E_THROTTLING:
    case TA_E_CONFLICT:
    case TA_E_RESOURCE_NOT_FOUND:
    case TA_E_INTERNAL_SERVER:
    case TA_E_SERVICE:
        return 254;
    default:
        return 255;
    }
}

Test(base_str, every_error_has_its_documented_status) {
    for (int e = 0; e < TA_ERR_COUNT; e++)
        cr_assert_eq(ta_err_exit_status((ta_err)e), documented_status((ta_err)e), "%s",
                     ta_err_text((ta_err)e));
}

Test(base_str, mask_finds_a_secret_wherever_it_stands) {
    static const struct {
        char before[16], secret[8], after[16];
    } cases[] = {{"key", "key", "***"},        {"a key, key", "key", "a ***, ***"},
                 {"keykey", "key", "******"},  {"aaab", "aab", "a***"},
                 {"ke", "key", "ke"},          {"kex ke", "key", "kex ke"},
                 {"anything", "", "anything"}, {"", "key", ""}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char text[16] = "";
        const size_t n = strlen(cases[i].before);
        memcpy(text, cases[i].before, n);
        ta_mask(text, n, ta_str_from(cases[i].secret));
        cr_assert_str_eq(text, cases[i].after);
    }
    char whole[] = "a key";
    ta_mask(whole, 4, TA_STR("key"));
    cr_assert_str_eq(whole, "a key", "the last byte is not among what is looked at");
}

static const char secret[] = "abc/def+ghi=\"jk\\lmno%41p";

static void masked(const char *before, const char *after) {
    char text[200];
    const size_t n = strlen(before);
    memcpy(text, before, n + 1);
    ta_mask(text, n, ta_str_from(secret));
    cr_assert_str_eq(text, after, "%s: %s", before, text);
}

Test(base_str, mask_knows_the_escapes_of_json_and_of_urls) {
    const char *const forms[] = {secret, "abc\\/def\\u002bghi\\u003D\\\"jk\\\\lmno%41p",
                                 "abc%2Fdef%2bghi%3D%22jk%5Clmno%2541p"};
    for (size_t i = 0; i < sizeof forms / sizeof *forms; i++) {
        char stars[64] = "";
        memset(stars, '*', strlen(forms[i]));
        masked(forms[i], stars);
    }
    masked("%", "%");
    masked("%2", "%2");
    masked("\\", "\\");
    masked("\\u00", "\\u00");
    masked("\\u002", "\\u002");
}

Test(base_str, mask_knows_the_parts_of_a_secret_too) {
    masked("cut: abc/def+...", "cut: ********...");
    masked("cut: abc/def...", "cut: abc/def...");
    masked("x&#x2F;def+ghi=&quot;", "x&#x2F;********&quot;");
    masked("def+ghi=", "********");
    masked("def+ghi", "def+ghi");
    masked("a\\\\lmno%41p", "a**********");
    masked("abc/def+abc/def+ghi=", "********************");
}

Test(base_str, wipe_leaves_the_neighbours) {
    enum { SIZE = 40 }; /* words, and bytes on both sides of them */
    for (size_t from = 0; from <= SIZE; from++)
        for (size_t to = from; to <= SIZE; to++) {
            char m[SIZE];
            memset(m, 'x', SIZE);
            ta_wipe(m + from, to - from);
            for (size_t i = 0; i < SIZE; i++)
                cr_assert_eq(m[i], i >= from && i < to ? '\0' : 'x', "%zu..%zu: %zu", from, to, i);
        }
    ta_wipe(NULL, 0);
}

Test(base_str, wipe_used_ends_where_nothing_was_used) {
    static char m[4 * TA_WIPE_GAP];
    memset(m, 'x', sizeof m);
    ta_wipe_used(m, sizeof m - 1);
    for (size_t i = 0; i < sizeof m; i++)
        cr_assert_eq(m[i], i + 1 < sizeof m ? '\0' : 'x', "%zu", i);
    m[0] = m[TA_WIPE_GAP] = m[2 * TA_WIPE_GAP - 1] = m[3 * TA_WIPE_GAP] = 'x';
    ta_wipe_used(m, sizeof m);
    cr_assert_eq(m[0] + m[TA_WIPE_GAP] + m[2 * TA_WIPE_GAP - 1], 0);
    cr_assert_eq(m[3 * TA_WIPE_GAP], 'x', "after a gap");
    ta_wipe_used(NULL, 0);
}
