/* service.h - what the files share that run the commands of services by their models: what AWS CLI calls
 * `aws <service> <operation>`. Layer cli; needs model, format, jmespath, run.
 * Memory: one static ta_service_memory, some 14 MiB of address space; of it a call touches what its parameters and its
 * answer fill. */
#ifndef TA_CLI_SERVICE_H
#define TA_CLI_SERVICE_H

#include "aws/service_table.h"
#include "cli/engine.h"
#include "cli/error_details.h"
#include "cli/run.h"
#include "client/call_doc.h"
#include "jmespath/jmespath.h"
#include "model/pages.h"
#include "json/json_doc.h"

typedef struct ta_service_memory {
    ta_input_arguments arguments;
    ta_jmespath query;
    char why[TA_WHY_MAX];
    char request[TA_CLI_REQUEST_MAX]; /* the body */
    char text[TA_DOC_TEXT_SIZE];      /* of the document: an answer and what is made of it */
    ta_json_node nodes[TA_DOC_NODES_MAX];
} ta_service_memory;

/* What the profile's cli_binary_format says of blobs. */
typedef enum ta_blobs {
    TA_BLOBS_UNKNOWN, /* it was not read yet */
    TA_BLOBS_BASE64,
    TA_BLOBS_RAW,
    TA_BLOBS_WRONG /* another word */
} ta_blobs;

/* One command: what is called, and the document of its parameters, later of its answer. */
typedef struct ta_service_call {
    ta_run *run;
    ta_service_memory *memory;
    ta_service_entry entry;
    const ta_model *model;        /* NULL: this build has none for the service */
    ta_model_operation operation; /* with a model */
    char **words;                 /* what follows the operation's name */
    size_t word_count;
    ta_doc doc;
    ta_buf why;  /* a message of any length, for the report */
    ta_buf body; /* of the next request */
    ta_pages pages;
    ta_error_details details; /* of the last error of the service */
    int http_status;          /* of the last answer */
    ta_blobs blobs;
    bool login; /* ecr get-login-password */
    /* What the run takes for its service and operation. */
    ta_cli_service service;
    ta_cli_operation cli_operation;
    char api_name[TA_MODEL_NAME_MAX];
    char cli_name[TA_MODEL_NAME_MAX];
} ta_service_call;

/* ---- service.c ---- */

ta_service_memory *ta_service_memory_of_run(void);

/* Begin a command, with an empty document. */
void ta_service_begin(ta_service_call *c, ta_run *r);

/* Report c->why, which has a whole message, or c->run->diag when it is empty, as an error of this kind. Returns the exit
 * status. */
int ta_service_fail(ta_service_call *c, ta_err err, ta_usage usage);

/* Wipe the parameters and answers of the run, which may be secrets. */
void ta_service_wipe(void);

/* Begin an empty document; nodes of the last one are gone. */
void ta_service_new_doc(ta_service_call *c);

/* Tell the run what is called, by c->entry, c->api_name and c->cli_name. */
void ta_service_describe(ta_service_call *c);

/* Take c->operation's names for the report and the session. */
void ta_service_name_operation(ta_service_call *c);

/* Is help asked for, of what is named so far? */
bool ta_service_asks_for_help(const ta_service_call *c);

/* A name of the model as the command line has it. */
void ta_service_put_cli_name(ta_buf *b, ta_model_name name);

/* ---- parameters.c ---- */

/* Read c->words, and write the request's body. c->run->memory->settings is not needed yet.
 *   usage  out: where an error shows the usage
 * TA_OK | TA_E_USAGE | TA_E_PARAM | TA_E_LIMIT, with c->why | what is in c->run->diag */
TA_MUST ta_err ta_service_read_words(ta_service_call *c, ta_usage *usage);
TA_MUST ta_err ta_service_write_body(ta_service_call *c);

/* Make c->body of c->words. False: nothing is to be sent, and *status is the exit status of an error or of
 * --generate-cli-skeleton. */
bool ta_service_prepare(ta_service_call *c, int *status);

/* ta_param_file_load, within the run's time. A signal, or the end of that time, is no fault of the parameter: it is in
 * c->run->diag, too. */
TA_MUST ta_err ta_service_load_file(ta_service_call *c, ta_str path, char *memory, size_t cap,
                                    size_t *n, ta_diag *diag);

/* ---- refuse.c ---- */

/* The service has no such operation or waiter. Return the exit status. */
int ta_service_refuse_operation(ta_service_call *c, ta_str word);
int ta_service_refuse_waiter(ta_service_call *c, ta_str word);

/* After c->why, which names an option that the operation does not have (`word`, without its dashes): what it has. */
void ta_service_suggest_option(ta_service_call *c, ta_str word);

/* ---- call.c ---- */

/* Send c->body, and bring the answer into the form that its model has. A service's error is kept for its report.
 * Errors of ta_call_doc | TA_E_SHAPE. */
TA_MUST ta_err ta_service_ask(ta_service_call *c, ta_node *answer);

/* Ask for all pages, and print the answer. Returns the exit status. */
int ta_service_send(ta_service_call *c);

/* ---- error.c ---- */

/* After a service's error: what its report needs of the answer. */
void ta_service_keep_error(ta_service_call *c, const ta_doc_call *call);

/* ---- wait_by_model.c ---- */

/* c->words begin with the waiter's name. Returns the exit status. */
int ta_service_wait(ta_service_call *c);

/* ---- print.c ---- */

/* Put a value of the document to stdout by --query and --output, not yet flushed. Returns the exit status. */
int ta_service_print(ta_service_call *c, ta_node value);

/* The same of a sample of parameters, which AWS CLI prints as JSON whatever the options say. */
int ta_service_print_sample(ta_service_call *c, ta_node value);

/* Is the output a table in colour? */
bool ta_service_colors(const ta_service_call *c);

/* Compile --query, if it is given. TA_OK | TA_E_PARAM, with c->why. */
TA_MUST ta_err ta_service_compile_query(ta_service_call *c);

/* ---- added.c ---- */

/* Is the word a command that AWS CLI adds to the service, and tinyaws does not have? Then c->why says so. */
bool ta_service_refuse_added(ta_service_call *c, ta_str word);

/* ecr get-login-password: GetAuthorizationToken, of whose answer the password is printed. */
bool ta_service_is_login(const ta_service_call *c, ta_str word);
int ta_service_print_login(ta_service_call *c, ta_node answer);

/* ---- untyped.c ---- */

/* For an operation without a model: the body is the JSON object of --cli-input-json, and no other option is known.
 * Results as of ta_service_read_words. */
TA_MUST ta_err ta_service_read_untyped(ta_service_call *c, ta_usage *usage);

/* ---- skeleton.c ---- */

int ta_service_print_skeleton(ta_service_call *c, ta_str which);

/* ---- help.c ---- */

/* Of the service, or of c's operation, or of its waiters. Return the exit status. */
int ta_service_help(ta_service_call *c, bool of_operation);
int ta_service_help_waiters(ta_service_call *c);

#endif
