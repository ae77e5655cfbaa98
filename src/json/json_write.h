/* json_write.h - write small JSON texts (RFC 8259), compact, into a caller's buffer.
 * Layer json; needs base. No allocation. A whole object:
 *     ta_putc(&b, '{');
 *     ta_json_put_name(&b, TA_STR("environmentName"));
 *     ta_json_put_string(&b, name);
 *     ta_putc(&b, '}');
 *     return ta_buf_err(&b);
 */
#ifndef TA_JSON_WRITE_H
#define TA_JSON_WRITE_H

#include "base/buf.h"

/* Remove the next piece from the front of *rest, which must not be empty, and return it as it is
 * written: either all bytes before the first one that needs an escape, as a slice of *rest; or, if
 * the first byte needs one, its escape, in `memory`. The escapes are those of Python's json with
 * ensure_ascii=False: \" \\ \b \f \n \r \t, and \u00xx in lower case for the other control bytes.
 * DEL is not escaped. */
ta_str ta_json_escape_next(ta_str *rest, char memory[6]);

/* A string in quotes. `utf8` must be valid UTF-8 for the result to be JSON; an absent one is
 * written as empty. At most 6 * utf8.n + 2 bytes. If it does not fit, `b` may hold the beginning of
 * it. */
void ta_json_put_string(ta_buf *b, ta_str utf8);

/* The name of a member and its colon. A comma precedes it unless the last byte of `b` is '{', that
 * is, unless the member is the first of its object. */
void ta_json_put_name(ta_buf *b, ta_str utf8);

#endif
