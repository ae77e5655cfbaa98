/* trust_anchors_test.c - the built-in roots, and the look-up of issuers in them and in bundles. */
#define _GNU_SOURCE /* mkstemp */
#include <criterion/criterion.h>
#include <mbedtls/platform.h>
#include <mbedtls/sha256.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/str.h"
#include "caps.h"
#include "net/trust_anchors.h"

/* https://www.amazontrust.com/repository/ */
static const char *const fingerprints[TA_ANCHORS] = {
    "8ecde6884f3d87b1125ba31ac3fcb13d7016de7f57cc904fe1cb97c6ae98196e",
    "1ba5b2aa8c65401a82960118f80bec4f62304d83cec4713a19c39c011ea46db4",
    "18ce6cfe7bf14e60b2e347b8dfe868cb31d02ebb3ada271569f50343b46db3a4",
    "e35d28419ed02025cfa69038cd623962458da5c695fbdea3c22b0bfb25897092",
    "568d6905a2c88708a4b3025190edcfedb1974a606a13c6e5290fcb2ae63edab5",
};

static size_t memory, memory_max; /* that mbedTLS holds, as a test's allocator counts it */

static void *count_calloc(size_t n, size_t size) {
    size_t *p = calloc(1, n * size + 16);
    *p = n * size;
    memory += *p;
    memory_max = memory > memory_max ? memory : memory_max;
    return (char *)p + 16;
}

static void count_free(void *p) {
    if (p == NULL)
        return;
    size_t *block = (size_t *)(void *)((char *)p - 16);
    memory -= *block;
    free(block);
}

static void start(void) {
    mbedtls_platform_set_calloc_free(count_calloc, count_free);
}

static void parse_anchor(mbedtls_x509_crt *crt, const ta_anchor *a) {
    mbedtls_x509_crt_init(crt);
    cr_assert_eq(mbedtls_x509_crt_parse_der_nocopy(crt, a->der, a->der_n), 0);
}

Test(trust_anchors, built_in, .init = start) {
    for (size_t i = 0; i < TA_ANCHORS; i++) {
        uint8_t sum[32];
        char hex[65];
        mbedtls_sha256(ta_anchors[i].der, ta_anchors[i].der_n, sum, 0);
        for (size_t j = 0; j < 32; j++)
            snprintf(hex + 2 * j, 3, "%02x", sum[j]);
        cr_assert_str_eq(hex, fingerprints[i]);
        mbedtls_x509_crt crt;
        parse_anchor(&crt, &ta_anchors[i]);
        ta_str subject = {(const char *)crt.subject_raw.p, crt.subject_raw.len};
        cr_assert_eq(ta_anchor_find(subject), &ta_anchors[i]);
        cr_assert_null(ta_anchor_find((ta_str){subject.p, subject.n - 1}));
        cr_assert_null(ta_anchor_find((ta_str){subject.p + 1, subject.n}));
        cr_assert_eq(crt.MBEDTLS_PRIVATE(ca_istrue), 1);
        mbedtls_x509_crt_free(&crt);
    }
    cr_assert_null(ta_anchor_find((ta_str){NULL, 0}));
}

/* Issuers write the same name otherwise: RFC 5280, section 7.1. */
Test(trust_anchors, built_in_by_another_spelling, .init = start) {
    enum { PRINTABLE_STRING = 0x13, UTF8_STRING = 0x0c };
    for (size_t i = 0; i < TA_ANCHORS; i++) {
        const ta_anchor *a = &ta_anchors[i];
        char name[512];
        size_t strings = 0;
        memcpy(name, a->der + a->subject_at, a->subject_n);
        for (size_t j = 3; j + 1 < a->subject_n; j++) {
            const uint8_t n = (uint8_t)name[j + 1];
            if (name[j] != PRINTABLE_STRING || memcmp(name + j - 3, "\x55\x04", 2) != 0)
                continue; /* no value after a type of X.520 */
            name[j] = UTF8_STRING;
            for (size_t k = j + 2; k < j + 2 + n; k++)
                name[k] = ta_lower(name[k]);
            strings++;
        }
        cr_assert_geq(strings, 3);
        cr_assert_eq(ta_anchor_find((ta_str){name, a->subject_n}), a);
        name[a->subject_n - 1]++; /* of Amazon Root CA 1, the next one's */
        cr_assert_neq(ta_anchor_find((ta_str){name, a->subject_n}), a);
    }
}

/* ---- bundles ---- */

static ta_diag diag;
static char path[32];

static void remove_bundle(void) {
    unlink(path);
}

static void write_bundle(const char *const *parts, size_t n) {
    remove_bundle();
    strcpy(path, "/tmp/tinyaws-bundle-XXXXXX");
    int fd = mkstemp(path);
    cr_assert_geq(fd, 0);
    for (size_t i = 0; i < n; i++)
        cr_assert_eq(write(fd, parts[i], strlen(parts[i])), (ssize_t)strlen(parts[i]));
    close(fd);
}

/* The anchor as PEM, without a new line at the end. */
static void put_pem(char *out, size_t cap, const ta_anchor *a) {
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    size_t n = (size_t)snprintf(out, cap, "-----BEGIN CERTIFICATE-----\n");
    for (size_t i = 0; i < a->der_n; i += 3) {
        uint32_t v = 0;
        for (size_t j = i; j < i + 3; j++)
            v = v << 8 | (j < a->der_n ? a->der[j] : 0);
        for (int j = 0; j < 4; j++)
            out[n++] = i + (size_t)j > a->der_n ? '=' : digits[v >> (18 - 6 * j) & 63];
    }
    snprintf(out + n, cap - n, "\n-----END CERTIFICATE-----");
}

/* How many anchors the bundle has for the issuer of the first built-in one; -1 for an error. */
static int found_in(const char *bundle, const mbedtls_x509_crt **pinned) {
    mbedtls_x509_crt child, *out = NULL;
    ta_trust trust = {.ca_bundle = bundle, .diag = &diag};
    ta_diag_clear(&diag);
    parse_anchor(&child, &ta_anchors[0]);
    size_t before = memory;
    int next_file = dup(0);
    close(next_file);
    int ret = ta_trust_find(&trust, &child, &out);
    int n = 0;
    for (const mbedtls_x509_crt *c = out; c != NULL; c = c->next, n++)
        cr_assert_eq(c->subject_raw.len, child.issuer_raw.len);
    mbedtls_x509_crt_free(out);
    mbedtls_free(out);
    cr_assert_eq(memory, before, "memory is lost");
    cr_assert_eq(dup(0), next_file, "the file is left open");
    close(next_file);
    if (pinned != NULL)
        *pinned = trust.pinned == &child ? trust.pinned : NULL;
    mbedtls_x509_crt_free(&child);
    return ret == 0 ? n : -1;
}

static ta_err check(const char *bundle) {
    ta_trust trust = {.ca_bundle = bundle, .diag = &diag};
    ta_diag_clear(&diag);
    return ta_trust_check(&trust);
}

Test(trust_anchors, find_built_in, .init = start) {
    cr_assert_eq(found_in(NULL, NULL), 1);
    cr_assert_eq(check(NULL), TA_OK);
}

Test(trust_anchors, bundle_of_one_of_two_alike_and_of_another, .init = start,
     .fini = remove_bundle) {
    char first[4096], other[4096];
    const mbedtls_x509_crt *pinned;
    put_pem(first, sizeof first, &ta_anchors[0]);
    put_pem(other, sizeof other, &ta_anchors[4]);
    write_bundle((const char *[]){first}, 1);
    cr_assert_eq(check(path), TA_OK);
    cr_assert_eq(found_in(path, &pinned), 1);
    cr_assert_not_null(pinned);
    write_bundle((const char *[]){other, "\n", first, "\n", other, "\n", first, "\n"}, 8);
    cr_assert_eq(found_in(path, NULL), 2);
    write_bundle((const char *[]){other}, 1);
    cr_assert_eq(found_in(path, &pinned), 0);
    cr_assert_null(pinned);
}

static ta_err count(const char *bundle, size_t *n) {
    ta_trust trust = {.ca_bundle = bundle, .diag = &diag};
    memset(&diag, 0, sizeof diag);
    return ta_trust_count(&trust, n);
}

Test(trust_anchors, how_many_there_are, .init = start, .fini = remove_bundle) {
    char first[8192];
    size_t n;
    put_pem(first, sizeof first, &ta_anchors[0]);
    cr_assert_eq(count(NULL, &n), TA_OK);
    cr_assert_eq(n, TA_ANCHORS);
    write_bundle((const char *[]){first, "\n", first, "\n", first, "\n"}, 6);
    cr_assert_eq(count(path, &n), TA_OK);
    cr_assert_eq(n, 3);
    cr_assert_eq(memory, 0);
    write_bundle((const char *[]){first, "\n", first, "\n-----BEGIN CERTIFICATE-----\nYW?\n"}, 4);
    cr_assert_eq(count(path, &n), TA_E_CONFIG);
    cr_assert_not_null(strstr(diag.text, "certificate 3"), "%s", diag.text);
    cr_assert_eq(count("/nowhere/bundle.pem", &n), TA_E_FILE);
    cr_assert_eq(memory, 0);
}

/* Whatever its length, a bundle takes the memory of one buffer and of the anchors found. */
Test(trust_anchors, a_distributions_bundle_takes_no_more_memory, .init = start,
     .fini = remove_bundle) {
    static const char whole[] = "/etc/ssl/certs/ca-certificates.crt";
    char first[4096];
    put_pem(first, sizeof first, &ta_anchors[0]);
    write_bundle((const char *[]){first}, 1);
    memory_max = 0;
    cr_assert_eq(found_in(path, NULL), 1);
    size_t of_one = memory_max;
    memory_max = 0;
    cr_assert_eq(check(whole), TA_OK, "%s", diag.text);
    cr_assert_eq(found_in(whole, NULL), 1, "%s", diag.text);
    cr_assert_eq(memory_max, of_one);
    cr_assert_lt(of_one, 14 * 1024);
}

/* ---- the issuers of a chain ---- */

static unsigned reads;
port_result __real_port_file_read_at(port_file f, uint64_t at, void *p, size_t cap, size_t *n,
                                     int *sys);
port_result __wrap_port_file_read_at(port_file f, uint64_t at, void *p, size_t cap, size_t *n,
                                     int *sys);

port_result __wrap_port_file_read_at(port_file f, uint64_t at, void *p, size_t cap, size_t *n,
                                     int *sys) {
    reads++;
    return __real_port_file_read_at(f, at, p, cap, n, sys);
}

/* How many anchors the bundle has for the issuer of `child`. */
static int found_for(ta_trust *trust, const mbedtls_x509_crt *child) {
    mbedtls_x509_crt *out = NULL;
    int n = 0;
    reads = 0;
    cr_assert_eq(ta_trust_find(trust, child, &out), 0, "%s", diag.text);
    for (const mbedtls_x509_crt *c = out; c != NULL; c = c->next, n++)
        cr_assert(c->subject_raw.len == child->issuer_raw.len &&
                  memcmp(c->subject_raw.p, child->issuer_raw.p, child->issuer_raw.len) == 0);
    mbedtls_x509_crt_free(out);
    mbedtls_free(out);
    return n;
}

/* A chain of three: the first `linked` certificates follow one another. */
typedef struct three {
    mbedtls_x509_crt crt[3];
    ta_trust trust;
} three;

static void three_open(three *t, int linked) {
    memset(t, 0, sizeof *t);
    t->trust = (ta_trust){.ca_bundle = path, .diag = &diag, .keep_open = true};
    ta_diag_clear(&diag);
    for (int i = 0; i < 3; i++) {
        parse_anchor(&t->crt[i], &ta_anchors[i]);
        if (i > 0 && i < linked)
            t->crt[i - 1].next = &t->crt[i];
    }
}

static void three_close(three *t) {
    ta_trust_close(&t->trust);
    for (int i = 0; i < 3; i++) {
        t->crt[i].next = NULL;
        mbedtls_x509_crt_free(&t->crt[i]);
    }
    cr_assert_eq(memory, 0);
}

/* Anchor 4 `others` times, then the 0th, `copies` of the 1st, and the 4th again. */
static void write_great_bundle(int others, int copies) {
    static char text[128 * 1024], pem[3][4096];
    static const int anchors[] = {0, 1, 4};
    for (int i = 0; i < 3; i++)
        put_pem(pem[i], sizeof pem[i], &ta_anchors[anchors[i]]);
    size_t n = 0;
    for (int i = 0; i < others + copies + 2; i++) {
        const int which = i == others ? 0 : i > others && i <= others + copies ? 1 : 2;
        n += (size_t)snprintf(text + n, sizeof text - n, "%s\n", pem[which]);
    }
    cr_assert_lt(n, sizeof text);
    write_bundle((const char *[]){text}, 1);
}

Test(trust_anchors, a_bundle_is_read_as_a_whole_once_for_a_chain, .init = start,
     .fini = remove_bundle) {
    three t;
    write_great_bundle(50, 2);
    three_open(&t, 3);
    cr_assert_eq(found_for(&t.trust, &t.crt[0]), 1);
    cr_assert_gt(reads, 25);
    cr_assert_eq(t.trust.pinned, &t.crt[0]);
    cr_assert_eq(found_for(&t.trust, &t.crt[1]), 2);
    cr_assert_leq(reads, 6);
    cr_assert_eq(t.trust.pinned, &t.crt[1]);
    cr_assert_eq(found_for(&t.trust, &t.crt[2]), 0);
    cr_assert_leq(reads, 6);
    cr_assert_eq(found_for(&t.trust, &t.crt[0]), 1);
    cr_assert_leq(reads, 6);
    three_close(&t);
}

Test(trust_anchors, more_issuers_than_positions, .init = start, .fini = remove_bundle) {
    three t;
    write_great_bundle(20, TA_TRUST_POSITIONS);
    three_open(&t, 3);
    for (int round = 0; round < 2; round++) {
        cr_assert_eq(found_for(&t.trust, &t.crt[0]), 1);
        cr_assert_eq(found_for(&t.trust, &t.crt[1]), TA_TRUST_POSITIONS);
    }
    three_close(&t);
    write_great_bundle(20, TA_TRUST_POSITIONS - 1);
    three_open(&t, 3);
    cr_assert_eq(found_for(&t.trust, &t.crt[0]), 1);
    cr_assert_eq(found_for(&t.trust, &t.crt[1]), TA_TRUST_POSITIONS - 1);
    three_close(&t);
}

Test(trust_anchors, a_certificate_of_another_chain_is_looked_for_in_all, .init = start,
     .fini = remove_bundle) {
    three t;
    write_great_bundle(20, 1);
    three_open(&t, 1);
    cr_assert_eq(found_for(&t.trust, &t.crt[0]), 1);
    cr_assert_eq(found_for(&t.trust, &t.crt[1]), 1);
    ta_trust_close(&t.trust);
    write_great_bundle(0, 1); /* another file, with the places of the first unknown */
    t.trust.ca_bundle = path;
    cr_assert_eq(found_for(&t.trust, &t.crt[1]), 1);
    three_close(&t);
}

Test(trust_anchors, bundles_that_cannot_be_used, .init = start, .fini = remove_bundle) {
    cr_assert_eq(check("/nowhere/bundle.pem"), TA_E_FILE);
    cr_assert_not_null(strstr(diag.text, "/nowhere/bundle.pem cannot be opened"), "%s", diag.text);
    cr_assert_neq(diag.sys, 0);
    cr_assert_eq(check("/tmp"), TA_E_FILE);
    cr_assert_not_null(strstr(diag.text, "/tmp cannot be read"), "%s", diag.text);
    cr_assert_eq(check("/dev/null"), TA_E_CONFIG);
    cr_assert_not_null(strstr(diag.text, "has no certificate"), "%s", diag.text);
    cr_assert_eq(found_in("/dev/null", NULL), -1);
}

Test(trust_anchors, a_malformed_block_spoils_the_bundle, .init = start, .fini = remove_bundle) {
    char first[4096];
    put_pem(first, sizeof first, &ta_anchors[0]);
    write_bundle((const char *[]){first, "\n-----BEGIN CERTIFICATE-----\nYW?\n"}, 2);
    cr_assert_eq(check(path), TA_OK); /* only its first block is looked at */
    cr_assert_eq(found_in(path, NULL), -1);
    cr_assert_eq(diag.err, TA_E_CONFIG);
    cr_assert_not_null(strstr(diag.text, "is malformed: certificate 2"), "%s", diag.text);
    write_bundle((const char *[]){first, "\n-----BEGIN CERTIFICATE-----\nYWJj\n"}, 2);
    cr_assert_eq(found_in(path, NULL), -1);
    cr_assert_not_null(strstr(diag.text, "ends too early: certificate 2"), "%s", diag.text);
}

Test(trust_anchors, a_certificate_beyond_the_cap, .init = start, .fini = remove_bundle) {
    static char big[TA_CERTIFICATE_MAX / 3 * 4 + 64];
    size_t n = (size_t)snprintf(big, sizeof big, "-----BEGIN CERTIFICATE-----\n");
    memset(big + n, 'A', (TA_CERTIFICATE_MAX + 2) / 3 * 4);
    write_bundle((const char *[]){big, "\n-----END CERTIFICATE-----\n"}, 2);
    cr_assert_eq(check(path), TA_E_LIMIT);
    cr_assert_not_null(strstr(diag.text, "TA_CERTIFICATE_MAX: certificate 1"), "%s", diag.text);
}

Test(trust_anchors, blocks_that_are_no_certificates_match_nothing, .init = start,
     .fini = remove_bundle) {
    char first[4096];
    put_pem(first, sizeof first, &ta_anchors[0]);
    write_bundle((const char *[]){"-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n"
                                  "-----BEGIN CERTIFICATE-----\nMAAw\n-----END CERTIFICATE-----\n",
                                  first},
                 2);
    cr_assert_eq(found_in(path, NULL), 1);
}
