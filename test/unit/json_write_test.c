/* json_write_test.c - strings and small objects, at the exact size and one byte below. */
#include <criterion/criterion.h>
#include <string.h>

#include "support/guard.h"
#include "json/json_read.h"
#include "json/json_write.h"

/* Run `put` on a buffer of exactly the size of `expected`, and on every smaller one. */
#define FITS(expected, put)                                                                        \
    do {                                                                                           \
        size_t size_ = sizeof(expected) - 1;                                                       \
        for (size_t cap_ = 0; cap_ <= size_; cap_++) {                                             \
            char *memory_ = guard_alloc(cap_);                                                     \
            ta_buf b = ta_buf_on(memory_, cap_);                                                   \
            put;                                                                                   \
            cr_assert_eq(ta_buf_err(&b), cap_ < size_ ? TA_E_LIMIT : TA_OK, "cap %zu", cap_);      \
            cr_assert_eq(memcmp(memory_, expected, b.n), 0, "%.*s", (int)b.n, memory_);            \
            cr_assert(cap_ < size_ || b.n == size_);                                               \
            guard_free(memory_, cap_);                                                             \
        }                                                                                          \
    } while (0)

Test(json_write, strings_are_escaped_where_they_must_be) {
    FITS("\"\"", ta_json_put_string(&b, TA_STR("")));
    FITS("\"\"", ta_json_put_string(&b, (ta_str){NULL, 0}));
    FITS("\"prod_1\"", ta_json_put_string(&b, TA_STR("prod_1")));
    FITS("\"\\\"a\\\\b/\\b\\f\\n\\r\\tc\"", ta_json_put_string(&b, TA_STR("\"a\\b/\b\f\n\r\tc")));
    FITS("\"\\u0000\\u0001\\u001b\\u001f \x7F\"",
         ta_json_put_string(&b, TA_STR("\0\1\x1B\x1F \x7F")));
    FITS("\"\xC3\xA9\xF0\x9F\x98\x80\"",
         ta_json_put_string(&b, TA_STR("\xC3\xA9\xF0\x9F\x98\x80")));
}

static void put_object(ta_buf *b) {
    ta_putc(b, '{');
    ta_json_put_name(b, TA_STR("a"));
    ta_json_put_string(b, TA_STR("{"));
    ta_json_put_name(b, TA_STR("{"));
    ta_putc(b, '{');
    ta_json_put_name(b, TA_STR("\n"));
    ta_puts(b, "1");
    ta_putc(b, '}');
    ta_json_put_name(b, TA_STR("c"));
    ta_puts(b, "true");
    ta_putc(b, '}');
}

Test(json_write, names_are_parted_by_commas) {
    FITS("{\"a\":\"{\",\"{\":{\"\\n\":1},\"c\":true}", put_object(&b));
}

Test(json_write, what_is_written_reads_back) {
    static ta_json json;
    char all[256], text[6 * sizeof all + 2];
    size_t n = 0;
    for (int c = 0; c < 0x80; c++)
        all[n++] = (char)c;
    ta_buf b = ta_buf_on(text, sizeof text);
    ta_json_put_string(&b, (ta_str){all, n});
    cr_assert_eq(ta_buf_err(&b), TA_OK);
    cr_assert_eq(ta_json_parse(&json, text, b.n), TA_OK);
    cr_assert(ta_str_eq(ta_json_string(&json, TA_JSON_ROOT), (ta_str){all, n}));
}
