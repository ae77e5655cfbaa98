/* tls.h - a TLS 1.3 or 1.2 client connection over a byte stream (RFC 8446, RFC 5246).
 * Layer net; needs http/stream.h, port.h, base and mbedTLS, whose types stay out of this header.
 *
 * Memory: mbedTLS and ta_tls live in one static arena of TA_TLS_ARENA_SIZE bytes, which serves one
 * connection at a time, and below it one to a proxy; another one open at once may not fit and then
 * gives TA_E_LIMIT.
 * State of the process: that arena and mbedTLS's key store; one thread uses them.
 *
 * Policy: TLS 1.3 first, 1.2 accepted, nothing older; X25519, P-256 or P-384; AES-GCM or
 * ChaCha20-Poly1305; certificates with SHA-256 or better and RSA of 2,048 to 4,096 bits, P-256 or
 * P-384; no renegotiation, no KeyUpdate, no resumption, no compression; a client certificate on
 * request. */
#ifndef TA_TLS_H
#define TA_TLS_H

#include "http/stream.h"

typedef struct ta_tls ta_tls;

/* The server's chain as it was judged, up to the trust anchor, for who asks. */
#define TA_TLS_CHAIN_MAX 10 /* certificates: mbedTLS judges eight between server and anchor */
typedef struct ta_tls_chain {
    size_t n;
    struct {
        int64_t expires; /* seconds since 1970 */
        size_t name_n;   /* bytes of the subject's common name, of which name has the first */
        char name[64];   /* as many as a common name may have (RFC 5280, ub-common-name) */
    } certificate[TA_TLS_CHAIN_MAX]; /* the server's own first */
} ta_tls_chain;

/* Zero-initialise, then set what differs. All borrowed for the call of ta_tls_open alone, but for
 * ca_bundle, which must outlive the connection. */
typedef struct ta_tls_options {
    ta_str host;           /* 1 to TA_HOST_MAX bytes: the name that the server must prove, or an IP
                            * literal (IPv6 without brackets), which no SNI is sent for */
    bool no_verify;        /* accept any certificate: for experiments only */
    const char *ca_bundle; /* NUL-terminated path of a PEM file of any size; NULL: the built-in
                            * anchors (trust_anchors.h) */
    bool built_in_too;     /* with a ca_bundle: the built-in anchors count as well */
    const char *client_certificate; /* NUL-terminated path: shown to a server that asks for one,
                                     * with its intermediates; PEM, or one certificate as DER; NULL:
                                     * none is shown. Without it client_key is not looked at */
    const char *client_key; /* path of its private key: RSA, P-256 or P-384; PEM or DER; PKCS
                                     * #8, PKCS #1 or SEC 1; not encrypted */
    ta_tls_chain *chain; /* out, or NULL: the chain, whatever the judgement; empty with no_verify */
} ta_tls_options;

/* Make the handshake over `lower`.
 *   out       the connection; NULL on an error
 *   lower     the plain stream; copied; its ctx must outlive the connection
 *   deadline  bounds the handshake; errors of `lower` are passed on as they are
 *   diag      filled on an error; diag->tls has mbedTLS's code
 * Nothing of the application's is sent here, and nothing can be before the certificate is proven.
 * TA_OK
 * | TA_E_TLS_CERTIFICATE  the diag tells what was wrong with whose certificate
 * | TA_E_TLS   an alert, no common parameters, or no TLS at all
 * | TA_E_RECV  the server ended the connection within the handshake
 * | TA_E_FILE | TA_E_CONFIG  the bundle, the client certificate or its key cannot be read, holds none or
 *            is malformed; or the key is another certificate's
 * | TA_E_LIMIT the arena, TA_HOST_MAX or TA_CERTIFICATE_MAX | TA_E_CLOCK | TA_E_ENTROPY
 * | TA_E_INTERRUPTED
 * | any error of `lower`.
 */
TA_MUST ta_err ta_tls_open(ta_tls **out, const ta_stream *lower, const ta_tls_options *options,
                           ta_deadline deadline, ta_diag *diag);

/* The connection as a stream, valid until ta_tls_close. A write of up to TA_HTTP_REQUEST_MAX bytes
 * is one record. A bare end of `lower` is TA_E_RECV; close_notify is the orderly end. */
ta_stream ta_tls_stream(ta_tls *tls);

/* For --debug: "TLSv1.3", "TLS1-3-AES-128-GCM-SHA256"; static storage. */
ta_str ta_tls_version(const ta_tls *tls);
ta_str ta_tls_suite(const ta_tls *tls);

/* Send close_notify where that needs no waiting, wipe and free. `lower` stays open. NULL is
 * accepted. */
void ta_tls_close(ta_tls *tls);

#endif
