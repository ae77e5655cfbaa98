/* http_request_test.c - requests: their bytes, their cap, and that nothing can be injected. */
#include <criterion/criterion.h>
#include <string.h>

#include "http/http_request.h"
#include "support/guard.h"

static const char whole[] = "POST /a?b HTTP/1.1\r\n"
                            "host: localhost:1\r\n"
                            "x-empty: \r\n"
                            "content-length: 2\r\n"
                            "\r\n"
                            "{}";

static ta_err write_whole(char *memory, size_t cap, ta_str *out) {
    ta_request r;
    ta_request_init(&r, memory, cap);
    ta_request_line(&r, TA_STR("POST"), TA_STR("/a?b"));
    ta_request_field(&r, TA_STR("host"), TA_STR("localhost:1"));
    ta_request_field(&r, TA_STR("x-empty"), (ta_str){NULL, 0});
    ta_request_body(&r, TA_STR("{}"));
    return ta_request_finish(&r, out);
}

Test(http_request, at_its_cap_and_at_every_one_below) {
    size_t n = sizeof whole - 1;
    for (size_t cap = 0; cap <= n; cap++) {
        ta_str out = TA_STR("untouched");
        char *memory = guard_alloc(cap);
        cr_assert_eq(write_whole(memory, cap, &out), cap == n ? TA_OK : TA_E_LIMIT, "%zu", cap);
        cr_assert(ta_str_eq(out, cap == n ? ta_str_from(whole) : TA_STR("untouched")), "%zu", cap);
        guard_free(memory, cap);
    }
}

Test(http_request, without_a_body_and_with_an_empty_one) {
    char memory[128];
    ta_request r;
    ta_str out;
    ta_request_init(&r, memory, sizeof memory);
    ta_request_line(&r, TA_STR("GET"), TA_STR("/"));
    ta_request_field(&r, TA_STR("a"), TA_STR("b\tc \xFF"));
    cr_assert_eq(ta_request_finish(&r, &out), TA_OK);
    cr_assert(ta_str_eq(out, TA_STR("GET / HTTP/1.1\r\na: b\tc \xFF\r\n\r\n")));
    cr_assert_eq(ta_request_finish(&r, &out), TA_OK);
    cr_assert(ta_str_ends(out, TA_STR("\xFF\r\n\r\n")), "a second finish adds nothing");

    ta_request_init(&r, memory, sizeof memory);
    ta_request_line(&r, TA_STR("PUT"), TA_STR("/"));
    ta_request_body(&r, (ta_str){NULL, 0});
    cr_assert_eq(ta_request_finish(&r, &out), TA_OK);
    cr_assert(ta_str_eq(out, TA_STR("PUT / HTTP/1.1\r\ncontent-length: 0\r\n\r\n")));
}

static ta_err write_one(ta_str method, ta_str target, ta_str name, ta_str value) {
    char memory[256];
    ta_request r;
    ta_str out;
    ta_request_init(&r, memory, sizeof memory);
    ta_request_line(&r, method, target);
    size_t before = r.buf.n;
    ta_request_field(&r, name, value);
    if (r.err != TA_OK)
        cr_assert_eq(r.buf.n, before, "a refused field leaves nothing");
    ta_request_body(&r, TA_STR(""));
    return ta_request_finish(&r, &out);
}

Test(http_request, only_harmless_bytes_pass) {
    for (int c = 0; c < 256; c++) {
        char text[] = {'a', (char)c, 'b'};
        ta_str s = {text, 3}, a = TA_STR("a"), slash = TA_STR("/");
        bool visible = c > 0x20 && c < 0x7F;
        bool tchar = visible && !strchr("\"(),/:;<=>?@[\\]{}", c);
        bool in_value = c == '\t' || (c >= 0x20 && c != 0x7F);
        bool at_end = in_value && c != '\t' && c != ' ';
        cr_assert_eq(write_one(s, slash, a, a), tchar ? TA_OK : TA_E_PARAM, "method %d", c);
        cr_assert_eq(write_one(a, s, a, a), visible ? TA_OK : TA_E_PARAM, "target %d", c);
        cr_assert_eq(write_one(a, slash, s, a), tchar ? TA_OK : TA_E_PARAM, "name %d", c);
        cr_assert_eq(write_one(a, slash, a, s), in_value ? TA_OK : TA_E_PARAM, "value %d", c);
        ta_str first = {text + 1, 2}, last = {text, 2};
        cr_assert_eq(write_one(a, slash, a, first), at_end ? TA_OK : TA_E_PARAM, "first %d", c);
        cr_assert_eq(write_one(a, slash, a, last), at_end ? TA_OK : TA_E_PARAM, "last %d", c);
    }
    ta_str a = TA_STR("a"), none = TA_STR("");
    cr_assert_eq(write_one(none, a, a, a), TA_E_PARAM);
    cr_assert_eq(write_one(a, none, a, a), TA_E_PARAM);
    cr_assert_eq(write_one(a, a, none, a), TA_E_PARAM);
    cr_assert_eq(write_one(a, a, TA_STR("Content-Length"), TA_STR("5")), TA_E_PARAM);
    cr_assert_eq(write_one(a, a, TA_STR("transfer-Encoding"), TA_STR("chunked")), TA_E_PARAM);
}

Test(http_request, calls_out_of_order_are_refused) {
    char memory[256];
    ta_request r;
    ta_str out;
    ta_request_init(&r, memory, sizeof memory);
    cr_assert_eq(ta_request_finish(&r, &out), TA_E_PARAM, "nothing was written");

    ta_request_init(&r, memory, sizeof memory);
    ta_request_field(&r, TA_STR("a"), TA_STR("b"));
    ta_request_line(&r, TA_STR("GET"), TA_STR("/"));
    cr_assert_eq(ta_request_finish(&r, &out), TA_E_PARAM, "a field before the line");

    ta_request_init(&r, memory, sizeof memory);
    ta_request_line(&r, TA_STR("GET"), TA_STR("/"));
    ta_request_line(&r, TA_STR("GET"), TA_STR("/"));
    cr_assert_eq(ta_request_finish(&r, &out), TA_E_PARAM, "two lines");

    ta_request_init(&r, memory, sizeof memory);
    ta_request_line(&r, TA_STR("GET"), TA_STR("/"));
    ta_request_body(&r, TA_STR("{}"));
    ta_request_field(&r, TA_STR("a"), TA_STR("b"));
    cr_assert_eq(ta_request_finish(&r, &out), TA_E_PARAM, "a field after the body");

    ta_request_init(&r, memory, sizeof memory);
    ta_request_line(&r, TA_STR("GET"), TA_STR("/"));
    ta_request_body(&r, TA_STR("{}"));
    ta_request_body(&r, TA_STR("{}"));
    cr_assert_eq(ta_request_finish(&r, &out), TA_E_PARAM, "two bodies");
}
