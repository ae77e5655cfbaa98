/* ca_bundle_fuzz.c - any file as a CA bundle, and as a client's certificate and key. What is found in a bundle is
 * in it; nothing is found in one that cannot be counted; and nothing stays open or allocated.
 * The first byte has two bits: 1, the file is PEM, made of blocks that the input has in DER, each after
 * its length of two bytes; 2, it is a client's. */
#include <mbedtls/platform.h>
#include <psa/crypto.h>
#include <stdio.h>
#include <string.h>

#include "fake/fake.h"
#include "net/tls_identity.h"
#include "net/trust_anchors.h"
#include "test/fuzz/heap_arena.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

enum { INPUT_MAX = 16384, MADE_OF_DER = 1, OF_A_CLIENT = 2 };

static void check(bool holds, const char *what) {
    if (holds)
        return;
    fprintf(stderr, "ca_bundle_fuzz: %s\n", what);
    abort();
}

static void breach(const char *why) {
    check(false, why);
}

/* ---- the file ---- */

static char file[2 * INPUT_MAX];
static size_t file_n;

static void put(const char *text) {
    const size_t n = strlen(text);
    check(file_n + n < sizeof file, "the PEM has no room");
    memcpy(file + file_n, text, n + 1);
    file_n += n;
}

static void put_base64(const uint8_t *p, size_t n) {
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    for (size_t i = 0; i < n; i += 3) {
        const unsigned long three = (unsigned long)p[i] << 16 |
                                    (unsigned long)(i + 1 < n ? p[i + 1] : 0) << 8 |
                                    (unsigned long)(i + 2 < n ? p[i + 2] : 0);
        const char four[] = {digits[three >> 18], digits[three >> 12 & 63],
                             i + 1 < n ? digits[three >> 6 & 63] : '=',
                             i + 2 < n ? digits[three & 63] : '=', '\0'};
        put(four);
        if (i % 48 == 45)
            put("\n");
    }
}

static void put_block(const char *label, const uint8_t *p, size_t n) {
    put("-----BEGIN ");
    put(label);
    put("-----\n");
    put_base64(p, n);
    put("\n-----END ");
    put(label);
    put("-----\n");
}

/* The blocks of the input: their DER, for what is found to be looked up. */
static ta_str blocks[64];
static size_t blocks_n;

static void put_blocks(const uint8_t *p, size_t n, const char *label) {
    for (blocks_n = 0; n >= 2 && blocks_n < sizeof blocks / sizeof *blocks;) {
        const size_t want = (size_t)p[0] << 8 | p[1], left = n - 2,
                     have = want < left ? want : left;
        blocks[blocks_n++] = (ta_str){(const char *)p + 2, have};
        put_block(label, p + 2, have);
        p += 2 + have;
        n -= 2 + have;
    }
}

static void put_file(const uint8_t *data, size_t n) {
    file_n = blocks_n = 0;
    if (data[0] & MADE_OF_DER) {
        put_blocks(data + 1, n - 1, data[0] & OF_A_CLIENT ? "PRIVATE KEY" : "CERTIFICATE");
    } else {
        memcpy(file, data + 1, n - 1);
        file_n = n - 1;
    }
    fake_file *f = fake_put_file("/file", "");
    f->content = file;
    f->n = file_n;
    f->piece = 1 + (data[0] >> 2);
}

/* ---- a bundle ---- */

static bool is_of_input(const mbedtls_x509_crt *crt) {
    const ta_str raw = {(const char *)crt->raw.p, crt->raw.len};
    for (size_t i = 0; i < blocks_n; i++)
        if (ta_str_starts(blocks[i], raw))
            return true;
    return false;
}

static void free_all(mbedtls_x509_crt *found) {
    if (found == NULL)
        return;
    mbedtls_x509_crt_free(found);
    mbedtls_free(found);
}

static void look_for_issuers(const mbedtls_x509_crt *child, bool keep_open) {
    ta_diag diag;
    ta_diag_clear(&diag);
    ta_trust t = {.ca_bundle = "/file", .diag = &diag, .keep_open = keep_open};
    const ta_err checked = ta_trust_check(&t);
    check(checked == diag.err, "ta_trust_check says one error and returns another");
    size_t count = 0, found_n = 0;
    ta_diag_clear(&diag);
    const ta_err counted = ta_trust_count(&t, &count);
    check(counted == diag.err, "ta_trust_count says one error and returns another");
    check(counted != TA_OK || (checked == TA_OK && count > 0), "a bundle of none");
    mbedtls_x509_crt *found = NULL;
    ta_diag_clear(&diag);
    const int ret = ta_trust_find(&t, child, &found);
    check((ret != 0) == (diag.err != TA_OK), "ta_trust_find fails without a word");
    check(ret == 0 || found == NULL, "anchors of a bundle that is refused");
    check(ret != 0 || counted == TA_OK, "a bundle that cannot be counted is searched");
    for (const mbedtls_x509_crt *crt = found; crt != NULL; crt = crt->next, found_n++)
        check(blocks_n == 0 || is_of_input(crt), "an anchor that is not in the bundle");
    check(found_n <= count, "more anchors than certificates");
    free_all(found);
    ta_trust_close(&t);
}

/* ---- a client's ---- */

static void load(const char *certificate, const char *key) {
    ta_tls_identity id;
    ta_diag diag;
    ta_diag_clear(&diag);
    ta_tls_identity_init(&id);
    check(ta_tls_identity_load(&id, certificate, key, PORT_NEVER, &diag) == diag.err,
          "ta_tls_identity_load says one error and returns another");
    ta_tls_identity_free(&id);
}

/* ---- */

static void read_pem(const char *path, char *to, size_t cap) {
    FILE *f = fopen(path, "rb");
    check(f != NULL, path);
    to[fread(to, 1, cap - 1, f)] = '\0';
    (void)fclose(f);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n) {
    static char certificate[8192], key[8192];
    static mbedtls_x509_crt child;
    fake_reset();
    fake.breach = breach;
    if (certificate[0] == '\0') {
        check(psa_crypto_init() == PSA_SUCCESS, "psa_crypto_init");
        read_pem("build/host/tls/client-p256.pem", certificate, sizeof certificate);
        read_pem("build/host/tls/client-p256.key", key, sizeof key);
        static char pem[8192];
        read_pem("build/host/tls/p256-ca.pem", pem, sizeof pem);
        mbedtls_x509_crt_init(&child);
        check(mbedtls_x509_crt_parse(&child, (const unsigned char *)pem, strlen(pem) + 1) == 0,
              "p256-ca.pem");
    }
    if (n == 0 || n > INPUT_MAX)
        return 0;
    put_file(data, n);
    fake_put_file("/certificate", certificate);
    fake_put_file("/key", key);
    if (data[0] & OF_A_CLIENT) {
        load("/file", "/key");
        load("/certificate", "/file");
    } else {
        look_for_issuers(&child, false);
        look_for_issuers(&child, true);
    }
    check(fake_open() == 0, "a file stays open");
    return 0;
}
