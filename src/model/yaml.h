/* yaml.h - YAML as people write it for parameters, as a JSON value of a document: block and flow collections, scalars of
 * all five styles, comments, one document. Not read are anchors, aliases, tags, directives and keys that are no scalars.
 * Plain scalars are null, booleans, numbers or strings as by ruamel.yaml, for YAML 1.2; a time stays a string.
 * Layer model; needs json/json_doc, base. No allocation; recursion of at most TA_JSON_DEPTH_MAX. */
#ifndef TA_MODEL_YAML_H
#define TA_MODEL_YAML_H

#include "json/json_doc.h"

/* `text` is UTF-8, with lines that end in \n; it must not be in the document's free text.
 *   value  out: 0 for a document without a node, too
 *   why    gets what is wrong, with the number of the line
 * TA_OK | TA_E_PARAM | TA_E_LIMIT: see doc->limit */
TA_MUST ta_err ta_yaml_parse(ta_doc *doc, ta_str text, ta_node *value, ta_buf *why);

#endif
