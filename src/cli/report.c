#include "cli/report.h"

#include "base/utf8.h"
#include "port.h"

static bool is_service_error(ta_err err) {
    return err >= TA_E_VALIDATION && err <= TA_E_SERVICE;
}

ta_str ta_report_code(const ta_report *r, const ta_diag *diag) {
    if (is_service_error(diag->err))
        return r->waiter != NULL || r->no_code ? TA_ABSENT
               : diag->error_type.p != NULL    ? diag->error_type
                                               : TA_STR("Unknown");
    if (r->no_code)
        return TA_ABSENT;
    switch (diag->err) {
    case TA_E_USAGE:
        return r->usage == TA_USAGE_BEFORE ? TA_ABSENT : TA_STR("ParamValidation");
    case TA_E_PARAM:
        return TA_STR("ParamValidation");
    case TA_E_NO_CREDENTIALS:
        return TA_STR("NoCredentials");
    case TA_E_NO_REGION:
        return TA_STR("NoRegion");
    case TA_E_CLI_CONFIG:
        return TA_STR("Configuration");
    default:
        return TA_ABSENT;
    }
}

/* ---- what is said ---- */

static void put_usage(ta_buf *b, const char *program) {
    static const char *const lines[] = {"help\n  ", "<command> help\n  ",
                                        "<command> <subcommand> help\n"};
    ta_puts(b, "\nusage: ");
    ta_puts(b, program);
    ta_puts(b, " [options] <command> <subcommand> [<subcommand> ...] [parameters]\n"
               "To see help text, you can run:\n\n  ");
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
        ta_puts(b, program);
        ta_putc(b, ' ');
        ta_puts(b, lines[i]);
    }
}

/* Only the detail if it is a whole sentence, else the error's text and the detail. */
static void put_detail(ta_buf *b, const ta_diag *diag) {
    switch (diag->err) {
    case TA_E_USAGE:
    case TA_E_CONFIG:
    case TA_E_CLI_CONFIG:
    case TA_E_NO_REGION:
    case TA_E_NO_PROFILE:
    case TA_E_NO_CREDENTIALS:
    case TA_E_PARTIAL_CREDENTIALS:
        ta_puts(b, diag->text[0] ? diag->text : ta_err_text(diag->err));
        return;
    default:
        ta_puts(b, ta_err_text(diag->err));
        if (diag->text[0])
            ta_puts(b, diag->err == TA_E_PARAM ? ":\n" : ": ");
        ta_puts(b, diag->text);
    }
}

static bool endpoint_is_missing(ta_err err) {
    return err == TA_E_HOST_UNKNOWN || err == TA_E_RESOLVE || err == TA_E_CONNECT ||
           err == TA_E_CONNECT_TIMEOUT;
}

/* Where the service is one that was closed, and its own endpoint was called. */
static void put_closed(ta_buf *b, const ta_report *r) {
    if (r->service == NULL || r->own_endpoint || r->service->closed == NULL)
        return;
    ta_puts(b, "; ");
    ta_puts(b, r->service->closed);
}

/* The whole message of an error that is not the service's. */
static ta_str other_message(ta_buf *b, const ta_report *r, const ta_diag *diag) {
    if (r->message.p != NULL)
        ta_put(b, r->message);
    else
        put_detail(b, diag);
    if (endpoint_is_missing(diag->err))
        put_closed(b, r);
    if (diag->err == TA_E_FILE && r->sandboxed)
        ta_puts(b, "; if it was replaced during the wait: --no-sandbox reads the new one, too");
    if (diag->answer_lost && r->changes)
        ta_puts(b, "; the service may have done it all the same: look before trying again");
    if (r->usage == TA_USAGE_AFTER) {
        ta_putc(b, '\n');
        put_usage(b, r->program);
    }
    if (diag->err == TA_E_NO_CREDENTIALS && r->reasons.n > 0) {
        ta_putc(b, '\n');
        ta_put(b, r->reasons);
    }
    return ta_buf_str(b);
}

/* What we add to a service's error: lines, or nothing. */
static ta_str service_note(ta_buf *b, const ta_report *r, const ta_diag *diag) {
    ta_puts(b, diag->text);
    if (ta_str_eq(diag->error_type, TA_STR("UnknownOperationException"))) {
        ta_puts(b, b->n > 0 ? "\n" : "");
        ta_puts(b, "The endpoint does not know this operation");
        put_closed(b, r);
    }
    return ta_buf_str(b);
}

/* ---- as a sentence ---- */

static void begin(ta_output *o, const char *program, const char *line_end) {
    ta_outs(o, line_end);
    ta_outs(o, program);
    ta_outs(o, ": [ERROR]: ");
}

void ta_report_begin(ta_output *o, const char *program) {
    begin(o, program, "\n");
}

static void out_u64(ta_output *o, uint64_t value) {
    char memory[20];
    ta_buf b = ta_buf_on(memory, sizeof memory);
    ta_put_u64(&b, value, 1);
    ta_out(o, ta_buf_str(&b));
}

/* As botocore's ClientError and WaiterError word it. */
static void print_service_error(ta_output *o, const ta_report *r, const ta_diag *diag,
                                ta_str note) {
    const char *operation = diag->error_operation;
    const ta_str message = ta_utf8_trim_end(diag->error_message);
    if (r->waiter != NULL) {
        ta_outs(o, "Waiter ");
        ta_outs(o, r->waiter);
        ta_outs(o, " failed: ");
    } else if (operation == NULL) {
        operation = r->api_name;
    }
    ta_outs(o, "An error occurred (");
    if (diag->error_type.p != NULL)
        ta_out_untrusted(o, diag->error_type, false);
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
    ta_outs(o, message.n > 0 ? ": " : ":");
    ta_out_untrusted(o, message, true);
    ta_outs(o, note.n > 0 ? "\n" : "");
    ta_out(o, note);
}

static void print_other_error(ta_output *o, const ta_report *r, ta_str code, ta_str message) {
    if (code.p != NULL && r->format != TA_ERROR_LEGACY) {
        ta_outs(o, "An error occurred (");
        ta_out(o, code);
        ta_outs(o, "): ");
    }
    ta_out_untrusted(o, ta_utf8_trim_end(message), true);
}

/* ---- as a record ---- */

/* Without a model, message comes after Code, which all errors of Proton's model have. */
static ta_error_record record_of(const ta_report *r, const ta_diag *diag, ta_str code,
                                 ta_str text) {
    ta_error_record record = {.n = 0};
    if (is_service_error(diag->err)) {
        ta_error_record_add(&record, "Message", diag->error_message);
        ta_error_record_add(&record, "Code", code);
        if (r->details == NULL && diag->message_is_member && diag->err != TA_E_SERVICE &&
            diag->error_operation == NULL)
            ta_error_record_add(&record, "message", diag->error_message);
        if (text.n > 0)
            ta_error_record_add(&record, "Note", text);
    } else {
        ta_error_record_add(&record, "Code", code);
        ta_error_record_add(&record, "Message", text);
    }
    return record;
}

/* Only errors of the operation that was called have details, and a waiter's do not show them. */
static void print_record(ta_output *o, const ta_report *r, const ta_diag *diag, ta_str code,
                         ta_str text, bool is_record) {
    const ta_error_record record = record_of(r, diag, code, text);
    if (r->details != NULL && r->waiter == NULL && is_service_error(diag->err) &&
        diag->error_operation == NULL)
        r->details(r->details_ctx, o, &record, r->format);
    else if (is_record)
        ta_error_record_print(o, &record, r->format, port_terminal_columns(o->file));
}

/* ---- all of it ---- */

int ta_signal_status(int signal) {
    return 128 + (signal > 0 ? signal : 2);
}

static void print_sentence(ta_output *o, const ta_report *r, const ta_diag *diag, ta_str code,
                           ta_str text) {
    if (diag->err == TA_E_USAGE && r->usage == TA_USAGE_BEFORE) {
        char memory[320];
        ta_buf b = ta_buf_on(memory, sizeof memory);
        put_usage(&b, r->program);
        ta_out(o, ta_buf_str(&b));
        ta_outs(o, "\n");
    }
    const char *line_end = r->resets ? "\n" TA_REPORT_RESET : "\n";
    begin(o, r->program, line_end);
    if (is_service_error(diag->err))
        print_service_error(o, r, diag, text);
    else
        print_other_error(o, r, code, text);
    ta_outs(o, r->resets ? TA_REPORT_RESET : "");
    ta_outs(o, line_end);
}

int ta_report_error(ta_output *o, const ta_report *r, const ta_diag *diag, char *room) {
    ta_buf b = ta_buf_on(room, TA_REPORT_ROOM);
    const ta_str code = ta_report_code(r, diag);
    const ta_str text =
        is_service_error(diag->err) ? service_note(&b, r, diag) : other_message(&b, r, diag);
    const bool is_record = r->format >= TA_ERROR_JSON && code.p != NULL;
    if (!is_record)
        print_sentence(o, r, diag, code, text);
    print_record(o, r, diag, code, text, is_record);
    ta_output_close(o);
    if (diag->err == TA_E_INTERRUPTED)
        return ta_signal_status(r->signal);
    return r->waiter != NULL && is_service_error(diag->err) ? 255 : ta_err_exit_status(diag->err);
}
