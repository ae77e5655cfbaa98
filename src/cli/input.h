/* input.h - --cli-input-json: the parameters as a JSON object.
 * Layer cli; needs base, json, options, port.h. Memory: the caller's. */
#ifndef TA_CLI_INPUT_H
#define TA_CLI_INPUT_H

#include "cli/options.h"
#include "port.h"
#include "json/json_read.h"

/* Copy the text that the option's value gives, itself or by file://PATH or fileb://PATH, to
 * memory[0..cap). Variables and ~ in a path are expanded (config/path.h).
 * Returns TA_OK | TA_E_USAGE (a file that cannot be read, or a text above cap; AWS CLI exits
 * alike) | TA_E_DEADLINE | TA_E_INTERRUPTED. */
TA_MUST ta_err ta_input_load(ta_str value, char *memory, size_t cap, size_t *n, int64_t deadline,
                             ta_diag *diag);

/* Take the operation's parameter from text[0..n).
 *   json     uninitialised; needed for this call only
 *   text     modified; *name points into it
 *   name     in: what the option gave, which wins, or absent; out: the parameter, checked
 * Returns TA_OK | TA_E_USAGE no JSON object | TA_E_PARAM with botocore's lines, one a defect:
 * unknown members, a missing parameter, one that is no string, one that breaks the model's constraints. */
TA_MUST ta_err ta_input_parse(const ta_cli_operation *operation, ta_json *json, char *text,
                              size_t n, ta_str *name, ta_diag *diag);

#endif
