/* engine.c - a command of a service, from its words to its exit status. */
#include "cli/service/service.h"

#include <string.h>

#include "base/wipe.h"
#include "model/cli_name.h"

/* ---- what is called ---- */

static int fail_with(ta_service_call *c, const char *before, ta_str shown, const char *after) {
    ta_puts(&c->why, before);
    ta_put_untrusted(&c->why, shown, 200);
    ta_puts(&c->why, after);
    return ta_service_fail(c, TA_E_PARAM, TA_USAGE_AFTER);
}

/* The word of the operation: the first one that is no option. What is before it comes after it then. */
static ta_str split_operation(ta_service_call *c) {
    char **words = c->run->args->rest;
    size_t n = (size_t)c->run->args->rest_count, at = 0;
    while (at < n && words[at][0] == '-' && words[at][1] != '\0' && strcmp(words[at], "--") != 0)
        at++;
    const size_t dashes = at < n && strcmp(words[at], "--") == 0;
    if (at + dashes == n)
        return TA_ABSENT;
    char *word = words[at + dashes];
    memmove(words + 1 + dashes, words, at * sizeof *words);
    c->words = words + 1 + dashes;
    c->word_count = n - 1 - dashes;
    return ta_str_from(word);
}

/* The API's name in c->api_name, and the operation, if a model has it. */
static bool find_operation(ta_service_call *c, ta_str word) {
    ta_buf api = ta_buf_on(c->api_name, sizeof c->api_name);
    ta_buf cli = ta_buf_on(c->cli_name, sizeof c->cli_name);
    if (!ta_service_put_operation(&api, &c->entry, word))
        return false;
    const ta_str name = ta_buf_str(&api);
    ta_put_cli_name(&cli, name);
    ta_putc(&api, '\0');
    ta_putc(&cli, '\0');
    if (ta_buf_err(&api) || ta_buf_err(&cli))
        return false;
    /* As AWS CLI, a typed service knows its operations by one name only. */
    return c->model == NULL || (ta_model_find_operation(c->model, name, &c->operation) &&
                                ta_str_eq(word, ta_str_from(c->cli_name)));
}

static int run_untyped(ta_service_call *c) {
    ta_usage usage;
    ta_err err = ta_service_read_untyped(c, &usage);
    return err == TA_OK ? ta_service_send(c) : ta_service_fail(c, err, usage);
}

static int run_operation(ta_service_call *c) {
    int status;
    ta_service_describe(c);
    if (ta_service_asks_for_help(c))
        return ta_service_help(c, true);
    if (c->model == NULL)
        return run_untyped(c);
    return ta_service_prepare(c, &status) ? ta_service_send(c) : status;
}

static int refuse_other(ta_service_call *c, ta_str service) {
    ta_puts(&c->why, "tinyaws cannot call ");
    ta_put(&c->why, service);
    ta_puts(&c->why, ": the protocol of this service is not AWS JSON");
    return ta_service_fail(c, TA_E_PARAM, TA_USAGE_NONE);
}

static int run_command(ta_service_call *c) {
    const ta_run *r = c->run;
    if (!ta_service_find(r->args->command, &c->entry))
        return refuse_other(c, r->args->command);
    c->model = ta_model_find(r->args->command);
    if (ta_service_compile_query(c) != TA_OK)
        return ta_service_fail(c, TA_E_PARAM, TA_USAGE_NONE);
    const ta_str word = split_operation(c);
    if (ta_str_eq(word, TA_STR("help")) || (word.p == NULL && r->args->help))
        return ta_service_help(c, false);
    if (word.p == NULL)
        return fail_with(c, "the following arguments are required: operation", TA_ABSENT, "");
    if (ta_service_refuse_added(c, word))
        return ta_service_fail(c, TA_E_PARAM, TA_USAGE_NONE);
    c->login = ta_service_is_login(c, word);
    if (c->model != NULL && c->model->waiter_count > 0 && ta_str_eq(word, TA_STR("wait")))
        return ta_service_wait(c);
    if (c->login && c->word_count > 0 && !ta_service_asks_for_help(c)) {
        ta_puts(&c->why, "Unknown options: ");
        ta_put_untrusted(&c->why, ta_str_from(c->words[0]), 60);
        return ta_service_fail(c, TA_E_PARAM, TA_USAGE_NONE);
    }
    if (!find_operation(c, c->login ? TA_STR("get-authorization-token") : word))
        return ta_service_refuse_operation(c, word);
    return run_operation(c);
}

int ta_engine_run(ta_run *r) {
    ta_service_call call = {0};
    ta_service_begin(&call, r);
    const int status = run_command(&call);
    ta_service_wipe();
    ta_wipe_used(r->memory->output, sizeof r->memory->output);
    return status;
}
