/* report.c - what became of a step, for all files of doctor. */
#include "cli/report.h"
#include "base/diag.h"
#include "cli/doctor/doctor.h"
#include "port.h"

ta_buf *ta_doctor_detail(ta_doctor *d) {
    d->detail = ta_buf_on(d->text, sizeof d->text);
    return &d->detail;
}

void ta_doctor_ok(ta_doctor *d, const char *step) {
    ta_steps_report(&d->steps, TA_STEP_OK, step, ta_buf_str(&d->detail), NULL);
}

void ta_doctor_skip(ta_doctor *d, const char *step, const char *why) {
    ta_steps_report(&d->steps, TA_STEP_SKIP, step, ta_str_from(why), NULL);
}

void ta_doctor_fail(ta_doctor *d, const char *step, ta_err err, const char *advice) {
    if (!d->failed)
        d->status =
            err == TA_E_INTERRUPTED ? ta_signal_status(port_signal()) : ta_err_exit_status(err);
    d->failed = true;
    d->ended = d->ended || err == TA_E_INTERRUPTED || err == TA_E_DEADLINE;
    if (err == TA_E_INTERRUPTED)
        advice = NULL;
    if (err == TA_E_DEADLINE)
        advice = "give more time by --timeout";
    ta_steps_report(&d->steps, TA_STEP_FAIL, step, ta_buf_str(&d->detail), advice);
}

void ta_doctor_put_value(ta_doctor *d, ta_str value, const char *from) {
    ta_put_untrusted(&d->detail, value, TA_DOCTOR_SHOWN);
    ta_puts(&d->detail, " (");
    ta_puts(&d->detail, from);
    ta_putc(&d->detail, ')');
}

void ta_doctor_put_diag(const ta_doctor *d, ta_buf *b) {
    const ta_diag *diag = d->diag;
    if (diag->error_type.n > 0) {
        if (diag->error_operation != NULL) {
            ta_puts(b, diag->error_operation);
            ta_puts(b, ": ");
        }
        ta_put_untrusted(b, diag->error_type, 100);
        if (diag->error_message.n > 0)
            ta_puts(b, ": ");
        ta_put_untrusted(b, diag->error_message, 700);
        return;
    }
    const bool sentence = diag->err == TA_E_USAGE || diag->err == TA_E_NO_REGION ||
                          diag->err == TA_E_NO_PROFILE || diag->err == TA_E_NO_CREDENTIALS ||
                          diag->err == TA_E_CREDENTIALS;
    if (!sentence || diag->text[0] == '\0')
        ta_puts(b, ta_err_text(diag->err));
    if (!sentence && diag->text[0] != '\0')
        ta_puts(b, ": ");
    ta_puts(b, diag->text);
}

void ta_doctor_fail_diag(ta_doctor *d, const char *step, const char *advice) {
    ta_doctor_put_diag(d, ta_doctor_detail(d));
    ta_doctor_fail(d, step, d->diag->err, advice);
    ta_diag_clear(d->diag);
}

void ta_doctor_skip_rest(ta_doctor *d, const char *first, const char *why) {
    static const char *const names[] = {"setting", "region",        "endpoint", "credentials",
                                        "sandbox", "trust anchors", "proxy",    "dns",
                                        "connect", "tls",           "clock",    "request"};
    bool begun = false;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        begun = begun || ta_str_eq(ta_str_from(names[i]), ta_str_from(first));
        if (begun)
            ta_doctor_skip(d, names[i], why);
    }
}
