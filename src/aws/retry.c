#include "aws/retry.h"

void ta_retry_init(ta_retry *retry, uint32_t *quota, uint32_t max_attempts) {
    *retry = (ta_retry){
        .quota = quota, .max_attempts = max_attempts, .backoff_max = TA_RETRY_BACKOFF_MAX};
}

/* The lists of AWS's standard mode. PriorRequestNotComplete is in both lists there; here it gets
 * the longer back-off of throttling, which suits it better. */
static const char *const throttling_types[] = {
    "BandwidthLimitExceeded",
    "EC2ThrottledException",
    "LimitExceededException",
    "PriorRequestNotComplete",
    "ProvisionedThroughputExceededException",
    "RequestLimitExceeded",
    "RequestThrottled",
    "RequestThrottledException",
    "SlowDown",
    "ThrottledException",
    "Throttling",
    "ThrottlingException",
    "TooManyRequestsException",
    "TransactionInProgressException",
};
static const char *const transient_types[] = {
    "RequestTimeout",
    "RequestTimeoutException",
};

ta_retry_kind ta_retry_classify(int http_status, ta_str error_type) {
    if (ta_str_is_one_of(error_type, throttling_types,
                         sizeof throttling_types / sizeof *throttling_types))
        return TA_RETRY_THROTTLING;
    if (ta_str_is_one_of(error_type, transient_types,
                         sizeof transient_types / sizeof *transient_types))
        return TA_RETRY_TRANSIENT;
    switch (http_status) {
    case 0:
    case 500:
    case 502:
    case 503:
    case 504:
        return TA_RETRY_TRANSIENT;
    default:
        return TA_RETRY_NEVER;
    }
}

ta_retry_kind ta_retry_of(const ta_diag *diag) {
    if (ta_err_is_connection(diag->err))
        return TA_RETRY_TRANSIENT;
    return ta_err_exit_status(diag->err) == 254
               ? ta_retry_classify(diag->http_status, diag->error_type)
               : TA_RETRY_NEVER;
}

/* random(0, 1) * min(base * 2^(n - 1), max), for the retry after n failures, n > 0. */
static uint32_t backoff(uint32_t base, uint32_t n, uint32_t max, uint32_t random) {
    uint64_t whole = base;
    while (--n > 0 && whole < max)
        whole *= 2;
    if (whole > max)
        whole = max;
    return (uint32_t)(whole * random / UINT32_MAX);
}

/* The delay that the service asks for, but at least the back-off and at most
 * TA_RETRY_AFTER_EXCESS_MAX more. */
static uint32_t heed(ta_str retry_after, uint32_t delay) {
    uint64_t asked;
    if (!ta_str_to_u64(retry_after, UINT64_MAX, &asked) || asked < delay)
        return delay;
    const uint32_t most = delay + TA_RETRY_AFTER_EXCESS_MAX;
    return asked < most ? (uint32_t)asked : most;
}

ta_retry_verdict ta_retry_failed(ta_retry *retry, ta_retry_kind kind, ta_str retry_after,
                                 uint32_t random, uint32_t *delay) {
    *delay = 0;
    retry->attempts++;
    if (kind == TA_RETRY_NEVER)
        return TA_RETRY_NOT_OF_USE;
    if (retry->attempts >= retry->max_attempts)
        return TA_RETRY_ATTEMPTS_DONE;
    const bool throttled = kind == TA_RETRY_THROTTLING;
    const uint32_t base = throttled ? TA_RETRY_BASE_THROTTLING : TA_RETRY_BASE_TRANSIENT;
    const uint32_t cost = throttled ? TA_RETRY_COST_THROTTLING : TA_RETRY_COST_TRANSIENT;
    *delay = heed(retry_after, backoff(base, retry->attempts, retry->backoff_max, random));
    if (*retry->quota < cost)
        return TA_RETRY_QUOTA_DONE;
    *retry->quota -= cost;
    retry->last_cost = cost;
    return TA_RETRY_AGAIN;
}

void ta_retry_succeeded(ta_retry *retry) {
    const uint32_t refund = retry->last_cost > 0 ? retry->last_cost : 1;
    const uint32_t room = *retry->quota < TA_RETRY_QUOTA ? TA_RETRY_QUOTA - *retry->quota : 0;
    *retry->quota += refund < room ? refund : room;
}
