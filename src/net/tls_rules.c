#include "net/tls_rules.h"

#include "net/address.h"

#include <mbedtls/oid.h>
#include <string.h>

static bool matches_dns_name(ta_str pattern, ta_str host) {
    if (ta_str_eq_nocase(pattern, host))
        return true;
    if (pattern.n < 3 || pattern.p[0] != '*' || pattern.p[1] != '.')
        return false;
    return ta_str_eq_nocase(ta_str_sub(pattern, 1, pattern.n),
                            ta_str_sub(host, ta_str_find(host, '.'), host.n));
}

static bool names_host(const mbedtls_x509_crt *crt, ta_str host) {
    port_address address = {0};
    bool literal = ta_address_parse(host, &address);
    ta_str bytes = {(const char *)address.bytes, address.family == 4 ? 4 : 16};
    for (const mbedtls_x509_sequence *s = &crt->subject_alt_names; s != NULL; s = s->next) {
        int kind = s->buf.tag & MBEDTLS_ASN1_TAG_VALUE_MASK;
        ta_str name = {(const char *)s->buf.p, s->buf.len};
        if (literal ? kind == MBEDTLS_X509_SAN_IP_ADDRESS && ta_str_eq(name, bytes)
                    : kind == MBEDTLS_X509_SAN_DNS_NAME && matches_dns_name(name, host))
            return true;
    }
    return false;
}

/* Searches all extensions for id-ce-nameConstraints (2.5.29.30). */
static bool has_name_constraints(const mbedtls_x509_crt *crt) {
    static const uint8_t oid[] = {MBEDTLS_ASN1_OID, 3, 0x55, 0x1d, 0x1e};
    for (size_t i = 0; i + sizeof oid <= crt->v3_ext.len; i++)
        if (memcmp(crt->v3_ext.p + i, oid, sizeof oid) == 0)
            return true;
    return false;
}

uint32_t ta_tls_rules_faults(const mbedtls_x509_crt *crt, int depth, ta_str host) {
    if (depth == 0)
        return names_host(crt, host) ? 0 : MBEDTLS_X509_BADCERT_CN_MISMATCH;
    uint32_t faults = 0;
    if (mbedtls_x509_crt_check_extended_key_usage(crt, MBEDTLS_OID_SERVER_AUTH,
                                                  MBEDTLS_OID_SIZE(MBEDTLS_OID_SERVER_AUTH)) != 0)
        faults |= MBEDTLS_X509_BADCERT_EXT_KEY_USAGE;
    if (has_name_constraints(crt))
        faults |= TA_TLS_NAME_CONSTRAINTS;
    return faults;
}
