/* wipe.h - overwrite secrets in a way that the compiler keeps. Layer base. */
#ifndef TA_WIPE_H
#define TA_WIPE_H

#include <stddef.h>

/* Set p[0..n) to zero. NULL with n == 0 is accepted. */
void ta_wipe(void *p, size_t n);

#endif
