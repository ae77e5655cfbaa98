/* error_details.h - a service's error with the members that the service's model has for it: lines after the sentence,
 * or a record in json, yaml, text or table, as AWS CLI v2 prints them.
 * Layer cli; needs error_format, format, model, json/json_doc. No allocation; only a build with models has it. */
#ifndef TA_CLI_ERROR_DETAILS_H
#define TA_CLI_ERROR_DETAILS_H

#include "cli/error_format.h"
#include "model/model.h"
#include "json/json_doc.h"

typedef struct ta_error_details {
    ta_doc *doc;     /* with free nodes and text; printing changes it */
    ta_node body;    /* the answer's body; 0: it is not JSON */
    ta_shape shape;  /* ta_model_error of the operation and the code; type 0: nothing is modelled */
    bool wire_times; /* times stay as they came: cli_timestamp_format is wire */
    bool generic; /* the answer is not the service's but a gateway's: its record begins with Code */
} ta_error_details;

/* For ta_report: `ctx` is a ta_error_details.
 *   record  Message, Code, and what else we have to say, in this order
 *   format  TA_ERROR_ENHANCED: lines after the sentence, or nothing; from TA_ERROR_JSON on: the record and
 *           the modelled members
 * No control reaches a terminal. If the document has no room, or a value cannot be printed, the record is printed
 * without the members. */
void ta_error_details_print(void *ctx, ta_output *o, const ta_error_record *record,
                            ta_error_format format);

/* The message of an error's body for the sentence: the member `message`, else `Message`, as Python's str() writes it, such
 * as None or {'a': 1}. Absent: there is no such member, or no room for its text in the document. */
ta_str ta_error_body_message(ta_doc *doc, ta_node body);

#endif
