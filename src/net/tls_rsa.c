/* tls_rsa.c - what is ours of RSA: powers to a public exponent, and no encryption. vendor/mbedtls.mk
 * compiles mbedTLS's files with their calls going here.
 *
 * For each bit of a public exponent mbedTLS squares and multiplies, by 1 where the bit is 0. That of
 * nearly all keys, 65,537, has 15 such bits: without them a verification costs half. */
#include <bignum_core.h>
#include <mbedtls/rsa.h>
#include <psa/crypto.h>
#include <string.h>

void ta_exp_mod_public(mbedtls_mpi_uint *X, const mbedtls_mpi_uint *A, const mbedtls_mpi_uint *N,
                       size_t n, const mbedtls_mpi_uint *E, size_t E_limbs,
                       const mbedtls_mpi_uint *RR, mbedtls_mpi_uint *T);

/* As mbedtls_mpi_core_exp_mod_unsafe in bignum_core.h: X = A^E mod N, all but E in Montgomery's form. X may
 * be A. T has room for more than the 3 n + 1 limbs that are used of it. */
void ta_exp_mod_public(mbedtls_mpi_uint *X, const mbedtls_mpi_uint *A, const mbedtls_mpi_uint *N,
                       size_t n, const mbedtls_mpi_uint *E, size_t E_limbs,
                       const mbedtls_mpi_uint *RR, mbedtls_mpi_uint *T) {
    const size_t bits = mbedtls_mpi_core_bitlen(E, E_limbs);
    if (bits == 0) {
        mbedtls_mpi_core_exp_mod(X, A, N, n, E, E_limbs, RR, T);
        return;
    }
    mbedtls_mpi_uint *const base = T, *const rest = T + n;
    const mbedtls_mpi_uint mm = mbedtls_mpi_core_montmul_init(N);
    memcpy(base, A, n * sizeof *base);
    memmove(X, A, n * sizeof *X);
    for (size_t i = bits - 1; i-- > 0;) {
        mbedtls_mpi_core_montmul(X, X, X, n, N, n, mm, rest);
        if ((E[i / biL] >> i % biL & 1) != 0)
            mbedtls_mpi_core_montmul(X, X, base, n, N, n, mm, rest);
    }
}

/* ---- what no suite of ours does ---- */

psa_status_t ta_rsa_no_encryption(mbedtls_svc_key_id_t key, psa_algorithm_t alg,
                                  const uint8_t *input, size_t input_n, const uint8_t *salt,
                                  size_t salt_n, uint8_t *output, size_t cap, size_t *n);

/* In the place of psa_asymmetric_encrypt and psa_asymmetric_decrypt where mbedTLS has a table of all that a
 * key can do: with ECDHE, an RSA key signs and no more. */
psa_status_t ta_rsa_no_encryption(mbedtls_svc_key_id_t key, psa_algorithm_t alg,
                                  const uint8_t *input, size_t input_n, const uint8_t *salt,
                                  size_t salt_n, uint8_t *output, size_t cap, size_t *n) {
    (void)key, (void)alg, (void)input, (void)input_n, (void)salt, (void)salt_n, (void)output,
        (void)cap;
    *n = 0;
    return PSA_ERROR_NOT_SUPPORTED;
}

int ta_rsa_no_primes(const mbedtls_mpi *N, const mbedtls_mpi *E, const mbedtls_mpi *D,
                     mbedtls_mpi *P, mbedtls_mpi *Q);
int ta_rsa_no_exponent(const mbedtls_mpi *P, const mbedtls_mpi *Q, const mbedtls_mpi *E,
                       mbedtls_mpi *D);
int ta_rsa_no_crt(const mbedtls_mpi *P, const mbedtls_mpi *Q, const mbedtls_mpi *D, mbedtls_mpi *DP,
                  mbedtls_mpi *DQ, mbedtls_mpi *QP);

/* In the place of mbedtls_rsa_deduce_primes, _private_exponent and _crt. A key comes from a file of PKCS #1 or
 * PKCS #8, where mbedtls_rsa_parse_key refuses one that lacks a number. */
int ta_rsa_no_primes(const mbedtls_mpi *N, const mbedtls_mpi *E, const mbedtls_mpi *D,
                     mbedtls_mpi *P, mbedtls_mpi *Q) {
    (void)N, (void)E, (void)D, (void)P, (void)Q;
    return MBEDTLS_ERR_RSA_BAD_INPUT_DATA;
}
int ta_rsa_no_exponent(const mbedtls_mpi *P, const mbedtls_mpi *Q, const mbedtls_mpi *E,
                       mbedtls_mpi *D) {
    (void)P, (void)Q, (void)E, (void)D;
    return MBEDTLS_ERR_RSA_BAD_INPUT_DATA;
}
int ta_rsa_no_crt(const mbedtls_mpi *P, const mbedtls_mpi *Q, const mbedtls_mpi *D, mbedtls_mpi *DP,
                  mbedtls_mpi *DQ, mbedtls_mpi *QP) {
    (void)P, (void)Q, (void)D, (void)DP, (void)DQ, (void)QP;
    return MBEDTLS_ERR_RSA_BAD_INPUT_DATA;
}
