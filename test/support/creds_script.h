/* creds_script.h - a ta_creds_io that a script plays: an environment, files,
 * a clock, and servers whose requests are checked as they come. A request that the script does not
 * have next fails the test that made it. */
#ifndef TA_TEST_CREDS_SCRIPT_H
#define TA_TEST_CREDS_SCRIPT_H

#include "creds/creds.h"

/* One request, and what comes of it. */
typedef struct creds_script_step {
    /* Expected; NULL is not looked at. */
    const char *method, *url;
    const char *fields; /* lines "name: value\n" that the request must have among its own; names in
                         * any case */
    const char *body;

    /* The answer, or with `err` none. */
    ta_err err;
    const char *why; /* the diag's text for err */
    int status;
    ta_str content;           /* absent: an empty body */
    const char *content_type; /* NULL: the answer has none */
    const char *date;         /* likewise */
} creds_script_step;

#define CREDS_SCRIPT_VARIABLES 16
#define CREDS_SCRIPT_FILES     4

typedef struct creds_script {
    /* Set before the test. */
    const creds_script_step *steps;
    size_t count;
    const char *environment[CREDS_SCRIPT_VARIABLES][2]; /* name, value; ended by NULL */
    const char *files[CREDS_SCRIPT_FILES][2];           /* path, content; ended by NULL */
    int64_t now;
    uint32_t random;
    ta_err sleep_err; /* what every sleep gives; it comes at once */

    /* What came of it. */
    size_t at;           /* requests made */
    size_t sleeps;       /* sleeps made */
    uint64_t slept_ms;   /* by all of them, which `now` does not follow */
    uint32_t timeout_ms; /* of the last request */
    const char *client_certificate, *client_key;
    char fields[16384]; /* of the last request, as lines "name: value\n" */
    char *body;         /* the last answer's; ends at a guard page */
    size_t body_n;
} creds_script;

/* The interface on `h`, which must stay where it is. `run` is NULL. */
ta_creds_io creds_script_open(creds_script *h);

void creds_script_set(creds_script *h, const char *name, const char *value);
void creds_script_file(creds_script *h, const char *path, const char *content);

/* Play steps[0..count) from the start. */
void creds_script_play(creds_script *h, const creds_script_step *steps, size_t count);

/* Fail the test unless every step was played. */
void creds_script_done(const creds_script *h);

#endif
