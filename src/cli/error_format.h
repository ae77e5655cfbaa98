/* error_format.h - how errors are shown: the words of --cli-error-format, and what makes a record of an
 * error. Layer cli; needs options, output. No allocation.
 * https://docs.aws.amazon.com/cli/latest/userguide/cli-usage-error-format.html */
#ifndef TA_CLI_ERROR_FORMAT_H
#define TA_CLI_ERROR_FORMAT_H

#include "cli/output.h"

/* In the order of the option's choices. */
typedef enum ta_error_format {
    TA_ERROR_ENHANCED, /* a sentence, then the details that the service's model has */
    TA_ERROR_LEGACY,   /* the sentence, without details */
    TA_ERROR_JSON,     /* the others print a record */
    TA_ERROR_YAML,
    TA_ERROR_TEXT,
    TA_ERROR_TABLE
} ta_error_format;

/* In any case, as AWS CLI takes the variable and the profile's key. False for any other word. */
bool ta_error_format_of(ta_str word, ta_error_format *out);

/* One member of a record. */
typedef struct ta_error_field {
    const char *name;
    ta_str value; /* untrusted bytes */
} ta_error_field;

/* An error as the formats from TA_ERROR_JSON on print it: Code, Message, then the members that the
 * error's shape has in the service's model. They are all strings as long as there are no models of
 * other kinds of members. */
#define TA_ERROR_FIELDS_MAX 4
typedef struct ta_error_record {
    ta_error_field
        field[TA_ERROR_FIELDS_MAX]; /* in the order of JSON; the other formats sort them */
    size_t n;
} ta_error_record;

void ta_error_record_add(ta_error_record *r, const char *name, ta_str value);

/* Text of JSON that is made already: what a terminal obeys becomes an escape of JSON, and what is no UTF-8
 * the text \xNN. */
void ta_error_out_json(ta_output *o, ta_str json);

/* Print the record, byte for byte as AWS CLI v2 does, but for controls and what is no UTF-8, which no
 * terminal gets; and in a table each character counts as one column.
 *   format   from TA_ERROR_JSON on
 *   columns  of the terminal, which a table keeps to; 0: there is none */
void ta_error_record_print(ta_output *o, const ta_error_record *r, ta_error_format format,
                           size_t columns);

#endif
