/* real_precision.h - sums, averages and the widths of tables round as AWS CLI's do: to 53 bits after each step. Layer
 * base. */
#ifndef TA_REAL_PRECISION_H
#define TA_REAL_PRECISION_H

#include <stdint.h>

/* The x87 of 32-bit x86 computes with 64 bits, unless its control word says 53 ("Intel 64 and IA-32 Architectures
 * Software Developer's Manual", volume 1, section 8.1.5.2). A program calls this first; it holds for the process. */
static inline void ta_real_set_precision(void) {
#if defined(__i386__) && !defined(__SSE2_MATH__)
    const uint16_t to_53_bits_no_exceptions = 0x27f;
    __asm__ volatile("fldcw %0" : : "m"(to_53_bits_no_exceptions));
#endif
}

#endif
