/* dns_message_fuzz.c - the first byte says which query; the rest is what arrived for it. */
#include <stdlib.h>
#include <string.h>

#include "net/dns_message.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    char memory[TA_DNS_QUERY_MAX], *message;
    port_address found[3];
    size_t n;
    unsigned rcode;
    ta_buf b = ta_buf_on(memory, sizeof memory);
    if (size == 0)
        return 0;
    uint16_t type = data[0] & 1 ? TA_DNS_AAAA : TA_DNS_A;
    if (ta_put_dns_query(&b, TA_STR("a.example"), type, 0x1234) != TA_OK)
        abort();
    /* Most inputs carry the header's id and the question already, so that records are reached. */
    size_t head = data[0] & 2 ? 0 : b.n;
    message = malloc(head + size);
    if (message == NULL)
        return 0;
    memcpy(message, memory, head);
    memcpy(message + head, data + 1, size - 1);
    if (head > 0) {
        message[2] = (char)0x81;
        message[3] = (char)0x80;
        message[7] = (char)(data[0] >> 2);
    }
    /* A copy of the exact size, for the sanitizer to see a read beyond it. */
    char *exact = malloc(head + size - 1 + (head + size == 1));
    memcpy(exact, message, head + size - 1);
    ta_dns_verdict v =
        ta_dns_judge(ta_buf_str(&b), (ta_str){exact, head + size - 1}, found, 3, &n, &rcode);
    if (n > 3 || (v == TA_DNS_ADDRESSES) != (n > 0))
        abort();
    for (size_t i = 0; i < n; i++)
        if (found[i].family != (type == TA_DNS_A ? 4 : 6))
            abort();
    free(exact);
    free(message);
    return 0;
}
