/* tls_ecdsa.c - ECDSA verification on P-256 and P-384 in place of mbedTLS's own
 * (MBEDTLS_ECDSA_VERIFY_ALT), about ten times faster.
 *
 * mbedTLS verifies with the multiplication that it signs with: blinded, in constant time, two of
 * them one after the other, with numbers from the heap. A verification holds no secret. So here
 * both products are made at once, over sliding windows, in Jacobian coordinates and Montgomery form
 * on the stack, with no division at the end. Every multiplication is mbedTLS's own
 * mbedtls_mpi_core_montmul. NOT for signing or key agreement: times and branches tell the input.
 *
 * Algorithm: SEC 1 version 2, section 4.1.4. Formulas: dbl-2001-b and add-2007-bl of the
 * Explicit-Formulas Database, for curves with a = -3. */
#include <mbedtls/ecdsa.h>
#include <mbedtls/error.h>

#include <bignum_core.h>
#include <stdbool.h>
#include <string.h>

enum {
    BITS_MAX = 384,
    LIMB_BITS = 8 * sizeof(mbedtls_mpi_uint),
    LIMBS_MAX = BITS_MAX / LIMB_BITS,
    WINDOW = 3,               /* bits */
    ODDS = 1 << (WINDOW - 1), /* odd multiples in a table: 1, 3, 5, 7 */
};

typedef mbedtls_mpi_uint number[LIMBS_MAX];

/* An odd modulus whose highest bit is set, and what Montgomery multiplication wants of it. */
typedef struct modulus {
    size_t limbs;
    mbedtls_mpi_uint mm;
    number m;
    number one; /* R mod m */
    number r2;  /* R * R mod m */
} modulus;

typedef struct point {
    number x, y, z; /* Jacobian, in Montgomery form; z = 0 is infinity */
} point;

/* ---- modular arithmetic; operands are below m ---- */

static bool is_zero(const modulus *f, const number a) {
    mbedtls_mpi_uint any = 0;
    for (size_t i = 0; i < f->limbs; i++)
        any |= a[i];
    return any == 0;
}

static bool below(const number a, const number b, size_t limbs) {
    for (size_t i = limbs; i-- > 0;)
        if (a[i] != b[i])
            return a[i] < b[i];
    return false;
}

static void mul(const modulus *f, number x, const number a, const number b) {
    mbedtls_mpi_uint t[2 * LIMBS_MAX + 1];
    mbedtls_mpi_core_montmul(x, a, b, f->limbs, f->m, f->limbs, f->mm, t);
}

static void add(const modulus *f, number x, const number a, const number b) {
    if (mbedtls_mpi_core_add(x, a, b, f->limbs) != 0 || !below(x, f->m, f->limbs))
        (void)mbedtls_mpi_core_sub(x, x, f->m, f->limbs);
}

static void sub(const modulus *f, number x, const number a, const number b) {
    if (mbedtls_mpi_core_sub(x, a, b, f->limbs) != 0)
        (void)mbedtls_mpi_core_add(x, x, f->m, f->limbs);
}

/* A number of mbedTLS's that fits; false when it is negative or does not. */
static bool load(number x, size_t limbs, const mbedtls_mpi *from) {
    unsigned char bytes[BITS_MAX / 8];
    size_t n = limbs * sizeof(mbedtls_mpi_uint);
    return mbedtls_mpi_cmp_int(from, 0) >= 0 && mbedtls_mpi_write_binary(from, bytes, n) == 0 &&
           mbedtls_mpi_core_read_be(x, limbs, bytes, n) == 0;
}

static bool modulus_init(modulus *f, const mbedtls_mpi *from) {
    static const number zero;
    size_t bits = mbedtls_mpi_bitlen(from);
    if (bits > BITS_MAX || bits % LIMB_BITS != 0 || bits == 0)
        return false;
    f->limbs = bits / LIMB_BITS;
    if (!load(f->m, f->limbs, from))
        return false;
    f->mm = mbedtls_mpi_core_montmul_init(f->m);
    (void)mbedtls_mpi_core_sub(f->one, zero, f->m, f->limbs); /* 2^bits - m, which is below m */
    memcpy(f->r2, f->one, sizeof f->r2);
    for (size_t i = 0; i < bits; i++)
        add(f, f->r2, f->r2, f->r2);
    return true;
}

static bool bit(const number a, size_t i) {
    return a[i / LIMB_BITS] >> (i % LIMB_BITS) & 1;
}

/* 1 / a for a prime modulus, by Fermat; in and out in Montgomery form. */
static void invert(const modulus *f, number x, const number a) {
    number e, two = {2}, result;
    (void)mbedtls_mpi_core_sub(e, f->m, two, f->limbs);
    memcpy(result, f->one, sizeof result);
    for (size_t i = f->limbs * LIMB_BITS; i-- > 0;) {
        mul(f, result, result, result);
        if (bit(e, i))
            mul(f, result, result, a);
    }
    memcpy(x, result, sizeof result);
}

/* ---- the curve; x may be an operand ---- */

static void point_double(const modulus *f, point *x, const point *a) {
    number delta, gamma, beta, alpha, t;
    mul(f, delta, a->z, a->z);
    mul(f, gamma, a->y, a->y);
    mul(f, beta, a->x, gamma);
    sub(f, t, a->x, delta);
    add(f, alpha, a->x, delta);
    mul(f, alpha, alpha, t);
    add(f, t, alpha, alpha);
    add(f, alpha, alpha, t); /* 3 (X - delta) (X + delta) */
    add(f, t, a->y, a->z);
    mul(f, t, t, t);
    sub(f, t, t, gamma);
    sub(f, x->z, t, delta);
    add(f, beta, beta, beta);
    add(f, beta, beta, beta); /* 4 beta */
    mul(f, t, alpha, alpha);
    sub(f, t, t, beta);
    sub(f, x->x, t, beta);
    sub(f, beta, beta, x->x);
    mul(f, alpha, alpha, beta);
    mul(f, gamma, gamma, gamma);
    for (int i = 0; i < 3; i++)
        add(f, gamma, gamma, gamma); /* 8 gamma^2 */
    sub(f, x->y, alpha, gamma);
}

static void point_add(const modulus *f, point *x, const point *a, const point *b) {
    number z1z1, z2z2, u1, s1, h, r, t;
    if (is_zero(f, b->z)) {
        *x = *a;
        return;
    }
    if (is_zero(f, a->z)) {
        *x = *b;
        return;
    }
    mul(f, z1z1, a->z, a->z);
    mul(f, z2z2, b->z, b->z);
    mul(f, u1, a->x, z2z2);
    mul(f, h, b->x, z1z1);
    sub(f, h, h, u1); /* U2 - U1 */
    mul(f, t, b->z, z2z2);
    mul(f, s1, a->y, t);
    mul(f, t, a->z, z1z1);
    mul(f, r, b->y, t);
    sub(f, r, r, s1); /* S2 - S1 */
    if (is_zero(f, h)) {
        if (is_zero(f, r))
            point_double(f, x, a);
        else
            memset(x, 0, sizeof *x); /* b = -a */
        return;
    }
    add(f, r, r, r);
    add(f, t, a->z, b->z);
    mul(f, t, t, t);
    sub(f, t, t, z1z1);
    sub(f, t, t, z2z2);
    mul(f, x->z, t, h);
    add(f, t, h, h);
    mul(f, t, t, t);   /* I */
    mul(f, h, h, t);   /* J */
    mul(f, u1, u1, t); /* V */
    mul(f, t, r, r);
    sub(f, t, t, h);
    sub(f, t, t, u1);
    sub(f, x->x, t, u1);
    sub(f, u1, u1, x->x);
    mul(f, u1, u1, r);
    mul(f, s1, s1, h);
    add(f, s1, s1, s1);
    sub(f, x->y, u1, s1);
}

/* One of the two products: the odd multiples of a point, and the windows of its scalar: digits[i]
 * is what is to be added, times 2^i. */
typedef struct product {
    point odd[ODDS];
    unsigned char digits[BITS_MAX];
} product;

static void product_init(const modulus *f, product *p, const point *base, const number scalar) {
    point twice;
    point_double(f, &twice, base);
    p->odd[0] = *base;
    for (int i = 1; i < ODDS; i++)
        point_add(f, &p->odd[i], &p->odd[i - 1], &twice);
    memset(p->digits, 0, sizeof p->digits);
    size_t bits = f->limbs * LIMB_BITS;
    for (size_t i = 0; i < bits; i++) {
        if (!bit(scalar, i))
            continue;
        size_t at = i;
        for (unsigned j = 0; j < WINDOW && i < bits; j++, i++)
            p->digits[at] |= (unsigned char)(bit(scalar, i) << j);
        i--;
    }
}

static void product_step(const modulus *f, point *sum, const product *p, size_t i) {
    if (p->digits[i] != 0)
        point_add(f, sum, sum, &p->odd[p->digits[i] / 2]);
}

/* Q and G come in affine coordinates. */
static bool load_point(const modulus *f, point *x, const mbedtls_ecp_point *from) {
    if (!load(x->x, f->limbs, &from->MBEDTLS_PRIVATE(X)) ||
        !load(x->y, f->limbs, &from->MBEDTLS_PRIVATE(Y)))
        return false;
    mul(f, x->x, x->x, f->r2);
    mul(f, x->y, x->y, f->r2);
    memcpy(x->z, f->one, sizeof x->z);
    return true;
}

/* ---- the signature ---- */

/* u1 = e / s and u2 = r / s, modulo the order. */
static void scalars(const modulus *order, const unsigned char *hash, size_t n, const number r,
                    const number s, number u1, number u2) {
    number e = {0}, w;
    size_t bytes = order->limbs * sizeof(mbedtls_mpi_uint);
    (void)mbedtls_mpi_core_read_be(e, order->limbs, hash, n < bytes ? n : bytes);
    if (!below(e, order->m, order->limbs))
        (void)mbedtls_mpi_core_sub(e, e, order->m, order->limbs);
    mul(order, w, s, order->r2);
    invert(order, w, w);
    mul(order, u1, e, w);
    mul(order, u2, r, w);
}

/* Is the affine x of R, modulo the order, r? Compared as X = r Z^2, so that nothing is divided. */
static bool x_is(const modulus *field, const modulus *order, const point *R, const number r) {
    number zz, x, candidate;
    if (is_zero(field, R->z))
        return false;
    mul(field, zz, R->z, R->z);
    memcpy(candidate, r, sizeof candidate);
    do {
        mul(field, x, candidate, field->r2);
        mul(field, x, x, zz);
        if (memcmp(x, R->x, field->limbs * sizeof *x) == 0)
            return true;
        /* The field may be larger than the order: x = r + order is possible too. */
    } while (mbedtls_mpi_core_add(candidate, candidate, order->m, order->limbs) == 0 &&
             below(candidate, field->m, field->limbs));
    return false;
}

int mbedtls_ecdsa_verify(mbedtls_ecp_group *grp, const unsigned char *buf, size_t blen,
                         const mbedtls_ecp_point *Q, const mbedtls_mpi *r, const mbedtls_mpi *s) {
    if (grp->id != MBEDTLS_ECP_DP_SECP256R1 && grp->id != MBEDTLS_ECP_DP_SECP384R1)
        return MBEDTLS_ERR_ECP_FEATURE_UNAVAILABLE;
    modulus field, order;
    number rn, sn, u[2];
    point base[2], sum;
    product products[2];
    int ret = mbedtls_ecp_check_pubkey(grp, Q);
    if (ret != 0)
        return ret;
    if (!modulus_init(&field, &grp->P) || !modulus_init(&order, &grp->N) ||
        !load_point(&field, &base[0], &grp->G) || !load_point(&field, &base[1], Q))
        return MBEDTLS_ERR_ECP_BAD_INPUT_DATA;
    if (!load(rn, order.limbs, r) || !load(sn, order.limbs, s) || is_zero(&order, rn) ||
        is_zero(&order, sn) || !below(rn, order.m, order.limbs) || !below(sn, order.m, order.limbs))
        return MBEDTLS_ERR_ECP_VERIFY_FAILED;
    scalars(&order, buf, blen, rn, sn, u[0], u[1]);
    product_init(&field, &products[0], &base[0], u[0]);
    product_init(&field, &products[1], &base[1], u[1]);
    memset(&sum, 0, sizeof sum);
    for (size_t i = field.limbs * LIMB_BITS; i-- > 0;) {
        point_double(&field, &sum, &sum);
        product_step(&field, &sum, &products[0], i);
        product_step(&field, &sum, &products[1], i);
    }
    return x_is(&field, &order, &sum, rn) ? 0 : MBEDTLS_ERR_ECP_VERIFY_FAILED;
}
