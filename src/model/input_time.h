/* input_time.h - times as AWS CLI's users write them, which is what Python's dateutil reads: seconds since 1970, ISO
 * 8601, RFC 822, dates with names of months, am and pm. Layer model; needs base/date. Pure. */
#ifndef TA_MODEL_INPUT_TIME_H
#define TA_MODEL_INPUT_TIME_H

#include "base/buf.h"

/*   now  epoch: the year, month and day of a time that leaves these out are those of this time in UTC
 * A time without an offset is in UTC. false: it is none. */
bool ta_input_parse_time(ta_str text, int64_t now, ta_timestamp *out);

#endif
