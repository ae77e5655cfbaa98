/* call.c - the call, and its answer. */
#include "cli/service/service.h"
#include "model/answer.h"

static int refuse_answer(ta_service_call *c, ta_err err) {
    if (err == TA_E_LIMIT) {
        ta_puts(&c->why, "the answer is beyond ");
        ta_puts(&c->why, c->doc.limit);
    }
    ta_diag_clear(c->run->diag);
    (void)ta_fail(c->run->diag, err, "");
    c->run->diag->answer_lost = true;
    return ta_service_fail(c, err, TA_USAGE_NONE);
}

int ta_service_send(ta_service_call *c) {
    ta_run *r = c->run;
    const ta_operation operation =
        ta_service_operation(&c->entry.service, ta_str_from(c->api_name));
    ta_str answer;
    if (ta_run_start_client(r) != TA_OK ||
        ta_call(r->client, &operation, c->body, &answer, r->diag) != TA_OK)
        return ta_run_fail(r);
    ta_service_new_doc(c);
    const ta_node value = ta_doc_parse_copy(&c->doc, answer);
    ta_err err = ta_doc_err(&c->doc);
    if (err == TA_OK && c->model != NULL)
        err = ta_model_shape_answer(&c->doc, value, c->operation.output,
                                    r->memory->settings.wire_times);
    if (err != TA_OK)
        return refuse_answer(c, err);
    return c->login ? ta_service_print_login(c, value) : ta_service_print(c, value, 0);
}
