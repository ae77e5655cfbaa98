/* nearest.h - which known word somebody may have meant. Layer cli; needs base. */
#ifndef TA_CLI_NEAREST_H
#define TA_CLI_NEAREST_H

#include "base/str.h"

#define TA_EDIT_MAX 64 /* bytes of each word; longer ones are as far apart as they can be */

/* The least number of single-byte insertions, deletions and replacements (Levenshtein) that make `word` the known
 * one; TA_EDIT_MAX + 1 when one of them is too long. */
unsigned ta_word_distance(ta_str word, ta_str known);

/* The search for the nearest of many known words. One is near within two edits, or one if `word` has two or three
 * bytes; to be the beginning of a known word counts as one. */
typedef struct ta_nearest {
    ta_str word;
    unsigned bound; /* Private: a nearer one has fewer edits. */
} ta_nearest;

ta_nearest ta_nearest_to(ta_str word);

/* Is `known` near, and nearer than all before it? */
bool ta_is_nearer(ta_nearest *n, ta_str known);

#endif
