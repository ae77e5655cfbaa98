/* json_sort_test.c - children in an order, and members by name, also where containers share them. */
#include <criterion/criterion.h>
#include <string.h>

#include "base/buf.h"
#include "json/json_sort.h"

#define NODES 8192
static char text[1 << 17];
static ta_json_node nodes[NODES];
static ta_doc doc;

static ta_node parse(const char *json) {
    ta_doc_init(&doc, text, 0, sizeof text, nodes, NODES);
    const ta_node v = ta_doc_parse_copy(&doc, ta_str_from(json));
    cr_assert_eq(ta_doc_err(&doc), TA_OK, "%s", json);
    return v;
}

/* The children's texts, each with its value's if it has one. */
static void expect(ta_node container, const char *texts) {
    char memory[512];
    ta_buf b = ta_buf_on(memory, sizeof memory);
    for (ta_node i = ta_doc_first(&doc, container); i; i = ta_doc_next(&doc, i)) {
        ta_put(&b, ta_doc_text(&doc, i));
        if (ta_doc_kind(&doc, container) == TA_JSON_OBJECT)
            ta_put(&b, ta_doc_text(&doc, ta_doc_value(&doc, i)));
        ta_putc(&b, ' ');
    }
    cr_assert(ta_str_eq(ta_buf_str(&b), ta_str_from(texts)), "%.*s is not %s", (int)b.n, memory,
              texts);
}

Test(json_sort, members_are_sorted_by_the_code_points_of_their_names) {
    static const struct {
        const char *json, *sorted;
    } cases[] = {
        {"{}", ""},
        {"{\"b\":1}", "b1 "},
        {"{\"b\":1,\"a\":2}", "a2 b1 "},
        {"{\"a\":1,\"b\":2,\"c\":3}", "a1 b2 c3 "},
        {"{\"c\":1,\"b\":2,\"a\":3}", "a3 b2 c1 "},
        {"{\"b\":1,\"c\":2,\"a\":3}", "a3 b1 c2 "},
        {"{\"b\":1,\"a\":2,\"c\":3}", "a2 b1 c3 "},
        {"{\"aa\":1,\"\":2,\"B\":3,\"a\":4,\"_\":5}", "2 B3 _5 a4 aa1 "},
        {"{\"\\ud83d\\ude00\":1,\"\\uffff\":2,\"\\u00e9\":3,\"z\":4}", "z4 \xC3\xA9"
                                                                       "3 \xEF\xBF\xBF"
                                                                       "2 \xF0\x9F\x98\x80"
                                                                       "1 "},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const ta_node v = parse(cases[i].json);
        ta_doc_sort_names(&doc, v);
        expect(v, cases[i].sorted);
        ta_doc_sort_names(&doc, v);
        expect(v, cases[i].sorted);
    }
}

Test(json_sort, of_members_with_the_same_name_the_last_one_stays) {
    const ta_node v = parse("{\"b\":1,\"a\":2,\"b\":3,\"a\":4,\"a\":5,\"c\":6}");
    ta_doc_sort_names(&doc, v);
    expect(v, "a5 b3 c6 ");
    cr_assert_eq(ta_doc_count(&doc, v), 3);
}

Test(json_sort, every_container_that_shares_the_members_sees_their_order) {
    for (size_t first = 0; first < 3; first++) {
        static const char *const given[] = {
            "{\"c\":1,\"a\":2,\"b\":3}", "{\"b\":3,\"c\":1,\"a\":2}", "{\"b\":3,\"a\":2,\"c\":1}"};
        const ta_node v = parse(given[first]);
        ta_doc_builder both = ta_doc_open(&doc, TA_JSON_ARRAY);
        ta_doc_append(&doc, &both, v);
        ta_doc_append(&doc, &both, v);
        ta_doc_sort_names(&doc, ta_doc_element(&doc, both.container, 1));
        expect(v, "a2 b3 c1 ");
        expect(ta_doc_element(&doc, both.container, 0), "a2 b3 c1 ");
        expect(ta_doc_element(&doc, both.container, 1), "a2 b3 c1 ");
    }
}

static bool shorter(const ta_doc *d, ta_node b, ta_node a) {
    return ta_doc_text(d, b).n < ta_doc_text(d, a).n;
}

Test(json_sort, elements_that_are_equal_keep_their_order) {
    const ta_node v = parse("[\"cc\",\"b\",\"aaa\",\"bb\",\"a\",\"\",\"aa\"]");
    ta_doc_sort(&doc, v, shorter);
    expect(v, " b a cc bb aa aaa ");
}

Test(json_sort, thousands_of_members_come_into_order) {
    static char json[1 << 16];
    ta_buf b = ta_buf_on(json, sizeof json);
    uint32_t number = 1;
    ta_putc(&b, '{');
    for (size_t i = 0; i < 3000; i++) {
        number = number * 1664525 + 1013904223;
        ta_puts(&b, i > 0 ? ",\"" : "\"");
        ta_put_u64(&b, number, 10);
        ta_puts(&b, "\":1");
    }
    ta_puts(&b, "}");
    ta_putc(&b, '\0');
    const ta_node v = parse(json);
    ta_doc_sort_names(&doc, v);
    size_t n = 0;
    for (ta_node i = ta_doc_first(&doc, v), before = 0; i;
         before = i, i = ta_doc_next(&doc, i), n++)
        cr_assert(before == 0 || ta_doc_compare_text(&doc, before, i) < 0);
    cr_assert_eq(n, 3000);
}
