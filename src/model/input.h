/* input.h - the parameters of an operation: from the options of a command line to the body of a request, as AWS CLI
 * v2 and botocore make it.
 *
 *     ta_input_read_arguments(&arguments, &operation, words, n, &why)   input_option.h
 *     ta_input_options(&in, &arguments, &parameters)                    with --cli-input-json under them
 *     ta_input_check(&in, parameters)
 *     ta_input_write(&in, parameters, put_token, context, &body)
 *
 * Layer model; needs json/json_doc, base. No allocation, no I/O: files come through a callback. Recursion is at
 * most TA_JSON_DEPTH_MAX deep. Parameters may be secrets: who owns the document's memory wipes it.
 *
 * Errors. `why` says what is wrong, ready to be printed after "aws: [ERROR]: ": of TA_E_PARAM, AWS CLI puts
 * "An error occurred (ParamValidation): " in front, of TA_E_USAGE nothing. TA_E_LIMIT names the cap. */
#ifndef TA_MODEL_INPUT_H
#define TA_MODEL_INPUT_H

#include "model/input_option.h"
#include "json/json_doc.h"

/* The contents of a file.
 *   path    as it was given after file:// or fileb://
 *   binary  fileb://
 *   out     borrowed until the next call; it may be in the document's free text
 *   diag    out, on an error: a text such as "No such file or directory"
 * TA_E_LIMIT when the file is too large; any other error for one that cannot be read. */
typedef ta_err ta_input_read(void *context, ta_str path, bool binary, ta_str *out, ta_diag *diag);

typedef struct ta_input {
    const ta_model_operation *operation;
    ta_doc *doc; /* where the parameters are made */
    ta_buf *why;
    ta_input_read *read;
    void *context;
    int64_t now;    /* epoch; for what a time leaves out */
    bool raw_blobs; /* --cli-binary-format raw-in-base64-out */
    /* NULL, or what is asked at the first blob, when raw_blobs is false: does the profile say so? */
    bool (*profile_has_raw_blobs)(void *context);
} ta_input;

/* The value of one option, of words in UTF-8. *value is a node of the document, as JSON has it; a blob is base64 text, or the
 * bytes themselves with raw_blobs. */
TA_MUST ta_err ta_input_value(const ta_input *in, const ta_input_option *option,
                              const ta_input_words *words, ta_node *value);

/* All parameters of a command line, and what --cli-input-json or --cli-input-yaml has beside them: an object. Options that
 * are no parameters, such as --page-size, are left to the caller. */
TA_MUST ta_err ta_input_options(const ta_input *in, const ta_input_arguments *arguments,
                                ta_node *parameters);

/* botocore's validation, all faults in one report. */
TA_MUST ta_err ta_input_check(const ta_input *in, ta_node parameters);

/* The same of one member of the parameters. */
TA_MUST ta_err ta_input_check_member(const ta_input *in, ta_str name, ta_node value);

/* The body of an AWS JSON request, of parameters that ta_input_check accepts: numbers as they are, times in
 * seconds, blobs as base64. `put_token` appends a token (a UUID) for one that is not given. */
typedef void ta_input_put_token(void *context, ta_buf *b);
TA_MUST ta_err ta_input_write(const ta_input *in, ta_node parameters, ta_input_put_token *put_token,
                              void *context, ta_buf *body);

#endif
