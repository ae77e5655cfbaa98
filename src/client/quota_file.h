/* quota_file.h - the retry quota (aws/retry.h) in a file, which all runs that use the file share.
 * Layer client; needs port.h and base.
 *
 * The file contains one line of 37 bytes: a marker, the number of tokens, and the time up to which
 * the refill is included, in seconds since 1970: "tinyaws-retry-quota 486 001795305600". Version
 * 0.1.0 wrote the two numbers only; that form is still read. The file is locked while it is read
 * and written.
 *
 * A damaged file of ours counts as full and is replaced. A file is ours if it is empty, begins with
 * the marker, is cut off within the marker, or has the form of 0.1.0, or if it is no longer than a
 * line and consists of NULs, which a file system may leave after a power failure. Any other content
 * is not ours: the file is refused and not changed. So are symbolic links and everything else that
 * is not a regular file.
 *
 * Successes refill the quota as they do in memory. Time does, too: one token each TA_QUOTA_REFILL_S
 * seconds, from empty to full in 83 minutes, which allows one retry of a transient failure each 140
 * seconds. Otherwise, clients of a service that is down for long would never retry again. If the
 * clock goes back, no token is added. */
#ifndef TA_QUOTA_FILE_H
#define TA_QUOTA_FILE_H

#include "base/diag.h"
#include "port.h"

#define TA_QUOTA_REFILL_S 10   /* seconds for one token */
#define TA_QUOTA_LOCK_MS  2000 /* wait for the lock; others hold it for microseconds */

typedef struct ta_quota_file {
    bool open;   /* false: no quota file; the functions below do nothing */
    bool locked; /* between begin and end */
    port_file file;
    int64_t since;         /* seconds since 1970 up to which the refill is included */
    int64_t since_in_file; /* `since` in the file */
    uint32_t in_file;      /* tokens in the file; UINT32_MAX: the file must be rewritten */
} ta_quota_file;

/* Open the file, or create it. `path` is NUL-terminated.
 * TA_OK | TA_E_CONFIG (cannot be opened, or is not ours; nothing was written) | TA_E_INTERRUPTED */
TA_MUST ta_err ta_quota_file_open(ta_quota_file *q, const char *path, ta_diag *diag);
void ta_quota_file_close(ta_quota_file *q);

/* Lock the file, and read the tokens, with the refill up to `now` (seconds since 1970). If the file
 * cannot be locked by `deadline`, cannot be read, or is not ours now, there are 0 tokens, and so no
 * retry. */
void ta_quota_file_begin(ta_quota_file *q, int64_t now, int64_t deadline, uint32_t *tokens);

/* Write `tokens`, and release the lock. Returns false if they were not written: then no retry may
 * be made. */
TA_MUST bool ta_quota_file_end(ta_quota_file *q, uint32_t tokens);

#endif
