/* tls_limbo_test.c - x509-limbo's chains (test/vectors/tls-x509-limbo) through the verification that
 * the TLS client makes: mbedTLS's, with our profile and our trust anchors, then the usages that a
 * TLS client checks. Where the verdict differs, the case stands below with the reason. */
#include <criterion/criterion.h>
#include <mbedtls/oid.h>
#include <mbedtls/platform.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "net/address.h"
#include "net/pem.h"
#include "net/tls_certificate.h"
#include "net/tls_rules.h"
#include "net/trust_anchors.h"
#include "port.h"

#define LIMBO "build/host/vectors/limbo/"

static const struct {
    const char *id, *host;
    int64_t time;
    bool good;
} cases[] = {
#include "build/host/vectors/limbo/cases.inc"
};

/* Verdicts that differ, by reason. */
static const struct {
    const char *why;
    const char *ids[32];
} disagreements[] = {
    {"mbedTLS knows no name constraints, so a certificate that marks them critical is refused",
     {"rfc5280::nc::excluded-different-constraint-type", "rfc5280::nc::nc-forbids-same-chain-ica",
      "rfc5280::nc::permitted-different-constraint-type", "rfc5280::nc::permitted-dns-match",
      "rfc5280::nc::permitted-dns-match-more", "rfc5280::nc::permitted-self-issued",
      "webpki::nc::nc-permits-dns-san-pattern"}},
    {"stricter: a leaf must be made for servers, not for issuing",
     {"pathlen::validation-ignores-pathlen-in-leaf", "rfc5280::ca-as-leaf"}},
    {"stricter: each certificate must stand before its issuer (RFC 5246, section 7.4.2)",
     {"pathlen::self-issued-certs-pathlen", "pathlen::max-chain-depth-1-self-issued"}},
    {"revocation lists are not looked at: neither does AWS CLI",
     {"crl::crlnumber-critical", "crl::crlnumber-missing", "crl::revoked-certificate-with-crl"}},
    {"there is no option for the longest chain", {"pathlen::max-chain-depth-0-exhausted"}},
    {"a rule for whoever issues certificates (RFC 5280's \"conforming CAs\"): the name and the key "
     "are proven all the same",
     {"rfc5280::aki::critical-aki",
      "rfc5280::aki::leaf-missing-aki",
      "rfc5280::leaf-ku-keycertsign",
      "rfc5280::pc::ica-noncritical-pc",
      "rfc5280::root-non-critical-basic-constraints",
      "rfc5280::san::noncritical-with-empty-subject",
      "rfc5280::san::underscore-dns",
      "rfc5280::ski::critical-ski",
      "rfc5280::ski::intermediate-missing-ski",
      "webpki::aki::root-with-aki-all-fields",
      "webpki::cn::ipv4-leading-zeros-mismatch",
      "webpki::cn::ipv6-non-rfc5952-mismatch",
      "webpki::cn::ipv6-uncompressed-mismatch",
      "webpki::cn::not-in-san",
      "webpki::cn::punycode-not-in-san",
      "webpki::cn::utf8-vs-punycode-mismatch",
      "webpki::ee-basicconstraints-ca",
      "webpki::eku::ee-without-eku",
      "webpki::eku::root-has-eku",
      "webpki::forbidden-rsa-key-not-divisible-by-8-in-leaf",
      "webpki::malformed-aia",
      "webpki::san::public-suffix-wildcard-san",
      "webpki::san::san-critical-with-nonempty-subject"}},
};

/* Linked with --wrap: the clock of the case at hand. */
static int64_t clock_seconds;
int64_t __real_port_realtime_ms(void);
int64_t __wrap_port_realtime_ms(void);
int64_t __wrap_port_realtime_ms(void) {
    return clock_seconds != 0 ? clock_seconds * 1000 : __real_port_realtime_ms();
}

/* false when one of them ends the handshake. */
static bool load_chain(mbedtls_x509_crt *chain, size_t number) {
    static char text[512 * 1024];
    static uint8_t der[64 * 1024];
    char path[64];
    snprintf(path, sizeof path, LIMBO "%zu.chain.pem", number);
    FILE *f = fopen(path, "r");
    cr_assert_not_null(f);
    ta_str rest = {text, fread(text, 1, sizeof text, f)};
    fclose(f);
    ta_pem pem;
    size_t used;
    ta_pem_init(&pem, der, sizeof der);
    while (ta_pem_feed(&pem, rest, &used) == TA_OK) {
        rest = ta_str_sub(rest, used, rest.n);
        if (ta_tls_certificate_sent(chain, pem.der, pem.n) != 0)
            return false;
    }
    return chain->raw.p != NULL;
}

static int on_verify(void *host, mbedtls_x509_crt *crt, int depth, uint32_t *flags) {
    *flags |= ta_tls_rules_faults(crt, depth, *(const ta_str *)host);
    return 0;
}

static bool verify(size_t number) {
    char roots[64];
    snprintf(roots, sizeof roots, LIMBO "%zu.roots.pem", number);
    ta_diag diag;
    ta_diag_clear(&diag);
    ta_trust trust = {.ca_bundle = roots, .diag = &diag};
    mbedtls_x509_crt chain;
    mbedtls_x509_crt_init(&chain);
    ta_str host = ta_str_from(cases[number].host);
    port_address address; /* which mbedTLS is not reported */
    const char *name = ta_address_parse(host, &address) ? NULL : host.p;
    uint32_t flags;
    bool good =
        ta_trust_check(&trust) == TA_OK && load_chain(&chain, number) &&
        mbedtls_x509_crt_verify_with_ca_cb(&chain, ta_trust_find, &trust, &ta_trust_profile, name,
                                           &flags, on_verify, &host) == 0 &&
        mbedtls_x509_crt_check_extended_key_usage(&chain, MBEDTLS_OID_SERVER_AUTH,
                                                  MBEDTLS_OID_SIZE(MBEDTLS_OID_SERVER_AUTH)) == 0 &&
        mbedtls_x509_crt_check_key_usage(&chain, MBEDTLS_X509_KU_DIGITAL_SIGNATURE) == 0;
    mbedtls_x509_crt_free(&chain);
    return good;
}

/* Is the case one of those that differ? Counts all of them. */
static bool known(const char *id, size_t *count) {
    bool found = false;
    *count = 0;
    for (size_t i = 0; i < sizeof disagreements / sizeof *disagreements; i++)
        for (const char *const *at = disagreements[i].ids; *at != NULL; at++, ++*count)
            found = found || strcmp(*at, id) == 0;
    return found;
}

Test(tls_limbo, verdicts) {
    size_t differ = 0, expected;
    mbedtls_platform_set_calloc_free(calloc, free);
    cr_assert_eq(psa_crypto_init(), PSA_SUCCESS);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        clock_seconds = cases[i].time;
        bool good = verify(i);
        bool differs = good != cases[i].good;
        differ += differs;
        cr_expect_eq(differs, known(cases[i].id, &expected), "%s: %s", cases[i].id,
                     good ? "accepted" : "refused");
    }
    cr_assert_eq(differ, expected);
}
