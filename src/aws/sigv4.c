#include "aws/sigv4.h"

#include <string.h>

#include "aws/sigv4_canonical.h"
#include "base/wipe.h"
#include "crypto/hash.h"

#define ALGORITHM   "AWS4-HMAC-SHA256"
#define TERMINATION "aws4_request"
#define DATE_SIZE   8 /* YYYYMMDD */

_Static_assert(TA_SIGV4_SCOPE_MAX <= UINT8_MAX, "the length of a scope fits into its byte");

static void hex_digest(ta_str bytes, char out[2 * TA_SHA256_SIZE]) {
    uint8_t digest[TA_SHA256_SIZE];
    ta_sha256_of(bytes, digest);
    ta_buf b = ta_buf_on(out, 2 * TA_SHA256_SIZE);
    ta_put_hex(&b, digest, sizeof digest);
}

void ta_sigv4_payload_hash(ta_str body, char out[TA_SIGV4_PAYLOAD_HASH_SIZE]) {
    hex_digest(body, out);
}

ta_err ta_sigv4_canonical_request(const ta_sigv4_request *r, ta_buf *out) {
    ta_field_order order;
    ta_err err = ta_field_order_of(r->fields, r->field_count, &order);
    if (err)
        return err;
    ta_put(out, r->method);
    ta_putc(out, '\n');
    ta_put_canonical_path(out, r->path, r->path_rule);
    ta_putc(out, '\n');
    err = ta_put_canonical_query(out, r->query);
    if (err)
        return err;
    ta_putc(out, '\n');
    ta_put_canonical_fields(out, r->fields, &order);
    ta_putc(out, '\n');
    ta_put_signed_names(out, r->fields, &order);
    ta_putc(out, '\n');
    ta_put(out, r->payload_hash);
    return ta_buf_err(out);
}

static bool has_date(const ta_sigv4_request *r) {
    return r->amz_date.n == 16;
}

/* YYYYMMDD/region/service/aws4_request */
static void put_scope(ta_buf *out, const ta_sigv4_request *r) {
    ta_put(out, ta_str_sub(r->amz_date, 0, DATE_SIZE));
    ta_putc(out, '/');
    ta_put(out, r->region);
    ta_putc(out, '/');
    ta_put(out, r->service);
    ta_puts(out, "/" TERMINATION);
}

ta_err ta_sigv4_string_to_sign(const ta_sigv4_request *r, ta_str canonical, ta_buf *out) {
    char hash[2 * TA_SHA256_SIZE];
    if (!has_date(r))
        return TA_E_PARAM;
    hex_digest(canonical, hash);
    ta_puts(out, ALGORITHM "\n");
    ta_put(out, r->amz_date);
    ta_putc(out, '\n');
    put_scope(out, r);
    ta_putc(out, '\n');
    ta_put(out, (ta_str){hash, sizeof hash});
    return ta_buf_err(out);
}

/* HMAC with "AWS4" and the secret as its key. HMAC replaces a key longer than its block of 64 bytes
 * by the key's hash (RFC 2104), so these 64 bytes suffice for a secret of any length. */
static void hmac_of_secret(ta_str secret, ta_str message, uint8_t out[TA_SHA256_SIZE]) {
    char key[64] = "AWS4";
    size_t n = 4 + secret.n;
    if (n <= sizeof key) {
        if (secret.n > 0)
            memcpy(key + 4, secret.p, secret.n);
    } else {
        ta_sha256 hash;
        ta_sha256_init(&hash);
        ta_sha256_update(&hash, TA_STR("AWS4"));
        ta_sha256_update(&hash, secret);
        ta_sha256_final(&hash, (uint8_t *)key);
        n = TA_SHA256_SIZE;
    }
    ta_hmac_sha256((ta_str){key, n}, message, out);
    ta_wipe(key, sizeof key);
}

static void derive(ta_sigv4_key *k, const ta_sigv4_request *r, ta_str secret) {
    const ta_str as_slice = {(const char *)k->key, sizeof k->key};
    hmac_of_secret(secret, ta_str_sub(r->amz_date, 0, DATE_SIZE), k->key);
    ta_hmac_sha256(as_slice, r->region, k->key);
    ta_hmac_sha256(as_slice, r->service, k->key);
    ta_hmac_sha256(as_slice, TA_STR(TERMINATION), k->key);
}

void ta_sigv4_signature(const ta_sigv4_request *r, ta_str secret_access_key, ta_sigv4_key *k,
                        ta_str string_to_sign, char out[TA_SIGV4_SIGNATURE_SIZE]) {
    char scope[TA_SIGV4_SCOPE_MAX];
    uint8_t signature[TA_SHA256_SIZE];
    ta_buf scope_b = ta_buf_on(scope, sizeof scope),
           out_b = ta_buf_on(out, TA_SIGV4_SIGNATURE_SIZE);
    put_scope(&scope_b, r);
    if (ta_buf_err(&scope_b) || k->scope_n == 0 ||
        !ta_str_eq(ta_buf_str(&scope_b), (ta_str){k->scope, k->scope_n})) {
        derive(k, r, secret_access_key);
        k->scope_n = 0;
        if (ta_buf_err(&scope_b) == TA_OK) {
            memcpy(k->scope, scope, scope_b.n);
            k->scope_n = (uint8_t)scope_b.n;
        }
    }
    ta_hmac_sha256((ta_str){(const char *)k->key, sizeof k->key}, string_to_sign, signature);
    ta_put_hex(&out_b, signature, sizeof signature);
    ta_wipe(signature, sizeof signature);
}

ta_err ta_sigv4_authorization(const ta_sigv4_request *r, ta_str access_key_id,
                              const char signature[TA_SIGV4_SIGNATURE_SIZE], ta_buf *out) {
    ta_field_order order;
    ta_err err = ta_field_order_of(r->fields, r->field_count, &order);
    if (err)
        return err;
    if (!has_date(r))
        return TA_E_PARAM;
    ta_puts(out, ALGORITHM " Credential=");
    ta_put(out, access_key_id);
    ta_putc(out, '/');
    put_scope(out, r);
    ta_puts(out, ", SignedHeaders=");
    ta_put_signed_names(out, r->fields, &order);
    ta_puts(out, ", Signature=");
    ta_put(out, (ta_str){signature, TA_SIGV4_SIGNATURE_SIZE});
    return ta_buf_err(out);
}
