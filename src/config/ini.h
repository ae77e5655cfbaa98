/* ini.h - incremental parser of the shared AWS config and credentials files.
 * https://docs.aws.amazon.com/sdkref/latest/guide/file-format.html
 * Layer config; needs base. No I/O, no allocation. Memory: sizeof(ta_ini), for a file of any size.
 *
 *   [profile dev]           TA_INI_SECTION  name "dev"
 *   Region = eu-west-1 # x  TA_INI_KEY      key "region", value "eu-west-1 # x"
 *   credential_process: a   TA_INI_KEY      key "credential_process", value "a"
 *     b # c                 TA_INI_LINE     the same key, value "b # c": a further line of it
 *   s3 =                    TA_INI_KEY      key "s3", value "": nested keys may follow
 *     max_queue_size = 7    TA_INI_NESTED   key "s3", nested "max_queue_size", value "7"
 *
 * Ignored are a byte order mark, CR before LF, empty lines, and lines that begin with # or ;. A #
 * or ; begins a comment after a section, too. After a value it may be either: see
 * ta_ini_before_comment. A key ends at the first = or :. A key with characters other than
 * [A-Za-z0-9_/.%@+-] is ignored with all its lines. A line continues a key if it is indented more
 * than the key.
 *
 * The public test cases of AWS's SDKs are the rule, except for two points, where the parser follows
 * AWS CLI v2 (Python's configparser): a value is kept whole, where the SDKs cut it at a blank
 * and # or ;, and a key may end at a colon. AWS CLI refuses duplicate sections; this parser reports
 * them one after the other. Where the test cases are silent, the parser follows AWS CLI: comments
 * and first keys may be indented, and a section's name may be quoted. */
#ifndef TA_INI_H
#define TA_INI_H

#include "base/str.h"
#include "caps.h"

typedef enum ta_ini_dialect {
    TA_INI_CONFIG,     /* [default], [profile x], [services x], [sso-session x] */
    TA_INI_CREDENTIALS /* [x]: each section is a profile */
} ta_ini_dialect;

typedef enum ta_ini_event { TA_INI_SECTION, TA_INI_KEY, TA_INI_LINE, TA_INI_NESTED } ta_ini_event;

typedef enum ta_ini_kind {
    TA_INI_OTHER,   /* not defined by AWS, or without a valid name: ignore it */
    TA_INI_DEFAULT, /* [default] of a config file, which [profile default] replaces */
    TA_INI_PROFILE,
    TA_INI_SERVICES,
    TA_INI_SSO_SESSION
} ta_ini_kind;

/* The data of an event; slices into the parser, valid until the next call. */
typedef struct ta_ini {
    ta_ini_dialect dialect;
    ta_ini_event event;
    ta_ini_kind kind; /* of the current section */
    ta_str name;      /* TA_INI_SECTION: without surrounding quotes and blanks */
    ta_str key;       /* all others: in lower case */
    ta_str nested;    /* TA_INI_NESTED: unchanged */
    ta_str value;     /* without surrounding blanks */
    uint32_t line;    /* of the event or the error, from 1 */
    const char *why;  /* after an error: what is wrong with the line; static */

    ta_err failed;   /* sticky */
    bool in_section; /* a section has begun */
    bool open;       /* a key has begun; indented lines continue it */
    bool passed;     /* the key is ignored */
    bool has_nested; /* its value is empty, so the lines are nested keys */
    bool comment;    /* the current line is a comment */
    size_t indent;   /* of the last key or section */
    size_t n;        /* bytes of the current line in text */
    char key_text[TA_INI_KEY_MAX];
    char text[TA_INI_LINE_MAX];
} ta_ini;

/* Start a file. From then on the parser may hold secrets: wipe it after use. */
void ta_ini_init(ta_ini *ini, ta_ini_dialect dialect);

/* Consume bytes from `in` up to the next event.
 *   in    borrowed for this call only; may be empty and may end anywhere
 *   used  out: bytes consumed, 0..in.n, set on every return
 * Returns
 * TA_OK        an event
 * TA_E_MORE    all of `in` is consumed
 * TA_E_CONFIG  line `line` is malformed, and `why` says how; sticky
 * TA_E_LIMIT   line `line` exceeds a cap, which `why` names; sticky */
TA_MUST ta_err ta_ini_feed(ta_ini *ini, ta_str in, size_t *used);

/* The part of a value before a comment, that is, before the first # or ; that follows a blank or
 * begins the value. For values that never contain a blank, such as a region or a URL. */
ta_str ta_ini_before_comment(ta_str value);

/* Call it once at the end of the file, because the last line may lack its newline. Returns as
 * above, where TA_E_MORE means that there is no further event. */
TA_MUST ta_err ta_ini_end(ta_ini *ini);

#endif
