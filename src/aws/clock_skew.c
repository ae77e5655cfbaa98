#include "aws/clock_skew.h"

#include "base/date.h"

/* The first three mean only the time; the others have several causes, of which a wrong date is
 * one. */
static const char *const types[] = {
    "RequestTimeTooSkewed",      "RequestExpired",        "RequestInTheFuture",
    "InvalidSignatureException", "SignatureDoesNotMatch", "AuthFailure",
};

bool ta_clock_skew(ta_str error_type, ta_str date, int64_t signed_at, int64_t now,
                   int64_t *offset) {
    int64_t theirs;
    if (!ta_str_is_one_of(error_type, types, sizeof types / sizeof *types) ||
        !ta_parse_http_date(date, &theirs))
        return false;
    /* Compare with the date of the signature, which the service checked: `now` may be much
     * later. */
    const int64_t off = theirs - signed_at;
    if (off >= -TA_CLOCK_SKEW_MAX && off <= TA_CLOCK_SKEW_MAX)
        return false;
    *offset = theirs - now;
    return true;
}
