/* model_answer_test.c - what an answer becomes by its shape, also one that is not what its model says: what AWS CLI makes of
 * it, or Python's words. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "base/writer.h"
#include "format/format.h"
#include "model/answer.h"

#define NODES 512
static char text[8192];
static ta_json_node nodes[NODES];
static ta_doc doc;
static char out_memory[2048], why_memory[512];
static ta_buf out, why;

static ta_err to_buffer(void *ctx, ta_str s) {
    ta_put(ctx, s);
    return TA_OK;
}

/* The answer's JSON as it is printed, or the words of the error. */
static ta_str shaped(const char *service, const char *operation, const char *json, bool wire) {
    ta_model_operation o;
    cr_assert(
        ta_model_find_operation(ta_model_find(ta_str_from(service)), ta_str_from(operation), &o));
    ta_doc_init(&doc, text, 0, sizeof text, nodes, NODES);
    out = ta_buf_on(out_memory, sizeof out_memory);
    why = ta_buf_on(why_memory, sizeof why_memory);
    const ta_node v = ta_doc_parse_copy(&doc, ta_str_from(json));
    cr_assert_eq(ta_doc_err(&doc), TA_OK, "%s", json);
    const ta_err err = ta_model_shape_answer(&doc, v, o.output, wire, &why);
    cr_assert(err == TA_OK || err == TA_E_SHAPE, "%s", json);
    cr_assert(err != TA_OK || why.n == 0, "%s", json);
    if (err != TA_OK)
        return ta_buf_str(&why);
    ta_format f = {.doc = &doc, .out = {to_buffer, &out, TA_OK}, .why = &why};
    cr_assert_eq(ta_format_json(&f, v), TA_OK);
    /* In one line. */
    size_t n = 0;
    bool line_begins = true;
    for (size_t i = 0; i < out.n; i++) {
        line_begins = out_memory[i] == '\n' || (line_begins && out_memory[i] == ' ');
        if (!line_begins)
            out_memory[n++] = out_memory[i];
    }
    return (ta_str){out_memory, n};
}

static void expect(ta_str is, const char *wanted, const char *json) {
    cr_expect(ta_str_eq(is, ta_str_from(wanted)), "%s: %.*s is not %s", json, (int)is.n, is.p,
              wanted);
}

Test(model_answer, of_another_kind_than_the_model_says) {
    static const struct {
        const char *service, *operation, *json, *wanted;
    } cases[] = {
        {"sqs", "PurgeQueue", "{\"a\":1}", ""},
        {"sqs", "PurgeQueue", "null", ""},
        {"ssm", "GetParameter", "null", "'NoneType' object has no attribute 'setdefault'"},
        {"ssm", "GetParameter", "[]", "'list' object has no attribute 'get'"},
        {"ssm", "GetParameter", "\"x\"", "'str' object has no attribute 'get'"},
        {"ssm", "GetParameter", "true", "'bool' object has no attribute 'get'"},
        {"ssm", "GetParameter", "{\"Parameter\":1.5}", "'float' object has no attribute 'get'"},
        {"ssm", "GetParameter", "{\"Parameter\":null}", ""},
        {"ssm", "GetParameter", "{\"Parameter\":{\"Version\":[1],\"Name\":false}}",
         "{\"Parameter\": {\"Name\": false,\"Version\": [1]}}"},
        {"ssm", "AddTagsToResource", "[]", ""},
        {"ssm", "AddTagsToResource", "5", ""},
        {"ssm", "AddTagsToResource", "null", "'NoneType' object has no attribute 'setdefault'"},
        {"sqs", "ListQueues", "{\"QueueUrls\":\"a\xc3\xa9\"}",
         "{\"QueueUrls\": [\"a\",\"\xc3\xa9\"]}"},
        {"sqs", "ListQueues", "{\"QueueUrls\":{\"k\":1,\"l\":[]}}",
         "{\"QueueUrls\": [\"k\",\"l\"]}"},
        {"sqs", "ListQueues", "{\"QueueUrls\":\"\"}", "{\"QueueUrls\": []}"},
        {"sqs", "ListQueues", "{\"QueueUrls\":5}", "'int' object is not iterable"},
        {"sqs", "ListQueues", "{\"QueueUrls\":true}", "'bool' object is not iterable"},
        {"sqs", "ListQueues", "{\"QueueUrls\":[null]}", "{\"QueueUrls\": [null]}"},
        {"ssm", "GetParameters", "{\"Parameters\":\"a\"}", "'str' object has no attribute 'get'"},
        {"ssm", "GetParameters", "{\"Parameters\":[null]}", "{\"Parameters\": [null]}"},
        {"sqs", "GetQueueAttributes", "{\"Attributes\":[]}",
         "'list' object has no attribute 'items'"},
        {"sqs", "GetQueueAttributes", "{\"Attributes\":{\"a\":null}}",
         "{\"Attributes\": {\"a\": null}}"},
        {"cloudwatch", "GetMetricData", "{\"MetricDataResults\":[{\"Timestamps\":[null,1]}]}",
         "{\"MetricDataResults\": [{\"Timestamps\": [null,\"1970-01-01T00:00:01+00:00\"]}]}"},
        {"dynamodb", "BatchGetItem", "{\"Responses\":{\"t\":null}}",
         "{\"Responses\": {\"t\": null}}"},
        {"dynamodb", "BatchGetItem", "{\"Responses\":{\"t\":[null]}}",
         "{\"Responses\": {\"t\": [null]}}"},
        {"dynamodb", "GetItem", "{\"Item\":{\"k\":5}}", "'int' object has no attribute 'get'"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        expect(shaped(cases[i].service, cases[i].operation, cases[i].json, false), cases[i].wanted,
               cases[i].json);
}

Test(model_answer, a_union_has_one_member) {
    static const struct {
        const char *given, *wanted; /* "": it is refused, in the program's own words */
    } cases[] = {
        {"{\"openSearchIntegrationDetails\":{}}", "{\"openSearchIntegrationDetails\": {}}"},
        {"{\"__type\":\"t\",\"openSearchIntegrationDetails\":{},\"other\":null}",
         "{\"openSearchIntegrationDetails\": {}}"},
        {"{\"other\":1}", "{\"SDK_UNKNOWN_MEMBER\": {\"name\": \"other\"}}"},
        {"{}", ""},
        {"{\"openSearchIntegrationDetails\":null}", ""},
        {"{\"openSearchIntegrationDetails\":{},\"other\":1}", ""},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char json[256], wanted[256] = "";
        snprintf(json, sizeof json, "{\"integrationDetails\":%s}", cases[i].given);
        if (cases[i].wanted[0] != '\0')
            snprintf(wanted, sizeof wanted, "{\"integrationDetails\": %s}", cases[i].wanted);
        expect(shaped("logs", "GetIntegration", json, false), wanted, json);
    }
    expect(shaped("logs", "GetIntegration", "{\"integrationDetails\":5}", false),
           "'int' object has no attribute 'copy'", "no object");
}

/* What botocore's parse_timestamp makes of a value, or says of it. */
Test(model_answer, times) {
    static const struct {
        const char *json, *wanted;
    } cases[] = {
        {"1.6e9", "2020-09-13T12:26:40+00:00"},
        {"\"1.5\"", "1970-01-01T00:00:01.500000+00:00"},
        {"true", "1970-01-01T00:00:01+00:00"},
        {"false", "1970-01-01T00:00:00+00:00"},
        {"\"20240101\"", "1970-08-23T06:15:01+00:00"},
        {"\"2024-01-01\"", "2024-01-01T00:00:00"},
        {"\"2024-01-01T10:00\"", "2024-01-01T10:00:00"},
        {"\"2024-01-01 10:00:00\"", "2024-01-01T10:00:00"},
        {"\"2024-01-01T10:00:00.1234567+0100\"", "2024-01-01T10:00:00.123456+01:00"},
        {"\"2024-01-01T10:00:00.000-07:30\"", "2024-01-01T10:00:00-07:30"},
        {"\"2024-01-01t10:00:00 Z\"", "2024-01-01T10:00:00+00:00"},
        {"\"2024-01-01T10:00Z\"", "2024-01-01T10:00:00+00:00"},
        {"\"2024-01-01T10:00:00+05\"", "2024-01-01T10:00:00+05:00"},
        {"\"Mon, 01 Jan 2024 00:00:00 GMT\"", "2024-01-01T00:00:00+00:00"},
        {"\"2024-01-01T00:00:00.5Z\"", "2024-01-01T00:00:00.500000+00:00"},
        {"\"2024-01-01 10:00 UTC\"", "2024-01-01T10:00:00+00:00"},
        {"\"20240101T000000Z\"", "2024-01-01T00:00:00+00:00"},
        {"\"Sun Nov  6 08:49:37 1994\"", "1994-11-06T08:49:37"},
        {"\"06-Nov-94 08:49:37 GMT\"", "1994-11-06T08:49:37+00:00"},
        {"\"Sunday, 06-Nov-94 08:49:37 GMT\"", "1994-11-06T08:49:37+00:00"},
        {"\"24-01-05\"", "2005-01-24T00:00:00"},
        {"\"2024-02-30T00:00:00Z\"", "Invalid timestamp \"2024-02-30T00:00:00Z\": "
                                     "Unknown string format: 2024-02-30T00:00:00Z"},
        /* What a text leaves out of its date is not made up, as AWS CLI does it. */
        {"\"2024-01\"", "Invalid timestamp \"2024-01\": Unknown string format: 2024-01"},
        {"\"10:00\"", "Invalid timestamp \"10:00\": Unknown string format: 10:00"},
        {"-62135596800", "0001-01-01T00:00:00+00:00"},
        {"-62135596801", "year 0 is out of range"},
        {"-1e13", "year -314918 is out of range"},
        {"253402300800", "year 10000 is out of range"},
        {"1e15", "year 31690708 is out of range"},
        {"1e17", "Unable to calculate correct timezone offset for \"1e+17\""},
        {"-1e400", "Unable to calculate correct timezone offset for \"-inf\""},
        {"100000000000000000000",
         "Unable to calculate correct timezone offset for \"100000000000000000000\""},
        {"\"junk\"", "Invalid timestamp \"junk\": Unknown string format: junk"},
        {"\"2024-01-01T10:00:00x\"", "Invalid timestamp \"2024-01-01T10:00:00x\": "
                                     "Unknown string format: 2024-01-01T10:00:00x"},
        {"\"\"", "Invalid timestamp \"\": String does not contain a date: "},
        {"[\"a\"]", "Invalid timestamp \"['a']\": "
                    "Parser must be a string or character stream, not list"},
        {"{}", "Invalid timestamp \"{}\": Parser must be a string or character stream, not dict"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char json[256], wanted[256];
        const char *word = cases[i].wanted;
        const bool is_time = word[0] >= '0' && word[0] <= '9';
        snprintf(json, sizeof json, "{\"Parameter\":{\"LastModifiedDate\":%s}}", cases[i].json);
        snprintf(wanted, sizeof wanted,
                 is_time ? "{\"Parameter\": {\"LastModifiedDate\": \"%s\"}}" : "%s", word);
        expect(shaped("ssm", "GetParameter", json, false), wanted, json);
    }
    expect(shaped("ssm", "GetParameter", "{\"Parameter\":{\"LastModifiedDate\":\"junk\"}}", true),
           "{\"Parameter\": {\"LastModifiedDate\": \"junk\"}}", "wire");
}
