#include "cli/args.h"

#include <string.h>

#include "base/diag.h"
#include "cli/nearest.h"

#define SHOWN_MAX 60 /* bytes of an argument in a message */

typedef struct parser {
    ta_args *out;
    char **argv; /* what is left */
    int left;
    int words;    /* met so far */
    bool grouped; /* the operation is one of a group, such as wait */
    ta_diag *diag;
} parser;

/* ---- messages: a detail is built of parts ---- */

typedef struct line {
    char memory[TA_DIAG_TEXT_MAX];
    ta_buf b;
} line;

static void start(line *l, const char *text, ta_str shown) {
    l->b = ta_buf_on(l->memory, sizeof l->memory);
    ta_puts(&l->b, text);
    ta_put_untrusted(&l->b, shown, SHOWN_MAX);
}

static ta_err refuse(parser *s, const line *l) {
    return ta_fail_text(s->diag, TA_E_USAGE, &l->b);
}

/* As Python quotes it, if it has no quotes itself. */
static void put_quoted(line *l, ta_str shown) {
    ta_putc(&l->b, '\'');
    ta_put_untrusted(&l->b, shown, SHOWN_MAX);
    ta_putc(&l->b, '\'');
}

static ta_err refuse_argument(parser *s, const char *name, const char *what, ta_str shown) {
    line l;
    start(&l, "argument --", ta_str_from(name));
    ta_puts(&l.b, ": ");
    ta_puts(&l.b, what);
    if (shown.p != NULL)
        put_quoted(&l, shown);
    return refuse(s, &l);
}

/* ---- which option is meant ---- */

/* TA_OPT_COUNT: none; otherwise the only one that is named so, or begins so. *ambiguous tells that
 * several begin so. */
static ta_option find_option(const ta_cli_operation *operation, ta_str name, bool *ambiguous) {
    ta_option hit = TA_OPT_COUNT;
    *ambiguous = false;
    for (int i = 0; i < TA_OPT_COUNT; i++) {
        ta_str known = ta_str_from(ta_option_name((ta_option)i, operation));
        if (known.p == NULL || !ta_str_starts(known, name))
            continue;
        if (known.n == name.n) {
            *ambiguous = false;
            return (ta_option)i;
        }
        *ambiguous = hit != TA_OPT_COUNT;
        if (*ambiguous)
            continue;
        hit = (ta_option)i;
    }
    return hit;
}

static ta_err refuse_ambiguous(parser *s, ta_str name) {
    line l;
    start(&l, "ambiguous option: --", name);
    const char *before = " could match --";
    for (int i = 0; i < TA_OPT_COUNT; i++) {
        const char *known = ta_option_name((ta_option)i, s->out->operation);
        if (known == NULL || !ta_str_starts(ta_str_from(known), name))
            continue;
        ta_puts(&l.b, before);
        ta_puts(&l.b, known);
        before = ", --";
    }
    return refuse(s, &l);
}

static ta_err refuse_unknown(parser *s, ta_str argument, ta_str name) {
    unsigned best = TA_EDIT_MAX + 1;
    const char *nearest = NULL;
    line l;
    start(&l, "Unknown options: ", argument);
    if (s->out->operation == NULL)
        ta_puts(&l.b, " before the operation, whose own options follow it");
    for (int i = 0; i < TA_OPT_NOT_YET; i++) {
        const char *known = ta_option_name((ta_option)i, s->out->operation);
        unsigned distance = known ? ta_word_distance(name, ta_str_from(known)) : TA_EDIT_MAX + 1;
        if (distance < best) {
            best = distance;
            nearest = known;
        }
    }
    if (nearest != NULL) {
        ta_puts(&l.b, "; the nearest known one is --");
        ta_puts(&l.b, nearest);
    }
    s->out->usage = TA_USAGE_BEFORE;
    return refuse(s, &l);
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

static ta_err check_choice(parser *s, const char *name, ta_str choices, ta_str value) {
    line l;
    start(&l, "argument --", ta_str_from(name));
    ta_puts(&l.b, ": Found invalid choice ");
    put_quoted(&l, value);
    const char *before = ", valid ones are ";
    while (choices.p != NULL) {
        ta_str choice = ta_str_cut(choices, '|', &choices);
        bool supported = choice.p[0] != '-';
        if (!supported)
            choice = ta_str_sub(choice, 1, choice.n);
        if (ta_str_eq(choice, value)) {
            if (supported)
                return TA_OK;
            return refuse_argument(s, name, "tinyaws does not support this choice yet: ", value);
        }
        if (supported) {
            ta_puts(&l.b, before);
            ta_put(&l.b, choice);
            before = ", ";
        }
    }
    return refuse(s, &l);
}

static ta_err check_value(parser *s, ta_option option, const char *name, ta_str value) {
    uint32_t ms;
    switch (ta_options[option].kind) {
    case TA_OPT_TEXT:
        return value.n > 0 ? TA_OK
                           : refuse_argument(s, name, "the value must not be empty", TA_ABSENT);
    case TA_OPT_CHOICE:
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
static bool looks_like_option(const ta_cli_operation *operation, ta_str s) {
    if (s.n < 2 || s.p[0] != '-' || is_negative_number(s))
        return false;
    if (ta_str_find(s, ' ') == s.n)
        return true;
    ta_str value;
    bool ambiguous;
    return s.p[1] == '-' &&
           find_option(operation, ta_str_cut(ta_str_sub(s, 2, s.n), '=', &value), &ambiguous) !=
               TA_OPT_COUNT &&
           value.p != NULL;
}

/* ---- the two kinds of arguments ---- */

static ta_err parse_option(parser *s, ta_str argument) {
    const ta_cli_operation *operation = s->out->operation;
    ta_str value, name = ta_str_cut(ta_str_sub(argument, 1, argument.n), '=', &value);
    bool ambiguous;
    if (name.n < 2 || name.p[0] != '-')
        return refuse_unknown(s, argument, name);
    name = ta_str_sub(name, 1, name.n);
    ta_option option = find_option(operation, name, &ambiguous);
    if (ambiguous)
        return refuse_ambiguous(s, name);
    if (option == TA_OPT_COUNT)
        return refuse_unknown(s, ta_str_sub(argument, 0, name.n + 2), name);

    const ta_option_row *row = &ta_options[option];
    const char *known = ta_option_name(option, operation);
    if (option >= TA_OPT_NOT_YET)
        return refuse_argument(s, known, "tinyaws does not support this option yet", TA_ABSENT);
    if (row->kind == TA_OPT_FLAG) {
        s->out->value[option] = TA_STR("");
        return value.p == NULL ? TA_OK
                               : refuse_argument(s, known, "ignored explicit argument ", value);
    }
    bool next_is_value = s->left > 0 && !looks_like_option(operation, ta_str_from(s->argv[0]));
    if (value.p == NULL && next_is_value) {
        value = ta_str_from(*s->argv++);
        s->left--;
    } else if (value.p == NULL && option == TA_OPT_GENERATE_CLI_SKELETON) {
        value = TA_STR("input");
    } else if (value.p == NULL) {
        return refuse_argument(s, known, "expected one argument", TA_ABSENT);
    }
    s->out->value[option] = value;
    return check_value(s, option, known, value);
}

/* A row whose first member is its name. */
typedef struct rows {
    const void *at;
    size_t size, count;
} rows;

static const char *row_name(const rows *r, size_t i) {
    const char *const *name = (const void *)((const char *)r->at + i * r->size);
    return *name;
}

static bool find_row(const rows *r, ta_str word, size_t *at) {
    for (*at = 0; *at < r->count; ++*at)
        if (ta_str_eq(word, ta_str_from(row_name(r, *at))))
            return true;
    return false;
}

/* The nearest name is suggested if half of the word is right. */
static ta_err refuse_word(parser *s, const rows *r, const char *what, ta_str word) {
    const char *nearest = NULL;
    unsigned best = UINT32_MAX;
    line l;
    for (size_t i = 0; i < r->count; i++) {
        const ta_str name = ta_str_from(row_name(r, i));
        const unsigned distance = ta_word_distance(word, name);
        if (distance >= best || distance > word.n / 2)
            continue;
        best = distance;
        nearest = name.p;
    }
    start(&l, "argument ", ta_str_from(what));
    ta_puts(&l.b, ": Found invalid choice ");
    put_quoted(&l, word);
    ta_puts(&l.b, nearest ? "\n\nMaybe you meant:\n\n  * " : "\n");
    ta_puts(&l.b, nearest);
    return refuse(s, &l);
}

static ta_err accept_service(parser *s, ta_str word) {
    const rows services = {ta_cli_services, sizeof *ta_cli_services, ta_cli_service_count};
    size_t at;
    if (!find_row(&services, word, &at))
        return refuse_word(s, &services, "command", word);
    s->out->service = &ta_cli_services[at];
    if (s->out->service->one_word) {
        s->out->operation = s->out->service->operations;
        s->words = 2;
    }
    return TA_OK;
}

static ta_err accept_operation(parser *s, ta_str word) {
    const ta_cli_service *service = s->out->service;
    const rows operations = {service->operations, sizeof *service->operations, service->count};
    size_t at;
    if (!find_row(&operations, word, &at))
        return refuse_word(s, &operations,
                           service->service && !s->grouped ? "operation" : "subcommand", word);
    const ta_cli_operation *operation = &service->operations[at];
    if (operation->group != NULL) {
        s->out->service = operation->group;
        s->grouped = true;
        s->words = 1; /* the next one is an operation again */
        return TA_OK;
    }
    s->out->operation = operation;
    return TA_OK;
}

static ta_err accept_word(parser *s, ta_str word) {
    int at = s->words++;
    if (at <= 2 && ta_str_eq(word, TA_STR("help"))) {
        s->out->help = true;
        s->words = 3; /* nothing may follow */
        return TA_OK;
    }
    if (at == 0)
        return accept_service(s, word);
    if (at == 1)
        return accept_operation(s, word);
    if (at == 2 && s->out->operation->word != NULL) {
        s->out->value[TA_OPT_PARAMETER] = word;
        return TA_OK;
    }
    line l;
    start(&l, "Unknown options: ", word);
    s->out->usage = TA_USAGE_BEFORE;
    return refuse(s, &l);
}

/* Has the operation what it cannot do without? */
static bool is_complete(const ta_args *a) {
    const ta_cli_operation *operation = a->operation;
    if (operation->work != TA_CLI_CALL)
        return operation->word == NULL || ta_args_has(a, TA_OPT_PARAMETER);
    return ta_args_has(a, TA_OPT_PARAMETER) || ta_args_has(a, TA_OPT_CLI_INPUT_JSON) ||
           ta_str_eq(a->value[TA_OPT_GENERATE_CLI_SKELETON], TA_STR("input"));
}

static ta_err check_complete(parser *s) {
    const ta_args *a = s->out;
    line l;
    if (a->help)
        return TA_OK;
    start(&l, "the following arguments are required: ", TA_ABSENT);
    if (a->service == NULL) {
        ta_puts(&l.b, "command");
    } else if (a->operation == NULL) {
        ta_puts(&l.b, "operation");
    } else if (is_complete(a)) {
        return TA_OK;
    } else if (a->operation->word != NULL) {
        ta_puts(&l.b, a->operation->word);
    } else {
        ta_puts(&l.b, "--");
        ta_puts(&l.b, a->operation->option);
    }
    return refuse(s, &l);
}

static ta_err parse(parser *s) {
    ta_args *out = s->out;
    bool words_only = false;
    while (s->left > 0) {
        ta_str argument = ta_str_from(*s->argv++);
        ta_err err;
        s->left--;
        if (!words_only && ta_str_eq(argument, TA_STR("--"))) {
            words_only = true;
            continue;
        }
        if (!words_only && looks_like_option(out->operation, argument))
            err = parse_option(s, argument);
        else
            err = accept_word(s, argument);
        if (err != TA_OK)
            return err;
        if (ta_args_has(out, TA_OPT_VERSION))
            return TA_OK;
        out->help = out->help || ta_args_has(out, TA_OPT_HELP);
    }
    return check_complete(s);
}

/* Among the arguments after the one that is refused. */
static void look_for_error_format(parser *s) {
    for (; s->left > 0; s->left--, s->argv++) {
        ta_str value, name = ta_str_cut(ta_str_from(s->argv[0]), '=', &value);
        if (ta_str_eq(name, TA_STR("--cli-error-format")))
            s->out->value[TA_OPT_CLI_ERROR_FORMAT] =
                value.p != NULL ? value : ta_str_from(s->argv[1]);
    }
}

ta_err ta_args_parse(ta_args *out, int argc, char **argv, ta_diag *diag) {
    parser s = {.out = out, .argv = argv + 1, .left = argc - 1, .diag = diag};
    memset(out, 0, sizeof *out);
    ta_err err = parse(&s);
    if (err != TA_OK)
        look_for_error_format(&s);
    if (err != TA_OK && out->usage == TA_USAGE_NONE)
        out->usage = TA_USAGE_AFTER;
    return err;
}
