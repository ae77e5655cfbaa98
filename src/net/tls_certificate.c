#include "net/tls_certificate.h"

#include "net/tls_name.h"

#include <mbedtls/asn1.h>
#include <mbedtls/error.h>
#include <mbedtls/pk.h>
#include <mbedtls/platform.h>
#include <string.h>

ta_str ta_tls_certificate_subject(const uint8_t *der, size_t n) {
    enum { SEQUENCE = MBEDTLS_ASN1_CONSTRUCTED | MBEDTLS_ASN1_SEQUENCE };
    static const uint8_t before_subject[] = {MBEDTLS_ASN1_INTEGER, SEQUENCE, SEQUENCE, SEQUENCE};
    unsigned char *p = (unsigned char *)der, *end = p + n, *subject;
    size_t len;
    for (int opened = 0; opened < 2; opened++) /* Certificate, tbsCertificate */
        if (mbedtls_asn1_get_tag(&p, end, &len, SEQUENCE) != 0)
            return TA_ABSENT;
    if (mbedtls_asn1_get_tag(&p, end, &len,
                             MBEDTLS_ASN1_CONTEXT_SPECIFIC | MBEDTLS_ASN1_CONSTRUCTED) == 0)
        p += len; /* version */
    for (size_t i = 0; i < sizeof before_subject; i++) {
        if (mbedtls_asn1_get_tag(&p, end, &len, before_subject[i]) != 0)
            return TA_ABSENT;
        p += len;
    }
    subject = p;
    if (mbedtls_asn1_get_tag(&p, end, &len, SEQUENCE) != 0)
        return TA_ABSENT;
    return (ta_str){(const char *)subject, (size_t)(p + len - subject)};
}

/* ---- extensions ---- */

/* id-ce (2.5.29) contains most extensions of RFC 5280. */
static bool is_id_ce(const mbedtls_x509_buf *oid, uint8_t last) {
    const uint8_t id[] = {0x55, 0x1d, last};
    return oid->len == sizeof id && memcmp(oid->p, id, sizeof id) == 0;
}

static bool is_of_policies(const mbedtls_x509_buf *oid) {
    /* certificatePolicies, policyMappings, policyConstraints, inhibitAnyPolicy */
    static const uint8_t last[] = {32, 33, 36, 54};
    for (size_t i = 0; i < sizeof last; i++)
        if (is_id_ce(oid, last[i]))
            return true;
    return false;
}

/* An object identifier's DER as numbers separated by dots (X.690, section 8.19). */
static void put_oid(ta_buf *b, const mbedtls_x509_buf *oid) {
    uint64_t number = 0;
    bool first = true;
    for (size_t i = 0; i < oid->len; i++) {
        number = number << 7 | (oid->p[i] & 0x7F);
        if (oid->p[i] & 0x80)
            continue;
        if (first) {
            const uint64_t root = number < 80 ? number / 40 : 2;
            ta_put_u64(b, root, 1);
            number -= 40 * root;
        }
        ta_putc(b, '.');
        ta_put_u64(b, number, 1);
        number = 0;
        first = false;
    }
}

/* mbedTLS calls it for extensions that it does not know. */
static int on_extension(void *why, const mbedtls_x509_crt *crt, const mbedtls_x509_buf *oid,
                        int critical, const unsigned char *p, const unsigned char *end) {
    enum { NAME_CONSTRAINTS = 30 };
    (void)crt, (void)p, (void)end;
    if (!critical || is_of_policies(oid))
        return 0;
    if (why != NULL && is_id_ce(oid, NAME_CONSTRAINTS)) {
        ta_puts(why, "has name constraints, which are not supported");
    } else if (why != NULL) {
        ta_puts(why, "has the critical extension ");
        put_oid(why, oid);
        ta_puts(why, ", which is not supported");
    }
    return MBEDTLS_ERR_X509_FEATURE_UNAVAILABLE;
}

/* ---- reading ---- */

/* mbedTLS adds the error of a lower module to that of a higher one. */
static int of_higher(int ret) {
    return -(-ret & 0xFF80);
}

const char *ta_tls_certificate_fault(int ret) {
    switch (of_higher(ret)) {
    case MBEDTLS_ERR_PK_UNKNOWN_PK_ALG:
    case MBEDTLS_ERR_PK_UNKNOWN_NAMED_CURVE:
    case MBEDTLS_ERR_PK_INVALID_PUBKEY:
    case MBEDTLS_ERR_PK_KEY_INVALID_FORMAT:
        return "has a key that is not accepted: RSA of 2048 to 4096 bits, P-256 and P-384 are";
    case MBEDTLS_ERR_X509_UNKNOWN_SIG_ALG:
        return "is signed with an algorithm that is not accepted";
    case MBEDTLS_ERR_X509_FEATURE_UNAVAILABLE:
        return "has a critical extension that is not supported";
    default:
        return NULL;
    }
}

static int parse(mbedtls_x509_crt *chain, const uint8_t *der, size_t n, int copy, ta_buf *why) {
    const size_t before = why != NULL ? why->n : 0;
    const char *fault;
    const int ret = mbedtls_x509_crt_parse_der_with_ext_cb(chain, der, n, copy, on_extension, why);
    if (ret == 0 || why == NULL || why->n > before)
        return ret;
    fault = ta_tls_certificate_fault(ret);
    ta_puts(why, fault ? fault : "is malformed");
    return ret;
}

int ta_tls_certificate_read(mbedtls_x509_crt *chain, const uint8_t *der, size_t n, ta_buf *why) {
    return parse(chain, der, n, 1, why);
}

/* ---- what a server sends ---- */

/* The version of a certificate that was not parsed: only its DER is kept. As the version is not 0,
 * mbedTLS appends further certificates after it; as it has no subject, it is no certificate's
 * issuer. */
enum { UNREAD = 99 };

static int keep_unread(mbedtls_x509_crt *chain, const uint8_t *der, size_t n) {
    mbedtls_x509_crt *crt = mbedtls_calloc(1, sizeof *crt);
    uint8_t *copy = mbedtls_calloc(1, n);
    if (crt == NULL || copy == NULL) {
        mbedtls_free(crt);
        mbedtls_free(copy);
        return MBEDTLS_ERR_X509_ALLOC_FAILED;
    }
    mbedtls_x509_crt_init(crt);
    memcpy(copy, der, n);
    crt->version = UNREAD;
    crt->raw.p = copy;
    crt->raw.len = n;
    crt->MBEDTLS_PRIVATE(own_buffer) = 1;
    while (chain->next != NULL)
        chain = chain->next;
    chain->next = crt;
    return 0;
}

int ta_tls_certificate_sent(mbedtls_x509_crt *chain, const unsigned char *der, size_t n) {
    const bool is_servers_own = chain->version == 0;
    const int ret = parse(chain, der, n, 1, NULL);
    if (ret == 0 || ret == MBEDTLS_ERR_X509_ALLOC_FAILED)
        return ret;
    if (is_servers_own) /* mbedTLS would continue, and use the next one as the server's */
        return of_higher(ret) == MBEDTLS_ERR_X509_UNKNOWN_SIG_ALG ? MBEDTLS_ERR_X509_UNKNOWN_SIG_ALG
                                                                  : ret;
    return ta_tls_certificate_subject(der, n).p == NULL ? ret : keep_unread(chain, der, n);
}

bool ta_tls_certificate_put_unread_issuer(ta_buf *b, const mbedtls_x509_crt *child) {
    const ta_str issuer = {(const char *)child->issuer_raw.p, child->issuer_raw.len};
    for (const mbedtls_x509_crt *c = child->next; c != NULL; c = c->next) {
        if (c->version != UNREAD ||
            !ta_tls_name_eq(ta_tls_certificate_subject(c->raw.p, c->raw.len), issuer))
            continue;
        mbedtls_x509_crt again;
        mbedtls_x509_crt_init(&again);
        (void)parse(&again, c->raw.p, c->raw.len, 0, b);
        mbedtls_x509_crt_free(&again);
        return true;
    }
    return false;
}
