#include "creds/retry_wait.h"

bool ta_creds_again(const ta_creds_io *io, ta_retry *retry, ta_retry_kind kind, ta_diag *diag) {
    uint32_t delay;
    const ta_retry_verdict verdict =
        ta_retry_failed(retry, kind, TA_ABSENT, io->random(io->ctx), &delay);
    diag->attempts = (int)retry->attempts;
    diag->retries_exhausted = retry->attempts >= retry->max_attempts;
    if (verdict != TA_RETRY_AGAIN)
        return false;
    ta_diag of_sleep;
    ta_diag_clear(&of_sleep);
    const ta_err err = io->sleep(io->ctx, delay, &of_sleep);
    /* If there is no time for another attempt, keep the failure, which says more. */
    if (err == TA_OK || err == TA_E_INTERRUPTED)
        *diag = of_sleep;
    return err == TA_OK;
}
