#include "net/tls_error.h"

#include "base/build_date.h"
#include "base/date.h"
#include "net/address.h"
#include "net/tls_certificate.h"
#include "net/tls_chain.h"
#include "net/tls_name.h"
#include "net/tls_rules.h"
#include "port.h"

#include <mbedtls/error.h>
#include <mbedtls/oid.h>
#include <string.h>

/* ---- certificates ---- */

static void put_name(ta_buf *b, const mbedtls_x509_name *name) {
    ta_putc(b, '"');
    ta_put_untrusted(b, ta_tls_common_name(name), 64);
    ta_putc(b, '"');
}

static void put_time(ta_buf *b, const mbedtls_x509_time *t) {
    int64_t epoch;
    if (ta_tls_epoch(t, &epoch))
        ta_put_iso8601(b, epoch, 0);
}

static void put_clock(ta_buf *b) {
    ta_puts(b, "; the clock of this host says ");
    ta_put_iso8601(b, port_realtime_ms() / 1000, 0);
}

/* A certificate that is not valid yet, by a clock that is certainly slow. A certificate that is
 * valid by such a clock is accepted: refusing it would break a host whose clock is a day late, and
 * would not help, because a clock that is slow by less than this program's age is not noticed
 * anyway. */
static void put_unjudged(ta_buf *b, const mbedtls_x509_crt *crt) {
    b->n = 0;
    ta_puts(b, "the clock of this host says ");
    ta_put_iso8601(b, port_realtime_ms() / 1000, 0);
    ta_puts(b, ", but this program was made at ");
    ta_put_iso8601(b, TA_BUILD_EPOCH, 0);
    ta_puts(b, ": by that clock it cannot judge certificates; set it. ");
    put_name(b, &crt->subject);
    ta_puts(b, " is not valid before ");
    put_time(b, &crt->valid_from);
}

/* A name of the certificate that a host can have: a DNS name (marked as such if the host is an
 * address), or an address. Returns false if it is of another kind. */
static bool put_subject_name(ta_buf *b, const mbedtls_x509_sequence *name, bool for_address) {
    const int kind = name->buf.tag & MBEDTLS_ASN1_TAG_VALUE_MASK;
    port_address address = {.family = name->buf.len == 4 ? 4 : 6};
    if (kind == MBEDTLS_X509_SAN_DNS_NAME && name->buf.p != NULL) {
        ta_puts(b, for_address ? "the DNS name " : "");
        ta_put_untrusted(b, (ta_str){(const char *)name->buf.p, name->buf.len}, 48);
        return true;
    }
    if (kind != MBEDTLS_X509_SAN_IP_ADDRESS || (name->buf.len != 4 && name->buf.len != 16))
        return false;
    memcpy(address.bytes, name->buf.p, name->buf.len);
    ta_put_address(b, &address);
    return true;
}

/* Which hosts the certificate is for instead: its first names. */
static void put_other_names(ta_buf *b, const mbedtls_x509_crt *crt, ta_str host) {
    enum { SHOWN = 3 };
    port_address address;
    const bool for_address = ta_address_parse(host, &address);
    int n = 0;
    for (const mbedtls_x509_sequence *s = &crt->subject_alt_names; s != NULL; s = s->next) {
        const size_t before = b->n;
        ta_puts(b, n == 0 ? " but for " : ", ");
        if (n == SHOWN) {
            ta_puts(b, "...");
            return;
        }
        if (put_subject_name(b, s, for_address))
            n++;
        else
            b->n = before;
    }
    if (n > 0)
        return;
    ta_puts(b, ": it has no DNS name or address in subjectAltName; its common name ");
    put_name(b, &crt->subject);
    ta_puts(b, " does not count");
}

static bool self_issued(const mbedtls_x509_crt *crt) {
    return ta_tls_name_eq((ta_str){(const char *)crt->issuer_raw.p, crt->issuer_raw.len},
                          (ta_str){(const char *)crt->subject_raw.p, crt->subject_raw.len});
}

static void put_anchors(ta_buf *b, const ta_trust *trust) {
    if (trust->ca_bundle != NULL) {
        ta_puts(b, "those of ");
        ta_put_untrusted(b, ta_str_from(trust->ca_bundle), trust->built_in_too ? 64 : 96);
    }
    if (trust->built_in_too)
        ta_puts(b, " or ");
    if (trust->ca_bundle == NULL || trust->built_in_too)
        ta_puts(b, "the built-in trust anchors");
    if (trust->ca_bundle == NULL)
        ta_puts(b, " (--ca-bundle gives others)");
}

static void put_untrusted(ta_buf *b, const mbedtls_x509_crt *crt, const ta_trust *trust) {
    const bool by_itself = self_issued(crt);
    put_name(b, &crt->subject);
    if (by_itself) {
        ta_puts(b, " is self-signed");
    } else {
        ta_puts(b, " is issued by ");
        put_name(b, &crt->issuer);
    }
    if (trust->doubted == crt) {
        ta_puts(b, by_itself ? ", and the certificate of its name" : ", whose certificate");
        ta_puts(b, " in the CA bundle ");
        ta_put(b, ta_buf_str(&trust->doubt));
        return;
    }
    ta_puts(b, by_itself ? ", and " : ", whose certificate ");
    if (!by_itself && ta_tls_certificate_put_unread_issuer(b, crt))
        return;
    ta_puts(b, by_itself ? "not among " : "is not among ");
    put_anchors(b, trust);
}

/* The most serious last. */
enum { NOTHING, OTHER, USAGE, NAME, FUTURE, EXPIRED, UNTRUSTED, WEAK_KEY, WEAK_DIGEST };

static unsigned rank_of(uint32_t flags) {
    if (flags & (MBEDTLS_X509_BADCERT_BAD_MD | MBEDTLS_X509_BADCERT_BAD_PK))
        return WEAK_DIGEST;
    if (flags & MBEDTLS_X509_BADCERT_BAD_KEY)
        return WEAK_KEY;
    if (flags & MBEDTLS_X509_BADCERT_NOT_TRUSTED)
        return UNTRUSTED;
    if (flags & MBEDTLS_X509_BADCERT_EXPIRED)
        return EXPIRED;
    if (flags & MBEDTLS_X509_BADCERT_FUTURE)
        return FUTURE;
    if (flags & MBEDTLS_X509_BADCERT_CN_MISMATCH)
        return NAME;
    return flags != 0 ? OTHER : NOTHING;
}

void ta_tls_note_fault(ta_tls_fault *fault, const mbedtls_x509_crt *crt, int depth, uint32_t flags,
                       ta_str host, const ta_trust *trust) {
    unsigned rank = rank_of(flags);
    if (rank <= fault->rank)
        return;
    fault->rank = rank;
    fault->line = ta_buf_on(fault->text, sizeof fault->text);
    ta_buf *b = &fault->line;
    ta_puts(b, depth == 0 ? "the server's certificate " : "the issuing certificate ");
    switch (rank) {
    case WEAK_DIGEST:
        put_name(b, &crt->subject);
        ta_puts(b, crt->MBEDTLS_PRIVATE(sig_md) == MBEDTLS_MD_SHA1
                       ? " is signed with SHA-1"
                       : " is signed with an algorithm that is not accepted");
        return;
    case WEAK_KEY:
        put_name(b, &crt->subject);
        ta_puts(b, " has, or is signed with, a key that is not accepted: RSA of 2048 to 4096 bits,"
                   " P-256 and P-384 are");
        return;
    case UNTRUSTED:
        put_untrusted(b, crt, trust);
        return;
    case EXPIRED:
        put_name(b, &crt->subject);
        ta_puts(b, " expired at ");
        put_time(b, &crt->valid_to);
        put_clock(b);
        return;
    case FUTURE:
        if (port_realtime_ms() / 1000 < TA_BUILD_EPOCH) {
            put_unjudged(b, crt);
            return;
        }
        put_name(b, &crt->subject);
        ta_puts(b, " is not valid before ");
        put_time(b, &crt->valid_from);
        put_clock(b);
        return;
    case NAME:
        ta_puts(b, "is not for ");
        ta_put_untrusted(b, host, 96);
        put_other_names(b, crt, host);
        return;
    default:
        put_name(b, &crt->subject);
        ta_puts(b, flags & TA_TLS_NAME_CONSTRAINTS
                       ? " has name constraints, which are not supported"
                   : flags & MBEDTLS_X509_BADCERT_EXT_KEY_USAGE
                       ? " is not one for servers: its extended key usage lacks serverAuth"
                       : " may not be used for this");
        return;
    }
}

/* ---- the connection ---- */

/* RFC 8446, section 6.2, and those that only TLS 1.2 has: the number in octal, then the name. */
static const char *alert_name(unsigned alert) {
    static const char names[] = "\0close_notify\0"
                                "\12unexpected_message\0"
                                "\24bad_record_mac\0"
                                "\26record_overflow\0"
                                "\50handshake_failure\0"
                                "\52bad_certificate\0"
                                "\53unsupported_certificate\0"
                                "\54certificate_revoked\0"
                                "\55certificate_expired\0"
                                "\56certificate_unknown\0"
                                "\57illegal_parameter\0"
                                "\60unknown_ca\0"
                                "\61access_denied\0"
                                "\62decode_error\0"
                                "\63decrypt_error\0"
                                "\106protocol_version\0"
                                "\107insufficient_security\0"
                                "\120internal_error\0"
                                "\126inappropriate_fallback\0"
                                "\132user_canceled\0"
                                "\155missing_extension\0"
                                "\156unsupported_extension\0"
                                "\160unrecognized_name\0"
                                "\164certificate_required\0"
                                "\170no_application_protocol";
    for (const char *p = names; p < names + sizeof names; p += 1 + strlen(p + 1) + 1)
        if ((unsigned char)*p == alert)
            return p + 1;
    return "unknown";
}

static ta_err fail_alert(const mbedtls_ssl_context *ssl, ta_diag *diag) {
    char line[TA_DIAG_TEXT_MAX];
    ta_buf b = ta_buf_on(line, sizeof line);
    unsigned alert = ssl->MBEDTLS_PRIVATE(in_msg)[1];
    ta_puts(&b, "the server sent the TLS alert ");
    ta_put_u64(&b, alert, 1);
    ta_puts(&b, " (");
    ta_puts(&b, alert_name(alert));
    ta_putc(&b, ')');
    return ta_fail_text(diag, TA_E_TLS, &b);
}

/* The server's certificate was not accepted, or could not be read. */
static ta_err fail_certificate(const mbedtls_ssl_context *ssl, const ta_tls_fault *fault, int ret,
                               ta_diag *diag) {
    if (fault->rank != 0)
        return ta_fail_text(diag, TA_E_TLS_CERTIFICATE, &fault->line);
    const char *unreadable = ta_tls_certificate_fault(ret);
    if (unreadable != NULL) {
        char line[TA_DIAG_TEXT_MAX];
        ta_buf b = ta_buf_on(line, sizeof line);
        ta_puts(&b, "the server's certificate ");
        ta_puts(&b, unreadable);
        return ta_fail_text(diag, TA_E_TLS_CERTIFICATE, &b);
    }
    uint32_t flags = mbedtls_ssl_get_verify_result(ssl);
    if (ret == MBEDTLS_ERR_SSL_BAD_CERTIFICATE && flags != UINT32_MAX) {
        if (flags & MBEDTLS_X509_BADCERT_EXT_KEY_USAGE)
            return ta_fail(diag, TA_E_TLS_CERTIFICATE,
                           "the server's certificate is not one for servers: its extended key usage"
                           " lacks serverAuth");
        if (flags & MBEDTLS_X509_BADCERT_KEY_USAGE)
            return ta_fail(diag, TA_E_TLS_CERTIFICATE,
                           "the key usage of the server's certificate does not allow TLS");
        if (flags & MBEDTLS_X509_BADCERT_BAD_KEY)
            return ta_fail(diag, TA_E_TLS_CERTIFICATE,
                           "the server's certificate has a key of a curve that is not accepted");
    }
    return ta_fail(diag, TA_E_TLS_CERTIFICATE,
                   "a certificate of the server is malformed, or of a kind that is not accepted");
}

/* The errors of verifying a signature, not only *_VERIFY_FAILED. RSA reports a value that is not
 * below the modulus as bad input; a signature by another key sometimes is such a value. The
 * signature of ECDSA is DER, which may be malformed. */
static bool is_signature_error(int ret) {
    switch (ret) {
    case MBEDTLS_ERR_RSA_BAD_INPUT_DATA:
    case MBEDTLS_ERR_RSA_VERIFY_FAILED:
    case MBEDTLS_ERR_ECP_BAD_INPUT_DATA:
    case MBEDTLS_ERR_ECP_VERIFY_FAILED:
    case MBEDTLS_ERR_PK_BAD_INPUT_DATA:
    case MBEDTLS_ERR_PK_SIG_LEN_MISMATCH:
        return true;
    default:
        return ret <= MBEDTLS_ERR_ASN1_OUT_OF_DATA && ret >= MBEDTLS_ERR_ASN1_INVALID_DATA;
    }
}

/* The server's proof that it has the key of its certificate: CertificateVerify of TLS 1.3, whose
 * failure shows only in mbedTLS's state, or the signature of TLS 1.2's ServerKeyExchange. */
static bool is_wrong_signature(const mbedtls_ssl_context *ssl, int ret) {
    switch (ssl->MBEDTLS_PRIVATE(state)) {
    case MBEDTLS_SSL_CERTIFICATE_VERIFY:
        return ret == MBEDTLS_ERR_SSL_HANDSHAKE_FAILURE;
    case MBEDTLS_SSL_SERVER_KEY_EXCHANGE:
        return is_signature_error(ret);
    default:
        return false;
    }
}

/* RFC 8446, section 4.6.3: a server may send it at any time; mbedTLS does not support it. */
static bool is_key_update(const mbedtls_ssl_context *ssl) {
    enum { KEY_UPDATE = 24 };
    return ssl->MBEDTLS_PRIVATE(state) == MBEDTLS_SSL_HANDSHAKE_OVER &&
           ssl->MBEDTLS_PRIVATE(in_msgtype) == MBEDTLS_SSL_MSG_HANDSHAKE &&
           ssl->MBEDTLS_PRIVATE(in_msg)[0] == KEY_UPDATE;
}

/* What the server did, if mbedTLS's error has several causes, or only says how it was detected. */
static int cause_of(const mbedtls_ssl_context *ssl, int ret) {
    switch (ret) {
    case MBEDTLS_ERR_SSL_PEER_CLOSE_NOTIFY: /* not the end of an answer */
        return TA_TLS_ENDED;
    case MBEDTLS_ERR_SSL_BAD_INPUT_DATA:
        if (ssl->MBEDTLS_PRIVATE(badmac_seen_or_in_hsfraglen) != 0)
            return ret; /* the rest of a message does not fit */
        if (ssl->MBEDTLS_PRIVATE(in_left) == 0)
            return MBEDTLS_ERR_SSL_ILLEGAL_PARAMETER; /* a suite, a point */
        break;                                        /* a record longer than allowed */
    case MBEDTLS_ERR_SSL_HW_ACCEL_FAILED:             /* a point, in TLS 1.2 */
    case MBEDTLS_ERR_SSL_FEATURE_UNAVAILABLE:         /* compression */
    case MBEDTLS_ERR_SSL_UNSUPPORTED_EXTENSION:       /* not requested, or not empty */
        return MBEDTLS_ERR_SSL_ILLEGAL_PARAMETER;
    case MBEDTLS_ERR_SSL_INVALID_RECORD:
        break;
    default:
        return ret;
    }
    return ssl->MBEDTLS_PRIVATE(state) == MBEDTLS_SSL_SERVER_HELLO ? MBEDTLS_ERR_SSL_INVALID_RECORD
                                                                   : MBEDTLS_ERR_SSL_DECODE_ERROR;
}

ta_err ta_tls_fail(const mbedtls_ssl_context *ssl, const ta_tls_fault *fault, int ret,
                   ta_diag *diag) {
    static const struct {
        int ret;
        ta_err err;
        const char *text;
    } known[] = {
        {TA_TLS_ENDED, TA_E_RECV, "the server closed the connection during the TLS handshake"},
        {MBEDTLS_ERR_SSL_BAD_PROTOCOL_VERSION, TA_E_TLS,
         "the server speaks no version of TLS from 1.2 on"},
        {MBEDTLS_ERR_SSL_HANDSHAKE_FAILURE, TA_E_TLS,
         "the server and this program have no TLS parameters in common"},
        {MBEDTLS_ERR_SSL_INVALID_RECORD, TA_E_TLS,
         "what the server sent is not TLS: is this a port for https?"},
        {MBEDTLS_ERR_SSL_UNEXPECTED_MESSAGE, TA_E_TLS, "the server sent a TLS message out of turn"},
        {MBEDTLS_ERR_SSL_INVALID_MAC, TA_E_TLS,
         "a TLS record was damaged on its way (bad record MAC)"},
        {MBEDTLS_ERR_SSL_ILLEGAL_PARAMETER, TA_E_TLS, "the server sent an illegal TLS parameter"},
        {MBEDTLS_ERR_SSL_DECODE_ERROR, TA_E_TLS, "the server sent a malformed TLS message"},
        {MBEDTLS_ERR_SSL_BAD_INPUT_DATA, TA_E_LIMIT,
         "MBEDTLS_SSL_IN_CONTENT_LEN: the server's certificates, or another of its messages"},
        {MBEDTLS_ERR_SSL_ALLOC_FAILED, TA_E_LIMIT, "TA_TLS_ARENA_SIZE"},
    };
    if (diag->err != TA_OK)
        return diag->err;
    diag->tls = ret;
    if (ret == MBEDTLS_ERR_SSL_FATAL_ALERT_MESSAGE)
        return fail_alert(ssl, diag);
    if (is_wrong_signature(ssl, ret))
        return ta_fail(diag, TA_E_TLS,
                       "the server does not have the key of its certificate: its signature of the"
                       " handshake is wrong");
    if (ret == MBEDTLS_ERR_SSL_UNEXPECTED_MESSAGE && is_key_update(ssl))
        return ta_fail(diag, TA_E_TLS, "the server sent KeyUpdate, which is not supported");
    const int cause = cause_of(ssl, ret);
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (known[i].ret == cause)
            return ta_fail(diag, known[i].err, known[i].text);
    if (ssl->MBEDTLS_PRIVATE(state) == MBEDTLS_SSL_SERVER_CERTIFICATE)
        return fail_certificate(ssl, fault, ret, diag);
    char line[TA_DIAG_TEXT_MAX];
    ta_buf b = ta_buf_on(line, sizeof line);
    ta_puts(&b, "mbedTLS error -0x");
    uint8_t code[2] = {(uint8_t)(-ret >> 8), (uint8_t)-ret};
    ta_put_hex(&b, code, sizeof code);
    return ta_fail_text(diag, TA_E_TLS, &b);
}
