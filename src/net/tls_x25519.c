/* tls_x25519.c - X25519 public keys by Everest. MBEDTLS_ECDH_VARIANT_EVEREST_ENABLED uses that
 * (formally verified, and 15 times faster) code only for the key agreement: PSA still computes the
 * public key with the general multiplication. vendor/mbedtls.mk compiles mbedTLS's psa_crypto_ecp.c
 * so that its calls of mbedtls_ecp_mul come here. */
#include <mbedtls/bignum.h>
#include <mbedtls/ecp.h>
#include <mbedtls/platform_util.h>

/* Compilers for 32-bit targets have no 128-bit integers; use Everest's own. */
#ifndef __SIZEOF_INT128__
#    define KRML_VERIFIED_UINT128
#endif
#include <Hacl_Curve25519.h>

int ta_ecp_mul(mbedtls_ecp_group *grp, mbedtls_ecp_point *R, const mbedtls_mpi *m,
               const mbedtls_ecp_point *P, int (*f_rng)(void *, unsigned char *, size_t),
               void *p_rng);

int ta_ecp_mul(mbedtls_ecp_group *grp, mbedtls_ecp_point *R, const mbedtls_mpi *m,
               const mbedtls_ecp_point *P, int (*f_rng)(void *, unsigned char *, size_t),
               void *p_rng) {
    if (grp->id != MBEDTLS_ECP_DP_CURVE25519)
        return mbedtls_ecp_mul(grp, R, m, P, f_rng, p_rng);
    uint8_t scalar[32], point[32], product[32];
    int ret = mbedtls_mpi_write_binary_le(m, scalar, sizeof scalar);
    if (ret == 0)
        ret = mbedtls_mpi_write_binary_le(&P->MBEDTLS_PRIVATE(X), point, sizeof point);
    if (ret == 0) {
        Hacl_Curve25519_crypto_scalarmult(product, scalar, point);
        ret = mbedtls_ecp_point_read_binary(grp, R, product, sizeof product);
    }
    mbedtls_platform_zeroize(scalar, sizeof scalar);
    return ret;
}
