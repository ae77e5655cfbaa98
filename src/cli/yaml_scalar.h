/* yaml_scalar.h - write one string as a YAML scalar, as libyaml's emitter does for AWS CLI v2.
 * Layer cli; needs output. No allocation. */
#ifndef TA_CLI_YAML_SCALAR_H
#define TA_CLI_YAML_SCALAR_H

#include "cli/output.h"

/* Plain where YAML 1.2 reads it back as a string, else in single quotes, else, with characters that
 * are not printable, in double quotes; lines are folded after column 80. What is no UTF-8 is written
 * as \xNN in double quotes.
 *   column  of the line so far, as after "Message: "
 *   indent  of lines that follow */
void ta_yaml_scalar(ta_output *o, ta_str s, size_t column, size_t indent);

#endif
