/* caps.h - every cap, with its unit and its reason. Exceeding one is TA_E_LIMIT, and the message
 * names it. Nothing is ever truncated. TA_RESPONSE_BODY_MAX, TA_CLIENT_SIZE and TA_TLS_ARENA_SIZE
 * are in tinyaws.h, because callers need them. */
#ifndef TA_CAPS_H
#define TA_CAPS_H

/* A cap as text, for the message that names it: TA_LIMIT_TEXT(TA_HOST_MAX) is "253". */
#define TA_LIMIT_TEXT(cap)  TA_LIMIT_TEXT_(cap)
#define TA_LIMIT_TEXT_(cap) #cap

/* http: response. The heads of AWS's responses are below 1 KiB; nginx and Node refuse more than 8
 * to 16 KiB. */
#define TA_HTTP_HEAD_MAX       8192 /* bytes of status line and field lines */
#define TA_HTTP_FIELDS_MAX     64   /* field lines of one response */
#define TA_HTTP_CHUNK_LINE_MAX 256  /* bytes of one chunk-size line with its extensions */
#define TA_HTTP_TRAILER_MAX    4096 /* bytes of the trailer section, which is ignored */
#define TA_HTTP_INTERIM_MAX    8    /* 1xx responses before the final one */

/* net: from the first byte of an answer to its last, whatever the read time-out is: the longest
 * body at 1 KiB a second. */
#define TA_ANSWER_S 300 /* seconds */

/* http: request. The session token is the longest part; those of STS are below 4 KiB. */
#define TA_HTTP_REQUEST_MAX                                                                        \
    12288               /* bytes of head and body, sent as one TLS record; of the head only, \
                                   * if a long body is sent from where it lies */
#define TA_URL_MAX 2048 /* bytes of an endpoint URL */
/* bytes of host and :port; an IPv6 address is shorter */
#define TA_AUTHORITY_MAX (TA_HOST_MAX + 6)
#define TA_HOST_MAX      253  /* bytes of a host name (RFC 1035, section 2.3.4) */
#define TA_PATH_MAX      4096 /* bytes of a file name with its NUL, as in Linux */

/* json: an environment has about 60 tokens; 1,024 leave room for members that AWS adds later. */
#define TA_JSON_TOKENS_MAX 1024
#define TA_JSON_DEPTH_MAX  64 /* nested arrays and objects */

/* jmespath: the longest of some 900 public --query expressions has 300 bytes and 60 parts. */
#define TA_JMESPATH_NODES_MAX     512  /* parts of an expression: names, literals, operators */
#define TA_JMESPATH_TEXT_MAX      4096 /* bytes of its quoted names and literals */
#define TA_JMESPATH_DEPTH_MAX     128  /* nested parts, each within or after another */
#define TA_JMESPATH_ARGUMENTS_MAX 16   /* arguments of a function */

/* model: options on one command line; an operation has at most some 100 parameters. */
#define TA_INPUT_OPTIONS_MAX 128
/* model: of a list, each a word of the command line; as many as 16 bits of ta_input_given count. */
#define TA_INPUT_VALUES_MAX 65535 /* values of one option */
/* model: the tokens in a request for a page, as JSON: those of DynamoDB are items' keys, of at most 3 KB. */
#define TA_PAGE_TOKENS_MAX      16384 /* bytes */
#define TA_INPUT_TIME_PARTS_MAX 40    /* numbers, words and marks of a time */

/* aws: nested elements of an XML answer. Those of STS nest four deep. */
#define TA_XML_DEPTH_MAX 16
/* aws: tokens of EKS, GitHub and GitLab have 1 to 2 KiB. The body sent to STS must fit into
 * TA_HTTP_REQUEST_MAX together with the head. */
#define TA_WEB_IDENTITY_TOKEN_MAX 8192  /* bytes of the file */
#define TA_STS_BODY_MAX           10240 /* bytes, percent-encoded */
/* aws: roles of one profile, each assumed with the credentials of the one before; a session lasts
 * an hour. */
#define TA_ROLE_CHAIN_MAX      8
#define TA_ROLE_CHAIN_TEXT_MAX 8192 /* bytes of their values, with NULs; an ARN has 2,048 at most */
/* aws: credential_process. Three credentials at their caps, in JSON with white space. The user may
 * have to touch a key or type a code; the SDK for Go waits a minute, too. */
#define TA_PROCESS_COMMAND_MAX 4096  /* bytes of the command */
#define TA_PROCESS_WORDS_MAX   64    /* words of it */
#define TA_PROCESS_OUTPUT_MAX  16384 /* bytes of its output */
#define TA_PROCESS_TIMEOUT_S   60    /* seconds */

/* aws */
#define TA_CREDENTIAL_MAX          4096  /* bytes of an access key id, a secret key or a token */
#define TA_AUTHORIZATION_TOKEN_MAX 8192  /* bytes; an EKS pod's token is a JWT of some 1,200 */
#define TA_IMDS_TOKEN_MAX          1024  /* bytes; those of EC2 have 56 */
#define TA_FETCH_BODY_MAX          16384 /* bytes of a credentials answer; STS's stay below 8 KiB */
#define TA_CANONICAL_REQUEST_MAX   8192 /* bytes; every signed header line and the payload's hash */
#define TA_REGION_MAX              63   /* bytes: one host label (RFC 1035, section 2.3.4) */
#define TA_SIGNING_NAME_MAX        63   /* bytes; the longest that AWS uses has 30 */
#define TA_SIGV4_FIELDS_MAX        32   /* field lines signed; an AWS JSON request has at most 6 */
#define TA_SIGV4_QUERY_MAX         32   /* query parameters signed; an AWS JSON request has none */

/* aws: the shared config and credentials files, which may have any size. Their longest lines are a
 * session token and the command of credential_process. */
#define TA_INI_LINE_MAX     8192  /* bytes of a line, without its newline; comments may be longer */
#define TA_INI_KEY_MAX      128   /* bytes of a key; the longest that AWS documents has 38 */
#define TA_PROFILE_TEXT_MAX 32768 /* bytes of all known values of a profile, each with a NUL */

/* cli */
#define TA_CLI_INPUT_MAX 16384 /* bytes of --cli-input-json; the skeleton has 32 */
/* cli, in a build with models; make ANSWER_MAX=... REQUEST_MAX=... set the first two. */
#ifndef TA_ANSWER_MAX
#    define TA_ANSWER_MAX 4194304 /* bytes of an answer; the largest pages of AWS have 1 to 2 MB */
#endif
#ifndef TA_CLI_REQUEST_MAX
#    define TA_CLI_REQUEST_MAX 1310720 /* bytes of a request's body; SQS and Kinesis take 1 MiB */
#endif
/* bytes of a document's text: an answer, or files of parameters, and what is made of it, such as times */
#define TA_DOC_TEXT_SIZE (TA_ANSWER_MAX + TA_ANSWER_MAX / 4)
#define TA_DOC_NODES_MAX                                                                           \
    524288               /* of a document, 16 bytes each: a 1 MB page of DynamoDB needs 120,000 */
#define TA_WHY_MAX 16384 /* bytes of a message about parameters */
/* cli: what a profile can set: two endpoint URLs, the path of a CA bundle, and short words. */
#define TA_SETTINGS_TEXT_MAX 8192 /* bytes */
/* cli: a step of doctor: a service's message of 700 bytes, each written as \xNN, and a URL. */
#define TA_DOCTOR_DETAIL_MAX 4096  /* bytes */
#define TA_REASONS_MAX       4096  /* bytes: a line for each provider that gave no credentials */
#define TA_CLI_OUTPUT_MAX    16384 /* bytes collected before each write to stdout */
/* cli: configure get and configure list-profiles: about 7,500 names. */
#define TA_CONFIGURE_TEXT_MAX 196608 /* bytes of a value, or of the names of all profiles */
#define TA_WAIT_POLLS_MAX     999 /* polls of --wait without --timeout, as in AWS CLI's waiters */
#define TA_WAIT_FAILURES_MAX  10  /* failed polls in a row, without --timeout */

/* net: the number of addresses of one host name that are tried. */
#define TA_ADDRESSES_MAX 16
/* net: bytes received ahead of the reader's request: a TLS server's certificates have about 4
 * KiB. */
#define TA_TCP_AHEAD 4096 /* bytes */
/* net: empty TLS records in a row, which hide the length of the traffic (RFC 8446, section 5.1).
 * OpenSSL accepts as many. Counted in twos. */
#define TA_TLS_EMPTY_RECORDS_MAX 32
/* net: resolv.conf(5) allows three name servers; Kubernetes gives a pod at most 2,048 bytes of
 * search list. */
#define TA_DNS_SERVERS_MAX 3
#define TA_DNS_SEARCH_MAX  2048 /* bytes of all domains, separated by a space */
/* net: UDP answers are below 513 bytes; over TCP, this is 250 addresses. */
#define TA_DNS_MESSAGE_MAX 4096

/* net: one certificate of a CA bundle. The largest root of Mozilla's store has 2.4 KB. */
#define TA_CERTIFICATE_MAX 8192 /* bytes of DER */

#endif
