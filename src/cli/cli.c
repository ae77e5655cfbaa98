#include "cli/cli.h"

#include <string.h>

#include "aws/proton.h"
#include "base/wipe.h"
#include "cli/configure.h"
#include "cli/credentials.h"
#include "cli/help.h"
#include "cli/input.h"
#include "cli/report.h"
#include "cli/session.h"
#include "cli/wait.h"

_Static_assert(sizeof(ta_json) <= TA_CLIENT_SIZE,
               "--cli-input-json is parsed in the client's memory");

_Static_assert(sizeof(ta_configure) <= TA_CLIENT_SIZE, "configure works in the client's memory");

_Static_assert(sizeof(ta_session) <= TA_CLIENT_SIZE, "the session goes before the client");

typedef struct run {
    const ta_host *host;
    ta_cli_memory *memory;
    ta_output out, err;
    const ta_args *args;
    ta_str name;         /* the operation's parameter */
    ta_session *session; /* while it is open */
    ta_client *client;
    int64_t deadline;
    ta_report report;
    ta_diag *diag;
} run;

static int fail(run *r) {
    r->report.signal = r->host->signal();
    return ta_report_error(&r->err, &r->report, r->diag);
}

/* ---- stdout ---- */

static int finish_output(run *r, int status) {
    if (ta_output_flush(&r->out) == TA_OK)
        return status;
    bool interrupted = r->host->signal() != 0;
    ta_diag_clear(r->diag);
    (void)ta_fail_sys(r->diag, interrupted ? TA_E_INTERRUPTED : TA_E_OUTPUT, r->out.sys,
                      port_error_text(r->out.sys));
    return fail(r);
}

static int print_text(run *r, const char *text) {
    ta_outs(&r->out, text);
    return finish_output(r, 0);
}

static int print_input_skeleton(run *r) {
    ta_outs(&r->out, "{\n    \"");
    ta_outs(&r->out, r->args->operation->member);
    return print_text(r, "\": \"\"\n}\n");
}

static ta_err to_output(void *ctx, ta_str bytes) {
    ta_output *out = ctx;
    ta_out(out, bytes);
    return out->failed ? TA_E_OUTPUT : TA_OK;
}

static int print_environment(run *r, const ta_proton_environment *e, int status) {
    ta_json_printer printer;
    ta_json_print_init(&printer, to_output, &r->out);
    ta_json_print_open(&printer, (ta_str){NULL, 0}, '{');
    ta_proton_environment_print(&printer, e, r->memory->settings.wire_times);
    ta_json_print_close(&printer);
    ta_err err = ta_json_print_finish(&printer);
    if (err != TA_OK && err != TA_E_OUTPUT) {
        ta_diag_clear(r->diag);
        (void)ta_fail(r->diag, err, "the answer could not be printed");
        return fail(r);
    }
    return finish_output(r, status);
}

/* ---- stderr ---- */

static void trace(void *ctx, ta_str line) {
    ta_output *err = ctx;
    ta_out(err, line);
    ta_outs(err, "\n");
    ta_output_close(err);
}

static void warn(run *r, const char *text) {
    ta_outs(&r->err, "tinyaws: warning: ");
    ta_outs(&r->err, text);
    ta_outs(&r->err, "\n");
    ta_output_close(&r->err);
}

/* ---- what is asked for ---- */

/* The parameter, from its option or from --cli-input-json, checked. */
static ta_err take_parameter(run *r) {
    const ta_cli_operation *operation = r->args->operation;
    ta_str input = r->args->value[TA_OPT_CLI_INPUT_JSON];
    ta_cli_memory *m = r->memory;
    size_t n;
    r->name = r->args->value[TA_OPT_PARAMETER];
    if (input.p == NULL)
        return operation->check(r->name, ta_str_from(operation->member), r->diag);
    ta_err err = ta_input_load(r->host, input, m->input, sizeof m->input, &n, r->diag);
    if (err != TA_OK)
        return err;
    return ta_input_parse(operation, (ta_json *)m->client.bytes, m->input, n, &r->name, r->diag);
}

static void set_deadline(run *r) {
    uint32_t ms;
    if (ta_args_has(r->args, TA_OPT_TIMEOUT) &&
        ta_args_seconds(r->args->value[TA_OPT_TIMEOUT], true, &ms) && ms > 0)
        r->deadline = r->host->monotonic_ms() + ms;
}

static ta_err open_session(run *r) {
    ta_session *session = (ta_session *)r->memory->client.bytes;
    set_deadline(r);
    ta_err err = ta_session_open(session, r->args, r->host, r->deadline, r->diag);
    r->session = session;
    if (ta_args_has(r->args, TA_OPT_DEBUG))
        session->debug = &r->err;
    return err;
}

static void close_session(run *r) {
    if (r->session != NULL)
        ta_session_close(r->session);
    r->session = NULL;
}

static ta_err find_credentials(run *r, ta_creds_place *place) {
    ta_cli_memory *m = r->memory;
    ta_err err = ta_session_credentials(r->session, &m->settings, &m->creds, place, r->diag);
    r->report.reasons = (ta_str){r->session->reasons, r->session->reasons_n};
    return err;
}

/* Settings and credentials; the session stays open, for what its errors point to. */
static ta_err prepare(run *r) {
    ta_creds_place place = TA_CREDS_ENVIRONMENT;
    ta_err err = open_session(r);
    if (err == TA_OK)
        err = ta_session_settings(r->session, true, &r->memory->settings, r->diag);
    if (err != TA_OK || r->memory->settings.client.no_sign_request)
        return err;
    return find_credentials(r, &place);
}

static ta_err start_client(run *r) {
    ta_cli_memory *m = r->memory;
    ta_cli_settings *s = &m->settings;
    ta_err err = prepare(r);
    r->report.own_endpoint = s->client.endpoint_url.p != NULL;
    if (err != TA_OK)
        return err;
    close_session(r);
    if (s->exposed)
        warn(r, "the endpoint URL is http: anyone on the way can read and change what is sent");
    if (s->client.no_verify_ssl)
        warn(r, "--no-verify-ssl: the server's certificate is not checked");
    if (ta_args_has(r->args, TA_OPT_DEBUG)) {
        s->client.trace = trace;
        s->client.trace_ctx = &r->err;
        ta_settings_show(s, &r->err);
        ta_output_close(&r->err);
    }
    err = ta_client_init(m->client.bytes, sizeof m->client.bytes, &s->client, &r->client, r->diag);
    if (err == TA_OK && r->deadline != PORT_NEVER) {
        int64_t left = r->deadline - r->host->monotonic_ms();
        ta_client_set_timeout(r->client, left > 0 ? (uint32_t)left : 1);
    }
    return err;
}

static ta_err poll(void *ctx, ta_proton_environment *out, ta_diag *diag) {
    run *r = ctx;
    ta_diag_clear(diag);
    return ta_proton_get_environment(r->client, r->name, out, diag);
}

static int wait_for_end(run *r) {
    ta_proton_environment *e = &r->memory->environment;
    int status = 0;
    ta_wait w = {
        .host = r->host,
        .err = &r->err,
        .name = r->name,
        .delay_ms = r->memory->settings.wait_delay_ms,
        .deadline = r->deadline,
        .poll = poll,
        .ctx = r,
    };
    r->report.api_name = TA_PROTON_GET;
    r->report.changes = false;
    if (ta_wait_run(&w, e, &status, r->diag) != TA_OK)
        return fail(r);
    return status == TA_WAIT_TIMED_OUT ? status : print_environment(r, e, status);
}

static void note_lost_answer(run *r, const ta_proton_environment *e) {
    ta_outs(&r->err, "tinyaws: ");
    ta_out_foreign(&r->err, r->name, false);
    ta_outs(&r->err, ": the answer to the cancel was lost; GetEnvironment says ");
    ta_out_foreign(&r->err, e->deployment_status, false);
    ta_outs(&r->err, "\n");
    ta_output_close(&r->err);
}

static int call(run *r) {
    ta_proton_environment *e = &r->memory->environment;
    if (start_client(r) != TA_OK ||
        r->args->operation->call(r->client, r->name, e, r->diag) != TA_OK)
        return fail(r);
    if (r->diag->answer_lost)
        note_lost_answer(r, e);
    if (ta_args_has(r->args, TA_OPT_WAIT))
        return wait_for_end(r);
    return print_environment(r, e, 0);
}

/* What is printed may be a secret. */
static int finish_secret_output(run *r, ta_err err, int status) {
    status = err == TA_OK ? finish_output(r, status) : fail(r);
    ta_wipe(r->memory->output, sizeof r->memory->output);
    return status;
}

static int credentials(run *r) {
    ta_creds_place place = TA_CREDS_ENVIRONMENT;
    ta_err err = open_session(r);
    if (err == TA_OK)
        err = ta_session_settings(r->session, false, &r->memory->settings, r->diag);
    if (err == TA_OK)
        err = find_credentials(r, &place);
    if (err == TA_OK)
        ta_credentials_print(&r->out, &r->memory->creds);
    return finish_secret_output(r, err, 0);
}

static int doctor(run *r) {
    ta_cli_memory *m = r->memory;
    const ta_str name = r->args->value[TA_OPT_PARAMETER];
    if (name.p != NULL && ta_proton_check_name(name, TA_STR("environmentName"), r->diag) != TA_OK)
        return fail(r);
    set_deadline(r);
    m->doctor.host = r->host;
    m->doctor.args = r->args;
    m->doctor.out = &r->out;
    m->doctor.memory = m->client.bytes;
    m->doctor.settings = &m->settings;
    m->doctor.creds = &m->creds;
    m->doctor.environment = &m->environment;
    m->doctor.diag = r->diag;
    m->doctor.name = name;
    m->doctor.deadline = r->deadline;
    if (ta_args_has(r->args, TA_OPT_DEBUG)) {
        m->doctor.trace = trace;
        m->doctor.trace_ctx = &r->err;
    }
    return finish_output(r, ta_doctor_run(&m->doctor));
}

/* What the rows of configure list need of the session, which gives way to configure's memory. */
static ta_err look_for_list(run *r, bool *found, ta_creds_place *place) {
    ta_cli_settings *s = &r->memory->settings;
    ta_err err = open_session(r);
    if (err == TA_OK)
        err = ta_session_settings(r->session, true, s, r->diag);
    if (err == TA_E_NO_REGION) {
        ta_diag_clear(r->diag);
        err = TA_OK;
    }
    if (err == TA_OK)
        err = find_credentials(r, place);
    *found = err == TA_OK;
    if (err == TA_E_NO_CREDENTIALS) {
        ta_diag_clear(r->diag);
        err = TA_OK;
    }
    if (err == TA_OK)
        close_session(r);
    return err;
}

static ta_err configure_list(run *r, const ta_configure_call *c) {
    const ta_cli_settings *s = &r->memory->settings;
    ta_creds_place place = TA_CREDS_ENVIRONMENT;
    bool found;
    ta_err err = look_for_list(r, &found, &place);
    if (err != TA_OK)
        return err;
    bool of_imds = s->region_from != NULL && strcmp(s->region_from, "IMDS") == 0;
    return ta_configure_list(c, found ? &r->memory->creds.value : NULL,
                             ta_creds_place_method(place),
                             of_imds ? s->client.region : (ta_str){NULL, 0});
}

static int configure(run *r) {
    const ta_configure_call c = {.memory = (ta_configure *)r->memory->client.bytes,
                                 .host = r->host,
                                 .profile = r->args->value[TA_OPT_PROFILE],
                                 .out = &r->out,
                                 .err = &r->err,
                                 .diag = r->diag};
    int status = 0;
    ta_err err = r->args->operation->work == TA_CLI_CONFIGURE_LIST ? configure_list(r, &c)
                 : r->args->operation->work == TA_CLI_CONFIGURE_GET
                     ? ta_configure_get(&c, r->args->value[TA_OPT_PARAMETER], &status)
                     : ta_configure_list_profiles(&c);
    return finish_secret_output(r, err, status);
}

static int dispatch(run *r, int argc, char **argv) {
    const ta_args *a = r->args;
    if (ta_args_parse(&r->memory->args, argc, argv, r->diag) != TA_OK)
        return fail(r);
    if (ta_args_has(a, TA_OPT_VERSION))
        return print_text(r, "tinyaws/" TA_VERSION "\n");
    if (a->help) {
        ta_help(&r->out, a->service, a->operation);
        return finish_output(r, 0);
    }
    if (a->operation->work == TA_CLI_CREDENTIALS)
        return credentials(r);
    if (a->operation->work == TA_CLI_DOCTOR)
        return doctor(r);
    if (a->operation->work != TA_CLI_CALL)
        return configure(r);
    r->report.service = a->service;
    r->report.api_name = a->operation->api_name;
    r->report.changes = a->operation->can_wait;
    if (ta_str_eq(a->value[TA_OPT_GENERATE_CLI_SKELETON], TA_STR("input")))
        return print_input_skeleton(r);
    if (take_parameter(r) != TA_OK)
        return fail(r);
    if (ta_args_has(a, TA_OPT_GENERATE_CLI_SKELETON))
        return print_text(r, a->operation->output_skeleton);
    return call(r);
}

int ta_cli_run(const ta_host *host, ta_cli_memory *memory, int argc, char **argv) {
    run r = {.host = host,
             .memory = memory,
             .args = &memory->args,
             .diag = &memory->diag,
             .deadline = PORT_NEVER};
    r.out = ta_output_on(host, PORT_STDOUT, memory->output, sizeof memory->output);
    r.err = ta_output_on(host, PORT_STDERR, memory->messages, sizeof memory->messages);
    int status = dispatch(&r, argc, argv);
    ta_client_close(r.client);
    close_session(&r);
    /* What is in use, and not all of it, whose pages were never touched. */
    ta_wipe(&memory->creds, offsetof(ta_creds, text) + memory->creds.text_n);
    ta_wipe(&memory->settings, sizeof memory->settings);
    return status;
}
