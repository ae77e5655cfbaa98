/* typed.c - the answer of a typed operation by --query and --output: its JSON is the document. */
#include "cli/service/service.h"

bool ta_engine_prints(const ta_run *r) {
    return r->args->value[TA_OPT_QUERY].p != NULL || r->memory->settings.output != TA_OUTPUT_JSON;
}

bool ta_engine_accepts_query(ta_run *r, int *status) {
    ta_service_call call = {0};
    ta_service_begin(&call, r);
    if (ta_service_compile_query(&call) == TA_OK)
        return true;
    *status = ta_service_fail(&call, TA_E_PARAM, TA_USAGE_NONE);
    return false;
}

ta_buf ta_engine_room(void) {
    return ta_buf_on(ta_service_memory_of_run()->text, sizeof ta_service_memory_of_run()->text);
}

static int print(ta_service_call *c, ta_node value, int status) {
    const int printed = ta_service_print(c, value);
    return printed == 0 ? ta_run_finish(c->run, status) : printed;
}

int ta_engine_print(ta_run *r, const ta_buf *text, const char *api_name, int status) {
    ta_service_call call = {0}, *c = &call;
    ta_service_begin(c, r);
    ta_buf name = ta_buf_on(c->api_name, sizeof c->api_name);
    ta_puts(&name, api_name);
    ta_putc(&name, '\0');
    if (ta_service_compile_query(c) != TA_OK)
        return ta_service_fail(c, TA_E_PARAM, TA_USAGE_NONE);
    c->doc.text_n = text->n;
    const ta_node value = ta_doc_parse(&c->doc, 0, text->n);
    if (ta_doc_err(&c->doc) != TA_OK)
        ta_puts(&c->why, "the answer could not be printed");
    status = ta_doc_err(&c->doc) == TA_OK ? print(c, value, status)
                                          : ta_service_fail(c, ta_doc_err(&c->doc), TA_USAGE_NONE);
    ta_service_wipe();
    return status;
}
