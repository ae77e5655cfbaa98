/* pairs.c - what names have in common: the pair of symbols that occurs most often becomes a symbol, again and
 * again. Then the symbols that save most become pieces, of one byte, or parts, of two; the others are written as
 * the two symbols that they are. */
#include <stdlib.h>
#include <string.h>

#include "model_compile.h"

enum { SYMBOLS_MAX = 3072, BYTES = 256, ROUNDS = 12 };

typedef struct symbol {
    unsigned left, right; /* of a pair */
    symbol_form form;
    long uses;
    long length; /* of its text */
    long size;   /* as its two symbols */
} symbol;

static symbol symbols[SYMBOLS_MAX];
static unsigned symbol_count = BYTES;
static int *corpus; /* symbols, and what is negative between them */
static size_t corpus_size;

void add_to_corpus(int item) {
    APPEND(corpus, corpus_size, item);
}

/* ---- pairs ---- */

static bool is_pair(size_t i) {
    return i + 1 < corpus_size && corpus[i] >= 0 && corpus[i + 1] >= 0;
}

/* Where the most frequent pair is for the last time; corpus_size: no pair is worth a symbol. */
static size_t most_frequent(void) {
    static unsigned short count[SYMBOLS_MAX][SYMBOLS_MAX];
    size_t best = corpus_size;
    unsigned most = 2;
    for (size_t i = 0; i + 1 < corpus_size; i++)
        if (is_pair(i) && count[corpus[i]][corpus[i + 1]] < UINT16_MAX &&
            ++count[corpus[i]][corpus[i + 1]] > most) {
            most = count[corpus[i]][corpus[i + 1]];
            best = i;
        }
    for (size_t i = 0; i + 1 < corpus_size; i++)
        if (is_pair(i))
            count[corpus[i]][corpus[i + 1]] = 0;
    return best;
}

static void replace(int left, int right, int by) {
    size_t to = 0;
    for (size_t i = 0; i < corpus_size; i++) {
        const bool found = is_pair(i) && corpus[i] == left && corpus[i + 1] == right;
        corpus[to++] = found ? by : corpus[i];
        i += found;
    }
    corpus_size = to;
}

static void make_pairs(void) {
    for (unsigned i = 0; i < BYTES; i++)
        symbols[i] = (symbol){.form = PIECE, .length = 1, .size = 1};
    for (size_t at; symbol_count < SYMBOLS_MAX && (at = most_frequent()) < corpus_size;
         symbol_count++) {
        const unsigned left = (unsigned)corpus[at], right = (unsigned)corpus[at + 1];
        symbols[symbol_count] = (symbol){.left = left,
                                         .right = right,
                                         .form = PART,
                                         .length = symbols[left].length + symbols[right].length};
        replace((int)left, (int)right, (int)symbol_count);
    }
}

/* ---- forms ---- */

static long size_of(unsigned s) {
    return symbols[s].form == PIECE ? 1 : symbols[s].form == PART ? 2 : symbols[s].size;
}

/* How often each symbol is written, if the forms are as they are. A symbol is made of earlier ones. */
static void count_uses(void) {
    for (unsigned s = 0; s < symbol_count; s++)
        symbols[s].uses = 0;
    for (size_t i = 0; i < corpus_size; i++)
        if (corpus[i] >= 0)
            symbols[corpus[i]].uses++;
    for (unsigned s = symbol_count; s-- > BYTES;) {
        const symbol *x = &symbols[s];
        const long times = x->form == PAIR ? x->uses : x->form == PART && x->uses > 0;
        symbols[x->left].uses += times;
        symbols[x->right].uses += times;
    }
    for (unsigned s = BYTES; s < symbol_count; s++)
        symbols[s].size = size_of(symbols[s].left) + size_of(symbols[s].right);
}

/* What it saves to have the symbol's text as a piece, and not as a pair or part; its codes and their end as a
 * part, and not as a pair. */
static long piece_saves(const symbol *x) {
    const long pair = x->uses * (x->size - 1), part = x->uses + x->size + 1;
    return (pair < part ? pair : part) - x->length - 2;
}

static long part_saves(const symbol *x) {
    return x->uses * (x->size - 2) - (x->size + 1);
}

static int by_piece_saves(const void *a, const void *b) {
    const unsigned x = *(const unsigned *)a, y = *(const unsigned *)b;
    const long of_x = piece_saves(&symbols[x]), of_y = piece_saves(&symbols[y]);
    return of_x != of_y ? (of_x < of_y ? 1 : -1) : (x > y) - (x < y);
}

static void choose_forms(void) {
    unsigned order[SYMBOLS_MAX], n = 0, pieces = 0;
    count_uses();
    for (unsigned s = 0; s < BYTES; s++)
        pieces += symbols[s].uses > 0;
    for (unsigned s = BYTES; s < symbol_count; s++)
        order[n++] = s;
    qsort(order, n, sizeof *order, by_piece_saves);
    for (unsigned i = 0; i < n; i++) {
        symbol *x = &symbols[order[i]];
        const bool is_piece = pieces < TA_MODEL_PIECES && piece_saves(x) > 0;
        pieces += is_piece;
        x->form = is_piece ? PIECE : part_saves(x) > 0 ? PART : PAIR;
    }
    if (pieces > TA_MODEL_PIECES)
        fail("the names have more characters than there are pieces");
}

size_t choose_symbols(const int **what, unsigned *count) {
    make_pairs();
    for (unsigned i = 0; i < ROUNDS; i++)
        choose_forms();
    count_uses();
    *what = corpus;
    *count = symbol_count;
    return corpus_size;
}

symbol_form form_of(unsigned s) {
    return symbols[s].uses > 0 ? symbols[s].form : UNUSED;
}

size_t length_of(unsigned s) {
    return (size_t)symbols[s].length;
}

void halves_of(unsigned s, unsigned half[2]) {
    half[0] = symbols[s].left;
    half[1] = symbols[s].right;
}

void make_pair_of(unsigned s) {
    symbols[s].form = PAIR;
}
