/* nearest.h - which known word somebody may have meant. Layer cli; needs base. */
#ifndef TA_CLI_NEAREST_H
#define TA_CLI_NEAREST_H

#include "base/str.h"

#define TA_EDIT_MAX 64 /* bytes of each word; longer ones are as far apart as they can be */

/* How far `word` is from `known`, which may be written in part: the least number of single-byte
 * insertions, deletions and replacements (Levenshtein) that make it known, or that make it a
 * beginning of known and one more; TA_EDIT_MAX + 1 when one of them is too long. */
unsigned ta_word_distance(ta_str word, ta_str known);

#endif
