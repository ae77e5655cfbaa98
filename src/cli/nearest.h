/* nearest.h - which known word somebody may have meant. Layer cli; needs base. */
#ifndef TA_CLI_NEAREST_H
#define TA_CLI_NEAREST_H

#include "base/str.h"

#define TA_EDIT_MAX 64 /* bytes of each word; longer ones are as far apart as they can be */

/* Least number of single-byte insertions, deletions and replacements that make b of a (Levenshtein);
 * TA_EDIT_MAX + 1 when one of them is too long. */
unsigned ta_edit_distance(ta_str a, ta_str b);

#endif
