/* answer_time.h - a time of an answer as AWS CLI prints it. Layer model; needs base/date, base/real,
 * json/json_doc, json/json_python. No allocation. */
#ifndef TA_MODEL_ANSWER_TIME_H
#define TA_MODEL_ANSWER_TIME_H

#include "json/json_doc.h"

/* 2020-09-13T12:26:40.123000+00:00 for seconds since 1970, for an HTTP date, and for a date with or without a time
 * (ISO 8601); without an offset if the text has none.
 *   why  gets what AWS CLI says of a value that is no time
 * TA_OK | TA_E_SHAPE | TA_E_LIMIT: see doc->limit */
TA_MUST ta_err ta_answer_time(ta_doc *doc, ta_node value, ta_buf *why);

#endif
