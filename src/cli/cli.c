#include "cli/cli.h"

#include <string.h>

#include "aws/proton.h"
#include "base/wipe.h"
#include "cli/configure.h"
#include "cli/credentials.h"
#include "cli/engine.h"
#include "cli/help.h"
#include "cli/input.h"
#include "cli/run.h"
#include "client/inspect.h"
#include "port.h"

_Static_assert(sizeof(ta_configure) <= TA_CLIENT_SIZE, "configure works in the client's memory");

/* ---- stdout ---- */

static int print_text(ta_run *r, const char *text) {
    ta_outs(&r->out, text);
    return ta_run_finish(r, 0);
}

static int print_input_skeleton(ta_run *r) {
    ta_outs(&r->out, "{\n    \"");
    ta_outs(&r->out, r->args->operation->member);
    return print_text(r, "\": \"\"\n}\n");
}

/* ---- what is asked for ---- */

/* The parameter, from its option or from --cli-input-json, checked. */
static ta_err read_parameter(ta_run *r) {
    const ta_cli_operation *operation = r->args->operation;
    ta_str input = r->args->value[TA_OPT_CLI_INPUT_JSON];
    ta_cli_memory *m = r->memory;
    size_t n;
    r->name = r->args->value[TA_OPT_PARAMETER];
    if (input.p == NULL)
        return ta_proton_check_name(r->name, ta_str_from(operation->member), r->diag);
    ta_cli_input *in = &m->client.input;
    ta_buf name = ta_buf_on(m->name, sizeof m->name);
    ta_err err = ta_input_load(input, in->text, sizeof in->text, &n, r->deadline, r->diag);
    if (err == TA_OK)
        err = ta_input_parse(operation, &in->json, in->text, n, &r->name, r->diag);
    if (err != TA_OK)
        return err;
    ta_put(&name, r->name); /* the client overwrites the memory that it is in */
    r->name = ta_buf_str(&name);
    return ta_buf_err(&name) ? ta_fail(r->diag, TA_E_LIMIT, "the parameter") : TA_OK;
}

/* What is printed may be a secret. */
static int finish_secret_output(ta_run *r, ta_err err, int status) {
    status = err == TA_OK ? ta_run_finish(r, status) : ta_run_fail(r);
    ta_wipe(r->memory->output, sizeof r->memory->output);
    return status;
}

static int credentials(ta_run *r) {
    ta_creds_provider provider = TA_CREDS_ENVIRONMENT;
    ta_err err = ta_run_open_session(r);
    if (err == TA_OK)
        err = ta_session_settings(r->session, &r->memory->settings, r->diag);
    if (err == TA_OK)
        err = ta_run_find_credentials(r, &provider);
    if (err == TA_OK)
        err = ta_sandbox_for_call(&r->memory->sandbox, &r->memory->settings.client, NULL, r->diag);
    if (err == TA_OK)
        ta_credentials_print(&r->out, &r->memory->creds);
    return finish_secret_output(r, err, 0);
}

/* What a call has and doctor, or doctor of another service than Proton, has not. */
static const char *excess_of_doctor(const ta_args *a, const ta_doctor_probe *probe) {
    const ta_str output = a->value[TA_OPT_OUTPUT];
    if (probe != NULL && ta_args_has(a, TA_OPT_PARAMETER))
        return "Unknown options: --environment-name; it is an option of doctor proton";
    if (ta_args_has(a, TA_OPT_QUERY))
        return "Unknown options: --query; a report of doctor is not searched";
    if (output.p != NULL && !ta_str_eq(output, TA_STR("json")))
        return "argument --output: doctor has json; without --output it prints lines";
    return NULL;
}

static int doctor(ta_run *r) {
    ta_cli_memory *m = r->memory;
    const ta_str name = r->args->value[TA_OPT_PARAMETER];
    const ta_doctor_probe *probe = ta_engine_probe(r->args->service);
    const char *excess = excess_of_doctor(r->args, probe);
    if (excess != NULL) {
        (void)ta_fail(r->diag, TA_E_USAGE, excess);
        return ta_run_fail(r);
    }
    if (name.p != NULL && ta_proton_check_name(name, TA_STR("environmentName"), r->diag) != TA_OK)
        return ta_run_fail(r);
    m->doctor.args = r->args;
    m->doctor.probe = probe;
    m->doctor.out = &r->out;
    m->doctor.memory = m->client.bytes;
    m->doctor.settings = &m->settings;
    m->doctor.creds = &m->creds;
    m->doctor.environment = &m->environment;
    m->doctor.diag = r->diag;
    m->doctor.sandbox = &m->sandbox;
    m->doctor.name = name;
    m->doctor.deadline = r->deadline;
    if (ta_args_has(r->args, TA_OPT_DEBUG)) {
        m->doctor.trace = ta_run_trace;
        m->doctor.trace_ctx = &r->err;
    }
    return ta_run_finish(r, ta_doctor_run(&m->doctor));
}

/* What the rows of configure list need of the session, which gives way to configure's memory. */
static ta_err look_for_list(ta_run *r, bool *found, ta_creds_provider *provider) {
    ta_err err = ta_run_open_session(r);
    if (err == TA_OK)
        err = ta_run_find_settings(r);
    if (err == TA_E_NO_REGION) {
        ta_diag_clear(r->diag);
        err = TA_OK;
    }
    if (err == TA_OK)
        err = ta_run_find_credentials(r, provider);
    *found = err == TA_OK;
    if (err == TA_E_NO_CREDENTIALS) {
        ta_diag_clear(r->diag);
        err = TA_OK;
    }
    if (err == TA_OK)
        ta_run_close_session(r);
    return err;
}

static ta_err configure_list(ta_run *r, const ta_configure_call *c) {
    const ta_cli_settings *s = &r->memory->settings;
    ta_creds_provider provider = TA_CREDS_ENVIRONMENT;
    bool found;
    ta_err err = look_for_list(r, &found, &provider);
    if (err != TA_OK)
        return err;
    bool of_imds = s->from.region != NULL && strcmp(s->from.region, "IMDS") == 0;
    return ta_configure_list(c, found ? &r->memory->creds.value : NULL,
                             ta_creds_provider_method(provider),
                             of_imds ? s->client.region : TA_ABSENT);
}

static int configure(ta_run *r) {
    const ta_configure_call c = {.memory = (ta_configure *)r->memory->client.bytes,
                                 .profile = r->args->value[TA_OPT_PROFILE],
                                 .deadline = r->deadline,
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

static int trust_anchors(ta_run *r) {
    ta_buf pem = ta_buf_on(r->memory->client.bytes, sizeof r->memory->client.bytes);
    ta_inspect_put_anchors(&pem);
    ta_out(&r->out, ta_buf_str(&pem));
    return ta_run_finish(r, 0);
}

/* A typed operation of AWS Proton. */
static int call(ta_run *r) {
    const ta_args *a = r->args;
    int status;
    r->report.service = a->service;
    r->report.api_name = a->operation->api_name;
    r->report.changes = a->operation->can_wait;
    if (a->operation->goal == TA_WAIT_FOR_DEPLOYED)
        r->report.waiter = TA_WAITER_DEPLOYED;
    if (ta_args_has(a, TA_OPT_QUERY) && !ta_engine_accepts_query(r, &status))
        return status;
    if (ta_str_eq(a->value[TA_OPT_GENERATE_CLI_SKELETON], TA_STR("input")))
        return print_input_skeleton(r);
    if (read_parameter(r) != TA_OK)
        return ta_run_fail(r);
    if (ta_args_has(a, TA_OPT_GENERATE_CLI_SKELETON))
        return ta_print_output_skeleton(r);
    return ta_call_operation(r);
}

static int dispatch(ta_run *r, int argc, char **argv) {
    const ta_args *a = r->args;
    if (ta_args_parse(&r->memory->args, argc, argv, r->diag) != TA_OK) {
        r->report.usage = a->usage;
        return ta_run_fail(r);
    }
    ta_run_set_deadline(r);
    if (ta_args_has(a, TA_OPT_VERSION))
        return print_text(r, "tinyaws/" TA_VERSION "\n");
    if (a->help && !a->of_engine) {
        ta_help(&r->out, a->service, a->operation);
        return ta_run_finish(r, 0);
    }
    if (a->of_engine)
        return ta_engine_run(r);
    if (a->operation->work == TA_CLI_CREDENTIALS)
        return credentials(r);
    if (a->operation->work == TA_CLI_DOCTOR)
        return doctor(r);
    if (a->operation->work == TA_CLI_TRUST_ANCHORS)
        return trust_anchors(r);
    return a->operation->work == TA_CLI_CALL ? call(r) : configure(r);
}

int ta_cli_run(ta_cli_memory *memory, int argc, char **argv) {
    ta_run r = {
        .memory = memory, .args = &memory->args, .diag = &memory->diag, .deadline = PORT_NEVER};
    r.out = ta_output_on(PORT_STDOUT, memory->output, sizeof memory->output);
    r.err = ta_output_on(PORT_STDERR, memory->messages, sizeof memory->messages);
    r.report.program = ta_report_program(argc > 0 ? argv[0] : NULL);
    memory->sandbox = (ta_sandbox){.args = &memory->args};
    int status = dispatch(&r, argc, argv);
    ta_client_close(r.client);
    ta_run_close_session(&r);
    /* What is in use, and not all of it, whose pages were never touched. */
    ta_wipe(&memory->creds, offsetof(ta_creds, text) + memory->creds.text_n);
    ta_wipe(&memory->settings, sizeof memory->settings);
    return status;
}
