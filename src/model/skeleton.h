/* skeleton.h - what --generate-cli-skeleton shows: a sample of an operation's input or output.
 * Layer model; needs json/json_doc. No allocation; recursion is at most TA_JSON_DEPTH_MAX deep. */
#ifndef TA_MODEL_SKELETON_H
#define TA_MODEL_SKELETON_H

#include "model/model.h"
#include "json/json_doc.h"

/* Make a sample of a shape, as botocore does: "" or the first of the values that a string may have, 0, 0.0, true, null
 * for a blob, one element a list and one key a map; a structure within itself is empty the second time. In a
 * sample of an output, strings have their names. No shape gives an empty object.
 * TA_OK | TA_E_LIMIT: see doc->limit */
TA_MUST ta_err ta_model_skeleton(ta_doc *doc, ta_shape shape, bool of_output, ta_node *value);

#endif
