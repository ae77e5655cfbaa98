#include "base/diag.h"
#include "cli/args_internal.h"
#include "cli/engine.h"
#include "cli/nearest.h"

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

static void put_names(ta_buf *b, const rows *r) {
    for (size_t i = 0; i < r->count; i++) {
        ta_puts(b, i > 0 ? ", " : ", valid ones are ");
        ta_puts(b, row_name(r, i));
    }
}

/* With the nearest name, or all. */
static ta_err refuse_word(ta_args_parser *s, const rows *r, const char *what, ta_str word) {
    const bool is_command = r->at == ta_cli_services;
    ta_nearest n = ta_nearest_to(word);
    const char *nearest = NULL;
    ta_args_line l;
    for (size_t i = 0; i < r->count; i++)
        if (ta_is_nearer(&n, ta_str_from(row_name(r, i))))
            nearest = row_name(r, i);
    if (is_command)
        nearest = ta_engine_nearer(&n, nearest);
    ta_args_line_start(&l, "argument ", ta_str_from(what));
    ta_puts(&l.b, ": Found invalid choice ");
    ta_args_line_quote(&l, word);
    if (nearest != NULL) {
        ta_puts(&l.b, "\n\nMaybe you meant:\n\n  * ");
        ta_puts(&l.b, nearest);
    } else {
        put_names(&l.b, r);
        ta_puts(&l.b, is_command && ta_engine_is_there ? ", and the services of tinyaws help" : "");
    }
    return ta_args_refuse(s, &l);
}

const ta_cli_service *ta_cli_find_service(ta_str name) {
    for (size_t i = 0; i < ta_cli_service_count; i++)
        if (ta_str_eq(name, ta_str_from(ta_cli_services[i].name)))
            return &ta_cli_services[i];
    return NULL;
}

static ta_err parse_service(ta_args_parser *s, ta_str word) {
    const rows services = {ta_cli_services, sizeof *ta_cli_services, ta_cli_service_count};
    s->out->service = ta_cli_find_service(word);
    if (s->out->service == NULL) {
        s->out->of_engine = ta_engine_knows(word);
        return s->out->of_engine ? TA_OK : refuse_word(s, &services, "command", word);
    }
    if (s->out->service->one_word) {
        s->out->operation = s->out->service->operations;
        s->words = 2;
    }
    return TA_OK;
}

static ta_err parse_operation(ta_args_parser *s, ta_str word) {
    const ta_cli_service *service = s->out->service;
    const rows operations = {service->operations, sizeof *service->operations, service->count};
    size_t at;
    if (!find_row(&operations, word, &at)) {
        s->out->of_engine = ta_engine_knows(s->out->command);
        if (s->out->of_engine)
            return TA_OK;
        return refuse_word(s, &operations,
                           service->service && !s->grouped ? "operation" : "subcommand", word);
    }
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

/* The service that doctor looks at: Proton, unless the word is another one. */
static ta_err parse_service_of_doctor(ta_args_parser *s, ta_str word) {
    const ta_cli_service *found = ta_engine_doctor(s->out->service, word);
    rows known = {.size = sizeof(const char *)};
    if (found != NULL) {
        s->out->service = found;
        return TA_OK;
    }
    known.at = ta_engine_service_names(&known.count);
    return refuse_word(s, &known, "service", word);
}

static ta_err parse_word(ta_args_parser *s, ta_str word) {
    int at = s->words++;
    if (at <= 2 && ta_str_eq(word, TA_STR("help"))) {
        s->out->help = true;
        s->words = 3; /* nothing may follow */
        return TA_OK;
    }
    if (at == 0)
        return parse_service(s, word);
    if (at == 1)
        return parse_operation(s, word);
    if (at == 2 && s->out->operation->word != NULL) {
        s->out->value[TA_OPT_PARAMETER] = word;
        return TA_OK;
    }
    if (at == 2 && s->out->operation->work == TA_CLI_DOCTOR)
        return parse_service_of_doctor(s, word);
    ta_args_line l;
    ta_args_line_start(&l, "Unknown options: ", word);
    s->out->usage = TA_USAGE_BEFORE;
    return ta_args_refuse(s, &l);
}

/* Has the operation what it cannot do without? */
static bool is_complete(const ta_args *a) {
    const ta_cli_operation *operation = a->operation;
    if (operation->work != TA_CLI_CALL)
        return operation->word == NULL || ta_args_has(a, TA_OPT_PARAMETER);
    return ta_args_has(a, TA_OPT_PARAMETER) || ta_args_has(a, TA_OPT_CLI_INPUT_JSON) ||
           ta_str_eq(a->value[TA_OPT_GENERATE_CLI_SKELETON], TA_STR("input"));
}

static ta_err check_complete(ta_args_parser *s) {
    const ta_args *a = s->out;
    ta_args_line l;
    if (a->help)
        return TA_OK;
    ta_args_line_start(&l, "the following arguments are required: ", TA_ABSENT);
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
    return ta_args_refuse(s, &l);
}

/* The second pass. */
ta_err ta_args_command(ta_args_parser *s) {
    bool words_only = false;
    ta_err err = s->out->command.p == NULL ? TA_OK : parse_word(s, s->out->command);
    while (err == TA_OK && !s->out->of_engine && s->left > 0) {
        ta_str argument = ta_str_from(*s->argv++);
        bool found = true;
        s->left--;
        if (!words_only && ta_str_eq(argument, TA_STR("--"))) {
            words_only = true;
            continue;
        }
        if (words_only || !ta_args_is_option(s, argument)) {
            err = parse_word(s, argument);
        } else {
            err = ta_args_option(s, argument, &found);
            if (!found)
                err = ta_args_refuse_option(s, argument);
        }
    }
    return err == TA_OK && !s->out->of_engine ? check_complete(s) : err;
}
