/* yaml_test.c - the reader of YAML beside ruamel.yaml; then what is not read, and how that is said. */
#include <criterion/criterion.h>
#include <string.h>

#include "caps.h"
#include "model/yaml.h"
#include "test/support/guard.h"
#include "json/json_python.h"

static const struct {
    const char *text, *json; /* NULL: ruamel.yaml refuses it */
} cases[] = {
#include "build/host/vectors/yaml_cases.inc"
};

#define NODES 4096
static char doc_text[1 << 16], why_memory[256], json[1 << 14];
static ta_json_node nodes[NODES];
static ta_doc doc;
static ta_buf why;

/* The text ends at a guard page. */
static ta_err parse(const char *text, ta_node *v) {
    const size_t n = strlen(text);
    char *copy = guard_copy(text, n);
    ta_doc_init(&doc, doc_text, 0, sizeof doc_text, nodes, NODES);
    why = ta_buf_on(why_memory, sizeof why_memory);
    const ta_err err = ta_yaml_parse(&doc, (ta_str){copy, n}, v, &why);
    guard_free(copy, n);
    return err;
}

Test(yaml, as_ruamel_reads_it) {
    cr_assert_geq(sizeof cases / sizeof *cases, 500);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        ta_node v;
        const ta_err err = parse(cases[i].text, &v);
        ta_buf b = ta_buf_on(json, sizeof json);
        ta_doc_put_ascii_json(&b, &doc, v);
        if (cases[i].json == NULL)
            cr_expect_eq(err, TA_E_PARAM, "%s", cases[i].text);
        else
            cr_expect(err == TA_OK && ta_str_eq(ta_buf_str(&b), ta_str_from(cases[i].json)),
                      "%s\n%.*s\nis not\n%s\n%.*s", cases[i].text, (int)b.n, json, cases[i].json,
                      (int)why.n, why_memory);
    }
}

Test(yaml, what_is_not_read_is_named_with_its_line) {
    static const char others[] =
        "anchors, aliases, tags, directives and keys with ? are not supported";
    static const struct {
        const char *text, *line, *fault;
    } refused[] = {
        {"a: &x b", "1", others},
        {"a: 1\nb: *x", "2", others},
        {"a: !!str 1", "1", others},
        {"%YAML 1.2\n---\na: b", "1", others},
        {"a:\n\n  ? b\n  : c", "3", others},
        {"a: .nan", "1", "a number that JSON does not have; put it in quotes if it is text"},
        {"a: 1\nb: 1e999", "2", "a number that JSON does not have; put it in quotes if it is text"},
        {"a: b\n<<: c\nd: <<", "3", "<<, which is not supported"},
        {"a: [b", "1", "[ without its ]"},
        {"a: \"\\ud83d\\ude00\"\nb: \"\\ud83d\"", "2", "an escape of no character"},
        {"a: \"\\ud83dx\\ude00\"", "1", "an escape of no character"},
        {"a: 1\na: 2", "2", "a key that is there already"},
        {"a: b: c", "1", "two keys on a line"},
    };
    for (size_t i = 0; i < sizeof refused / sizeof *refused; i++) {
        ta_node v;
        char wanted[256];
        ta_buf b = ta_buf_on(wanted, sizeof wanted);
        cr_expect_eq(parse(refused[i].text, &v), TA_E_PARAM, "%s", refused[i].text);
        ta_puts(&b, "line ");
        ta_puts(&b, refused[i].line);
        ta_puts(&b, ": ");
        ta_puts(&b, refused[i].fault);
        cr_expect(ta_str_eq(ta_buf_str(&why), ta_buf_str(&b)), "%s: %.*s", refused[i].text,
                  (int)why.n, why_memory);
    }
}

Test(yaml, a_time_stays_text) {
    ta_node v;
    cr_assert_eq(parse("2024-01-01", &v), TA_OK);
    cr_assert(ta_str_eq(ta_doc_text(&doc, v), TA_STR("2024-01-01")));
}

Test(yaml, collections_nest_to_the_cap) {
    static char deep[4 * TA_JSON_DEPTH_MAX + 8];
    for (int more = 0; more < 2; more++) {
        const size_t n = TA_JSON_DEPTH_MAX + (size_t)more;
        ta_node v;
        memset(deep, '[', n);
        memset(deep + n, ']', n);
        deep[2 * n] = '\0';
        cr_assert_eq(parse(deep, &v), more ? TA_E_PARAM : TA_OK);
        for (size_t i = 0; i < n; i++)
            memcpy(deep + 2 * i, "- ", 2);
        deep[2 * n] = '\0';
        cr_assert_eq(parse(deep, &v), more ? TA_E_PARAM : TA_OK);
    }
}

Test(yaml, a_document_that_is_full) {
    ta_node v;
    ta_doc_init(&doc, doc_text, 0, 8, nodes, NODES);
    cr_assert_eq(ta_yaml_parse(&doc, TA_STR("a: a value that is longer"), &v, &why), TA_E_LIMIT);
    ta_doc_init(&doc, doc_text, 0, sizeof doc_text, nodes, 4);
    cr_assert_eq(ta_yaml_parse(&doc, TA_STR("[a, b, c, d, e]"), &v, &why), TA_E_LIMIT);
}
