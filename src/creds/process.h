/* creds/process.h - credentials from the program that a profile's credential_process names.
 * https://docs.aws.amazon.com/sdkref/latest/guide/feature-process-credentials.html
 * Layer creds; needs json and base. No I/O of its own, no allocation. */
#ifndef TA_CREDS_PROCESS_H
#define TA_CREDS_PROCESS_H

#include "creds/creds.h"
#include "json/json_read.h"

/* Working memory, uninitialised; the function wipes what held secrets. */
typedef struct ta_creds_process {
    char *words[TA_PROCESS_WORDS_MAX + 1];
    char command[TA_PROCESS_COMMAND_MAX + 1];
    char output[TA_PROCESS_OUTPUT_MAX];
} ta_creds_process;

/* Run `command`, split into words by shell_words.h, for at most TA_PROCESS_TIMEOUT_S seconds, and
 * read the JSON that it writes to stdout.
 *   out   set only on TA_OK
 *   json  working memory
 * Returns TA_OK | TA_E_CREDENTIALS (any error of the command, the program or its output; the diag
 * shows no more of the command than its first word) | TA_E_INTERRUPTED | TA_E_DEADLINE. */
TA_MUST ta_err ta_creds_from_process(const ta_creds_io *io, ta_str command, ta_creds_process *m,
                                     ta_json *json, ta_creds *out, ta_diag *diag);

#endif
