/* address_fuzz.c - an address that is read, written and read again stays what it was. */
#include <stdlib.h>
#include <string.h>

#include "net/address.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    char memory[TA_ADDRESS_TEXT_MAX], again[TA_ADDRESS_TEXT_MAX];
    port_address a, b;
    if (!ta_address_parse((ta_str){(const char *)data, size}, &a))
        return 0;
    ta_buf text = ta_buf_on(memory, sizeof memory), second = ta_buf_on(again, sizeof again);
    ta_put_address(&text, &a);
    if (text.full || !ta_address_parse(ta_buf_str(&text), &b))
        abort();
    ta_put_address(&second, &b);
    if (memcmp(a.bytes, b.bytes, sizeof a.bytes) != 0 || a.family != b.family ||
        a.scope != b.scope || !ta_str_eq(ta_buf_str(&text), ta_buf_str(&second)))
        abort();
    return 0;
}
