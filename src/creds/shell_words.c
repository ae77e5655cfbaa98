#include "creds/shell_words.h"

typedef struct splitter {
    char *text;
    size_t n;
    size_t at; /* the next byte to read */
    size_t to; /* position of the next byte of a word; never beyond `at` */
    const char *why;
} splitter;

static bool is_blank(char c) {
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static void keep(splitter *s, char c) {
    s->text[s->to++] = c;
}

/* After a backslash. */
static bool escaped(splitter *s, bool quoted) {
    if (s->at == s->n) {
        s->why = "it ends with a backslash";
        return false;
    }
    const char c = s->text[s->at++];
    if (quoted && ta_str_find(TA_STR("\"\\$`\n"), c) == 5)
        keep(s, '\\');
    if (c != '\n')
        keep(s, c);
    return true;
}

/* After an opening quote. */
static bool quoted(splitter *s, char quote) {
    while (s->at < s->n) {
        const char c = s->text[s->at++];
        if (c == quote)
            return true;
        if (c != '\\' || quote == '\'')
            keep(s, c);
        else if (!escaped(s, true))
            return false;
    }
    s->why = quote == '"' ? "a \" is not closed" : "a ' is not closed";
    return false;
}

/* Read one word, from its first byte to the blank that ends it. */
static bool word(splitter *s) {
    while (s->at < s->n && !is_blank(s->text[s->at])) {
        const char c = s->text[s->at++];
        const bool quote = c == '"' || c == '\'';
        if (!quote && c != '\\')
            keep(s, c);
        else if (!(quote ? quoted(s, c) : escaped(s, false)))
            return false;
    }
    return true;
}

ta_err ta_shell_words(char *text, size_t n, char **words, size_t cap, size_t *count,
                      const char **why) {
    splitter s = {.text = text, .n = n};
    *count = 0;
    *why = "it holds a NUL";
    if (ta_str_find((ta_str){text, n}, '\0') < n)
        return TA_E_CONFIG;
    for (;;) {
        /* A backslash before a newline is removed with it, so it begins no word. */
        while (s.at < n && (is_blank(text[s.at]) ||
                            (text[s.at] == '\\' && s.at + 1 < n && text[s.at + 1] == '\n')))
            s.at += is_blank(text[s.at]) ? 1 : 2;
        words[*count] = NULL;
        if (s.at == n)
            return TA_OK;
        *why = "it has too many words";
        if (*count + 1 == cap)
            return TA_E_LIMIT;
        words[*count] = text + s.to;
        if (!word(&s)) {
            words[*count] = NULL;
            *why = s.why;
            return TA_E_CONFIG;
        }
        ++*count;
        if (s.at < n)
            s.at++; /* the blank; the NUL may overwrite it */
        keep(&s, '\0');
    }
}
