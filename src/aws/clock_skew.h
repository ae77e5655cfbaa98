/* clock_skew.h - whether a request was refused because the clock that dated its signature is off, and
 * by how much: the service tells its own time in the answer's Date (RFC 9110, section 6.6.1).
 * Layer aws; needs base. Pure.
 *
 * The host's clock stays what it is: only signatures are dated by the service's. Over plain HTTP,
 * anyone on the way can write Date, and so have a request signed for a time to come; but so can he
 * change the answer itself. */
#ifndef TA_CLOCK_SKEW_H
#define TA_CLOCK_SKEW_H

#include "base/str.h"

/* What AWS's services accept between their clock and a signature's date, in seconds; a refusal that
 * is nearer has another cause, such as a wrong secret key. */
#define TA_CLOCK_SKEW_MAX 300

/* Is the error one that a wrong clock causes, and is the clock wrong?
 *   error_type  as ta_awsjson_error gives it; may be absent
 *   date        the answer's field Date, or absent
 *   signed_at   the date of the request's signature, in seconds since 1970
 *   now         the host's clock, likewise, when the answer came
 *   offset      out, on true: seconds to add to the host's clock to date signatures */
bool ta_clock_skew(ta_str error_type, ta_str date, int64_t signed_at, int64_t now, int64_t *offset);

#endif
