/* help.h - the help of each level, made from the tables of options. Layer cli. */
#ifndef TA_CLI_HELP_H
#define TA_CLI_HELP_H

#include "cli/options.h"
#include "cli/output.h"

/* Of the program when service is NULL, of the service when operation is NULL, else of the
 * operation. */
void ta_help(ta_output *out, const ta_cli_service *service, const ta_cli_operation *operation);

#endif
