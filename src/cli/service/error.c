/* error.c - a service's error with what its model says of it. */
#include "cli/error_details.h"
#include "cli/service/service.h"

void ta_service_keep_error(ta_service_call *c, const ta_doc_call *call) {
    ta_run *r = c->run;
    const ta_node body = call->error_read ? call->answer : TA_NODE_NULL;
    /* AWS CLI has no record of an answer in which it does not look for an error. */
    r->report.no_code = r->diag->http_status == 300;
    if (r->report.no_code)
        return;
    const ta_str message = body ? ta_error_body_message(&c->doc, body) : TA_ABSENT;
    if (message.p != NULL)
        r->diag->error_message = message;
    c->details = (ta_error_details){
        .doc = &c->doc,
        .body = body,
        .wire_times = r->memory->settings.wire_times,
        .generic = call->generic,
    };
    if (c->model != NULL)
        c->details.shape = ta_model_error(&c->operation, r->diag->error_type);
    r->report.details = ta_error_details_print;
    r->report.details_ctx = &c->details;
}
