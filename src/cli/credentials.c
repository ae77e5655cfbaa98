#include "cli/credentials.h"

#include "base/date.h"
#include "base/utf8.h"
#include "json/json_write.h"

static size_t step(ta_str s, size_t at) {
    size_t n = ta_utf8_length(s, at);
    return n > 0 ? n : 1;
}

size_t ta_characters(ta_str s) {
    size_t count = 0;
    for (size_t at = 0; at < s.n; count++)
        at += step(s, at);
    return count;
}

void ta_put_masked(ta_buf *b, ta_str key) {
    size_t skip = ta_characters(key), at = 0;
    for (skip = skip > 4 ? skip - 4 : 0; skip > 0; skip--)
        at += step(key, at);
    ta_puts(b, "****************");
    ta_put(b, ta_str_sub(key, at, key.n));
}

static void put_member(ta_output *out, const char *name, ta_str value) {
    char escape[6];
    ta_outs(out, ",\n  \"");
    ta_outs(out, name);
    ta_outs(out, "\": \"");
    while (value.n > 0)
        ta_out_value(out, ta_json_escape_next(&value, escape));
    ta_outs(out, "\"");
}

void ta_credentials_print(ta_output *out, const ta_creds *creds) {
    ta_outs(out, "{\n  \"Version\": 1");
    put_member(out, "AccessKeyId", creds->value.access_key_id);
    put_member(out, "SecretAccessKey", creds->value.secret_access_key);
    if (creds->value.session_token.n > 0)
        put_member(out, "SessionToken", creds->value.session_token);
    if (creds->expires != TA_CREDS_FOREVER) {
        char memory[40];
        ta_buf b = ta_buf_on(memory, sizeof memory);
        ta_put_iso8601(&b, creds->expires, 0);
        put_member(out, "Expiration", ta_buf_str(&b));
    }
    ta_outs(out, "\n}\n");
}
