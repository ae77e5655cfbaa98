/* beside_mbedtls.c PORT CA - a program with an mbedTLS of its own. It shakes hands with that one, prints its version and
 * that of TLS, and does so twice. WITH_TINYAWS: between the two, libtinyaws cancels a deployment at the same port. */
#include <mbedtls/ctr_drbg.h>
#include <mbedtls/entropy.h>
#include <mbedtls/net_sockets.h>
#include <mbedtls/ssl.h>
#include <mbedtls/version.h>
#include <psa/crypto.h>
#include <stdio.h>
#include <string.h>

static int shake_hands(const char *port, const char *ca) {
    static mbedtls_entropy_context entropy;
    static mbedtls_ctr_drbg_context random;
    static mbedtls_x509_crt roots;
    static mbedtls_ssl_config config;
    static mbedtls_ssl_context ssl;
    static mbedtls_net_context net;
    char version[32];
    mbedtls_version_get_string(version);
    mbedtls_entropy_init(&entropy);
    mbedtls_ctr_drbg_init(&random);
    mbedtls_x509_crt_init(&roots);
    mbedtls_ssl_config_init(&config);
    mbedtls_ssl_init(&ssl);
    mbedtls_net_init(&net);
    if (psa_crypto_init() != PSA_SUCCESS ||
        mbedtls_ctr_drbg_seed(&random, mbedtls_entropy_func, &entropy, NULL, 0) != 0 ||
        mbedtls_x509_crt_parse_file(&roots, ca) != 0 ||
        mbedtls_ssl_config_defaults(&config, MBEDTLS_SSL_IS_CLIENT, MBEDTLS_SSL_TRANSPORT_STREAM,
                                    MBEDTLS_SSL_PRESET_DEFAULT) != 0 ||
        mbedtls_net_connect(&net, "127.0.0.1", port, MBEDTLS_NET_PROTO_TCP) != 0)
        return 1;
    mbedtls_ssl_conf_rng(&config, mbedtls_ctr_drbg_random, &random);
    mbedtls_ssl_conf_ca_chain(&config, &roots, NULL);
    if (mbedtls_ssl_setup(&ssl, &config) != 0 || mbedtls_ssl_set_hostname(&ssl, "localhost") != 0)
        return 1;
    mbedtls_ssl_set_bio(&ssl, &net, mbedtls_net_send, mbedtls_net_recv, NULL);
    int result = mbedtls_ssl_handshake(&ssl);
    printf("theirs: mbedTLS %s, %d, %s, %zu bytes\n", version, result,
           mbedtls_ssl_get_version(&ssl), sizeof ssl);
    mbedtls_ssl_close_notify(&ssl);
    mbedtls_net_free(&net);
    mbedtls_ssl_free(&ssl);
    mbedtls_ssl_config_free(&config);
    mbedtls_x509_crt_free(&roots);
    mbedtls_ctr_drbg_free(&random);
    mbedtls_entropy_free(&entropy);
    return result != 0;
}

#ifdef WITH_TINYAWS
#    include <tinyaws_proton.h>

static _Alignas(max_align_t) unsigned char memory[TA_CLIENT_SIZE];

static void cancel(const char *port, const char *ca) {
    char url[64];
    snprintf(url, sizeof url, "https://localhost:%s", port);
    const ta_settings settings = {
        .region = ta_str_from("us-east-1"),
        .endpoint_url = ta_str_from(url),
        .ca_bundle = ta_str_from(ca),
        .credentials = {ta_str_from("AKID"), ta_str_from("secret"), {NULL, 0}}};
    ta_client *client;
    ta_proton_environment environment;
    ta_diag diag;
    ta_err err = ta_client_init(memory, sizeof memory, &settings, &client, &diag);
    if (!err)
        err = ta_proton_cancel_environment_deployment(client, ta_str_from("prod"), &environment,
                                                      &diag);
    if (err)
        printf("ours: %s: %s\n", ta_err_text(err), diag.text);
    else
        printf("ours: %.*s\n", (int)environment.deployment_status.n,
               environment.deployment_status.p);
    ta_client_close(client);
}
#else
static void cancel(const char *port, const char *ca) {
    printf("ours: none for %zu\n", 0 * strlen(port) * strlen(ca));
}
#endif

int main(int argc, char **argv) {
    if (argc != 3 || shake_hands(argv[1], argv[2]))
        return 1;
    cancel(argv[1], argv[2]);
    return shake_hands(argv[1], argv[2]);
}
