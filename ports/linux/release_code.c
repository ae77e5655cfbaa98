/* release_code.c - let go of file pages with code that has done its work. */
#define _DEFAULT_SOURCE
#include "port.h"

#include <stdint.h>
#include <sys/mman.h>

/* Set by toolchain/layout; a program that was linked without it has neither. */
extern const char ta_cold_begin[] __attribute__((weak));
extern const char ta_cold_end[] __attribute__((weak));

void port_release_code(void) {
    const uintptr_t page =
        4096; /* the least that Linux has: a start that is rounded too little is refused */
    uintptr_t begin = (uintptr_t)ta_cold_begin & ~(page - 1), end = (uintptr_t)ta_cold_end;
    /* It ends in ENOMEM, having passed over the gaps between the segments; and nothing is lost. */
    if (begin != 0)
        (void)madvise((void *)begin, end - begin, MADV_DONTNEED);
}
