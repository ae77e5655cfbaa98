/* awsjson_test.c - errors as AWS's protocol tests give them and as botocore reads them; then what
 * those leave open. And the invocation id. */
#include <criterion/criterion.h>
#include <string.h>

#include "aws/awsjson.h"
#include "aws/uuid.h"
#include "test/support/guard.h"

typedef struct answer_case {
    const char *name;
    int status;
    ta_str error_type, body;
    ta_str type, message; /* expected; absent for an answer that is no error */
} answer_case;

static const answer_case protocol_tests[] = {
#include "build/host/vectors/awsjson_cases.inc"
};
static const answer_case botocore[] = {
#include "build/host/vectors/awsjson_botocore.inc"
};

static ta_json json;

/* Read an error whose body ends at a guard page. */
static ta_err read_error(int status, ta_str error_type, ta_str query_error, ta_str body,
                         ta_service_error *out) {
    static char *last;
    static size_t last_size;
    guard_free(last, last_size);
    last = guard_copy(body.p, body.n);
    last_size = body.n;
    const ta_error_answer answer = {status, error_type, query_error, last, body.n};
    return ta_awsjson_error(&answer, &json, out);
}

#define EXPECT(got, expected, name)                                                                \
    cr_assert(ta_str_eq((got), (expected)) && (got).p, "%s: got \"%.*s\", not \"%.*s\"", name,     \
              (int)(got).n, (got).p, (int)(expected).n, (expected).p)

static void check(const answer_case *c) {
    ta_service_error e;
    (void)read_error(c->status, c->error_type, (ta_str){NULL, 0}, c->body, &e);
    EXPECT(e.type, c->type, c->name);
    EXPECT(e.message, c->message, c->name);
}

Test(awsjson, protocol_tests) {
    size_t errors = 0, results = 0;
    for (size_t i = 0; i < sizeof protocol_tests / sizeof *protocol_tests; i++) {
        const answer_case *c = &protocol_tests[i];
        if (c->type.p) {
            errors++;
            check(c);
            continue;
        }
        results++;
        char *body = guard_copy(c->body.p, c->body.n);
        cr_assert_eq(ta_json_parse(&json, body, c->body.n), TA_OK, "%s", c->name);
        cr_assert_eq(ta_json_kind_at(&json, TA_JSON_ROOT), TA_JSON_OBJECT, "%s", c->name);
        guard_free(body, c->body.n);
    }
    cr_assert_eq(errors, 5);
    cr_assert_eq(results, 10);
}

Test(awsjson, as_botocore_reads_it) {
    cr_assert_geq(sizeof botocore / sizeof *botocore, 200);
    for (size_t i = 0; i < sizeof botocore / sizeof *botocore; i++)
        check(&botocore[i]);
}

Test(awsjson, the_first_source_of_a_type_that_says_something) {
    static const struct {
        const char *query_error, *field, *body, *type;
    } cases[] = {
        {"Q;Sender", "F", "{\"code\":\"C\",\"__type\":\"T\"}", "Q"},
        {"ns#Q;Sender", NULL, "{}", "Q"},
        {"Q", "F", "{}", "F"},
        {"Q;", NULL, "{}", "Q"},
        {"Q;a;b", "F", "{}", "F"},
        {";Sender", "F", "{}", "F"},
        {NULL, "F", "{\"code\":\"C\",\"__type\":\"T\"}", "F"},
        {NULL, "F", "not JSON", "F"},
        {NULL, "F", "", "F"},
        {NULL, "F", "<html>", "F"},
        {NULL, "", "{\"code\":\"C\",\"__type\":\"T\"}", "T"},
        {NULL, ":", "{\"code\":\"C\",\"__type\":\"ns#\"}", ""},
        {NULL, NULL, "{\"code\":\"C\",\"__type\":\"\"}", ""},
        {NULL, NULL, "{\"code\":\"#\"}", "500"},
        {NULL, NULL, "{\"code\":\"C\",\"__type\":5}", "C"},
        {NULL, NULL, "{\"code\":null,\"__type\":[\"T\"]}", "500"},
        {NULL, NULL, "[{\"code\":\"C\"}]", "500"},
        {NULL, NULL, "{\"error\":{\"code\":\"C\"}}", "500"},
        {NULL, "a#b#F:http://x#y:z", "{}", "F"},
        {NULL, "F:a#b", "{}", "F"},
        {NULL, NULL, "{\"__type\":\"\\u0061\\u0023T\"}", "T"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        ta_service_error e;
        cr_assert_eq(read_error(500, ta_str_from(cases[i].field), ta_str_from(cases[i].query_error),
                                ta_str_from(cases[i].body), &e),
                     TA_E_SERVICE);
        EXPECT(e.type, ta_str_from(cases[i].type), cases[i].body);
    }
}

Test(awsjson, messages) {
    static const struct {
        int status;
        const char *field, *body, *message;
    } cases[] = {
        {400, "F", "{\"message\":\"m\"}", "m"},
        {400, "F", "{\"message\":null,\"Message\":\"M\"}", "M"},
        {400, "F", "{\"message\":{},\"Message\":1}", ""},
        {400, "F", "[]", ""},
        {400, "F", "\"text\"", ""},
        {400, "F", "not JSON", "not JSON"},
        {503, "F", "", ""},
        {503, "F", "<html>", ""},
        {503, NULL, "<html>", "Service Unavailable"},
        {403, NULL, "<html>", "<html>"},
        {400, NULL, "{\"message\":\"a\"", "{\"message\":\"a\""},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        ta_service_error e;
        (void)read_error(cases[i].status, ta_str_from(cases[i].field), (ta_str){NULL, 0},
                         ta_str_from(cases[i].body), &e);
        EXPECT(e.message, ta_str_from(cases[i].message), cases[i].body);
    }
}

Test(awsjson, codes) {
    static const struct {
        const char *type;
        ta_err err;
    } cases[] = {
        {"ValidationException", TA_E_VALIDATION},
        {"AccessDeniedException", TA_E_ACCESS_DENIED},
        {"ThrottlingException", TA_E_THROTTLING},
        {"ConflictException", TA_E_CONFLICT},
        {"ResourceNotFoundException", TA_E_RESOURCE_NOT_FOUND},
        {"InternalServerException", TA_E_INTERNAL_SERVER},
        {"com.amazonaws.proton#ConflictException:http://example.com", TA_E_CONFLICT},
        {"ServiceQuotaExceededException", TA_E_SERVICE},
        {"conflictexception", TA_E_SERVICE},
        {"ConflictExceptionX", TA_E_SERVICE},
        {"Conflict", TA_E_SERVICE},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        ta_service_error e;
        cr_assert_eq(
            read_error(400, ta_str_from(cases[i].type), (ta_str){NULL, 0}, TA_STR("{}"), &e),
            cases[i].err, "%s", cases[i].type);
    }
}

Test(awsjson, every_prefix_of_a_body_is_reported) {
    const ta_str body = TA_STR("{\"__type\":\"ConflictException\",\"message\":\"\\u00e9\"}");
    for (size_t n = 0; n <= body.n; n++) {
        ta_service_error e;
        const ta_err err =
            read_error(409, (ta_str){NULL, 0}, (ta_str){NULL, 0}, ta_str_sub(body, 0, n), &e);
        cr_assert_eq(err, n < body.n ? TA_E_SERVICE : TA_E_CONFLICT, "%zu bytes", n);
        EXPECT(e.type, n < body.n ? TA_STR("409") : TA_STR("ConflictException"), "prefix");
        EXPECT(e.message, n < body.n ? ta_str_sub(body, 0, n) : TA_STR("\xC3\xA9"), "prefix");
    }
}

Test(awsjson, uuid4) {
    uint8_t random[16];
    char memory[TA_UUID_SIZE];
    ta_buf b = ta_buf_on(memory, sizeof memory);
    for (size_t i = 0; i < sizeof random; i++)
        random[i] = (uint8_t)(0x11 * i);
    ta_put_uuid4(&b, random);
    EXPECT(ta_buf_str(&b), TA_STR("00112233-4455-4677-8899-aabbccddeeff"), "uuid");
    memset(random, 0xff, sizeof random);
    b.n = 0;
    ta_put_uuid4(&b, random);
    EXPECT(ta_buf_str(&b), TA_STR("ffffffff-ffff-4fff-bfff-ffffffffffff"), "uuid");
    b = ta_buf_on(memory, sizeof memory - 1);
    ta_put_uuid4(&b, random);
    cr_assert_eq(ta_buf_err(&b), TA_E_LIMIT);
}

/* AWS CLI does not look for an error in it. */
Test(awsjson, status_300_is_not_known) {
    ta_service_error e;
    cr_assert_eq(
        read_error(300, TA_ABSENT, TA_ABSENT, TA_STR("{\"__type\":\"X\",\"message\":\"m\"}"), &e),
        TA_E_SERVICE);
    EXPECT(e.type, TA_STR("Unknown"), "300");
    EXPECT(e.message, TA_STR("Unknown"), "300");
}
