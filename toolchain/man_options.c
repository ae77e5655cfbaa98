/* man_options.c program|operation - print the program's option table as mdoc(7). It runs on the build
 * host. The functions that options.c refers to are never called here, so they are defined as stubs. */
#include <stdio.h>
#include <string.h>

#include "aws/proton.h"
#include "cli/options.h"

const ta_service ta_services[TA_SERVICE_COUNT];
ta_err ta_proton_cancel_environment_deployment(ta_client *client, ta_str name,
                                               ta_proton_environment *out, ta_diag *diag) {
    (void)client, (void)name, (void)out, (void)diag;
    return TA_E_INTERNAL;
}
ta_err ta_proton_get_environment(ta_client *client, ta_str name, ta_proton_environment *out,
                                 ta_diag *diag) {
    (void)client, (void)name, (void)out, (void)diag;
    return TA_E_INTERNAL;
}

/* Print " Cm on | off" for "on|off|-later". A choice that begins with a hyphen is not supported yet. */
static void put_choices(const char *choices) {
    const char *before = " Cm ";
    for (const char *p = choices; *p != '\0';) {
        const size_t n = strcspn(p, "|");
        if (*p != '-') {
            printf("%s%.*s", before, (int)n, p);
            before = " | ";
        }
        p += n + (p[n] == '|');
    }
}

static void put_option(const ta_option_row *row, const char *name) {
    if (row->help == NULL) /* refused by name */
        return;
    printf(".It Fl -%s", name);
    switch (row->kind) {
    case TA_OPT_FLAG:
        break;
    case TA_OPT_CHOICE:
        put_choices(row->choices);
        break;
    case TA_OPT_SECONDS:
    case TA_OPT_DECIMAL:
        printf(" Ar seconds");
        break;
    default:
        printf(" Ar value");
    }
    /* Wrap at 78 columns. No help text begins with a full stop or a quote, which mdoc would interpret. */
    printf("\n");
    size_t column = 0;
    for (const char *p = row->help; *p != '\0';) {
        const size_t n = strcspn(p, " ");
        if (column > 0 && column + 1 + n > 78) {
            printf("\n");
            column = 0;
        }
        column += (size_t)printf("%s%.*s", column > 0 ? " " : "", (int)n, p);
        p += n + (p[n] == ' ');
    }
    printf(".\n");
}

int main(int argc, char **argv) {
    if (argc != 2 || (strcmp(argv[1], "program") != 0 && strcmp(argv[1], "operation") != 0)) {
        fprintf(stderr, "usage: man_options program|operation\n");
        return 2;
    }
    const int of_operation = argv[1][0] == 'o';
    /* The first operation has every option of operations. */
    const ta_cli_operation *operation = &ta_cli_services[0].operations[0];
    const int from = of_operation ? 0 : TA_OPT_OF_PROGRAM;
    const int to = of_operation ? TA_OPT_OF_PROGRAM : TA_OPT_COUNT;
    for (int i = from; i < to; i++)
        put_option(&ta_options[i], ta_option_name((ta_option)i, operation));
    return 0;
}
