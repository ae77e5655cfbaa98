/* json_sort.h - the children of arrays and objects in an order.
 * Layer json; needs json_doc. No allocation, no recursion; n log n, and n for what is in order. */
#ifndef TA_JSON_SORT_H
#define TA_JSON_SORT_H

#include "json/json_doc.h"

/* Does b come before a? */
typedef bool (*ta_doc_before_fn)(const ta_doc *d, ta_node b, ta_node a);

/* Sort the elements of an array, or the names of an object. Stable. What a child's node has may move to
 * another one; the first node stays the first, so that containers that share it see the same order. */
void ta_doc_sort(ta_doc *d, ta_node container, ta_doc_before_fn before);

/* Sort an object's members by name, as Python sorts str. Of members with the same name the last one
 * stays, as in Python's json. */
void ta_doc_sort_names(ta_doc *d, ta_node object);

/* Order of two texts by their code points: below 0, 0, above 0. */
int ta_doc_compare_text(const ta_doc *d, ta_node a, ta_node b);

#endif
