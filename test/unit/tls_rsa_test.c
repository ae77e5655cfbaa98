/* tls_rsa_test.c - powers to a public exponent, by mbedTLS's own test vectors. */
#include <bignum_core.h>
#include <bignum_internal.h>
#include <criterion/criterion.h>
#include <mbedtls/rsa.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SUITES "build/vendor/mbedtls/tests/suites/test_suite_"

typedef void power(mbedtls_mpi_uint *X, const mbedtls_mpi_uint *A, const mbedtls_mpi_uint *N,
                   size_t n, const mbedtls_mpi_uint *E, size_t E_limbs, const mbedtls_mpi_uint *RR,
                   mbedtls_mpi_uint *T);
power ta_exp_mod_public, __real_ta_exp_mod_public, __wrap_ta_exp_mod_public;

static unsigned calls; /* by mbedTLS or by a test */

void __wrap_ta_exp_mod_public(mbedtls_mpi_uint *X, const mbedtls_mpi_uint *A,
                              const mbedtls_mpi_uint *N, size_t n, const mbedtls_mpi_uint *E,
                              size_t E_limbs, const mbedtls_mpi_uint *RR, mbedtls_mpi_uint *T) {
    calls++;
    __real_ta_exp_mod_public(X, A, N, n, E, E_limbs, RR, T);
}

/* ---- a vector: name:"hexadecimal":...:result ---- */

static char line[65536], *field[12];

/* The next vector of that name, cut into its fields; the first is the name. false: there is none. */
static bool next_vector(FILE *file, const char *name) {
    const size_t n = strlen(name);
    while (fgets(line, sizeof line, file) != NULL) {
        if (strncmp(line, name, n) != 0 || line[n] != ':')
            continue;
        line[strcspn(line, "\n")] = '\0';
        size_t fields = 0;
        for (char *p = line; p != NULL && fields < 12;) {
            char *colon = strchr(p, ':');
            if (colon != NULL)
                *colon++ = '\0';
            const size_t quoted = strlen(p);
            field[fields++] = *p == '"' ? p + 1 : p;
            if (*p == '"')
                p[quoted - 1] = '\0';
            p = colon;
        }
        return true;
    }
    return false;
}

static FILE *open_suite(const char *name) {
    char path[128];
    snprintf(path, sizeof path, SUITES "%s.data", name);
    FILE *file = fopen(path, "r");
    cr_assert_not_null(file, "%s", path);
    return file;
}

static void read_number(mbedtls_mpi *x, const char *hex) {
    mbedtls_mpi_init(x);
    cr_assert_eq(mbedtls_mpi_read_string(x, 16, *hex == '\0' ? "0" : hex), 0, "%s", hex);
}

/* All the limbs that its digits take, with those that are zero. */
static mbedtls_mpi_uint *read_limbs(const char *hex, size_t *limbs) {
    enum { DIGITS = 2 * sizeof(mbedtls_mpi_uint) };
    mbedtls_mpi x;
    read_number(&x, hex);
    *limbs = (strlen(hex) + DIGITS - 1) / DIGITS;
    mbedtls_mpi_uint *p = calloc(*limbs, sizeof *p);
    for (size_t i = 0; i < *limbs && i < x.MBEDTLS_PRIVATE(n); i++)
        p[i] = x.MBEDTLS_PRIVATE(p)[i];
    mbedtls_mpi_free(&x);
    return p;
}

Test(tls_rsa, powers_of_numbers_in_montgomerys_form) {
    FILE *file = open_suite("bignum_core.generated");
    unsigned vectors = 0;
    for (; next_vector(file, "mpi_core_exp_mod"); vectors++) {
        size_t n, a_n, e_n, x_n;
        mbedtls_mpi modulus, rr;
        mbedtls_mpi_uint *N = read_limbs(field[1], &n), *A = read_limbs(field[2], &a_n),
                         *E = read_limbs(field[3], &e_n), *X = read_limbs(field[4], &x_n);
        cr_assert(a_n == n && x_n == n);
        read_number(&modulus, field[1]);
        cr_assert_eq(mbedtls_mpi_grow(&modulus, n), 0);
        mbedtls_mpi_init(&rr);
        cr_assert_eq(mbedtls_mpi_core_get_mont_r2_unsafe(&rr, &modulus), 0);
        cr_assert_eq(mbedtls_mpi_grow(&rr, n), 0);
        mbedtls_mpi_uint *T = calloc(mbedtls_mpi_core_exp_mod_working_limbs(n, e_n), sizeof *T),
                         *Y = calloc(n, sizeof *Y);
        ta_exp_mod_public(Y, A, N, n, E, e_n, rr.MBEDTLS_PRIVATE(p), T);
        cr_assert_eq(memcmp(Y, X, n * sizeof *X), 0, "%s ^ %s mod %s", field[2], field[3],
                     field[1]);
        ta_exp_mod_public(A, A, N, n, E, e_n, rr.MBEDTLS_PRIVATE(p), T);
        cr_assert_eq(memcmp(A, X, n * sizeof *X), 0, "in its place: %s ^ %s", field[2], field[3]);
        mbedtls_mpi_free(&modulus);
        mbedtls_mpi_free(&rr);
        void *all[] = {N, A, E, X, T, Y};
        for (size_t i = 0; i < sizeof all / sizeof *all; i++)
            free(all[i]);
    }
    cr_assert_geq(vectors, 600);
    fclose(file);
}

Test(tls_rsa, powers) {
    FILE *file = open_suite("bignum.misc");
    unsigned vectors = 0;
    for (; next_vector(file, "mpi_exp_mod"); vectors++) {
        mbedtls_mpi A, E, N, X, Z;
        read_number(&A, field[1]);
        read_number(&E, field[2]);
        read_number(&N, field[3]);
        read_number(&X, field[4]);
        mbedtls_mpi_init(&Z);
        const bool good = strcmp(field[5], "0") == 0;
        cr_assert_eq(mbedtls_mpi_exp_mod_unsafe(&Z, &A, &E, &N, NULL),
                     good ? 0 : MBEDTLS_ERR_MPI_BAD_INPUT_DATA);
        cr_assert(!good || mbedtls_mpi_cmp_mpi(&Z, &X) == 0, "%s ^ %s mod %s", field[1], field[2],
                  field[3]);
        mbedtls_mpi *all[] = {&A, &E, &N, &X, &Z};
        for (size_t i = 0; i < sizeof all / sizeof *all; i++)
            mbedtls_mpi_free(all[i]);
    }
    cr_assert_geq(vectors, 25);
    cr_assert_gt(calls, 15, "bignum.c goes another way");
    fclose(file);
}

static size_t read_bytes(const char *hex, unsigned char *out, size_t cap) {
    size_t n = strlen(hex) / 2;
    cr_assert_leq(n, cap);
    for (size_t i = 0; i < n; i++) {
        const char digits[] = {hex[2 * i], hex[2 * i + 1], '\0'};
        out[i] = (unsigned char)strtoul(digits, NULL, 16);
    }
    return n;
}

Test(tls_rsa, public_keys) {
    FILE *file = open_suite("rsa");
    unsigned vectors = 0;
    for (; next_vector(file, "mbedtls_rsa_public"); vectors++) {
        unsigned char in[512], out[512], want[512];
        mbedtls_mpi N, E;
        mbedtls_rsa_context rsa;
        read_number(&N, field[3]);
        read_number(&E, field[4]);
        mbedtls_rsa_init(&rsa);
        cr_assert_eq(mbedtls_rsa_import(&rsa, &N, NULL, NULL, NULL, &E), 0);
        const size_t n = read_bytes(field[1], in, sizeof in);
        cr_assert_eq(mbedtls_rsa_get_len(&rsa), n);
        const bool good = strcmp(field[6], "0") == 0;
        cr_assert_eq(mbedtls_rsa_public(&rsa, in, out) == 0, good);
        if (good)
            cr_assert(read_bytes(field[5], want, sizeof want) == n && memcmp(out, want, n) == 0);
        mbedtls_rsa_free(&rsa);
        mbedtls_mpi_free(&N);
        mbedtls_mpi_free(&E);
    }
    cr_assert_geq(vectors, 3);
    cr_assert_geq(calls, 2, "rsa.c goes another way");
    fclose(file);
}
