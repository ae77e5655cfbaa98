/* clock_skew.h - was a request refused because the clock that dated its signature is wrong, and by
 * how much? The service's own time is in the answer's Date (RFC 9110, section 6.6.1).
 * Layer aws; needs base. Pure.
 *
 * The host's clock is not changed: only signatures are dated by the service's. Over plain HTTP, an
 * attacker on the path can forge Date, and so obtain a request that is signed for a future time;
 * but such an attacker can forge the answer, too. */
#ifndef TA_CLOCK_SKEW_H
#define TA_CLOCK_SKEW_H

#include "base/str.h"

/* The difference in seconds that AWS's services accept between their clock and a signature's date.
 * A smaller difference is not the cause of the refusal; a wrong secret key may be. */
#define TA_CLOCK_SKEW_MAX 300

/* Is the error one that a wrong clock causes, and is the clock wrong?
 *   error_type  as ta_awsjson_error returns it; may be absent
 *   date        the answer's field Date, or absent
 *   signed_at   the date of the request's signature, in seconds since 1970
 *   now         the host's clock when the answer arrived, in seconds since 1970
 *   offset      out, on true: seconds to add to the host's clock to date signatures */
bool ta_clock_skew(ta_str error_type, ta_str date, int64_t signed_at, int64_t now, int64_t *offset);

#endif
