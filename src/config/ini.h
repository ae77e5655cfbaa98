/* ini.h - incremental parser of the shared AWS config and credentials files.
 * https://docs.aws.amazon.com/sdkref/latest/guide/file-format.html
 * Layer aws; needs base. No I/O, no allocation. Memory: sizeof(ta_ini), whatever the file's size.
 *
 *   [profile dev]           TA_INI_SECTION  name "dev"
 *   Region = eu-west-1 # x  TA_INI_KEY      key "region", value "eu-west-1 # x"
 *   credential_process: a   TA_INI_KEY      key "credential_process", value "a"
 *     b # c                 TA_INI_LINE     the same key, value "b # c": one line more of it
 *   s3 =                    TA_INI_KEY      key "s3", value "": nested keys may follow
 *     max_queue_size = 7    TA_INI_NESTED   key "s3", nested "max_queue_size", value "7"
 *
 * A byte order mark, CR before LF, empty lines, and lines that begin with # or ; are passed over. A
 * # or ; begins a comment after a section too. After a value it may be either: see
 * ta_ini_before_comment. A key ends at the first = or :. Keys with other characters than
 * [A-Za-z0-9_/.%@+-] are passed over with all their lines. A line continues a key when it is indented
 * more than the key is.
 *
 * The public cases of AWS's SDKs are the rule, but for two points, where AWS CLI v2 (Python's
 * configparser) does otherwise and this parser does as it: a value is whole, where the SDKs cut it at
 * " #" and " ;", and a key may end at a colon. AWS CLI refuses duplicate sections, which this parser
 * gives one after the other. On what the cases leave open it does as AWS CLI: comments and first keys
 * may be indented, and a section's name may be quoted. */
#ifndef TA_INI_H
#define TA_INI_H

#include "base/str.h"
#include "limits.h"

typedef enum ta_ini_dialect {
    TA_INI_CONFIG,     /* [default], [profile x], [services x], [sso-session x] */
    TA_INI_CREDENTIALS /* [x]: each section is a profile */
} ta_ini_dialect;

typedef enum ta_ini_event { TA_INI_SECTION, TA_INI_KEY, TA_INI_LINE, TA_INI_NESTED } ta_ini_event;

typedef enum ta_ini_kind {
    TA_INI_OTHER,   /* nothing that AWS defines, or without a valid name: to be passed over */
    TA_INI_DEFAULT, /* [default] of a config file, which [profile default] pushes aside */
    TA_INI_PROFILE,
    TA_INI_SERVICES,
    TA_INI_SSO_SESSION
} ta_ini_kind;

/* What an event holds; slices into the parser, valid until the next call. */
typedef struct ta_ini {
    ta_ini_dialect dialect;
    ta_ini_event event;
    ta_ini_kind kind; /* of the section at hand */
    ta_str name;      /* TA_INI_SECTION: without quotes and blanks around it */
    ta_str key;       /* all others: in lower case */
    ta_str nested;    /* TA_INI_NESTED: as it is written */
    ta_str value;     /* without blanks around it */
    uint32_t line;    /* of the event or the error, from 1 */
    const char *why;  /* after an error: what is wrong with the line; static */

    ta_err failed;   /* sticky */
    bool in_section; /* a section has begun */
    bool open;       /* a key has begun, which indented lines continue */
    bool passed;     /* it is one that is passed over */
    bool has_nested; /* its value is empty, so the lines are nested keys */
    bool comment;    /* the line at hand is one */
    size_t indent;   /* of the last key or section */
    size_t n;        /* bytes of the line at hand in text */
    size_t key_n;
    char key_text[TA_INI_KEY_MAX];
    char text[TA_INI_LINE_MAX];
} ta_ini;

/* Start a file. The parser holds secrets from then on: wipe it when done. */
void ta_ini_init(ta_ini *ini, ta_ini_dialect dialect);

/* Consume bytes from `in` up to the next event.
 *   in    borrowed for this call only; may be empty and may end anywhere
 *   used  out: bytes consumed, 0..in.n, set on every return
 * TA_OK        an event
 * TA_E_MORE    all of `in` is consumed
 * TA_E_CONFIG  line `line` is malformed, `why` says how; errors are sticky
 * TA_E_LIMIT   line `line` reaches a cap, which `why` names; sticky */
TA_MUST ta_err ta_ini_feed(ta_ini *ini, ta_str in, size_t *used);

/* What of a value comes before a comment: before the first # or ; that a blank precedes, or that it begins
 * with. For a value that holds no blank itself, such as a region or a URL. */
ta_str ta_ini_before_comment(ta_str value);

/* At the end of the file, once, since the last line may lack its new line. Results as above, where
 * TA_E_MORE means: no event more. */
TA_MUST ta_err ta_ini_end(ta_ini *ini);

#endif
