/* uuid.h - a random UUID (RFC 9562, version 4), for amz-sdk-invocation-id.
 * Layer aws; needs base. */
#ifndef TA_UUID_H
#define TA_UUID_H

#include "base/buf.h"

#define TA_UUID_SIZE 36 /* bytes of the text form */

/* Append 123e4567-e89b-42d3-a456-426614174000, made from 16 random bytes, of which 6 bits are
 * replaced by the version and the variant. */
void ta_put_uuid4(ta_buf *b, const uint8_t random[16]);

#endif
