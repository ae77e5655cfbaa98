/* format.h - values as AWS CLI v2 prints them for --output. (--output off prints nothing.)
 * Layer format; needs json, base, caps. No allocation; recursion as deep as the value, at most
 * TA_JSON_DEPTH_MAX arrays and objects.
 * Memory: the document's own. Members are sorted by name in place where the format has them so; text, table
 * and yaml use free nodes and text of the document for the time of a call.
 *
 * What is printed goes to the sink in many small pieces. On an error a part of it has, except for table,
 * which prints nothing then but when the sink fails. */
#ifndef TA_FORMAT_H
#define TA_FORMAT_H

#include "base/buf.h"
#include "base/writer.h"
#include "json/json_doc.h"

typedef struct ta_format {
    ta_doc *doc;
    ta_writer out; /* {sink, ctx, TA_OK} */
    ta_buf *why;   /* out: of TA_E_SHAPE and TA_E_LIMIT, a line that says what is wrong */
} ta_format;

/* Each prints one value, and returns TA_OK, the first error of the sink (any but TA_E_LIMIT), TA_E_LIMIT (a cap, which *why
 * names), or TA_E_SHAPE: Python could not print the value either, and *why has its words. */

/* As json.dumps(value, indent=4, ensure_ascii=False) and a new line; nothing for {}. The order of members
 * is the document's; of those with the same name each is printed. */
TA_MUST ta_err ta_format_json(ta_format *f, ta_node v);

/* As ruamel.yaml's safe dump by libyaml; a scalar as JSON; nothing for {}. */
TA_MUST ta_err ta_format_yaml(ta_format *f, ta_node v);

/* yaml-stream: the value of one page as the element of a list. For an operation without pages, AWS CLI
 * prints nothing for {}; a page that is {} it prints. */
TA_MUST ta_err ta_format_yaml_stream(ta_format *f, ta_node v);

/* Lines with tabs between values; nothing for {} and []. */
TA_MUST ta_err ta_format_text(ta_format *f, ta_node v);

typedef struct ta_format_table_style {
    ta_str title; /* the operation's name: GetParameter */
    uint32_t
        width; /* of the terminal, in columns. A wider table puts the names of single rows on the left */
    bool color;
} ta_format_table_style;

#define TA_FORMAT_TABLE_WIDTH 80 /* where the width is unknown */

/* A table; nothing for null, false, 0, "", [] and {}. */
TA_MUST ta_err ta_format_table(ta_format *f, ta_node v, const ta_format_table_style *style);

#endif
