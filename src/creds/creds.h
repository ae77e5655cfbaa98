/* creds.h - credentials: where they are looked for, and the memory they live in.
 * Layer aws; needs base. The providers do no I/O of their own: what they need of the host and of the
 * network they are handed, so each is tested without a socket or a file.
 *
 * A provider either finds credentials, or says in one line why its place gives none, or fails in a
 * way that ends the search: a place that is set up but does not work is not passed over.
 * https://docs.aws.amazon.com/sdkref/latest/guide/standardized-credentials.html */
#ifndef TA_CREDS_H
#define TA_CREDS_H

#include "base/diag.h"
#include "limits.h"

/* Credentials that were found, in memory of their own, to be wiped in one go. Zero-initialise it. */
typedef struct ta_creds {
    ta_credentials
        value;       /* slices into text, or into longer-lived memory such as the environment */
    int64_t expires; /* seconds since 1970, or TA_CREDS_FOREVER */
    const char *provider; /* who found them, for messages: static text, such as "IMDSv2" */
    size_t text_n;        /* bytes of text in use */
    char text[3 * TA_CREDENTIAL_MAX];
} ta_creds;

#define TA_CREDS_FOREVER INT64_MAX

/* ---- what providers are handed ---- */

typedef struct ta_fetch_field {
    ta_str name, value;
} ta_fetch_field;

/* One HTTP request. Slices are borrowed for the call. */
typedef struct ta_fetch_request {
    ta_str method;                /* GET, PUT or POST */
    ta_str url;                   /* absolute, http or https */
    const ta_fetch_field *fields; /* beside host, content-length and user-agent */
    size_t field_count;
    ta_str body;
    uint32_t timeout_ms;            /* for each connect and each silence; 0 is no time at all, so
                                     * whatever has to be waited for is a time-out */
    const char *client_certificate; /* paths for mutual TLS (PEM or DER), or NULL */
    const char *client_key;
    bool direct; /* never through a proxy, which does not reach this host's own metadata */
} ta_fetch_request;

typedef struct ta_fetch_answer {
    int status;
    char *body; /* may be changed (JSON is decoded in place); valid until the next fetch */
    size_t body_n;
    ta_str content_type; /* the fields of these names; absent when there are none */
    ta_str date;
} ta_fetch_answer;

typedef struct ta_creds_host {
    void *ctx;                                               /* handed to each function */
    const char *(*environment)(void *ctx, const char *name); /* NULL when it is not set */
    int64_t (*now)(void *ctx);                               /* seconds since 1970 */
    /* One attempt. TA_OK when an answer is whole, whatever its
     * status; else what ta_conn_open and ta_conn_exchange return. */
    ta_err (*fetch)(void *ctx, const ta_fetch_request *request, ta_fetch_answer *answer,
                    ta_diag *diag);
    /* Sleep before another attempt. TA_OK | TA_E_INTERRUPTED | TA_E_DEADLINE */
    ta_err (*sleep)(void *ctx, uint32_t ms, ta_diag *diag);
    uint32_t (*random)(void *ctx);
    /* Read a whole small file. TA_OK | TA_E_FILE | TA_E_LIMIT (longer than cap) */
    ta_err (*read_file)(void *ctx, const char *path, char *to, size_t cap, size_t *n,
                        ta_diag *diag);
    /* Run a program without a shell, its arguments NUL-terminated and ended by NULL; stdout goes
     * to `to`, stderr is passed through. TA_OK when it exits with 0 | TA_E_CREDENTIALS (it
     * cannot be run, has another exit status, or runs for longer than timeout_ms) | TA_E_LIMIT
     * (more than cap) | TA_E_DEADLINE | TA_E_INTERRUPTED */
    ta_err (*run)(void *ctx, char *const *arguments, char *to, size_t cap, size_t *n,
                  uint32_t timeout_ms, ta_diag *diag);
} ta_creds_host;

/* ---- for providers ---- */

/* What is wrong with one of three parts, whoever they are of: NULL, or static text that follows the
 * part's name in a message.
 *   part  out: 0 the access key id, 1 the secret access key, 2 the session token
 * The id is sent within a field and takes no white space. The secret is not sent, so it may hold blanks,
 * but not at its ends: a service gives none there, and a shell or a file easily adds one. Neither, nor
 * the token, takes a control character. */
const char *ta_creds_fault(const ta_credentials *c, int *part);

/* "the access key id" and so on. Static. */
const char *ta_creds_part_name(int part);

/* Fail with "name what". */
ta_err ta_creds_fail(ta_diag *diag, ta_err err, const char *name, const char *what);

/* Copy the three parts into c->text and set c->value; the token may be absent. Blanks around the token
 * are left out, since a field's value has none (RFC 9110, section 5.5).
 * TA_OK | TA_E_LIMIT (a part is longer than TA_CREDENTIAL_MAX) | TA_E_CREDENTIALS (ta_creds_fault) */
TA_MUST ta_err ta_creds_set(ta_creds *c, ta_str access_key_id, ta_str secret_access_key,
                            ta_str session_token, ta_diag *diag);
void ta_creds_wipe(ta_creds *c);

/* Tell what `diag` holds as the failure of a place of credentials: TA_E_CREDENTIALS, "place: what it
 * was". An end of the whole run (TA_E_INTERRUPTED, TA_E_DEADLINE) stays what it is; so do
 * http_status, sys and tls. Returns the error that `diag` then holds. */
ta_err ta_creds_retell(ta_diag *diag, ta_str place);

/* A provider's results: TA_OK found; TA_E_NO_CREDENTIALS nothing here, diag.text says why, and the
 * search goes on; anything else ends it. */

#endif
