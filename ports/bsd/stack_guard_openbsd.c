/* stack_guard_openbsd.c - set the stack protector's guard if the linker left its program header
 * out.
 *
 * On OpenBSD each program has its own guard. The kernel fills it if a program header says where it
 * is, and a linker writes that header only if it knows that it links for OpenBSD
 * (toolchain/zig-link). Without the header the guard stays 0, which an attacker knows. If it is not
 * 0, the kernel has filled it and it may be read-only. */
#define _GNU_SOURCE
#include <stdlib.h>

extern long __guard_local __attribute__((visibility("hidden")));

/* Nothing calls this function, so the linker needs -u to include it
 * (toolchain/x86_64-openbsd.mk). */
void posix_fill_stack_guard(void);

/* Runs before main, when no function that is still active has stored the guard on its stack. */
__attribute__((constructor)) void posix_fill_stack_guard(void) {
    if (__guard_local == 0)
        arc4random_buf(&__guard_local, sizeof __guard_local);
}
