/* tls_ecdsa_test.c - our ECDSA verification against signatures that mbedTLS makes, and against a
 * plain reading of SEC 1, section 4.1.4, over mbedTLS's own point arithmetic. */
#include <criterion/criterion.h>
#include <mbedtls/ecdsa.h>
#include <mbedtls/platform.h>
#include <stdlib.h>
#include <string.h>

typedef struct signature {
    mbedtls_ecp_group grp;
    mbedtls_mpi d, r, s;
    mbedtls_ecp_point Q;
    unsigned char hash[64];
    size_t hash_n;
} signature;

#define OK(call) cr_assert_eq((call), 0, #call)

/* Reproducible: the cases of a failing run can be seen again. */
static uint64_t state = 1;
static int random_bytes(void *ctx, unsigned char *p, size_t n) {
    (void)ctx;
    for (size_t i = 0; i < n; i++) {
        state ^= state << 13, state ^= state >> 7, state ^= state << 17;
        p[i] = (unsigned char)(state >> 24);
    }
    return 0;
}

static const mbedtls_ecp_group_id curves[] = {MBEDTLS_ECP_DP_SECP256R1, MBEDTLS_ECP_DP_SECP384R1};

static void init(signature *g, mbedtls_ecp_group_id id) {
    mbedtls_platform_set_calloc_free(calloc, free);
    mbedtls_ecp_group_init(&g->grp);
    mbedtls_mpi_init(&g->d), mbedtls_mpi_init(&g->r), mbedtls_mpi_init(&g->s);
    mbedtls_ecp_point_init(&g->Q);
    OK(mbedtls_ecp_group_load(&g->grp, id));
    g->hash_n = (g->grp.nbits + 7) / 8;
}

static void release(signature *g) {
    mbedtls_ecp_group_free(&g->grp);
    mbedtls_mpi_free(&g->d), mbedtls_mpi_free(&g->r), mbedtls_mpi_free(&g->s);
    mbedtls_ecp_point_free(&g->Q);
}

static void make(signature *g) {
    random_bytes(NULL, g->hash, sizeof g->hash);
    OK(mbedtls_ecp_gen_keypair(&g->grp, &g->d, &g->Q, random_bytes, NULL));
    OK(mbedtls_ecdsa_sign(&g->grp, &g->r, &g->s, &g->d, g->hash, g->hash_n, random_bytes, NULL));
}

static bool verify(signature *g) {
    int ret = mbedtls_ecdsa_verify(&g->grp, g->hash, g->hash_n, &g->Q, &g->r, &g->s);
    cr_assert(ret == 0 || ret == MBEDTLS_ERR_ECP_VERIFY_FAILED, "-0x%x", (unsigned)-ret);
    return ret == 0;
}

/* SEC 1, section 4.1.4, step by step; r and s in range. */
static bool reference(signature *g) {
    mbedtls_mpi e, w, u1, u2;
    mbedtls_ecp_point R;
    mbedtls_mpi_init(&e), mbedtls_mpi_init(&w), mbedtls_mpi_init(&u1), mbedtls_mpi_init(&u2);
    mbedtls_ecp_point_init(&R);
    size_t n = (g->grp.nbits + 7) / 8;
    OK(mbedtls_mpi_read_binary(&e, g->hash, g->hash_n < n ? g->hash_n : n));
    OK(mbedtls_mpi_inv_mod(&w, &g->s, &g->grp.N));
    OK(mbedtls_mpi_mul_mpi(&u1, &e, &w));
    OK(mbedtls_mpi_mod_mpi(&u1, &u1, &g->grp.N));
    OK(mbedtls_mpi_mul_mpi(&u2, &g->r, &w));
    OK(mbedtls_mpi_mod_mpi(&u2, &u2, &g->grp.N));
    OK(mbedtls_ecp_muladd(&g->grp, &R, &u1, &g->grp.G, &u2, &g->Q));
    bool good = !mbedtls_ecp_is_zero(&R);
    OK(mbedtls_mpi_mod_mpi(&R.MBEDTLS_PRIVATE(X), &R.MBEDTLS_PRIVATE(X), &g->grp.N));
    good = good && mbedtls_mpi_cmp_mpi(&R.MBEDTLS_PRIVATE(X), &g->r) == 0;
    mbedtls_mpi_free(&e), mbedtls_mpi_free(&w), mbedtls_mpi_free(&u1), mbedtls_mpi_free(&u2);
    mbedtls_ecp_point_free(&R);
    return good;
}

Test(tls_ecdsa, signatures_verify_and_changed_ones_do_not) {
    for (size_t c = 0; c < 2; c++) {
        signature g;
        init(&g, curves[c]);
        for (size_t i = 0; i < 64; i++) {
            make(&g);
            cr_assert(verify(&g));
            size_t bit = i * 5 % (8 * g.hash_n);
            g.hash[bit / 8] ^= (unsigned char)(1 << bit % 8);
            cr_assert_not(verify(&g));
            g.hash[bit / 8] ^= (unsigned char)(1 << bit % 8);
            OK(mbedtls_mpi_add_int(&g.r, &g.r, 1));
            cr_assert_not(verify(&g));
            OK(mbedtls_mpi_sub_int(&g.r, &g.r, 1));
            OK(mbedtls_mpi_add_int(&g.s, &g.s, 1));
            cr_assert_not(verify(&g));
        }
        release(&g);
    }
}

Test(tls_ecdsa, hashes_of_any_length) {
    for (size_t c = 0; c < 2; c++) {
        signature g;
        init(&g, curves[c]);
        for (g.hash_n = 0; g.hash_n <= sizeof g.hash; g.hash_n++) {
            make(&g);
            cr_assert(verify(&g), "%zu bytes", g.hash_n);
        }
        g.hash_n = sizeof g.hash;
        memset(g.hash, 0xFF, sizeof g.hash); /* beyond the order */
        OK(mbedtls_ecdsa_sign(&g.grp, &g.r, &g.s, &g.d, g.hash, g.hash_n, random_bytes, NULL));
        cr_assert(verify(&g));
        release(&g);
    }
}

Test(tls_ecdsa, r_and_s_out_of_range) {
    for (size_t c = 0; c < 2; c++) {
        signature g;
        init(&g, curves[c]);
        make(&g);
        mbedtls_mpi *const parts[] = {&g.r, &g.s};
        for (size_t i = 0; i < 2; i++) {
            mbedtls_mpi kept;
            mbedtls_mpi_init(&kept);
            OK(mbedtls_mpi_copy(&kept, parts[i]));
            OK(mbedtls_mpi_lset(parts[i], 0));
            cr_assert_not(verify(&g));
            OK(mbedtls_mpi_lset(parts[i], -1));
            cr_assert_not(verify(&g));
            OK(mbedtls_mpi_copy(parts[i], &g.grp.N));
            cr_assert_not(verify(&g));
            OK(mbedtls_mpi_add_mpi(parts[i], &kept, &g.grp.N)); /* the same modulo the order */
            cr_assert_not(verify(&g));
            OK(mbedtls_mpi_lset(parts[i], 1));
            OK(mbedtls_mpi_shift_l(parts[i], 600));
            cr_assert_not(verify(&g));
            OK(mbedtls_mpi_copy(parts[i], &kept));
            mbedtls_mpi_free(&kept);
        }
        cr_assert(verify(&g));
        release(&g);
    }
}

/* Keys d = 1, 2, 3 and their negatives make the two products meet in equal and opposite points;
 * small hashes, r and s make scalars of few bits, and the sum infinite. */
Test(tls_ecdsa, corner_points_agree_with_the_reference) {
    for (size_t c = 0; c < 2; c++) {
        signature g;
        init(&g, curves[c]);
        size_t good = 0;
        for (int d = -3; d <= 3; d++) {
            if (d == 0)
                continue;
            OK(mbedtls_mpi_lset(&g.d, d));
            OK(mbedtls_mpi_mod_mpi(&g.d, &g.d, &g.grp.N));
            OK(mbedtls_ecp_mul(&g.grp, &g.Q, &g.d, &g.grp.G, random_bytes, NULL));
            for (int e = 0; e < 6; e++)
                for (int r = 1; r < 6; r++)
                    for (int s = 1; s < 3; s++) {
                        memset(g.hash, 0, sizeof g.hash);
                        g.hash[g.hash_n - 1] = (unsigned char)e;
                        OK(mbedtls_mpi_lset(&g.r, r));
                        OK(mbedtls_mpi_lset(&g.s, s));
                        cr_assert_eq(verify(&g), reference(&g), "d=%d e=%d r=%d s=%d", d, e, r, s);
                        /* The r that is right for these two scalars' sum, if any is. */
                        OK(mbedtls_ecdsa_sign(&g.grp, &g.r, &g.s, &g.d, g.hash, g.hash_n,
                                              random_bytes, NULL));
                        cr_assert(reference(&g));
                        good += verify(&g);
                    }
        }
        cr_assert_eq(good, 6 * 6 * 5 * 2);
        release(&g);
    }
}

/* y with y^2 = x^3 - 3x + b; false when there is none. p = 3 modulo 4 on both curves. */
static bool lift(mbedtls_ecp_group *grp, const mbedtls_mpi *x, mbedtls_mpi *y) {
    mbedtls_mpi t, e;
    mbedtls_mpi_init(&t), mbedtls_mpi_init(&e);
    OK(mbedtls_mpi_mul_mpi(&t, x, x));
    OK(mbedtls_mpi_sub_int(&t, &t, 3));
    OK(mbedtls_mpi_mul_mpi(&t, &t, x));
    OK(mbedtls_mpi_add_mpi(&t, &t, &grp->B));
    OK(mbedtls_mpi_mod_mpi(&t, &t, &grp->P));
    OK(mbedtls_mpi_add_int(&e, &grp->P, 1));
    OK(mbedtls_mpi_shift_r(&e, 2));
    OK(mbedtls_mpi_exp_mod(y, &t, &e, &grp->P, NULL));
    OK(mbedtls_mpi_mul_mpi(&e, y, y));
    OK(mbedtls_mpi_mod_mpi(&e, &e, &grp->P));
    bool found = mbedtls_mpi_cmp_mpi(&e, &t) == 0;
    mbedtls_mpi_free(&t), mbedtls_mpi_free(&e);
    return found;
}

/* A point whose x is not below the order (one of 2^128, so it must be made): r = x - n. With
 * Q = R, e = 0 and s = r, u1 is 0 and u2 is 1. */
Test(tls_ecdsa, x_beyond_the_order) {
    for (size_t c = 0; c < 2; c++) {
        signature g;
        mbedtls_mpi x, y;
        init(&g, curves[c]);
        mbedtls_mpi_init(&x), mbedtls_mpi_init(&y);
        int r = 1;
        for (;; r++) {
            OK(mbedtls_mpi_add_int(&x, &g.grp.N, r));
            if (lift(&g.grp, &x, &y))
                break;
        }
        OK(mbedtls_mpi_copy(&g.Q.MBEDTLS_PRIVATE(X), &x));
        OK(mbedtls_mpi_copy(&g.Q.MBEDTLS_PRIVATE(Y), &y));
        OK(mbedtls_mpi_lset(&g.Q.MBEDTLS_PRIVATE(Z), 1));
        memset(g.hash, 0, sizeof g.hash);
        OK(mbedtls_mpi_lset(&g.r, r));
        OK(mbedtls_mpi_lset(&g.s, r));
        cr_assert(reference(&g));
        cr_assert(verify(&g));
        /* The same numbers modulo the order, in as many bits. */
        OK(mbedtls_mpi_add_int(&g.s, &g.grp.N, r));
        cr_assert_not(verify(&g));
        OK(mbedtls_mpi_lset(&g.s, r));
        OK(mbedtls_mpi_add_int(&g.r, &g.grp.N, r));
        cr_assert_not(verify(&g));
        mbedtls_mpi_free(&x), mbedtls_mpi_free(&y);
        release(&g);
    }
}

Test(tls_ecdsa, keys_that_are_no_points_and_other_curves) {
    signature g;
    init(&g, MBEDTLS_ECP_DP_SECP256R1);
    make(&g);
    OK(mbedtls_mpi_add_int(&g.Q.MBEDTLS_PRIVATE(Y), &g.Q.MBEDTLS_PRIVATE(Y), 1));
    cr_assert_lt(mbedtls_ecdsa_verify(&g.grp, g.hash, g.hash_n, &g.Q, &g.r, &g.s), 0);
    OK(mbedtls_ecp_set_zero(&g.Q));
    cr_assert_lt(mbedtls_ecdsa_verify(&g.grp, g.hash, g.hash_n, &g.Q, &g.r, &g.s), 0);
    OK(mbedtls_ecp_group_load(&g.grp, MBEDTLS_ECP_DP_CURVE25519));
    cr_assert_eq(mbedtls_ecdsa_verify(&g.grp, g.hash, g.hash_n, &g.Q, &g.r, &g.s),
                 MBEDTLS_ERR_ECP_FEATURE_UNAVAILABLE);
    release(&g);
}
