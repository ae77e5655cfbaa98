#include "cli/report.h"

static bool is_service_error(ta_err err) {
    return err >= TA_E_VALIDATION && err <= TA_E_SERVICE;
}

static void out_u64(ta_output *o, uint64_t value) {
    char memory[20];
    ta_buf b = ta_buf_on(memory, sizeof memory);
    ta_put_u64(&b, value, 1);
    ta_out(o, ta_buf_str(&b));
}

/* As botocore's ClientError words it. */
static void tell_service_error(ta_output *o, const ta_report *r, const ta_diag *diag) {
    const char *operation = diag->error_operation;
    if (r->waiter != NULL) {
        ta_outs(o, "Waiter ");
        ta_outs(o, r->waiter);
        ta_outs(o, " failed: ");
    } else if (operation == NULL) {
        operation = r->api_name;
    }
    ta_outs(o, "An error occurred (");
    if (diag->error_type.n > 0)
        ta_out_foreign(o, diag->error_type, false);
    else
        ta_outs(o, "Unknown");
    ta_outs(o, ")");
    if (operation != NULL) {
        ta_outs(o, " when calling the ");
        ta_outs(o, operation);
        ta_outs(o, " operation");
    }
    if (r->waiter == NULL && diag->retries_exhausted && diag->attempts > 0) {
        ta_outs(o, " (reached max retries: ");
        out_u64(o, (uint64_t)diag->attempts - 1);
        ta_outs(o, ")");
    }
    ta_outs(o, ": ");
    ta_out_foreign(o, diag->error_message, true);
    if (diag->text[0] == '\0')
        return;
    ta_outs(o, "\n");
    ta_outs(o, diag->text);
}

/* The detail alone where it is a whole sentence, else the error's text and the detail. */
static void tell_other_error(ta_output *o, const ta_diag *diag) {
    ta_str detail = ta_str_from(diag->text);
    switch (diag->err) {
    case TA_E_USAGE:
    case TA_E_NO_REGION:
    case TA_E_NO_PROFILE:
    case TA_E_NO_CREDENTIALS:
    case TA_E_PARTIAL_CREDENTIALS:
        ta_outs(o, detail.n > 0 ? diag->text : ta_err_text(diag->err));
        return;
    default:
        ta_outs(o, ta_err_text(diag->err));
        if (detail.n > 0)
            ta_outs(o, diag->err == TA_E_PARAM ? ":\n" : ": ");
        ta_out(o, detail);
    }
}

static bool endpoint_is_missing(ta_err err) {
    return err == TA_E_HOST_UNKNOWN || err == TA_E_RESOLVE || err == TA_E_CONNECT ||
           err == TA_E_CONNECT_TIMEOUT;
}

int ta_signal_status(int signal) {
    return 128 + (signal > 0 ? signal : 2);
}

int ta_report_error(ta_output *o, const ta_report *r, const ta_diag *diag) {
    const char *closed = r->service && !r->own_endpoint ? r->service->closed : NULL;
    ta_outs(o, "\n");
    if (is_service_error(diag->err) && (diag->error_operation != NULL || r->api_name != NULL))
        tell_service_error(o, r, diag);
    else
        tell_other_error(o, diag);
    if (ta_str_eq(diag->error_type, TA_STR("UnknownOperationException")))
        ta_outs(o, "\nThe endpoint does not know this operation");
    else if (!endpoint_is_missing(diag->err))
        closed = NULL;
    if (closed != NULL) {
        ta_outs(o, "; ");
        ta_outs(o, closed);
    }
    if (diag->err == TA_E_FILE && r->sandboxed)
        ta_outs(o, "; if it was replaced during the wait: --no-sandbox reads the new one, too");
    if (diag->answer_lost && r->changes && !is_service_error(diag->err))
        ta_outs(o, "; the service may have done it all the same: look before trying again");
    ta_outs(o, "\n");
    if (diag->err == TA_E_NO_CREDENTIALS)
        ta_out(o, r->reasons);
    ta_output_close(o);
    if (diag->err == TA_E_INTERRUPTED)
        return ta_signal_status(r->signal);
    return r->waiter != NULL && is_service_error(diag->err) ? 255 : ta_err_exit_status(diag->err);
}
