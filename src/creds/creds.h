/* creds.h - credentials: the memory that holds them, and the functions that providers use.
 * Layer creds; needs base. Providers do no I/O of their own: they get functions for files, programs
 * and HTTP, so that each is tested without a socket or a file.
 *
 * A provider either returns credentials, or says in one line why it has none, or fails in a way
 * that ends the search: a provider that is configured but does not work is not skipped.
 * https://docs.aws.amazon.com/sdkref/latest/guide/standardized-credentials.html */
#ifndef TA_CREDS_H
#define TA_CREDS_H

#include "base/diag.h"
#include "caps.h"

/* Credentials that were found, with their memory, so that one call wipes them. Zero-initialise
 * it. */
typedef struct ta_creds {
    ta_credentials value; /* slices into text, or into memory such as the environment */
    int64_t expires;      /* seconds since 1970, or TA_CREDS_FOREVER */
    size_t text_n;        /* bytes of text in use */
    char text[3 * TA_CREDENTIAL_MAX];
} ta_creds;

#define TA_CREDS_FOREVER INT64_MAX

/* The providers, in the order in which they are asked. */
typedef enum ta_creds_provider {
    TA_CREDS_ENVIRONMENT,
    TA_CREDS_ROLE,         /* role_arn with source_profile or credential_source */
    TA_CREDS_WEB_IDENTITY, /* of the environment, else of the profile */
    TA_CREDS_SSO,          /* a sign-in that is not supported: it ends the search where AWS CLI
                            * would use it, so that no other keys are used instead */
    TA_CREDS_SHARED_FILE,  /* keys of the profile in the shared credentials file */
    TA_CREDS_PROCESS,      /* credential_process */
    TA_CREDS_CONFIG_FILE,  /* keys of the profile in the config file */
    TA_CREDS_IOT,          /* role alias of AWS IoT */
    TA_CREDS_CONTAINER,
    TA_CREDS_IMDS,
    TA_CREDS_PROVIDER_COUNT
} ta_creds_provider;

/* What messages call a provider, such as "config file", and what AWS CLI's configure list calls it,
 * such as "config-file". Static. */
const char *ta_creds_provider_name(ta_creds_provider provider);
const char *ta_creds_provider_method(ta_creds_provider provider);

/* ---- what providers are handed ---- */

typedef struct ta_fetch_field {
    ta_str name, value;
} ta_fetch_field;

/* One HTTP request. Slices are borrowed for the call. */
typedef struct ta_fetch_request {
    ta_str method;                /* GET, PUT or POST */
    ta_str url;                   /* absolute, http or https */
    const ta_fetch_field *fields; /* in addition to host, content-length and user-agent */
    size_t field_count;
    ta_str body;
    /* For each connect and each silence of the server; 0: any wait is a time-out. */
    uint32_t timeout_ms;
    const char *client_certificate; /* paths for mutual TLS (PEM or DER), or NULL */
    const char *client_key;
    bool direct; /* never use a proxy, which does not reach this host's own metadata */
} ta_fetch_request;

typedef struct ta_fetch_answer {
    int status;
    char *body; /* may be changed (JSON is decoded in place); valid until the next fetch */
    size_t body_n;
    ta_str content_type; /* these header fields; absent if the answer lacks them */
    ta_str date;
} ta_fetch_answer;

typedef struct ta_creds_io {
    void *ctx;                                               /* passed to each function */
    const char *(*environment)(void *ctx, const char *name); /* NULL if it is not set */
    int64_t (*now)(void *ctx);                               /* seconds since 1970 */
    /* One attempt. Returns TA_OK if the answer is complete, whatever its status; else what
     * ta_conn_open and ta_conn_exchange return. */
    ta_err (*fetch)(void *ctx, const ta_fetch_request *request, ta_fetch_answer *answer,
                    ta_diag *diag);
    /* Sleep before another attempt. Returns TA_OK, TA_E_INTERRUPTED, or TA_E_DEADLINE. */
    ta_err (*sleep)(void *ctx, uint32_t ms, ta_diag *diag);
    uint32_t (*random)(void *ctx);
    /* Read a whole small file. Returns TA_OK, TA_E_FILE, or TA_E_LIMIT (longer than cap). */
    ta_err (*read_file)(void *ctx, const char *path, char *to, size_t cap, size_t *n,
                        ta_diag *diag);
    /* Run a program without a shell. The arguments are NUL-terminated; NULL ends them. stdout is
     * written to `to`; stderr is inherited. Returns TA_OK if it exits with 0; TA_E_CREDENTIALS (it
     * cannot be run, has another exit status, or runs longer than timeout_ms); TA_E_LIMIT (more
     * than cap); TA_E_DEADLINE; or TA_E_INTERRUPTED. */
    ta_err (*run)(void *ctx, char *const *arguments, char *to, size_t cap, size_t *n,
                  uint32_t timeout_ms, ta_diag *diag);
} ta_creds_io;

/* ---- for providers ---- */

/* What is wrong with one of the three parts, from any provider: NULL, or static text that follows
 * the part's name in a message.
 *   part  out: 0 the access key id, 1 the secret access key, 2 the session token
 * The id is sent within a field and may not contain white space. The secret is not sent, so it may
 * contain blanks, but not at its ends: services never issue such a secret, and a shell or a file
 * easily adds a blank. None of the three may contain a control character. */
const char *ta_creds_fault(const ta_credentials *c, int *part);

/* "the access key id" and so on. Static. */
const char *ta_creds_part_name(int part);

/* Fail with "name what". */
ta_err ta_creds_fail(ta_diag *diag, ta_err err, const char *name, const char *what);

/* Fail with: profile "name" <why><what>. */
ta_err ta_creds_refuse_profile(ta_str profile, ta_err err, const char *why, ta_str what,
                               ta_diag *diag);
#define TA_CREDS_PROFILE_SHOWN_MAX 64 /* bytes of a profile's name in a message */

/* Copy the three parts into c->text and set c->value; the token may be absent. Blanks around the
 * token are removed, because a field value has none (RFC 9110, section 5.5). Returns TA_OK,
 * TA_E_LIMIT (a part is longer than TA_CREDENTIAL_MAX), or TA_E_CREDENTIALS (ta_creds_fault). */
TA_MUST ta_err ta_creds_set(ta_creds *c, ta_str access_key_id, ta_str secret_access_key,
                            ta_str session_token, ta_diag *diag);
void ta_creds_wipe(ta_creds *c);

/* Turn the error in `diag` into the failure of a provider: TA_E_CREDENTIALS, "provider: what it
 * was". The end of the whole run (TA_E_INTERRUPTED, TA_E_DEADLINE) is not changed; nor are
 * http_status, sys and tls. Returns the error that `diag` then holds. */
ta_err ta_creds_provider_failed(ta_diag *diag, ta_str provider);

/* A provider returns TA_OK if it found credentials; TA_E_NO_CREDENTIALS if it has none, diag.text
 * says why, and the search continues; any other error ends the search. */

#endif
