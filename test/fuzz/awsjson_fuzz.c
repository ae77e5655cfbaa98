/* awsjson_fuzz.c - any error answer gives a type and a message, whose slices lie where they may. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "aws/awsjson.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define CHECK(condition)                                                                           \
    do {                                                                                           \
        if (!(condition))                                                                          \
            abort();                                                                               \
    } while (0)

/* The input: one byte for the status, a line for each field, and the body. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static ta_json json;
    if (size == 0)
        return 0;
    char *copy = malloc(size);
    memcpy(copy, data, size);
    ta_str input = {copy + 1, size - 1};
    ta_error_answer answer = {.http_status = 400 + data[0] % 200};
    answer.error_type = ta_str_cut(input, '\n', &input);
    answer.query_error = ta_str_cut(input, '\n', &input);
    answer.body_size = input.n;
    answer.body = malloc(input.n);
    if (input.n > 0)
        memcpy(answer.body, input.p, input.n);

    ta_service_error e;
    const ta_err err = ta_awsjson_error(&answer, &json, &e);
    CHECK(err >= TA_E_VALIDATION && err <= TA_E_SERVICE);
    CHECK(e.type.p && e.type.n > 0 && e.message.p);
    CHECK(ta_str_find(e.type, ':') == e.type.n && ta_str_find(e.type, '#') == e.type.n);
    CHECK(e.message.n <= answer.body_size || answer.body_size == 0 || e.message.n < 40);
    if (err != TA_E_SERVICE)
        CHECK(ta_str_eq(e.type, ta_str_from(ta_err_text(err))));
    /* Every byte is readable. */
    volatile char sum = 0;
    for (size_t i = 0; i < e.type.n; i++)
        sum = (char)(sum ^ e.type.p[i]);
    for (size_t i = 0; i < e.message.n; i++)
        sum = (char)(sum ^ e.message.p[i]);
    free(answer.body);
    free(copy);
    return 0;
}
