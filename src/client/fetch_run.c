#include "client/fetch.h"
#include "port.h"

static ta_err failed(ta_err err, const char *program, const char *what, int sys, ta_diag *diag) {
    char line[TA_DIAG_TEXT_MAX];
    ta_buf b = ta_buf_on(line, sizeof line);
    ta_put_untrusted(&b, ta_str_from(program), 120);
    ta_puts(&b, what);
    if (sys != 0) {
        ta_puts(&b, ": ");
        ta_puts(&b, port_error_text(sys));
    }
    if (!diag->err)
        diag->sys = sys;
    return ta_fail_text(diag, err, &b);
}

static ta_err exited(const char *program, int status, ta_diag *diag) {
    char what[48];
    ta_buf b = ta_buf_on(what, sizeof what);
    ta_puts(&b, status > 128 ? " was ended by signal " : " exited with status ");
    ta_put_i64(&b, status > 128 ? status - 128 : status);
    ta_putc(&b, '\0');
    return failed(TA_E_CREDENTIALS, program, what, 0, diag);
}

static ta_err wrote_too_much(const char *program, size_t cap, ta_diag *diag) {
    char what[48];
    ta_buf b = ta_buf_on(what, sizeof what);
    ta_puts(&b, " wrote more than ");
    ta_put_u64(&b, cap, 1);
    ta_puts(&b, " bytes");
    ta_putc(&b, '\0');
    return failed(TA_E_LIMIT, program, what, 0, diag);
}

ta_err ta_fetch_run(void *ctx, char *const *arguments, char *to, size_t cap, size_t *n,
                    uint32_t timeout_ms, ta_diag *diag) {
    const ta_fetcher *f = ctx;
    const char *program = arguments[0];
    const int64_t own = port_monotonic_ms() + timeout_ms;
    int status, sys;
    switch (port_process_run(arguments, to, cap, n, own < f->deadline ? own : f->deadline, &status,
                             &sys)) {
    case PORT_OK:
        return status == 0 ? TA_OK : exited(program, status, diag);
    case PORT_TIMEOUT:
        return failed(own < f->deadline ? TA_E_CREDENTIALS : TA_E_DEADLINE, program,
                      " did not end in time and was stopped", 0, diag);
    case PORT_INTERRUPTED:
        return ta_fail(diag, TA_E_INTERRUPTED, "");
    case PORT_TOO_LONG:
        return wrote_too_much(program, cap, diag);
    case PORT_NOT_FOUND:
        return failed(TA_E_CREDENTIALS, program, " does not exist", 0, diag);
    default:
        return failed(TA_E_CREDENTIALS, program, " cannot be run", sys, diag);
    }
}
