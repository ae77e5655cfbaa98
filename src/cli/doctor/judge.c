/* judge.c - what an answer and a clock say about a call to come. Pure. */
#include "aws/clock_skew.h"
#include "base/build_date.h"
#include "base/date.h"
#include "base/diag.h"
#include "caps.h"
#include "cli/doctor/doctor.h"

const char ta_doctor_advice_clock[] =
    "set this host's clock, as by NTP: AWS accepts signatures that are up to " TA_LIMIT_TEXT(
        TA_CLOCK_SKEW_MAX) " s off";

ta_err ta_doctor_judge_clock(int64_t ours, int64_t theirs, ta_buf *detail, bool *looked) {
    const int64_t ahead = ours - theirs;
    *looked = true;
    if (theirs != 0) {
        ta_put_u64(detail, (uint64_t)(ahead < 0 ? -ahead : ahead), 1);
        ta_puts(detail, ahead < 0 ? " s behind the service's" : " s ahead of the service's");
        ta_puts(detail, ", which says ");
        ta_put_iso8601(detail, theirs, 0);
        return ahead > TA_CLOCK_SKEW_MAX || ahead < -TA_CLOCK_SKEW_MAX ? TA_E_CLOCK : TA_OK;
    }
    *looked = ours < TA_BUILD_EPOCH;
    if (!*looked)
        return TA_OK;
    ta_puts(detail, "it says ");
    ta_put_iso8601(detail, ours, 0);
    ta_puts(detail, ", which is before this program was made");
    return TA_E_CLOCK;
}

static const char advice_keys[] =
    "AWS does not know the access key: check that it is whole, active and of this partition; keys "
    "that begin with ASIA need their session token";
static const char advice_signature[] =
    "check the secret access key, and that nothing on the way changes the request";
static const char advice_expired[] =
    "get new credentials: the session token's time is over, or the clock of this host is off";
static const char advice_unsigned[] = "leave out --no-sign-request";
static const char advice_operation[] =
    "the endpoint does not know the service's operations: check --endpoint-url";

static const char advice_other[] =
    "what answers is no AWS JSON service, or something on the way changes what it says: check the "
    "endpoint";

/* By type, without "Exception" at its end. */
static const struct {
    const char *type, *advice;
} advices[] = {
    {"UnrecognizedClient", advice_keys},
    {"InvalidClientTokenId", advice_keys},
    {"InvalidAccessKeyId", advice_keys},
    {"InvalidSignature", advice_signature},
    {"SignatureDoesNotMatch", advice_signature},
    {"IncompleteSignature", advice_signature},
    {"ExpiredToken", advice_expired},
    {"RequestTimeTooSkewed", ta_doctor_advice_clock},
    {"RequestExpired", ta_doctor_advice_clock},
    {"RequestInTheFuture", ta_doctor_advice_clock},
    {"MissingAuthenticationToken", advice_unsigned},
    {"UnknownOperation", advice_operation},
    {"AccessDenied",
     "allow proton:GetEnvironment and what else is to be called by a policy of this "
     "identity"},
    {"SubscriptionRequired", "the account has to sign up for the service"},
    {"OptInRequired", "the account has to sign up for the service, or enable the region"},
};

static const char *advice_of_type(ta_str type) {
    if (ta_is_digit(type.p[0])) /* an HTTP status, with no service's error */
        return advice_other;
    if (ta_str_ends(type, TA_STR("Exception")))
        type.n -= sizeof "Exception" - 1;
    for (size_t i = 0; i < sizeof advices / sizeof *advices; i++)
        if (ta_str_eq(type, ta_str_from(advices[i].type)))
            return advices[i].advice;
    return "see what the message says; if it passes with time, try again";
}

ta_err ta_doctor_judge_answer(const ta_diag *diag, bool is_signed, const char *closed,
                              const char **advice) {
    *advice = NULL;
    switch (diag->err) {
    case TA_OK:
    case TA_E_VALIDATION:
    case TA_E_RESOURCE_NOT_FOUND: /* the service has looked at the signature before the request */
        return TA_OK;
    default:
        break;
    }
    if (diag->error_type.n > 0)
        *advice = advice_of_type(diag->error_type);
    else if (diag->err >= TA_E_HTTP_SYNTAX && diag->err <= TA_E_SHAPE)
        *advice = advice_other;
    if (*advice == advice_operation && closed != NULL)
        *advice = closed;
    if (*advice == advice_unsigned && is_signed)
        *advice = advice_signature;
    return diag->err;
}
