/* release_code.c - let go of file pages with code that has done its work. */
#define _DEFAULT_SOURCE
#include "port.h"

#include <stdint.h>
#include <sys/mman.h>

/* Set by toolchain/layout, the first in the first page of a segment; a program that was linked without
 * it has neither. */
extern char ta_cold_begin[] __attribute__((weak));
extern char ta_cold_end[] __attribute__((weak));

void port_release_code(void) {
    /* Its page begins at a multiple of 64 KiB, whatever the kernel's pages are. */
    uintptr_t begin = (uintptr_t)ta_cold_begin & ~(uintptr_t)0xffff;
    /* It ends in ENOMEM, having passed over the gaps between the segments; and nothing is lost. */
    if (begin != 0)
        (void)madvise((void *)begin, (uintptr_t)ta_cold_end - begin, MADV_DONTNEED);
}
