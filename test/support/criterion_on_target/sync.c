/* sync.c - the compiler's atomic operations for processors that have none (before ARMv6), which Zig's
 * malloc asks for and its run-time library lacks. The tests have no threads, so plain ones do. The
 * program itself has no malloc and never needs these. */
#include <stdint.h>

/* C keeps these names for the compiler itself, so they are given to the assembler. */
uint8_t swap_if_1(volatile void *p, uint8_t old,
                  uint8_t to) __asm__("__sync_val_compare_and_swap_1");
uint32_t swap_if_4(volatile void *p, uint32_t old,
                   uint32_t to) __asm__("__sync_val_compare_and_swap_4");
uint8_t swap_1(volatile void *p, uint8_t to) __asm__("__sync_lock_test_and_set_1");

uint8_t swap_if_1(volatile void *p, uint8_t old, uint8_t to) {
    uint8_t was = *(volatile uint8_t *)p;
    if (was == old)
        *(volatile uint8_t *)p = to;
    return was;
}

uint32_t swap_if_4(volatile void *p, uint32_t old, uint32_t to) {
    uint32_t was = *(volatile uint32_t *)p;
    if (was == old)
        *(volatile uint32_t *)p = to;
    return was;
}

uint8_t swap_1(volatile void *p, uint8_t to) {
    uint8_t was = *(volatile uint8_t *)p;
    *(volatile uint8_t *)p = to;
    return was;
}
