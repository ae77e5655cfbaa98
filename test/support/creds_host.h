/* creds_host.h - a ta_creds_host that plays everything outside from a script: an environment, files,
 * a clock, and servers whose requests are checked as they come. A request that the script does not
 * have next fails the test that made it. */
#ifndef TA_TEST_CREDS_HOST_H
#define TA_TEST_CREDS_HOST_H

#include "creds/creds.h"

/* One request, and what comes of it. */
typedef struct creds_host_step {
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
} creds_host_step;

#define CREDS_HOST_VARIABLES 16
#define CREDS_HOST_FILES     4

typedef struct creds_host {
    /* Set before the test. */
    const creds_host_step *steps;
    size_t count;
    const char *environment[CREDS_HOST_VARIABLES][2]; /* name, value; ended by NULL */
    const char *files[CREDS_HOST_FILES][2];           /* path, content; ended by NULL */
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
} creds_host;

/* The interface on `h`, which must stay where it is. `run` is NULL. */
ta_creds_host creds_host_open(creds_host *h);

void creds_host_set(creds_host *h, const char *name, const char *value);
void creds_host_file(creds_host *h, const char *path, const char *content);

/* Play steps[0..count) from the start. */
void creds_host_play(creds_host *h, const creds_host_step *steps, size_t count);

/* Fail the test unless every step was played. */
void creds_host_done(const creds_host *h);

#endif
