/* proton.h - the shapes of AWS Proton (API version 2020-07-20) that tinyaws knows: read an
 * environment from an answer, and print it as AWS CLI v2 does. Layer aws; needs json and base.
 * https://docs.aws.amazon.com/proton/latest/APIReference/API_Environment.html */
#ifndef TA_PROTON_H
#define TA_PROTON_H

#include "base/date.h"
#include "base/diag.h"
#include "tinyaws_proton.h"
#include "json/json_print.h"
#include "json/json_read.h"

/* The operations of ta_services[TA_SERVICE_PROTON], by their names in the API. */
#define TA_PROTON_CANCEL "CancelEnvironmentDeployment"
#define TA_PROTON_GET    "GetEnvironment"

/* Check an environment's name: 1 to 100 characters, ^[0-9A-Za-z]+[0-9A-Za-z_\-]*$ (ResourceName).
 * `member` is the parameter's name in the API. Returns TA_OK, or TA_E_PARAM with a message like
 * botocore's. */
TA_MUST ta_err ta_proton_check_name(ta_str name, ta_str member, ta_diag *diag);

/* Append {"<member>":"<name>"}, the whole input of both operations. */
void ta_proton_put_input(ta_buf *body, ta_str member, ta_str name);

/* Read {"environment":{...}}. As in botocore, unknown members are ignored, and null ones are
 * absent. Members of another JSON type than the model's are refused, and so is an environment
 * without any known member.
 *   out  slices into the text that `json` was parsed from
 * Returns TA_OK | TA_E_SHAPE. */
TA_MUST ta_err ta_proton_read_environment(const ta_json *json, ta_proton_environment *out,
                                          ta_diag *diag);

/* Print the member "environment" into the open root object, its members in the model's order.
 *   wire_times  print times as the numbers that the service sends; otherwise as ISO 8601 */
void ta_proton_environment_print(ta_json_printer *printer, const ta_proton_environment *e,
                                 bool wire_times);

/* Print a sample of an answer, as AWS CLI v2 makes it of the model: each string is its own name, and times have no
 * zone. */
void ta_proton_environment_print_skeleton(ta_json_printer *printer);

#endif
