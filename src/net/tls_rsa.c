/* tls_rsa.c - powers to a public exponent. For each bit of it, mbedTLS squares and multiplies, by 1 where
 * the bit is 0. Those of RSA keys have one such bit beside the first (65,537): without the multiplications
 * by 1, a verification costs half. vendor/mbedtls.mk compiles mbedTLS's bignum.c with its calls of
 * mbedtls_mpi_core_exp_mod_unsafe going here. */
#include <bignum_core.h>
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
