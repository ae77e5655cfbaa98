/* tls_name_test.c - names of certificates that are the same, and names that are not. */
#include <criterion/criterion.h>
#include <ctype.h>
#include <string.h>

#include "net/tls_name.h"
#include "test/support/guard.h"

enum {
    UTF8 = 0x0c,
    PRINTABLE = 0x13,
    T61 = 0x14,
    IA5 = 0x16,
    VISIBLE = 0x1a,
    UNIVERSAL = 0x1c,
    BMP = 0x1e,
    OCTETS = 0x04
};

/* One element of DER, of fewer than 128 bytes. */
static size_t put(char *out, int tag, const void *in, size_t n) {
    char copy[128];
    memcpy(copy, in, n);
    out[0] = (char)tag;
    out[1] = (char)n;
    memcpy(out + 2, copy, n);
    return n + 2;
}

/* CN=value, in an attribute; then in an RDN; then in a Name. */
static size_t put_attribute(char *out, int tag, const void *value, size_t n) {
    static const char cn[] = {0x06, 3, 0x55, 4, 3};
    char inside[128];
    memcpy(inside, cn, sizeof cn);
    return put(out, 0x30, inside, sizeof cn + put(inside + sizeof cn, tag, value, n));
}

static ta_str name_of(char *out, int tag, const void *value, size_t n) {
    char rdn[128];
    size_t rdn_n = put_attribute(rdn, tag, value, n);
    rdn_n = put(rdn, 0x31, rdn, rdn_n);
    return (ta_str){out, put(out, 0x30, rdn, rdn_n)};
}

static bool same(int tag_a, const void *a, size_t n_a, int tag_b, const void *b, size_t n_b) {
    char name_a[128], name_b[128];
    const ta_str x = name_of(name_a, tag_a, a, n_a), y = name_of(name_b, tag_b, b, n_b);
    const bool equal = ta_tls_name_eq(x, y);
    cr_assert_eq(ta_tls_name_eq(y, x), equal);
    return equal;
}

#define SAME(tag_a, a, tag_b, b) same(tag_a, "" a, sizeof(a) - 1, tag_b, "" b, sizeof(b) - 1)

Test(tls_name, string_types) {
    cr_assert(SAME(UTF8, "Ab c", PRINTABLE, "Ab c"));
    cr_assert(SAME(UTF8, "Ab c", T61, "Ab c"));
    cr_assert(SAME(UTF8, "Ab c", IA5, "Ab c"));
    cr_assert(SAME(PRINTABLE, "Ab c", VISIBLE, "Ab c"));
    cr_assert(SAME(UTF8, "Ab", BMP, "\0A\0b"));
    cr_assert(SAME(PRINTABLE, "Ab", UNIVERSAL, "\0\0\0A\0\0\0b"));
    cr_assert(SAME(UTF8, "\xc3\xa9\xe2\x82\xac", BMP, "\0\xe9\x20\xac"));
    cr_assert(SAME(UTF8, "\xf0\x9f\x94\x92", UNIVERSAL, "\0\1\xf5\x12"));
    cr_assert(SAME(UTF8, "\xc3\xa9", T61, "\xe9"));
    cr_assert_not(SAME(UTF8, "Ab", OCTETS, "Ab"));
    cr_assert_not(SAME(OCTETS, "Ab", OCTETS, "ab"));
    cr_assert(SAME(OCTETS, "Ab", OCTETS, "Ab"));
}

Test(tls_name, case_and_white_space) {
    cr_assert(SAME(UTF8, "ABC xyz", UTF8, "abc XYZ"));
    cr_assert(SAME(UTF8, "a b", UTF8, "  a \t\r\n b "));
    cr_assert(SAME(UTF8, "", UTF8, "   "));
    cr_assert(SAME(UTF8, "a", BMP, "\0 \0 \0A\0 "));
    cr_assert_not(SAME(UTF8, "ab", UTF8, "a b"));
    cr_assert_not(SAME(UTF8, "a", UTF8, "a b"));
    cr_assert_not(SAME(UTF8, "a", UTF8, "ab"));
    cr_assert_not(SAME(UTF8, "a", UTF8, ""));
    cr_assert_not(SAME(UTF8, "@", UTF8, "`")); /* which differ as A and a do */
    cr_assert_not(SAME(UTF8, "[", UTF8, "{"));
    cr_assert_not(SAME(UTF8, "\xc3\x89", UTF8, "\xc3\xa9")); /* ASCII only */
    cr_assert_not(SAME(UTF8, "a\0b", UTF8, "a"));
    cr_assert_not(SAME(UTF8, "a\0b", UTF8, "a\0c"));
}

Test(tls_name, broken_text_equals_only_itself) {
    cr_assert(SAME(UTF8, "\xff", UTF8, "\xff"));
    cr_assert_not(SAME(UTF8, "\xff", UTF8, "\xfe"));
    cr_assert_not(SAME(UTF8, "A\xff", UTF8, "a\xff"));
    cr_assert_not(SAME(UTF8, "\xc3", T61, "\xc3"));
    cr_assert_not(SAME(BMP, "\0a\0", UTF8, "a"));
    cr_assert_not(SAME(UNIVERSAL, "\0\0a", UTF8, "a"));
    /* What is no character is not taken for an end, either. */
    cr_assert_not(SAME(UNIVERSAL, "\0\0\0a\xff\xff\xff\xff", UTF8, "a"));
    cr_assert_not(SAME(UNIVERSAL, "\xff\xff\xff\xff", UNIVERSAL, "\xff\xff\xff\xff\0\0\0a"));
}

/* ---- structure ---- */

typedef struct part {
    const char *attributes[2]; /* of one RDN */
} part;

static ta_str name_with(char *out, const part *parts, size_t n) {
    char rdns[256], rdn[128];
    size_t rdns_n = 0;
    for (size_t i = 0; i < n; i++) {
        size_t rdn_n = 0;
        for (size_t j = 0; j < 2 && parts[i].attributes[j] != NULL; j++)
            rdn_n += put_attribute(rdn + rdn_n, UTF8, parts[i].attributes[j],
                                   strlen(parts[i].attributes[j]));
        rdns_n += put(rdns + rdns_n, 0x31, rdn, rdn_n);
    }
    return (ta_str){out, put(out, 0x30, rdns, rdns_n)};
}

#define NAME(...)                                                                                  \
    name_with((char[256]){0}, (const part[]){__VA_ARGS__},                                         \
              sizeof((const part[]){__VA_ARGS__}) / sizeof(part))

Test(tls_name, the_same_attributes_in_the_same_order) {
    const ta_str name = NAME({{"a"}}, {{"b", "c"}}, {{"d"}});
    cr_assert(ta_tls_name_eq(name, NAME({{"A"}}, {{"B", "C"}}, {{"D"}})));
    cr_assert_not(ta_tls_name_eq(name, NAME({{"a"}}, {{"b", "c"}})));
    cr_assert_not(ta_tls_name_eq(name, NAME({{"a"}}, {{"b", "c"}}, {{"d"}}, {{"e"}})));
    cr_assert_not(ta_tls_name_eq(name, NAME({{"a"}}, {{"b"}}, {{"c"}}, {{"d"}})));
    cr_assert_not(ta_tls_name_eq(name, NAME({{"a"}}, {{"b"}}, {{"d"}})));
    cr_assert_not(ta_tls_name_eq(name, NAME({{"d"}}, {{"b", "c"}}, {{"a"}})));
    cr_assert_not(ta_tls_name_eq(name, (ta_str){NULL, 0}));
    cr_assert(ta_tls_name_eq((ta_str){NULL, 0}, (ta_str){NULL, 0}));
}

Test(tls_name, the_attribute_s_type_counts) {
    char a[128], b[128];
    const ta_str x = name_of(a, UTF8, "Ab", 2), y = name_of(b, UTF8, "ab", 2);
    cr_assert(ta_tls_name_eq(x, y));
    b[10] = 10; /* CN becomes O */
    cr_assert_not(ta_tls_name_eq(x, y));
}

/* Does a byte in the place of another leave the name "ab c" in a PrintableString what it is? */
static bool is_another_spelling(size_t from_end, char was, char now) {
    static const char tags[] = {UTF8, PRINTABLE, T61, IA5, VISIBLE};
    if (from_end == 6)
        return memchr(tags, now, sizeof tags) != NULL;
    if (from_end > 4 || was == ' ')
        return from_end <= 4 && isspace((unsigned char)now);
    return tolower((unsigned char)now) == was;
}

/* Cut off anywhere, or with any byte changed, and nothing is read beyond the end. */
Test(tls_name, what_is_not_der) {
    char upper[128], lower[128];
    const ta_str x = name_of(upper, UTF8, "AB C", 4), y = name_of(lower, PRINTABLE, "ab c", 4);
    for (size_t n = 0; n < y.n; n++) {
        char *const cut = guard_copy(y.p, n);
        cr_assert_not(ta_tls_name_eq(x, (ta_str){cut, n}));
        guard_free(cut, n);
    }
    char *const changed = guard_copy(y.p, y.n);
    for (size_t i = 0; i < y.n; i++) {
        for (int v = 0; v < 256; v++) {
            changed[i] = (char)v;
            cr_assert_eq(ta_tls_name_eq(x, (ta_str){changed, y.n}),
                         changed[i] == y.p[i] || is_another_spelling(y.n - i, y.p[i], (char)v),
                         "byte %zu is %d", i, v);
        }
        changed[i] = y.p[i];
    }
    guard_free(changed, y.n);
}
