/* quota_file.h - the retry quota (aws/retry.h) in a file, so that runs that follow each other, or go
 * on side by side, pay for their retries from one purse. Layer client; needs port.h and base.
 *
 * The file holds one line of 37 bytes: a word that marks it, tokens, and the second since 1970 up to which
 * the refill is among them, such as "tinyaws-retry-quota 486 001795305600". Version 0.1.0 wrote the two
 * numbers only, which are still read. The file is read and written under a lock, so processes side by
 * side lose nothing.
 *
 * A file of ours that is damaged counts as full and is replaced: it is empty, begins with the word or is a
 * part of it, or has the form of 0.1.0; or it is no longer than a line and all NULs, which a file
 * system leaves where the power failed. A file that holds anything else is foreign: it is refused and
 * left as it is. So is a symbolic link, and what is no regular file.
 *
 * Successes fill the quota as they do in memory. Beside that, time does: a token each
 * TA_QUOTA_REFILL_S seconds, from empty to full in 83 minutes, which lets a retry of a transient
 * failure through each 140 seconds. Without it, a service that is down for long would leave its
 * clients without a retry for good. A clock that went back fills nothing. */
#ifndef TA_QUOTA_FILE_H
#define TA_QUOTA_FILE_H

#include "base/diag.h"
#include "port.h"

#define TA_QUOTA_REFILL_S 10   /* seconds for one token */
#define TA_QUOTA_LOCK_MS  2000 /* how long the lock is waited for; it is held for microseconds */

typedef struct ta_quota_file {
    bool open;   /* false: there is none, and the functions below do nothing */
    bool locked; /* between begin and end */
    port_file file;
    int64_t since;         /* up to then the refill is among the tokens */
    int64_t since_in_file; /* what the file has */
    uint32_t in_file;      /* its tokens; UINT32_MAX: what is there is to be replaced */
} ta_quota_file;

/* Open it, or make it. `path` is NUL-terminated. TA_OK | TA_E_CONFIG, and nothing was written
 * | TA_E_INTERRUPTED */
TA_MUST ta_err ta_quota_file_open(ta_quota_file *q, const char *path, ta_diag *diag);
void ta_quota_file_close(ta_quota_file *q);

/* Take the lock, and the tokens with the refill up to `now` (seconds since 1970). Tokens are 0, and
 * so no retry is paid for, when the file cannot be locked by `deadline` or be read, or is foreign now. */
void ta_quota_file_begin(ta_quota_file *q, int64_t now, int64_t deadline, uint32_t *tokens);

/* Write `tokens`, and give the lock back. false when they could not be written: then they must not
 * be spent. */
TA_MUST bool ta_quota_file_end(ta_quota_file *q, uint32_t tokens);

#endif
