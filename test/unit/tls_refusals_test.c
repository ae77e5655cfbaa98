/* tls_refusals_test.c - what the TLS client refuses of openssl s_server, and that nothing is sent before
 * the certificate is proven. */
#include "base/build_date.h"
#include "base/date.h"
#include "port.h"
#include "test/support/tls_attempt.h"

/* The suite is linked with --wrap for it: the host's clock is what a test says. */
static int64_t clock_seconds; /* 0: the real one */
int64_t __real_port_realtime_ms(void);
int64_t __wrap_port_realtime_ms(void);
int64_t __wrap_port_realtime_ms(void) {
    return clock_seconds != 0 ? clock_seconds * 1000 : __real_port_realtime_ms();
}

Test(tls_refusals, unknown_ca) {
    refused_certificate((attempt){.chain = "rsa", .bundle = CERTIFICATES "p256-root.pem"},
                        "\"rsa-ca\" is issued by \"rsa-root\"",
                        "among those of " CERTIFICATES "p256-root.pem");
    refused_certificate((attempt){.chain = "rsa", .bundle = ""}, "\"rsa-root\"",
                        "the built-in trust anchors");
}

Test(tls_refusals, wrong_host_name) {
    refused_certificate((attempt){.chain = "rsa", .host = "other.test"}, "is not for other.test",
                        "but for server.test, *.wild.test");
    refused_certificate((attempt){.chain = "rsa", .host = "a.b.wild.test"}, "a.b.wild.test", "");
    refused_certificate((attempt){.chain = "rsa", .host = "127.0.0.2"}, "not for 127.0.0.2", "");
    refused_certificate((attempt){.chain = "address-as-name", .host = "127.0.0.1"},
                        "not for 127.0.0.1", "");
    refused_certificate((attempt){.chain = "rsa", .host = "::2"}, "is not for ::2", "");
}

Test(tls_refusals, expired) {
    clock_seconds = INT64_C(4102444800);
    refused_certificate((attempt){.chain = "rsa"}, "certificate \"rsa-root\" expired at 20",
                        "clock of this host says 2100-01-01T00:00:00+00:00");
}

Test(tls_refusals, not_yet_valid) {
    clock_seconds = 946684800;
    refused_certificate((attempt){.chain = "rsa"}, "\"rsa-root\" is not valid before 20",
                        "clock of this host says 2000-01-01T00:00:00+00:00");
}

/* The roots were made by the tests a short while ago, after TA_BUILD_EPOCH. */
Test(tls_refusals, a_clock_before_the_build_cannot_judge) {
    clock_seconds = TA_BUILD_EPOCH - 1;
    ta_civil c;
    char told[TA_DIAG_TEXT_MAX];
    ta_buf b = ta_buf_on(told, sizeof told);
    ta_puts(&b, "the clock of this host says ");
    ta_put_iso8601(&b, TA_BUILD_EPOCH - 1, 0);
    ta_puts(&b, ", but this program was made at ");
    ta_put_iso8601(&b, TA_BUILD_EPOCH, 0);
    ta_putc(&b, '\0');
    cr_assert(ta_civil_from_epoch(TA_BUILD_EPOCH, &c));
    refused_certificate((attempt){.chain = "rsa"}, told, "\"rsa-root\" is not valid before 20");
    cr_assert_null(strstr(diag.text, "..."), "%s", diag.text);
    clock_seconds = TA_BUILD_EPOCH;
    refused_certificate((attempt){.chain = "rsa"}, "not valid before 20", "clock of this host");
    cr_assert_null(strstr(diag.text, "was made at"), "%s", diag.text);
}

Test(tls_refusals, a_clock_out_of_range) {
    clock_seconds = INT64_C(400000000000);
    refused((attempt){.chain = "rsa"}, TA_E_CLOCK, "year 9999", "");
}

Test(tls_refusals, self_signed) {
    refused_certificate((attempt){.chain = "self"}, "\"self\" is self-signed", "");
    refused_certificate((attempt){.chain = "self", .bundle = ""}, "\"self\" is self-signed", "");
}

Test(tls_refusals, signed_with_sha1) {
    refused_certificate((attempt){.chain = "sha1", .server = {"-cipher", "DEFAULT@SECLEVEL=0"}},
                        "server's certificate \"sha1\" is signed with SHA-1", "");
    refused_certificate(
        (attempt){.chain = "under-sha1-ca", .server = {"-cipher", "DEFAULT@SECLEVEL=0"}},
        "issuing certificate \"sha1-ca\" is signed with SHA-1", "");
}

Test(tls_refusals, signed_with_rsa_of_1024_bits) {
    refused_certificate(
        (attempt){.chain = "under-rsa1024", .server = {"-cipher", "DEFAULT@SECLEVEL=0"}},
        "\"under-rsa1024\"", "a key that is not accepted");
}

Test(tls_refusals, rsa_of_1024_bits) {
    refused_certificate((attempt){.chain = "rsa1024", .server = {"-cipher", "DEFAULT@SECLEVEL=0"}},
                        "\"rsa1024\"", "a key that is not accepted");
}

Test(tls_refusals, a_leaf_that_is_not_for_servers) {
    refused_certificate((attempt){.chain = "client-only"}, "not one for servers", "serverAuth");
}

Test(tls_refusals, broken_chain) {
    refused_certificate((attempt){.chain = "broken"}, "\"broken\" is issued by \"rsa-ca\"", "");
}

Test(tls_refusals, an_issuer_that_is_no_ca) {
    refused_certificate((attempt){.chain = "under-no-ca"}, "\"under-no-ca\" is issued by \"no-ca\"",
                        "");
}

Test(tls_refusals, a_forged_signature) {
    refused_certificate((attempt){.chain = "forged"}, "\"forged\" is issued by", "");
}

Test(tls_refusals, names_of_a_peer_cannot_forge_the_message) {
    refused_certificate((attempt){.chain = "escape"}, "evil\\x1b[31m.test", "");
}

Test(tls_refusals, tls11) {
    refused((attempt){.chain = "rsa", .server = {"-tls1_1", "-cipher", "DEFAULT@SECLEVEL=0"}},
            TA_E_TLS, "TLS", "version");
}

Test(tls_refusals, no_common_parameters) {
    refused((attempt){.chain = "rsa", .server = {"-tls1_2", "-cipher", "AES128-SHA"}}, TA_E_TLS,
            "alert 40 (handshake_failure)", "");
}
