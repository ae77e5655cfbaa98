/* dns_message_test.c - queries to the byte, and answers cut, hostile and whole. */
#include <criterion/criterion.h>
#include <string.h>

#include "net/dns_message.h"
#include "support/guard.h"

/* Query 0x1234 for the A records of a.example. */
#define QUESTION "\1a\7example\0\0\1\0\1"
#define QUERY    "\x12\x34\1\0\0\1\0\0\0\0\0\0" QUESTION
/* Header of an answer with `n` records; then the question. */
#define ANSWER(n)        "\x12\x34\x81\x80\0\1\0" n "\0\0\0\0" QUESTION
#define A_OF(name, last) name "\0\1\0\1\0\0\0\x3c\0\4\xC0\0\2" last
#define OWN              "\xC0\x0C" /* the question's name, compressed */

static port_address found[4];
static size_t found_n;
static unsigned rcode;

static ta_dns_verdict judge_bytes(ta_str query, const void *p, size_t n) {
    char *copy = guard_copy(p, n);
    ta_dns_verdict v = ta_dns_judge(query, (ta_str){copy, n}, found, sizeof found / sizeof *found,
                                    &found_n, &rcode);
    guard_free(copy, n);
    return v;
}

#define JUDGE(literal) judge_bytes(TA_STR(QUERY), literal, sizeof(literal) - 1)

/* ---- queries ---- */

Test(dns_message, query_bytes) {
    char memory[TA_DNS_QUERY_MAX];
    ta_buf b = ta_buf_on(memory, sizeof memory);
    cr_assert_eq(ta_put_dns_query(&b, TA_STR("A.Example"), TA_DNS_A, 0x1234), TA_OK);
    cr_assert(ta_str_eq(ta_buf_str(&b), TA_STR(QUERY)));
    b.n = 0;
    cr_assert_eq(ta_put_dns_query(&b, TA_STR("a.example."), TA_DNS_A, 0x1234), TA_OK);
    cr_assert(ta_str_eq(ta_buf_str(&b), TA_STR(QUERY)));
    b.n = 0;
    cr_assert_eq(ta_put_dns_query(&b, TA_STR("x"), TA_DNS_AAAA, 0xFFFE), TA_OK);
    cr_assert(ta_str_eq(ta_buf_str(&b), TA_STR("\xFF\xFE\1\0\0\1\0\0\0\0\0\0\1x\0\0\x1c\0\1")));
}

Test(dns_message, query_at_its_cap_and_below) {
    for (size_t cap = 0; cap <= sizeof QUERY - 1; cap++) {
        char *memory = guard_alloc(cap);
        ta_buf b = ta_buf_on(memory, cap);
        ta_err err = ta_put_dns_query(&b, TA_STR("a.example"), TA_DNS_A, 0x1234);
        cr_assert_eq(err, cap < sizeof QUERY - 1 ? TA_E_LIMIT : TA_OK, "%zu", cap);
        guard_free(memory, cap);
    }
}

Test(dns_message, names_that_cannot_be) {
    char name[256], memory[TA_DNS_QUERY_MAX];
    static const char *const bad[] = {"", ".", "..", "a..b", ".a", "a.."};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        ta_buf b = ta_buf_on(memory, sizeof memory);
        cr_assert_eq(ta_put_dns_query(&b, ta_str_from(bad[i]), TA_DNS_A, 1), TA_E_PARAM, "%s",
                     bad[i]);
    }
    memset(name, 'a', sizeof name);
    name[63] = name[127] = name[191] = '.';
    for (size_t n = 252; n <= 254; n++) {
        ta_buf b = ta_buf_on(memory, sizeof memory);
        cr_assert_eq(ta_put_dns_query(&b, (ta_str){name, n}, TA_DNS_A, 1),
                     n <= 253 ? TA_OK : TA_E_PARAM, "%zu", n);
        if (n == 253)
            cr_assert_eq(b.n, TA_DNS_QUERY_MAX);
    }
    ta_buf b = ta_buf_on(memory, sizeof memory);
    name[63] = 'a';
    cr_assert_eq(ta_put_dns_query(&b, (ta_str){name, 64}, TA_DNS_A, 1), TA_E_PARAM);
}

/* ---- answers ---- */

Test(dns_message, addresses) {
    cr_assert_eq(JUDGE(ANSWER("\2") A_OF(OWN, "\1") A_OF("\1A\7EXAMPLE\0", "\2")),
                 TA_DNS_ADDRESSES);
    cr_assert_eq(found_n, 2);
    cr_assert_eq(found[0].family, 4);
    cr_assert_eq(memcmp(found[0].bytes, "\xC0\0\2\1", 4), 0);
    cr_assert_eq(memcmp(found[1].bytes, "\xC0\0\2\2", 4), 0);
    static const char query[] = "\0\7\1\0\0\1\0\0\0\0\0\0\1x\0\0\x1c\0\1";
    static const char answer[] =
        "\0\7\x81\x80\0\1\0\1\0\0\0\0\1x\0\0\x1c\0\1\xC0\x0C\0\x1c\0\1\0\0\0\0\0"
        "\x10"
        "0123456789abcdef";
    cr_assert_eq(judge_bytes((ta_str){query, sizeof query - 1}, answer, sizeof answer - 1),
                 TA_DNS_ADDRESSES);
    cr_assert_eq(found_n, 1);
    cr_assert_eq(found[0].family, 6);
    cr_assert_eq(memcmp(found[0].bytes, "0123456789abcdef", 16), 0);
}

Test(dns_message, more_addresses_than_room) {
    cr_assert_eq(JUDGE(ANSWER("\6") A_OF(OWN, "\1") A_OF(OWN, "\2") A_OF(OWN, "\3") A_OF(OWN, "\4")
                           A_OF(OWN, "\5") A_OF(OWN, "\6")),
                 TA_DNS_ADDRESSES);
    cr_assert_eq(found_n, 4);
    cr_assert_eq(found[3].bytes[3], 4);
}

Test(dns_message, records_of_others_are_passed_over) {
    cr_assert_eq(JUDGE(ANSWER("\3") A_OF("\1b\xC0\x0E", "\1") /* b.example */
                       OWN "\0\1\0\3\0\0\0\0\0\4abcd"         /* class CH */
                       OWN "\0\x10\0\1\0\0\0\0\0\3\2hi"),     /* TXT */
                 TA_DNS_NO_DATA);
    cr_assert_eq(found_n, 0);
}

Test(dns_message, a_cname_into_the_question) {
    /* a.example is a CNAME for b.example, whose suffix lies in the question. */
    cr_assert_eq(
        JUDGE(ANSWER("\2") OWN "\0\5\0\1\0\0\0\0\0\4\1b\xC0\x0E" A_OF("\1b\xC0\x0E", "\7")),
        TA_DNS_ADDRESSES);
    cr_assert_eq(found[0].bytes[3], 7);
    /* The record's length must be the name's. */
    cr_assert_eq(JUDGE(ANSWER("\1") OWN "\0\5\0\1\0\0\0\0\0\5\1b\xC0\x0E\0"), TA_DNS_MALFORMED);
    cr_assert_eq(JUDGE(ANSWER("\1") OWN "\0\5\0\1\0\0\0\0\0\3\1b\xC0\x0E"), TA_DNS_MALFORMED);
    cr_assert_eq(JUDGE(ANSWER("\1") OWN "\0\5\0\1\0\0\0\0\0\0"), TA_DNS_MALFORMED);
    cr_assert_eq(JUDGE(ANSWER("\1") OWN "\0\5\0\1\0\0\0\0\0\2" OWN), TA_DNS_LOOP);
}

Test(dns_message, response_codes) {
    char m[] = ANSWER("\0");
    for (unsigned code = 0; code < 16; code++) {
        m[3] = (char)(0x80 | code);
        ta_dns_verdict v = JUDGE(m), expected = code == 0   ? TA_DNS_NO_DATA
                                                : code == 3 ? TA_DNS_NO_NAME
                                                            : TA_DNS_FAILURE;
        cr_assert_eq(v, expected, "%u", code);
        cr_assert_eq(rcode, code);
    }
}

Test(dns_message, flags) {
    char m[] = ANSWER("\0");
    m[2] = 1;
    cr_assert_eq(JUDGE(m), TA_DNS_NOT_OURS, "a query");
    m[2] = (char)0x91;
    cr_assert_eq(JUDGE(m), TA_DNS_NOT_OURS, "another opcode");
    m[2] = (char)0x83;
    cr_assert_eq(JUDGE(m), TA_DNS_TRUNCATED);
    m[2] = (char)0x81;
    m[3] = 0;
    cr_assert_eq(JUDGE(m), TA_DNS_FAILURE, "a referral");
    m[2] = (char)0x85;
    cr_assert_eq(JUDGE(m), TA_DNS_NO_DATA, "authoritative");
}

Test(dns_message, only_the_same_id_and_question_are_ours) {
    static const char whole[] = ANSWER("\1") A_OF(OWN, "\1");
    for (size_t i = 0; i < sizeof QUERY - 1; i++)
        for (unsigned bit = 0; bit < 8; bit++) {
            char m[sizeof whole];
            memcpy(m, whole, sizeof whole);
            m[i] = (char)(m[i] ^ 1 << bit);
            bool header = i >= 2 && i < 12 && i != 4 && i != 5;
            ta_dns_verdict v = JUDGE(m);
            cr_assert(header || v == TA_DNS_NOT_OURS, "byte %zu bit %u gave %d", i, bit, v);
        }
    cr_assert_eq(JUDGE("\x12\x34\x81\x85\0\0\0\0\0\0\0\0"), TA_DNS_FAILURE, "refused, bare");
    cr_assert_eq(JUDGE("\x12\x34\x81\x83\0\0\0\0\0\0\0\0"), TA_DNS_NOT_OURS, "NXDOMAIN, bare");
    cr_assert_eq(JUDGE("\x12\x34\x81\x80\0\0\0\0\0\0\0\0"), TA_DNS_NOT_OURS, "no error, bare");
}

/* Cut anywhere, the answer is refused: no byte beyond its end is read. */
Test(dns_message, cut_at_each_byte) {
    static const char whole[] =
        ANSWER("\2") OWN "\0\5\0\1\0\0\0\0\0\4\1b\xC0\x0E" A_OF("\1b\xC0\x0E", "\7");
    for (size_t n = 0; n < sizeof whole - 1; n++) {
        ta_dns_verdict v = judge_bytes(TA_STR(QUERY), whole, n);
        cr_assert_eq(v, n < sizeof QUERY - 1 ? TA_DNS_NOT_OURS : TA_DNS_MALFORMED, "%zu: %d", n, v);
        cr_assert_eq(found_n, 0);
    }
    cr_assert_eq(judge_bytes(TA_STR(QUERY), whole, sizeof whole - 1), TA_DNS_ADDRESSES);
}

Test(dns_message, hostile_names) {
    /* The records begin at 27. A pointer to itself, forward, far beyond, into a circle. */
    cr_assert_eq(JUDGE(ANSWER("\1") A_OF("\xC0\x1B", "\1")), TA_DNS_MALFORMED, "to itself");
    cr_assert_eq(JUDGE(ANSWER("\1") A_OF("\xC0\x1C", "\1")), TA_DNS_MALFORMED, "forward");
    cr_assert_eq(JUDGE(ANSWER("\1") A_OF("\xFF\xFF", "\1")), TA_DNS_MALFORMED, "beyond");
    cr_assert_eq(JUDGE(ANSWER("\1") A_OF("\1a\xC0\x1B", "\1")), TA_DNS_MALFORMED, "a circle");
    cr_assert_eq(JUDGE(ANSWER("\1") A_OF("\x41z", "\1")), TA_DNS_MALFORMED, "an extended label");
    cr_assert_eq(JUDGE(ANSWER("\1") A_OF("\x80z", "\1")), TA_DNS_MALFORMED, "a reserved label");
    cr_assert_eq(JUDGE(ANSWER("\1") "\x3F"), TA_DNS_MALFORMED, "a label over the end");
    /* Into the header, where bytes happen to read as another name. */
    cr_assert_eq(JUDGE(ANSWER("\1") A_OF("\xC0\4", "\1")), TA_DNS_NO_DATA);
}

Test(dns_message, hostile_lengths) {
    cr_assert_eq(JUDGE(ANSWER("\1") OWN "\0\1\0\1\0\0\0\0\0\5abcd"), TA_DNS_MALFORMED);
    cr_assert_eq(JUDGE(ANSWER("\1") OWN "\0\1\0\1\0\0\0\0\0\3abc"), TA_DNS_MALFORMED);
    cr_assert_eq(JUDGE(ANSWER("\1") OWN "\0\1\0\1\0\0\0\0\xFF\xFF"), TA_DNS_MALFORMED);
    cr_assert_eq(JUDGE(ANSWER("\xFF") A_OF(OWN, "\1")), TA_DNS_MALFORMED,
                 "records that are not there");
}

Test(dns_message, a_name_over_255_bytes_ends_the_comparison) {
    /* The question has the longest name; the record's is the same with one more label before the
     * root, through a pointer chain. */
    char query[TA_DNS_QUERY_MAX], name[253], m[2048];
    memset(name, 'a', sizeof name);
    name[63] = name[127] = name[191] = '.';
    ta_buf q = ta_buf_on(query, sizeof query);
    cr_assert_eq(ta_put_dns_query(&q, (ta_str){name, sizeof name}, TA_DNS_A, 7), TA_OK);
    memcpy(m, query, q.n);
    m[2] = (char)0x81;
    m[3] = (char)0x80;
    m[7] = 1;
    memcpy(m + q.n, A_OF(OWN, "\1"), 16);
    cr_assert_eq(judge_bytes(ta_buf_str(&q), m, q.n + 16), TA_DNS_ADDRESSES);
}
