/* tls_arena_test.c - mbedTLS's heap: zeros, alignment, gaps that join, and the end. */
#include <criterion/criterion.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "net/tls_arena.h"
#include "tinyaws.h"

enum { HEADER = 16, WHOLE = TA_TLS_ARENA_SIZE - HEADER };

static bool all(const unsigned char *p, size_t n, unsigned char value) {
    for (size_t i = 0; i < n; i++)
        if (p[i] != value)
            return false;
    return true;
}

Test(tls_arena, it_holds_its_size_and_no_more) {
    cr_assert_null(ta_tls_arena_calloc(1, WHOLE + 1));
    void *p = ta_tls_arena_calloc(1, WHOLE);
    cr_assert_not_null(p);
    cr_assert_null(ta_tls_arena_calloc(1, 1));
    ta_tls_arena_free(p);
    cr_assert_eq(ta_tls_arena_calloc(WHOLE, 1), p);
    cr_assert_eq(ta_tls_arena_peak(), TA_TLS_ARENA_SIZE);
}

Test(tls_arena, a_product_that_overflows_is_refused) {
    cr_assert_null(ta_tls_arena_calloc(SIZE_MAX, 2));
    cr_assert_null(ta_tls_arena_calloc(SIZE_MAX / 2 + 2, 2));
    cr_assert_null(ta_tls_arena_calloc(0, 1));
    cr_assert_null(ta_tls_arena_calloc(1, 0));
    ta_tls_arena_free(NULL);
    cr_assert_eq(ta_tls_arena_peak(), 0);
}

Test(tls_arena, room_to_spare_is_never_written) {
    void *p = ta_tls_arena_calloc(1, 100);
    cr_assert_eq(ta_tls_arena_peak(), 100 + 12 + HEADER);
    ta_tls_arena_free(p);
    cr_assert_eq(ta_tls_arena_peak(), 128);
}

Test(tls_arena, gaps_join_whatever_the_order) {
    static const int orders[][3] = {{0, 1, 2}, {0, 2, 1}, {1, 0, 2},
                                    {1, 2, 0}, {2, 0, 1}, {2, 1, 0}};
    for (size_t o = 0; o < 6; o++) {
        void *part[3], *last;
        for (int i = 0; i < 3; i++)
            part[i] = ta_tls_arena_calloc(1, 1000);
        last = ta_tls_arena_calloc(1, 16);
        for (int i = 0; i < 3; i++)
            ta_tls_arena_free(part[orders[o][i]]);
        void *joined = ta_tls_arena_calloc(1, 3 * 1008 + 2 * HEADER);
        cr_assert_eq(joined, part[0], "order %zu", o);
        ta_tls_arena_free(joined);
        ta_tls_arena_free(last);
    }
    cr_assert_not_null(ta_tls_arena_calloc(1, WHOLE), "nothing is left behind");
}

Test(tls_arena, blocks_are_zero_aligned_and_apart) {
    enum { BLOCKS = 64 };
    static struct {
        unsigned char *p;
        size_t n;
    } block[BLOCKS];
    srand(1);
    for (int round = 0; round < 20000; round++) {
        int i = rand() % BLOCKS;
        if (block[i].p) {
            cr_assert(all(block[i].p, block[i].n, (unsigned char)(i + 1)), "round %d", round);
            ta_tls_arena_free(block[i].p);
            block[i].p = NULL;
            continue;
        }
        block[i].n = (size_t)(rand() % 3000 + 1);
        block[i].p = ta_tls_arena_calloc(1, block[i].n);
        if (!block[i].p)
            continue;
        cr_assert_eq((uintptr_t)block[i].p % 16, 0);
        cr_assert(all(block[i].p, block[i].n, 0), "round %d", round);
        memset(block[i].p, i + 1, block[i].n);
    }
    for (int i = 0; i < BLOCKS; i++)
        ta_tls_arena_free(block[i].p);
    cr_assert_not_null(ta_tls_arena_calloc(1, WHOLE), "nothing is left behind");
}
