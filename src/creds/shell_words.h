/* shell_words.h - split a command into words as a POSIX shell does, and no more: there is no shell.
 * https://pubs.opengroup.org/onlinepubs/9699919799/utilities/V3_chap02.html#tag_18_02
 * Layer aws; needs base. No I/O, no allocation. */
#ifndef TA_SHELL_WORDS_H
#define TA_SHELL_WORDS_H

#include "base/str.h"

/* Words are parted by spaces, tabs and new lines. '…' holds everything; "…" holds everything but \
 * before " \ $ ` and a new line; elsewhere \ takes the next byte as it is, and both go when that is
 * a new line. Nothing is expanded: $ ` * ~ | > & ; # are bytes like others.
 *   text   text[0..n), decoded in place; text[n] is written to as well
 *   words  out: NUL-terminated, in text; words[*count] is NULL
 *   cap    pointers at words, the NULL's included; at least 1
 *   why    out: static text that names what is wrong
 * TA_OK | TA_E_CONFIG (a quote or a backslash that nothing closes, a NUL) | TA_E_LIMIT (cap) */
TA_MUST ta_err ta_shell_words(char *text, size_t n, char **words, size_t cap, size_t *count,
                              const char **why);

#endif
