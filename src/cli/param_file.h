/* param_file.h - a file that a parameter names by file:// or fileb://. Layer cli; needs base, config/path, home, port.h. */
#ifndef TA_CLI_PARAM_FILE_H
#define TA_CLI_PARAM_FILE_H

#include "base/str.h"
#include "port.h"

/* Does the value of an option name a file? Then *path is what follows file:// or fileb://. */
bool ta_param_file_is(ta_str value, ta_str *path);

/* Read all of the file into memory[0..cap). Variables and ~ in the path are expanded (config/path.h).
 *   diag  text: why it cannot be read, such as "No such file or directory"; not of TA_E_INTERRUPTED
 * Returns TA_OK | TA_E_FILE | TA_E_LIMIT (longer than cap) | TA_E_DEADLINE | TA_E_INTERRUPTED. */
TA_MUST ta_err ta_param_file_load(ta_str path, char *memory, size_t cap, size_t *n,
                                  int64_t deadline, ta_diag *diag);

#endif
