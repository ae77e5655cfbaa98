#include "cli/service/service.h"

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
        ta_diag_clear(r->diag);
        (void)ta_fail(r->diag, err, "");
        r->report.message = ta_buf_str(&c->why);
        r->report.no_code = err == TA_E_USAGE;
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

void ta_service_begin(ta_service_call *c, ta_run *r) {
    c->run = r;
    c->memory = &service_memory;
    c->why = ta_buf_on(service_memory.why, sizeof service_memory.why);
    ta_service_new_doc(c);
}
