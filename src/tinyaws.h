/* tinyaws.h - sign and send AWS JSON requests in fixed memory: the public API of libtinyaws.
 *
 * One client lives in memory that the caller supplies. A call blocks until the answer is whole or
 * its deadline has passed. Nothing here prints, exits, or allocates; the one thing shared by all
 * clients of a process is mbedTLS's own state (its key store, and its arena of TA_TLS_ARENA_SIZE
 * bytes), so one process uses its clients from one thread. */
#ifndef TINYAWS_H
#define TINYAWS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define TA_VERSION "0.1.0"

#if defined(__GNUC__)
#    define TA_MUST __attribute__((warn_unused_result))
#else
#    define TA_MUST
#endif

/* A slice of bytes that somebody else owns; not NUL-terminated. {NULL, 0} means absent, a non-NULL
 * pointer with n == 0 means present and empty. */
typedef struct ta_str {
    const char *p;
    size_t n;
} ta_str;

/* A NUL-terminated string as a slice of it; NULL gives the absent slice. */
ta_str ta_str_from(const char *cstr);

/* Every result of the library. The class, the exit status of the program and the text of each
 * stand in base/err.def; ta_err_text() gives the text. */
typedef enum ta_err {
    TA_OK = 0,
    TA_E_MORE, /* a parser wants more bytes; never leaves the library */

    /* The caller's own: nothing was sent. */
    TA_E_USAGE,               /* the command line is wrong */
    TA_E_PARAM,               /* a parameter breaks the service model's constraints */
    TA_E_NO_CREDENTIALS,      /* no place held credentials */
    TA_E_PARTIAL_CREDENTIALS, /* a place holds one half of a pair of keys */
    TA_E_NO_REGION,           /* no region and no endpoint that implies one */
    TA_E_NO_PROFILE,          /* no file has the profile that was asked for */
    TA_E_CONFIG,              /* a setting or configuration file is malformed */
    TA_E_CREDENTIALS,         /* a place of credentials is set up, and gives none that are of use */
    TA_E_LIMIT,               /* a cap of limits.h was reached; diag.text names it */

    /* This host. */
    TA_E_FILE,    /* a file cannot be read or written */
    TA_E_ENTROPY, /* the system gives no random bytes */
    TA_E_CLOCK,   /* the host's clock cannot be right */
    TA_E_OUTPUT,  /* standard output cannot be written */
    TA_E_SANDBOX, /* the system has a sandbox, and it could not be put on */

    /* On the way to the service. */
    TA_E_RESOLVE,         /* the name service did not answer usefully */
    TA_E_HOST_UNKNOWN,    /* the host name does not exist */
    TA_E_CONNECT,         /* no address accepted a connection */
    TA_E_CONNECT_TIMEOUT, /* no address answered within the connect time-out */
    TA_E_READ_TIMEOUT,    /* the peer was silent for the read time-out */
    TA_E_PROXY_CONNECT,   /* the proxy cannot be reached, or broke off */
    TA_E_PROXY,           /* the proxy refuses the request, or its name does not exist */
    TA_E_DEADLINE,        /* the total deadline has passed */
    TA_E_SEND,            /* the connection broke while the request was being sent */
    TA_E_RECV,            /* the connection broke before the answer was whole */
    TA_E_TLS,             /* the TLS handshake or record layer failed */
    TA_E_TLS_CERTIFICATE, /* the server's certificate is not acceptable; nothing was sent */

    /* The answer is no valid one. */
    TA_E_HTTP_SYNTAX,    /* the response breaks RFC 9112, or a stricter rule of ours */
    TA_E_HTTP_TRUNCATED, /* the connection ended within the response */
    TA_E_HTTP_STATUS,    /* a status that no AWS JSON service gives, such as a redirect */
    TA_E_JSON_SYNTAX,    /* the body is not JSON (RFC 8259) */
    TA_E_XML_SYNTAX,     /* the body is not XML, or XML of a kind that no service sends */
    TA_E_SHAPE,          /* the body is JSON or XML, but not what the operation answers */

    /* The service's own errors, told apart by their type (AWS Proton API reference). */
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

/* The exit status that the program gives for `err`: 0, 130, or 252 to 255 as AWS CLI v2 has
 * them. */
int ta_err_exit_status(ta_err err);

/* Did the connection fail, so that another attempt may go better? Not so for TA_E_TLS and
 * TA_E_TLS_CERTIFICATE, which meet the same server again. */
bool ta_err_is_connection(ta_err err);

#define TA_DIAG_TEXT_MAX 320 /* bytes, with the NUL */

/* What went wrong, owned by the caller. The first error of a call fills it; no secret enters it. */
typedef struct ta_diag {
    ta_err err;
    int sys;                /* errno, or 0 */
    int tls;                /* mbedTLS error code, or 0 */
    int http_status;        /* of the last response whose head was whole, or 0 */
    int attempts;           /* attempts made by the last call */
    bool retries_exhausted; /* the attempt that failed was the last of max_attempts */
    bool answer_lost; /* the service may have done what was asked, and its answer is not known; on
                       * TA_OK of a cancel alone: see ta_proton_cancel_environment_deployment */
    /* The service's error, as it came: slices into the client, valid until its next call. */
    ta_str error_type;
    ta_str error_message;
    const char *error_operation; /* the operation that told it, such as AssumeRole, when that is
                                  * not the one that was called for; else NULL. Static text */
    bool
        message_is_member; /* error_message is the member message of the error's body, as it is modelled
                             * for AWS Proton, and not Message, or a body that is no JSON */
    ta_str request_id;
    char text[TA_DIAG_TEXT_MAX]; /* the detail: one line, no new line, may be empty */
} ta_diag;

/* ---- a client ---- */

/* Borrowed slices; every string must outlive the client. Wipe secret_access_key and session_token
 * yourself after ta_client_close(). */
typedef struct ta_credentials {
    ta_str access_key_id;
    ta_str secret_access_key;
    ta_str session_token; /* absent or empty: none is sent */
} ta_credentials;

/* Proxies, as the program takes them from the environment; the library itself reads none.
 * A proxy is [http://|https://][user[:password]@]host[:port], percent-encoded; without a port 80 or
 * 443. https endpoints are reached through it by CONNECT; http endpoints in absolute-form. Its own
 * certificate is judged as the endpoint's is. Strings are borrowed; they may hold a password. */
typedef struct ta_proxy_settings {
    ta_str https; /* for https endpoints; absent or empty: none */
    ta_str http;  /* for http endpoints */
    /* The endpoints that are reached without: * for all, or a list with commas of host names, which
     * cover the names below them, of addresses and of ranges such as 10.0.0.0/8 and fd00::/8. A name
     * or an address may have a port, [::1]:8443: then others are not covered. */
    ta_str no_proxy;
    /* Where each came from, for messages, such as HTTPS_PROXY; NULL: not told. Static text. */
    const char *https_from, *http_from, *no_proxy_from;
} ta_proxy_settings;

/* Receives one line of debug text without its new line. Never a secret key, a session token, a
 * signature, or a member that the service model calls sensitive. */
typedef void (*ta_trace_fn)(void *ctx, ta_str line);

/* Zero-initialise, then set what differs. Strings are borrowed for the client's lifetime. */
typedef struct ta_settings {
    ta_str region;       /* such as us-east-1; needed always, since the signature covers it.
                            fips-us-east-1 and us-east-1-fips: us-east-1 and use_fips */
    ta_str endpoint_url; /* http or https URL; absent: the service's endpoint in the region */
    ta_str ca_bundle;    /* path of a PEM file of any size; absent: the built-in trust anchors */
    ta_credentials credentials;
    ta_proxy_settings proxy;
    bool use_fips;               /* the service's FIPS endpoint, <prefix>-fips.<region>.… */
    bool use_dualstack;          /* its dual-stack endpoint, such as <prefix>.<region>.api.aws */
    bool no_sign_request;        /* send without a signature */
    bool no_verify_ssl;          /* accept any certificate: for experiments only */
    uint32_t connect_timeout_ms; /* each connect and TLS handshake; 0: 60,000 */
    uint32_t read_timeout_ms;    /* each silence of the server; 0: 60,000. A whole answer has 300
                                  * seconds from its first byte on, however it comes */
    /* 1 to 100; 0: 3. With 1 no request is sent twice; otherwise one whose kept connection turns out to
     * be closed is, as the same attempt. */
    uint32_t max_attempts;
    bool adaptive_retries;   /* AWS's adaptive mode: once throttled, the client paces itself */
    ta_str retry_quota_file; /* path; absent: each client begins with a full retry quota */
    ta_trace_fn trace;       /* NULL: no trace */
    void *trace_ctx;
} ta_settings;

typedef struct ta_client ta_client;

/* Bytes that a client needs, aligned as max_align_t. Most of it is the response buffer, whose pages
 * are touched only as far as answers fill them. */
#define TA_CLIENT_SIZE (380u * 1024u)

/* mbedTLS's arena, static in the library, shared by all clients of the process. One connection takes
 * some 60 KiB; a client certificate with an RSA key of 4,096 bits takes more, and so does TLS through a
 * proxy that is itself https. What is not needed stays untouched. */
#define TA_TLS_ARENA_SIZE (120u * 1024u)

/* Longest response body in bytes: a Proton environment whose spec of 51,200 characters arrives with
 * every character escaped to six bytes, and 20 KiB for the other members. */
#define TA_RESPONSE_BODY_MAX (320u * 1024u)

/* Build a client in mem[0..size).
 *   mem       aligned as max_align_t, owned by the caller, untouched by others until
 *             ta_client_close
 *   size      at least TA_CLIENT_SIZE
 *   settings  copied; the strings in it are borrowed until ta_client_close
 *   out       the client, inside mem; NULL on an error
 *   diag      filled on an error
 * Opens no connection, but the retry quota's file. Returns TA_OK
 * | TA_E_LIMIT (size too small; a credential of more than 4,096 bytes; a path of 4,096 or more)
 * | TA_E_PARAM (max_attempts)
 * | TA_E_NO_REGION | TA_E_NO_CREDENTIALS | TA_E_CONFIG (endpoint_url or region malformed, or
 * use_fips or use_dualstack beside an endpoint_url, or retry_quota_file cannot be opened, or a
 * credential with white space around it or a control character in it)
 * | TA_E_INTERRUPTED. */
TA_MUST ta_err ta_client_init(void *mem, size_t size, const ta_settings *settings, ta_client **out,
                              ta_diag *diag);

/* Bound everything the client does from now on, until this is called again, to `ms` milliseconds:
 * names, connects, TLS, attempts and the sleeps between them. 0 takes the bound away. */
void ta_client_set_timeout(ta_client *client, uint32_t ms);

/* Close the kept connection, and wipe what the client derived from the credentials. NULL is
 * accepted. */
void ta_client_close(ta_client *client);

/* ---- any AWS JSON operation ---- */

typedef struct ta_operation {
    ta_str service;         /* as AWS CLI names it, such as proton: picks the environment's names */
    ta_str endpoint_prefix; /* first label of the host name, such as proton */
    ta_str signing_name;    /* in the credential scope, such as proton */
    ta_str target_prefix;   /* before the dot in X-Amz-Target, such as AwsProton20200720 */
    ta_str json_version;    /* 1.0 or 1.1 */
    ta_str name;            /* such as CancelEnvironmentDeployment */
} ta_operation;

/* Sign `body`, a JSON object in UTF-8 of at most TA_REQUEST_BODY_MAX bytes, and send it, with the
 * retries of AWS's standard mode.
 *   answer  out: the whole body of the 2xx response, valid JSON (RFC 8259); a slice into the
 *           client, valid until its next call
 *   diag    filled on an error; attempts and http_status always
 * Returns TA_OK, TA_E_CONFIG (the proxy, the ca_bundle, or a setting that no field line holds), or any
 * code from TA_E_LIMIT on. */
TA_MUST ta_err ta_call(ta_client *client, const ta_operation *operation, ta_str body,
                       ta_str *answer, ta_diag *diag);

#define TA_REQUEST_BODY_MAX (4u * 1024u)

/* ---- AWS Proton (API version 2020-07-20) ---- */

/* Seconds since 1970-01-01T00:00:00Z and the microseconds after them, 0 to 999,999. */
typedef struct ta_timestamp {
    bool present;
    int32_t micros;
    int64_t seconds;
    ta_str number; /* the JSON number as it came, or absent */
} ta_timestamp;

typedef enum ta_proton_deployment_status {
    TA_PROTON_STATUS_OTHER = 0, /* a value this library does not know, or none */
    TA_PROTON_IN_PROGRESS,
    TA_PROTON_FAILED,
    TA_PROTON_SUCCEEDED,
    TA_PROTON_DELETE_IN_PROGRESS,
    TA_PROTON_DELETE_FAILED,
    TA_PROTON_DELETE_COMPLETE,
    TA_PROTON_CANCELLING,
    TA_PROTON_CANCELLED
} ta_proton_deployment_status;

typedef struct ta_proton_repository_branch {
    bool present;
    ta_str arn;
    ta_str branch;
    ta_str name;
    ta_str provider; /* GITHUB, GITHUB_ENTERPRISE or BITBUCKET */
} ta_proton_repository_branch;

/* An environment as the service told it: slices into the client, valid until its next call, UTF-8
 * with JSON escapes decoded. What the answer left out, or gave as null, is absent. */
typedef struct ta_proton_environment {
    ta_str arn;
    ta_str codebuild_role_arn;
    ta_str component_role_arn;
    ta_timestamp created_at;
    ta_str deployment_status; /* as it came; status has it as a number */
    ta_str deployment_status_message;
    ta_str description;
    ta_str environment_account_connection_id;
    ta_str environment_account_id;
    ta_str last_attempted_deployment_id;
    ta_timestamp last_deployment_attempted_at;
    ta_timestamp last_deployment_succeeded_at;
    ta_str last_succeeded_deployment_id;
    ta_str name;
    ta_str proton_service_role_arn;
    ta_str provisioning; /* CUSTOMER_MANAGED */
    ta_proton_repository_branch provisioning_repository;
    ta_str spec; /* at most 51,200 characters */
    ta_str template_major_version;
    ta_str template_minor_version;
    ta_str template_name;
    ta_proton_deployment_status status;
} ta_proton_environment;

/* Ask AWS Proton to cancel the deployment of an environment that is IN_PROGRESS.
 *   name  1 to 100 characters of [0-9A-Za-z_-], the first a letter or a digit; checked before
 *         anything is sent
 *   out   filled on TA_OK; the state right after the request is usually CANCELLING: follow it with
 *         ta_proton_get_environment
 * When the connection broke after the request may have arrived, or a gateway answered 502 or 504, and no
 * later attempt succeeded, the error is no proof of failure: a ConflictException may be the first
 * attempt's own doing. Then the environment is asked for. If its deployment is CANCELLING or
 * CANCELLED, that is the result: TA_OK, *out is what GetEnvironment told, and diag->answer_lost is
 * true. Else diag->text has the state found, beside the error of the cancel. If that fails, too,
 * diag->text says so, answer_lost is true, and the error is a gateway's or the connection's, never the
 * service's.
 * Returns TA_OK, TA_E_PARAM, or what ta_call returns. TA_E_CONFLICT: nothing to cancel.
 * https://docs.aws.amazon.com/proton/latest/APIReference/API_CancelEnvironmentDeployment.html */
TA_MUST ta_err ta_proton_cancel_environment_deployment(ta_client *client, ta_str name,
                                                       ta_proton_environment *out, ta_diag *diag);

/* Tell the state of an environment. Parameters and results as above.
 * https://docs.aws.amazon.com/proton/latest/APIReference/API_GetEnvironment.html */
TA_MUST ta_err ta_proton_get_environment(ta_client *client, ta_str name, ta_proton_environment *out,
                                         ta_diag *diag);

#ifdef __cplusplus
}
#endif

#endif
