/* real_precision.h - sums, averages and the widths of tables round as AWS CLI's do: to 53 bits after each step. Layer
 * base. */
#ifndef TA_REAL_PRECISION_H
#define TA_REAL_PRECISION_H

#include <stdint.h>

/* The x87 of 32-bit x86 computes with 64 bits, unless its control word says 53 ("Intel 64 and IA-32 Architectures
 * Software Developer's Manual", volume 1, section 8.1.5.2). It then says so, for the thread; returns what it said before.
 * Compute in functions that the caller of this one calls, lest the compiler computes earlier. */
static inline uint16_t ta_real_set_precision(void) {
    uint16_t before = 0;
#if defined(__i386__) && !defined(__SSE2_MATH__)
    __asm__ volatile("fnstcw %0" : "=m"(before));
    const uint16_t to_53_bits = (uint16_t)((before & ~0x300) | 0x200);
    __asm__ volatile("fldcw %0" : : "m"(to_53_bits) : "memory");
#endif
    return before;
}

static inline void ta_real_restore_precision(uint16_t before) {
#if defined(__i386__) && !defined(__SSE2_MATH__)
    __asm__ volatile("fldcw %0" : : "m"(before) : "memory");
#else
    (void)before;
#endif
}

#endif
