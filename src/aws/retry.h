/* retry.h - whether, and after how long, to repeat a failed attempt: AWS's standard mode with the
 * numbers of 2026.
 * https://docs.aws.amazon.com/sdkref/latest/guide/feature-retry-behavior.html
 * Layer aws; needs base. Pure: no clock, no sleep, no random source. Milliseconds, no floating
 * point.
 *
 *   uint32_t quota = TA_RETRY_QUOTA;          one for all calls of a client
 *   ta_retry retry; ta_retry_init(&retry, &quota, 3);
 *   for (;;) {
 *       … the attempt, number retry.attempts + 1 …
 *       if (it succeeded) { ta_retry_succeeded(&retry); break; }
 *       kind = ta_retry_classify(status, type);
 *       if (ta_retry_failed(&retry, kind, retry_after, random, &delay) != TA_RETRY_AGAIN) break;
 *       … sleep for delay …
 *   } */
#ifndef TA_RETRY_H
#define TA_RETRY_H

#include "base/diag.h"

#define TA_RETRY_QUOTA                500   /* tokens of a full quota */
#define TA_RETRY_COST_TRANSIENT       14    /* tokens for a retry */
#define TA_RETRY_COST_THROTTLING      5     /* tokens for a retry */
#define TA_RETRY_BASE_TRANSIENT       50    /* ms, doubled with each retry */
#define TA_RETRY_BASE_THROTTLING      1000  /* ms, doubled with each retry */
#define TA_RETRY_BACKOFF_MAX          20000 /* ms */
#define TA_RETRY_AFTER_EXCESS_MAX     5000  /* ms that x-amz-retry-after may add to the back-off */
#define TA_RETRY_MAX_ATTEMPTS_DEFAULT 3

/* The adaptive mode is the standard mode plus, from the first throttling on, a bucket of one token,
 * of which each attempt takes one. AWS's SDKs fill it at a rate between 0.5 tokens a second and the
 * rate that they measured. A client that makes one call and some polls has no useful measurement,
 * and uses the lowest rate. */
#define TA_RETRY_PACE 2000 /* ms between attempts */

typedef enum ta_retry_kind {
    TA_RETRY_NEVER,     /* the same request would fail in the same way */
    TA_RETRY_TRANSIENT, /* the connection or the service failed */
    TA_RETRY_THROTTLING /* the service asks for fewer requests */
} ta_retry_kind;

typedef enum ta_retry_verdict {
    TA_RETRY_AGAIN,         /* sleep for the delay, then make another attempt */
    TA_RETRY_NOT_OF_USE,    /* the failure is TA_RETRY_NEVER: another attempt is useless */
    TA_RETRY_ATTEMPTS_DONE, /* max_attempts were made */
    TA_RETRY_QUOTA_DONE     /* too many recent retries: the quota is too low for another one */
} ta_retry_verdict;

/* One call and its attempts. */
typedef struct ta_retry {
    uint32_t *quota;       /* tokens left, 0..TA_RETRY_QUOTA; borrowed, shared by calls */
    uint32_t max_attempts; /* including the first */
    uint32_t attempts;     /* failed attempts */
    uint32_t last_cost;    /* tokens that the last retry cost; 0 before a retry */
    uint32_t backoff_max;  /* ms; TA_RETRY_BACKOFF_MAX from ta_retry_init */
} ta_retry;

/* A max_attempts of 0 counts as 1. */
void ta_retry_init(ta_retry *retry, uint32_t *quota, uint32_t max_attempts);

/* The kind of a failure, by the error's type first, then by the HTTP status. The types that only some services'
 * models mark as retryable are not known here: ta_service_error_is_retryable.
 *   http_status  0 if there was no complete answer: the connection failed
 *   error_type   as ta_awsjson_error returns it; may be absent */
ta_retry_kind ta_retry_classify(int http_status, ta_str error_type);

/* The kind of the failure in `diag`: by its code if the connection failed, as above if the service
 * returned an error. */
ta_retry_kind ta_retry_of(const ta_diag *diag);

/* Record that an attempt failed.
 *   retry_after  value of the field x-amz-retry-after (milliseconds), or absent; ignored if it is
 *                not a number
 *   random       uniform over all values of its type; selects the part of the back-off to sleep
 *   delay        out, in ms: how long to sleep, on TA_RETRY_AGAIN. On TA_RETRY_QUOTA_DONE, how long
 *                an operation that long-polls (such as SQS ReceiveMessage) sleeps before it gives
 *                up; others ignore it. Else 0. */
TA_MUST ta_retry_verdict ta_retry_failed(ta_retry *retry, ta_retry_kind kind, ta_str retry_after,
                                         uint32_t random, uint32_t *delay);

/* Record that an attempt succeeded: returns to the quota what the last retry cost, or 1 token if
 * there was no retry. */
void ta_retry_succeeded(ta_retry *retry);

#endif
