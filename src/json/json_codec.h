/* json_codec.h - what Python says of bytes that are no UTF-8. Layer json; needs base. Pure. */
#ifndef TA_JSON_CODEC_H
#define TA_JSON_CODEC_H

#include "base/buf.h"

/* Is the text well-formed UTF-8? Else append to `why` what Python's decoder says of the first fault. */
bool ta_json_is_utf8(ta_str text, ta_buf *why);

#endif
