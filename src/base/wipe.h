/* wipe.h - overwrite secrets: for good, or in a text that is to be shown. Layer base. */
#ifndef TA_WIPE_H
#define TA_WIPE_H

#include <stddef.h>

#include "tinyaws.h"

/* Set p[0..n) to zero, in a way that the compiler keeps. NULL with n == 0 is accepted. */
void ta_wipe(void *p, size_t n);

/* Put asterisks for `secret` wherever it is in p[0..n), as in a message of somebody who was sent it:
 * as it is, percent-encoded, or with the escapes of JSON (\/ and \u00xx); and for each part of it of
 * TA_MASK_PART_MIN bytes or more, which is left where a message was cut or escaped in another way. An
 * empty secret is nowhere. */
#define TA_MASK_PART_MIN 8
void ta_mask(char *p, size_t n, ta_str secret);

#endif
