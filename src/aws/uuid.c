#include "aws/uuid.h"

#include <string.h>

void ta_put_uuid4(ta_buf *b, const uint8_t random[16]) {
    uint8_t bytes[16];
    memcpy(bytes, random, sizeof bytes);
    bytes[6] = (uint8_t)((bytes[6] & 0x0f) | 0x40); /* version 4 */
    bytes[8] = (uint8_t)((bytes[8] & 0x3f) | 0x80); /* the variant of RFC 9562 */
    for (size_t i = 0; i < sizeof bytes; i++) {
        if (i == 4 || i == 6 || i == 8 || i == 10)
            ta_putc(b, '-');
        ta_put_hex(b, &bytes[i], 1);
    }
}
