#include "cli/nearest.h"

static unsigned least(unsigned a, unsigned b) {
    return a < b ? a : b;
}

unsigned ta_word_distance(ta_str word, ta_str known) {
    unsigned char row[TA_EDIT_MAX + 1]; /* distances of word[0..i) from each start of known */
    if (word.n > TA_EDIT_MAX || known.n > TA_EDIT_MAX)
        return TA_EDIT_MAX + 1;
    for (size_t j = 0; j <= known.n; j++)
        row[j] = (unsigned char)j;
    for (size_t i = 0; i < word.n; i++) {
        unsigned diagonal = row[0];
        row[0] = (unsigned char)(i + 1);
        for (size_t j = 0; j < known.n; j++) {
            unsigned replaced = diagonal + (word.p[i] != known.p[j]);
            diagonal = row[j + 1];
            row[j + 1] = (unsigned char)least(replaced, least(diagonal, row[j]) + 1);
        }
    }
    return row[known.n];
}

ta_nearest ta_nearest_to(ta_str word) {
    return (ta_nearest){.word = word, .bound = least(2, (unsigned)word.n / 2) + 1};
}

bool ta_is_nearer(ta_nearest *n, ta_str known) {
    const unsigned distance = ta_str_starts(known, n->word) ? 1 : ta_word_distance(n->word, known);
    if (distance >= n->bound)
        return false;
    n->bound = distance;
    return true;
}
