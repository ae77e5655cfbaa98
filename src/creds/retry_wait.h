/* creds/retry_wait.h - the wait between a provider's attempts. Layer creds; needs aws/retry. */
#ifndef TA_CREDS_RETRY_WAIT_H
#define TA_CREDS_RETRY_WAIT_H

#include "aws/retry.h"
#include "creds/creds.h"

/* Call it after an attempt failed as `kind` and `diag` say. Returns true after the wait for another
 * attempt, with `diag` cleared. Returns false if there is to be no other attempt: `diag` is
 * unchanged, or says that a signal ended the wait. */
bool ta_creds_again(const ta_creds_io *io, ta_retry *retry, ta_retry_kind kind, ta_diag *diag);

#endif
