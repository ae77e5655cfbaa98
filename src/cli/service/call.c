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

/* An operation of a model that has no output answers with nothing, or with {}; of another one it is not known. */
static bool may_be_empty(const ta_service_call *c) {
    return c->model == NULL || ta_shape_kind_of(c->operation.output) == TA_SHAPE_NONE;
}

ta_err ta_service_ask(ta_service_call *c, ta_str body, ta_doc_call *call) {
    *call = (ta_doc_call){
        .service = &c->entry,
        .operation = ta_str_from(c->api_name),
        .body = body,
        .doc = &c->doc,
        .answer_max = TA_ANSWER_MAX,
        .answer_cap = "TA_ANSWER_MAX",
        .may_be_empty = may_be_empty(c),
    };
    return ta_call_doc(c->run->client, call, c->run->diag);
}

int ta_service_send(ta_service_call *c) {
    ta_run *r = c->run;
    ta_doc_call call;
    if (ta_run_start_client(r) != TA_OK)
        return ta_run_fail(r);
    ta_service_new_doc(c);
    if (ta_service_ask(c, c->body, &call) != TA_OK)
        return ta_run_fail(r);
    ta_err err = TA_OK;
    if (c->model != NULL)
        err = ta_model_shape_answer(&c->doc, call.answer, c->operation.output,
                                    r->memory->settings.wire_times);
    if (err != TA_OK)
        return refuse_answer(c, err);
    return c->login ? ta_service_print_login(c, call.answer) : ta_service_print(c, call.answer, 0);
}
