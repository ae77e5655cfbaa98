/* names.c - all names of all models, in words: GetParameter is Get and Parameter. A word has a number, and
 * a frequent one a number of one byte. A name that ends another one lies within it. */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "model_compile.h"

typedef struct word {
    const char *text;
    size_t uses;
    unsigned number;
} word;

/* A name as numbers of words. */
typedef struct spelling {
    const char *name;
    unsigned *word;
    size_t count, at;
} spelling;

static word *words;
static spelling *spellings;
static size_t word_count, spelling_count, codes_size;

/* Bytes of the word that begins the text: Capitals, a Capital and small letters, small letters, digits, or
 * one of any other. */
static size_t word_length(const char *s) {
    size_t n = 1;
    if (isupper((unsigned char)s[0]) && isupper((unsigned char)s[1])) {
        while (isupper((unsigned char)s[n]))
            n++;
        return islower((unsigned char)s[n]) ? n - 1 : n;
    }
    if (isalpha((unsigned char)s[0]))
        while (islower((unsigned char)s[n]))
            n++;
    else if (isdigit((unsigned char)s[0]))
        while (isdigit((unsigned char)s[n]))
            n++;
    return n;
}

static unsigned find_word(const char *text, size_t n) {
    for (size_t i = 0; i < word_count; i++)
        if (strlen(words[i].text) == n && memcmp(words[i].text, text, n) == 0)
            return (unsigned)i;
    char *copy = copy_string(text);
    copy[n] = '\0';
    word new_one = {copy, 0, 0};
    APPEND(words, word_count, new_one);
    return (unsigned)(word_count - 1);
}

static spelling *find_spelling(const char *name) {
    for (size_t i = 0; i < spelling_count; i++)
        if (strcmp(spellings[i].name, name) == 0)
            return &spellings[i];
    return NULL;
}

void add_name(const char *name) {
    if (name == NULL || find_spelling(name))
        return;
    spelling s = {name, NULL, 0, 0};
    for (const char *p = name; *p; p += word_length(p)) {
        const unsigned w = find_word(p, word_length(p));
        words[w].uses++;
        APPEND(s.word, s.count, w);
    }
    APPEND(spellings, spelling_count, s);
}

static int by_uses(const void *a, const void *b) {
    const word *x = &words[*(const unsigned *)a], *y = &words[*(const unsigned *)b];
    return x->uses != y->uses ? (x->uses < y->uses ? 1 : -1) : strcmp(x->text, y->text);
}

static void number_words(void) {
    unsigned *order = calloc(word_count + 1, sizeof *order);
    if (order == NULL)
        fail("no memory");
    for (size_t i = 0; i < word_count; i++)
        order[i] = (unsigned)i;
    qsort(order, word_count, sizeof *order, by_uses);
    for (size_t i = 0; i < word_count; i++)
        words[order[i]].number = (unsigned)i;
    if (word_count > TA_MODEL_ONE_BYTE_WORDS + (255 - TA_MODEL_ONE_BYTE_WORDS) * 256)
        fail("the names have more words than there are numbers");
    free(order);
}

static size_t code_size(unsigned w) {
    return words[w].number < TA_MODEL_ONE_BYTE_WORDS ? 1 : 2;
}

static size_t size_of(const spelling *s) {
    size_t n = 1;
    for (size_t i = 0; i < s->count; i++)
        n += code_size(s->word[i]);
    return n;
}

/* By the last words; a longer name comes before one that ends it. */
static int from_end(const void *a, const void *b) {
    const spelling *x = a, *y = b;
    size_t i = x->count, k = y->count;
    while (i > 0 && k > 0)
        if (x->word[--i] != y->word[--k])
            return x->word[i] < y->word[k] ? 1 : -1;
    return i > k ? -1 : i < k;
}

static bool ends_with(const spelling *s, const spelling *end) {
    return s->count >= end->count &&
           memcmp(s->word + s->count - end->count, end->word, end->count * sizeof *end->word) == 0;
}

void lay_out_names(void) {
    number_words();
    qsort(spellings, spelling_count, sizeof *spellings, from_end);
    codes_size = 1; /* offset 0: no name */
    for (size_t i = 0; i < spelling_count; i++) {
        spelling *s = &spellings[i];
        if (i > 0 && ends_with(s - 1, s)) {
            s->at = s[-1].at + size_of(s - 1) - size_of(s);
        } else {
            s->at = codes_size;
            codes_size += size_of(s);
        }
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
    const spelling *s = find_spelling(name);
    if (s == NULL)
        fail("the name %s has no place", name);
    return (unsigned)s->at;
}

static void print_code(unsigned w) {
    const unsigned number = words[w].number;
    if (number < TA_MODEL_ONE_BYTE_WORDS)
        printf("%u,", number + 1);
    else
        printf("%u,%u,", TA_MODEL_ONE_BYTE_WORDS + 1 + ((number - TA_MODEL_ONE_BYTE_WORDS) >> 8),
               (number - TA_MODEL_ONE_BYTE_WORDS) & 255);
}

static void print_codes(void) {
    printf("static const uint8_t name_codes[] = {0,");
    for (size_t i = 0; i < spelling_count; i++) {
        if (i > 0 && ends_with(&spellings[i - 1], &spellings[i]))
            continue;
        printf("\n    /* %s */ ", strstr(spellings[i].name, "*/") ? "" : spellings[i].name);
        for (size_t k = 0; k < spellings[i].count; k++)
            print_code(spellings[i].word[k]);
        printf("0,");
    }
    printf("\n};\n");
}

/* The words one after the other, and where each 16th begins: the length of a word is in front of it. */
size_t print_names(void) {
    size_t at = 0;
    const char **text = calloc(word_count + 1, sizeof *text);
    if (text == NULL)
        fail("no memory");
    for (size_t i = 0; i < word_count; i++)
        text[words[i].number] = words[i].text;
    print_codes();
    printf("static const char word_text[] =");
    for (size_t i = 0; i < word_count; i++) {
        printf("\n    \"\\%03o\" \"", (unsigned)strlen(text[i]));
        for (const char *c = text[i]; *c; c++)
            printf(*c == '"' || *c == '\\' ? "\\%c" : "%c", *c);
        printf("\"");
    }
    printf(";\nstatic const uint16_t word_at[] = {");
    for (size_t i = 0; i < word_count; i++) {
        if (i % 16 == 0)
            printf("%s%zu,", i % 256 ? "" : "\n    ", at);
        at += strlen(text[i]) + 1;
    }
    printf("\n};\n");
    return codes_size + at + (word_count + 15) / 16 * 2;
}
