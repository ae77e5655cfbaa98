/* refuse.c - an operation, a waiter or an option that the model does not have: the nearest one, or where all are. */
#include "cli/service/service.h"

#include "cli/nearest.h"

static ta_str name_in(ta_buf *b, ta_model_name name) {
    b->n = 0;
    ta_service_put_cli_name(b, name);
    return ta_buf_str(b);
}

static void begin(ta_service_call *c, const char *what, ta_str word) {
    ta_puts(&c->why, "argument ");
    ta_puts(&c->why, what);
    ta_puts(&c->why, ": Found invalid choice '");
    ta_put_untrusted(&c->why, word, 60);
    ta_puts(&c->why, "'");
}

static int suggest(ta_service_call *c, ta_str name) {
    ta_puts(&c->why, "\n\nMaybe you meant:\n\n  * ");
    ta_put(&c->why, name);
    return ta_service_fail(c, TA_E_PARAM, TA_USAGE_AFTER);
}

/* There may be hundreds: they are not listed. The API's own name is that of a command. */
int ta_service_refuse_operation(ta_service_call *c, ta_str word) {
    char memory[TA_MODEL_NAME_MAX];
    ta_buf name = ta_buf_on(memory, sizeof memory);
    ta_nearest n = ta_nearest_to(word);
    const size_t count = c->model != NULL ? c->model->operation_count : 0;
    size_t nearest = count;
    for (size_t i = 0; i < count; i++)
        if (ta_is_nearer(&n, name_in(&name, ta_model_operation_at(c->model, i).name)))
            nearest = i;
    begin(c, "operation", word);
    if (c->model != NULL && ta_model_find_operation(c->model, word, &c->operation))
        return suggest(c, name_in(&name, c->operation.name));
    if (nearest < count)
        return suggest(c, name_in(&name, ta_model_operation_at(c->model, nearest).name));
    ta_puts(&c->why, "; tinyaws help ");
    ta_puts(&c->why, c->entry.service.name);
    ta_puts(&c->why, " lists the valid ones");
    return ta_service_fail(c, TA_E_PARAM, TA_USAGE_AFTER);
}

int ta_service_refuse_waiter(ta_service_call *c, ta_str word) {
    char memory[TA_MODEL_NAME_MAX];
    ta_buf name = ta_buf_on(memory, sizeof memory);
    ta_nearest n = ta_nearest_to(word);
    const size_t count = c->model->waiter_count;
    size_t nearest = count;
    for (size_t i = 0; i < count; i++)
        if (ta_is_nearer(&n, name_in(&name, ta_model_waiter_at(c->model, i).name)))
            nearest = i;
    begin(c, "subcommand", word);
    if (nearest < count)
        return suggest(c, name_in(&name, ta_model_waiter_at(c->model, nearest).name));
    for (size_t i = 0; i < count; i++) {
        ta_puts(&c->why, i > 0 ? ", " : ", valid ones are ");
        ta_put(&c->why, name_in(&name, ta_model_waiter_at(c->model, i).name));
    }
    return ta_service_fail(c, TA_E_PARAM, TA_USAGE_AFTER);
}

/* The i-th option, without its dashes; absent: there are no more. One that is not shown is empty. */
static ta_str option_in(ta_buf *b, const ta_service_call *c, size_t i) {
    ta_input_option option;
    b->n = 0;
    if (!ta_input_option_at(&c->operation, i, &option))
        return TA_ABSENT;
    if (option.kind != TA_INPUT_NO_OPTION && option.kind != TA_INPUT_CLI_INPUT_YAML)
        ta_input_put_option(b, &option);
    return b->n > 2 ? ta_str_sub(ta_buf_str(b), 2, b->n) : TA_STR("");
}

/* Among those of the operation and of the program; absent: there is none. */
static ta_str nearest_option(ta_buf *b, const ta_service_call *c, ta_str word) {
    ta_nearest n = ta_nearest_to(word);
    ta_str option, nearest = TA_ABSENT;
    size_t at = 0;
    for (size_t i = 0; (option = option_in(b, c, i)).p != NULL; i++)
        if (ta_is_nearer(&n, option)) {
            nearest = option;
            at = i;
        }
    if (nearest.p != NULL)
        nearest = option_in(b, c, at);
    for (int i = TA_OPT_OF_PROGRAM; i < TA_OPT_COUNT; i++)
        if (ta_is_nearer(&n, ta_str_from(ta_options[i].name)))
            nearest = ta_str_from(ta_options[i].name);
    return nearest;
}

void ta_service_suggest_option(ta_service_call *c, ta_str word) {
    char memory[TA_MODEL_NAME_MAX + 2];
    ta_buf name = ta_buf_on(memory, sizeof memory);
    ta_str option = nearest_option(&name, c, word);
    const bool is_near = option.p != NULL;
    ta_puts(&c->why,
            is_near ? "; the nearest known one is --" : "; valid ones are those of tinyaws help");
    ta_put(&c->why, option);
    for (size_t i = 0; !is_near && (option = option_in(&name, c, i)).p != NULL; i++) {
        ta_puts(&c->why, option.n > 0 ? ", --" : "");
        ta_put(&c->why, option);
    }
}
