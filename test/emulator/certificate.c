#include "test/emulator/certificate.h"
#include "test/emulator/entropy.h"

#include <mbedtls/error.h>
#include <mbedtls/oid.h>
#include <mbedtls/pem.h>
#include <mbedtls/x509_crt.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#define CA_NAME   "CN=tinyaws emulator CA,O=tinyaws tests"
#define LEAF_NAME "CN=localhost,O=tinyaws tests"

/* mbedTLS keeps pointers to these for as long as it serves. */
static mbedtls_pk_context ca_key, leaf_key;
static mbedtls_x509_crt chain;

static bool failed(const char *what, int code) {
    char text[128];
    mbedtls_strerror(code, text, sizeof text);
    fprintf(stderr, "emulator: %s: %s\n", what, text);
    return false;
}

static int make_key(mbedtls_pk_context *key, const char *kind) {
    mbedtls_pk_init(key);
    if (strcmp(kind, "rsa") == 0) {
        int r = mbedtls_pk_setup(key, mbedtls_pk_info_from_type(MBEDTLS_PK_RSA));
        return r ? r : mbedtls_rsa_gen_key(mbedtls_pk_rsa(*key), entropy_fill, NULL, 2048, 65537);
    }
    mbedtls_ecp_group_id curve =
        strcmp(kind, "p384") == 0 ? MBEDTLS_ECP_DP_SECP384R1 : MBEDTLS_ECP_DP_SECP256R1;
    int r = mbedtls_pk_setup(key, mbedtls_pk_info_from_type(MBEDTLS_PK_ECKEY));
    return r ? r : mbedtls_ecp_gen_key(curve, mbedtls_pk_ec(*key), entropy_fill, NULL);
}

/* What a CA's certificate and a server's have in common. */
static int begin(mbedtls_x509write_cert *w, mbedtls_pk_context *subject_key, const char *subject) {
    mbedtls_x509write_crt_init(w);
    mbedtls_x509write_crt_set_version(w, MBEDTLS_X509_CRT_VERSION_3);
    mbedtls_x509write_crt_set_md_alg(w, MBEDTLS_MD_SHA256);
    mbedtls_x509write_crt_set_subject_key(w, subject_key);
    mbedtls_x509write_crt_set_issuer_key(w, &ca_key);

    unsigned char serial[16];
    entropy_fill(NULL, serial, sizeof serial);
    serial[0] = (unsigned char)((serial[0] & 0x7F) | 0x40); /* positive, and of full length */
    char from[16], to[16];
    struct tm t;
    time_t now = time(NULL), start = now - 86400, end = now + 30 * 86400;
    strftime(from, sizeof from, "%Y%m%d%H%M%S", gmtime_r(&start, &t));
    strftime(to, sizeof to, "%Y%m%d%H%M%S", gmtime_r(&end, &t));

    int r;
    if ((r = mbedtls_x509write_crt_set_serial_raw(w, serial, sizeof serial)) != 0 ||
        (r = mbedtls_x509write_crt_set_validity(w, from, to)) != 0 ||
        (r = mbedtls_x509write_crt_set_issuer_name(w, CA_NAME)) != 0 ||
        (r = mbedtls_x509write_crt_set_subject_name(w, subject)) != 0 ||
        (r = mbedtls_x509write_crt_set_subject_key_identifier(w)) != 0 ||
        (r = mbedtls_x509write_crt_set_authority_key_identifier(w)) != 0)
        return r;
    return 0;
}

static int make_ca(char *pem, size_t size) {
    mbedtls_x509write_cert w;
    int r = begin(&w, &ca_key, CA_NAME);
    if (r == 0)
        r = mbedtls_x509write_crt_set_basic_constraints(&w, 1, 0);
    if (r == 0)
        r = mbedtls_x509write_crt_set_key_usage(&w, MBEDTLS_X509_KU_KEY_CERT_SIGN |
                                                        MBEDTLS_X509_KU_CRL_SIGN);
    if (r == 0)
        r = mbedtls_x509write_crt_pem(&w, (unsigned char *)pem, size, entropy_fill, NULL);
    mbedtls_x509write_crt_free(&w);
    return r;
}

static void name_as(mbedtls_x509_san_list *san, int type, const void *p, size_t n) {
    san->node.type = type;
    san->node.san.unstructured_name.p = (unsigned char *)(size_t)p; /* mbedTLS only reads it */
    san->node.san.unstructured_name.len = n;
}

static int make_leaf(char *pem, size_t size, const certificate_hosts *hosts) {
    static const unsigned char v4[4] = {127, 0, 0, 1}, v6[16] = {[15] = 1};
    mbedtls_x509_san_list san[CERTIFICATE_HOSTS_MAX + 3];
    memset(san, 0, sizeof san);
    name_as(&san[0], MBEDTLS_X509_SAN_DNS_NAME, "localhost", 9);
    name_as(&san[1], MBEDTLS_X509_SAN_IP_ADDRESS, v4, sizeof v4);
    name_as(&san[2], MBEDTLS_X509_SAN_IP_ADDRESS, v6, sizeof v6);
    for (unsigned i = 0; i < hosts->count; i++)
        name_as(&san[i + 3], MBEDTLS_X509_SAN_DNS_NAME, hosts->name[i], strlen(hosts->name[i]));
    for (unsigned i = 1; i < hosts->count + 3; i++)
        san[i - 1].next = &san[i];

    mbedtls_asn1_sequence servers = {0};
    static const char server_auth[] = MBEDTLS_OID_SERVER_AUTH;
    servers.buf.tag = MBEDTLS_ASN1_OID;
    servers.buf.p = (unsigned char *)(size_t)server_auth;
    servers.buf.len = MBEDTLS_OID_SIZE(MBEDTLS_OID_SERVER_AUTH);

    mbedtls_x509write_cert w;
    int r = begin(&w, &leaf_key, LEAF_NAME);
    if (r == 0)
        r = mbedtls_x509write_crt_set_basic_constraints(&w, 0, -1);
    if (r == 0)
        r = mbedtls_x509write_crt_set_key_usage(&w, MBEDTLS_X509_KU_DIGITAL_SIGNATURE);
    if (r == 0)
        r = mbedtls_x509write_crt_set_ext_key_usage(&w, &servers);
    if (r == 0)
        r = mbedtls_x509write_crt_set_subject_alternative_name(&w, san);
    if (r == 0)
        r = mbedtls_x509write_crt_pem(&w, (unsigned char *)pem, size, entropy_fill, NULL);
    mbedtls_x509write_crt_free(&w);
    return r;
}

static bool write_file(const char *path, const char *text) {
    FILE *f = fopen(path, "w");
    bool ok = f != NULL && fputs(text, f) >= 0;
    if (f != NULL && fclose(f) != 0)
        ok = false;
    if (!ok)
        perror(path);
    return ok;
}

bool certificate_make(mbedtls_ssl_config *config, const char *kind, const certificate_hosts *hosts,
                      const char *ca_path) {
    char pem[8192];
    int r;
    if ((r = make_key(&ca_key, kind)) != 0 || (r = make_key(&leaf_key, kind)) != 0)
        return failed("making keys", r);
    if ((r = make_ca(pem, sizeof pem)) != 0)
        return failed("making the CA", r);
    if (ca_path != NULL && !write_file(ca_path, pem))
        return false;
    if ((r = make_leaf(pem, sizeof pem, hosts)) != 0)
        return failed("making the server certificate", r);
    mbedtls_x509_crt_init(&chain);
    if ((r = mbedtls_x509_crt_parse(&chain, (unsigned char *)pem, strlen(pem) + 1)) != 0 ||
        (r = mbedtls_ssl_conf_own_cert(config, &chain, &leaf_key)) != 0)
        return failed("using the server certificate", r);
    return true;
}

bool certificate_load(mbedtls_ssl_config *config, const char *chain_path, const char *key_path) {
    int r;
    mbedtls_x509_crt_init(&chain);
    mbedtls_pk_init(&leaf_key);
    if ((r = mbedtls_x509_crt_parse_file(&chain, chain_path)) != 0)
        return failed(chain_path, r);
    if ((r = mbedtls_pk_parse_keyfile(&leaf_key, key_path, NULL, entropy_fill, NULL)) != 0)
        return failed(key_path, r);
    if ((r = mbedtls_ssl_conf_own_cert(config, &chain, &leaf_key)) != 0)
        return failed("using the server certificate", r);
    return true;
}
