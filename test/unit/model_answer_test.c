/* model_answer_test.c - what an answer becomes by its shape: unions, and times in all forms. */
#include <criterion/criterion.h>
#include <string.h>

#include "model/answer.h"
#include "json/json_python.h"

static char memory[8192], printed[1024], why_memory[512];
static ta_json_node nodes[256];

/* Shape an answer; NULL: it is refused. */
static const char *shaped(const char *service, const char *name, const char *answer) {
    ta_doc doc;
    ta_model_operation operation;
    ta_buf b = ta_buf_on(printed, sizeof printed - 1),
           why = ta_buf_on(why_memory, sizeof why_memory);
    cr_assert(ta_model_find_operation(ta_model_find(ta_str_from(service)), ta_str_from(name),
                                      &operation));
    ta_doc_init(&doc, memory, 0, sizeof memory, nodes, sizeof nodes / sizeof *nodes);
    const ta_node v = ta_doc_parse_copy(&doc, ta_str_from(answer));
    cr_assert_eq(ta_doc_err(&doc), TA_OK);
    const ta_err err = ta_model_shape_answer(&doc, v, operation.output, false, &why);
    cr_assert(err == TA_OK || err == TA_E_SHAPE);
    if (err != TA_OK)
        return NULL;
    ta_doc_put_ascii_json(&b, &doc, v);
    printed[b.n] = '\0';
    return printed;
}

static void expect(const char *is, const char *wanted, const char *of) {
    if (is == NULL || wanted == NULL)
        cr_expect_eq(is, wanted, "%s: %s", of, is ? is : "refused");
    else
        cr_expect_str_eq(is, wanted, "%s", of);
}

Test(model_answer, a_union_has_one_member) {
    static const struct {
        const char *given, *wanted;
    } cases[] = {
        {"{\"openSearchIntegrationDetails\":{}}", "{\"openSearchIntegrationDetails\":{}}"},
        {"{\"__type\":\"t\",\"openSearchIntegrationDetails\":{},\"other\":null}",
         "{\"openSearchIntegrationDetails\":{}}"},
        {"{\"other\":1}", "{\"SDK_UNKNOWN_MEMBER\":{\"name\":\"other\"}}"},
        {"{}", NULL},
        {"{\"openSearchIntegrationDetails\":null}", NULL},
        {"{\"openSearchIntegrationDetails\":{},\"other\":1}", NULL},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char answer[256] = "{\"integrationDetails\":", wanted[256] = "{\"integrationDetails\":";
        strcat(strcat(answer, cases[i].given), "}");
        if (cases[i].wanted != NULL)
            strcat(strcat(wanted, cases[i].wanted), "}");
        expect(shaped("logs", "GetIntegration", answer), cases[i].wanted ? wanted : NULL,
               cases[i].given);
    }
}

Test(model_answer, times_are_those_of_aws_cli) {
    static const struct {
        const char *given, *wanted; /* as AWS CLI 2.36.7 prints it; NULL: no time */
    } cases[] = {
        {"1700000000.5", "2023-11-14T22:13:20.500000+00:00"},
        {"\"1700000000\"", "2023-11-14T22:13:20+00:00"},
        {"\"2024-01-01\"", "2024-01-01T00:00:00"},
        {"\"2024-01-01T00:00:00\"", "2024-01-01T00:00:00"},
        {"\"2024-01-01T00:00:00.5Z\"", "2024-01-01T00:00:00.500000+00:00"},
        {"\"2024-01-01T00:00:00+02:00\"", "2024-01-01T00:00:00+02:00"},
        {"\"2024-01-01T00:00:00-0830\"", "2024-01-01T00:00:00-08:30"},
        {"\"2024-01-01 10:00 UTC\"", "2024-01-01T10:00:00+00:00"},
        {"\"20240101T000000Z\"", "2024-01-01T00:00:00+00:00"},
        {"\"Mon, 01 Jan 2024 00:00:00 GMT\"", "2024-01-01T00:00:00+00:00"},
        {"\"Sun Nov  6 08:49:37 1994\"", "1994-11-06T08:49:37"},
        {"\"06-Nov-94 08:49:37 GMT\"", "1994-11-06T08:49:37+00:00"},
        {"\"Sunday, 06-Nov-94 08:49:37 GMT\"", "1994-11-06T08:49:37+00:00"},
        {"\"24-01-05\"", "2005-01-24T00:00:00"},
        {"\"2024-02-30T00:00:00Z\"", NULL},
        {"\"junk\"", NULL},
        {"\"\"", NULL},
        {"[]", NULL},
        {"1e12", NULL},
        /* What a text leaves out of its date is not made up, as AWS CLI does it. */
        {"\"2024-01\"", NULL},
        {"\"10:00\"", NULL},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char answer[256] = "{\"Parameter\":{\"LastModifiedDate\":";
        char wanted[256] = "{\"Parameter\":{\"LastModifiedDate\":\"";
        strcat(strcat(answer, cases[i].given), "}}");
        if (cases[i].wanted != NULL)
            strcat(strcat(wanted, cases[i].wanted), "\"}}");
        expect(shaped("ssm", "GetParameter", answer), cases[i].wanted ? wanted : NULL,
               cases[i].given);
    }
}
