/* utf8_fault_test.c - bytes that are no UTF-8, with CPython's words for them. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "base/utf8_fault.h"
#include "test/support/guard.h"

static const struct {
    const char *bytes;
    const char *position, *what; /* NULL: it is UTF-8 */
} cases[] = {
    {"", NULL, NULL},
    {"a\xc3\xa9\xe2\x98\x83\xf0\x9f\x98\x80", NULL, NULL},
    {"\xff\xfe", "byte 0xff in position 0", "invalid start byte"},
    {"a\x80", "byte 0x80 in position 1", "invalid start byte"},
    {"\xc1\x80", "byte 0xc1 in position 0", "invalid start byte"},
    {"\xf5", "byte 0xf5 in position 0", "invalid start byte"},
    {"\xe2(\xa1", "byte 0xe2 in position 0", "invalid continuation byte"},
    {"\xe0\x80\x80", "byte 0xe0 in position 0", "invalid continuation byte"},
    {"\xed\xa0\x80", "byte 0xed in position 0", "invalid continuation byte"},
    {"\xf4\x90\x80\x80", "byte 0xf4 in position 0", "invalid continuation byte"},
    {"\xf0\x80", "byte 0xf0 in position 0", "invalid continuation byte"},
    {"{\"a\":\"\xc3(\"}", "byte 0xc3 in position 6", "invalid continuation byte"},
    {"\xf0\x90(\xbc", "bytes in position 0-1", "invalid continuation byte"},
    {"\xe2\x82x", "bytes in position 0-1", "invalid continuation byte"},
    {"\xf1\x80\x80\xc0", "bytes in position 0-2", "invalid continuation byte"},
    {"\xc3", "byte 0xc3 in position 0", "unexpected end of data"},
    {"ab\xe2\x82", "bytes in position 2-3", "unexpected end of data"},
    {"\xf0\x9f\x98", "bytes in position 0-2", "unexpected end of data"},
};

Test(utf8_fault, bytes_that_are_no_utf8_are_named_as_by_python) {
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char memory[128], expected[128] = "";
        ta_buf why = ta_buf_on(memory, sizeof memory);
        const size_t n = strlen(cases[i].bytes);
        char *bytes = guard_copy(cases[i].bytes, n);
        if (cases[i].what != NULL)
            snprintf(expected, sizeof expected, "'utf-8' codec can't decode %s: %s",
                     cases[i].position, cases[i].what);
        ta_put_utf8_fault(&why, (ta_str){bytes, n});
        cr_expect(ta_str_eq(ta_buf_str(&why), ta_str_from(expected)), "%.*s is not %s", (int)why.n,
                  memory, expected);
        guard_free(bytes, n);
    }
}
