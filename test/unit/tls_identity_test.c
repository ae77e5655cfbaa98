/* tls_identity_test.c - the client's private key: when it is no longer needed, no form of it is left. */
#define _GNU_SOURCE
#include <criterion/criterion.h>
#include <psa/crypto.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "caps.h"
#include "net/tls_arena.h"
#include "net/tls_identity.h"
#include "port.h"

#define CERTIFICATES "build/host/tls/"
#define PIECE        16 /* bytes of a key that are looked for at a time */

typedef struct content {
    char *bytes;
    size_t n;
} content;

static content read_whole(const char *path) {
    content c = {malloc(8192), 0};
    FILE *f = fopen(path, "rb");
    cr_assert(c.bytes != NULL && f != NULL, "%s", path);
    c.n = fread(c.bytes, 1, 8192, f);
    cr_assert(c.n > 100 && c.n < 8192, "%s", path);
    fclose(f);
    return c;
}

/* Where all lies that is made of the files. */
static char *arena;

static void set_up(void) {
    enum { HEADER = 16 }; /* of the first block */
    char *first = ta_tls_arena_calloc(1, 1);
    ta_tls_arena_free(first);
    arena = first - HEADER;
    cr_assert_eq(psa_crypto_init(), PSA_SUCCESS);
}
TestSuite(tls_identity, .init = set_up);

static bool is_in_arena(const char *bytes, size_t n) {
    return memmem(arena, TA_TLS_ARENA_SIZE, bytes, n) != NULL;
}

static void load_and_free(const char *certificate, const char *key, ta_err expected) {
    ta_tls_identity id;
    ta_diag diag;
    ta_diag_clear(&diag);
    ta_tls_identity_init(&id);
    const ta_err err = ta_tls_identity_load(&id, certificate, key, PORT_NEVER, &diag);
    cr_assert_eq(err, expected, "%s: %s", key, diag.text);
    ta_tls_identity_free(&id);
}

static void nothing_stays(const char *bytes, size_t n, const char *what) {
    for (size_t at = 0; at + PIECE <= n; at += PIECE)
        cr_assert_not(is_in_arena(bytes + at, PIECE), "%s: byte %zu", what, at);
}

/* A key in one of its forms, and the same in DER, with where the numbers lie that are private. */
typedef struct key_file {
    const char *path, *der;
    size_t from, n;
} key_file;

static void leaves_nothing(const key_file *key, const char *certificate, ta_err expected) {
    const content text = read_whole(key->path), der = read_whole(key->der);
    cr_assert_leq(key->from + key->n, der.n);
    load_and_free(certificate, key->path, expected);
    if (text.bytes[0] == '-')
        nothing_stays(text.bytes, text.n, key->path);
    nothing_stays(der.bytes + key->from, key->n, key->path);
    free(text.bytes);
    free(der.bytes);
}

#define P256(form)                                                                                 \
    { CERTIFICATES "client-p256." form, CERTIFICATES "client-p256.sec1.der.key", 7, 32 }
#define RSA(form)                                                                                  \
    { CERTIFICATES "client-rsa." form, CERTIFICATES "client-rsa.pkcs1.der.key", 300, 800 }

Test(tls_identity, no_form_of_a_key_stays) {
    static const key_file keys[][3] = {{P256("key"), P256("sec1.key"), P256("sec1.der.key")},
                                       {RSA("key"), RSA("pkcs1.key"), RSA("pkcs1.der.key")}};
    static const char *const certificates[] = {CERTIFICATES "client-p256.pem",
                                               CERTIFICATES "client-rsa.pem"};
    for (size_t kind = 0; kind < 2; kind++)
        for (size_t i = 0; i < 3; i++) {
            leaves_nothing(&keys[kind][i], certificates[kind], TA_OK);
            leaves_nothing(&keys[kind][i], certificates[1 - kind], TA_E_CONFIG);
        }
}

Test(tls_identity, what_does_stay_is_found) {
    const char *const text = "what does stay is found";
    char *block = ta_tls_arena_calloc(1, 64);
    cr_assert_not(is_in_arena(text, PIECE));
    memcpy(block + 3, text, PIECE);
    ta_tls_arena_free(block);
    cr_assert(is_in_arena(text, PIECE));
}
