/* input_internal.h - what the files that make parameters share. Layer model. */
#ifndef TA_MODEL_INPUT_INTERNAL_H
#define TA_MODEL_INPUT_INTERNAL_H

#include "model/input.h"

/* TA_OK, or the document's error with its words in in->why. */
TA_MUST ta_err ta_input_doc_err(const ta_input *in);

/* Error parsing parameter '--x': text detail. Gives TA_E_PARAM. */
TA_MUST ta_err ta_input_refuse(const ta_input *in, const ta_input_option *option, const char *text,
                               ta_str detail);

/* The same, of bytes where a text is wanted. */
TA_MUST ta_err ta_input_refuse_bytes(const ta_input *in, const ta_input_option *option);

/* Forget a message, for a more important one. */
void ta_input_clear(ta_buf *why);
void ta_input_say(ta_buf *b, const char *before, ta_str s, const char *after);

/* The name in the document's text. */
ta_str ta_input_name(const ta_input *in, ta_model_name name);

/* The shape of a structure's member or of a map's value; none for a name that the structure has not. */
ta_shape ta_input_member_shape(ta_shape shape, ta_str name);

bool ta_input_has(const ta_doc *d, ta_node object, ta_model_name name);

/* A text of the command line, or the contents of the file that its file:// or fileb:// names. */
typedef struct ta_input_text {
    ta_str s;
    ta_node node; /* of a file: the string; else 0 */
    size_t at;    /* of a file: where it is in the document's text */
    bool binary;
} ta_input_text;

/* Read the file, if `text` is one. A text file is checked to be UTF-8, and its lines end as in Python. `option` is
 * named in messages; NULL: the text is in shorthand.
 * TA_OK | TA_E_PARAM | TA_E_USAGE (without an option) | TA_E_LIMIT */
TA_MUST ta_err ta_input_load_text(const ta_input *in, const ta_input_option *option, ta_str text,
                                  ta_input_text *out);

/* Parse JSON. */
TA_MUST ta_err ta_input_json(const ta_input *in, const ta_input_option *option,
                             const ta_input_text *text, ta_node *value);

/* TA_OK | TA_E_USAGE it is no number | TA_E_LIMIT */
TA_MUST ta_err ta_input_number(const ta_input *in, ta_shape_kind kind, ta_str text, ta_node *value);

/* Set a member of an object, whether it is there or not. */
void ta_input_set(ta_doc *d, ta_node object, ta_str name, ta_node value);

static inline bool ta_input_blobs_are_raw(const ta_input *in) {
    return in->raw_blobs ||
           (in->profile_has_raw_blobs != NULL && in->profile_has_raw_blobs(in->context));
}

/* A blob: base64 text, or the bytes themselves when they are raw. */
ta_node ta_input_blob(const ta_input *in, const ta_input_text *text);
/* A string. */
ta_node ta_input_string(const ta_input *in, const ta_input_text *text);

/* Is there another member after this one with the same name, which counts instead? */
bool ta_input_is_hidden(const ta_doc *d, ta_node name);

bool ta_input_is_utf8(ta_str s);

/* Without white space, as Python's str.strip(); at the beginning only ASCII's. */
ta_str ta_input_strip(ta_str s);

/* input_shorthand.c: a=b,c=[d,e],f={g=h} as an object of strings, arrays and objects; values after @= are read
 * from files. TA_E_PARAM | TA_E_USAGE | TA_E_LIMIT. */
TA_MUST ta_err ta_input_shorthand(const ta_input *in, const ta_input_option *option, ta_str text,
                                  ta_node *value);
/* input_by_shape.c: bring such a value into the form of its shape: numbers, booleans, lists of one. */
TA_MUST ta_err ta_input_by_shape(const ta_input *in, const ta_input_option *option, ta_node value,
                                 ta_shape shape);

/* input_custom.c: options that AWS CLI adds to single operations. */
TA_MUST ta_err ta_input_custom(const ta_input *in, const ta_input_arguments *arguments,
                               const ta_input_option *option, const ta_input_words *words,
                               ta_node parameters);

#endif
