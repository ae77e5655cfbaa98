/* creds/retry_wait.h - the attempts that a provider makes at a service. Layer aws; needs base. */
#ifndef TA_CREDS_RETRY_H
#define TA_CREDS_RETRY_H

#include "aws/retry.h"
#include "creds/creds.h"

/* An attempt failed, in the way that `kind` and `diag` say. true after the wait for another one,
 * with `diag` cleared; false when there is to be none: then `diag` stands, unless a signal came in
 * the wait, which it says. */
bool ta_creds_again(const ta_creds_host *host, ta_retry *retry, ta_retry_kind kind, ta_diag *diag);

#endif
