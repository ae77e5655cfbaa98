/* host.h - what the command line asks of the outside, as functions that a test can replace.
 * Layer cli; needs port.h. */
#ifndef TA_CLI_HOST_H
#define TA_CLI_HOST_H

#include "port.h"

/* Each is the port function of the same name. */
typedef struct ta_host {
    const char *(*environment)(const char *name);
    port_result (*file_write)(port_file f, const void *p, size_t n, int64_t deadline, int *sys);
    int64_t (*monotonic_ms)(void);
    port_result (*sleep_until)(int64_t deadline);
    int (*signal)(void);
    unsigned (*terminal_columns)(port_file f);
    port_result (*sandbox)(const port_needs *needs, const char **note, int *sys); /* NULL: none */
} ta_host;

#endif
