/* pages_memory_test.c - pages in fixed memory: how many fit, and what an error says of the rest. */
#include "model/answer.h"
#include "support/guard.h"
#include "support/pages_scene.h"

/* A page of get-parameters-by-path with `n` parameters of `size` bytes each. */
static ta_str make_page(uint32_t number, unsigned n, size_t size, bool last) {
    static char memory[65536], value[4096];
    ta_buf b = ta_buf_on(memory, sizeof memory);
    memset(value, 'v', sizeof value);
    ta_puts(&b, "{\"Parameters\":[");
    for (unsigned i = 0; i < n; i++) {
        ta_puts(&b, i > 0 ? ",{\"Name\":\"/x/" : "{\"Name\":\"/x/");
        ta_put_u64(&b, number * n + i, 6);
        ta_puts(&b, "\",\"Type\":\"String\",\"Value\":\"");
        ta_put(&b, (ta_str){value, size});
        ta_puts(&b, "\",\"Version\":1,\"LastModifiedDate\":1.700000000123E9,"
                    "\"ARN\":\"arn:aws:ssm:us-east-1:123456789012:parameter/x/000000\","
                    "\"DataType\":\"text\"}");
    }
    ta_puts(&b, last ? "]}" : "],\"NextToken\":\"t");
    if (!last) {
        ta_put_u64(&b, number, 6);
        ta_puts(&b, "\"}");
    }
    cr_assert_eq(ta_buf_err(&b), TA_OK);
    return ta_buf_str(&b);
}

static ta_err add_page(ta_str page, ta_node *value) {
    const ta_doc_place place = ta_doc_here(&doc);
    const ta_node answer = ta_doc_parse_copy(&doc, page);
    if (ta_doc_err(&doc) == TA_E_LIMIT)
        return ta_pages_do_not_fit(&p, doc.limit, &why);
    const ta_err err = ta_model_shape_answer(&doc, answer, operation.output, false, &why);
    if (err == TA_E_LIMIT)
        return ta_pages_do_not_fit(&p, doc.limit, &why);
    cr_assert_eq(err, TA_OK);
    return ta_pages_add(&p, &doc, place, answer, value, &why);
}

Test(pages_memory, a_hundred_pages_of_40_kilobytes_fit_into_4_mebibytes) {
    static const struct {
        unsigned n;
        size_t size;
    } cases[] = {{10, 3900}, {100, 260}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        ta_node value;
        size_t sum = 0;
        begin("ssm", "GetParametersByPath");
        cr_assert_eq(start("--path /x", false, TA_PAGES_MERGED), TA_OK);
        for (uint32_t n = 0; n < 100; n++) {
            const ta_str page = make_page(n, cases[i].n, cases[i].size, n == 99);
            sum += page.n;
            cr_assert_eq(add_page(page, &value), TA_OK, "%u: %.*s", n, (int)why.n, why.p);
            cr_assert_eq(value, TA_NODE_NULL);
            cr_assert_eq(p.more, n < 99);
        }
        cr_assert_gt(sum, 4000000);
        cr_assert_eq(ta_pages_end(&p, &doc, &value, &why), TA_OK);
        const ta_node list = ta_doc_member(&doc, value, TA_STR("Parameters"), NULL);
        cr_expect_eq(ta_doc_count(&doc, list), 100 * cases[i].n);
        uint32_t number = 0;
        for (ta_node v = ta_doc_first(&doc, list); v; v = ta_doc_next(&doc, v), number++) {
            char memory[16];
            ta_buf name = ta_buf_on(memory, sizeof memory);
            ta_puts(&name, "/x/");
            ta_put_u64(&name, number, 6);
            cr_assert(ta_str_eq(ta_doc_text(&doc, ta_doc_member(&doc, v, TA_STR("Name"), NULL)),
                                ta_buf_str(&name)));
            cr_assert_eq(ta_doc_text(&doc, ta_doc_member(&doc, v, TA_STR("Value"), NULL)).n,
                         cases[i].size);
            cr_assert(ta_str_eq(
                ta_doc_text(&doc, ta_doc_member(&doc, v, TA_STR("LastModifiedDate"), NULL)),
                TA_STR("2023-11-14T22:13:20.123000+00:00")));
        }
        cr_expect_eq(number, 100 * cases[i].n);
        /* 7 names and values and the object for each */
        cr_expect_lt(doc.count, 100 * cases[i].n * 15 + 4000);
        cr_expect_lt(doc.text_n, sum);
    }
}

/* Page by page nothing is left behind. */
Test(pages_memory, pages_that_are_printed_one_by_one_need_the_memory_of_one) {
    ta_node value;
    begin("ssm", "GetParametersByPath");
    ta_doc_init(&doc, text, 0, 100000, nodes, 4096);
    cr_assert_eq(start("--path /x", false, TA_PAGES_TEXT), TA_OK);
    for (uint32_t n = 0; n < 100; n++) {
        const ta_doc_place place = ta_doc_here(&doc);
        cr_assert_eq(add_page(make_page(n, 10, 3900, n == 99), &value), TA_OK);
        cr_assert_eq(ta_doc_count(&doc, ta_doc_member(&doc, value, TA_STR("Parameters"), NULL)),
                     10);
        ta_doc_go_back(&doc, place);
    }
    cr_assert_eq(ta_pages_end(&p, &doc, &value, &why), TA_OK);
    cr_expect_eq(value, TA_NODE_NULL);
}

/* With each amount of memory, pages are whole, or an error names what is full. */
static void run_little(ta_pages_form form, size_t *fitting) {
    ta_node value = TA_NODE_NULL;
    ta_err err = start("--path /x", false, form);
    for (uint32_t n = 0; n < 3 && err == TA_OK; n++) {
        const ta_doc_place place = ta_doc_here(&doc);
        err = add_page(make_page(n, 2, 10, n == 2), &value);
        if (err == TA_OK && value)
            ta_doc_go_back(&doc, place);
    }
    if (err == TA_OK)
        err = ta_pages_end(&p, &doc, &value, &why);
    cr_assert(err == TA_OK || err == TA_E_LIMIT);
    if (err == TA_OK) {
        ++*fitting;
        if (form == TA_PAGES_MERGED)
            cr_expect_eq(ta_doc_count(&doc, ta_doc_member(&doc, value, TA_STR("Parameters"), NULL)),
                         6);
    } else {
        cr_expect_gt(why.n, 20);
        cr_expect(memcmp(why.p + why.n - 4, "full", 4) == 0 || strstr(why.p, "full; ") != NULL ||
                      strstr(why.p, "memory") != NULL,
                  "%.*s", (int)why.n, why.p);
    }
}

Test(pages_memory, any_memory_gives_all_pages_or_an_error) {
    for (int form = TA_PAGES_MERGED; form <= TA_PAGES_WHOLE; form++) {
        size_t fitting = 0;
        for (size_t cap = 0; cap < 1600; cap += 7) {
            char *little = guard_alloc(cap);
            begin("ssm", "GetParametersByPath");
            ta_doc_init(&doc, little, 0, cap, nodes, NODES);
            run_little((ta_pages_form)form, &fitting);
            guard_free(little, cap);
        }
        for (uint32_t cap = 1; cap < 140; cap++) {
            ta_json_node *few = (void *)guard_alloc(cap * sizeof *few);
            begin("ssm", "GetParametersByPath");
            ta_doc_init(&doc, text, 0, sizeof text, few, cap);
            run_little((ta_pages_form)form, &fitting);
            guard_free((char *)few, cap * sizeof *few);
        }
        for (size_t cap = 0; cap < 50; cap++) {
            char *little = guard_alloc(cap);
            begin("ssm", "GetParametersByPath");
            body = ta_buf_on(little, cap);
            run_little((ta_pages_form)form, &fitting);
            guard_free(little, cap);
        }
        cr_expect_gt(fitting, 20, "%d", form);
        cr_expect_lt(fitting, 300, "%d", form);
    }
}

Test(pages_memory, what_does_not_fit_is_named_with_a_way_out) {
    ta_node value;
    begin("ssm", "GetParametersByPath");
    ta_doc_init(&doc, text, 0, 700, nodes, NODES);
    cr_assert_eq(start("--path /x", false, TA_PAGES_MERGED), TA_OK);
    cr_expect_eq(add_page(make_page(0, 4, 10, false), &value), TA_E_LIMIT);
    cr_expect(is(&why,
                 "page 1 of the answer does not fit: the memory for JSON text is full; ask for "
                 "less at a time with --page-size"),
              "%.*s", (int)why.n, why.p);
    begin("ssm", "GetParametersByPath");
    ta_doc_init(&doc, text, 0, 700, nodes, NODES);
    cr_assert_eq(start("--path /x", true, TA_PAGES_MERGED), TA_OK);
    cr_expect_eq(add_page(make_page(0, 4, 10, false), &value), TA_E_LIMIT);
    cr_expect(is(&why,
                 "page 1 of the answer does not fit: the memory for JSON text is full; ask for "
                 "less at a time with --max-results"),
              "%.*s", (int)why.n, why.p);
    begin("ssm", "GetParametersByPath");
    ta_doc_init(&doc, text, 0, sizeof text, nodes, 60);
    cr_assert_eq(start("--path /x", false, TA_PAGES_MERGED), TA_OK);
    cr_expect_eq(add_page(make_page(0, 2, 10, false), &value), TA_OK);
    cr_expect_eq(add_page(make_page(1, 2, 10, false), &value), TA_E_LIMIT);
    cr_expect(is(&why,
                 "page 2 of the answer does not fit with those before it: the memory for JSON "
                 "values and names is full; use --output text, which prints page by page, or "
                 "--max-items and --starting-token"),
              "%.*s", (int)why.n, why.p);
    begin("sqs", "ListQueues");
    body = ta_buf_on(body_memory, 10);
    cr_assert_eq(start("", false, TA_PAGES_MERGED), TA_OK);
    cr_expect_eq(add("{\"NextToken\":\"t1\"}", &value), TA_E_LIMIT);
    cr_expect(is(&why, "the token of a page does not fit: the memory for the request is full"));
}
