#include "net/trust_anchors.h"

#include "caps.h"
#include "net/pem.h"
#include "net/tls_certificate.h"
#include "net/tls_name.h"

#include <mbedtls/error.h>
#include <mbedtls/platform.h>

#include "trust_anchors.inc"

const mbedtls_x509_crt_profile ta_trust_profile = {
    MBEDTLS_X509_ID_FLAG(MBEDTLS_MD_SHA256) | MBEDTLS_X509_ID_FLAG(MBEDTLS_MD_SHA384) |
        MBEDTLS_X509_ID_FLAG(MBEDTLS_MD_SHA512),
    MBEDTLS_X509_ID_FLAG(MBEDTLS_PK_RSA) | MBEDTLS_X509_ID_FLAG(MBEDTLS_PK_RSASSA_PSS) |
        MBEDTLS_X509_ID_FLAG(MBEDTLS_PK_ECKEY) | MBEDTLS_X509_ID_FLAG(MBEDTLS_PK_ECDSA),
    MBEDTLS_X509_ID_FLAG(MBEDTLS_ECP_DP_SECP256R1) | MBEDTLS_X509_ID_FLAG(MBEDTLS_ECP_DP_SECP384R1),
    2048,
};

const ta_anchor *ta_anchor_find(ta_str name) {
    for (size_t i = 0; i < TA_ANCHORS; i++) {
        const ta_anchor *a = &ta_anchors[i];
        if (ta_tls_name_eq((ta_str){(const char *)a->der + a->subject_at, a->subject_n}, name))
            return a;
    }
    return NULL;
}

static ta_str raw(const mbedtls_x509_buf *b) {
    return (ta_str){(const char *)b->p, b->len};
}

/* ---- a bundle ---- */

/* The state of reading a bundle; in the arena. */
typedef struct bundle {
    uint64_t at; /* offset in the file of the next read */
    ta_pem pem;
    ta_str rest; /* of text: read, not yet parsed */
    char text[2048];
    uint8_t der[TA_CERTIFICATE_MAX];
} bundle;

static ta_err bundle_fail(ta_trust *trust, ta_err err, int sys, const char *what, unsigned block) {
    if (err == TA_E_FILE && port_signal() != 0)
        return ta_fail(trust->diag, TA_E_INTERRUPTED, "");
    char line[TA_DIAG_TEXT_MAX];
    ta_buf b = ta_buf_on(line, sizeof line);
    ta_puts(&b, "the CA bundle ");
    ta_put_untrusted(&b, ta_str_from(trust->ca_bundle), 120);
    ta_puts(&b, what);
    if (block > 0) {
        ta_puts(&b, ": certificate ");
        ta_put_u64(&b, block, 1);
    }
    if (sys != 0) {
        ta_puts(&b, ": ");
        ta_puts(&b, port_error_text(sys));
    }
    if (trust->diag->err == TA_OK)
        trust->diag->sys = sys;
    return ta_fail_text(trust->diag, err, &b);
}

/* Returns NULL on an error; the diag says why. */
static bundle *bundle_open(ta_trust *trust) {
    bundle *b = mbedtls_calloc(1, sizeof *b);
    if (b == NULL) {
        (void)ta_fail(trust->diag, TA_E_LIMIT, "TA_TLS_ARENA_SIZE: no room for the CA bundle");
        return NULL;
    }
    int sys = 0;
    if (!trust->open && port_file_open(trust->ca_bundle, &trust->file, &sys) != PORT_OK) {
        mbedtls_free(b);
        (void)bundle_fail(trust, TA_E_FILE, sys, " cannot be opened", 0);
        return NULL;
    }
    trust->open = true;
    ta_pem_init(&b->pem, b->der, sizeof b->der);
    return b;
}

static void bundle_close(ta_trust *trust, bundle *b) {
    mbedtls_free(b);
    if (!trust->keep_open)
        ta_trust_close(trust);
}

void ta_trust_close(ta_trust *trust) {
    if (trust->open)
        port_file_close(trust->file);
    trust->open = false;
    trust->size = 0;
    trust->chain = NULL;
}

/* Read the next certificate into b->der. Returns TA_OK, TA_E_MORE at the end of the file, or an
 * error in the diag. */
static ta_err bundle_next(ta_trust *trust, bundle *b) {
    for (;;) {
        size_t used;
        ta_err err = ta_pem_feed(&b->pem, b->rest, &used);
        b->rest = ta_str_sub(b->rest, used, b->rest.n);
        if (err == TA_OK)
            return TA_OK;
        if (err == TA_E_LIMIT)
            return bundle_fail(trust, err, 0, " has one beyond TA_CERTIFICATE_MAX", b->pem.blocks);
        if (err != TA_E_MORE)
            return bundle_fail(trust, err, 0, " is malformed", b->pem.blocks);
        int sys = 0;
        size_t n = 0;
        /* The size of an open file is remembered: that saves one read per certificate. */
        if ((b->at == 0 || b->at != trust->size) &&
            port_file_read_at(trust->file, b->at, b->text, sizeof b->text, &n, &sys) != PORT_OK)
            return bundle_fail(trust, TA_E_FILE, sys, " cannot be read as a regular file", 0);
        b->at += n;
        if (n == 0) {
            trust->size = b->at;
            if (ta_pem_end(&b->pem) != TA_OK)
                return bundle_fail(trust, TA_E_CONFIG, 0, " ends too early", b->pem.blocks);
            return b->pem.blocks > 0 ? TA_E_MORE
                                     : bundle_fail(trust, TA_E_CONFIG, 0, " has no certificate", 0);
        }
        b->rest = (ta_str){b->text, n};
    }
}

ta_err ta_trust_check(ta_trust *trust) {
    if (trust->ca_bundle == NULL)
        return TA_OK;
    bundle *b = bundle_open(trust);
    if (b == NULL)
        return trust->diag->err;
    ta_err err = bundle_next(trust, b);
    bundle_close(trust, b);
    return err;
}

ta_err ta_trust_count(ta_trust *trust, size_t *count) {
    *count = TA_ANCHORS;
    if (trust->ca_bundle == NULL)
        return TA_OK;
    bundle *b = bundle_open(trust);
    if (b == NULL)
        return trust->diag->err;
    ta_err err;
    for (*count = 0; (err = bundle_next(trust, b)) == TA_OK;)
        ++*count;
    bundle_close(trust, b);
    return err == TA_E_MORE ? TA_OK : err;
}

/* Say why `anchor`, which has the issuer's name, may not complete the chain. */
static void note_doubt(ta_buf *why, const mbedtls_x509_crt *anchor) {
    const int pathlen = anchor->MBEDTLS_PRIVATE(max_pathlen); /* plus 1; 0: any */
    const bool is_v3 = anchor->version == 3;
    if (is_v3 && !anchor->MBEDTLS_PRIVATE(ca_istrue)) {
        ta_puts(why, "is not one of a CA: its basicConstraints lack CA:TRUE");
        return;
    }
    if (is_v3 && mbedtls_x509_crt_check_key_usage(anchor, MBEDTLS_X509_KU_KEY_CERT_SIGN) != 0) {
        ta_puts(why, "may not issue others: its keyUsage lacks keyCertSign");
        return;
    }
    ta_puts(why, "has another key");
    if (pathlen > 0) {
        ta_puts(why, ", or its pathLenConstraint allows no more than ");
        ta_put_u64(why, (uint64_t)pathlen - 1, 1);
        ta_puts(why, " CAs below it");
    }
}

/* Add the current certificate of the bundle to those found. */
static int add_anchor(ta_trust *trust, const bundle *b, const mbedtls_x509_crt *child,
                      mbedtls_x509_crt *found) {
    trust->doubted = child;
    trust->doubt = ta_buf_on(trust->doubt_text, sizeof trust->doubt_text);
    int ret = ta_tls_certificate_read(found, b->der, b->pem.n, &trust->doubt);
    if (ret == MBEDTLS_ERR_X509_ALLOC_FAILED)
        (void)ta_fail(trust->diag, TA_E_LIMIT, "TA_TLS_ARENA_SIZE: no room for the CA bundle");
    if (ret != 0)
        return ret == MBEDTLS_ERR_X509_ALLOC_FAILED ? ret : 0;
    while (found->next != NULL)
        found = found->next;
    ta_tls_name_respell(&found->subject, &child->issuer);
    note_doubt(&trust->doubt, found);
    return 0;
}

/* Does that name issue one of the chain, from `child` on? */
static bool issues(ta_str subject, const mbedtls_x509_crt *child) {
    while (child != NULL && !ta_tls_name_eq(subject, raw(&child->issuer_raw)))
        child = child->next;
    return child != NULL;
}

static void note_position(ta_trust *trust, uint64_t at, unsigned block) {
    if (trust->positions_n < TA_TRUST_POSITIONS) {
        trust->positions[trust->positions_n].at = at;
        trust->positions[trust->positions_n].block = block;
    }
    trust->positions_n++;
}

/* The certificate of the bundle at hand, if it may be the issuer of `child`. */
static int consider(ta_trust *trust, const bundle *b, const mbedtls_x509_crt *child,
                    mbedtls_x509_crt *out) {
    if (!ta_tls_name_eq(ta_tls_certificate_subject(b->der, b->pem.n), raw(&child->issuer_raw)))
        return 0;
    if (ta_str_eq((ta_str){(const char *)b->der, b->pem.n}, raw(&child->raw)))
        trust->pinned = child;
    return add_anchor(trust, b, child, out);
}

/* Read all of the bundle, and note where the issuers are that the rest of the chain needs. */
static int find_in_all(ta_trust *trust, bundle *b, const mbedtls_x509_crt *child,
                       mbedtls_x509_crt *out) {
    uint64_t at = 0;
    int ret = 0;
    ta_err err;
    trust->chain = NULL;
    trust->positions_n = 0;
    while (ret == 0 && (err = bundle_next(trust, b)) == TA_OK) {
        if (issues(ta_tls_certificate_subject(b->der, b->pem.n), child)) {
            note_position(trust, at, b->pem.blocks);
            ret = consider(trust, b, child, out);
        }
        at = b->at - b->rest.n;
    }
    if (ret == 0 && err != TA_E_MORE)
        return MBEDTLS_ERR_X509_FILE_IO_ERROR;
    if (trust->positions_n <= TA_TRUST_POSITIONS)
        trust->chain = child;
    return ret;
}

static int find_at_positions(ta_trust *trust, bundle *b, const mbedtls_x509_crt *child,
                             mbedtls_x509_crt *out) {
    int ret = 0;
    for (size_t i = 0; i < trust->positions_n && ret == 0; i++) {
        ta_pem_init(&b->pem, b->der, sizeof b->der);
        b->pem.blocks = trust->positions[i].block - 1;
        b->at = trust->positions[i].at;
        b->rest = TA_ABSENT;
        if (bundle_next(trust, b) != TA_OK)
            return MBEDTLS_ERR_X509_FILE_IO_ERROR;
        ret = consider(trust, b, child, out);
    }
    return ret;
}

static bool knows_positions(const ta_trust *trust, const mbedtls_x509_crt *child) {
    const mbedtls_x509_crt *c = trust->chain;
    while (c != NULL && c != child)
        c = c->next;
    return c != NULL;
}

static int find_in_bundle(ta_trust *trust, const mbedtls_x509_crt *child, mbedtls_x509_crt *out) {
    bundle *b = bundle_open(trust);
    if (b == NULL)
        return MBEDTLS_ERR_X509_FILE_IO_ERROR;
    const int ret =
        (knows_positions(trust, child) ? find_at_positions : find_in_all)(trust, b, child, out);
    bundle_close(trust, b);
    return ret;
}

static int find_built_in(const mbedtls_x509_crt *child, mbedtls_x509_crt *out) {
    const ta_anchor *a = ta_anchor_find(raw(&child->issuer_raw));
    if (a == NULL)
        return 0;
    int ret = mbedtls_x509_crt_parse_der_nocopy(out, a->der, a->der_n);
    if (ret == 0)
        ta_tls_name_respell(&out->subject, &child->issuer);
    return ret;
}

int ta_trust_find(void *ctx, const mbedtls_x509_crt *child, mbedtls_x509_crt **out) {
    ta_trust *trust = ctx;
    mbedtls_x509_crt *found = mbedtls_calloc(1, sizeof *found);
    *out = NULL;
    trust->doubted = NULL;
    if (found == NULL)
        return MBEDTLS_ERR_X509_ALLOC_FAILED;
    mbedtls_x509_crt_init(found);
    int ret = 0;
    if (trust->ca_bundle == NULL || trust->built_in_too)
        ret = find_built_in(child, found);
    if (ret == 0 && trust->ca_bundle != NULL)
        ret = find_in_bundle(trust, child, found);
    if (ret == 0 && found->raw.p != NULL) {
        *out = found;
        return 0;
    }
    mbedtls_x509_crt_free(found);
    mbedtls_free(found);
    return ret;
}
