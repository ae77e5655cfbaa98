#include "net/tls.h"

#include "base/date.h"
#include "caps.h"
#include "net/address.h"
#include "net/tls_chain.h"
#include "net/tls_error.h"
#include "net/tls_identity.h"
#include "net/tls_platform.h"
#include "net/tls_rules.h"
#include "net/trust_anchors.h"
#include "port.h"

#include <mbedtls/platform.h>
#include <mbedtls/psa_util.h>
#include <mbedtls/ssl.h>
#include <mbedtls/ssl_ciphersuites.h>
#include <psa/crypto.h>
#include <string.h>

/* An error of `lower`, or of ours, that filled the diag: mbedTLS returns it unchanged. */
#define ERR_RECORDED (-1)

struct ta_tls {
    mbedtls_ssl_context ssl;
    mbedtls_ssl_config conf;
    ta_stream lower;
    ta_deadline deadline; /* of the current call */
    ta_diag *diag;        /* of the current call */
    ta_trust trust;
    ta_tls_identity identity;
    ta_str host; /* of the call of ta_tls_open */
    ta_tls_fault fault;
    ta_tls_chain *chain; /* of the call of ta_tls_open; NULL: not wanted */
    /* Records to send, held until the next receive, so that the last records of the handshake and
     * the request are one segment. */
    size_t held_n;
    uint8_t held[2048];
};

/* ---- mbedTLS's state ---- */

static unsigned connections; /* how many are open */

static ta_err library_enter(ta_diag *diag) {
    if (connections == 0 && psa_crypto_init() != PSA_SUCCESS)
        return ta_fail(diag, TA_E_INTERNAL, "psa_crypto_init");
    connections++;
    return TA_OK;
}

static void library_leave(void) {
    if (--connections == 0)
        mbedtls_psa_crypto_free();
}

/* ---- policy ---- */

/* The suites are in mbedtls_config.h. */
static const uint16_t groups[] = {
    MBEDTLS_SSL_IANA_TLS_GROUP_X25519,
    MBEDTLS_SSL_IANA_TLS_GROUP_SECP256R1,
    MBEDTLS_SSL_IANA_TLS_GROUP_SECP384R1,
    MBEDTLS_SSL_IANA_TLS_GROUP_NONE,
};

static const uint16_t signatures[] = {
    MBEDTLS_TLS1_3_SIG_RSA_PSS_RSAE_SHA256,
    MBEDTLS_TLS1_3_SIG_RSA_PKCS1_SHA256,
    MBEDTLS_TLS1_3_SIG_RSA_PSS_RSAE_SHA384,
    MBEDTLS_TLS1_3_SIG_RSA_PKCS1_SHA384,
    MBEDTLS_TLS1_3_SIG_RSA_PSS_RSAE_SHA512,
    MBEDTLS_TLS1_3_SIG_RSA_PKCS1_SHA512,
    MBEDTLS_TLS1_3_SIG_ECDSA_SECP256R1_SHA256,
    MBEDTLS_TLS1_3_SIG_ECDSA_SECP384R1_SHA384,
    MBEDTLS_TLS1_3_SIG_NONE,
};

/* ---- mbedTLS's callbacks ---- */

static ta_err send_held(ta_tls *tls) {
    size_t n = tls->held_n;
    tls->held_n = 0;
    return n == 0 ? TA_OK
                  : tls->lower.write(tls->lower.ctx, tls->held, n, tls->deadline, tls->diag);
}

static int on_send(void *ctx, const unsigned char *p, size_t n) {
    ta_tls *tls = ctx;
    if (n > sizeof tls->held - tls->held_n && send_held(tls) != TA_OK)
        return ERR_RECORDED;
    if (n > sizeof tls->held)
        return tls->lower.write(tls->lower.ctx, p, n, tls->deadline, tls->diag) == TA_OK
                   ? (int)n
                   : ERR_RECORDED;
    memcpy(tls->held + tls->held_n, p, n);
    tls->held_n += n;
    return (int)n;
}

/* The stream below reads ahead, so the head and the body of a record do not cost a system call
 * each. */
static int on_receive(void *ctx, unsigned char *p, size_t cap) {
    ta_tls *tls = ctx;
    size_t n;
    if (send_held(tls) != TA_OK ||
        tls->lower.read(tls->lower.ctx, p, cap, &n, tls->deadline, tls->diag) != TA_OK)
        return ERR_RECORDED;
    return n > 0 ? (int)n : TA_TLS_ENDED;
}

/* mbedTLS calls it for each certificate of the chain, the root first. */
static int on_verify(void *ctx, mbedtls_x509_crt *crt, int depth, uint32_t *flags) {
    ta_tls *tls = ctx;
    if (crt == tls->trust.pinned)
        *flags &= ~(uint32_t)MBEDTLS_X509_BADCERT_NOT_TRUSTED;
    *flags |= ta_tls_rules_faults(crt, depth, tls->host);
    if (tls->chain != NULL)
        ta_tls_note_certificate(tls->chain, crt, depth);
    ta_tls_note_fault(&tls->fault, crt, depth, *flags, tls->host, &tls->trust);
    return 0;
}

/* ---- opening ---- */

static int configure(ta_tls *tls, const ta_tls_options *options) {
    mbedtls_ssl_config *conf = &tls->conf;
    int ret = mbedtls_ssl_config_defaults(conf, MBEDTLS_SSL_IS_CLIENT, MBEDTLS_SSL_TRANSPORT_STREAM,
                                          MBEDTLS_SSL_PRESET_DEFAULT);
    if (ret != 0)
        return ret;
    mbedtls_ssl_conf_min_tls_version(conf, MBEDTLS_SSL_VERSION_TLS1_2);
    mbedtls_ssl_conf_max_tls_version(conf, MBEDTLS_SSL_VERSION_TLS1_3);
    mbedtls_ssl_conf_groups(conf, groups);
    mbedtls_ssl_conf_sig_algs(conf, signatures);
    mbedtls_ssl_conf_cert_profile(conf, &ta_trust_profile);
    mbedtls_ssl_conf_rng(conf, mbedtls_psa_get_random, MBEDTLS_PSA_RANDOM_STATE);
    mbedtls_ssl_conf_authmode(conf, options->no_verify ? MBEDTLS_SSL_VERIFY_NONE
                                                       : MBEDTLS_SSL_VERIFY_REQUIRED);
    mbedtls_ssl_conf_ca_cb(conf, ta_trust_find, &tls->trust);
    mbedtls_ssl_conf_verify(conf, on_verify, tls);
    if (options->client_certificate != NULL) {
        ret = mbedtls_ssl_conf_own_cert(conf, &tls->identity.chain, &tls->identity.key);
        if (ret != 0)
            return ret;
    }
    ret = mbedtls_ssl_setup(&tls->ssl, conf);
    if (ret != 0)
        return ret;
    mbedtls_ssl_set_bio(&tls->ssl, tls, on_send, on_receive, NULL);
    return 0;
}

static ta_err fail(ta_tls *tls, int ret) {
    return ta_tls_fail(&tls->ssl, &tls->fault, ret, tls->diag);
}

/* TLS 1.3 has its first keys from the key exchange of the hellos, and encrypts everything after it
 * (RFC 8446, section 2). mbedTLS up to 3.6.7 can continue without any keys: it reads a ServerHello
 * without supported_versions as one of TLS 1.2, then takes TLS 1.3 from its legacy_version
 * (CVE-2026-115490). */
static bool lacks_keys(const mbedtls_ssl_context *ssl) {
    switch (ssl->MBEDTLS_PRIVATE(state)) {
    case MBEDTLS_SSL_CLIENT_HELLO:
    case MBEDTLS_SSL_SERVER_HELLO:
    case MBEDTLS_SSL_CLIENT_CCS_BEFORE_2ND_CLIENT_HELLO:
        return false;
    default:
        return ssl->MBEDTLS_PRIVATE(tls_version) == MBEDTLS_SSL_VERSION_TLS1_3 &&
               ssl->MBEDTLS_PRIVATE(transform_in) == NULL;
    }
}

static int refuse_hello(ta_tls *tls, const char *why) {
    (void)ta_fail(tls->diag, TA_E_TLS, why);
    (void)mbedtls_ssl_send_alert_message(&tls->ssl, MBEDTLS_SSL_ALERT_LEVEL_FATAL,
                                         MBEDTLS_SSL_ALERT_MSG_ILLEGAL_PARAMETER);
    return ERR_RECORDED;
}

/* Explain errors of mbedTLS that have several causes. */
static void explain(ta_tls *tls, int ret) {
    const mbedtls_ssl_context *ssl = &tls->ssl;
    const int state = ssl->MBEDTLS_PRIVATE(state);
    if (tls->diag->err != TA_OK)
        return;
    tls->diag->tls = ret;
    if (ret == MBEDTLS_ERR_SSL_HANDSHAKE_FAILURE && state == MBEDTLS_SSL_SERVER_FINISHED)
        (void)ta_fail(tls->diag, TA_E_TLS,
                      "the server's Finished is wrong: the handshake was changed on its way");
    else if (ret == MBEDTLS_ERR_SSL_HANDSHAKE_FAILURE && state == MBEDTLS_SSL_SERVER_HELLO &&
             ssl->MBEDTLS_PRIVATE(tls_version) == MBEDTLS_SSL_VERSION_TLS1_3)
        (void)ta_fail(tls->diag, TA_E_TLS, "the server's key share is missing or cannot be used");
    else if (ret == MBEDTLS_ERR_SSL_FATAL_ALERT_MESSAGE &&
             ssl->MBEDTLS_PRIVATE(in_msgtype) != MBEDTLS_SSL_MSG_ALERT)
        (void)ta_fail(tls->diag, TA_E_TLS_CERTIFICATE, "the server shows no certificate");
}

/* mbedtls_ssl_handshake, with checks after each step. */
static int shake_hands(ta_tls *tls) {
    mbedtls_ssl_context *ssl = &tls->ssl;
    bool retried = false; /* HelloRetryRequest, which only TLS 1.3 has */
    while (!mbedtls_ssl_is_handshake_over(ssl)) {
        const int ret = mbedtls_ssl_handshake_step(ssl);
        if (ret != 0) {
            explain(tls, ret);
            return ret;
        }
        if (ssl->MBEDTLS_PRIVATE(state) == MBEDTLS_SSL_CLIENT_CCS_BEFORE_2ND_CLIENT_HELLO)
            retried = true;
        if (lacks_keys(ssl))
            return refuse_hello(tls, "the server asks for TLS 1.3 without a key exchange, which"
                                     " keeps nothing secret");
        if (retried && ssl->MBEDTLS_PRIVATE(tls_version) != MBEDTLS_SSL_VERSION_TLS1_3)
            return refuse_hello(tls, "the server changes the TLS version within the handshake");
    }
    return 0;
}

static ta_err open_with(ta_tls *tls, const ta_tls_options *options) {
    char host[TA_HOST_MAX + 1];
    ta_str name = options->host;
    if (name.n > 0 && name.p[name.n - 1] == '.')
        name.n--; /* a trailing dot is not part of the host name (RFC 6066, section 3) */
    if (name.n == 0 || name.n > TA_HOST_MAX || ta_str_find(name, '\0') < name.n)
        return ta_fail(tls->diag, TA_E_LIMIT, "TA_HOST_MAX");
    memcpy(host, name.p, name.n);
    host[name.n] = '\0';
    tls->host = name;
    if (port_realtime_ms() / 1000 < 0 || port_realtime_ms() / 1000 > TA_EPOCH_MAX)
        return ta_fail(tls->diag, TA_E_CLOCK, "it is before 1970 or after the year 9999");
    if (!options->no_verify) {
        ta_err err = ta_trust_check(&tls->trust);
        if (err != TA_OK)
            return err;
    }
    if (options->client_certificate != NULL) {
        ta_err err = ta_tls_identity_load(&tls->identity, options->client_certificate,
                                          options->client_key, tls->deadline, tls->diag);
        if (err != TA_OK)
            return err;
    }
    int ret = configure(tls, options);
    /* mbedTLS sends the name that it verifies as SNI, which must not be an address (RFC 6066,
     * section 3): ta_tls_rules_faults verifies addresses. */
    port_address address;
    if (ret == 0)
        ret = mbedtls_ssl_set_hostname(&tls->ssl, ta_address_parse(name, &address) ? NULL : host);
    if (ret == 0)
        ret = shake_hands(tls);
    return ret == 0 ? TA_OK : fail(tls, ret);
}

static void release(ta_tls *tls) {
    (void)!send_held(tls); /* an alert, which the peer may miss */
    mbedtls_ssl_free(&tls->ssl);
    mbedtls_ssl_config_free(&tls->conf);
    ta_tls_identity_free(&tls->identity);
    mbedtls_free(tls);
    library_leave();
}

ta_err ta_tls_open(ta_tls **out, const ta_stream *lower, const ta_tls_options *options,
                   ta_deadline deadline, ta_diag *diag) {
    *out = NULL;
    (void)ta_tls_platform_refused(); /* forget the refusals for another connection */
    ta_err err = library_enter(diag);
    if (err != TA_OK)
        return err;
    ta_tls *tls = mbedtls_calloc(1, sizeof *tls);
    if (tls == NULL) {
        library_leave();
        return ta_fail(diag, TA_E_LIMIT, "TA_TLS_ARENA_SIZE: another connection is open");
    }
    mbedtls_ssl_init(&tls->ssl);
    mbedtls_ssl_config_init(&tls->conf);
    ta_tls_identity_init(&tls->identity);
    tls->lower = *lower;
    tls->deadline = deadline;
    tls->diag = diag;
    tls->trust.ca_bundle = options->ca_bundle;
    tls->trust.built_in_too = options->ca_bundle != NULL && options->built_in_too;
    tls->trust.diag = diag;
    tls->trust.keep_open = true;
    tls->chain = options->chain;
    err = open_with(tls, options);
    ta_trust_close(&tls->trust);
    tls->chain = NULL;
    if (err != TA_OK) {
        release(tls);
        /* mbedTLS error codes cannot say "interrupted", "arena full" or "no random bytes"; recover
         * the real cause. */
        const ta_err cause = port_signal() != 0 ? TA_E_INTERRUPTED : ta_tls_platform_refused();
        if (cause == TA_OK || cause == err)
            return err;
        ta_diag_clear(diag);
        return ta_fail(diag, cause, cause == TA_E_LIMIT ? "TA_TLS_ARENA_SIZE" : "");
    }
    *out = tls;
    port_release_handshake(); /* the answer needs memory that the handshake no longer does */
    return TA_OK;
}

/* ---- the stream ---- */

static ta_err tls_read(void *ctx, void *p, size_t cap, size_t *n, ta_deadline deadline,
                       ta_diag *diag) {
    ta_tls *tls = ctx;
    tls->deadline = deadline;
    tls->diag = diag;
    *n = 0;
    int ret;
    unsigned empty = 0; /* empty records; each 0 means two */
    do {
        tls->ssl.MBEDTLS_PRIVATE(nb_zero) = 0;     /* mbedTLS would refuse a fourth one */
        ret = mbedtls_ssl_read(&tls->ssl, p, cap); /* ignores NewSessionTicket */
        empty += 2;
    } while (ret == 0 && empty < TA_TLS_EMPTY_RECORDS_MAX);
    if (ret > 0) {
        *n = (size_t)ret;
        return TA_OK;
    }
    if (ret == MBEDTLS_ERR_SSL_PEER_CLOSE_NOTIFY)
        return TA_OK;
    if (ret == TA_TLS_ENDED)
        return ta_fail(diag, TA_E_RECV, "the server closed the connection without close_notify");
    if (ret == 0)
        return ta_fail(diag, TA_E_LIMIT, "TA_TLS_EMPTY_RECORDS_MAX");
    return fail(tls, ret);
}

static ta_err tls_write(void *ctx, const void *p, size_t n, ta_deadline deadline, ta_diag *diag) {
    ta_tls *tls = ctx;
    tls->deadline = deadline;
    tls->diag = diag;
    for (size_t done = 0; done < n;) {
        int ret = mbedtls_ssl_write(&tls->ssl, (const unsigned char *)p + done, n - done);
        if (ret < 0)
            return fail(tls, ret);
        done += (size_t)ret;
    }
    return send_held(tls);
}

ta_stream ta_tls_stream(ta_tls *tls) {
    return (ta_stream){tls, tls_read, tls_write};
}

bool ta_tls_is_quiet(const ta_tls *tls) {
    return tls == NULL || mbedtls_ssl_check_pending(&tls->ssl) == 0;
}

ta_str ta_tls_version(const ta_tls *tls) {
    return ta_str_from(mbedtls_ssl_get_version(&tls->ssl));
}

ta_str ta_tls_suite(const ta_tls *tls) {
    return ta_str_from(mbedtls_ssl_get_ciphersuite(&tls->ssl));
}

void ta_tls_close(ta_tls *tls) {
    if (tls == NULL)
        return;
    ta_diag ignored;
    ta_diag_clear(&ignored);
    // cppcheck-suppress autoVariables ; tls is gone before `ignored` is
    tls->diag = &ignored;
    tls->deadline = port_monotonic_ms() + 100; /* a socket with room accepts it at once */
    (void)mbedtls_ssl_close_notify(&tls->ssl);
    release(tls);
}
