/* config_files.h - the shared config and credentials files, as config/shared_files.h wants them, on
 * the host's files. Layer client; needs config/shared_files, home, port.h. Memory: the caller's.
 *
 * Whoever names a file by a variable means it: one that cannot be read ends the run, and it may be a pipe.
 * At its default path a file may be another user's, as under sudo, or no file at all, as where a container
 * engine made a folder for a mount of something missing: it is passed over, as in AWS CLI, and named
 * where that may be why something is not found. */
#ifndef TA_CONFIG_FILES_H
#define TA_CONFIG_FILES_H

#include "client/home.h"
#include "config/shared_files.h"
#include "port.h"

/* What became of a file when it was last opened. */
typedef enum ta_config_state {
    TA_CONFIG_NOT_OPENED,
    TA_CONFIG_MISSING, /* there is no such file */
    TA_CONFIG_OPEN,
    TA_CONFIG_NOT_READABLE, /* it is there */
    TA_CONFIG_TOO_SLOW      /* the time was over before its end */
} ta_config_state;

typedef struct ta_config_files {
    ta_shared_files files;
    int64_t deadline;
    port_file file; /* the open one, which it is, and where in it the next byte is */
    ta_shared_file which;
    uint64_t at;
    struct {
        ta_config_state state;
        const char *why; /* of TA_CONFIG_NOT_READABLE: "cannot be opened", */
        int sys;         /* and the system's number for it */
    } seen[2];           /* by ta_shared_file */
    ta_home home;
} ta_config_files;

/* Locate both files. It must not be moved afterwards.
 *   deadline  of what is read of them
 * TA_OK | TA_E_LIMIT */
TA_MUST ta_err ta_config_files_init(ta_config_files *c, int64_t deadline, ta_diag *diag);

/* The profile that is asked for: `given`, or else by AWS_PROFILE or AWS_DEFAULT_PROFILE; absent: none is, so "default"
 * is used. What is empty counts as absent. */
ta_str ta_profile_asked(ta_str given);

/* Whether a variable names the file. */
bool ta_config_file_named(ta_shared_file which);

/* Of one that cannot be read: "cannot be opened: Permission denied". */
void ta_config_files_put_why(const ta_config_files *c, ta_shared_file which, ta_buf *b);

/* HOME is not set, and yet needed: what is taken instead, as a part of a sentence; else nothing. */
void ta_config_files_put_home(const ta_config_files *c, ta_buf *b);

/* What may be why nothing was found, each line with two blanks before it: files that were passed over, and
 * an unset HOME. */
void ta_config_files_put_notes(const ta_config_files *c, ta_buf *b);

/* The same after the text that `diag` has, as far as there is room. */
void ta_config_files_add_notes(const ta_config_files *c, ta_diag *diag);

#endif
