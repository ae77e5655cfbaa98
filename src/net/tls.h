/* tls.h - a TLS 1.3 or 1.2 client connection over a byte stream (RFC 8446, RFC 5246).
 * Layer net; needs http/stream.h, port.h, base and mbedTLS, whose types are not in this header.
 *
 * Memory: mbedTLS and ta_tls are in one static arena of TA_TLS_ARENA_SIZE bytes. It has room for
 * one connection, and for one to a proxy below it; a further one may not fit and is then
 * TA_E_LIMIT.
 * State of the process: that arena and mbedTLS's key store; only one thread may use them.
 *
 * Policy: TLS 1.3 preferred, 1.2 accepted, nothing older; X25519, P-256 or P-384; AES-GCM or
 * ChaCha20-Poly1305; certificates with SHA-256 or better and RSA of 2,048 to 4,096 bits, P-256 or
 * P-384; no renegotiation, no KeyUpdate, no resumption, no compression; a client certificate on
 * request. */
#ifndef TA_TLS_H
#define TA_TLS_H

#include "http/stream.h"

typedef struct ta_tls ta_tls;

/* The server's chain as it was verified, up to the trust anchor. */
#define TA_TLS_CHAIN_MAX 10 /* certificates: mbedTLS accepts eight between server and anchor */
typedef struct ta_tls_chain {
    size_t n;
    struct {
        int64_t expires; /* seconds since 1970 */
        size_t name_n;   /* bytes of the subject's common name; `name` has the first of them */
        char name[64];   /* the maximum of a common name (RFC 5280, ub-common-name) */
    } certificate[TA_TLS_CHAIN_MAX]; /* the server's own first */
} ta_tls_chain;

/* Zero-initialise, then set what you need. Everything is borrowed only for the call of ta_tls_open,
 * except ca_bundle, which must outlive the connection. */
typedef struct ta_tls_options {
    /* 1 to TA_HOST_MAX bytes: the name that the server must prove, or an IP literal (IPv6 without
     * brackets), for which no SNI is sent. */
    ta_str host;
    bool no_verify; /* accept any certificate: only for experiments */
    /* NUL-terminated path of a PEM file of any size; NULL: the built-in anchors
     * (trust_anchors.h). */
    const char *ca_bundle;
    bool built_in_too; /* with a ca_bundle: the built-in anchors count, too */
    /* NUL-terminated path: sent to a server that requests one, with its intermediates; PEM, or one
     * certificate as DER. NULL: none is sent, and client_key is ignored. */
    const char *client_certificate;
    /* Path of its private key: RSA, P-256 or P-384; PEM or DER; PKCS #8, PKCS #1 or SEC 1; not
     * encrypted. */
    const char *client_key;
    ta_tls_chain *chain; /* out, or NULL: the chain, accepted or not; empty with no_verify */
} ta_tls_options;

/* Perform the handshake over `lower`.
 *   out       the connection; NULL on an error
 *   lower     the plain stream; copied; its ctx must outlive the connection
 *   deadline  for the handshake; errors of `lower` are returned unchanged
 *   diag      filled on an error; diag->tls has mbedTLS's code
 * No application data is sent here, and none can be sent before the certificate is verified.
 * Returns TA_OK
 * | TA_E_TLS_CERTIFICATE  the diag says what is wrong with which certificate
 * | TA_E_TLS   an alert, no common parameters, or no TLS at all
 * | TA_E_RECV  the server ended the connection within the handshake
 * | TA_E_FILE | TA_E_CONFIG  the bundle, the client certificate or its key cannot be read, is empty
 *              or malformed; or the key belongs to another certificate
 * | TA_E_LIMIT the arena, TA_HOST_MAX or TA_CERTIFICATE_MAX | TA_E_CLOCK | TA_E_ENTROPY
 * | TA_E_INTERRUPTED
 * | any error of `lower`. */
TA_MUST ta_err ta_tls_open(ta_tls **out, const ta_stream *lower, const ta_tls_options *options,
                           ta_deadline deadline, ta_diag *diag);

/* The connection as a stream, valid until ta_tls_close. A write of up to TA_HTTP_REQUEST_MAX bytes
 * is one record. The end of `lower` without close_notify is TA_E_RECV; close_notify is the orderly
 * end. */
ta_stream ta_tls_stream(ta_tls *tls);

/* Has every record that arrived from the stream below been read to its end? NULL: yes. */
TA_MUST bool ta_tls_is_quiet(const ta_tls *tls);

/* For --debug: "TLSv1.3", "TLS1-3-AES-128-GCM-SHA256"; static storage. */
ta_str ta_tls_version(const ta_tls *tls);
ta_str ta_tls_suite(const ta_tls *tls);

/* Send close_notify if that does not block, wipe and free. `lower` stays open. Accepts NULL. */
void ta_tls_close(ta_tls *tls);

#endif
