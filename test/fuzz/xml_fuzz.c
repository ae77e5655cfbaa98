/* xml_fuzz.c - any bytes are read or refused; what is handed out lies in them, and a refusal leaves
 * them as they were. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "aws/xml.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define CHECK(condition)                                                                           \
    do {                                                                                           \
        if (!(condition))                                                                          \
            abort();                                                                               \
    } while (0)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    char *text = malloc(size);
    if (size > 0)
        memcpy(text, data, size);
    ta_xml_want want[] = {{.path = "*"}, {.path = "*/*"}, {.path = "*/*/K"}, {.path = "a/b/c/d"}};
    size_t at;
    const ta_err err = ta_xml_read(text, size, want, 4, &at);
    CHECK(err == TA_OK || err == TA_E_XML_SYNTAX || err == TA_E_LIMIT);
    CHECK(at <= size && (err != TA_OK || at == size));
    CHECK(err == TA_OK || size == 0 || memcmp(text, data, size) == 0);
    for (size_t i = 0; i < 4; i++) {
        CHECK(err == TA_OK || want[i].text.p == NULL);
        CHECK(want[i].text.p == NULL ||
              (want[i].text.p >= text && want[i].text.p + want[i].text.n <= text + size));
    }
    free(text);
    return 0;
}
