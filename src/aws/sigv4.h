/* sigv4.h - AWS Signature Version 4, step by step, for a signature in the Authorization field.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
 * Layer aws; needs crypto and base; knows no HTTP types. No I/O, no clock, no allocation.
 *
 *   char text[TA_CANONICAL_REQUEST_MAX]; ta_buf canonical = ta_buf_on(text, sizeof text);
 *   char sts[TA_STRING_TO_SIGN_MAX];     ta_buf to_sign = ta_buf_on(sts, sizeof sts);
 *   err = ta_sigv4_canonical_request(&request, &canonical);
 *   err = ta_sigv4_string_to_sign(&request, ta_buf_str(&canonical), &to_sign);
 *   ta_sigv4_signature(&request, secret, ta_buf_str(&to_sign), signature);
 *   err = ta_sigv4_authorization(&request, access_key_id, signature, &head);
 *
 * The canonical request contains the session token if that is signed: wipe it. */
#ifndef TA_SIGV4_H
#define TA_SIGV4_H

#include "base/buf.h"
#include "caps.h"

#define TA_SIGV4_SIGNATURE_SIZE    64 /* hexadecimal digits */
#define TA_SIGV4_PAYLOAD_HASH_SIZE 64 /* hexadecimal digits */

/* The longest scope: 8 + 1 + region + 1 + service + 13. */
#define TA_SIGV4_SCOPE_MAX (23 + TA_REGION_MAX + TA_SIGNING_NAME_MAX)

/* The length of the longest string to sign: algorithm, date and hash have fixed lengths (17, 17 and
 * 64 with their line ends, and the scope's). */
#define TA_STRING_TO_SIGN_MAX (99 + TA_SIGV4_SCOPE_MAX)

/* One field line to sign. The name may be in any case; blanks in the value are folded as SigV4
 * requires. */
typedef struct ta_sigv4_field {
    ta_str name;
    ta_str value;
} ta_sigv4_field;

/* How to canonicalise the path. Every service but S3 normalises and encodes; for a path that is
 * sent percent-encoded, this is the "double encoding" of the AWS documentation. */
typedef enum ta_sigv4_path {
    TA_SIGV4_PATH_NORMALIZE = 0, /* remove empty, "." and ".." segments, then encode */
    TA_SIGV4_PATH_ENCODE,        /* only encode */
    TA_SIGV4_PATH_AS_SENT        /* no change: S3 */
} ta_sigv4_path;

/* Borrowed slices; zero-initialise, then set. */
typedef struct ta_sigv4_request {
    ta_str method; /* POST */
    ta_str path;   /* as in the request line, without the query; empty is "/" */
    ta_str query;  /* as in the request line, without the "?" */
    /* The fields to sign, in any order; at most TA_SIGV4_FIELDS_MAX. x-amz-date must be one of
     * them. */
    const ta_sigv4_field *fields;
    size_t field_count;
    ta_str payload_hash; /* of ta_sigv4_payload_hash, or UNSIGNED-PAYLOAD */
    ta_str amz_date;     /* 16 bytes of ta_put_amz_date, as in the x-amz-date field */
    ta_str region;
    ta_str service; /* the signing name, such as proton */
    ta_sigv4_path path_rule;
} ta_sigv4_request;

/* SHA-256 of the body in hexadecimal digits, without a NUL. */
void ta_sigv4_payload_hash(ta_str body, char out[TA_SIGV4_PAYLOAD_HASH_SIZE]);

/* Append the canonical request: names in lower case and sorted, values of one name joined by commas
 * in their order, query parameters decoded, encoded again and sorted by name, then value.
 * Returns TA_OK | TA_E_LIMIT (out is full, or too many fields or query parameters). */
TA_MUST ta_err ta_sigv4_canonical_request(const ta_sigv4_request *request, ta_buf *out);

/* Append the string to sign for the request whose canonical form is `canonical`.
 * Returns TA_OK | TA_E_LIMIT (out is full) | TA_E_PARAM (amz_date has not 16 bytes). */
TA_MUST ta_err ta_sigv4_string_to_sign(const ta_sigv4_request *request, ta_str canonical,
                                       ta_buf *out);

/* The key that signs all requests of one scope: a day, a region and a service. Its four HMACs are more
 * than half of the hashing for a small request. Zero-initialise; wipe it, and also before another secret
 * access key is used with it. */
typedef struct ta_sigv4_key {
    char scope[TA_SIGV4_SCOPE_MAX];
    uint8_t scope_n; /* 0: no key */
    uint8_t key[32];
} ta_sigv4_key;

/* Sign with the key derived from the secret access key for the request's scope.
 *   key  in and out: of this secret; derived only if its scope is another
 * The signature is hexadecimal digits, without a NUL. amz_date must have 16 bytes;
 * ta_sigv4_string_to_sign has checked that. */
void ta_sigv4_signature(const ta_sigv4_request *request, ta_str secret_access_key,
                        ta_sigv4_key *key, ta_str string_to_sign,
                        char out[TA_SIGV4_SIGNATURE_SIZE]);

/* Append the value of the Authorization field.
 * Returns TA_OK | TA_E_LIMIT (out is full, or too many fields) | TA_E_PARAM (as above). */
TA_MUST ta_err ta_sigv4_authorization(const ta_sigv4_request *request, ta_str access_key_id,
                                      const char signature[TA_SIGV4_SIGNATURE_SIZE], ta_buf *out);

#endif
