/* input_time.h - times as AWS CLI's users write them, which is what Python's dateutil reads: seconds since 1970, ISO
 * 8601, RFC 822, dates with names of months, am and pm. Layer model; needs base/date. Pure. */
#ifndef TA_MODEL_INPUT_TIME_H
#define TA_MODEL_INPUT_TIME_H

#include "base/buf.h"

typedef struct ta_input_time {
    ta_timestamp utc;
    int offset_s;  /* of the time zone that the text is in */
    bool is_aware; /* the text says which one that is; else utc is what it says */
} ta_input_time;

/* For `now`: the text leaves out nothing of a date but the century. */
#define TA_INPUT_TIME_WHOLE INT64_MIN

/*   now  epoch: the year, month and day of a time that leaves these out are those of this time in UTC
 * A time without an offset is in UTC. false: it is none. */
bool ta_input_read_time(ta_str text, int64_t now, ta_input_time *out);
/* The same, without the time zone. */
bool ta_input_parse_time(ta_str text, int64_t now, ta_timestamp *out);

#endif
