#include "model/cli_name.h"

#include "model/model.h"

static bool is_upper(char c) {
    return c >= 'A' && c <= 'Z';
}

static bool is_lower(char c) {
    return c >= 'a' && c <= 'z';
}

/* Names that the rule would split otherwise. */
static const struct {
    const char *api, *cli;
} exceptions[] = {
    {"CreateCachediSCSIVolume", "create-cached-iscsi-volume"},
    {"DescribeCachediSCSIVolumes", "describe-cached-iscsi-volumes"},
    {"DescribeStorediSCSIVolumes", "describe-stored-iscsi-volumes"},
    {"CreateStorediSCSIVolume", "create-stored-iscsi-volume"},
    {"ListHITsForQualificationType", "list-hits-for-qualification-type"},
    {"ExecutePartiQLStatement", "execute-partiql-statement"},
    {"ExecutePartiQLTransaction", "execute-partiql-transaction"},
    {"ExecutePartiQLBatch", "execute-partiql-batch"},
    {"CreateOAuth2Token", "create-oauth2-token"},
    {"CreateOAuth2TokenWithIAM", "create-oauth2-token-with-iam"},
    {"IntrospectOAuth2TokenWithIAM", "introspect-oauth2-token-with-iam"},
    {"GetOTelEnrichment", "get-otel-enrichment"},
    {"StartOTelEnrichment", "start-otel-enrichment"},
    {"StopOTelEnrichment", "stop-otel-enrichment"},
    {"UpdateOTelEnrichment", "update-otel-enrichment"},
};

/* Where a plural of capitals begins that ends the name, such as ARNs; the length when there is none. */
static size_t plural_at(ta_str s) {
    if (s.n < 3 || s.p[s.n - 1] != 's')
        return s.n;
    size_t at = s.n - 1;
    while (at > 0 && is_upper(s.p[at - 1]))
        at--;
    return s.n - 1 - at >= 2 ? at : s.n;
}

/* A word begins at a capital letter that follows a small one or a digit, or that a small one follows. */
static bool begins_word(ta_str s, size_t i, size_t plural) {
    if (i == 0 || i > plural)
        return false;
    if (i == plural)
        return true;
    const char before = s.p[i - 1], after = i + 1 < s.n && i + 1 != plural ? s.p[i + 1] : '\0';
    return is_upper(s.p[i]) && (is_lower(before) || ta_is_digit(before) || is_lower(after));
}

void ta_put_cli_name(ta_buf *b, ta_str api_name) {
    for (size_t i = 0; i < sizeof exceptions / sizeof *exceptions; i++)
        if (ta_str_eq(api_name, ta_str_from(exceptions[i].api))) {
            ta_puts(b, exceptions[i].cli);
            return;
        }
    const size_t plural = plural_at(api_name);
    for (size_t i = 0; i < api_name.n; i++) {
        if (begins_word(api_name, i, plural))
            ta_putc(b, '-');
        ta_putc(b, ta_lower(api_name.p[i]));
    }
}

bool ta_cli_name_is(ta_str cli_name, ta_str api_name) {
    char memory[TA_MODEL_NAME_MAX];
    ta_buf b = ta_buf_on(memory, sizeof memory);
    ta_put_cli_name(&b, api_name);
    return ta_buf_err(&b) == TA_OK && ta_str_eq(ta_buf_str(&b), cli_name);
}
