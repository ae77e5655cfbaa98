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

/* Take the next piece of a string that is to be written, from the front of *rest, which must not be
 * empty: either all bytes up to one that needs an escape, as a slice of *rest; or, when that one
 * stands first, its escape, in `memory`. Escapes are those of Python's json with
 * ensure_ascii=False:
 * \" \\ \b \f \n \r \t, and \u00xx in lower case for the other control bytes; DEL stands as it is.
 */
ta_str ta_json_escape_next(ta_str *rest, char memory[6]);

/* A string in quotes. `utf8` must be valid UTF-8 for the result to be JSON; absent is written as
 * empty. At most 6 * utf8.n + 2 bytes. When it does not fit, its beginning may stand in `b`. */
void ta_json_put_string(ta_buf *b, ta_str utf8);

/* The name of a member and its colon, after a comma unless the member is the first of its object,
 * which is when the last byte of `b` is '{'. */
void ta_json_put_name(ta_buf *b, ta_str utf8);

#endif
