/* stack_guard_openbsd.c - the stack protector's number, where the linker has forgotten it.
 *
 * On OpenBSD it is the program's own, and the kernel fills it by a program header that a linker writes
 * only when it knows which system it links for (toolchain/zig-link). Without it is 0, and anybody knows it. Where it is not, the kernel has been there, and
 * the number may be read-only. */
#define _GNU_SOURCE
#include <stdlib.h>

extern long __guard_local __attribute__((visibility("hidden")));

/* Nobody calls it, so the program is linked with -u for it (toolchain/x86_64-openbsd.mk). */
void posix_fill_stack_guard(void);

/* Before main, and in no function that has the number on its stack already. */
__attribute__((constructor)) void posix_fill_stack_guard(void) {
    if (__guard_local == 0)
        arc4random_buf(&__guard_local, sizeof __guard_local);
}
