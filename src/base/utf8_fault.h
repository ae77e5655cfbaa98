/* utf8_fault.h - what Python says of bytes that are no UTF-8. Layer base. Pure. */
#ifndef TA_UTF8_FAULT_H
#define TA_UTF8_FAULT_H

#include "base/buf.h"

/* Append to `why` what Python's decoder says of the first fault; nothing if the text is well-formed UTF-8. */
void ta_put_utf8_fault(ta_buf *why, ta_str text);

#endif
