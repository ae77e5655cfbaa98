/* proton.c - the operations of AWS Proton. If the answer to a cancel was lost, ask for the
 * state. */
#include "aws/proton.h"

#include <string.h>

#include "aws/service.h"
#include "client/client.h"

/* As ta_service_error_is_retryable, without its table. */
static bool is_retryable(ta_str service, const ta_diag *diag) {
    (void)service;
    return diag->err == TA_E_INTERNAL_SERVER;
}

static ta_err call(ta_client *c, ta_str operation_name, ta_str member, ta_str name,
                   ta_proton_environment *out, ta_diag *diag) {
    ta_operation operation = ta_service_operation(&ta_services[TA_SERVICE_PROTON], operation_name);
    char memory[192]; /* a name of 100 characters needs no escapes */
    ta_buf body = ta_buf_on(memory, sizeof memory);
    ta_diag_clear(diag);
    ta_err err = ta_proton_check_name(name, member, diag);
    if (err)
        return err;
    ta_proton_put_input(&body, member, name);
    const ta_client_request request = {.operation = &operation,
                                       .body = ta_buf_str(&body),
                                       .is_retryable = is_retryable,
                                       .memory = c->body,
                                       .memory_size = sizeof c->body,
                                       .memory_cap = "TA_RESPONSE_BODY_MAX",
                                       .reader = &ta_reader_json,
                                       .reader_ctx = &c->json};
    err = ta_client_call(c, &request, diag);
    if (err)
        return err;
    err = ta_proton_read_environment(&c->json, out, diag);
    diag->answer_lost = err != TA_OK;
    return err;
}

ta_err ta_proton_get_environment(ta_client *c, ta_str name, ta_proton_environment *out,
                                 ta_diag *diag) {
    return call(c, TA_STR(TA_PROTON_GET), TA_STR("name"), name, out, diag);
}

/* ---- a lost answer ---- */

static bool is_service_error(const ta_diag *diag) {
    return ta_err_exit_status(diag->err) == 254;
}

/* An answer was lost, and the error of a later attempt proves nothing: the first attempt may be the
 * cause of a ConflictException. After a whole but invalid answer, do not ask for the state: the
 * service would give another invalid answer. */
static bool is_in_doubt(const ta_diag *diag) {
    return diag->answer_lost && (ta_err_is_connection(diag->err) || is_service_error(diag));
}

static ta_str keep(ta_buf *b, ta_str s, size_t max) {
    const size_t from = b->n;
    ta_put(b, ta_str_sub(s, 0, s.n < max ? s.n : max));
    if (s.n > max)
        ta_puts(b, "...");
    return (ta_str){b->p + from, b->n - from};
}

/* The next call overwrites the service's error: copy it, and point `diag` to the copy. */
static void keep_error(ta_client *c, ta_diag *diag) {
    ta_buf b = ta_buf_on(c->kept_error, sizeof c->kept_error);
    diag->error_type = keep(&b, diag->error_type, 80);
    diag->error_message = keep(&b, diag->error_message, sizeof c->kept_error - 80 - 6);
    diag->request_id = TA_ABSENT;
}

static void put_failure(ta_buf *b, const ta_diag *diag) {
    if (is_service_error(diag))
        ta_put_untrusted(b, diag->error_type, 80);
    else
        ta_puts(b, ta_err_text(diag->err));
}

/* The cancel's error, with the state that GetEnvironment returned. */
static ta_err report_state(const ta_diag *cancel, ta_str name, const ta_proton_environment *e,
                           ta_diag *diag) {
    char memory[TA_DIAG_TEXT_MAX];
    ta_buf b = ta_buf_on(memory, sizeof memory);
    ta_puts(&b, "an answer was lost, and ");
    ta_put_untrusted(&b, name, 100);
    ta_puts(&b, " is ");
    ta_put_untrusted(&b, e->deployment_status, 40);
    ta_puts(&b, " now");
    if (cancel->text[0]) {
        ta_puts(&b, "; ");
        ta_puts(&b, cancel->text);
    }
    *diag = *cancel;
    diag->err = TA_OK;
    diag->answer_lost = e->status == TA_PROTON_IN_PROGRESS; /* a cancel may still arrive */
    return ta_fail_text(diag, cancel->err, &b);
}

/* The state is not known: GetEnvironment failed, too, with the error in `diag`. Return the cancel's
 * error; but if it is the service's own, which proves nothing, TA_E_RECV. A gateway's error is
 * returned unchanged. */
static ta_err report_unknown(const ta_diag *cancel, ta_diag *diag) {
    const bool gateway = ta_gateway_failed(cancel->http_status);
    ta_err err = cancel->err;
    char memory[TA_DIAG_TEXT_MAX];
    ta_buf b = ta_buf_on(memory, sizeof memory);
    ta_puts(&b, "the state is not known, since GetEnvironment failed, too (");
    put_failure(&b, diag);
    ta_putc(&b, ')');
    if (!is_service_error(cancel)) {
        ta_puts(&b, "; the cancel: ");
        ta_puts(&b, cancel->text);
    } else if (gateway) {
        ta_puts(&b, ", and the service may have done it all the same: look before trying again");
    } else {
        ta_puts(&b, "; the cancel: another attempt got ");
        put_failure(&b, cancel);
        err = TA_E_RECV;
    }
    *diag = *cancel;
    diag->err = TA_OK;
    return ta_fail_text(diag, err, &b);
}

static ta_err ask_for_state(ta_client *c, ta_str name, ta_proton_environment *out, ta_diag *diag) {
    ta_diag cancel = *diag;
    keep_error(c, &cancel);
    ta_err err = ta_proton_get_environment(c, name, out, diag);
    const bool cancelled =
        err == TA_OK && (out->status == TA_PROTON_CANCELLING || out->status == TA_PROTON_CANCELLED);
    if (cancelled || err == TA_E_INTERRUPTED) {
        diag->answer_lost = true;
        return err;
    }
    return err == TA_OK ? report_state(&cancel, name, out, diag) : report_unknown(&cancel, diag);
}

ta_err ta_proton_cancel_environment_deployment(ta_client *c, ta_str name,
                                               ta_proton_environment *out, ta_diag *diag) {
    ta_err err = call(c, TA_STR(TA_PROTON_CANCEL), TA_STR("environmentName"), name, out, diag);
    return err != TA_OK && is_in_doubt(diag) ? ask_for_state(c, name, out, diag) : err;
}
