/* input_option.h - the options of an operation on the command line, as AWS CLI v2 has them: one for each member
 * of the operation's input, and those that it adds. Layer model; needs model, cli_name. Pure. */
#ifndef TA_MODEL_INPUT_OPTION_H
#define TA_MODEL_INPUT_OPTION_H

#include "caps.h"
#include "model/model.h"

typedef enum ta_input_option_kind {
    TA_INPUT_NO_OPTION, /* a place in the order without an option */
    TA_INPUT_MEMBER,
    TA_INPUT_METRIC,          /* a member of the one datum that cloudwatch put-metric-data makes */
    TA_INPUT_S3_LOCATION,     /* of a revision that deploy takes */
    TA_INPUT_GITHUB_LOCATION, /* the same */
    TA_INPUT_CLI_INPUT_JSON,
    TA_INPUT_CLI_INPUT_YAML,
    TA_INPUT_STARTING_TOKEN,
    TA_INPUT_PAGE_SIZE,
    TA_INPUT_MAX_ITEMS,
    TA_INPUT_SKELETON
} ta_input_option_kind;

typedef enum ta_input_arity {
    TA_INPUT_ONE,
    TA_INPUT_NONE,     /* a boolean: --x or --no-x */
    TA_INPUT_OPTIONAL, /* none or one */
    TA_INPUT_ANY       /* a list: as many as follow */
} ta_input_arity;

typedef struct ta_input_option {
    ta_input_option_kind kind;
    ta_input_arity arity;
    bool required;
    bool negative;    /* --no-x: the member becomes false */
    ta_member member; /* of the input; of METRIC: of the datum */
    const char *name; /* without --; NULL: made of the member's name */
} ta_input_option;

/* The option at a place of AWS CLI's order; false: there are no more places. */
bool ta_input_option_at(const ta_model_operation *o, size_t place, ta_input_option *out);
/* Append the name with its --. */
void ta_input_put_option(ta_buf *b, const ta_input_option *option);

/* Find an option by its name with --, or the beginning of it. Returns how many options it may mean; when it is one,
 * *out and *place are set. `names`, if not NULL, gets the names of all, with commas. */
size_t ta_input_find_option(const ta_model_operation *o, ta_str text, ta_input_option *out,
                            size_t *place, ta_buf *names);

/* ---- command lines ---- */

/* Words of the command line that are the values of one option. */
typedef struct ta_input_words {
    char *const *at;
    size_t n;
    size_t skip; /* bytes of the first one: --x= */
} ta_input_words;

typedef struct ta_input_given {
    uint16_t place; /* of the option */
    uint16_t count; /* words */
    uint32_t at;    /* the first of them */
    uint32_t skip;
} ta_input_given;

typedef struct ta_input_arguments {
    char *const *words; /* borrowed */
    size_t count;
    ta_input_given given[TA_INPUT_OPTIONS_MAX];
} ta_input_arguments;

/* Read what follows the operation's name on a command line, without AWS CLI's global options, as Python's argparse
 * reads it: --x value, --x=value, names cut short; a word that begins with - is a value when it is a negative
 * number, has a space, or is - only.
 *   words  borrowed as long as `a` is used
 *   why    out: what is wrong
 * TA_OK | TA_E_PARAM | TA_E_USAGE (unknown options: AWS CLI prints its usage first) | TA_E_LIMIT
 * (TA_INPUT_OPTIONS_MAX, TA_INPUT_VALUES_MAX) */
TA_MUST ta_err ta_input_read_arguments(ta_input_arguments *a, const ta_model_operation *o,
                                       char *const *words, size_t n, ta_buf *why);

/* The last one that has this place; NULL: there is none. */
const ta_input_given *ta_input_find_given(const ta_input_arguments *a, size_t place);
/* The first word of the last option of this kind; absent: it is not given. */
ta_str ta_input_given_text(const ta_input_arguments *a, const ta_model_operation *o,
                           ta_input_option_kind kind);
ta_input_words ta_input_words_of(const ta_input_arguments *a, const ta_input_given *given);

static inline ta_str ta_input_word(const ta_input_words *w, size_t index) {
    return ta_str_from(w->at[index] + (index == 0 ? w->skip : 0));
}

#endif
