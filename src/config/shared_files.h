/* shared_files.h - the shared AWS config and credentials files: their location, and a walk through
 * one. https://docs.aws.amazon.com/sdkref/latest/guide/file-location.html
 * Layer config; needs base, ini and path. No I/O of its own: the caller's functions open and read.
 * Memory: sizeof(ta_shared_files), 17 KiB; the files may have any size. */
#ifndef TA_SHARED_FILES_H
#define TA_SHARED_FILES_H

#include "base/diag.h"
#include "config/ini.h"
#include "config/path.h"

typedef enum ta_shared_file { TA_SHARED_CONFIG, TA_SHARED_CREDENTIALS } ta_shared_file;

/* Zero-initialise, then set the functions. */
typedef struct ta_shared_files {
    void *ctx; /* passed to each function */
    /* One file is open at a time. If the file does not exist, *found is false and the result is
     * TA_OK. Returns TA_OK, TA_E_FILE, or TA_E_INTERRUPTED. */
    ta_err (*open)(void *ctx, const char *path, bool *found, ta_diag *diag);
    /* Up to cap bytes; *n == 0 is the end. Returns TA_OK, TA_E_FILE, or TA_E_INTERRUPTED. */
    ta_err (*read)(void *ctx, char *to, size_t cap, size_t *n, ta_diag *diag);
    void (*close)(void *ctx);

    char path[2][TA_PATH_MAX]; /* by ta_shared_file; empty: no such file */
    ta_ini ini;                /* wiped after each walk, like piece */
    char piece[512];
} ta_shared_files;

/* Set both paths: AWS_CONFIG_FILE and AWS_SHARED_CREDENTIALS_FILE, else ~/.aws/config and
 * ~/.aws/credentials, expanded as in path.h. As in AWS CLI, a variable that is set but empty means
 * that there is no such file. If the home directory is not known, there is no file below it.
 * Returns TA_OK, or TA_E_LIMIT if a path is longer than TA_PATH_MAX, and diag says which. */
TA_MUST ta_err ta_shared_files_locate(ta_shared_files *files, const ta_path_names *names,
                                      ta_diag *diag);

/* The variable that sets the file's path, and the default path with its "~". Static. */
const char *ta_shared_file_variable(ta_shared_file file);
const char *ta_shared_file_default(ta_shared_file file);

/* Called with each event of a file, which is in `ini`; any result but TA_OK ends the walk. */
typedef ta_err (*ta_shared_visit)(void *ctx, ta_shared_file file, const ta_ini *ini, ta_diag *diag);

/* Walk through one file; a file that does not exist counts as empty. Returns TA_OK; TA_E_CONFIG or
 * TA_E_LIMIT, with path, line and reason in diag; or what the caller's functions and `visit`
 * return. */
TA_MUST ta_err ta_shared_files_walk(ta_shared_files *files, ta_shared_file file,
                                    ta_shared_visit visit, void *ctx, ta_diag *diag);

/* Fail with "<path>, line <line>: <why>". */
TA_MUST ta_err ta_shared_files_fail(const ta_shared_files *files, ta_shared_file file,
                                    uint32_t line, ta_err err, const char *why, ta_diag *diag);

#endif
