/* input_arguments.c - the words of a command line, as Python's argparse sorts them. */
#include <string.h>

#include "base/number.h"
#include "model/input_internal.h"

/* ---- what a word is ---- */

typedef enum word_kind { VALUE, OPTION, UNKNOWN } word_kind;

typedef struct word {
    word_kind kind;
    ta_input_option option;
    size_t place;
    size_t value_at; /* of --x=value; 0: there is none */
} word;

/* -5, -1.5, -.5, -1_000 */
static bool is_negative_number(ta_str s) {
    bool digits = false, point = false;
    for (size_t i = 1; i < s.n; i++) {
        const bool digit = ta_is_digit(s.p[i]);
        if (s.p[i] == '.' && !point)
            point = true;
        else if (!digit && !(s.p[i] == '_' && ta_is_digit(s.p[i - 1])))
            return false;
        digits |= digit;
    }
    return digits && ta_is_digit(s.p[s.n - 1]);
}

static ta_err classify(const ta_model_operation *o, ta_str s, word *w, ta_buf *why) {
    *w = (word){.kind = VALUE};
    if (s.n < 2 || s.p[0] != '-')
        return TA_OK;
    const size_t equals = ta_str_find(s, '=');
    size_t found = 0;
    if (s.p[1] == '-' && equals > 2)
        found = ta_input_find_option(o, ta_str_sub(s, 0, equals), &w->option, &w->place, NULL);
    if (found > 1) {
        ta_input_clear(why);
        ta_input_say(why, "ambiguous option: ", s, " could match ");
        (void)ta_input_find_option(o, ta_str_sub(s, 0, equals), &w->option, &w->place, why);
        return TA_E_PARAM;
    }
    if (found == 1) {
        w->kind = OPTION;
        w->value_at = equals < s.n ? equals + 1 : 0;
    } else if (!is_negative_number(s) && ta_str_find(s, ' ') == s.n) {
        w->kind = UNKNOWN;
    }
    return TA_OK;
}

/* ---- all words ---- */

static ta_err fail_argument(ta_buf *why, const ta_input_option *option, const char *text,
                            ta_str value) {
    ta_input_clear(why);
    ta_puts(why, "argument ");
    ta_input_put_option(why, option);
    ta_input_say(why, ": ", ta_str_from(text), "");
    if (value.p != NULL)
        ta_input_say(why, " '", value, "'");
    return TA_E_PARAM;
}

static bool is_skeleton(ta_str s) {
    static const char *const kinds[] = {"input", "output", "yaml-input"};
    return ta_str_is_one_of(s, kinds, sizeof kinds / sizeof *kinds);
}

/* argparse itself reads some numbers. */
static ta_err check_value(const ta_input_option *option, ta_str value, ta_buf *why) {
    const ta_shape_kind kind =
        option->kind == TA_INPUT_MEMBER ? ta_shape_kind_of(option->member.shape) : TA_SHAPE_NONE;
    if (option->kind == TA_INPUT_SKELETON && !is_skeleton(value))
        return fail_argument(why, option, "Found invalid choice", value);
    const bool whole = option->kind == TA_INPUT_PAGE_SIZE || option->kind == TA_INPUT_MAX_ITEMS ||
                       kind == TA_SHAPE_LONG;
    if (whole && !ta_put_integer(NULL, value))
        return fail_argument(why, option, "invalid int value:", value);
    if ((kind == TA_SHAPE_FLOAT || kind == TA_SHAPE_DOUBLE) && !ta_put_real(NULL, value))
        return fail_argument(why, option, "invalid float value:", value);
    return TA_OK;
}

static ta_err add(ta_input_arguments *a, size_t place, size_t at, size_t count, size_t skip,
                  ta_buf *why) {
    if (count > TA_INPUT_VALUES_MAX) {
        ta_input_clear(why);
        ta_puts(why, "an option has more than " TA_LIMIT_TEXT(TA_INPUT_VALUES_MAX) " values");
        return TA_E_LIMIT;
    }
    if (a->count == TA_INPUT_OPTIONS_MAX) {
        ta_input_clear(why);
        ta_puts(why, "there are more than " TA_LIMIT_TEXT(TA_INPUT_OPTIONS_MAX) " options");
        return TA_E_LIMIT;
    }
    a->given[a->count++] =
        (ta_input_given){(uint16_t)place, (uint16_t)count, (uint32_t)at, (uint32_t)skip};
    return TA_OK;
}

/* The values of the option in words[*i], which moves to the last of them. */
static ta_err read_option(ta_input_arguments *a, const ta_model_operation *o, const word *w,
                          size_t *i, size_t n, ta_buf *why) {
    const ta_input_option *option = &w->option;
    size_t at = *i, count = 1;
    ta_err err = TA_OK;
    if (w->value_at == 0) {
        const size_t most = option->arity == TA_INPUT_NONE  ? 0
                            : option->arity == TA_INPUT_ANY ? n
                                                            : 1;
        word next;
        at++;
        for (count = 0; count < most && at + count < n; count++) {
            err = classify(o, ta_str_from(a->words[at + count]), &next, why);
            if (err != TA_OK)
                return err;
            if (next.kind != VALUE)
                break;
        }
        *i += count;
    } else if (option->arity == TA_INPUT_NONE) {
        return fail_argument(why, option, "ignored explicit argument",
                             ta_str_from(a->words[at] + w->value_at));
    }
    if (count == 0 && option->arity == TA_INPUT_ONE)
        return fail_argument(why, option, "expected one argument", (ta_str){NULL, 0});
    for (size_t k = 0; k < count; k++)
        if (!ta_input_is_utf8(ta_str_from(a->words[at + k])))
            return fail_argument(why, option, "the value is not UTF-8", (ta_str){NULL, 0});
    if (count > 0 && option->arity != TA_INPUT_ANY)
        err = check_value(option, ta_str_from(a->words[at] + w->value_at), why);
    return err != TA_OK ? err : add(a, w->place, at, count, w->value_at, why);
}

/* With a whole input by other means nothing is required here. */
static bool asks_for_required(const ta_input_arguments *a, size_t n) {
    for (size_t i = 0; i < n; i++) {
        const ta_str s = ta_str_from(a->words[i]);
        if (ta_str_eq(s, TA_STR("--cli-input-json")) || ta_str_eq(s, TA_STR("--cli-input-yaml")))
            return false;
        if (ta_str_eq(s, TA_STR("--generate-cli-skeleton")) &&
            !(i + 1 < n && ta_str_eq(ta_str_from(a->words[i + 1]), TA_STR("output"))))
            return false;
    }
    return true;
}

static ta_err check_required(const ta_input_arguments *a, const ta_model_operation *o,
                             ta_buf *why) {
    const char *before = "the following arguments are required: ";
    ta_input_option option;
    for (size_t i = 0; ta_input_option_at(o, i, &option); i++) {
        if (option.kind == TA_INPUT_NO_OPTION || !option.required || ta_input_find_given(a, i))
            continue;
        if (before[0] != ',')
            ta_input_clear(why);
        ta_puts(why, before);
        ta_input_put_option(why, &option);
        before = ", ";
    }
    return before[0] == ',' ? TA_E_PARAM : TA_OK;
}

static ta_err add_unknown(ta_buf *why, ta_str s) {
    ta_input_say(why, why->n == 0 ? "Unknown options: " : ", ", s, "");
    return TA_E_USAGE;
}

ta_err ta_input_read_arguments(ta_input_arguments *a, const ta_model_operation *o,
                               char *const *words, size_t n, ta_buf *why) {
    word w;
    ta_str first_value = {NULL, 0}; /* that nothing takes: it is named last, and may be empty */
    ta_err err = TA_OK, unknown = TA_OK;
    a->words = words;
    a->count = 0;
    /* An ambiguous option is found before any other fault. */
    for (size_t i = 0; i < n && err == TA_OK; i++)
        err = classify(o, ta_str_from(words[i]), &w, why);
    for (size_t i = 0; i < n && err == TA_OK; i++) {
        const ta_str s = ta_str_from(words[i]);
        err = classify(o, s, &w, why);
        if (w.kind == OPTION)
            err = read_option(a, o, &w, &i, n, why);
        else if (w.kind == VALUE && first_value.p == NULL)
            first_value = s;
        else
            unknown = add_unknown(why, s);
    }
    if (err == TA_OK && asks_for_required(a, n))
        err = check_required(a, o, why);
    if (err != TA_OK)
        return err;
    return first_value.n > 0 ? add_unknown(why, first_value) : unknown;
}

const ta_input_given *ta_input_find_given(const ta_input_arguments *a, size_t place) {
    for (size_t i = a->count; i > 0; i--)
        if (a->given[i - 1].place == place)
            return &a->given[i - 1];
    return NULL;
}

ta_input_words ta_input_words_of(const ta_input_arguments *a, const ta_input_given *given) {
    return (ta_input_words){a->words + given->at, given->count, given->skip};
}

ta_str ta_input_given_text(const ta_input_arguments *a, const ta_model_operation *o,
                           ta_input_option_kind kind) {
    ta_input_option option;
    for (size_t i = 0; ta_input_option_at(o, i, &option); i++) {
        const ta_input_given *given = option.kind == kind ? ta_input_find_given(a, i) : NULL;
        if (given != NULL) {
            const ta_input_words words = ta_input_words_of(a, given);
            return words.n > 0 ? ta_input_word(&words, 0) : TA_STR("");
        }
    }
    return (ta_str){NULL, 0};
}
