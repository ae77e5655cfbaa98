/* yaml_internal.h - what the files of the YAML reader share. Layer model. */
#ifndef TA_MODEL_YAML_INTERNAL_H
#define TA_MODEL_YAML_INTERNAL_H

#include "json/json_doc.h"

typedef struct ta_yaml {
    ta_str s;
    size_t at;
    ta_doc *doc;
    const char *fault; /* the first one; NULL: none */
    unsigned depth;
} ta_yaml;

static inline char ta_yaml_char(const ta_yaml *y, size_t at) {
    return at < y->s.n ? y->s.p[at] : '\n';
}

static inline bool ta_yaml_is_blank(char c) {
    return c == ' ' || c == '\t';
}

/* Is the character at `at` followed by white space or the end? */
static inline bool ta_yaml_ends_word(const ta_yaml *y, size_t at) {
    return ta_yaml_is_blank(ta_yaml_char(y, at + 1)) || ta_yaml_char(y, at + 1) == '\n';
}

/* The first fault stays. Returns 0. */
static inline ta_node ta_yaml_fail(ta_yaml *y, const char *fault) {
    y->fault = y->fault != NULL ? y->fault : fault;
    return TA_NODE_NULL;
}

static inline bool ta_yaml_failed(const ta_yaml *y) {
    return y->fault != NULL || ta_doc_err(y->doc) != TA_OK;
}

/* Where the line begins. */
size_t ta_yaml_line(const ta_yaml *y);
int ta_yaml_column(const ta_yaml *y);

/* Go over white space, comments and empty lines. */
void ta_yaml_skip(ta_yaml *y);

/* At "---" or "...", at the beginning of a line? */
bool ta_yaml_at_mark(const ta_yaml *y);

/* "a" or 'a', with lines folded. */
ta_node ta_yaml_quoted(ta_yaml *y);

/* | or >, in a node whose parent is in column `parent`, or -1. */
ta_node ta_yaml_block_scalar(ta_yaml *y, int parent);

/* A plain scalar: its text, in one line of the input, or as lines that are further in than `parent`, folded.
 *   flow    also , [ ] { } end it
 *   is_key  it ends with its line, and is a string whatever it looks like */
ta_node ta_yaml_plain(ta_yaml *y, int parent, bool flow, bool is_key);

#endif
