/* jmespath_test.c - the compliance suite of JMESPath, and queries of public scripts as jmespath.py
 * answers them. Their files are read by the parser that is tested elsewhere (json_doc_test.c). */
#define _POSIX_C_SOURCE 200809L
#include <criterion/criterion.h>
#include <dirent.h>
#include <stdio.h>
#include <string.h>

#include "base/real.h"
#include "jmespath/jmespath.h"
#include "support/guard.h"
#include "json/json_python.h"

#define VECTORS "test/vectors/awscli-v2/"

static char file_text[2 * 1024 * 1024], case_text[512 * 1024];
static ta_json_node file_nodes[256 * 1024], case_nodes[64 * 1024];
static ta_doc file, doc;
static ta_jmespath query;
static char why_memory[65536];
static ta_buf why;

static size_t read_file(const char *path, char *to, size_t cap) {
    FILE *f = fopen(path, "rb");
    cr_assert_not_null(f, "%s", path);
    const size_t n = fread(to, 1, cap, f);
    cr_assert(feof(f) && !ferror(f), "%s", path);
    fclose(f);
    return n;
}

/* A value of the file as JSON, for a document of its own. */
static ta_node copy_value(ta_doc *to, const ta_doc *from, ta_node v) {
    const ta_json_kind kind = ta_doc_kind(from, v);
    if (kind == TA_JSON_NUMBER)
        return ta_doc_number(to, ta_doc_text(from, v));
    if (kind == TA_JSON_STRING)
        return ta_doc_string(to, ta_doc_text(from, v));
    if (kind < TA_JSON_ARRAY)
        return kind == TA_JSON_NULL ? TA_NODE_NULL : ta_doc_bool(to, kind == TA_JSON_TRUE);
    ta_doc_builder b = ta_doc_open(to, kind);
    for (ta_node i = ta_doc_first(from, v); i; i = ta_doc_next(from, i)) {
        if (kind == TA_JSON_ARRAY)
            ta_doc_append(to, &b, copy_value(to, from, i));
        else
            ta_doc_put(to, &b, ta_doc_text(from, i), copy_value(to, from, ta_doc_value(from, i)));
    }
    return b.container;
}

static bool same(const ta_doc *a, ta_node x, const ta_doc *b, ta_node y, bool numbers_by_value);

static bool same_children(const ta_doc *a, ta_node x, const ta_doc *b, ta_node y, bool by_value) {
    ta_node i = ta_doc_first(a, x), j = ta_doc_first(b, y);
    const bool object = ta_doc_kind(a, x) == TA_JSON_OBJECT;
    for (; i && j; i = ta_doc_next(a, i), j = ta_doc_next(b, j)) {
        if (object && !ta_str_eq(ta_doc_text(a, i), ta_doc_text(b, j)))
            return false;
        if (!same(a, object ? ta_doc_value(a, i) : i, b, object ? ta_doc_value(b, j) : j, by_value))
            return false;
    }
    return i == j && ta_doc_count(a, x) == ta_doc_count(b, y);
}

/* Equal with the order of members. */
static bool same(const ta_doc *a, ta_node x, const ta_doc *b, ta_node y, bool by_value) {
    const ta_json_kind kind = ta_doc_kind(a, x);
    if (kind != ta_doc_kind(b, y))
        return false;
    if (kind >= TA_JSON_ARRAY)
        return same_children(a, x, b, y, by_value);
    if (kind == TA_JSON_NUMBER && by_value)
        return ta_real_parse(ta_doc_text(a, x)) == ta_real_parse(ta_doc_text(b, y));
    return ta_str_eq(ta_doc_text(a, x), ta_doc_text(b, y));
}

/* TA_OK, or what the compilation or the search came to. */
static ta_err evaluate(ta_str expression, const ta_doc *from, ta_node given, ta_node *result,
                       bool *compiled) {
    char *text = guard_copy(expression.p, expression.n); /* stays: the query borrows it */
    why = ta_buf_on(why_memory, sizeof why_memory);
    ta_err err = ta_jmespath_compile(&query, (ta_str){text, expression.n});
    *compiled = err == TA_OK;
    if (err != TA_OK) {
        cr_assert_not_null(query.why);
        cr_assert_leq(query.column, expression.n);
    } else {
        ta_doc_init(&doc, case_text, 0, sizeof case_text, case_nodes,
                    sizeof case_nodes / sizeof *case_nodes);
        err = ta_jmespath_search(&query, &doc, copy_value(&doc, from, given), result, &why);
        cr_assert(err != TA_E_PARAM || why.n > 0);
    }
    return err;
}

static ta_node of(ta_node object, const char *name) {
    return ta_doc_member(&file, object, ta_str_from(name), NULL);
}

static bool has(ta_node object, const char *name) {
    ta_node found;
    (void)ta_doc_member(&file, object, ta_str_from(name), &found);
    return found != TA_NODE_NULL;
}

static ta_node load(size_t n) {
    ta_doc_init(&file, file_text, n, sizeof file_text, file_nodes,
                sizeof file_nodes / sizeof *file_nodes);
    return TA_NODE_NULL;
}

/* ---- the compliance suite ---- */

static void expect_error(ta_str expression, ta_str kind, ta_err err, bool compiled) {
    cr_expect_eq(err, TA_E_PARAM, "%.*s: %d", (int)expression.n, expression.p, err);
    cr_expect_eq(compiled, !ta_str_eq(kind, TA_STR("syntax")), "%.*s", (int)expression.n,
                 expression.p);
    const struct {
        ta_str kind;
        const char *words;
    } messages[] = {{TA_STR("invalid-type"), "invalid type"},
                    {TA_STR("invalid-arity"), "Expected "},
                    {TA_STR("unknown-function"), "Unknown function"},
                    {TA_STR("invalid-value"), "slice step cannot be zero"}};
    why.p[why.n] = '\0';
    for (size_t i = 0; i < sizeof messages / sizeof *messages; i++)
        if (ta_str_eq(kind, messages[i].kind))
            cr_expect(strstr(why.p, messages[i].words), "%.*s: %s", (int)expression.n, expression.p,
                      why.p);
}

static size_t run_suite(ta_node suite) {
    size_t n = 0;
    for (ta_node c = ta_doc_first(&file, of(suite, "cases")); c; c = ta_doc_next(&file, c)) {
        const ta_str expression = ta_doc_text(&file, of(c, "expression"));
        ta_node result = TA_NODE_NULL;
        bool compiled;
        const ta_err err = evaluate(expression, &file, of(suite, "given"), &result, &compiled);
        if (has(c, "error"))
            expect_error(expression, ta_doc_text(&file, of(c, "error")), err, compiled);
        else
            cr_expect_eq(err, TA_OK, "%.*s: %s", (int)expression.n, expression.p, query.why);
        if (has(c, "result"))
            cr_expect(same(&doc, result, &file, of(c, "result"), true), "%.*s", (int)expression.n,
                      expression.p);
        n++;
    }
    return n;
}

Test(jmespath, the_compliance_suite_holds) {
    DIR *folder = opendir(VECTORS "jmespath");
    size_t cases = 0;
    cr_assert_not_null(folder);
    for (struct dirent *e; (e = readdir(folder)) != NULL;) {
        char path[512];
        if (strstr(e->d_name, ".json") == NULL)
            continue;
        cr_assert_lt(snprintf(path, sizeof path, VECTORS "jmespath/%s", e->d_name),
                     (int)sizeof path);
        const size_t n = read_file(path, file_text, sizeof file_text);
        (void)load(n);
        const ta_node suites = ta_doc_parse(&file, 0, n);
        cr_assert_eq(ta_doc_err(&file), TA_OK, "%s", e->d_name);
        for (ta_node s = ta_doc_first(&file, suites); s; s = ta_doc_next(&file, s))
            cases += run_suite(s);
    }
    closedir(folder);
    cr_assert_eq(cases, 908);
}

/* ---- queries of public scripts ---- */

Test(jmespath, queries_of_scripts_give_what_jmespath_py_gives) {
    const size_t n = read_file(VECTORS "queries.jsonl", file_text, sizeof file_text);
    size_t lines = 0;
    for (size_t at = 0; at < n;) {
        const ta_str line = ta_str_cut((ta_str){file_text + at, n - at}, '\n', &(ta_str){0});
        ta_node result = TA_NODE_NULL;
        bool compiled;
        (void)load(n);
        const ta_node c = ta_doc_parse(&file, at, line.n);
        cr_assert_eq(ta_doc_err(&file), TA_OK);
        const ta_str expression = ta_doc_text(&file, of(c, "expression"));
        const ta_err err = evaluate(expression, &file, of(c, "answer"), &result, &compiled);
        if (has(c, "error")) {
            cr_expect_eq(err, TA_E_PARAM, "%.*s", (int)expression.n, expression.p);
            cr_expect_eq(compiled,
                         !ta_str_eq(ta_doc_text(&file, of(c, "error")), TA_STR("syntax")));
        } else {
            cr_expect_eq(err, TA_OK, "%.*s: %s %.*s", (int)expression.n, expression.p, query.why,
                         (int)why.n, why.p);
            cr_expect(same(&doc, result, &file, of(c, "result"), false), "%.*s", (int)expression.n,
                      expression.p);
        }
        at += line.n + 1;
        lines++;
    }
    cr_assert_eq(lines, 939);
}

/* ---- results ---- */

static const char *result_of(const char *expression, const char *json) {
    ta_node result;
    why = ta_buf_on(why_memory, sizeof why_memory);
    cr_assert_eq(ta_jmespath_compile(&query, ta_str_from(expression)), TA_OK, "%s", expression);
    ta_doc_init(&doc, case_text, 0, sizeof case_text, case_nodes,
                sizeof case_nodes / sizeof *case_nodes);
    const ta_node given = ta_doc_parse_copy(&doc, ta_str_from(json));
    cr_assert_eq(ta_jmespath_search(&query, &doc, given, &result, &why), TA_OK, "%s", expression);
    ta_doc_put_ascii_json(&why, &doc, result);
    why.p[why.n] = '\0';
    return why.p;
}

/* As jmespath.py 1.0.1 with CPython 3.13, whose sum is compensated. */
Test(jmespath, results_beside_the_suites) {
    static const char tenths[] = "[0.1,0.1,0.1,0.1,0.1,0.1,0.1,0.1,0.1,0.1]";
    const struct {
        const char *expression, *json, *result;
    } cases[] = {
        {"{a: b, a: `1`}", "{}", "{\"a\":1}"},
        {"{a: `1`, a: b}", "{}", "{\"a\":null}"},
        {"merge({a: b}, {a: `1`})", "{}", "{\"a\":1}"},
        {"merge({a: `1`}, {a: b})", "{}", "{\"a\":null}"},
        {"merge({a: `1`}, `[]`, `\"\"`, {c: `2`})", "{}", "{\"a\":1,\"c\":2}"},
        {"sum(@)", tenths, "1.0"},
        {"avg(@)", tenths, "0.1"},
        {"sum(@)", "[1e100,1.0,-1e100]", "1.0"},
        {"sum(@)", "[1e100,1,-1e100]", "0.0"},
        {"sum(@)", "[1e308,1e308,-1e308]", "Infinity"},
        {"@[::-1]", "[1,2,3]", "[3,2,1]"},
        {"@[::-2]", "[1,2,3,4]", "[4,2]"},
        {"@[5:-9:-3]", "[1,2,3,4,5]", "[5,2]"},
        {"@[2:0:-1]", "[1,2,3,4]", "[3,2]"},
        {"@[0:2:-1]", "[1,2]", "[]"},
        {"@[1:9:2]", "[1,2,3,4]", "[2,4]"},
        {"@[:0]", "[1]", "[]"},
        {"@[::-2147483648]", "[1,2]", "[2]"},
        {"@[::2147483647]", "[1,2]", "[1]"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const char *got = result_of(cases[i].expression, cases[i].json);
        cr_expect_str_eq(got, cases[i].result, "%s: %s", cases[i].expression, got);
    }
}

/* ---- messages ---- */

static const char *message(const char *expression, const char *json) {
    ta_node result;
    why = ta_buf_on(why_memory, sizeof why_memory);
    cr_assert_eq(ta_jmespath_compile(&query, ta_str_from(expression)), TA_OK, "%s: %s", expression,
                 query.why);
    ta_doc_init(&doc, case_text, 0, sizeof case_text, case_nodes,
                sizeof case_nodes / sizeof *case_nodes);
    const ta_node given = ta_doc_parse_copy(&doc, ta_str_from(json));
    cr_assert_eq(ta_jmespath_search(&query, &doc, given, &result, &why), TA_E_PARAM, "%s",
                 expression);
    why.p[why.n] = '\0';
    return why.p;
}

/* Each as jmespath.py 1.0.1 writes it. */
Test(jmespath, a_query_that_does_not_fit_the_value_has_the_message_of_jmespath_py) {
    static const struct {
        const char *expression, *json, *message;
    } cases[] = {
        {"contains(a,'x')", "{}",
         "In function contains(), invalid type for value: None, expected one of: ['array', "
         "'string'], "
         "received: \"null\""},
        {"sort_by(@, &k)", "[{\"a\":[1.50,true,\"it's\"]}]",
         "In function sort_by(), invalid type for value: {'a': [1.5, True, \"it's\"]}, expected "
         "one of: "
         "['string', 'number'], received: \"null\""},
        {"sort_by(@, &k)", "[{\"k\":1},{\"k\":\"a\\nb'\\\"\"}]",
         "In function sort_by(), invalid type for value: a\nb'\", expected one of: ['number'], "
         "received: "
         "\"string\""},
        {"sum(@)", "[1,\"a\\n'\\\"\"]",
         "In function sum(), invalid type for value: a\n'\", expected one of: ['array-number'], "
         "received: \"str\""},
        {"join(',', @)", "[[\"a\\n'\\\"\\u0001\\u00e9\"]]",
         "In function join(), invalid type for value: ['a\\n\\'\"\\x01\xC3\xA9'], expected one of: "
         "['array-string'], received: \"list\""},
        {"max(@)", "[1,2.5,null]",
         "In function max(), invalid type for value: None, expected one of: ['array-number', "
         "'array-string'], received: \"NoneType\""},
        {"abs(&a)", "{}",
         "In function abs(), invalid type for value: None, expected one of: ['number'], received: "
         "\"expref\""},
        {"abs()", "{}", "Expected 1 argument for function abs(), received 0"},
        {"contains(a)", "{}", "Expected 2 arguments for function contains(), received 1"},
        {"not_null()", "{}", "Expected at least 1 argument for function not_null(), received 0"},
        {"nothing(a)", "{}", "Unknown function: nothing()"},
        {"merge(@, a)", "{}", "'NoneType' object is not iterable"},
        {"merge(@, `true`)", "{}", "'bool' object is not iterable"},
        /* Python makes {"a": "b"} of the first. */
        {"merge(@, `[\"ab\"]`)", "{}", "merge() takes objects, and no array"},
        {"merge(@, `\"a\"`)", "{}", "merge() takes objects, and no string"},
        {"a < 'x'", "{\"a\":1}", "'<' not supported between instances of 'int' and 'str'"},
        {"a >= `1.5`", "{\"a\":\"\"}", "'>=' not supported between instances of 'str' and 'float'"},
        {"contains('a', `1`)", "{}", "'in <string>' requires string as left operand, not int"},
        {"@[::0]", "[1]", "slice step cannot be zero"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        /* A reference to an expression is no value; jmespath.py shows the object's address. */
        const char *got = message(cases[i].expression, cases[i].json);
        cr_expect_str_eq(got, cases[i].message, "%s: %s", cases[i].expression, got);
    }
}

/* ---- caps ---- */

static ta_err compile_repeated(const char *before, const char *part, size_t times,
                               const char *after) {
    static char text[16384];
    ta_buf b = ta_buf_on(text, sizeof text);
    ta_puts(&b, before);
    for (size_t i = 0; i < times; i++)
        ta_puts(&b, part);
    ta_puts(&b, after);
    cr_assert_eq(ta_buf_err(&b), TA_OK);
    return ta_jmespath_compile(&query, ta_buf_str(&b));
}

Test(jmespath, each_cap_has_its_name) {
    /* A list, and two parts for each item beside its name. */
    const size_t items = (TA_JMESPATH_NODES_MAX - 1) / 3;
    cr_assert_eq(compile_repeated("[a", ",a", items - 1, "]"), TA_OK);
    cr_assert_eq(compile_repeated("[a", ",a", items, "]"), TA_E_LIMIT);
    cr_assert(strstr(query.why, "TA_JMESPATH_NODES_MAX, 512"));
    cr_assert_eq(compile_repeated("a", ".a", TA_JMESPATH_DEPTH_MAX - 1, ""), TA_OK);
    cr_assert_eq(compile_repeated("a", ".a", TA_JMESPATH_DEPTH_MAX, ""), TA_E_LIMIT);
    cr_assert(strstr(query.why, "TA_JMESPATH_DEPTH_MAX, 128"));
    cr_assert_eq(compile_repeated("", "(", 10000, ""), TA_E_LIMIT);
    cr_assert(strstr(query.why, "TA_JMESPATH_DEPTH_MAX, 128"));
    cr_assert_eq(compile_repeated("'", "a", TA_JMESPATH_TEXT_MAX, "'"), TA_OK);
    cr_assert_eq(compile_repeated("'", "a", TA_JMESPATH_TEXT_MAX + 1, "'"), TA_E_LIMIT);
    cr_assert(strstr(query.why, "TA_JMESPATH_TEXT_MAX, 4096"));
    cr_assert_eq(compile_repeated("`", "a", TA_JMESPATH_TEXT_MAX - 2, "`"), TA_OK);
    cr_assert_eq(compile_repeated("`", "a", TA_JMESPATH_TEXT_MAX - 1, "`"), TA_E_LIMIT);
    /* An empty literal after names that fill the text. */
    cr_assert_eq(compile_repeated("['", "a", TA_JMESPATH_TEXT_MAX, "',``]"), TA_E_LIMIT);
}

static ta_err search_with(size_t text_cap, uint32_t nodes, const char *expression,
                          const char *json) {
    ta_node result;
    char *text = guard_alloc(text_cap), *memory = guard_alloc(nodes * sizeof(ta_json_node));
    why = ta_buf_on(why_memory, sizeof why_memory);
    cr_assert_eq(ta_jmespath_compile(&query, ta_str_from(expression)), TA_OK);
    ta_doc_init(&doc, text, 0, text_cap, (ta_json_node *)(void *)memory, nodes);
    const ta_node given = ta_doc_parse_copy(&doc, ta_str_from(json));
    const ta_err err = ta_jmespath_search(&query, &doc, given, &result, &why);
    guard_free(text, text_cap);
    guard_free(memory, nodes * sizeof(ta_json_node));
    return err;
}

/* With any less memory than it takes: an error that names it, and no access beyond. */
Test(jmespath, a_search_that_does_not_fit_into_the_document_says_so) {
    static const char *const expressions[] = {
        "sort_by(@, &k)[].{a: k, b: join('-', [k, k]), c: to_string(@)}",
        "[reverse(@), @[::-1], map(&k, @), max_by(@, &k), merge(@[0], @[1])]",
        "reverse(@[0].k) | to_array(@)", "@[?k == `b`] | [0].values(@)"};
    static const char json[] = "[{\"k\":\"b\",\"n\":1},{\"k\":\"a\",\"n\":2},{\"k\":\"c\"}]";
    for (size_t i = 0; i < sizeof expressions / sizeof *expressions; i++) {
        uint32_t nodes = 1;
        while (search_with(4096, nodes, expressions[i], json) != TA_OK) {
            cr_assert(strstr(doc.limit, "values and names"), "%s", expressions[i]);
            nodes++;
        }
        size_t cap = 0;
        while (search_with(cap, nodes, expressions[i], json) != TA_OK) {
            cr_assert(strstr(doc.limit, "JSON text"), "%s", expressions[i]);
            cap++;
        }
        cr_assert(nodes > 10 && cap > 20, "%s", expressions[i]);
    }
}

Test(jmespath, a_function_takes_sixteen_arguments) {
    cr_assert_eq(search_with(64, 256, "not_null(a,a,a,a,a,a,a,a,a,a,a,a,a,a,a,a)", "{}"), TA_OK);
    cr_assert_eq(search_with(64, 256, "not_null(a,a,a,a,a,a,a,a,a,a,a,a,a,a,a,a,a)", "{}"),
                 TA_E_LIMIT);
    cr_assert(strstr(doc.limit, "TA_JMESPATH_ARGUMENTS_MAX, 16"));
}

Test(jmespath, to_number_reads_what_int_and_float_of_python_read) {
    static const struct {
        const char *text, *number;
    } cases[] = {{"1_000", "1000"},
                 {"1_0.5_0", "10.5"},
                 {"-1_0e1_0", "-100000000000.0"},
                 {"00_1", "1"},
                 {"+.5", "0.5"},
                 {"5.", "5.0"},
                 {"-0", "0"},
                 {" \t5\r\v\f", "5"},
                 {"1__0", "null"},
                 {"_1", "null"},
                 {"1_", "null"},
                 {"1_.5", "null"},
                 {"1._5", "null"},
                 {"1e_5", "null"},
                 {"5\x1c", "null"},
                 {"0x10", "null"},
                 {"", "null"},
                 {"1e999", "Infinity"},
                 {"12345678901234567890123_4", "123456789012345678901234"}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char memory[64];
        ta_buf b = ta_buf_on(memory, sizeof memory);
        ta_node result = TA_NODE_NULL;
        bool compiled;
        (void)load(0);
        const ta_node text = ta_doc_string(&file, ta_str_from(cases[i].text));
        cr_assert_eq(evaluate(TA_STR("to_number(@)"), &file, text, &result, &compiled), TA_OK);
        ta_doc_put_ascii_json(&b, &doc, result);
        cr_expect(ta_str_eq(ta_buf_str(&b), ta_str_from(cases[i].number)), "%s: %.*s",
                  cases[i].text, (int)b.n, memory);
    }
}
