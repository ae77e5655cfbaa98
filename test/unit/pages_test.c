/* pages_test.c - pages: what turns them on and off, and the forms of starting tokens. Memory is in
 * pages_memory_test.c, and what becomes of the answers in pages_vectors_test.c. */
#include <stdio.h>

#include "support/pages_scene.h"
#include "json/json_python.h"

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

/* As AWS CLI 2.36.7 writes it. */
Test(pages, the_token_of_a_key_with_bytes_says_where_they_are) {
    ta_node value;
    begin("dynamodb", "Scan");
    cr_assert_eq(start("--table-name abc --max-items 1", false, TA_PAGES_MERGED), TA_OK);
    cr_assert_eq(add("{\"Items\":[{\"k\":{\"S\":\"1\"}}],\"LastEvaluatedKey\":"
                     "{\"k\":{\"B\":\"/wA=\"},\"n\":{\"N\":\"1\"}}}",
                     &value),
                 TA_OK);
    cr_assert_eq(ta_pages_end(&p, &doc, &value, &why), TA_OK);
    expect_value(
        ta_doc_member(&doc, value, TA_STR("NextToken"), NULL),
        "\"eyJFeGNsdXNpdmVTdGFydEtleSI6IHsiayI6IHsiQiI6ICIvd0E9In0sICJuIjogeyJOIjogIjEifX"
        "0sICJib3RvX2VuY29kZWRfa2V5cyI6IFtbIkV4Y2x1c2l2ZVN0YXJ0S2V5IiwgImsiLCAiQiJdXX0=\"");
}

/* Also after a part of a page. */
Test(pages, the_token_of_a_key_with_bytes_counts_what_was_there) {
    ta_node value;
    begin("dynamodb", "Query");
    cr_assert_eq(start("--table-name abc --max-items 2", false, TA_PAGES_MERGED), TA_OK);
    cr_assert_eq(add("{\"Items\":[{}],\"LastEvaluatedKey\":{\"k\":{\"B\":\"/wA=\"}}}", &value),
                 TA_OK);
    cr_assert_eq(add("{\"Items\":[{},{}]}", &value), TA_OK);
    cr_assert_eq(ta_pages_end(&p, &doc, &value, &why), TA_OK);
    expect_value(
        ta_doc_member(&doc, value, TA_STR("NextToken"), NULL),
        "\"eyJFeGNsdXNpdmVTdGFydEtleSI6IHsiayI6IHsiQiI6ICIvd0E9In19LCAiYm90b190cnVuY2F0ZV9hbW91"
        "bnQiOiAxLCAiYm90b19lbmNvZGVkX2tleXMiOiBbWyJFeGNsdXNpdmVTdGFydEtleSIsICJrIiwgIkIiXV19\"");
}

Test(pages, the_next_tokens_are_checked_like_parameters) {
    static const struct {
        const char *answer, *why; /* NULL: they are good */
    } cases[] = {
        {"{\"nextToken\":\"t\"}", NULL},
        {"{\"nextToken\":null}", NULL},
        {"{}", NULL},
        {"{\"nextToken\":[\"t\"]}",
         "Parameter validation failed:\nInvalid type for parameter nextToken, value: ['t'], type: "
         "<class 'list'>, valid types: <class 'str'>"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        ta_node value;
        begin("ecs", "ListTasks");
        cr_assert_eq(start("", false, TA_PAGES_MERGED), TA_OK);
        cr_assert_eq(add(cases[i].answer, &value), TA_OK);
        const ta_doc_place before = ta_doc_here(&doc);
        cr_expect_eq(ta_pages_check_next(&p, &doc, &why), cases[i].why ? TA_E_PARAM : TA_OK);
        cr_expect(!cases[i].why || is(&why, cases[i].why), "%.*s", (int)why.n, why.p);
        cr_expect(doc.text_n == before.text && doc.count == before.nodes);
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
        {"ecs", "ListTasks", "W10=", "{\"nextToken\":\"W10=\"}", 0}, /* [] */
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
        {"bnVsbA==", TA_E_USAGE, "Bad starting token: bnVsbA=="}, /* null */
        {"MTIz", TA_E_USAGE, "Bad starting token: MTIz"},         /* 123 */
        {"ImEi", TA_E_USAGE, "Bad starting token: ImEi"},         /* "a" */
        {"eyJib3RvX3RydW5jYXRlX2Ftb3VudCI6ICJ4In0=", TA_E_USAGE,  /* an amount of "x" */
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

/* A page that is cut needs a token for its rest, of the same members as the one it came with. */
Test(pages, a_page_of_an_odd_token_cannot_be_cut) {
    static const struct {
        const char *words;
        ta_err err;
    } cases[] = {
        {"--starting-token e30= --max-items 1", TA_E_SHAPE}, /* {} */
        {"--starting-token e30= --max-items 2", TA_OK},
        {"--starting-token e30=", TA_OK},
        {"--starting-token eyJuZXh0VG9rZW4iOiBudWxsfQ== --max-items 1",
         TA_OK}, /* a nextToken of null */
        /* {"NextToken": null} */
        {"--starting-token eyJOZXh0VG9rZW4iOiBudWxsfQ== --max-items 1", TA_E_SHAPE},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        ta_node value;
        begin("ecs", "ListTasks");
        cr_assert_eq(start(cases[i].words, false, TA_PAGES_MERGED), TA_OK, "%s", cases[i].words);
        cr_expect_eq(add("{\"taskArns\":[\"a\",\"b\"]}", &value), cases[i].err, "%s",
                     cases[i].words);
        cr_expect(cases[i].err == TA_OK ||
                  is(&why, "Bad starting token: the operation's own tokens are not in it"));
    }
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
