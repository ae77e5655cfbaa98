/* release_code.c - let go of file pages with code that has done its work. */
#define _DEFAULT_SOURCE
#include "port.h"

#include <stdint.h>
#include <sys/mman.h>

/* Set by toolchain/layout, the first at a page's start; a program that was linked without it has
 * neither. */
extern char ta_cold_begin[] __attribute__((weak));
extern char ta_cold_end[] __attribute__((weak));

void port_release_code(void) {
    /* It ends in ENOMEM, having passed over the gaps between the segments; and nothing is lost. */
    if (ta_cold_begin != NULL)
        (void)madvise(ta_cold_begin, (uintptr_t)ta_cold_end - (uintptr_t)ta_cold_begin,
                      MADV_DONTNEED);
}
