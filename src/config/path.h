/* path.h - file names with variables and ~, expanded as in AWS CLI: Python's os.path.expandvars,
 * then os.path.expanduser. https://docs.python.org/3/library/os.path.html
 * Layer config; needs base. No I/O of its own, no allocation.
 *
 *   $NAME ${NAME}  the variable's value, which is not expanded again; unchanged if it is not set.
 *                  NAME is of [A-Za-z0-9_]; in braces, of any characters
 *   ~ ~/x          HOME, else the home directory of this process's user
 *   ~user ~user/x  that user's home directory; unchanged if it is not known */
#ifndef TA_PATH_H
#define TA_PATH_H

#include "base/buf.h"

typedef struct ta_path_names {
    const char *(*environment)(const char *name); /* NULL if it is not set */
    /* The home directory of `user`, or of this process's user if `user` is absent; valid until the
     * next call; absent if it is not known. NULL: no home directory is known. */
    ta_str (*home)(void *ctx, ta_str user);
    void *ctx;
} ta_path_names;

/* Append `path`, expanded. Returns false, and appends nothing, if it begins with ~ and the home
 * directory of this process's user is not known. */
bool ta_put_path(ta_buf *b, const ta_path_names *names, ta_str path);

#endif
