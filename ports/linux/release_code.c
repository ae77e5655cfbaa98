/* release_code.c - release the file pages of code that is no longer needed. */
#define _DEFAULT_SOURCE
#include "port.h"

#include <stdint.h>
#include <sys/mman.h>

/* Set by the linker script of toolchain/layout.d. Each first one is in the first page of a segment that
 * begins at the 64 KiB boundary before it. A program linked without the script has neither. */
extern char ta_cold_begin[] __attribute__((weak));
extern char ta_cold_end[] __attribute__((weak));
extern char ta_handshake_begin[] __attribute__((weak));
extern char ta_handshake_end[] __attribute__((weak));

static void release(char *first, const char *end) {
    /* madvise reports ENOMEM for the gaps between the segments, but releases the rest. The kernel
     * reads the pages from the file again if they are used. */
    if (first == NULL)
        return;
    char *begin = first - (uintptr_t)first % 0x10000;
    (void)madvise(begin, (size_t)(end - begin), MADV_DONTNEED);
}

void port_release_code(void) {
    release(ta_cold_begin, ta_cold_end);
}

void port_release_handshake(void) {
    release(ta_handshake_begin, ta_handshake_end);
}
