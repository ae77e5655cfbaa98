/* tinyaws.h - sign and send AWS JSON requests in fixed memory: the public API of libtinyaws.
 * tinyaws_proton.h has AWS Proton's operations with types, tinyaws_query.h the queries.
 *
 * A client lives in memory that the caller supplies. A call blocks until the answer is complete or
 * its deadline has passed. The library does not print, exit or allocate.
 *
 * Threads: all clients of a process share the state of the mbedTLS inside (its key store, and its
 * arena of TA_TLS_ARENA_SIZE bytes). So at most one thread at a time may be in a function that has a
 * client or a paginator as parameter, of whichever client, or in ta_settings_find or
 * ta_credentials_find; a mutex of the caller's may decide which. It need not be the same thread each
 * time. The other functions may be called by any thread at any time.
 * After fork(), only one of the two processes may use the clients.
 *
 * Another mbedTLS in the program, of any version, is not touched: the library's is hidden in it.
 *
 * Stability, by Semantic Versioning 2.0.0: before 1.0, a minor version may change any function,
 * structure, result or size here, and CHANGELOG.md says how. A patch version changes none of them.
 * The library is linked statically, so compile with the header of the archive that you link. Set
 * structures to zero first and name their members: a new member that is zero changes nothing. A new
 * ta_err may be returned wherever an error may. */
#ifndef TINYAWS_H
#define TINYAWS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define TA_VERSION "0.2.0"

/* For #if: major * 10,000 + minor * 100 + patch. */
#define TA_VERSION_NUMBER 200

/* TA_VERSION of the library that is linked. Static storage. */
const char *ta_version(void);

#if defined(__GNUC__)
#    define TA_MUST __attribute__((warn_unused_result))
#else
#    define TA_MUST
#endif

/* A slice of bytes that the caller or the library owns; not NUL-terminated. {NULL, 0} means absent;
 * a non-NULL pointer with n == 0 means present and empty. */
typedef struct ta_str {
    const char *p;
    size_t n;
} ta_str;

/* A NUL-terminated string as a slice, without its NUL; borrowed. NULL gives the absent slice. */
ta_str ta_str_from(const char *cstr);

/* Seconds since 1970-01-01T00:00:00Z and the microseconds after them, 0 to 999,999. */
typedef struct ta_timestamp {
    bool present;
    int32_t micros;
    int64_t seconds;
    ta_str number; /* the JSON number as received, or absent */
} ta_timestamp;

/* Every result of the library. ta_err_text() returns the text of each, and ta_err_exit_status() the
 * program's exit status. */
typedef enum ta_err {
    TA_OK = 0,
    TA_E_MORE, /* a parser needs more bytes; the library never returns it */

    /* An error of the caller: nothing was sent. */
    TA_E_USAGE,               /* the command line is wrong */
    TA_E_PARAM,               /* a parameter breaks the service model's constraints */
    TA_E_NO_CREDENTIALS,      /* no provider has credentials */
    TA_E_PARTIAL_CREDENTIALS, /* a provider has only one of a pair of keys */
    TA_E_NO_REGION,           /* no region and no endpoint that implies one */
    TA_E_NO_PROFILE,          /* no file has the profile that was requested */
    TA_E_CONFIG,              /* a setting or configuration file is malformed */
    TA_E_CLI_CONFIG,  /* a setting of the command line program; the library never returns it */
    TA_E_CREDENTIALS, /* a provider is configured, but returned no usable credentials */
    TA_E_LIMIT,       /* a cap was reached; diag.text names it */

    /* This host. */
    TA_E_FILE,    /* a file cannot be read or written */
    TA_E_ENTROPY, /* the system gives no random bytes */
    TA_E_CLOCK,   /* the host's clock is wrong */
    TA_E_OUTPUT,  /* standard output cannot be written */
    TA_E_SANDBOX, /* the system has a sandbox, but it could not be entered */

    /* Between this host and the service. */
    TA_E_RESOLVE,         /* no name server gave a usable answer */
    TA_E_HOST_UNKNOWN,    /* the host name does not exist */
    TA_E_CONNECT,         /* no address accepted a connection */
    TA_E_CONNECT_TIMEOUT, /* no address answered within the connect time-out */
    TA_E_READ_TIMEOUT,    /* the peer was silent for the read time-out */
    TA_E_PROXY_CONNECT,   /* the proxy cannot be reached, or closed the connection */
    TA_E_PROXY,           /* the proxy refused the request, or its name does not exist */
    TA_E_DEADLINE,        /* the total deadline has passed */
    TA_E_SEND,            /* the connection broke while the request was being sent */
    TA_E_RECV,            /* the connection broke before the answer was complete */
    TA_E_TLS,             /* the TLS handshake or record layer failed */
    TA_E_TLS_CERTIFICATE, /* the server's certificate is not acceptable; nothing was sent */

    /* The answer is not valid. */
    TA_E_HTTP_SYNTAX,    /* the response violates RFC 9112, or a stricter rule of ours */
    TA_E_HTTP_TRUNCATED, /* the connection ended within the response */
    TA_E_HTTP_STATUS,    /* a status that an endpoint for credentials does not return */
    TA_E_JSON_SYNTAX,    /* the body is not JSON (RFC 8259) */
    TA_E_XML_SYNTAX,     /* the body is not XML, or XML of a kind that no service sends */
    TA_E_SHAPE,          /* the body is JSON or XML, but not the operation's output */

    /* The service's errors, by type (AWS Proton API reference). */
    TA_E_VALIDATION,
    TA_E_ACCESS_DENIED,
    TA_E_THROTTLING,
    TA_E_CONFLICT,
    TA_E_RESOURCE_NOT_FOUND,
    TA_E_INTERNAL_SERVER,
    TA_E_SERVICE, /* any other type; diag.error_type has its name */

    TA_E_INTERRUPTED, /* a signal asked the process to stop */
    TA_E_INTERNAL,    /* a defect of the library */
    TA_ERR_COUNT
} ta_err;

/* One line of English for `err`, without a full stop. Static storage. Never NULL. */
const char *ta_err_text(ta_err err);

/* The exit status of the program for `err`: 0, 130, or 252 to 255 as in AWS CLI v2. */
int ta_err_exit_status(ta_err err);

/* Did the connection fail, so that another attempt may succeed? False for TA_E_TLS and
 * TA_E_TLS_CERTIFICATE: another attempt meets the same server. */
bool ta_err_is_connection(ta_err err);

#define TA_DIAG_TEXT_MAX 320 /* bytes, including the NUL */

/* What went wrong; owned by the caller. The first error of a call fills it. It never holds a
 * secret. */
typedef struct ta_diag {
    ta_err err;
    int sys;                /* errno, or 0 */
    int tls;                /* mbedTLS error code, or 0 */
    int http_status;        /* of the last response with a complete head, or 0 */
    int attempts;           /* attempts made by the last call */
    bool retries_exhausted; /* the attempt that failed was the last of max_attempts */
    /* The service may have carried out the request, but its answer is not known. With TA_OK, only a
     * cancel sets it: see ta_proton_cancel_environment_deployment. */
    bool answer_lost;
    /* The service's error, as received: slices into the client or the caller's answer memory, valid
     * until the client's next call. */
    ta_str error_type;
    ta_str error_message;
    /* The operation that returned the error, such as AssumeRole, if it is not the one the caller
     * asked for; else NULL. Static text. */
    const char *error_operation;
    /* error_message is the body's member `message`, as AWS Proton models it; not `Message`, and
     * not a body that is not JSON. */
    bool message_is_member;
    ta_str request_id;
    char text[TA_DIAG_TEXT_MAX]; /* the detail: one line without a newline; may be empty */
} ta_diag;

/* ---- the client ---- */

/* Borrowed slices: every string must outlive the client. Wipe secret_access_key and session_token
 * yourself after ta_client_close(). */
typedef struct ta_credentials {
    ta_str access_key_id;
    ta_str secret_access_key;
    ta_str session_token; /* absent or empty: no token is sent */
} ta_credentials;

/* Proxies, in the form that the program reads from the environment; a client reads no environment
 * variable. A proxy is [http://|https://][user[:password]@]host[:port],
 * percent-encoded; the default port is 80 or 443. Requests to https endpoints go through it by
 * CONNECT, to http endpoints in absolute-form. The certificate of an https proxy is checked like
 * the endpoint's. Strings are borrowed; they may hold a password. */
typedef struct ta_proxy_settings {
    ta_str https; /* for https endpoints; absent or empty: no proxy */
    ta_str http;  /* for http endpoints */
    /* Endpoints that are reached without a proxy: * for all, or a comma-separated list of host
     * names (which cover the names below them), addresses, and ranges such as 10.0.0.0/8 and
     * fd00::/8. A name or an address may have a port, as in [::1]:8443: then it covers only that
     * port. */
    ta_str no_proxy;
    /* The source of each, for messages, such as HTTPS_PROXY; NULL: not known. Static text. */
    const char *https_from, *http_from, *no_proxy_from;
} ta_proxy_settings;

/* Receives one line of debug text without its newline; `line` is borrowed for the call. It never
 * contains a secret key, a session token, a signature, or a member that the service model marks as
 * sensitive. */
typedef void (*ta_trace_fn)(void *ctx, ta_str line);

/* Zero-initialise, then set what you need. Strings are borrowed until ta_client_close(). */
typedef struct ta_settings {
    /* such as us-east-1; always required, because the signature covers it. fips-us-east-1 and
     * us-east-1-fips mean us-east-1 with use_fips */
    ta_str region;
    ta_str endpoint_url; /* http or https URL; absent: the service's endpoint in the region */
    ta_str ca_bundle;    /* path of a PEM file of any size; absent: the built-in trust anchors */
    ta_credentials credentials;
    ta_proxy_settings proxy;
    bool use_fips;               /* the service's FIPS endpoint, <prefix>-fips.<region>.… */
    bool use_dualstack;          /* its dual-stack endpoint, such as <prefix>.<region>.api.aws */
    bool no_sign_request;        /* send without a signature */
    bool no_verify_ssl;          /* accept any certificate: only for experiments */
    uint32_t connect_timeout_ms; /* for each connect and each TLS handshake; 0: 60,000 */
    /* for each silence of the server; 0: 60,000. Whatever this is, an answer must be complete
     * within 300 seconds of its first byte */
    uint32_t read_timeout_ms;
    /* 1 to 100; 0: 3. With 1, no request is sent twice. Otherwise a request whose kept connection
     * turns out to be closed is sent again as part of the same attempt. */
    uint32_t max_attempts;
    /* AWS's adaptive mode: after throttling, the client limits its own rate */
    bool adaptive_retries;
    ta_str retry_quota_file; /* path; absent: each client starts with a full retry quota */
    ta_trace_fn trace;       /* NULL: no trace */
    /* NULL, or what gets the one line of a trace that a person should see without one: that this host's
     * clock is wrong, and the service's is used. A trace gets it itself. */
    ta_trace_fn notice;
    void *trace_ctx; /* of both */
} ta_settings;

typedef struct ta_client ta_client;

/* The bytes that a client needs, aligned as max_align_t. Most of them are the response buffer; its
 * pages are touched only as far as answers fill them. */
#define TA_CLIENT_SIZE (252u * 1024u)

/* mbedTLS's arena, static in the library, shared by all clients of the process. One connection takes
 * some 60 KiB; a client certificate with an RSA key of 4,096 bits takes more, and so does TLS through a
 * proxy that is itself https. What is not needed stays untouched. */
#define TA_TLS_ARENA_SIZE (120u * 1024u)

/* Longest response body in bytes. It holds a Proton environment whose spec of 51,200 characters has
 * three bytes each, and 42 KiB for the other members. AWS escapes quotes, backslashes and control
 * characters only, and so a line of YAML grows by a byte or two. */
#define TA_RESPONSE_BODY_MAX (192u * 1024u)

/* Build a client in mem[0..size).
 *   mem       aligned as max_align_t; owned by the caller, who must not touch it until
 *             ta_client_close
 *   size      at least TA_CLIENT_SIZE
 *   settings  copied; its strings are borrowed until ta_client_close
 *   out       the client, inside mem; NULL on an error
 *   diag      filled on an error
 * Opens no connection; opens only the retry quota file. Returns TA_OK
 * | TA_E_LIMIT (size too small; a credential of more than 4,096 bytes; a path of 4,096 or more)
 * | TA_E_PARAM (max_attempts)
 * | TA_E_NO_REGION | TA_E_NO_CREDENTIALS
 * | TA_E_CONFIG (endpoint_url or region malformed; use_fips or use_dualstack together with an
 *   endpoint_url; retry_quota_file cannot be opened; a credential that starts or ends with white
 *   space or contains a control character)
 * | TA_E_INTERRUPTED. */
TA_MUST ta_err ta_client_init(void *mem, size_t size, const ta_settings *settings, ta_client **out,
                              ta_diag *diag);

/* Set a deadline `ms` milliseconds from now for everything the client does, until the next call of
 * this function: name resolution, connects, TLS, attempts and the sleeps between them. 0 removes
 * the deadline. */
void ta_client_set_timeout(ta_client *client, uint32_t ms);

/* Use other credentials from now on, such as renewed ones. The kept connection stays open.
 *   credentials  the structure is copied; its strings are borrowed until ta_client_close, or the next
 *                call of this function
 * Returns TA_OK, or what ta_client_init returns for credentials: then the client keeps the earlier
 * ones. */
TA_MUST ta_err ta_client_set_credentials(ta_client *client, const ta_credentials *credentials,
                                         ta_diag *diag);

/* Close the kept connection and wipe what the client derived from the credentials. Accepts NULL. */
void ta_client_close(ta_client *client);

/* ---- the search for settings and credentials ---- */

/* The bytes of memory that a search needs. A usual search touches a tenth of them. */
#define TA_SEARCH_SIZE (192u * 1024u)

/* Bytes: what a profile can set, and the name of a variable. */
#define TA_FOUND_SETTINGS_MAX (8192u + 64u)

/* Settings with their memory; owned by the caller. Not to be moved. */
typedef struct ta_found_settings {
    ta_settings settings; /* slices of text, and of environment variables: do not change those */
    /* Where these are from: a variable, "profile", "services section", "IMDS" or "default". Text
     * that is static, or in `text`. */
    const char *region_from, *endpoint_from, *ca_bundle_from;
    char text[TA_FOUND_SETTINGS_MAX];
} ta_found_settings;

/* Find the settings that the program tinyaws would call a service with, without options: environment
 * variables before the profile of the shared config and credentials files before defaults; the region,
 * if neither has one, from IMDS. Found are region, endpoint_url, ca_bundle, proxy, use_fips,
 * use_dualstack, max_attempts, adaptive_retries and retry_quota_file; man 1 tinyaws has the variables
 * and keys. Change what you know better, search for credentials with them, and build the client:
 *     err = ta_settings_find(service, profile, 30000, memory, sizeof memory, &found, &diag);
 *     ... ta_credentials_find(&found.settings, profile, 30000, memory, sizeof memory, &keys, &diag);
 *     found.settings.credentials = keys.credentials;
 *     ... ta_client_init(mem, size, &found.settings, &client, &diag);
 *   service     as AWS CLI names it, such as ssm, for AWS_ENDPOINT_URL_SSM and its endpoint_url in a
 *               services section; absent: no endpoint_url is searched for
 *   profile     as for ta_credentials_find
 *   timeout_ms  for all of it; 0: no deadline. Only IMDS may take long
 *   memory, size  as for ta_credentials_find
 *   out         its settings have no credentials; meaningless on an error
 *   diag        filled on an error
 * Returns TA_OK | TA_E_PARAM there is no such service | TA_E_CONFIG a variable, a key or a file is
 * malformed | TA_E_NO_PROFILE | TA_E_NO_REGION | TA_E_LIMIT | TA_E_FILE | TA_E_DEADLINE
 * | TA_E_INTERRUPTED. */
TA_MUST ta_err ta_settings_find(ta_str service, ta_str profile, uint32_t timeout_ms, void *memory,
                                size_t size, ta_found_settings *out, ta_diag *diag);

#define TA_FOUND_TEXT_MAX (3u * 4096u) /* bytes: three credentials at their cap */

/* Credentials with their memory; owned by the caller, who wipes them. Not to be moved. */
typedef struct ta_found_credentials {
    ta_credentials credentials; /* slices of text */
    int64_t expires;            /* seconds since 1970; INT64_MAX: they do not expire */
    const char *provider;       /* where they are from, such as "IMDS"; static text */
    char text[TA_FOUND_TEXT_MAX];
} ta_found_credentials;

/* Search for credentials where the program tinyaws does, in the order of AWS CLI v2: the environment,
 * the profile of the shared config and credentials files with its roles, web identity, a
 * credential_process, an AWS IoT role alias, a container's endpoint, and IMDS. It reads environment
 * variables and files, runs the credential_process, and sends requests to STS or the endpoints.
 *   settings    as for ta_client_init: region (absent: STS's is requested from IMDS), ca_bundle, proxy,
 *               use_fips, use_dualstack, no_verify_ssl, read_timeout_ms and max_attempts count.
 *               trace gets a line for each provider that is asked, with the reason if it has none
 *   profile     its name; absent: AWS_PROFILE, AWS_DEFAULT_PROFILE, or default. A name that is given
 *               here takes precedence over keys in the environment, as --profile does
 *   timeout_ms  for all of the search; 0: no deadline
 *   memory      aligned as max_align_t; borrowed for the call, and for as long as diag->error_type
 *               and error_message are used. All secrets in it are wiped before the return
 *   size        at least TA_SEARCH_SIZE
 *   out         changed on TA_OK only. If a client has these credentials, call
 *               ta_client_set_credentials before its next call
 *   diag        filled on an error
 * To renew credentials in a program that runs for long, search again some minutes before they expire.
 * A search that fails leaves the earlier ones, which may serve until then.
 * Returns TA_OK | TA_E_NO_CREDENTIALS no provider has any | TA_E_PARTIAL_CREDENTIALS
 * | TA_E_NO_PROFILE | TA_E_CREDENTIALS a provider is configured but does not work
 * | TA_E_CONFIG | TA_E_LIMIT | TA_E_FILE | TA_E_DEADLINE | TA_E_INTERRUPTED, or the error of STS. */
TA_MUST ta_err ta_credentials_find(const ta_settings *settings, ta_str profile, uint32_t timeout_ms,
                                   void *memory, size_t size, ta_found_credentials *out,
                                   ta_diag *diag);

/* ---- any AWS JSON operation ---- */

typedef struct ta_operation {
    /* as AWS CLI names it, such as proton: selects the service's environment variables */
    ta_str service;
    ta_str endpoint_prefix; /* first label of the host name, such as proton */
    ta_str signing_name;    /* in the credential scope, such as proton */
    ta_str target_prefix;   /* before the dot in X-Amz-Target, such as AwsProton20200720 */
    ta_str json_version;    /* 1.0 or 1.1 */
    ta_str name;            /* such as CancelEnvironmentDeployment */
} ta_operation;

/* Sign `body`, a JSON object in UTF-8, and send it, with the retries of AWS's standard mode. An error
 * that only the model of its service marks as retryable is tried again by ta_call_service and
 * ta_paginator_next, and not here.
 *   body    of any length; borrowed for the call, and not copied if it is long. It is sent again
 *           with each attempt. A service that refuses a long body may answer before it has all of
 *           it: that answer is the result
 *   answer  out: the whole body of the 2xx response, valid JSON (RFC 8259); a slice into the
 *           client, valid until its next call; at most TA_RESPONSE_BODY_MAX bytes
 *   diag    filled on an error; attempts and http_status always
 * The other limits: `operation`'s names have 160 bytes together; nested arrays and objects of the
 * answer, 64 levels (TA_E_LIMIT).
 * Returns TA_OK, TA_E_CONFIG (the proxy, the ca_bundle, or a setting that cannot be written in a
 * field line), or any code from TA_E_LIMIT on. */
TA_MUST ta_err ta_call(ta_client *client, const ta_operation *operation, ta_str body,
                       ta_str *answer, ta_diag *diag);

/* ta_call with an answer in the caller's memory, which may be smaller or larger than the client's.
 *   answer_memory  gets the body of each response, also of errors; borrowed for the call, and for
 *                  as long as `answer` and the slices of `diag` are used, which may point into it.
 *                  Only what a response fills is touched
 *   answer_size    bytes at answer_memory, above 0. A longer response is TA_E_LIMIT, and diag->text
 *                  names answer_size; a service's error has some hundred bytes
 *   answer         out: a slice of answer_memory; absent on an error
 * `body` must not lie in answer_memory. */
TA_MUST ta_err ta_call_into(ta_client *client, const ta_operation *operation, ta_str body,
                            void *answer_memory, size_t answer_size, ta_str *answer, ta_diag *diag);

/* ta_call_into for any of AWS's services that take JSON, by name: the library knows their signing
 * names, their protocols and their endpoints in all partitions.
 *   service    as AWS CLI names it, such as ssm
 *   operation  as AWS CLI or the API names it: get-parameter or GetParameter. It need not be known
 * Returns what ta_call_into returns; TA_E_PARAM if there is no such service or the operation cannot
 * be a name; TA_E_CONFIG if the service has no endpoint in the region, or none with use_fips or
 * use_dualstack: diag->text says which. */
TA_MUST ta_err ta_call_service(ta_client *client, ta_str service, ta_str operation, ta_str body,
                               void *answer_memory, size_t answer_size, ta_str *answer,
                               ta_diag *diag);

/* ---- answers that come in pages ---- */

typedef struct ta_paginator ta_paginator;

/* The bytes that a paginator needs, in addition to those for the request and the answers. 16 KiB of
 * them are for the token that leads to the next page. */
#define TA_PAGINATOR_SIZE (18u * 1024u)

/* Prepare to call an operation page after page:
 *     ta_err err = ta_paginator_init(mem, sizeof mem, client, service, operation, body, &p, &diag);
 *     while (err == TA_OK && (err = ta_paginator_next(p, &page, &diag)) == TA_OK && page.p != NULL)
 *         ... page ...
 *   mem     aligned as max_align_t; owned by the caller, who must not touch it as long as the
 *           paginator is used. Nothing is to be closed
 *   size    at least TA_PAGINATOR_SIZE, the request, and 4 times the longest page that is expected:
 *           one of n bytes needs 2 n and 16 for each value and each member name in it, at most 10 n.
 *           Only what is used is touched
 *   client  borrowed as long as the paginator is used; between two pages it may make other calls
 *   service, operation  as in ta_call_service
 *   body    a JSON object, such as {"Path": "/app/"}; copied. A member that is a token names the page
 *           to begin with. The size of pages is a member of the request, such as MaxResults
 * An operation that does not come in pages has one.
 * Returns TA_OK | TA_E_LIMIT (size)
 * | TA_E_PARAM (this build of the library has no model of the service or the operation, or the body is
 *   no JSON object: diag->text says which). A program that calls this function gets all models of the
 *   build. */
TA_MUST ta_err ta_paginator_init(void *mem, size_t size, ta_client *client, ta_str service,
                                 ta_str operation, ta_str body, ta_paginator **out, ta_diag *diag);

/* Call the operation for the next page.
 *   page  out: the answer as it was received, valid JSON; a slice of mem, valid until the next call
 *         of this function. Absent after the last page, and on an error
 * After an error of the connection or the service, the next call asks for the same page again.
 * Returns what ta_call_service returns; TA_E_LIMIT if the page or its token does not fit into mem;
 * TA_E_SHAPE, after the page, if the service gave the same token twice. */
TA_MUST ta_err ta_paginator_next(ta_paginator *paginator, ta_str *page, ta_diag *diag);

#ifdef __cplusplus
}
#endif

#endif
