#include "support/held_descriptors.h"

#include <criterion/criterion.h>
#include <sys/resource.h>
#include <unistd.h>

enum { LIMIT = 64 };
static int held[LIMIT], held_n;

void hold_descriptors(int left) {
    cr_assert_eq(setrlimit(RLIMIT_NOFILE, &(struct rlimit){LIMIT, LIMIT}), 0);
    while ((held[held_n] = dup(0)) >= 0)
        held_n++;
    while (left-- > 0)
        close(held[--held_n]);
}

void let_descriptors_go(void) {
    while (held_n > 0)
        close(held[--held_n]);
}
