/* tls_certificate_test.c - certificates that are read, and those of a server that are kept unread. They
 * are the built-in anchors, with some bytes changed: no signature is looked at. */
#define _GNU_SOURCE /* memmem */
#include <criterion/criterion.h>
#include <mbedtls/oid.h>
#include <mbedtls/platform.h>
#include <stdlib.h>
#include <string.h>

#include "net/tls_certificate.h"
#include "net/trust_anchors.h"

enum { DER_MAX = 2048 };

typedef struct certificate {
    uint8_t der[DER_MAX];
    size_t n;
} certificate;

/* ---- an allocator that counts, and fails when a test wants ---- */

static size_t held, left = SIZE_MAX; /* blocks; allocations before all fail */

static void *count_calloc(size_t n, size_t size) {
    if (left == 0)
        return NULL;
    left--;
    held++;
    return calloc(n, size);
}

static void count_free(void *p) {
    held -= p != NULL;
    free(p);
}

static void start(void) {
    mbedtls_platform_set_calloc_free(count_calloc, count_free);
}

/* ---- certificates ---- */

/* The first built-in one of a P-256 key, with each `from` made `to`. */
static certificate changed(const char *from, const char *to, size_t n) {
    certificate c;
    const ta_anchor *a = &ta_anchors[2];
    c.n = a->der_n;
    cr_assert_leq(c.n, sizeof c.der);
    memcpy(c.der, a->der, c.n);
    uint8_t *at = memmem(c.der, c.n, from, n);
    cr_assert_not_null(at);
    for (; at != NULL; at = memmem(at + n, (size_t)(c.der + c.n - at) - n, from, n))
        memcpy(at, to, n);
    return c;
}

#define CHANGED(from, to) changed(from, to, sizeof(from) - 1)

#define P256       "\x2a\x86\x48\xce\x3d\x03\x01\x07"
#define BRAINPOOL  "\x2b\x24\x03\x03\x02\x08\x01\x07"
#define EC_KEY     "\x2a\x86\x48\xce\x3d\x02\x01"
#define OTHER_KEY  "\x2a\x86\x48\xce\x3d\x02\x7f"
#define ECDSA      "\x2a\x86\x48\xce\x3d\x04\x03\x02"
#define OTHER_SIGN "\x2a\x86\x48\xce\x3d\x04\x03\x7f"
#define KEY_USAGE  "\x06\x03\x55\x1d\x0f\x01\x01\xff" /* which is critical */
#define AS(last)   "\x06\x03\x55\x1d" last "\x01\x01\xff"

static certificate good(void) {
    return CHANGED(P256, P256);
}

static int sent(mbedtls_x509_crt *chain, const certificate *c) {
    return ta_tls_certificate_sent(chain, c->der, c->n);
}

/* ---- what is wrong ---- */

static const char *fault_of(const certificate *c) {
    static char text[256];
    ta_buf b = ta_buf_on(text, sizeof text - 1);
    mbedtls_x509_crt crt;
    mbedtls_x509_crt_init(&crt);
    const int ret = ta_tls_certificate_read(&crt, c->der, c->n, &b);
    text[b.n] = '\0';
    cr_assert_eq(ret == 0, b.n == 0, "%d: %s", ret, text);
    mbedtls_x509_crt_free(&crt);
    cr_assert_eq(held, 0);
    return text;
}

Test(tls_certificate, what_is_wrong_is_reported, .init = start) {
    static const char key[] = "has a key that is not accepted";
    static const char signature[] = "is signed with an algorithm that is not accepted";
    certificate c = good();
    cr_assert_str_eq(fault_of(&c), "");
    c = CHANGED(P256, BRAINPOOL);
    cr_assert_eq(strncmp(fault_of(&c), key, sizeof key - 1), 0);
    c = CHANGED(EC_KEY, OTHER_KEY);
    cr_assert_eq(strncmp(fault_of(&c), key, sizeof key - 1), 0);
    c = CHANGED(ECDSA, OTHER_SIGN);
    cr_assert_str_eq(fault_of(&c), signature);
    c = CHANGED(KEY_USAGE, AS("\x1e"));
    cr_assert_str_eq(fault_of(&c), "has name constraints, which are not supported");
    c = CHANGED(KEY_USAGE, AS("\x63"));
    cr_assert_str_eq(fault_of(&c), "has the critical extension 2.5.29.99, which is not supported");
    c = CHANGED("\x06\x03\x55\x1d\x0f", "\x06\x03\x81\x34\x03");
    cr_assert_str_eq(fault_of(&c), "has the critical extension 2.100.3, which is not supported");
    c = CHANGED("\x06\x03\x55\x1d\x0f", "\x06\x03\x2a\x83\x09");
    cr_assert_str_eq(fault_of(&c), "has the critical extension 1.2.393, which is not supported");
    c = CHANGED("\x06\x03\x55\x1d\x0f", "\x06\x03\x27\x09\x09");
    cr_assert_str_eq(fault_of(&c), "has the critical extension 0.39.9.9, which is not supported");
    c = good();
    c.n -= 9;
    cr_assert_str_eq(fault_of(&c), "is malformed");
}

Test(tls_certificate, critical_policies_are_known, .init = start) {
    static const char last[] = {33, 36, 54};
    for (size_t i = 0; i < sizeof last; i++) {
        char as[] = KEY_USAGE;
        as[4] = last[i];
        const certificate c = changed(KEY_USAGE, as, sizeof as - 1);
        cr_assert_str_eq(fault_of(&c), "", "2.5.29.%d", last[i]);
    }
}

/* ---- what a server sends ---- */

Test(tls_certificate, the_servers_own_must_be_readable, .init = start) {
    const certificate bad[] = {CHANGED(P256, BRAINPOOL), CHANGED(ECDSA, OTHER_SIGN),
                               CHANGED(KEY_USAGE, AS("\x63"))};
    for (size_t i = 0; i < 3; i++) {
        mbedtls_x509_crt chain;
        mbedtls_x509_crt_init(&chain);
        const int ret = sent(&chain, &bad[i]);
        cr_assert_neq(ret, 0);
        /* With this one mbedTLS takes the next for the server's. */
        cr_assert_neq(ret, MBEDTLS_ERR_X509_UNKNOWN_SIG_ALG + MBEDTLS_ERR_OID_NOT_FOUND);
        cr_assert_not_null(ta_tls_certificate_fault(ret));
        mbedtls_x509_crt_free(&chain);
        cr_assert_eq(held, 0);
    }
}

Test(tls_certificate, another_one_is_kept_unread, .init = start) {
    const certificate own = good(), last = good(), bad = CHANGED(P256, BRAINPOOL);
    mbedtls_x509_crt chain;
    mbedtls_x509_crt_init(&chain);
    cr_assert_eq(sent(&chain, &own), 0);
    cr_assert_eq(sent(&chain, &bad), 0);
    cr_assert_eq(sent(&chain, &last), 0);
    const mbedtls_x509_crt *unread = chain.next, *after = unread->next;
    cr_assert_eq(unread->raw.len, bad.n);
    cr_assert_eq(memcmp(unread->raw.p, bad.der, bad.n), 0);
    cr_assert_null(unread->subject.oid.p);
    cr_assert_eq(unread->MBEDTLS_PRIVATE(ca_istrue), 0);
    cr_assert_eq(after->version, 3);
    cr_assert_null(after->next);
    char text[256];
    ta_buf b = ta_buf_on(text, sizeof text);
    cr_assert(ta_tls_certificate_put_unread_issuer(&b, &chain)); /* its own subject is its issuer */
    cr_assert(ta_str_starts(ta_buf_str(&b), TA_STR("has a key that is not accepted")));
    b.n = 0;
    cr_assert_not(ta_tls_certificate_put_unread_issuer(&b, after));
    cr_assert_eq(b.n, 0);
    mbedtls_x509_crt_free(&chain);
    cr_assert_eq(held, 0);
}

Test(tls_certificate, one_unread_is_the_issuer_of_its_name_only, .init = start) {
    const certificate bad = CHANGED(P256, BRAINPOOL);
    mbedtls_x509_crt chain;
    ta_buf none = {0};
    mbedtls_x509_crt_init(&chain);
    cr_assert_eq(ta_tls_certificate_sent(&chain, ta_anchors[0].der, ta_anchors[0].der_n), 0);
    cr_assert_eq(sent(&chain, &bad), 0);
    cr_assert_not(ta_tls_certificate_put_unread_issuer(&none, &chain));
    mbedtls_x509_crt_free(&chain);
}

Test(tls_certificate, one_that_is_read_is_not_reported, .init = start) {
    const certificate own = good();
    mbedtls_x509_crt chain;
    ta_buf none = {0};
    mbedtls_x509_crt_init(&chain);
    cr_assert_eq(sent(&chain, &own), 0);
    cr_assert_eq(sent(&chain, &own), 0);
    cr_assert_not(ta_tls_certificate_put_unread_issuer(&none, &chain));
    mbedtls_x509_crt_free(&chain);
}

Test(tls_certificate, what_has_not_the_shape_of_one_is_an_error, .init = start) {
    const certificate own = good();
    mbedtls_x509_crt chain;
    mbedtls_x509_crt_init(&chain);
    cr_assert_eq(sent(&chain, &own), 0);
    for (size_t n = 0; n < ta_anchors[2].subject_at + ta_anchors[2].subject_n; n++)
        cr_assert_neq(ta_tls_certificate_sent(&chain, own.der, n), 0);
    certificate bad = good();
    bad.der[0] = 0x31;
    cr_assert_neq(sent(&chain, &bad), 0);
    cr_assert_null(chain.next);
    mbedtls_x509_crt_free(&chain);
    cr_assert_eq(held, 0);
}

Test(tls_certificate, out_of_memory, .init = start) {
    const certificate own = good(), bad = CHANGED(P256, BRAINPOOL);
    int ret = -1;
    for (size_t room = 0; ret != 0; room++) {
        mbedtls_x509_crt chain;
        mbedtls_x509_crt_init(&chain);
        left = SIZE_MAX;
        cr_assert_eq(sent(&chain, &own), 0);
        left = room;
        ret = sent(&chain, &bad);
        cr_assert(ret == 0 || ret == MBEDTLS_ERR_X509_ALLOC_FAILED, "%zu: -0x%x", room, -ret);
        cr_assert_lt(room, 100);
        left = SIZE_MAX;
        mbedtls_x509_crt_free(&chain);
        cr_assert_eq(held, 0);
    }
}
