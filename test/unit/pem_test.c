/* pem_test.c - certificates out of PEM text: whole, byte by byte, and split at every point. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "net/pem.h"
#include "test/support/guard.h"

#define BEGIN "-----BEGIN CERTIFICATE-----"
#define END   "-----END CERTIFICATE-----"

static char found[1024]; /* every certificate, each with "." behind it */

/* Feed in[0..n) in pieces that end at `split` and then every `step` bytes. */
static ta_err run(const char *text, size_t n, size_t split, size_t step, size_t cap) {
    uint8_t *der = (uint8_t *)guard_alloc(cap);
    ta_pem pem;
    ta_pem_init(&pem, der, cap);
    ta_err err = TA_E_MORE;
    found[0] = '\0';
    for (size_t at = 0; at < n && (err == TA_OK || err == TA_E_MORE);) {
        size_t end = at < split ? split : at + step;
        end = end < n ? end : n;
        char *piece = guard_copy(text + at, end - at);
        for (size_t done = 0; done < end - at || err == TA_OK;) {
            size_t used;
            err = ta_pem_feed(&pem, (ta_str){piece + done, end - at - done}, &used);
            done += used;
            if (err == TA_OK)
                snprintf(found + strlen(found), sizeof found - strlen(found), "%.*s.", (int)pem.n,
                         (const char *)pem.der);
            else if (err != TA_E_MORE)
                break;
        }
        guard_free(piece, end - at);
        at = end;
    }
    if (err == TA_E_MORE || err == TA_OK)
        err = ta_pem_end(&pem);
    guard_free(der, cap);
    return err;
}

static void expect(const char *text, ta_err err, const char *certificates) {
    size_t n = strlen(text);
    cr_assert_eq(run(text, n, n, n, 64), err, "%s", text);
    cr_assert_str_eq(found, certificates, "%s: %s", text, found);
    cr_assert_eq(run(text, n, 0, 1, 64), err, "byte by byte: %s", text);
    cr_assert_str_eq(found, certificates);
    for (size_t split = 1; split < n; split++) {
        cr_assert_eq(run(text, n, split, n, 64), err, "split at %zu: %s", split, text);
        cr_assert_str_eq(found, certificates);
    }
}

Test(pem, one_and_many) {
    expect(BEGIN "\nYWJj\n" END "\n", TA_OK, "abc.");
    expect(BEGIN "\nYWJj\n" END "\n" BEGIN "\nYWI=\n" END "\n" BEGIN "\nYQ==\n" END "\n", TA_OK,
           "abc.ab.a.");
}

Test(pem, forms_that_are_found_in_the_wild) {
    expect(BEGIN "\nYWJj\n" END, TA_OK, "abc.");
    expect(BEGIN "\r\nYW\r\nJj\r\n" END "\r\n" BEGIN "\r\nYWI=\r\n" END "\r\n", TA_OK, "abc.ab.");
    expect(BEGIN "\rYWJj\r" END "\r", TA_OK, "abc.");
    expect("\xEF\xBB\xBF" BEGIN "\nYWJj\n" END "\n", TA_OK, "abc.");
    expect("# Amazon\n\nSubject: CN=x -----\n" BEGIN "  \n YWJj \t\n" END "\ntext", TA_OK, "abc.");
    expect(BEGIN "\nY\nW\nJ\nj\n" END "\n", TA_OK, "abc.");
    expect(BEGIN "\nYWJjYWJjYWJjYWJjYWJjYWJjYWJjYWJjYWJjYWJjYWJjYWJj" END "\n", TA_OK,
           "abcabcabcabcabcabcabcabcabcabcabcabc.");
    expect("-----BEGIN CERTIFICATE----- is how a long line of a comment may begin\n" BEGIN
           "\nYWJj\n" END "\n",
           TA_OK, "abc.");
}

Test(pem, other_blocks_are_passed_over) {
    expect("", TA_OK, "");
    expect("-----BEGIN PRIVATE KEY-----\nYWJj\n-----END PRIVATE KEY-----\n", TA_OK, "");
    expect("-----BEGIN TRUSTED CERTIFICATE-----\nYWJj\n-----END TRUSTED CERTIFICATE-----\n" BEGIN
           "\nYWJj\n" END "\n-----BEGIN X509 CRL-----\nYWJj\n-----END X509 CRL-----\n",
           TA_OK, "abc.");
    expect("x" BEGIN "\nYWJj\n" END "\n", TA_OK, "");
}

Test(pem, malformed_blocks) {
    static const char *const bodies[] = {
        "",     "Y",     "YW",       "YWJ",   "YWJjY", "YQ=",  "Y===",    "====",  "YQ==YQ==",
        "Y=Q=", "YWJj=", "YWJj\x80", "YW,Jj", "YW-j",  "\x01", "YWJj\n=", "YWJj-", "YWI=YWJj"};
    for (size_t i = 0; i < sizeof bodies / sizeof *bodies; i++) {
        char text[128];
        snprintf(text, sizeof text, BEGIN "\n%s\n" END "\n", bodies[i]);
        expect(text, TA_E_CONFIG, "");
    }
    expect(BEGIN "\nYWJj\n" END "\n" BEGIN "\nYW", TA_E_CONFIG, "abc.");
    expect(BEGIN "\nYWJj\n-----END CERTIFICATE----", TA_E_CONFIG, "");
    expect(BEGIN "\nYWJj\n-----END CERTIFICATES-----\n", TA_E_CONFIG, "");
    expect(BEGIN "\nYWJj\n" BEGIN "\nYWJj\n" END "\n", TA_E_CONFIG, "");
}

Test(pem, each_digit_in_each_place_and_nothing_else) {
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    for (int place = 0; place < 4; place++)
        for (int c = 0; c < 256; c++) {
            char text[] = BEGIN "\nAAAA\n" END "\n";
            uint8_t der[3];
            size_t used;
            ta_pem pem;
            text[strlen(BEGIN "\n") + (size_t)place] = (char)c;
            ta_pem_init(&pem, der, sizeof der);
            const ta_err err = ta_pem_feed(&pem, (ta_str){text, sizeof text - 1}, &used);
            const char *digit = memchr(digits, c, sizeof digits - 1);
            const bool padding = place == 3 && c == '=';
            cr_assert_eq(err, digit != NULL || padding ? TA_OK : TA_E_CONFIG, "%d: %d", place, c);
            if (digit == NULL)
                continue;
            cr_assert_eq(pem.n, 3);
            cr_assert_eq((long)der[0] << 16 | der[1] << 8 | der[2],
                         (long)(digit - digits) << (18 - 6 * place), "%d: %d", place, c);
        }
}

Test(pem, cap) {
    static const char text[] = BEGIN "\nYWJjYWJjYWI=\n" END "\n"; /* 8 bytes */
    cr_assert_eq(run(text, sizeof text - 1, 0, 1, 8), TA_OK);
    cr_assert_str_eq(found, "abcabcab.");
    cr_assert_eq(run(text, sizeof text - 1, 0, 1, 7), TA_E_LIMIT);
    cr_assert_eq(run(text, sizeof text - 1, 0, 1, 5), TA_E_LIMIT);
}
