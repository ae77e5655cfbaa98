/* shell_words.h - split a command into words as a POSIX shell does, without any expansion.
 * https://pubs.opengroup.org/onlinepubs/9699919799/utilities/V3_chap02.html#tag_18_02
 * Layer creds; needs base. No I/O, no allocation. */
#ifndef TA_SHELL_WORDS_H
#define TA_SHELL_WORDS_H

#include "base/str.h"

/* Words are separated by spaces, tabs and newlines. '…' keeps every byte; "…" keeps every byte
 * except a \ before " \ $ ` or a newline; elsewhere \ keeps the next byte. A \ and a newline after
 * it are both removed. Nothing is expanded: $ ` * ~ | > & ; # are ordinary bytes.
 *   text   text[0..n), decoded in place; text[n] is written to as well
 *   words  out: NUL-terminated, in text; words[*count] is NULL
 *   cap    pointers at words, including the NULL; at least 1
 *   why    out: static text that names what is wrong
 * Returns TA_OK | TA_E_CONFIG (a quote that is not closed, a backslash at the end, a NUL)
 * | TA_E_LIMIT (cap). */
TA_MUST ta_err ta_shell_words(char *text, size_t n, char **words, size_t cap, size_t *count,
                              const char **why);

#endif
