#include "cli/service/service.h"

#include <string.h>

#include "base/wipe.h"
#include "client/mask.h"
#include "model/cli_name.h"

static ta_service_memory service_memory;

ta_service_memory *ta_service_memory_of_run(void) {
    return &service_memory;
}

void ta_service_new_doc(ta_service_call *c) {
    ta_doc_init(&c->doc, c->memory->text, 0, sizeof c->memory->text, c->memory->nodes,
                TA_DOC_NODES_MAX);
}

int ta_service_fail(ta_service_call *c, ta_err err, ta_usage usage) {
    ta_run *r = c->run;
    if (c->why.n > 0) {
        /* It may show a value of the answer, and a server may send back what it was sent. */
        if (r->client != NULL)
            ta_client_mask(r->client, c->why.p, c->why.n);
        const bool lost = r->diag->answer_lost;
        ta_diag_clear(r->diag);
        (void)ta_fail(r->diag, err, "");
        r->diag->answer_lost = lost;
        r->report.message = ta_buf_str(&c->why);
        r->report.no_code |= err == TA_E_USAGE;
    } else {
        (void)ta_fail(r->diag, err, err == TA_E_LIMIT ? c->doc.limit : "");
    }
    r->report.usage = usage;
    return ta_run_fail(r);
}

void ta_service_put_cli_name(ta_buf *b, ta_model_name name) {
    char memory[TA_MODEL_NAME_MAX];
    ta_buf api = ta_buf_on(memory, sizeof memory);
    ta_model_put_name(&api, name);
    ta_put_cli_name(b, ta_buf_str(&api));
}

bool ta_service_asks_for_help(const ta_service_call *c) {
    return c->run->args->help || (c->word_count > 0 && strcmp(c->words[0], "help") == 0);
}

void ta_service_begin(ta_service_call *c, ta_run *r) {
    c->run = r;
    c->memory = &service_memory;
    c->why = ta_buf_on(service_memory.why, sizeof service_memory.why);
    ta_service_new_doc(c);
}

void ta_service_wipe(void) {
    ta_wipe_used(service_memory.request, sizeof service_memory.request);
    ta_wipe_used(service_memory.text, sizeof service_memory.text);
}

/* By its name. Other operations may read, too; then a lost answer is reported with more care than it needs. */
static bool only_reads(ta_str api_name) {
    static const char *const verbs[] = {"Get",    "List", "Describe", "BatchGet",
                                        "Query",  "Scan", "Lookup",   "Search",
                                        "Filter", "Head", "Estimate"};
    for (size_t i = 0; i < sizeof verbs / sizeof *verbs; i++)
        if (ta_str_starts(api_name, ta_str_from(verbs[i])))
            return true;
    return false;
}

/* The run's own description of what it calls. */
void ta_service_describe(ta_service_call *c) {
    ta_run *r = c->run;
    const ta_cli_service *known = ta_cli_find_service(r->args->command);
    c->service.name = c->entry.service.name;
    c->service.service = &c->entry.service;
    c->service.closed = known != NULL ? known->closed : NULL;
    c->cli_operation = (ta_cli_operation){.name = c->cli_name, .api_name = c->api_name};
    r->memory->args.service = &c->service;
    r->memory->args.operation = &c->cli_operation;
    r->report.service = &c->service;
    r->report.api_name = c->api_name;
    r->report.changes = !only_reads(ta_str_from(c->api_name));
}

void ta_service_name_operation(ta_service_call *c) {
    ta_buf api = ta_buf_on(c->api_name, sizeof c->api_name);
    ta_buf cli = ta_buf_on(c->cli_name, sizeof c->cli_name);
    ta_model_put_name(&api, c->operation.name);
    ta_put_cli_name(&cli, ta_buf_str(&api));
    ta_putc(&api, '\0');
    ta_putc(&cli, '\0');
    ta_service_describe(c);
}
