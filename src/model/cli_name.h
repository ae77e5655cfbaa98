/* cli_name.h - names of operations and parameters as AWS CLI writes them: GetParameter is get-parameter.
 * The rule is that of botocore's xform_name. Layer model; needs base. Pure. */
#ifndef TA_CLI_NAME_H
#define TA_CLI_NAME_H

#include "base/buf.h"

/* Put the name of the command line for a name of the API. */
void ta_put_cli_name(ta_buf *b, ta_str api_name);

/* Is `cli_name` the name of the command line for `api_name`? */
bool ta_cli_name_is(ta_str cli_name, ta_str api_name);

#endif
