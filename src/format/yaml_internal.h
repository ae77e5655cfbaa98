/* yaml_internal.h - what the files of yaml share, and no other. Layer format. */
#ifndef TA_YAML_INTERNAL_H
#define TA_YAML_INTERNAL_H

#include "base/yaml_resolve.h"
#include "format/format_internal.h"

/* The position in the text, as libyaml's emitter keeps it. */
typedef struct ta_yaml {
    ta_format *f;
    int32_t column; /* characters of the line */
    int32_t indent; /* columns; -1 outside all */
    bool at_space;  /* the last character is an indicator's space, or white space that indents */
    bool at_indent; /* only indentation and indicators of blocks are on the line */
    /* yaml_anchors.c */
    char *seen;    /* a bit for each node: is it the identity of a container that was visited? */
    ta_buf shared; /* those that were visited more than once, 4 bytes each */
    uint32_t shared_n;
} ta_yaml;

/* yaml_line.c */

void ta_yaml_put(ta_yaml *y, ta_str text, int32_t columns);
void ta_yaml_put_break(ta_yaml *y);
/* To the beginning of an indented line, on a new one if need be. */
void ta_yaml_put_indent(ta_yaml *y);
/* "- ", "?", ":", quotes: after a space if there is none. */
void ta_yaml_put_indicator(ta_yaml *y, const char *indicator, bool needs_space, bool indents);

/* yaml_scalar.c */

/* What can be done with a text. */
typedef struct ta_yaml_text {
    bool has_breaks;
    bool plain;
    bool single_quoted;
} ta_yaml_text;

ta_yaml_text ta_yaml_analyze(ta_str s);
/* A string, plain or in the quotes that it needs; with `folds`, lines after column 80 end at spaces. */
void ta_yaml_put_string(ta_yaml *y, ta_str s, bool folds);
/* A number, true, false or null. */
void ta_yaml_put_plain(ta_yaml *y, ta_str s, bool folds);

/* yaml_anchors.c: arrays and objects that a query put into the value more than once */

void ta_yaml_find_shared(ta_yaml *y, ta_node v);
/* 0, or the number of the anchor; *again: it is already written. */
uint32_t ta_yaml_anchor(ta_yaml *y, ta_node v, bool *again);

#endif
