/* names.c - all names of all models: src/model/model_tables.h has their form. A name that ends another one lies
 * within it. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "model_compile.h"

typedef struct spelling {
    const char *name;
    bool ends_another;
    unsigned at;
} spelling;

/* In the corpus: a name ends; one that ends it begins. */
enum { END = -1, CUT = -2 };

static spelling *spellings;
static size_t spelling_count;

static unsigned char *codes;
static size_t codes_size, parts_size;
static const char *text_of_piece[TA_MODEL_PIECES];
static size_t piece_count;
static unsigned *code_of_symbol; /* of a piece or part that has its place */

/* ---- the names ---- */

static spelling *find_spelling(const char *name) {
    for (size_t i = 0; i < spelling_count; i++)
        if (strcmp(spellings[i].name, name) == 0)
            return &spellings[i];
    return NULL;
}

void add_name(const char *name) {
    if (name == NULL || find_spelling(name))
        return;
    const spelling s = {name, false, 0};
    APPEND(spellings, spelling_count, s);
}

static int by_name(const void *a, const void *b) {
    return strcmp(((const spelling *)a)->name, ((const spelling *)b)->name);
}

static spelling *find_sorted(const char *name) {
    const spelling key = {name, false, 0};
    return bsearch(&key, spellings, spelling_count, sizeof key, by_name);
}

static void make_corpus(void) {
    for (size_t i = 0; i < spelling_count; i++)
        for (const char *c = spellings[i].name + 1; *c; c++)
            if (find_sorted(c))
                find_sorted(c)->ends_another = true;
    for (size_t i = 0; i < spelling_count; i++) {
        const char *name = spellings[i].name;
        for (const char *c = name; *c && !spellings[i].ends_another; c++) {
            if (c > name && find_sorted(c))
                add_to_corpus(CUT);
            add_to_corpus((unsigned char)*c);
        }
        if (!spellings[i].ends_another)
            add_to_corpus(END);
    }
}

/* ---- codes ---- */

static void put_code(unsigned byte) {
    APPEND(codes, codes_size, (unsigned char)byte);
}

static void put_symbol(unsigned s) {
    unsigned half[2];
    if (form_of(s) == PIECE) {
        put_code(code_of_symbol[s]);
    } else if (form_of(s) == PART) {
        put_code(TA_MODEL_PIECES + 1 + (code_of_symbol[s] >> 8));
        put_code(code_of_symbol[s] & 255);
    } else {
        halves_of(s, half);
        put_symbol(half[0]);
        put_symbol(half[1]);
    }
}

static void put_text(unsigned s, char *text) {
    unsigned half[2];
    if (s <= UINT8_MAX) {
        *text = (char)s;
        return;
    }
    halves_of(s, half);
    put_text(half[0], text);
    put_text(half[1], text + length_of(half[0]));
}

static void place_pieces(unsigned count) {
    for (unsigned s = 0; s < count; s++)
        if (form_of(s) == PIECE) {
            char *text = calloc(length_of(s) + 1, 1);
            if (text == NULL)
                fail("no memory");
            put_text(s, text);
            text_of_piece[piece_count++] = text;
            code_of_symbol[s] = (unsigned)piece_count;
        }
}

/* A part is made of earlier symbols, which have their places; without a place it is what it is made of. */
static void place_parts(unsigned count) {
    unsigned half[2];
    for (unsigned s = 0; s < count; s++) {
        const size_t at = codes_size;
        if (form_of(s) != PART)
            continue;
        halves_of(s, half);
        put_symbol(half[0]);
        put_symbol(half[1]);
        put_code(0);
        code_of_symbol[s] = (unsigned)at;
        if (at >> 8 > UINT8_MAX - TA_MODEL_PIECES - 1) {
            codes_size = at;
            make_pair_of(s);
        }
    }
    parts_size = codes_size;
}

/* The codes from `at` on, which end now, may be those of a part. */
static size_t find_among_parts(size_t at) {
    const size_t n = codes_size - at;
    for (size_t i = 0; i + n <= parts_size; i++)
        if (memcmp(&codes[i], &codes[at], n) == 0)
            return i;
    return at;
}

static size_t place_name(const int *symbol, spelling *s) {
    const size_t at = codes_size;
    size_t n = 0;
    for (; symbol[n] != END; n++)
        if (symbol[n] != CUT)
            put_symbol((unsigned)symbol[n]);
    put_code(0);
    s->at = (unsigned)find_among_parts(at);
    if (s->at < at)
        codes_size = at;
    return n + 1;
}

/* The names that end this one are within it. */
static void place_ending(const spelling *of, const int *symbol) {
    const char *text = of->name;
    const size_t before = codes_size;
    for (; *symbol != END; symbol++)
        if (*symbol == CUT) {
            find_sorted(text)->at = of->at + (unsigned)(codes_size - before);
        } else {
            put_symbol((unsigned)*symbol);
            text += length_of((unsigned)*symbol);
        }
    codes_size = before;
}

void lay_out_names(void) {
    const int *corpus;
    unsigned count;
    qsort(spellings, spelling_count, sizeof *spellings, by_name);
    make_corpus();
    (void)choose_symbols(&corpus, &count);
    code_of_symbol = calloc(count, sizeof *code_of_symbol);
    if (code_of_symbol == NULL)
        fail("no memory");
    put_code(0); /* offset 0: no name */
    place_pieces(count);
    place_parts(count);
    for (size_t i = 0; i < spelling_count; i++)
        if (!spellings[i].ends_another) {
            const size_t n = place_name(corpus, &spellings[i]);
            place_ending(&spellings[i], corpus);
            corpus += n;
        }
    if (codes_size > UINT16_MAX)
        fail("the names of these models are longer than 65,535 bytes");
}

unsigned names_size(void) {
    return (unsigned)codes_size;
}

unsigned name_at(const char *name) {
    if (name == NULL)
        return 0;
    const spelling *s = find_sorted(name);
    if (s == NULL)
        fail("the name %s has no place", name);
    return s->at;
}

size_t print_names(void) {
    size_t at = 0;
    printf("static const uint8_t name_codes[] = {");
    for (size_t i = 0; i < codes_size; i++)
        printf("%s%u,", i % 24 ? "" : "\n    ", codes[i]);
    printf("\n};\nstatic const char piece_text[] =");
    for (size_t i = 0; i < piece_count; i++) {
        printf("\n    \"");
        for (const char *c = text_of_piece[i]; *c; c++)
            printf(*c == '"' || *c == '\\' ? "\\%c" : "%c", *c);
        printf("\"");
    }
    printf(";\nstatic const uint16_t piece_at[] = {0,");
    for (size_t i = 0; i < piece_count; i++)
        printf("%s%zu,", i % 16 ? "" : "\n    ", at += strlen(text_of_piece[i]));
    printf("\n};\n");
    return codes_size + at + 2 * (piece_count + 1);
}
