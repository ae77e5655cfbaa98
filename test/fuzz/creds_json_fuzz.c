/* creds_json_fuzz.c - any text gives credentials that are whole and good, or one line that says why
 * not; with no control byte in it. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "creds/json_answer.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define CHECK(condition)                                                                           \
    do {                                                                                           \
        if (!(condition))                                                                          \
            abort();                                                                               \
    } while (0)

#define NOW 1600000000

static void check_part(const ta_creds *c, ta_str part, bool needed) {
    CHECK(part.n <= TA_CREDENTIAL_MAX);
    CHECK(!needed || part.n > 0);
    CHECK(!part.p || (part.p >= c->text && part.p + part.n <= c->text + sizeof c->text));
}

static void check_line(const ta_diag *diag) {
    size_t n = strlen(diag->text);
    CHECK(n > 0 && n < sizeof diag->text);
    for (size_t i = 0; i < n; i++)
        CHECK((unsigned char)diag->text[i] >= ' ' && diag->text[i] != 0x7F);
}

/* The input: one byte that chooses the form, and the text. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static const ta_creds_form iot = {
        .inside = {"credentials", 11},
        .access_key_id = {"accessKeyId", 11},
        .secret_access_key = {"secretAccessKey", 15},
        .session_token = {"sessionToken", 12},
        .expiration = {"expiration", 10},
        .temporary = true,
    };
    static const ta_creds_form *const forms[] = {&ta_creds_form_metadata, &ta_creds_form_process,
                                                 &iot};
    static ta_json json;
    static ta_creds creds;
    if (size == 0)
        return 0;
    const ta_creds_form *form = forms[data[0] % 3];
    char *text = malloc(size - 1);
    if (size > 1)
        memcpy(text, data + 1, size - 1);
    ta_diag diag = {0};
    memset(&creds, 0, sizeof creds);

    const ta_err err = ta_creds_from_json(&creds, form, &json, text, size - 1, NOW, &diag);
    CHECK(err == diag.err);
    if (err == TA_OK) {
        check_part(&creds, creds.value.access_key_id, true);
        check_part(&creds, creds.value.secret_access_key, true);
        check_part(&creds, creds.value.session_token, form->temporary);
        CHECK(creds.expires > NOW);
        CHECK(!form->temporary || creds.expires != TA_CREDS_FOREVER);
    } else {
        CHECK(err == TA_E_JSON_SYNTAX || err == TA_E_CREDENTIALS || err == TA_E_LIMIT);
        CHECK(!creds.value.access_key_id.p && creds.text_n == 0);
        check_line(&diag);
    }
    free(text);
    return 0;
}
