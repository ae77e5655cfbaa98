#include "cli/run.h"

#include <string.h>

#include "base/wipe.h"
#include "port.h"

_Static_assert(sizeof(ta_session) <= TA_CLIENT_SIZE, "the session lies where the client will be");

_Static_assert(sizeof(ta_config_files) <= TA_CLIENT_SIZE,
               "they are read before the client is there");
_Static_assert(TA_REPORT_ROOM <= TA_CLI_OUTPUT_MAX,
               "an error is put together in the output's buffer");

ta_str ta_run_profile_value(ta_run *r, ta_str key, ta_buf *value) {
    ta_config_files *files = (ta_config_files *)r->memory->client.bytes;
    const ta_str asked = ta_profile_asked(r->args->value[TA_OPT_PROFILE]);
    ta_profile_kind kind = TA_PROFILE_NOTHING;
    bool found;
    ta_diag unused;
    ta_run_close_session(r);
    ta_diag_clear(&unused);
    ta_err err = ta_config_files_init(files, r->deadline, &unused);
    if (err == TA_OK)
        err = ta_profile_get(&files->files, asked.p ? asked : TA_STR("default"), key, TA_ABSENT,
                             value, &kind, &found, &unused);
    return err == TA_OK && kind == TA_PROFILE_TEXT ? ta_buf_str(value) : TA_ABSENT;
}

static ta_error_format error_format(ta_run *r) {
    const ta_cli_settings *s = &r->memory->settings;
    char memory[32];
    ta_buf value = ta_buf_on(memory, sizeof memory);
    return ta_settings_error_format(
        r->args, s->resolved ? s->profile_error_format
                             : ta_run_profile_value(r, TA_STR("cli_error_format"), &value));
}

/* A provider that gives no credentials may say why with those that it was asked with. */
static void mask_secrets(ta_run *r) {
    const ta_credentials *found = &r->memory->creds.value;
    const ta_str secrets[] = {found->secret_access_key, found->session_token};
    for (size_t i = 0; i < sizeof secrets / sizeof *secrets; i++)
        ta_mask_key(r->diag->text, strlen(r->diag->text), secrets[i]);
}

int ta_run_fail(ta_run *r) {
    mask_secrets(r);
    r->report.signal = port_signal();
    r->report.format = TA_ERROR_ENHANCED;
    if (ta_report_code(&r->report, r->diag).p != NULL)
        r->report.format = error_format(r);
    return ta_report_error(&r->err, &r->report, r->diag, r->memory->output);
}

static ta_err output_error(const ta_run *r) {
    if (port_signal() != 0)
        return TA_E_INTERRUPTED;
    return r->out.why == PORT_TIMEOUT ? TA_E_DEADLINE : TA_E_OUTPUT;
}

int ta_run_finish(ta_run *r, int status) {
    if (ta_output_flush(&r->out) == TA_OK)
        return status;
    char line[TA_DIAG_TEXT_MAX];
    ta_buf b = ta_buf_on(line, sizeof line);
    ta_puts(&b, r->out.why == PORT_FAILED
                    ? port_error_text(r->out.sys)
                    : "the reader of standard output has not taken all of it");
    if (r->state.n > 0) {
        ta_puts(&b, "; ");
        ta_put_untrusted(&b, r->name, 100);
        ta_puts(&b, " is ");
        ta_put_untrusted(&b, r->state, 40);
    }
    ta_diag_clear(r->diag);
    r->diag->sys = r->out.sys;
    (void)ta_fail_text(r->diag, output_error(r), &b);
    return ta_run_fail(r);
}

void ta_run_trace(void *ctx, ta_str line) {
    ta_output *err = ctx;
    ta_out(err, line);
    ta_outs(err, "\n");
    ta_output_close(err);
}

void ta_run_set_deadline(ta_run *r) {
    uint32_t ms;
    if (ta_args_has(r->args, TA_OPT_TIMEOUT) &&
        ta_args_seconds(r->args->value[TA_OPT_TIMEOUT], true, &ms) && ms > 0)
        r->deadline = port_monotonic_ms() + ms;
    r->out.deadline = r->err.deadline = r->deadline;
}

void ta_run_warn(ta_run *r, const char *text, ta_str untrusted, const char *more) {
    if (ta_args_has(r->args, TA_OPT_QUIET))
        return;
    ta_outs(&r->err, "tinyaws: warning: ");
    ta_outs(&r->err, text);
    ta_out_untrusted(&r->err, untrusted, false);
    ta_outs(&r->err, more);
    ta_outs(&r->err, "\n");
    ta_output_close(&r->err);
}

/* Once a run, not at each request and renewal. */
static void warn_of_exposed(void *ctx, ta_str authority, bool metadata) {
    ta_run *r = ctx;
    if (!r->warned[metadata])
        ta_run_warn(r, "the credentials endpoint ", authority, " " TA_EXPOSED_TEXT);
    r->warned[metadata] = true;
}

ta_err ta_run_open_session(ta_run *r) {
    ta_session *session = (ta_session *)r->memory->client.bytes;
    ta_err err = ta_session_open(session, r->args, r->deadline, r->diag);
    r->session = session;
    r->memory->sandbox.forget = ta_session_forget;
    r->memory->sandbox.ctx = session;
    session->exposed = warn_of_exposed;
    session->exposed_ctx = r;
    if (ta_args_has(r->args, TA_OPT_DEBUG))
        session->debug = r->memory->sandbox.debug = &r->err;
    return err;
}

void ta_run_close_session(ta_run *r) {
    if (r->session != NULL)
        ta_session_close(r->session);
    r->session = NULL;
}
