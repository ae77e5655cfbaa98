/* answer.h - an answer in the form that AWS CLI prints: the members that the model has, in its order, and
 * times as text. Layer model; needs json/json_doc. No allocation; recursion is as deep as the JSON is. */
#ifndef TA_MODEL_ANSWER_H
#define TA_MODEL_ANSWER_H

#include "model/model.h"
#include "json/json_doc.h"

/* Bring a parsed answer into the form of its shape, in place: members that the model does not have, and
 * those that are null, go; of members with the same name the last one stays. Blobs stay base64. A string or an
 * object in place of a list becomes the list that AWS CLI makes of it. Without a shape, an answer is {}, whatever
 * came.
 *   wire_times  times stay as they came; else they become 2020-09-13T12:26:40.123000+00:00, as
 *               Python's isoformat, with the offset that they came with
 *   why         gets what AWS CLI says of a value that it cannot take; may stay empty
 * TA_OK | TA_E_SHAPE a value is of another kind than the model says, or a time cannot be read
 * | TA_E_LIMIT: see doc->limit */
TA_MUST ta_err ta_model_shape_answer(ta_doc *doc, ta_node value, ta_shape shape, bool wire_times,
                                     ta_buf *why);

#endif
