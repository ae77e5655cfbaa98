/* vector_lines.h - a file of vectors, of which each line is a JSON object. */
#ifndef TEST_VECTOR_LINES_H
#define TEST_VECTOR_LINES_H

#include "json/json_doc.h"

/* Call `check` with each line; at least one must be there, and all must pass. */
void for_each_vector(const char *path, bool (*check)(const ta_doc *d, ta_node line));

ta_node vector_member(const ta_doc *d, ta_node object, const char *name); /* 0: none */
ta_str vector_text(const ta_doc *d, ta_node object, const char *name);    /* absent: none */
int vector_int(const ta_doc *d, ta_node object, const char *name, int otherwise);

#endif
