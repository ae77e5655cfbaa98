/* shell_words_fuzz.c - any command is split or refused, within its own bytes and its pointers. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "creds/shell_words.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define CHECK(condition)                                                                           \
    do {                                                                                           \
        if (!(condition))                                                                          \
            abort();                                                                               \
    } while (0)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    enum { CAP = 9 };
    char *text = malloc(size + 1);
    char **words = malloc(CAP * sizeof *words);
    if (size > 0)
        memcpy(text, data, size);
    size_t count, bytes = 0;
    const char *why;
    const ta_err err = ta_shell_words(text, size, words, CAP, &count, &why);
    CHECK(err == TA_OK || err == TA_E_CONFIG || err == TA_E_LIMIT);
    CHECK(why != NULL && count < CAP);
    for (size_t i = 0; i < count; i++) {
        CHECK(words[i] >= text && words[i] <= text + size);
        bytes += strlen(words[i]) + 1;
    }
    CHECK(bytes <= size + 1);
    if (err == TA_OK)
        CHECK(words[count] == NULL);
    free(words);
    free(text);
    return 0;
}
