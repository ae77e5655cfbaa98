/* pages_test.c - pages: what turns them on and off, the forms of starting tokens, and every cap. What becomes of the
 * answers is in pages_vectors_test.c. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "model/answer.h"
#include "model/pages.h"
#include "support/guard.h"
#include "json/json_python.h"

enum { TEXT = 4 << 20, NODES = 1 << 18 };

static char text[TEXT], why_memory[1024], body_memory[4096];
static ta_json_node nodes[NODES];
static ta_model_operation operation;
static ta_doc doc;
static ta_buf why, body;
static ta_pages p;

static void begin(const char *service, const char *name) {
    cr_assert(ta_model_find_operation(ta_model_find(ta_str_from(service)), ta_str_from(name),
                                      &operation));
    ta_doc_init(&doc, text, 0, sizeof text, nodes, NODES);
    why = ta_buf_on(why_memory, sizeof why_memory);
    body = ta_buf_on(body_memory, sizeof body_memory);
}

static ta_err no_file(void *context, ta_str path, bool binary, ta_str *out, ta_diag *diag) {
    (void)context, (void)path, (void)binary, (void)out, (void)diag;
    return TA_E_FILE;
}

static void put_no_token(void *context, ta_buf *b) {
    (void)context, (void)b;
}

/* From the words after an operation to its first request. */
static ta_err start(const char *words, bool no_paginate, ta_pages_form form) {
    static char copy[512], *word[32];
    size_t n = 0;
    ta_input_arguments arguments;
    ta_pages_settings settings;
    ta_node parameters;
    const ta_input in = {&operation, &doc, &why, no_file, NULL, 1704067200, false};
    strcpy(copy, words);
    for (char *s = strtok(copy, " "); s != NULL; s = strtok(NULL, " "))
        word[n++] = s;
    ta_err err = ta_input_read_arguments(&arguments, &operation, word, n, &why);
    if (err == TA_OK)
        err = ta_pages_read_settings(&settings, &operation, &arguments, no_paginate, &why);
    if (err == TA_OK)
        err = ta_input_options(&in, &arguments, &parameters);
    if (err == TA_OK)
        err = ta_pages_begin(&p, &in, &settings, form, parameters);
    if (err == TA_OK)
        err = ta_input_check(&in, parameters);
    if (err == TA_OK)
        err = ta_pages_write(&p, &in, parameters, put_no_token, NULL, &body);
    return err;
}

static bool is(const ta_buf *b, const char *wanted) {
    return ta_str_eq(ta_buf_str(b), ta_str_from(wanted));
}

/* ---- on and off ---- */

Test(pages, pages_are_asked_for_unless_they_are_turned_off) {
    static const struct {
        const char *service, *operation, *words;
        bool no_paginate;
        const char *body; /* NULL: refused, with `why` */
        bool automatic;
        const char *why;
    } cases[] = {
        {"ecs", "ListTasks", "--cluster c", false, "{\"cluster\":\"c\"}", true, NULL},
        {"ecs", "ListTasks", "--cluster c", true, "{\"cluster\":\"c\"}", false, NULL},
        {"ecs", "ListTasks", "--max-results 2", false, "{\"maxResults\":2}", false, NULL},
        {"ecs", "ListTasks", "--next-token t", false, "{\"nextToken\":\"t\"}", false, NULL},
        {"ecs", "ListTasks", "--cli-input-json {\"nextToken\":\"t\"}", false,
         "{\"nextToken\":\"t\"}", false, NULL},
        {"ecs", "ListTasks", "--page-size +2 --max-items 1", false, "{\"maxResults\":2}", true,
         NULL},
        {"ecs", "ListTasks", "--page-size 2 --starting-token t --cluster c", false,
         "{\"cluster\":\"c\",\"maxResults\":2,\"nextToken\":\"t\"}", true, NULL},
        {"ecs", "ListTasks", "--page-size 2 --max-items 1", true, NULL, false,
         "Cannot specify --no-paginate along with pagination arguments: --page-size, --max-items"},
        {"ecs", "ListTasks", "--starting-token x --max-results 1", false, NULL, false,
         "Cannot specify --no-paginate along with pagination arguments: --starting-token"},
        {"ecs", "ListTasks", "--max-items 1 --cli-input-json {\"maxResults\":2}", false, NULL,
         false, "Cannot specify --no-paginate along with pagination arguments: --max-items"},
        {"ssm", "GetParameter", "--name n", false, "{\"Name\":\"n\"}", false, NULL},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        begin(cases[i].service, cases[i].operation);
        const ta_err err = start(cases[i].words, cases[i].no_paginate, TA_PAGES_MERGED);
        cr_expect_eq(err, cases[i].body ? TA_OK : TA_E_PARAM, "%s: %d", cases[i].words, err);
        cr_expect(!cases[i].body || is(&body, cases[i].body), "%s: %.*s", cases[i].words,
                  (int)body.n, body.p);
        cr_expect(cases[i].body || is(&why, cases[i].why), "%.*s", (int)why.n, why.p);
        cr_expect(!cases[i].body || p.automatic == cases[i].automatic, "%s", cases[i].words);
    }
}

Test(pages, max_items_that_aws_cli_warns_of_are_marked) {
    static const struct {
        const char *words;
        bool odd;
    } cases[] = {{"--max-items 1", false},
                 {"--max-items 0", true},
                 {"--max-items -5", true},
                 {"--max-items 99999999999999999999999999", false},
                 {"", false}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        begin("ecs", "ListTasks");
        cr_assert_eq(start(cases[i].words, false, TA_PAGES_MERGED), TA_OK);
        cr_expect_eq(p.odd_max_items, cases[i].odd, "%s", cases[i].words);
    }
}

/* ---- answers ---- */

static ta_err add(const char *json, ta_node *value) {
    const ta_doc_place place = ta_doc_here(&doc);
    const ta_node answer = ta_doc_parse_copy(&doc, ta_str_from(json));
    return ta_doc_err(&doc) != TA_OK ? ta_pages_do_not_fit(&p, doc.limit, &why)
                                     : ta_pages_add(&p, &doc, place, answer, value, &why);
}

static void expect_value(ta_node v, const char *json) {
    char memory[1024];
    ta_buf b = ta_buf_on(memory, sizeof memory);
    ta_doc_put_ascii_json(&b, &doc, v);
    cr_expect(is(&b, json), "%.*s is not %s", (int)b.n, memory, json);
}

Test(pages, an_operation_without_pages_has_one) {
    ta_node value;
    for (int form = TA_PAGES_MERGED; form <= TA_PAGES_WHOLE; form++) {
        begin("sqs", "ListQueues");
        cr_assert_eq(start("", true, (ta_pages_form)form), TA_OK);
        cr_assert_eq(add("{\"QueueUrls\":[\"q\"],\"NextToken\":\"t\"}", &value), TA_OK);
        cr_expect(!p.more && is(&body, "{}"));
        if (form == TA_PAGES_MERGED) {
            cr_expect_eq(value, TA_NODE_NULL);
            cr_assert_eq(ta_pages_end(&p, &doc, &value, &why), TA_OK);
        }
        expect_value(value, "{\"QueueUrls\":[\"q\"],\"NextToken\":\"t\"}");
        if (form != TA_PAGES_MERGED) {
            cr_assert_eq(ta_pages_end(&p, &doc, &value, &why), TA_OK);
            cr_expect_eq(value, TA_NODE_NULL);
        }
    }
}

/* A token whose members come in another order is the same. */
Test(pages, the_same_token_is_known_in_any_order) {
    static const char *const seconds[] = {
        "{\"LastEvaluatedKey\":{\"b\":{\"N\":\"2\"},\"a\":{\"S\":\"k\"}}}",
        "{\"LastEvaluatedKey\":{\"a\":{\"S\":\"k\"},\"b\":{\"N\":\"3\"}}}",
        "{\"LastEvaluatedKey\":{\"a\":{\"S\":\"k\"}}}",
        "{\"LastEvaluatedKey\":{\"a\":{\"S\":\"k\"},\"c\":{\"N\":\"2\"}}}",
    };
    for (size_t i = 0; i < sizeof seconds / sizeof *seconds; i++) {
        ta_node value;
        begin("dynamodb", "Scan");
        cr_assert_eq(start("--table-name tab", false, TA_PAGES_MERGED), TA_OK);
        cr_assert_eq(
            add("{\"LastEvaluatedKey\":{\"a\":{\"S\":\"k\"},\"b\":{\"N\":\"2\"}}}", &value), TA_OK);
        cr_assert_eq(add(seconds[i], &value), TA_OK);
        cr_expect_eq(p.more, i > 0);
        if (i == 0) {
            cr_expect_eq(ta_pages_end(&p, &doc, &value, &why), TA_E_SHAPE);
            cr_expect(is(&why, "Error during pagination: The same next token was received twice: "
                               "{'ExclusiveStartKey': {'b': {'N': '2'}, 'a': {'S': 'k'}}}"));
        }
    }
}

/* ---- starting tokens ---- */

Test(pages, starting_tokens_of_all_forms) {
    static const struct {
        const char *service, *operation, *words, *body;
        int64_t skip;
    } cases[] = {
        {"ecs", "ListTasks", "raw", "{\"nextToken\":\"raw\"}", 0},
        {"ecs", "ListTasks", "raw___token", "{\"nextToken\":\"raw___token\"}", 0},
        {"ecs", "ListTasks", "raw___3", "{\"nextToken\":\"raw\"}", 3},
        {"ecs", "ListTasks", "raw___-3", "{\"nextToken\":\"raw\"}", -3},
        {"ecs", "ListTasks", "None___3", "{}", 3},
        {"ecs", "ListTasks", "None", "{}", 0},
        {"ecs", "ListTasks", "MTIz", "{\"nextToken\":\"MTIz\"}", 0}, /* 123 */
        {"ecs", "ListTasks", "eyJuZXh0VG9rZW4iOiAidG9rMSJ9", "{\"nextToken\":\"tok1\"}", 0},
        {"ecs", "ListTasks", "eyJuZXh0VG9rZW4iOiAidG9rMSJ", /* cut off: a token of the service */
         "{\"nextToken\":\"eyJuZXh0VG9rZW4iOiAidG9rMSJ\"}", 0},
        {"ecs", "ListTasks", "eyJuZXh0VG9rZW4iOiBudWxsLCAiYm90b190cnVuY2F0ZV9hbW91bnQiOiAyfQ==",
         "{}", 2}, /* null, and 2 items */
        {"dynamodb", "ListBackups", "abCDeFGhiJKlmnOPqrSTuvwxYZ1aBCdEFghijK7LM51nOpqRSTuv3W",
         "{\"ExclusiveStartBackupArn\":\"abCDeFGhiJKlmnOPqrSTuvwxYZ1aBCdEFghijK7LM51nOpqRSTuv3W\"}",
         0},
        /* {"ExclusiveStartKey":{"a":{"B":"AQI="}},"boto_encoded_keys":[["ExclusiveStartKey","a","B"]]} */
        {"dynamodb", "Scan",
         "eyJFeGNsdXNpdmVTdGFydEtleSI6eyJhIjp7IkIiOiJBUUk9In19LCJib3RvX2VuY29kZWRfa2V5cyI6W1siRXhj"
         "bHVzaXZlU3RhcnRLZXkiLCJhIiwiQiJdXX0=",
         "{\"TableName\":\"tab\",\"ExclusiveStartKey\":{\"a\":{\"B\":\"AQI=\"}}}", 0},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char words[512];
        begin(cases[i].service, cases[i].operation);
        snprintf(words, sizeof words, "%s --starting-token %s",
                 strcmp(cases[i].operation, "Scan") == 0 ? "--table-name tab" : "", cases[i].words);
        const ta_err err = start(words, false, TA_PAGES_MERGED);
        cr_expect_eq(err, TA_OK, "%s: %.*s", words, (int)why.n, why.p);
        cr_expect(is(&body, cases[i].body), "%s: %.*s", words, (int)body.n, body.p);
        cr_expect_eq(p.skip, cases[i].skip, "%s", words);
    }
}

Test(pages, bad_starting_tokens_are_refused) {
    static const struct {
        const char *words;
        ta_err err;
        const char *why;
    } cases[] = {
        {"a___b___3", TA_E_USAGE, "Bad starting token: a___b___3"},
        {"eyJib3RvX3RydW5jYXRlX2Ftb3VudCI6ICJ4In0=", TA_E_USAGE, /* an amount of "x" */
         "Bad starting token: eyJib3RvX3RydW5jYXRlX2Ftb3VudCI6ICJ4In0="},
        {"eyJib3RvX3RydW5jYXRlX2Ftb3VudCI6IDEuNX0=", TA_E_USAGE, /* 1.5 */
         "Bad starting token: eyJib3RvX3RydW5jYXRlX2Ftb3VudCI6IDEuNX0="},
        {"eyJmb28iOiAiYmFyIn0=", TA_E_PARAM, /* {"foo": "bar"} */
         "Parameter validation failed:\nUnknown parameter in input: \"foo\", must be one of: "
         "QueueNamePrefix, NextToken, MaxResults"},
        {"eyJOZXh0VG9rZW4iOiAxfQ==", TA_E_PARAM, /* {"NextToken": 1} */
         "Parameter validation failed:\nInvalid type for parameter NextToken, value: 1, type: "
         "<class 'int'>, valid types: <class 'str'>"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char words[256];
        begin("sqs", "ListQueues");
        snprintf(words, sizeof words, "--starting-token %s", cases[i].words);
        cr_expect_eq(start(words, false, TA_PAGES_MERGED), cases[i].err, "%s", words);
        cr_expect(is(&why, cases[i].why), "%s: %.*s", words, (int)why.n, why.p);
    }
}

/* ---- memory ---- */

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
    const ta_err err = ta_model_shape_answer(&doc, answer, operation.output, false);
    if (err == TA_E_LIMIT)
        return ta_pages_do_not_fit(&p, doc.limit, &why);
    cr_assert_eq(err, TA_OK);
    return ta_pages_add(&p, &doc, place, answer, value, &why);
}

Test(pages, a_hundred_pages_of_40_kilobytes_fit_into_4_mebibytes) {
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
Test(pages, pages_that_are_printed_one_by_one_need_the_memory_of_one) {
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

Test(pages, any_memory_gives_all_pages_or_an_error) {
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

Test(pages, what_does_not_fit_is_named_with_a_way_out) {
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

/* ---- the models ---- */

/* Names of members with dots between them, [-1] after one. */
static bool is_path(ta_str s) {
    const size_t bracket = ta_str_find(s, '[');
    for (size_t i = 0; i < s.n; i++)
        if (!ta_is_alpha(s.p[i]) && !ta_is_digit(s.p[i]) && s.p[i] != '.' && s.p[i] != '[' &&
            s.p[i] != '-' && s.p[i] != ']')
            return false;
    return s.n > 0 &&
           (bracket == s.n || ta_str_starts(ta_str_sub(s, bracket, s.n), TA_STR("[-1].")));
}

Test(pages, the_expressions_of_all_models_are_paths) {
    size_t count = 0;
    for (size_t m = 0; ta_model_at(m) != NULL; m++)
        for (size_t i = 0; i < ta_model_at(m)->operation_count; i++) {
            const ta_model_operation o = ta_model_operation_at(ta_model_at(m), i);
            for (int part = TA_PAGE_INPUT_TOKEN; part <= TA_PAGE_OTHERS; part++)
                for (size_t k = 0; k < ta_model_page_count(&o, (ta_page_part)part); k++, count++) {
                    char memory[TA_MODEL_NAME_MAX];
                    ta_buf b = ta_buf_on(memory, sizeof memory);
                    ta_model_put_name(&b, ta_model_page(&o, (ta_page_part)part, k));
                    cr_expect(is_path(ta_buf_str(&b)), "%.*s", (int)b.n, memory);
                }
            if (ta_model_has_pages(&o))
                cr_expect(ta_model_page_count(&o, TA_PAGE_RESULTS) > 0 &&
                          ta_model_page_count(&o, TA_PAGE_INPUT_TOKEN) ==
                              ta_model_page_count(&o, TA_PAGE_OUTPUT_TOKEN));
        }
    cr_expect_gt(count, 600);
}
