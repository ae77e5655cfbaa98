#include "net/tls_identity.h"

#include "base/wipe.h"
#include "caps.h"
#include "net/pem.h"
#include "net/tls_certificate.h"
#include "port.h"

#include <mbedtls/error.h>
#include <mbedtls/platform.h>
#include <mbedtls/psa_util.h>
#include <string.h>

/* A file while it is read; in the arena. */
typedef struct source {
    const char *path, *what;
    ta_diag *diag;
    int64_t deadline;
    port_file file;
    ta_pem pem;
    ta_str rest; /* of text: read, not yet parsed */
    char text[1024];
    uint8_t der[TA_CERTIFICATE_MAX];
} source;

/* What to do with one block of DER: returns 0, or mbedTLS's error. */
typedef int (*add_fn)(ta_tls_identity *id, const uint8_t *der, size_t n);

static ta_err fail(const source *s, ta_err err, int sys, const char *why) {
    char line[TA_DIAG_TEXT_MAX];
    ta_buf b = ta_buf_on(line, sizeof line);
    ta_puts(&b, s->what);
    ta_put_untrusted(&b, ta_str_from(s->path), 120);
    ta_puts(&b, why);
    if (sys != 0) {
        ta_puts(&b, ": ");
        ta_puts(&b, port_error_text(sys));
    }
    if (s->diag->err == TA_OK)
        s->diag->sys = sys;
    return ta_fail_text(s->diag, err, &b);
}

/* Read the next piece of the file into s->rest; empty at its end. */
static ta_err read_on(source *s) {
    int sys = 0;
    size_t n;
    const port_result r = port_file_read(s->file, s->text, sizeof s->text, &n, s->deadline, &sys);
    if (r == PORT_TIMEOUT)
        return fail(s, TA_E_FILE, 0, " was not read to its end in time");
    if (r != PORT_OK)
        return fail(s, TA_E_FILE, sys, " cannot be read");
    s->rest = (ta_str){s->text, n};
    return TA_OK;
}

static ta_err add(source *s, ta_tls_identity *id, add_fn fn, size_t n) {
    const int ret = fn(id, s->der, n);
    if (ret == MBEDTLS_ERR_X509_ALLOC_FAILED || ret == MBEDTLS_ERR_PK_ALLOC_FAILED)
        return fail(s, TA_E_LIMIT, 0, " does not fit into TA_TLS_ARENA_SIZE");
    if (ret == 0)
        return TA_OK;
    if (s->diag->err == TA_OK)
        s->diag->tls = ret;
    return fail(s, TA_E_CONFIG, 0, " is malformed, or of a kind that is not supported");
}

static ta_err read_der(source *s, ta_tls_identity *id, add_fn fn) {
    size_t n = 0;
    while (s->rest.n > 0) {
        if (s->rest.n > sizeof s->der - n)
            return fail(s, TA_E_LIMIT, 0, " is longer than TA_CERTIFICATE_MAX");
        memcpy(s->der + n, s->rest.p, s->rest.n);
        n += s->rest.n;
        const ta_err err = read_on(s);
        if (err != TA_OK)
            return err;
    }
    return add(s, id, fn, n);
}

/* Read every certificate, or the first key. */
static ta_err read_pem(source *s, ta_tls_identity *id, add_fn fn) {
    bool found = false;
    while (s->rest.n > 0 && !(found && s->pem.keys)) {
        size_t used;
        ta_err err = ta_pem_feed(&s->pem, s->rest, &used);
        s->rest = ta_str_sub(s->rest, used, s->rest.n);
        if (err == TA_OK && s->pem.encrypted)
            return fail(s, TA_E_CONFIG, 0, " is encrypted, which is not supported");
        if (err == TA_OK) {
            err = add(s, id, fn, s->pem.n);
            found = true;
        } else if (err != TA_E_MORE) {
            return fail(s, err, 0,
                        err == TA_E_LIMIT ? " is longer than TA_CERTIFICATE_MAX" : " is malformed");
        }
        if (err != TA_OK && err != TA_E_MORE)
            return err;
        if (s->rest.n == 0 && read_on(s) != TA_OK)
            return s->diag->err;
    }
    if (ta_pem_end(&s->pem) != TA_OK)
        return fail(s, TA_E_CONFIG, 0, " ends too early");
    return found ? TA_OK : fail(s, TA_E_CONFIG, 0, " holds none");
}

static ta_err load(ta_tls_identity *id, const char *path, const char *what, bool keys, add_fn fn,
                   int64_t deadline, ta_diag *diag) {
    source *s = mbedtls_calloc(1, sizeof *s);
    if (s == NULL)
        return ta_fail(diag, TA_E_LIMIT, "TA_TLS_ARENA_SIZE: no room for the client certificate");
    s->path = path;
    s->what = what;
    s->diag = diag;
    s->deadline = deadline;
    int sys = 0;
    ta_err err;
    if (port_file_open(path, &s->file, &sys) != PORT_OK) {
        err = fail(s, TA_E_FILE, sys, " cannot be opened");
    } else {
        if (keys)
            ta_pem_init_keys(&s->pem, s->der, sizeof s->der);
        else
            ta_pem_init(&s->pem, s->der, sizeof s->der);
        err = read_on(s);
        if (err == TA_OK)
            err = s->rest.n > 0 && s->rest.p[0] == 0x30 ? read_der(s, id, fn) : read_pem(s, id, fn);
        port_file_close(s->file);
    }
    ta_wipe(s, sizeof *s);
    mbedtls_free(s);
    return err;
}

static int add_certificate(ta_tls_identity *id, const uint8_t *der, size_t n) {
    return ta_tls_certificate_read(&id->chain, der, n, NULL);
}

static int add_key(ta_tls_identity *id, const uint8_t *der, size_t n) {
    return mbedtls_pk_parse_key(&id->key, der, n, NULL, 0, mbedtls_psa_get_random,
                                MBEDTLS_PSA_RANDOM_STATE);
}

ta_err ta_tls_identity_load(ta_tls_identity *id, const char *certificate, const char *key,
                            int64_t deadline, ta_diag *diag) {
    if (key == NULL)
        return ta_fail(diag, TA_E_CONFIG, "the client certificate has no private key");
    ta_err err =
        load(id, certificate, "the client certificate ", false, add_certificate, deadline, diag);
    if (err == TA_OK)
        err = load(id, key, "the private key ", true, add_key, deadline, diag);
    if (err != TA_OK)
        return err;
    if (mbedtls_pk_check_pair(&id->chain.pk, &id->key, mbedtls_psa_get_random,
                              MBEDTLS_PSA_RANDOM_STATE) != 0)
        return ta_fail(diag, TA_E_CONFIG,
                       "the private key does not belong to the client certificate");
    return TA_OK;
}

void ta_tls_identity_init(ta_tls_identity *id) {
    mbedtls_x509_crt_init(&id->chain);
    mbedtls_pk_init(&id->key);
}

void ta_tls_identity_free(ta_tls_identity *id) {
    mbedtls_pk_free(&id->key);
    mbedtls_x509_crt_free(&id->chain);
}
