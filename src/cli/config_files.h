/* config_files.h - the shared config and credentials files, as aws/shared_files.h wants them, on
 * the host's files. Layer cli; needs aws/shared_files, host, port.h. Memory: the caller's. */
#ifndef TA_CLI_CONFIG_FILES_H
#define TA_CLI_CONFIG_FILES_H

#include "aws/shared_files.h"
#include "cli/host.h"

typedef struct ta_config_files {
    ta_shared_files files;
    const ta_host *host;
    port_file file; /* the open one, and which it is */
    ta_shared_file which;
    /* By ta_shared_file: the system's number when the file at its default place is there but cannot
     * be opened, which counts as if it were not there, as in AWS CLI; else 0. */
    int unreadable[2];
} ta_config_files;

/* Locate both files. It must not be moved afterwards. TA_OK | TA_E_LIMIT */
TA_MUST ta_err ta_config_files_init(ta_config_files *c, const ta_host *host, ta_diag *diag);

#endif
