/* service_peer.c - answers questions about the table of services, a line for a line, for test_models.py:
 *   service NAME                           key prefix signing target version query-compatible|-
 *   key KEY                                the service's name, or -
 *   operation SERVICE NAME                 the name in the API, or -
 *   cli-name SERVICE NAME                  the name of an operation or a member as AWS CLI has it
 *   endpoint SERVICE OPERATION REGION FIPS DUALSTACK [CUSTOM]   URL and the region it is signed for, or ! and why */
#include <stdio.h>
#include <string.h>

#include "aws/service_table.h"
#include "model/cli_name.h"

static void answer_endpoint(const ta_service_entry *e, const char *operation, const char *region,
                            const char *fips, const char *dualstack, const char *custom) {
    char memory[1024];
    ta_buf url = ta_buf_on(memory, sizeof memory);
    const ta_endpoint_params params = {.prefix = ta_str_from(e->service.endpoint_prefix),
                                       .region = ta_str_from(region),
                                       .custom = ta_str_from(custom),
                                       .use_fips = *fips == '1',
                                       .use_dualstack = *dualstack == '1'};
    const ta_endpoint_rules rules = ta_service_rules(e, ta_str_from(operation));
    ta_str signed_for;
    const char *why;
    if (ta_put_endpoint_by_rules(&url, &params, rules, &signed_for, &why) != TA_OK)
        printf("! %s\n", why);
    else
        printf("%.*s %.*s\n", (int)url.n, url.p, (int)signed_for.n, signed_for.p);
}

static void answer_operation(const ta_service_entry *e, const char *name) {
    char memory[512];
    ta_buf b = ta_buf_on(memory, sizeof memory);
    if (ta_service_put_operation(&b, e, ta_str_from(name)))
        printf("%.*s\n", (int)b.n, b.p);
    else
        puts("-");
}

static void answer_cli_name(const char *name) {
    char memory[512];
    ta_buf b = ta_buf_on(memory, sizeof memory);
    ta_put_cli_name(&b, ta_str_from(name));
    printf("%.*s\n", (int)b.n, b.p);
}

int main(void) {
    char line[1024];
    while (fgets(line, sizeof line, stdin)) {
        const char *word[7] = {0};
        size_t n = 0;
        ta_service_entry e;
        for (char *w = strtok(line, " \n"); w && n < 7; w = strtok(NULL, " \n"))
            word[n++] = w;
        const ta_str name = ta_str_from(n > 1 ? word[1] : "");
        if (n == 0 || !(strcmp(word[0], "key") ? ta_service_find(name, &e)
                                               : ta_service_find_by_key(name, &e)))
            puts("-");
        else if (strcmp(word[0], "key") == 0)
            puts(e.service.name);
        else if (strcmp(word[0], "service") == 0)
            printf("%s %s %s %s %s %s\n", e.service.key, e.service.endpoint_prefix,
                   e.service.signing_name, e.service.target_prefix, e.service.json_version,
                   e.query_compatible ? "query-compatible" : "-");
        else if (strcmp(word[0], "operation") == 0 && n == 3)
            answer_operation(&e, word[2]);
        else if (strcmp(word[0], "cli-name") == 0 && n == 3)
            answer_cli_name(word[2]);
        else if (strcmp(word[0], "endpoint") == 0 && n >= 6)
            answer_endpoint(&e, word[2], word[3], word[4], word[5], word[6]);
        else
            puts("-");
    }
    return 0;
}
