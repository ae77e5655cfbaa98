/* query_test.c - bodies and errors of the AWS query protocol. */
#include <criterion/criterion.h>
#include <string.h>

#include "aws/query.h"
#include "test/support/guard.h"

static ta_json json;

Test(query, a_body) {
    static const char expected[] =
        "Action=AssumeRole&Version=2011-06-15&A=a-Z_0.9~&B=%20%2B%26%3D%2F%00%C3%A9%25&C=";
    char memory[sizeof expected - 1];
    for (size_t less = 0; less < 2; less++) {
        ta_buf b = ta_buf_on(memory, sizeof memory - less);
        ta_query_begin(&b, "AssumeRole", "2011-06-15");
        ta_query_put(&b, "A", TA_STR("a-Z_0.9~"));
        ta_query_put(&b, "B", (ta_str){" +&=/\0\xC3\xA9%", 9});
        ta_query_put(&b, "C", (ta_str){NULL, 0});
        cr_assert_eq(ta_buf_err(&b), less ? TA_E_LIMIT : TA_OK);
        cr_assert(less || memcmp(memory, expected, sizeof memory) == 0, "%.*s", (int)b.n, memory);
    }
}

static void says(int status, const char *body, ta_err err, const char *type, const char *message) {
    const size_t n = strlen(body);
    char *copy = guard_copy(body, n);
    const ta_error_answer answer = {.http_status = status, .body = copy, .body_size = n};
    ta_service_error e;
    cr_assert_eq(ta_query_error(&answer, &json, &e), err, "%s", body);
    cr_assert(ta_str_eq(e.type, ta_str_from(type)), "%s: %.*s", body, (int)e.type.n, e.type.p);
    cr_assert(ta_str_eq(e.message, ta_str_from(message)), "%s: %.*s", body, (int)e.message.n,
              e.message.p);
    guard_free(copy, n);
}

Test(query, errors) {
    says(403,
         "\n<ErrorResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\"><Error>"
         "<Type>Sender</Type><Code>AccessDenied</Code><Message>a &lt;b&gt;</Message></Error>"
         "<RequestId>1</RequestId></ErrorResponse>",
         TA_E_SERVICE, "AccessDenied", "a <b>");
    says(400, "<ErrorResponse><Error><Code>ThrottlingException</Code></Error></ErrorResponse>",
         TA_E_THROTTLING, "ThrottlingException", "");
    says(403,
         "{\"Error\":{\"Code\":\"ExpiredToken\",\"Message\":\"too \\u006fld\",\"Type\":\"Sender\"}"
         ",\"RequestId\":\"1\"}",
         TA_E_SERVICE, "ExpiredToken", "too old");
    says(403, "{\"Error\":{\"Code\":\"ExpiredToken\"}}", TA_E_SERVICE, "ExpiredToken", "");
    says(403, "{\"Error\":{\"Code\":7},\"message\":\"no\"}", TA_E_SERVICE, "403", "no");
    says(400, "{\"__type\":\"a#Conflict\",\"message\":\"no\"}", TA_E_SERVICE, "Conflict", "no");
    says(503, "", TA_E_SERVICE, "503", "Service Unavailable");
    says(502, "<html><body>Bad</body></html>", TA_E_SERVICE, "502", "Bad Gateway");
    says(400, "<Error><Code>", TA_E_SERVICE, "400", "<Error><Code>");
    says(400, "{\"Error\"", TA_E_SERVICE, "400", "{\"Error\"");
}

Test(query, how_xml_begins) {
    cr_assert(ta_query_is_xml(TA_STR(" \t\r\n<")));
    cr_assert(ta_query_is_xml(TA_STR("\xEF\xBB\xBF<a/>")));
    cr_assert_not(ta_query_is_xml(TA_STR("{\"a\":\"<\"}")));
    cr_assert_not(ta_query_is_xml(TA_STR("  ")));
    cr_assert_not(ta_query_is_xml((ta_str){NULL, 0}));
}
