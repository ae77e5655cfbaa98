/* wipe.h - overwrite secrets: for good, or in a text that is to be shown. Layer base. */
#ifndef TA_WIPE_H
#define TA_WIPE_H

#include <stddef.h>

#include "tinyaws.h"

/* Set p[0..n) to zero, in a way that the compiler keeps. NULL with n == 0 is accepted. */
void ta_wipe(void *p, size_t n);

/* Put asterisks for `secret` wherever it stands in p[0..n), as in a message of somebody who was sent
 * it. An empty secret stands nowhere. */
void ta_mask(char *p, size_t n, ta_str secret);

#endif
