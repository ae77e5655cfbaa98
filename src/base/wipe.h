/* wipe.h - overwrite secrets: in memory, or in a text that is shown. Layer base. */
#ifndef TA_WIPE_H
#define TA_WIPE_H

#include <stddef.h>

#include "tinyaws.h"

/* Set p[0..n) to zero, in a way that the compiler cannot remove. Accepts NULL with n == 0. */
void ta_wipe(void *p, size_t n);

/* The same for memory that was zero and is filled from its beginning, when it is not known how far: up to the first
 * TA_WIPE_GAP zero bytes in a row, from a multiple of TA_WIPE_GAP on. What was never used stays untouched. */
#define TA_WIPE_GAP 4096
void ta_wipe_used(void *p, size_t n);

/* Overwrite `secret` with asterisks wherever it is in p[0..n), such as a message of a server that
 * received it: as it is, percent-encoded, or with the escapes of JSON (\/ and \u00xx). The same for
 * each part of it of TA_MASK_PART_MIN bytes or more, because a message may be cut or escaped in
 * another way. An empty secret matches nothing. */
#define TA_MASK_PART_MIN 8
void ta_mask(char *p, size_t n, ta_str secret);

/* The same for a secret key or a session token, of which those of AWS have 40 bytes and more. One that is shorter than
 * TA_MASK_PART_MIN, such as "test" for an emulator, is no secret, and would be found within words. */
void ta_mask_key(char *p, size_t n, ta_str key);

#endif
