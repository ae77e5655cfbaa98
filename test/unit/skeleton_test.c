/* skeleton_test.c - what --generate-cli-skeleton prints of an operation's input and output. */
#include <criterion/criterion.h>
#include <string.h>

#include "model/skeleton.h"

enum { NODES = 4096 };

static char doc_text[65536], body_memory[65536];
static ta_json_node nodes[NODES];
static ta_doc doc;
static ta_buf body;

static void show(ta_buf *b, ta_node v) {
    const ta_json_kind kind = ta_doc_kind(&doc, v);
    const char *before = kind == TA_JSON_ARRAY ? "[" : "{";
    if (kind < TA_JSON_ARRAY) {
        ta_puts(b, kind == TA_JSON_STRING ? "\"" : "");
        ta_put(b, ta_doc_text(&doc, v));
        ta_puts(b, kind == TA_JSON_STRING ? "\"" : "");
        return;
    }
    for (ta_node i = ta_doc_first(&doc, v); i; i = ta_doc_next(&doc, i)) {
        ta_puts(b, before);
        before = ",";
        show(b, i);
        if (kind == TA_JSON_OBJECT) {
            ta_putc(b, ':');
            show(b, ta_doc_value(&doc, i));
        }
    }
    ta_puts(b, *before == ',' ? "" : before);
    ta_putc(b, kind == TA_JSON_ARRAY ? ']' : '}');
}

static void expect_skeleton(const char *service, const char *operation, bool of_output,
                            const char *json) {
    ta_model_operation o;
    ta_node v;
    body = ta_buf_on(body_memory, sizeof body_memory);
    cr_assert(
        ta_model_find_operation(ta_model_find(ta_str_from(service)), ta_str_from(operation), &o));
    ta_doc_init(&doc, doc_text, 0, sizeof doc_text, nodes, NODES);
    cr_assert_eq(ta_model_skeleton(&doc, of_output ? o.output : o.input, of_output, &v), TA_OK);
    show(&body, v);
    cr_expect(ta_str_eq(ta_buf_str(&body), ta_str_from(json)), "%.*s\nis not %s", (int)body.n,
              body_memory, json);
}

Test(skeleton, of_inputs_and_outputs) {
    expect_skeleton(
        "kms", "Encrypt", false,
        "{\"KeyId\":\"\",\"Plaintext\":null,\"EncryptionContext\":{\"KeyName\":\"\"},"
        "\"GrantTokens\":[\"\"],\"EncryptionAlgorithm\":\"SYMMETRIC_DEFAULT\",\"DryRun\":true}");
    expect_skeleton(
        "dynamodb", "GetItem", true,
        "{\"Item\":{\"KeyName\":{\"S\":\"S\",\"N\":\"N\",\"B\":null,\"SS\":["
        "\"StringAttributeValue\"],\"NS\":[\"NumberAttributeValue\"],\"BS\":[null],\"M\":{"
        "\"KeyName\":{}},\"L\":[{}],\"NULL\":true,\"BOOL\":true}},\"ConsumedCapacity\":{"
        "\"TableName\":\"TableName\",\"CapacityUnits\":0.0,\"ReadCapacityUnits\":0.0,"
        "\"WriteCapacityUnits\":0.0,\"Table\":{\"ReadCapacityUnits\":0.0,"
        "\"WriteCapacityUnits\":0.0,\"CapacityUnits\":0.0},\"LocalSecondaryIndexes\":{"
        "\"KeyName\":{\"ReadCapacityUnits\":0.0,\"WriteCapacityUnits\":0.0,"
        "\"CapacityUnits\":0.0}},\"GlobalSecondaryIndexes\":{\"KeyName\":{"
        "\"ReadCapacityUnits\":0.0,\"WriteCapacityUnits\":0.0,\"CapacityUnits\":0.0}},"
        "\"VectorIndexes\":{\"KeyName\":{"
        "\"VectorSearchRequestBytes\":0.0,\"VectorWriteRequestBytes\":0.0}}}}");
    expect_skeleton("proton", "GetAccountSettings", false, "{}");
    expect_skeleton("sqs", "DeleteQueue", true, "{}");
    expect_skeleton(
        "ssm", "GetParameter", true,
        "{\"Parameter\":{\"Name\":\"Name\",\"Type\":\"Type\",\"Value\":\"Value\","
        "\"Version\":0,\"Selector\":\"Selector\",\"SourceResult\":\"SourceResult\","
        "\"LastModifiedDate\":\"1970-01-01T00:00:00\",\"ARN\":\"ARN\",\"DataType\":\"DataType\"}}");
}
