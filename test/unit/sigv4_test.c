/* sigv4_test.c - every stage of SigV4 on AWS's own suite, and on random requests that botocore
 * signed; then the rules that those do not reach, and the caps. */
#define _GNU_SOURCE
#include <criterion/criterion.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "aws/sigv4.h"
#include "base/date.h"
#include "crypto/hash.h"
#include "test/support/guard.h"

typedef struct sigv4_case {
    const char *name;
    ta_sigv4_request request; /* without fields and payload_hash, which the test sets */
    ta_sigv4_field fields[TA_SIGV4_FIELDS_MAX];
    ta_str body, access_key_id, secret;
    ta_str canonical, to_sign, signature, authorization; /* expected; absent in the query form */
} sigv4_case;

static const sigv4_case suite[] = {
#include "build/host/vectors/sigv4_cases.inc"
};
static const sigv4_case botocore[] = {
#include "build/host/vectors/sigv4_botocore.inc"
};

#define EXPECT(got, expected, ...)                                                                 \
    cr_assert(ta_str_eq((got), (expected)), "%s: got \"%.*s\", not \"%.*s\"", __VA_ARGS__,         \
              (int)(got).n, (got).p, (int)(expected).n, (expected).p)

typedef ta_err (*stage_fn)(const sigv4_case *c, const ta_sigv4_request *r, ta_buf *out);

static ta_err canonical_stage(const sigv4_case *c, const ta_sigv4_request *r, ta_buf *out) {
    (void)c;
    return ta_sigv4_canonical_request(r, out);
}
static ta_err to_sign_stage(const sigv4_case *c, const ta_sigv4_request *r, ta_buf *out) {
    return ta_sigv4_string_to_sign(r, c->canonical, out);
}
static ta_err authorization_stage(const sigv4_case *c, const ta_sigv4_request *r, ta_buf *out) {
    return ta_sigv4_authorization(r, c->access_key_id, c->signature.p, out);
}

/* Run a stage at its exact size, and one byte below. Memory is malloc's, so that ASan sees a byte
 * written past the cap. */
static void check_stage(const sigv4_case *c, const ta_sigv4_request *r, stage_fn stage,
                        ta_str expected) {
    char *memory = malloc(expected.n);
    cr_assert_not_null(memory);
    ta_buf out = ta_buf_on(memory, expected.n);
    cr_assert_eq(stage(c, r, &out), TA_OK, "%s", c->name);
    EXPECT(ta_buf_str(&out), expected, c->name);
    free(memory);

    memory = malloc(expected.n - 1);
    cr_assert_not_null(memory);
    out = ta_buf_on(memory, expected.n - 1);
    cr_assert_eq(stage(c, r, &out), TA_E_LIMIT, "%s: one byte below", c->name);
    free(memory);
}

static void check_case(const sigv4_case *c) {
    char hash[TA_SIGV4_PAYLOAD_HASH_SIZE], signature[TA_SIGV4_SIGNATURE_SIZE];
    ta_sigv4_request r = c->request;
    ta_sigv4_payload_hash(c->body, hash);
    r.payload_hash = (ta_str){hash, sizeof hash};
    r.fields = c->fields;
    check_stage(c, &r, canonical_stage, c->canonical);
    check_stage(c, &r, to_sign_stage, c->to_sign);
    ta_sigv4_key key = {.scope_n = 0};
    for (int kept = 0; kept <= 1; kept++) {
        memset(signature, 0, sizeof signature);
        ta_sigv4_signature(&r, c->secret, &key, c->to_sign, signature);
        EXPECT(((ta_str){signature, sizeof signature}), c->signature, c->name);
    }
    if (c->authorization.p)
        check_stage(c, &r, authorization_stage, c->authorization);
}

Test(sigv4, the_suite_of_aws) {
    cr_assert_geq(sizeof suite / sizeof *suite, 32);
    for (size_t i = 0; i < sizeof suite / sizeof *suite; i++)
        check_case(&suite[i]);
}

Test(sigv4, requests_that_botocore_signed) {
    cr_assert_geq(sizeof botocore / sizeof *botocore, 60);
    for (size_t i = 0; i < sizeof botocore / sizeof *botocore; i++)
        check_case(&botocore[i]);
}

/* ---- one part of the canonical request at a time ---- */

static ta_str line_of(const ta_sigv4_request *r, int number) {
    static char memory[TA_CANONICAL_REQUEST_MAX];
    ta_buf out = ta_buf_on(memory, sizeof memory);
    cr_assert_eq(ta_sigv4_canonical_request(r, &out), TA_OK);
    ta_str rest = ta_buf_str(&out), line = rest;
    for (int i = 0; i <= number; i++)
        line = ta_str_cut(rest, '\n', &rest);
    return line;
}

Test(sigv4, paths) {
    static const struct {
        const char *path;
        ta_sigv4_path rule;
        const char *canonical;
    } cases[] = {
        {"", TA_SIGV4_PATH_NORMALIZE, "/"},
        {"", TA_SIGV4_PATH_AS_SENT, "/"},
        {"//", TA_SIGV4_PATH_NORMALIZE, "/"},
        {"//", TA_SIGV4_PATH_ENCODE, "//"},
        {"/a/./b//c/../", TA_SIGV4_PATH_NORMALIZE, "/a/b/"},
        {"/../../a", TA_SIGV4_PATH_NORMALIZE, "/a"},
        {"/a/b/../../..", TA_SIGV4_PATH_NORMALIZE, "/"},
        {"/...", TA_SIGV4_PATH_NORMALIZE, "/..."},
        {"/a%2Fb", TA_SIGV4_PATH_NORMALIZE, "/a%252Fb"},
        {"/a%2Fb//./c d", TA_SIGV4_PATH_AS_SENT, "/a%2Fb//./c d"},
        {"/a//../b", TA_SIGV4_PATH_ENCODE, "/a//../b"},
        {"/-._~*", TA_SIGV4_PATH_NORMALIZE, "/-._~%2A"},
        {"no-slash", TA_SIGV4_PATH_NORMALIZE, "/no-slash"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        ta_sigv4_request r = {.path = ta_str_from(cases[i].path), .path_rule = cases[i].rule};
        EXPECT(line_of(&r, 1), ta_str_from(cases[i].canonical), cases[i].path);
    }
}

Test(sigv4, queries) {
    static const struct {
        const char *query, *canonical;
    } cases[] = {
        {"", ""},
        {"&&", ""},
        {"b&a", "a=&b="},
        {"a=1&&b=2&", "a=1&b=2"},
        {"=v", "=v"},
        {"a=b=c", "a=b%3Dc"},
        {"Param-3=Value3&Param=Value2&%E1%88%B4=Value1",
         "%E1%88%B4=Value1&Param=Value2&Param-3=Value3"},
        {"a=%e1%88%b4", "a=%E1%88%B4"},
        {"a=%7e%41", "a=~A"},
        {"a=%zz%4", "a=%25zz%254"},
        {"a=%4z", "a=%254z"},
        {"a=1+2 3", "a=1%2B2%203"},
        {"a=2&a=1&a=1&a=", "a=&a=1&a=1&a=2"},
        {"a=z&A=z&a=%FF&a=*", "A=z&a=%2A&a=%FF&a=z"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        ta_sigv4_request r = {.query = ta_str_from(cases[i].query)};
        EXPECT(line_of(&r, 2), ta_str_from(cases[i].canonical), cases[i].query);
    }
}

Test(sigv4, values_are_trimmed_and_folded) {
    static const char *cases[][2] = {
        {"  a   b\t\tc ", "x:a b c"},
        {"\"a   b   c\"", "x:\"a b c\""},
        {"value1\n  value2\r\n\tvalue3", "x:value1 value2 value3"},
        {" \t", "x:"},
        {"", "x:"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const ta_sigv4_field field = {TA_STR("X"), ta_str_from(cases[i][0])};
        ta_sigv4_request r = {.fields = &field, .field_count = 1};
        EXPECT(line_of(&r, 3), ta_str_from(cases[i][1]), cases[i][0]);
    }
}

/* Every prefix ends at a guard page, and so does each percent-encoded triplet that is cut short. */
Test(sigv4, nothing_is_read_beyond_a_slice) {
    const ta_str text = TA_STR("/a/../%E1%88%B4/./b?x=%20&&y=%41=&x= \t a  b ");
    char memory[1024];
    for (size_t n = 0; n <= text.n; n++) {
        char *copy = guard_copy(text.p, n);
        const ta_str prefix = {copy, n};
        const ta_sigv4_field field = {prefix, prefix};
        for (int rule = TA_SIGV4_PATH_NORMALIZE; rule <= TA_SIGV4_PATH_AS_SENT; rule++) {
            const ta_sigv4_request r = {.path = prefix,
                                        .query = prefix,
                                        .fields = &field,
                                        .field_count = 1,
                                        .path_rule = (ta_sigv4_path)rule};
            ta_buf out = ta_buf_on(memory, sizeof memory);
            cr_assert_eq(ta_sigv4_canonical_request(&r, &out), TA_OK);
        }
        guard_free(copy, n);
    }
}

Test(sigv4, no_fields) {
    char memory[64];
    const ta_sigv4_request r = {.method = TA_STR("GET"), .payload_hash = TA_STR("hash")};
    ta_buf out = ta_buf_on(memory, sizeof memory);
    cr_assert_eq(ta_sigv4_canonical_request(&r, &out), TA_OK);
    EXPECT(ta_buf_str(&out), TA_STR("GET\n/\n\n\n\nhash"), "no fields");
}

/* ---- caps and what is refused ---- */

Test(sigv4, more_fields_than_the_cap_are_refused) {
    ta_sigv4_field fields[TA_SIGV4_FIELDS_MAX + 1];
    char memory[512], signature[TA_SIGV4_SIGNATURE_SIZE] = {0};
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++)
        fields[i] = (ta_sigv4_field){TA_STR("x"), TA_STR("1")};
    ta_sigv4_request r = {.fields = fields,
                          .field_count = TA_SIGV4_FIELDS_MAX,
                          .amz_date = TA_STR("20200913T122640Z")};
    ta_buf out = ta_buf_on(memory, sizeof memory);
    cr_assert_eq(ta_sigv4_canonical_request(&r, &out), TA_OK);
    r.field_count++;
    cr_assert_eq(ta_sigv4_canonical_request(&r, &out), TA_E_LIMIT);
    cr_assert_eq(ta_sigv4_authorization(&r, TA_STR("AKID"), signature, &out), TA_E_LIMIT);
}

Test(sigv4, more_query_parameters_than_the_cap_are_refused) {
    char query[2 * TA_SIGV4_QUERY_MAX + 2], memory[512];
    for (size_t i = 0; i < sizeof query; i += 2)
        memcpy(query + i, "q&", 2);
    ta_sigv4_request r = {.query = {query, 2 * TA_SIGV4_QUERY_MAX}};
    ta_buf out = ta_buf_on(memory, sizeof memory);
    cr_assert_eq(ta_sigv4_canonical_request(&r, &out), TA_OK);
    r.query.n++;
    out.n = 0;
    cr_assert_eq(ta_sigv4_canonical_request(&r, &out), TA_E_LIMIT);
}

Test(sigv4, a_date_of_another_form_is_refused) {
    const char *bad[] = {"", "20200913", "2020-09-13T12:26:40Z"};
    char memory[512], signature[TA_SIGV4_SIGNATURE_SIZE] = {0};
    ta_buf out = ta_buf_on(memory, sizeof memory);
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        ta_sigv4_request r = {.amz_date = ta_str_from(bad[i])};
        cr_assert_eq(ta_sigv4_string_to_sign(&r, TA_STR(""), &out), TA_E_PARAM);
        cr_assert_eq(ta_sigv4_authorization(&r, TA_STR("AKID"), signature, &out), TA_E_PARAM);
    }
}

Test(sigv4, the_longest_string_to_sign_fits_its_bound) {
    char name[TA_REGION_MAX > TA_SIGNING_NAME_MAX ? TA_REGION_MAX : TA_SIGNING_NAME_MAX];
    char date[16], memory[TA_STRING_TO_SIGN_MAX];
    memset(name, 'n', sizeof name);
    ta_buf date_out = ta_buf_on(date, sizeof date);
    ta_put_amz_date(&date_out, TA_EPOCH_MAX);
    ta_sigv4_request r = {.amz_date = ta_buf_str(&date_out),
                          .region = {name, TA_REGION_MAX},
                          .service = {name, TA_SIGNING_NAME_MAX}};
    ta_buf out = ta_buf_on(memory, sizeof memory);
    cr_assert_eq(ta_sigv4_string_to_sign(&r, TA_STR(""), &out), TA_OK);
    cr_assert_eq(out.n, sizeof memory);
}

/* ---- the kept key ---- */

static bool keeps_key(ta_sigv4_key *key, const ta_sigv4_request *r) {
    char signature[TA_SIGV4_SIGNATURE_SIZE];
    memset(key->key, 'x', sizeof key->key); /* shows whether it is derived again */
    ta_sigv4_signature(r, TA_STR("secret"), key, TA_STR("text"), signature);
    return key->key[0] == 'x' && key->key[31] == 'x';
}

Test(sigv4, a_key_serves_its_day_region_and_service_only) {
    const ta_sigv4_request first = {.amz_date = TA_STR("20260102T030405Z"),
                                    .region = TA_STR("us-east-1"),
                                    .service = TA_STR("proton")};
    ta_sigv4_request later = first, day = first, region = first, service = first;
    later.amz_date = TA_STR("20260102T235959Z");
    day.amz_date = TA_STR("20260103T030405Z");
    region.region = TA_STR("us-east-2");
    service.service = TA_STR("proto");
    const ta_sigv4_request *const others[] = {&day, &region, &service};
    for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
        ta_sigv4_key key = {.scope_n = 0};
        cr_assert_not(keeps_key(&key, &first));
        cr_assert(keeps_key(&key, &first) && keeps_key(&key, &later));
        cr_assert_not(keeps_key(&key, others[i]), "%zu", i);
        cr_assert_not(keeps_key(&key, &first), "%zu: the first again", i);
    }
}

Test(sigv4, a_scope_that_is_too_long_is_not_kept) {
    static char name[2 * TA_REGION_MAX];
    memset(name, 'r', sizeof name);
    const ta_sigv4_request r = {.amz_date = TA_STR("20260102T030405Z"),
                                .region = {name, sizeof name},
                                .service = TA_STR("proton")};
    ta_sigv4_key key = {.scope_n = 0};
    cr_assert_not(keeps_key(&key, &r));
    cr_assert_not(keeps_key(&key, &r));
    cr_assert_eq(key.scope_n, 0);
}

/* ---- secrets ---- */

/* Static, so that what the signer leaves on it can be read when its thread has ended. */
static _Alignas(4096) unsigned char stack[1 << 20];
static const sigv4_case *signed_case;
static char signed_as[TA_SIGV4_SIGNATURE_SIZE];
static ta_sigv4_key kept_key;

static void *sign(void *unused) {
    ta_sigv4_signature(&signed_case->request, signed_case->secret, &kept_key, signed_case->to_sign,
                       signed_as);
    return unused;
}

static void sign_on_our_stack(void) {
    pthread_attr_t attributes;
    pthread_t thread;
    cr_assert_eq(pthread_attr_init(&attributes), 0);
    cr_assert_eq(pthread_attr_setstack(&attributes, stack, sizeof stack), 0);
    cr_assert_eq(pthread_create(&thread, &attributes, sign, NULL), 0);
    cr_assert_eq(pthread_join(thread, NULL), 0);
    (void)pthread_attr_destroy(&attributes);
}

/* Not instrumented, since it reads between variables. */
__attribute__((no_sanitize("address", "undefined"), noinline)) static bool
is_on_stack(const void *bytes, size_t n) {
    const unsigned char *want = bytes;
    for (size_t at = 0; at + n <= sizeof stack; at++) {
        size_t i = 0;
        while (i < n && stack[at + i] == want[i])
            i++;
        if (i == n)
            return true;
    }
    return false;
}

/* HMAC's other form of a key (RFC 2104), from which it can be read as well. */
static bool outer_pad_is_on_stack(ta_str key) {
    char pad[TA_SHA256_SIZE];
    for (size_t i = 0; i < sizeof pad; i++)
        pad[i] = (char)((i < key.n ? key.p[i] : 0) ^ 0x5c);
    return is_on_stack(pad, sizeof pad);
}

/* Of each key that the signature is derived through, and of the signature itself, nothing is left. */
Test(sigv4, no_key_stays_on_the_stack) {
    const ta_sigv4_request *r = &suite[0].request;
    char first[256] = "AWS4";
    uint8_t key[TA_SHA256_SIZE];
    const ta_str as_slice = {(const char *)key, sizeof key};
    const ta_str messages[] = {ta_str_sub(r->amz_date, 0, 8), r->region, r->service,
                               TA_STR("aws4_request"), suite[0].to_sign};
    signed_case = &suite[0];
    cr_assert_lt(signed_case->secret.n, sizeof first - 4);
    memcpy(first + 4, signed_case->secret.p, signed_case->secret.n);
    sign_on_our_stack();
    cr_assert_eq(memcmp(signed_as, signed_case->signature.p, sizeof signed_as), 0);
    cr_assert_not(is_on_stack(signed_case->secret.p, signed_case->secret.n), "the secret key");
    for (size_t i = 0; i < 5; i++) {
        const ta_str with = i == 0 ? (ta_str){first, 4 + signed_case->secret.n} : as_slice;
        cr_assert_not(outer_pad_is_on_stack(with), "the padded key of step %zu", i);
        ta_hmac_sha256(with, messages[i], key);
        cr_assert_not(is_on_stack(key, sizeof key), "the key of step %zu", i);
    }
    char hex[TA_SIGV4_SIGNATURE_SIZE];
    ta_buf b = ta_buf_on(hex, sizeof hex);
    ta_put_hex(&b, key, sizeof key);
    cr_assert_eq(memcmp(hex, signed_as, sizeof hex), 0, "the steps are those of the signature");
}
