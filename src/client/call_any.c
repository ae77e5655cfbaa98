/* call_any.c - any operation: requests of any length, answers into memory of the caller's. */
#include "client/by_name.h"
#include "client/client.h"
#include "json/json_check.h"

static ta_err check_json(void *json, char *body, size_t n, ta_parse_fault *fault) {
    (void)json;
    *fault = (ta_parse_fault){.limit = "TA_JSON_DEPTH_MAX"};
    return ta_json_check((ta_str){body, n}, &fault->at);
}

static ta_err parse_error(void *json, char *body, size_t n, ta_parse_fault *fault) {
    return ta_reader_json.parse_error(json, body, n, fault);
}

const ta_reader ta_reader_raw = {check_json, parse_error, ta_json_string_member};

/* The content follows the head if there is room, so that both are one write. */
void ta_client_put_body(ta_client *c, ta_request *request, ta_str body) {
    const ta_request head = *request;
    ta_request_body(request, body);
    if (ta_buf_err(&request->buf) == TA_OK)
        return;
    *request = head;
    ta_request_length(request, body.n);
    ta_conn_send_content(&c->channel.conn, &c->content, body);
}

static ta_err call(ta_client *c, ta_client_request *r, ta_str *answer, ta_diag *diag) {
    r->put_body = ta_client_put_body;
    r->reader = &ta_reader_raw;
    r->reader_ctx = &c->json;
    ta_err err = ta_client_call(c, r, diag);
    *answer = err ? TA_ABSENT : c->channel.exchange.content;
    return err;
}

ta_err ta_call(ta_client *c, const ta_operation *operation, ta_str body, ta_str *answer,
               ta_diag *diag) {
    ta_client_request r = {.operation = operation,
                           .body = body,
                           .memory = c->body,
                           .memory_size = sizeof c->body,
                           .memory_cap = "TA_RESPONSE_BODY_MAX"};
    return call(c, &r, answer, diag);
}

static ta_client_request into(const ta_operation *operation, ta_str body, void *memory,
                              size_t size) {
    return (ta_client_request){.operation = operation,
                               .body = body,
                               .memory = memory,
                               .memory_size = size,
                               .memory_cap = "answer_size"};
}

ta_err ta_call_into(ta_client *c, const ta_operation *operation, ta_str body, void *memory,
                    size_t size, ta_str *answer, ta_diag *diag) {
    ta_client_request r = into(operation, body, memory, size);
    return call(c, &r, answer, diag);
}

/* ---- by the service table ---- */

ta_err ta_call_service(ta_client *c, ta_str service, ta_str name, ta_str body, void *memory,
                       size_t size, ta_str *answer, ta_diag *diag) {
    char text[TA_OPERATION_MAX];
    ta_buf b = ta_buf_on(text, sizeof text);
    ta_service_entry entry;
    *answer = TA_ABSENT;
    ta_diag_clear(diag);
    ta_err err = ta_find_by_name(&entry, service, name, &b, diag);
    if (err != TA_OK)
        return err;
    const ta_operation operation = ta_service_operation(&entry.service, ta_buf_str(&b));
    ta_client_request r = into(&operation, body, memory, size);
    ta_request_by_table(&r, &entry, &operation);
    return call(c, &r, answer, diag);
}
