#include "client/call_doc.h"

#include "base/utf8_fault.h"
#include "client/by_name.h"
#include "client/client.h"
#include "json/json_python.h"

/* What an earlier attempt has left in the document goes. */
static void forget(ta_doc_call *call) {
    ta_doc *d = call->doc;
    ta_doc_release(d, call->nodes);
    d->text_n = call->text_n;
    d->err = TA_OK;
    call->why->n = 0;
    call->answer = TA_NODE_NULL;
    call->error_read = false;
}

static ta_err parse(void *ctx, char *body, size_t n, ta_parse_fault *fault) {
    ta_doc_call *call = ctx;
    ta_doc *d = call->doc;
    forget(call);
    d->text_n += n;
    call->answer = n == 0 && call->may_be_empty ? ta_doc_open(d, TA_JSON_OBJECT).container
                                                : ta_doc_parse(d, call->text_n, n);
    /* A body that is refused lies there as it came; what is not JSON may not be text, either. */
    if (ta_doc_err(d) == TA_E_JSON_SYNTAX)
        ta_put_utf8_fault(call->why, (ta_str){body, n});
    *fault = (ta_parse_fault){d->error_at, d->limit};
    return ta_doc_err(d);
}

/* Python asks an object for the members of an error, and a string for the parts of its type, whatever they are.
 * Returns whether that fails. */
static bool fails_in_python(const ta_doc_call *call) {
    const ta_doc *d = call->doc;
    const ta_node type = ta_doc_member(d, call->answer, TA_STR("__type"), NULL);
    const ta_json_kind kind = ta_doc_kind(d, type);
    const bool is_object = ta_doc_kind(d, call->answer) == TA_JSON_OBJECT;
    if (is_object && (kind < TA_JSON_FALSE || kind > TA_JSON_NUMBER))
        return false;
    ta_puts(call->why, is_object ? "argument of type '" : "'");
    ta_puts(call->why, ta_doc_python_type(d, is_object ? type : call->answer));
    ta_puts(call->why, is_object ? "' is not iterable" : "' object has no attribute 'get'");
    return true;
}

static ta_err parse_error(void *ctx, char *body, size_t n, ta_parse_fault *fault) {
    ta_doc_call *call = ctx;
    ta_err err = parse(ctx, body, n, fault);
    call->error_read = err == TA_OK && n > 0;
    call->doc->err = TA_OK;
    return call->why->n > 0 || (call->error_read && fails_in_python(call)) ? TA_E_SHAPE : err;
}

static ta_str string_member(void *ctx, const char *name) {
    const ta_doc_call *call = ctx;
    ta_node node;
    const ta_node v = ta_doc_member(call->doc, call->answer, ta_str_from(name), &node);
    /* To AWS CLI null is the empty type. */
    if (node && ta_doc_kind(call->doc, v) == TA_JSON_NULL)
        return TA_STR("");
    return ta_doc_kind(call->doc, v) == TA_JSON_STRING ? ta_doc_text(call->doc, v) : TA_ABSENT;
}

static const ta_reader reader = {parse, parse_error, string_member};

ta_err ta_call_doc(ta_client *c, ta_doc_call *call, ta_diag *diag) {
    ta_doc *d = call->doc;
    const size_t room = d->text_cap - d->text_n;
    const ta_operation operation = ta_service_operation(&call->service->service, call->operation);
    ta_client_request request = {
        .body = call->body,
        .put_body = ta_client_put_body,
        .memory = d->text + d->text_n,
        .memory_size = room < call->answer_max ? room : call->answer_max,
        .memory_cap = call->answer_cap,
        .reader = &reader,
        .reader_ctx = call,
    };
    ta_request_by_table(&request, call->service, &operation);
    call->nodes = ta_doc_mark(d);
    call->text_n = d->text_n;
    ta_err err = ta_client_call(c, &request, diag);
    call->generic = c->service_error.generic;
    return err;
}
