/* diag.h - fill a ta_diag (tinyaws.h). Layer base; needs buf.
 * The first error wins: a diag that holds an error is not changed. Messages are one line. Bytes
 * that a peer sent go through ta_put_untrusted, so that they cannot forge lines or escape
 * sequences. */
#ifndef TA_DIAG_H
#define TA_DIAG_H

#include "base/buf.h"

void ta_diag_clear(ta_diag *d);

/* Record `err` with the detail `text`, unless an error is recorded already. A detail longer than
 * the diag is cut and ends in "...". Returns the error that the diag then holds. */
ta_err ta_fail(ta_diag *d, ta_err err, const char *text);

/* For a detail in parts, which the caller puts into a buffer of its own:
 *   char line[TA_DIAG_TEXT_MAX];
 *   ta_buf b = ta_buf_on(line, sizeof line);
 *   ta_put(&b, …);
 *   return ta_fail_text(d, TA_E_TLS, &b); */
ta_err ta_fail_text(ta_diag *d, ta_err err, const ta_buf *text);

/* A peer's bytes for a message: printable ASCII and valid UTF-8 unchanged, anything else as \xNN.
 * At most `max` bytes are used; if there are more, "..." follows. */
void ta_put_untrusted(ta_buf *b, ta_str bytes, size_t max);

#endif
