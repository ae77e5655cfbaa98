/* release_code.c - let go of file pages with code that has done its work. */
#define _DEFAULT_SOURCE
#include "port.h"

#include <stdint.h>
#include <sys/mman.h>

/* Set by toolchain/layout. The first stands in the first page of a segment that begins at the 64 KiB
 * boundary before it; a program that was linked without the layout has neither. */
extern char ta_cold_begin[] __attribute__((weak));
extern char ta_cold_end[] __attribute__((weak));

void port_release_code(void) {
    /* It ends in ENOMEM, having passed over the gaps between the segments; and nothing is lost. */
    if (ta_cold_begin == NULL)
        return;
    char *begin = ta_cold_begin - (uintptr_t)ta_cold_begin % 0x10000;
    (void)madvise(begin, (size_t)(ta_cold_end - begin), MADV_DONTNEED);
}
