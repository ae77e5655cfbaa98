/* json_doc_test.c - JSON as nodes: what is parsed, what is made, and every cap. */
#include <criterion/criterion.h>
#include <string.h>

#include "base/buf.h"
#include "caps.h"
#include "support/guard.h"
#include "json/json_doc.h"

#define NODES 256
static char text[4096];
static ta_json_node nodes[NODES];
static ta_doc doc;

static void begin(void) {
    ta_doc_init(&doc, text, 0, sizeof text, nodes, NODES);
}

static ta_node parse(const char *json) {
    begin();
    ta_node v = ta_doc_parse_copy(&doc, ta_str_from(json));
    cr_assert_eq(ta_doc_err(&doc), TA_OK, "%s", json);
    return v;
}

/* ---- a value as compact JSON: the tests' own words for it ---- */

static void show(ta_buf *b, ta_node v) {
    const ta_json_kind kind = ta_doc_kind(&doc, v);
    if (kind == TA_JSON_STRING) {
        ta_putc(b, '"');
        ta_put(b, ta_doc_text(&doc, v));
        ta_putc(b, '"');
    } else if (kind < TA_JSON_ARRAY) {
        ta_put(b, ta_doc_text(&doc, v));
    } else {
        const char *before = kind == TA_JSON_ARRAY ? "[" : "{";
        for (ta_node i = ta_doc_first(&doc, v); i; i = ta_doc_next(&doc, i)) {
            ta_puts(b, before);
            show(b, i);
            if (kind == TA_JSON_OBJECT) {
                ta_putc(b, ':');
                show(b, ta_doc_value(&doc, i));
            }
            before = ",";
        }
        ta_puts(b, ta_doc_count(&doc, v) > 0 ? "" : before);
        ta_putc(b, kind == TA_JSON_ARRAY ? ']' : '}');
    }
}

static void expect(ta_node v, const char *json) {
    char memory[1024];
    ta_buf b = ta_buf_on(memory, sizeof memory);
    show(&b, v);
    cr_assert(ta_str_eq(ta_buf_str(&b), ta_str_from(json)), "%.*s is not %s", (int)b.n, memory,
              json);
}

/* ---- parsing ---- */

Test(json_doc, every_kind_of_value_is_parsed) {
    static const struct {
        const char *json, *compact;
        ta_json_kind kind;
    } cases[] = {
        {" null ", "null", TA_JSON_NULL},
        {"true", "true", TA_JSON_TRUE},
        {"false\n", "false", TA_JSON_FALSE},
        {"-1.50e+3", "-1.50e+3", TA_JSON_NUMBER},
        {"\"a\\nb\\u00e9\\\"\"", "\"a\nb\xC3\xA9\"\"", TA_JSON_STRING},
        {"[ ]", "[]", TA_JSON_ARRAY},
        {"{ }", "{}", TA_JSON_OBJECT},
        {"[1, [2,\"x\"] ,{}]", "[1,[2,\"x\"],{}]", TA_JSON_ARRAY},
        {"{\"a\": {\"b\" : [null]}, \"c\":\"\"}", "{\"a\":{\"b\":[null]},\"c\":\"\"}",
         TA_JSON_OBJECT},
        {"{\"a\":1,\"a\":2}", "{\"a\":1,\"a\":2}", TA_JSON_OBJECT},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        ta_node v = parse(cases[i].json);
        cr_assert_eq(ta_doc_kind(&doc, v), cases[i].kind, "%s", cases[i].json);
        expect(v, cases[i].compact);
    }
}

Test(json_doc, text_that_lies_in_the_document_is_parsed_in_place) {
    memcpy(text, "...[\"\\u0041\"]...", 17);
    ta_doc_init(&doc, text, 17, sizeof text, nodes, NODES);
    ta_node v = ta_doc_parse(&doc, 3, 10);
    cr_assert_eq(ta_doc_err(&doc), TA_OK);
    expect(v, "[\"A\"]");
    cr_assert_eq(ta_doc_text(&doc, ta_doc_element(&doc, v, 0)).p, text + 5);
}

Test(json_doc, what_is_not_json_gives_null_and_where_it_breaks) {
    static const struct {
        const char *json;
        size_t at;
    } cases[] = {{"", 0}, {"[1,]", 3}, {"{\"a\"}", 4}, {"nul", 3}, {"\"\xFF\"", 1}, {"1 2", 2}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        begin();
        cr_assert_eq(ta_doc_parse_copy(&doc, ta_str_from(cases[i].json)), TA_NODE_NULL);
        cr_assert_eq(ta_doc_err(&doc), TA_E_JSON_SYNTAX, "%s", cases[i].json);
        cr_assert_eq(doc.error_at, cases[i].at, "%s: %zu", cases[i].json, doc.error_at);
        /* and nothing after it */
        cr_assert_eq(ta_doc_string(&doc, TA_STR("x")), TA_NODE_NULL);
    }
}

/* ---- caps ---- */

Test(json_doc, the_caps_are_exact) {
    static const char json[] = "{\"a\":[1,\"b\"]}"; /* object, name, array, 2 elements, and null */
    for (uint32_t cap = 1; cap <= 6; cap++) {
        ta_json_node *few = (void *)guard_alloc(cap * sizeof *few);
        ta_doc_init(&doc, text, 0, sizeof text, few, cap);
        (void)ta_doc_parse_copy(&doc, ta_str_from(json));
        cr_assert_eq(ta_doc_err(&doc), cap < 6 ? TA_E_LIMIT : TA_OK, "%u", cap);
        cr_assert(cap == 6 || strstr(doc.limit, "values and names"));
        guard_free((char *)few, cap * sizeof *few);
    }
    for (size_t cap = 0; cap < sizeof json; cap++) {
        char *little = guard_alloc(cap);
        ta_doc_init(&doc, little, 0, cap, nodes, NODES);
        (void)ta_doc_parse_copy(&doc, ta_str_from(json));
        cr_assert_eq(ta_doc_err(&doc), cap < sizeof json - 1 ? TA_E_LIMIT : TA_OK);
        cr_assert(cap == sizeof json - 1 || strstr(doc.limit, "JSON text"));
        guard_free(little, cap);
    }
}

static ta_err parse_nested(size_t depth, bool objects) {
    static char json[8 * TA_JSON_DEPTH_MAX];
    ta_buf b = ta_buf_on(json, sizeof json);
    for (size_t i = 0; i < depth; i++)
        ta_puts(&b, objects ? "{\"a\":" : "[");
    ta_puts(&b, "1");
    for (size_t i = 0; i < depth; i++)
        ta_putc(&b, objects ? '}' : ']');
    begin();
    (void)ta_doc_parse_copy(&doc, ta_buf_str(&b));
    return ta_doc_err(&doc);
}

Test(json_doc, values_nest_to_the_depth_cap) {
    for (int objects = 0; objects < 2; objects++) {
        cr_assert_eq(parse_nested(TA_JSON_DEPTH_MAX, objects), TA_OK);
        cr_assert_eq(parse_nested(TA_JSON_DEPTH_MAX + 1, objects), TA_E_LIMIT);
        cr_assert(strstr(doc.limit, "nested"));
    }
}

/* ---- reading ---- */

Test(json_doc, members_and_elements_are_found) {
    ta_node v = parse("{\"a\":1,\"b\":[10,20],\"a\":3}"), name;
    expect(ta_doc_member(&doc, v, TA_STR("a"), &name), "3");
    cr_assert(ta_str_eq(ta_doc_text(&doc, name), TA_STR("a")));
    cr_assert_eq(ta_doc_member(&doc, v, TA_STR("c"), &name), TA_NODE_NULL);
    cr_assert_eq(name, TA_NODE_NULL);
    ta_node b = ta_doc_member(&doc, v, TA_STR("b"), NULL);
    expect(ta_doc_element(&doc, b, 1), "20");
    cr_assert_eq(ta_doc_element(&doc, b, 2), TA_NODE_NULL);
    cr_assert_eq(ta_doc_element(&doc, v, 0), TA_NODE_NULL);
    cr_assert_eq(ta_doc_member(&doc, b, TA_STR("a"), NULL), TA_NODE_NULL);
    cr_assert_eq(ta_doc_count(&doc, ta_doc_element(&doc, b, 0)), 0);
}

/* ---- making ---- */

Test(json_doc, containers_are_built_and_share_their_values) {
    ta_node v = parse("{\"k\":[1,{\"x\":2},3]}"), k = ta_doc_first(&doc, v);
    ta_node list = ta_doc_value(&doc, k);
    ta_doc_builder a = ta_doc_open(&doc, TA_JSON_ARRAY), o = ta_doc_open(&doc, TA_JSON_OBJECT);
    ta_doc_append(&doc, &a, ta_doc_element(&doc, list, 1));
    ta_doc_append(&doc, &a, TA_NODE_NULL);
    ta_doc_append(&doc, &a, ta_doc_bool(&doc, true));
    ta_doc_append(&doc, &a, ta_doc_number(&doc, TA_STR("7")));
    ta_doc_put(&doc, &o, TA_STR("list"), a.container);
    ta_doc_put_as(&doc, &o, k, ta_doc_element(&doc, list, 0));
    ta_doc_put(&doc, &o, TA_STR("none"), TA_NODE_NULL);
    ta_doc_put(&doc, &o, TA_STR("s"), ta_doc_string(&doc, TA_STR("y")));
    expect(o.container, "{\"list\":[{\"x\":2},null,true,7],\"k\":1,\"none\":null,\"s\":\"y\"}");
    expect(v, "{\"k\":[1,{\"x\":2},3]}");
}

Test(json_doc, text_is_written_piece_by_piece) {
    begin();
    ta_buf b = ta_doc_room(&doc);
    cr_assert_eq(b.cap, sizeof text);
    ta_puts(&b, "2.5");
    expect(ta_doc_finish(&doc, TA_JSON_NUMBER, &b), "2.5");
    b = ta_doc_room(&doc);
    cr_assert(b.p == text + 3 && b.cap == sizeof text - 3);
    while (ta_buf_err(&b) == TA_OK)
        ta_puts(&b, "long");
    cr_assert_eq(ta_doc_finish(&doc, TA_JSON_STRING, &b), TA_NODE_NULL);
    cr_assert_eq(ta_doc_err(&doc), TA_E_LIMIT);
    cr_assert(strstr(doc.limit, "JSON text"));
}

Test(json_doc, a_member_is_kept_in_another_object) {
    ta_node v = parse("{\"a\":[1],\"b\":2}"), name;
    (void)ta_doc_member(&doc, v, TA_STR("b"), &name);
    ta_doc_builder o = ta_doc_open(&doc, TA_JSON_OBJECT);
    ta_doc_keep(&doc, &o, name);
    ta_doc_keep(&doc, &o, ta_doc_first(&doc, v));
    expect(o.container, "{\"b\":2,\"a\":[1]}");
    expect(v, "{\"a\":[1],\"b\":2}");
}

Test(json_doc, nodes_are_replaced_and_relinked) {
    ta_node v = parse("{\"a\":1,\"b\":2,\"c\":[1,2]}"), a, b;
    ta_node c = ta_doc_member(&doc, v, TA_STR("c"), NULL);
    (void)ta_doc_member(&doc, v, TA_STR("a"), &a);
    (void)ta_doc_member(&doc, v, TA_STR("b"), &b);
    ta_doc_link(&doc, b, a);
    ta_doc_link(&doc, a, TA_NODE_NULL);
    ta_doc_set_children(&doc, v, b, 2);
    expect(v, "{\"b\":2,\"a\":1}");
    ta_doc_replace(&doc, ta_doc_element(&doc, c, 0), ta_doc_string(&doc, TA_STR("x")));
    expect(c, "[\"x\",2]");
    ta_doc_replace(&doc, TA_NODE_NULL, c);
    cr_assert_eq(ta_doc_kind(&doc, TA_NODE_NULL), TA_JSON_NULL);
}

Test(json_doc, arrays_are_joined) {
    static const struct {
        const char *json, *joined;
    } cases[] = {{"[[1,2],[3]]", "[[1,2,3],[]]"},
                 {"[[],[3,4]]", "[[3,4],[]]"},
                 {"[[1],[]]", "[[1],[]]"},
                 {"[[],[]]", "[[],[]]"}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        ta_node v = parse(cases[i].json);
        ta_doc_extend(&doc, ta_doc_element(&doc, v, 0), ta_doc_element(&doc, v, 1));
        expect(v, cases[i].joined);
        cr_expect_eq(ta_doc_count(&doc, ta_doc_element(&doc, v, 0)),
                     ta_doc_count(&doc, ta_doc_first(&doc, v)));
    }
}

/* ---- keeping one value ---- */

static const char page[] =
    "{ \"other\" : [9] , \"list\": [ {\"name\":\"n0\",\"v\":{\"x\":1.5}},\n"
    "{\"name\":\"n1\",\"v\":{\"x\":2,\"y\":[]}}, {\"w\":\"\",\"v\":null} ] }";
static const char kept_list[] =
    "[{\"name\":\"n0\",\"v\":{\"x\":1.5}},{\"name\":\"n1\",\"v\":{\"x\":2,\"y\":[]}},"
    "{\"w\":\"\",\"v\":null}]";

Test(json_doc, one_value_is_kept_and_all_else_is_forgotten) {
    begin();
    const ta_node before = ta_doc_parse_copy(&doc, TA_STR("[\"before\"]"));
    const ta_doc_place place = ta_doc_here(&doc);
    ta_node v = ta_doc_parse_copy(&doc, ta_str_from(page));
    v = ta_doc_keep_only(&doc, place, ta_doc_member(&doc, v, TA_STR("list"), NULL));
    cr_assert_eq(ta_doc_err(&doc), TA_OK);
    memset(text + doc.text_n, '?', sizeof text - doc.text_n);
    memset(nodes + doc.count, -1, (NODES - doc.count) * sizeof *nodes);
    expect(v, kept_list);
    expect(before, "[\"before\"]");
    /* the array, 3 objects, 6 names and values, in two of them 3 names and values */
    cr_expect_eq(doc.count - place.nodes, 1 + 3 + 2 * 6 + 2 * 3);
    cr_expect_eq(doc.text_n - place.text, strlen("namevn0n1wxy1.52"));
    /* what is made later does not touch it */
    expect(ta_doc_parse_copy(&doc, TA_STR("[1]")), "[1]");
    expect(v, kept_list);
    ta_doc_go_back(&doc, place);
    cr_expect_eq(doc.count, place.nodes);
    expect(before, "[\"before\"]");
}

Test(json_doc, a_kept_value_may_have_older_ones_in_it) {
    begin();
    const ta_node before = ta_doc_parse_copy(&doc, TA_STR("{\"old\":[\"text\"]}"));
    const ta_doc_place place = ta_doc_here(&doc);
    ta_doc_builder o = ta_doc_open(&doc, TA_JSON_OBJECT);
    ta_doc_put(&doc, &o, TA_STR("waste"), ta_doc_string(&doc, TA_STR("waste")));
    o = ta_doc_open(&doc, TA_JSON_OBJECT);
    ta_doc_keep(&doc, &o, ta_doc_first(&doc, before));
    ta_doc_put(&doc, &o, TA_STR("new"), ta_doc_string(&doc, TA_STR("s")));
    expect(ta_doc_keep_only(&doc, place, o.container), "{\"old\":[\"text\"],\"new\":\"s\"}");
    cr_expect_eq(doc.text_n - place.text, strlen("news"));
    expect(before, "{\"old\":[\"text\"]}");
    /* a value before the place stays as it is */
    cr_expect_eq(ta_doc_keep_only(&doc, ta_doc_here(&doc), before), before);
}

Test(json_doc, copies_of_a_container_are_known_also_after_it_was_kept) {
    begin();
    const ta_doc_place place = ta_doc_here(&doc);
    ta_node v = ta_doc_parse_copy(&doc, TA_STR("[1,\"waste\",[[],{}]]"));
    cr_expect_eq(ta_doc_identity(&doc, ta_doc_element(&doc, v, 0)), 0);
    v = ta_doc_keep_only(&doc, place, ta_doc_element(&doc, v, 2));
    ta_doc_builder b = ta_doc_open(&doc, TA_JSON_ARRAY);
    for (uint32_t i = 0; i < 4; i++)
        ta_doc_append(&doc, &b, ta_doc_element(&doc, v, i % 2));
    ta_doc_append(&doc, &b, ta_doc_open(&doc, TA_JSON_ARRAY).container);
    uint32_t identity[5];
    for (uint32_t i = 0; i < 5; i++) {
        identity[i] = ta_doc_identity(&doc, ta_doc_element(&doc, b.container, i));
        cr_expect(identity[i] > 0 && identity[i] < doc.count);
        for (uint32_t k = 0; k < i; k++)
            cr_expect_eq(identity[i] == identity[k], i < 4 && i == k + 2, "%u, %u", i, k);
    }
}

/* With too little memory for the copy, the value stays where it is. */
Test(json_doc, a_value_is_kept_with_any_memory) {
    const size_t page_n = sizeof page - 1;
    for (size_t more = 0; more < 40; more++) {
        char *little = guard_alloc(page_n + more);
        ta_doc_init(&doc, little, 0, page_n + more, nodes, NODES);
        ta_node v = ta_doc_parse_copy(&doc, ta_str_from(page));
        v = ta_doc_member(&doc, v, TA_STR("list"), NULL);
        v = ta_doc_keep_only(&doc, (ta_doc_place){1, 0}, v);
        expect(v, kept_list);
        cr_expect_eq(doc.text_n, more < 16 ? page_n : 16, "%zu", more);
        cr_expect_eq(ta_doc_err(&doc), TA_OK);
        guard_free(little, page_n + more);
    }
    for (uint32_t more = 0; more < 40; more++) {
        ta_json_node *few = (void *)guard_alloc((30 + more) * sizeof *few);
        ta_doc_init(&doc, text, 0, sizeof text, few, 30 + more);
        ta_node v = ta_doc_parse_copy(&doc, ta_str_from(page));
        const uint32_t used = doc.count;
        v = ta_doc_member(&doc, v, TA_STR("list"), NULL);
        v = ta_doc_keep_only(&doc, (ta_doc_place){1, 0}, v);
        expect(v, kept_list);
        cr_expect_eq(doc.count, used + 22 > 30 + more ? used : 23, "%u", (unsigned)more);
        guard_free((char *)few, (30 + more) * sizeof *few);
    }
}
