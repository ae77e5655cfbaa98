/* help.c - the help of a service and of an operation, made from its model. Completions of shells read it: a line
 * "  word" is a command, a line "  --option VALUE" an option. */
#include "cli/service/service.h"

#include "model/cli_name.h"

#define WIDTH 80

static void put_line(ta_output *o, ta_str word) {
    ta_outs(o, "\n  ");
    ta_out(o, word);
}

static void put_name(ta_output *o, ta_model_name name) {
    char memory[TA_MODEL_NAME_MAX];
    ta_buf b = ta_buf_on(memory, sizeof memory);
    ta_service_put_cli_name(&b, name);
    put_line(o, ta_buf_str(&b));
}

/* ---- the services ---- */

static void list_untyped(ta_output *o) {
    ta_service_entry entry;
    size_t column = WIDTH;
    for (size_t i = 0; ta_service_at(i, &entry); i++) {
        const ta_str name = ta_str_from(entry.service.name);
        if (ta_model_find(name) != NULL)
            continue;
        ta_outs(o, column + 2 + name.n > WIDTH ? "\n    " : " ");
        column = (column + 2 + name.n > WIDTH ? 4 : column + 1) + name.n;
        ta_out(o, name);
    }
}

void ta_engine_list_services(ta_output *o) {
    const ta_model *model;
    ta_outs(o, "\n\nServices with all operations that their models have:");
    for (size_t i = 0; (model = ta_model_at(i)) != NULL; i++)
        if (ta_cli_find_service(ta_str_from(model->service)) == NULL)
            put_line(o, ta_str_from(model->service));
    ta_outs(o, "\n\nServices whose operations take their parameters by --cli-input-json only:");
    list_untyped(o);
}

static void list_operations(ta_output *o, const ta_model *model) {
    for (size_t i = 0; i < model->operation_count; i++)
        put_name(o, ta_model_operation_at(model, i).name);
}

static void list_waiters(ta_output *o, const ta_model *model) {
    for (size_t i = 0; i < model->waiter_count; i++)
        put_name(o, ta_model_waiter_at(model, i).name);
}

/* "proton wait" has the waiters, "proton" the operations. */
void ta_engine_list_operations(ta_output *o, const ta_cli_service *service) {
    ta_str rest;
    const ta_model *model = ta_model_find(ta_str_cut(ta_str_from(service->name), ' ', &rest));
    if (model == NULL)
        return;
    ta_outs(o, "\n\nBy the model:");
    if (rest.p != NULL)
        list_waiters(o, model);
    else
        list_operations(o, model);
    ta_outs(o, "\n");
}

/* ---- a service ---- */

static void put_usage(const ta_service_call *c, const char *operation) {
    ta_output *o = &c->run->out;
    ta_outs(o, "Usage: tinyaws [options] ");
    ta_outs(o, c->entry.service.name);
    ta_outs(o, " ");
    ta_outs(o, operation);
    ta_outs(o, " [options]\n");
}

static void help_service(const ta_service_call *c) {
    ta_output *o = &c->run->out;
    put_usage(c, "<operation>");
    if (c->model == NULL) {
        ta_outs(
            o, "\nThis build has no model of the service. Its operations take their parameters by\n"
               "--cli-input-json, and their answers are printed as they come.\n");
        return;
    }
    ta_outs(o, "\nOperations:");
    list_operations(o, c->model);
    if (c->model->waiter_count > 0)
        ta_outs(o, "\n  wait\n        poll until a state is reached: see wait help");
    ta_outs(o, "\n");
}

/* ---- an operation ---- */

static const char *kind_text(const ta_input_option *option) {
    static const char *const texts[] = {
        [TA_SHAPE_STRUCTURE] = "a structure: shorthand, JSON or file://PATH",
        [TA_SHAPE_LIST] = "a list: words, shorthand, JSON or file://PATH",
        [TA_SHAPE_MAP] = "a map: shorthand, JSON or file://PATH",
        [TA_SHAPE_STRING] = "a string",
        [TA_SHAPE_INTEGER] = "an integer",
        [TA_SHAPE_LONG] = "an integer",
        [TA_SHAPE_FLOAT] = "a number",
        [TA_SHAPE_DOUBLE] = "a number",
        [TA_SHAPE_BLOB] = "base64 text, or fileb://PATH",
        [TA_SHAPE_DOCUMENT] = "JSON",
        [TA_SHAPE_TIMESTAMP] = "a time",
    };
    const ta_shape_kind kind = ta_shape_kind_of(option->member.shape);
    if (option->kind != TA_INPUT_MEMBER || (size_t)kind >= sizeof texts / sizeof *texts)
        return NULL;
    return texts[kind];
}

static void put_option(ta_output *o, const ta_input_option *option) {
    char memory[TA_MODEL_NAME_MAX];
    ta_buf b = ta_buf_on(memory, sizeof memory);
    const char *kind = kind_text(option);
    ta_input_put_option(&b, option);
    put_line(o, ta_buf_str(&b));
    ta_outs(o, option->arity != TA_INPUT_NONE ? " VALUE" : "");
    if (kind == NULL && !option->required)
        return;
    ta_outs(o, "\n        ");
    ta_outs(o, option->required ? "required" : "");
    ta_outs(o, option->required && kind != NULL ? ", " : "");
    ta_outs(o, kind);
}

static void help_operation(const ta_service_call *c) {
    ta_output *o = &c->run->out;
    ta_input_option option;
    put_usage(c, c->cli_name);
    ta_outs(o, "\n");
    ta_outs(o, c->api_name);
    ta_outs(o, ". Its options:");
    for (size_t i = 0; c->model != NULL && ta_input_option_at(&c->operation, i, &option); i++)
        if (option.kind != TA_INPUT_NO_OPTION && option.kind != TA_INPUT_CLI_INPUT_YAML)
            put_option(o, &option);
    if (c->model == NULL)
        ta_outs(o, "\n  --cli-input-json VALUE");
    ta_outs(
        o,
        "\n\nThe options of the program are in tinyaws help; what a parameter means is in AWS's\n"
        "documentation of the operation.\n");
}

int ta_service_help_waiters(ta_service_call *c) {
    ta_output *o = &c->run->out;
    put_usage(c, "wait <waiter>");
    ta_outs(o, "\nWaiters:");
    list_waiters(o, c->model);
    ta_outs(o, "\n");
    return ta_run_finish(c->run, 0);
}

int ta_service_help(ta_service_call *c, bool of_operation) {
    if (of_operation)
        help_operation(c);
    else
        help_service(c);
    return ta_run_finish(c->run, 0);
}
