/* tls_test.c - the TLS client against openssl s_server: what it accepts, and the certificates of its own
 * that it shows. */
#include "net/tls_arena.h"
#include "port.h"
#include "test/support/tls_attempt.h"

/* ---- what is accepted ---- */

static const char *const groups[] = {"X25519", "P-256", "P-384"};
static const char *const chains[] = {"rsa", "p256", "p384"};

Test(tls, tls13_with_each_suite_group_and_key) {
    static const char *const suites[][2] = {
        {"TLS_AES_128_GCM_SHA256", "TLS1-3-AES-128-GCM-SHA256"},
        {"TLS_AES_256_GCM_SHA384", "TLS1-3-AES-256-GCM-SHA384"},
        {"TLS_CHACHA20_POLY1305_SHA256", "TLS1-3-CHACHA20-POLY1305-SHA256"}};
    for (size_t s = 0; s < 3; s++)
        for (size_t g = 0; g < 3; g++)
            for (size_t c = 0; c < 3; c++)
                accepted((attempt){.chain = chains[c],
                                   .server = {"-tls1_3", "-ciphersuites", suites[s][0], "-groups",
                                              groups[g]}},
                         "TLSv1.3", suites[s][1]);
}

Test(tls, tls12_with_each_suite_group_and_key) {
    /* The groups must hold the certificate's curve too. */
    static const char *const lists[] = {"X25519:P-256:P-384", "P-256:P-384", "P-384:P-256"};
    static const char *const suites[][3] = {
        {"ECDHE+AESGCM+AES128", "RSA-WITH-AES-128-GCM-SHA256", "ECDSA-WITH-AES-128-GCM-SHA256"},
        {"ECDHE+AESGCM+AES256", "RSA-WITH-AES-256-GCM-SHA384", "ECDSA-WITH-AES-256-GCM-SHA384"},
        {"ECDHE+CHACHA20", "RSA-WITH-CHACHA20-POLY1305-SHA256",
         "ECDSA-WITH-CHACHA20-POLY1305-SHA256"}};
    for (size_t s = 0; s < 3; s++)
        for (size_t g = 0; g < 3; g++)
            for (size_t c = 0; c < 3; c++) {
                char name[64];
                snprintf(name, sizeof name, "TLS-ECDHE-%s", suites[s][c == 0 ? 1 : 2]);
                accepted((attempt){.chain = chains[c],
                                   .server = {"-tls1_2", "-cipher", suites[s][0], "-groups",
                                              lists[g], "-serverpref"}},
                         "TLSv1.2", name);
            }
}

Test(tls, tls13_is_preferred) {
    accepted((attempt){.chain = "rsa"}, "TLSv1.3", NULL);
}

/* The chain is noted as it is judged, up to the anchor, whether it is accepted or not. */
Test(tls, the_chain_that_is_judged) {
    static ta_tls_chain chain;
    accepted((attempt){.chain = "p256", .noted = &chain}, "TLSv1.3", NULL);
    cr_assert_eq(chain.n, 3);
    for (size_t i = 0; i < chain.n; i++) {
        const ta_str name = {chain.certificate[i].name, chain.certificate[i].name_n};
        const char *const names[] = {"p256", "p256-ca", "p256-root"};
        cr_assert(ta_str_eq(name, ta_str_from(names[i])), "%zu: %.*s", i, (int)name.n, name.p);
        cr_assert_gt(chain.certificate[i].expires, port_realtime_ms() / 1000);
    }
    memset(&chain, 0, sizeof chain);
    refused_certificate((attempt){.chain = "p256", .bundle = "", .noted = &chain}, "", "");
    cr_assert_gt(chain.n, 0);
    memset(&chain, 0, sizeof chain);
    accepted((attempt){.chain = "p256", .no_verify = true, .noted = &chain}, "TLSv1.3", NULL);
    cr_assert_eq(chain.n, 0);
}

Test(tls, rsa_of_4096_bits) {
    accepted((attempt){.chain = "rsa4096"}, "TLSv1.3", NULL);
}

Test(tls, hello_retry_request) {
    accepted((attempt){.chain = "p256", .server = {"-tls1_3", "-groups", "P-384:P-256"}}, "TLSv1.3",
             NULL);
}

Test(tls, names) {
    static const char *const names[] = {"SERVER.Test", "server.test.", "a.wild.test", "127.0.0.1",
                                        "::1"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        accepted((attempt){.chain = "p256", .host = names[i]}, "TLSv1.3", NULL);
}

Test(tls, server_name_is_sent_but_for_an_address) {
    const attempt named = {.chain = "p256", .server = {"-tlsextdebug", "-trace"}};
    const attempt address = {.chain = "p256", .host = "127.0.0.1", .server = {"-tlsextdebug"}};
    cr_assert_eq(try(&named), TA_OK);
    cr_assert_not_null(strstr(seen, "\"server name\""));
    cr_assert_eq(try(&address), TA_OK);
    cr_assert_null(strstr(seen, "\"server name\""));
    cr_assert_not_null(strstr(seen, "\"supported versions\""));
}

Test(tls, a_self_signed_certificate_that_is_itself_in_the_bundle) {
    accepted((attempt){.chain = "self", .bundle = CERTIFICATES "self.pem"}, "TLSv1.3", NULL);
    refused_certificate(
        (attempt){.chain = "self", .bundle = CERTIFICATES "self.pem", .host = "other.test"},
        "is not for other.test but for server.test", "");
}

Test(tls, no_verify_takes_anything) {
    accepted((attempt){.chain = "sha1",
                       .host = "other.test",
                       .bundle = "",
                       .no_verify = true,
                       .server = {"-cipher", "DEFAULT@SECLEVEL=0"}},
             "TLSv1.3", NULL);
}

Test(tls, many_connections_leave_the_arena_as_it_was) {
    accepted((attempt){.chain = "rsa"}, "TLSv1.3", NULL);
    size_t after_one = ta_tls_arena_peak();
    for (int i = 0; i < 20; i++)
        accepted((attempt){.chain = "rsa"}, "TLSv1.3", NULL);
    cr_assert_gt(after_one, 0);
    cr_assert_eq(ta_tls_arena_peak(), after_one);
    cr_assert_lt(after_one, TA_TLS_ARENA_SIZE - 24 * 1024);
}

/* ---- client certificates ---- */

#define DEMANDED "-Verify", "3", "-verify_return_error", "-CAfile", CERTIFICATES "roots.pem"

static void shown(const char *certificate, const char *key, const char *version_option,
                  const char *subject) {
    accepted((attempt){.chain = "p256",
                       .server = {version_option, DEMANDED},
                       .certificate = certificate,
                       .key = key},
             strcmp(version_option, "-tls1_3") == 0 ? "TLSv1.3" : "TLSv1.2", NULL);
    cr_assert_not_null(strstr(answer, subject), "%s: the server did not see it", certificate);
}

Test(tls, client_certificates_with_keys_in_every_form) {
    static const char *const forms[][3] = {
        {"client-rsa.chain.pem", "client-rsa.key", "client-rsa"},
        {"client-rsa.chain.pem", "client-rsa.pkcs1.key", "client-rsa"},
        {"client-rsa.chain.pem", "client-rsa.der.key", "client-rsa"},
        {"client-rsa.dos.pem", "client-rsa.pkcs1.der.key", "client-rsa"},
        {"client-rsa4096.chain.pem", "client-rsa4096.key", "client-rsa4096"},
        {"client-p256.pem", "client-p256.key", "client-p256"},
        {"client-p256.pem", "client-p256.sec1.key", "client-p256"},
        {"client-p256.der", "client-p256.der.key", "client-p256"},
        {"client-p256.der", "client-p256.sec1.der.key", "client-p256"},
    };
    for (size_t i = 0; i < sizeof forms / sizeof *forms; i++) {
        shown(forms[i][0], forms[i][1], "-tls1_3", forms[i][2]);
        shown(forms[i][0], forms[i][1], "-tls1_2", forms[i][2]);
    }
    cr_assert_lt(ta_tls_arena_peak(), TA_TLS_ARENA_SIZE - 8 * 1024, "%zu", ta_tls_arena_peak());
}

Test(tls, a_client_certificate_that_is_not_asked_for_is_not_shown) {
    accepted((attempt){.chain = "p256", .certificate = "client-p256.pem", .key = "client-p256.key"},
             "TLSv1.3", NULL);
    cr_assert_null(strstr(answer, "client-p256"));
}

Test(tls, a_server_that_demands_a_client_certificate_in_vain) {
    refused((attempt){.chain = "p256", .server = {"-tls1_2", DEMANDED}}, TA_E_TLS, "alert", "");
    /* TLS 1.3 tells it after the handshake. */
    const attempt late = {.chain = "p256", .server = {"-tls1_3", DEMANDED}};
    cr_assert_eq(try(&late), TA_E_TLS);
    cr_assert_not_null(strstr(diag.text, "alert 116 (certificate_required)"), "%s", diag.text);
}

Test(tls, client_certificates_and_keys_that_do_not_do) {
    static const struct {
        const char *certificate, *key;
        ta_err err;
        const char *text;
    } bad[] = {
        {"none.pem", "client-rsa.key", TA_E_FILE,
         "the client certificate " CERTIFICATES "none.pem"},
        {"client-rsa.pem", "none.key", TA_E_FILE, "none.key cannot be opened: No such file"},
        {"client-rsa.pem", NULL, TA_E_CONFIG, "has no private key"},
        {"client-rsa.key", "client-rsa.key", TA_E_CONFIG, "client-rsa.key holds none"},
        {"client-rsa.pem", "client-rsa.pem", TA_E_CONFIG, "client-rsa.pem holds none"},
        {"client-rsa.short.pem", "client-rsa.key", TA_E_CONFIG, "short.pem ends too early"},
        {"client-rsa.pem", "client-rsa.short.key", TA_E_CONFIG, "short.key ends too early"},
        {"client-rsa.pem", "client-rsa.broken.key", TA_E_CONFIG, "broken.key is malformed"},
        {"client-rsa.pem", "client-p256.encrypted.key", TA_E_CONFIG, "key is encrypted"},
        {"client-rsa.pem", "client-rsa.encrypted.key", TA_E_CONFIG, "encrypted.key is malformed"},
        {"client-rsa.pem", "client-p256.key", TA_E_CONFIG, "does not belong to the client"},
        {"client-rsa.pem", "client-long.key", TA_E_LIMIT, "TA_CERTIFICATE_MAX"},
        {"client-long.der", "client-rsa.key", TA_E_LIMIT, "TA_CERTIFICATE_MAX"},
    };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        refused((attempt){.chain = "p256", .certificate = bad[i].certificate, .key = bad[i].key},
                bad[i].err, bad[i].text, "");
}
