#include "cli/nearest.h"

static unsigned least(unsigned a, unsigned b) {
    return a < b ? a : b;
}

static unsigned edit_distance(ta_str a, ta_str b) {
    unsigned char row[TA_EDIT_MAX + 1]; /* distances of a[0..i) from each start of b */
    if (a.n > TA_EDIT_MAX || b.n > TA_EDIT_MAX)
        return TA_EDIT_MAX + 1;
    for (size_t j = 0; j <= b.n; j++)
        row[j] = (unsigned char)j;
    for (size_t i = 0; i < a.n; i++) {
        unsigned diagonal = row[0];
        row[0] = (unsigned char)(i + 1);
        for (size_t j = 0; j < b.n; j++) {
            unsigned replaced = diagonal + (a.p[i] != b.p[j]);
            diagonal = row[j + 1];
            row[j + 1] = (unsigned char)least(replaced, least(diagonal, row[j]) + 1);
        }
    }
    return row[b.n];
}

unsigned ta_word_distance(ta_str word, ta_str known) {
    if (word.n > 0 && word.n < known.n && ta_str_starts(known, word))
        return 1;
    return edit_distance(word, known);
}
