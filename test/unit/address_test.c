/* address_test.c - IP addresses as text, both ways. */
#include <criterion/criterion.h>
#include <string.h>

#include "net/address.h"
#include "support/guard.h"

static void check_round(const char *text, const char *canonical) {
    char memory[TA_ADDRESS_TEXT_MAX];
    port_address a;
    cr_assert(ta_address_parse(ta_str_from(text), &a), "%s", text);
    ta_buf b = ta_buf_on(memory, sizeof memory);
    ta_put_address(&b, &a);
    cr_assert(ta_str_eq(ta_buf_str(&b), ta_str_from(canonical)), "%s gave %.*s, not %s", text,
              (int)b.n, b.p, canonical);
}

Test(address, v4_bytes_and_family) {
    port_address a = {.port = 7, .scope = 7};
    cr_assert(ta_address_parse(TA_STR("192.0.2.255"), &a));
    cr_assert_eq(a.family, 4);
    cr_assert_eq(memcmp(a.bytes, "\xC0\x00\x02\xFF", 4), 0);
    cr_assert_eq(a.port, 0);
    cr_assert_eq(a.scope, 0);
}

Test(address, v6_bytes) {
    port_address a;
    cr_assert(ta_address_parse(TA_STR("2001:db8::a:1.2.3.4"), &a));
    cr_assert_eq(a.family, 6);
    cr_assert_eq(memcmp(a.bytes, "\x20\x01\x0d\xb8\0\0\0\0\0\0\0\x0a\x01\x02\x03\x04", 16), 0);
}

/* Each left-hand text with its canonical form, after the rules of RFC 5952, section 4. */
Test(address, text_is_canonical) {
    static const char *const cases[][2] = {
        {"0.0.0.0", "0.0.0.0"},
        {"127.0.0.1", "127.0.0.1"},
        {"::", "::"},
        {"::1", "::1"},
        {"1::", "1::"},
        {"0:0:0:0:0:0:0:1", "::1"},
        {"2001:0DB8::0001", "2001:db8::1"},
        {"2001:db8:0:0:0:0:2:1", "2001:db8::2:1"},
        {"2001:db8:0:1:1:1:1:1", "2001:db8:0:1:1:1:1:1"},
        {"2001:db8::1:1:1:1:1", "2001:db8:0:1:1:1:1:1"},
        {"2001:0:0:1:0:0:0:1", "2001:0:0:1::1"},
        {"2001:db8:0:0:1:0:0:1", "2001:db8::1:0:0:1"},
        {"1:2:3:4:5:6:7::", "1:2:3:4:5:6:7:0"},
        {"::2:3:4:5:6:7:8", "0:2:3:4:5:6:7:8"},
        {"1:2:3:4:5:6::", "1:2:3:4:5:6::"},
        {"0:0:1::", "0:0:1::"},
        {"::ffff:192.0.2.1", "::ffff:192.0.2.1"},
        {"::FFFF:c000:201", "::ffff:192.0.2.1"},
        {"64:ff9b::192.0.2.33", "64:ff9b::c000:221"},
        {"1:2:3:4:5:6:1.2.3.4", "1:2:3:4:5:6:102:304"},
        {"fe80::1%7", "fe80::1%7"},
        {"fe80::1%4294967295", "fe80::1%4294967295"},
        {"fe80::1%lo", "fe80::1%1"},
        {"::%0", "::"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        check_round(cases[i][0], cases[i][1]);
}

Test(address, anything_else_is_refused) {
    static const char *const bad[] = {
        "",
        "1",
        "1.2.3",
        "1.2.3.4.5",
        "1.2.3.",
        ".1.2.3",
        "1..2.3",
        "256.1.1.1",
        "01.2.3.4",
        "1.2.3.04",
        "1.2.3.0x4",
        " 1.2.3.4",
        "1.2.3.4 ",
        "+1.2.3.4",
        "1.2.3.4%1",
        ":",
        ":::",
        "1",
        "1:2:3:4:5:6:7",
        "1:2:3:4:5:6:7:8:9",
        "1:2:3:4:5:6:7:8::",
        "::1:2:3:4:5:6:7:8",
        "1::2::3",
        "1:::2",
        "12345::",
        "g::",
        ":1:2:3:4:5:6:7",
        "1:2:3:4:5:6:7:",
        "::1:",
        "1.2.3.4::",
        "::1.2.3",
        "::1.2.3.256",
        "1:2:3:4:5:6:7:1.2.3.4",
        "::1.2.3.4:5",
        "[::1]",
        "::1%",
        "::1%no-such-interface",
        "::1%4294967296x",
        "::1%1%1",
        "localhost",
        "::1%a-name-of-an-interface-that-is-far-too-long",
    };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        port_address a = {.port = 7};
        cr_assert_not(ta_address_parse(ta_str_from(bad[i]), &a), "%s", bad[i]);
        cr_assert_eq(a.port, 7, "%s: set on false", bad[i]);
    }
}

Test(address, nothing_is_read_beyond_the_text) {
    static const char *const texts[] = {"192.168.100.200", "2001:db8::1:192.0.2.1", "fe80::1%12"};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        for (size_t n = 0; n <= strlen(texts[i]); n++) {
            port_address a;
            char *copy = guard_copy(texts[i], n);
            bool whole = ta_address_parse((ta_str){copy, n}, &a);
            cr_assert(n < strlen(texts[i]) || whole);
            guard_free(copy, n);
        }
}

Test(address, the_longest_text_and_its_cap) {
    port_address a = {.family = 6, .port = 65535, .scope = UINT32_MAX};
    for (size_t i = 0; i < 16; i++)
        a.bytes[i] = 0xAB;
    for (size_t cap = 0; cap <= 58; cap++) {
        char *memory = guard_alloc(cap);
        ta_buf b = ta_buf_on(memory, cap);
        ta_put_address_port(&b, &a);
        cr_assert_eq(ta_buf_err(&b), cap < 58 ? TA_E_LIMIT : TA_OK, "%zu", cap);
        guard_free(memory, cap);
    }
    cr_assert_geq(TA_ADDRESS_TEXT_MAX, 58);
}

Test(address, with_a_port) {
    char memory[TA_ADDRESS_TEXT_MAX];
    ta_buf b = ta_buf_on(memory, sizeof memory);
    port_address a;
    cr_assert(ta_address_parse(TA_STR("::1"), &a));
    a.port = 443;
    ta_put_address_port(&b, &a);
    cr_assert(ta_address_parse(TA_STR("127.0.0.1"), &a));
    a.port = 9;
    ta_put_address_port(&b, &a);
    cr_assert(ta_str_eq(ta_buf_str(&b), TA_STR("[::1]:443127.0.0.1:9")), "%.*s", (int)b.n, b.p);
}
