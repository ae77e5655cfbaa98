/* path.h - file names with variables and ~ in them, as AWS CLI expands them: Python's os.path.expandvars,
 * then os.path.expanduser. https://docs.python.org/3/library/os.path.html
 * Layer aws; needs base. No I/O of its own, no allocation.
 *
 *   $NAME ${NAME}  the variable's value, in which nothing is expanded; as it is when there is none.
 *                  A NAME is of [A-Za-z0-9_], and in braces of anything
 *   ~ ~/x          HOME, else the home folder of this process's user
 *   ~user ~user/x  that user's home folder; as it is when there is none */
#ifndef TA_PATH_H
#define TA_PATH_H

#include "base/buf.h"

typedef struct ta_path_names {
    const char *(*environment)(const char *name); /* NULL when it is not set */
    /* The home folder of `user`, or of this process's user when that is absent, good until the next call;
     * absent when it is not known. NULL: none is. */
    ta_str (*home)(void *ctx, ta_str user);
    void *ctx;
} ta_path_names;

/* Append `path`, expanded. false: it begins with ~, and nobody knows this user's home folder; then
 * nothing is appended. */
bool ta_put_path(ta_buf *b, const ta_path_names *names, ta_str path);

#endif
