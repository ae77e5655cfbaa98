/* trust_anchors.h - whom we trust: the built-in roots of AWS endpoints, or a CA bundle.
 * Layer net; needs port.h, base and mbedTLS's X.509.
 *
 * mbedTLS asks for the issuers of one certificate at a time (its CA callback), so only anchors
 * whose subject is the issuer asked for are ever parsed, and a bundle of any size is read as a
 * stream in the memory that its longest certificate takes (TA_CERTIFICATE_MAX). */
#ifndef TA_TRUST_ANCHORS_H
#define TA_TRUST_ANCHORS_H

#include "base/buf.h"
#include "base/diag.h"
#include "port.h"

#include <mbedtls/x509_crt.h>

/* A root certificate in the program's read-only data, made by toolchain/trust-anchors. */
typedef struct ta_anchor {
    const char *name; /* common name, for messages */
    const uint8_t *der;
    uint16_t der_n;
    uint16_t subject_at; /* where in der the subject's DER stands */
    uint16_t subject_n;
} ta_anchor;

#define TA_ANCHORS 5 /* Amazon Root CA 1 to 4, Starfield Services Root CA G2 */
extern const ta_anchor ta_anchors[TA_ANCHORS];

/* The built-in anchor whose subject is `name` (the DER of an X.509 Name), as ta_tls_name_eq compares
 * them, or NULL. */
const ta_anchor *ta_anchor_find(ta_str name);

/* What every certificate of a chain must have: SHA-256 or better; RSA of 2,048 bits or more (and
 * MBEDTLS_MPI_MAX_SIZE, 4,096 bits, or less), P-256 or P-384. */
extern const mbedtls_x509_crt_profile ta_trust_profile;

/* What to trust during one handshake. */
typedef struct ta_trust {
    const char *ca_bundle; /* NUL-terminated path of a PEM file, or NULL: the built-in anchors */
    bool built_in_too;     /* with a bundle: the built-in anchors count as well */
    ta_diag *diag;         /* filled when the bundle cannot be used */
    bool keep_open;        /* between the functions below, until ta_trust_close */
    const mbedtls_x509_crt *pinned; /* out: a certificate of the server that stands itself in the
                                     * bundle, so that its issuer does not matter; or NULL */
    /* Out: what is wrong with a certificate of the bundle that has the name of this one's issuer, should
     * no chain lead to it: "has a key ...". NULL: there is none of that name. */
    const mbedtls_x509_crt *doubted;
    ta_buf doubt;
    char doubt_text[128];
    /* Private: the bundle, when it is open, and its bytes, once it was read to its end. */
    bool open;
    port_file file;
    uint64_t size;
} ta_trust;

/* Close the bundle; with keep_open alone it may be open. */
void ta_trust_close(ta_trust *trust);

/* Look at the bundle before a connection is made: it must open and begin with one sound block.
 * TA_OK, also without a bundle | TA_E_FILE | TA_E_CONFIG (no certificate, malformed)
 * | TA_E_LIMIT (a certificate longer than TA_CERTIFICATE_MAX, or no memory left) | TA_E_INTERRUPTED. */
TA_MUST ta_err ta_trust_check(ta_trust *trust);

/* Read the whole bundle, and count its certificates, or the built-in anchors. Errors as above, and
 * TA_E_CONFIG for whatever is malformed in it. */
TA_MUST ta_err ta_trust_count(ta_trust *trust, size_t *count);

/* mbedTLS's CA callback (mbedtls_x509_crt_ca_cb_t); `trust` is a ta_trust.
 *   out  a chain of all anchors whose subject is the issuer of `child`, which mbedTLS frees; NULL
 *        when there is none
 * A bundle with a malformed block before the end is refused as a whole, as OpenSSL does, so that a
 * damaged file is noticed on the first day and not when the damaged root is needed. Anchors that
 * mbedTLS cannot read (unknown algorithms) are passed over, and noted in trust->doubt. 0, or an
 * mbedTLS error with trust->diag filled. */
int ta_trust_find(void *trust, const mbedtls_x509_crt *child, mbedtls_x509_crt **out);

#endif
