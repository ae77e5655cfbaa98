#include "base/diag.h"
#include "cli/args_internal.h"
#include "cli/engine.h"
#include "cli/nearest.h"

static ta_err refuse_by(ta_args_parser *s, const char *begin, const char *name, const char *what,
                        ta_str shown) {
    ta_args_line l;
    ta_args_line_start(&l, begin, ta_str_from(name));
    ta_puts(&l.b, ": ");
    ta_puts(&l.b, what);
    if (shown.p != NULL)
        ta_args_line_quote(&l, shown);
    return ta_args_refuse(s, &l);
}

static ta_err refuse_argument(ta_args_parser *s, const char *name, const char *what, ta_str shown) {
    return refuse_by(s, "argument --", name, what, shown);
}

/* ---- which option is meant ---- */

/* A script for AWS CLI may cut the names of its options short as far as AWS CLI takes it: the program's options that
 * AWS CLI does not have must be written whole. */
static bool may_be_cut(int option) {
    return option != TA_OPT_TIMEOUT && option != TA_OPT_RETRY_QUOTA_FILE &&
           option != TA_OPT_NO_SANDBOX && option != TA_OPT_HELP && option != TA_OPT_QUIET &&
           option != TA_OPT_VERBOSE;
}

/* TA_OPT_COUNT: none; otherwise the only one that is named so, or begins so. *ambiguous: several begin so. */
static ta_option find_option(const ta_args_parser *s, ta_str name, bool *ambiguous) {
    ta_option hit = TA_OPT_COUNT;
    *ambiguous = false;
    for (int i = (int)s->from; i < (int)s->end; i++) {
        ta_str known = ta_str_from(ta_option_name((ta_option)i, s->out->operation));
        if (known.p == NULL || !ta_str_starts(known, name))
            continue;
        if (known.n == name.n) {
            *ambiguous = false;
            return (ta_option)i;
        }
        if (!may_be_cut(i))
            continue;
        *ambiguous = hit != TA_OPT_COUNT;
        if (*ambiguous)
            continue;
        hit = (ta_option)i;
    }
    return hit;
}

static ta_err refuse_ambiguous(ta_args_parser *s, ta_str name) {
    ta_args_line l;
    ta_args_line_start(&l, "ambiguous option: --", name);
    const char *before = " could match --";
    for (int i = (int)s->from; i < (int)s->end; i++) {
        const char *known = ta_option_name((ta_option)i, s->out->operation);
        if (known == NULL || !may_be_cut(i) || !ta_str_starts(ta_str_from(known), name))
            continue;
        ta_puts(&l.b, before);
        ta_puts(&l.b, known);
        before = ", --";
    }
    return ta_args_refuse(s, &l);
}

static ta_err refuse_unknown(ta_args_parser *s, ta_str argument, ta_str name) {
    ta_nearest n = ta_nearest_to(name);
    const char *nearest = NULL;
    ta_args_line l;
    ta_args_line_start(&l, "Unknown options: ", argument);
    if (s->out->operation == NULL)
        ta_puts(&l.b, " before the operation, whose own options follow it");
    for (int i = 0; i < TA_OPT_COUNT; i++) {
        const char *known = ta_option_name((ta_option)i, s->out->operation);
        if (known != NULL && ta_is_nearer(&n, ta_str_from(known)))
            nearest = known;
    }
    ta_puts(&l.b,
            nearest ? "; the nearest known one is --" : "; valid ones are those of tinyaws help");
    ta_puts(&l.b, nearest);
    for (int i = 0; i < TA_OPT_OF_PROGRAM && nearest == NULL; i++) {
        const char *known = ta_option_name((ta_option)i, s->out->operation);
        ta_puts(&l.b, known && ta_options[i].help ? ", --" : "");
        ta_puts(&l.b, ta_options[i].help ? known : "");
    }
    s->out->usage = TA_USAGE_BEFORE;
    return ta_args_refuse(s, &l);
}

/* ---- values ---- */

bool ta_args_seconds(ta_str s, bool decimals, uint32_t *ms) {
    uint64_t seconds, thousandths = 0;
    ta_str fraction;
    ta_str whole = ta_str_cut(s, '.', &fraction);
    if (!ta_str_to_u64(whole, UINT32_MAX, &seconds))
        return false;
    if (fraction.p != NULL) {
        if (!decimals || fraction.n > 3 || !ta_str_to_u64(fraction, 999, &thousandths))
            return false;
        for (size_t i = fraction.n; i < 3; i++)
            thousandths *= 10;
    }
    if (seconds * 1000 + thousandths > UINT32_MAX)
        return false;
    *ms = (uint32_t)(seconds * 1000 + thousandths);
    return true;
}

static ta_err check_choice(ta_args_parser *s, const char *name, ta_str choices, ta_str value) {
    ta_args_line l;
    ta_args_line_start(&l, "argument --", ta_str_from(name));
    ta_puts(&l.b, ": Found invalid choice ");
    ta_args_line_quote(&l, value);
    const char *before = ", valid ones are ";
    while (choices.p != NULL) {
        ta_str choice = ta_str_cut(choices, '|', &choices);
        const bool supported = choice.p[0] != '-';
        if (!supported)
            choice = ta_str_sub(choice, 1, choice.n);
        if (ta_str_eq(choice, value))
            return supported
                       ? TA_OK
                       : refuse_argument(s, name, "tinyaws does not support this choice: ", value);
        if (!supported)
            continue;
        ta_puts(&l.b, before);
        ta_put(&l.b, choice);
        before = ", ";
    }
    return ta_args_refuse(s, &l);
}

static ta_err check_value(ta_args_parser *s, ta_option option, const char *name, ta_str value) {
    uint32_t ms;
    switch (ta_options[option].kind) {
    case TA_OPT_TEXT:
        return value.n > 0 ? TA_OK
                           : refuse_by(s, "Bad value for --", name, "the value must not be empty",
                                       TA_ABSENT);
    case TA_OPT_CHOICE:
        if (option == TA_OPT_OUTPUT && !ta_engine_is_there && !ta_str_eq(value, TA_STR("json")))
            return refuse_argument(s, name, TA_NO_ENGINE_TEXT ": ", value);
        return check_choice(s, name, ta_str_from(ta_options[option].choices), value);
    case TA_OPT_SECONDS:
        return ta_args_seconds(value, false, &ms)
                   ? TA_OK
                   : refuse_argument(s, name,
                                     "not a whole number of seconds, 0 to 4294967: ", value);
    case TA_OPT_DECIMAL:
        return ta_args_seconds(value, true, &ms)
                   ? TA_OK
                   : refuse_argument(
                         s, name,
                         "not a number of seconds with at most 3 decimals, 0 to 4294967: ", value);
    case TA_OPT_FLAG:
    case TA_OPT_ANY:
        break;
    }
    return TA_OK;
}

static bool all_digits(ta_str s) {
    for (size_t i = 0; i < s.n; i++)
        if (!ta_is_digit(s.p[i]))
            return false;
    return true;
}

/* -5, -.5 or -1.5: an argument that argparse takes for a value. */
static bool is_negative_number(ta_str s) {
    ta_str fraction, whole = ta_str_cut(ta_str_sub(s, 1, s.n), '.', &fraction);
    return all_digits(whole) && all_digits(fraction) && (fraction.p ? fraction.n : whole.n) > 0;
}

/* Is this argument an option, known or not, rather than a value? */
bool ta_args_is_option(const ta_args_parser *s, ta_str argument) {
    if (argument.n < 2 || argument.p[0] != '-' || is_negative_number(argument))
        return false;
    if (ta_str_find(argument, ' ') == argument.n)
        return true;
    ta_str value;
    bool ambiguous;
    return argument.p[1] == '-' &&
           find_option(s, ta_str_cut(ta_str_sub(argument, 2, argument.n), '=', &value),
                       &ambiguous) != TA_OPT_COUNT &&
           value.p != NULL;
}

/* ---- the two kinds of arguments ---- */

/* The value of an option that was found; `joined` is what stood after "=", or absent. */
static ta_err parse_value(ta_args_parser *s, ta_option option, ta_str joined) {
    const char *known = ta_option_name(option, s->out->operation);
    ta_str value = joined;
    if (option >= TA_OPT_OF_ENGINE && !ta_engine_is_there)
        return refuse_argument(s, known, TA_NO_ENGINE_TEXT, TA_ABSENT);
    if (option == TA_OPT_CLI_AUTO_PROMPT)
        return refuse_argument(s, known, "tinyaws does not prompt", TA_ABSENT);
    if (ta_options[option].kind == TA_OPT_FLAG) {
        s->out->value[option] = TA_STR("");
        return joined.p == NULL ? TA_OK
                                : refuse_argument(s, known, "ignored explicit argument ", joined);
    }
    const bool next_is_value = s->left > 0 && !ta_args_is_option(s, ta_str_from(s->argv[0]));
    if (value.p == NULL && next_is_value) {
        value = ta_str_from(*s->argv++);
        s->left--;
    } else if (value.p == NULL && option == TA_OPT_GENERATE_CLI_SKELETON) {
        value = TA_STR("input");
    } else if (value.p == NULL) {
        return refuse_argument(s, known, "expected one argument", TA_ABSENT);
    }
    s->out->value[option] = value;
    if (option == TA_OPT_CLI_INPUT_YAML)
        return refuse_argument(s, known, "YAML is not supported: give --cli-input-json", TA_ABSENT);
    return check_value(s, option, known, value);
}

/* *found: this pass knows the option; else nothing was done. */
ta_err ta_args_option(ta_args_parser *s, ta_str argument, bool *found) {
    ta_str value, name = ta_str_cut(ta_str_sub(argument, 1, argument.n), '=', &value);
    bool ambiguous;
    *found = false;
    if (name.n < 2 || name.p[0] != '-')
        return TA_OK;
    name = ta_str_sub(name, 1, name.n);
    const ta_option option = find_option(s, name, &ambiguous);
    *found = ambiguous || option != TA_OPT_COUNT;
    if (ambiguous)
        return refuse_ambiguous(s, name);
    return *found ? parse_value(s, option, value) : TA_OK;
}

ta_err ta_args_refuse_option(ta_args_parser *s, ta_str argument) {
    ta_str value, name = ta_str_cut(argument, '=', &value);
    const bool dashes = name.n > 2 && name.p[1] == '-';
    return refuse_unknown(s, dashes ? name : argument, ta_str_sub(name, dashes ? 2 : 1, name.n));
}
