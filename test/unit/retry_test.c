/* retry_test.c - AWS's retry cases of 2026, with exact delays and quotas; then the lists of types,
 * the random part and the ends of ranges. */
#include <criterion/criterion.h>

#include "aws/retry.h"

#define SUCCESS (-1)
#define CALLS   4

typedef struct attempt {
    const char *name;
    bool first; /* of its case */
    int call;
    uint32_t max_attempts, quota, backoff_max;
    int status;
    ta_str type, retry_after;
    int verdict;            /* expected: ta_retry_verdict, or SUCCESS */
    int quota_after, delay; /* expected; -1: the case does not say */
} attempt;

static const attempt attempts[] = {
#include "build/host/vectors/retry_cases.inc"
};

Test(retry, cases_of_2026) {
    ta_retry calls[CALLS];
    uint32_t quota = 0;
    int cases = 0;
    for (size_t i = 0; i < sizeof attempts / sizeof *attempts; i++) {
        const attempt *a = &attempts[i];
        if (a->first) {
            cases++;
            quota = a->quota;
            for (size_t c = 0; c < CALLS; c++) {
                ta_retry_init(&calls[c], &quota, a->max_attempts);
                calls[c].backoff_max = a->backoff_max;
            }
        }
        cr_assert_lt(a->call, CALLS);
        ta_retry *call = &calls[a->call];
        uint32_t delay = 0;
        int verdict = SUCCESS;
        if (a->status == 200)
            ta_retry_succeeded(call);
        else
            verdict = (int)ta_retry_failed(call, ta_retry_classify(a->status, a->type),
                                           a->retry_after, UINT32_MAX, &delay);
        cr_assert_eq(verdict, a->verdict, "%s: verdict %d", a->name, verdict);
        if (a->quota_after >= 0)
            cr_assert_eq((int)quota, a->quota_after, "%s: quota %u", a->name, quota);
        if (a->delay >= 0)
            cr_assert_eq((int)delay, a->delay, "%s: delay %u", a->name, delay);
        if (verdict != TA_RETRY_AGAIN && verdict != TA_RETRY_QUOTA_DONE)
            cr_assert_eq(delay, 0, "%s: delay %u", a->name, delay);
    }
    cr_assert_eq(cases, 19);
}

Test(retry, kinds) {
    static const struct {
        int status;
        const char *type;
        ta_retry_kind kind;
    } cases[] = {
        {0, NULL, TA_RETRY_TRANSIENT},
        {500, NULL, TA_RETRY_TRANSIENT},
        {501, NULL, TA_RETRY_NEVER},
        {502, "502", TA_RETRY_TRANSIENT},
        {503, "", TA_RETRY_TRANSIENT},
        {504, NULL, TA_RETRY_TRANSIENT},
        {505, NULL, TA_RETRY_NEVER},
        {400, NULL, TA_RETRY_NEVER},
        {404, "ResourceNotFoundException", TA_RETRY_NEVER},
        {409, "ConflictException", TA_RETRY_NEVER},
        {500, "SomethingElse", TA_RETRY_TRANSIENT},
        {503, "SlowDown", TA_RETRY_THROTTLING},
        {400, "InternalServerException", TA_RETRY_NEVER},
        {400, "RequestTimeout", TA_RETRY_TRANSIENT},
        {400, "RequestTimeoutException", TA_RETRY_TRANSIENT},
        {400, "PriorRequestNotComplete", TA_RETRY_THROTTLING},
        {400, "Throttling", TA_RETRY_THROTTLING},
        {400, "ThrottlingException", TA_RETRY_THROTTLING},
        {400, "ThrottledException", TA_RETRY_THROTTLING},
        {400, "RequestThrottledException", TA_RETRY_THROTTLING},
        {400, "TooManyRequestsException", TA_RETRY_THROTTLING},
        {400, "ProvisionedThroughputExceededException", TA_RETRY_THROTTLING},
        {400, "TransactionInProgressException", TA_RETRY_THROTTLING},
        {400, "RequestLimitExceeded", TA_RETRY_THROTTLING},
        {400, "BandwidthLimitExceeded", TA_RETRY_THROTTLING},
        {400, "LimitExceededException", TA_RETRY_THROTTLING},
        {400, "RequestThrottled", TA_RETRY_THROTTLING},
        {400, "EC2ThrottledException", TA_RETRY_THROTTLING},
        {400, "throttling", TA_RETRY_NEVER},
        {400, "ThrottlingExceptionX", TA_RETRY_NEVER},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        cr_assert_eq(ta_retry_classify(cases[i].status, ta_str_from(cases[i].type)), cases[i].kind,
                     "%d %s", cases[i].status, cases[i].type);
}

static uint32_t delay_of(uint32_t nth, ta_retry_kind kind, const char *retry_after,
                         uint32_t random) {
    ta_retry retry;
    uint32_t quota = TA_RETRY_QUOTA, delay;
    ta_retry_init(&retry, &quota, UINT32_MAX);
    retry.attempts = nth - 1;
    cr_assert_eq(ta_retry_failed(&retry, kind, ta_str_from(retry_after), random, &delay),
                 TA_RETRY_AGAIN);
    return delay;
}

Test(retry, delays) {
    const uint32_t half = UINT32_MAX / 2 + 1;
    cr_assert_eq(delay_of(1, TA_RETRY_TRANSIENT, NULL, 0), 0);
    cr_assert_eq(delay_of(1, TA_RETRY_TRANSIENT, NULL, half), 25);
    cr_assert_eq(delay_of(2, TA_RETRY_THROTTLING, NULL, half), 1000);
    cr_assert_eq(delay_of(9, TA_RETRY_TRANSIENT, NULL, UINT32_MAX), 12800);
    cr_assert_eq(delay_of(10, TA_RETRY_TRANSIENT, NULL, UINT32_MAX), 20000);
    cr_assert_eq(delay_of(10, TA_RETRY_TRANSIENT, NULL, half), 10000);
    cr_assert_eq(delay_of(5, TA_RETRY_THROTTLING, NULL, UINT32_MAX), 16000);
    cr_assert_eq(delay_of(6, TA_RETRY_THROTTLING, NULL, UINT32_MAX), 20000);
    cr_assert_eq(delay_of(UINT32_MAX - 1, TA_RETRY_TRANSIENT, NULL, UINT32_MAX), 20000);
}

Test(retry, retry_after_is_clamped) {
    cr_assert_eq(delay_of(1, TA_RETRY_TRANSIENT, "5049", UINT32_MAX), 5049);
    cr_assert_eq(delay_of(1, TA_RETRY_TRANSIENT, "5051", UINT32_MAX), 5050);
    cr_assert_eq(delay_of(1, TA_RETRY_TRANSIENT, "18446744073709551615", UINT32_MAX), 5050);
    cr_assert_eq(delay_of(1, TA_RETRY_TRANSIENT, "49", UINT32_MAX), 50);
    cr_assert_eq(delay_of(10, TA_RETRY_TRANSIENT, "60000", UINT32_MAX), 25000);
    const char *ignored[] = {"",
                             "1.5",
                             "-1",
                             " 100",
                             "100 ",
                             "1e3",
                             "18446744073709551616",
                             "Wed, 21 Oct 2015 07:28:00 GMT"};
    for (size_t i = 0; i < sizeof ignored / sizeof *ignored; i++)
        cr_assert_eq(delay_of(1, TA_RETRY_TRANSIENT, ignored[i], UINT32_MAX), 50, "%s", ignored[i]);
}

Test(retry, quota_stays_in_its_range) {
    ta_retry retry;
    uint32_t quota = TA_RETRY_QUOTA - 1, delay;
    ta_retry_init(&retry, &quota, 3);
    ta_retry_succeeded(&retry);
    cr_assert_eq(quota, TA_RETRY_QUOTA);
    ta_retry_succeeded(&retry);
    cr_assert_eq(quota, TA_RETRY_QUOTA);

    quota = 4;
    cr_assert_eq(ta_retry_failed(&retry, TA_RETRY_THROTTLING, ta_str_from(NULL), 1, &delay),
                 TA_RETRY_QUOTA_DONE);
    cr_assert_eq(quota, 4);
    ta_retry_succeeded(&retry);
    cr_assert_eq(quota, 5);
}

Test(retry, one_attempt_at_least) {
    for (uint32_t max_attempts = 0; max_attempts <= 1; max_attempts++) {
        ta_retry retry;
        uint32_t quota = TA_RETRY_QUOTA, delay;
        ta_retry_init(&retry, &quota, max_attempts);
        cr_assert_eq(ta_retry_failed(&retry, TA_RETRY_TRANSIENT, ta_str_from(NULL), 1, &delay),
                     TA_RETRY_ATTEMPTS_DONE);
        cr_assert_eq(quota, TA_RETRY_QUOTA);
    }
}
