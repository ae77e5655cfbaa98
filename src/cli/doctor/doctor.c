/* doctor.c - the steps before the call, and their order; call.c has the others. */
#include "cli/doctor/doctor.h"

#include "base/build_date.h"
#include "base/date.h"
#include "base/diag.h"
#include "cli/credentials.h"
#include "port.h"

/* ---- the program, files, the profile ---- */

static void report_version(ta_doctor *d) {
    ta_buf *b = ta_doctor_detail(d);
    ta_puts(b, "tinyaws/" TA_VERSION ", made at ");
    ta_put_iso8601(b, TA_BUILD_EPOCH, 0);
    ta_doctor_ok(d, "version");
}

static void put_no_path(const ta_doctor *d, ta_shared_file which, ta_buf *b) {
    const char *variable = ta_shared_file_variable(which);
    const char *value = port_environment(variable);
    if (value != NULL && value[0] == '\0') {
        ta_puts(b, variable);
        ta_puts(b, " is empty");
    } else {
        ta_config_files_put_home(&d->session->config, b);
    }
    ta_puts(b, ", so there is none");
}

/* Opening the session has opened it; a second time might take what a pipe holds. */
static void report_file(ta_doctor *d, ta_shared_file which, const char *step) {
    const ta_config_files *c = &d->session->config;
    const char *path = c->files.path[which];
    const bool named = ta_config_file_named(which);
    ta_buf *b = ta_doctor_detail(d);
    if (path[0] == '\0') {
        put_no_path(d, which, b);
        ta_steps_report(&d->steps, TA_STEP_SKIP, step, ta_buf_str(b), NULL);
        return;
    }
    ta_doctor_put_value(d, ta_str_from(path), named ? ta_shared_file_variable(which) : "default");
    if (!named && c->home.asked) {
        ta_puts(b, "; ");
        ta_config_files_put_home(c, b);
    }
    switch (c->seen[which].state) {
    case TA_CONFIG_OPEN:
        ta_doctor_ok(d, step);
        return;
    case TA_CONFIG_MISSING:
        ta_puts(b, ": there is no such file");
        break;
    case TA_CONFIG_NOT_OPENED:
        ta_puts(b, ": it was not looked at");
        break;
    case TA_CONFIG_TOO_SLOW:
        ta_puts(b, ": it was not read to its end");
        ta_doctor_fail(d, step, TA_E_DEADLINE, "give more time by --timeout");
        return;
    case TA_CONFIG_NOT_READABLE:
        ta_puts(b, ": it ");
        ta_config_files_put_why(c, which, b);
        if (named) {
            ta_doctor_fail(d, step, TA_E_CONFIG, "let this user read it, or name another file");
            return;
        }
        ta_puts(b, "; it counts as if it were not there");
    }
    ta_steps_report(&d->steps, TA_STEP_SKIP, step, ta_buf_str(b), NULL);
}

static void report_profile(ta_doctor *d) {
    const ta_session *s = d->session;
    const ta_profile *profile;
    const char *from = ta_args_has(d->args, TA_OPT_PROFILE) ? "--profile" : "default";
    ta_err err = ta_creds_chain_profile(&d->session->chain, TA_ABSENT, &profile, d->diag);
    if (from[0] == 'd' && s->profile_asked.p != NULL)
        from = ta_str_from(port_environment("AWS_PROFILE")).n > 0 ? "AWS_PROFILE"
                                                                  : "AWS_DEFAULT_PROFILE";
    ta_buf *b = ta_doctor_detail(d);
    ta_doctor_put_value(d, s->chain.profile, from);
    if (err == TA_OK && profile->found) {
        ta_doctor_ok(d, "profile");
        return;
    }
    ta_puts(b, ": no file has it");
    ta_steps_report(&d->steps, TA_STEP_SKIP, "profile", ta_buf_str(b), NULL);
}

static void note_exposed(void *ctx, ta_str authority, bool metadata) {
    ta_doctor *d = ctx;
    (void)authority, (void)metadata;
    d->exposed = true;
}

/* Everything else depends on it: false when it does not open. */
static bool open_session(ta_doctor *d) {
    ta_err err = ta_session_open(d->session, d->args, d->deadline, d->diag);
    d->sandbox->forget = ta_session_forget;
    d->sandbox->ctx = d->session;
    d->session->exposed = note_exposed;
    d->session->exposed_ctx = d;
    d->sandbox->debug = d->trace != NULL ? d->trace_ctx : NULL;
    report_file(d, TA_SHARED_CONFIG, "config file");
    report_file(d, TA_SHARED_CREDENTIALS, "credentials file");
    if (err == TA_OK) {
        report_profile(d);
        return true;
    }
    ta_doctor_fail_diag(d, "profile",
                        err == TA_E_NO_PROFILE
                            ? "name one that tinyaws configure list-profiles prints"
                            : "correct the file, or name another one by "
                              "AWS_CONFIG_FILE or AWS_SHARED_CREDENTIALS_FILE");
    return false;
}

/* ---- the sandbox ---- */

static bool sandbox_worked(ta_doctor *d, ta_err err) {
    if (err != TA_OK)
        ta_doctor_fail_diag(
            d, "sandbox",
            "see what confines this program already, such as a container's seccomp profile");
    return err == TA_OK;
}

/* Before the network is used. */
static bool enter_sandbox(ta_doctor *d) {
    const ta_creds_plan *plan = ta_session_plan(d->session);
    return sandbox_worked(d,
                          ta_sandbox_for_search(d->sandbox, &d->settings->client, plan, d->diag));
}

/* Before the call. */
static bool narrow_sandbox(ta_doctor *d) {
    const bool off = ta_args_has(d->args, TA_OPT_NO_SANDBOX);
    if (!sandbox_worked(d, ta_sandbox_for_call(d->sandbox, &d->settings->client, NULL, d->diag)))
        return false;
    if (off || d->sandbox->note != NULL) {
        ta_doctor_skip(d, "sandbox", off ? "--no-sandbox" : d->sandbox->note);
        return true;
    }
    ta_puts(ta_doctor_detail(d), "on: what the call does not need is given up");
    ta_doctor_ok(d, "sandbox");
    return true;
}

/* ---- settings ---- */

static void report_setting(void *ctx, const char *name, ta_str value, const char *from) {
    ta_doctor *d = ctx;
    ta_buf *b = ta_doctor_detail(d);
    ta_puts(b, name);
    ta_puts(b, " = ");
    ta_doctor_put_value(d, value, from);
    ta_doctor_ok(d, "setting");
}

/* Of what the step asked for credentials or the region. */
static void put_exposed(ta_doctor *d, ta_buf *b) {
    if (d->exposed)
        ta_puts(b, "; its endpoint " TA_EXPOSED_TEXT);
    d->exposed = false;
}

static void report_region(ta_doctor *d, ta_err found) {
    static const char advice[] =
        "give --region, set AWS_REGION, or write region into the profile, such as us-east-1";
    const ta_cli_settings *s = d->settings;
    if (found != TA_OK || ta_inspect_region(&s->client, d->diag) != TA_OK) {
        ta_doctor_fail_diag(d, "region", advice);
        d->exposed = false;
        return;
    }
    ta_doctor_detail(d);
    ta_doctor_put_value(d, s->client.region, s->from.region);
    put_exposed(d, &d->detail);
    d->has_region = true;
    ta_doctor_ok(d, "region");
}

static void report_endpoint(ta_doctor *d) {
    const ta_cli_settings *s = d->settings;
    ta_buf url = ta_buf_on(d->url_text, sizeof d->url_text);
    const char *why = "";
    if (!d->has_region && s->client.endpoint_url.p == NULL) {
        ta_doctor_skip(d, "endpoint", "it has the region in its name");
        return;
    }
    ta_err err = d->probe != NULL
                     ? d->probe->put_endpoint(d, &url)
                     : ta_inspect_endpoint(&s->client, d->args->service->service, &url, d->diag);
    if (err == TA_OK && ta_url_parse(ta_buf_str(&url), &d->url, &why) != TA_OK)
        err = ta_fail(d->diag, TA_E_CONFIG, why);
    if (err != TA_OK) {
        ta_doctor_fail_diag(d, "endpoint", "correct it where it was set");
        return;
    }
    ta_buf *b = ta_doctor_detail(d);
    ta_put_untrusted(b, ta_buf_str(&url), url.n);
    ta_puts(b, " (");
    ta_puts(b, s->from.endpoint);
    ta_putc(b, ')');
    if (s->exposed)
        ta_puts(b, "; it " TA_EXPOSED_TEXT);
    d->has_endpoint = true;
    ta_doctor_ok(d, "endpoint");
}

/* false when there are no settings to go by. */
static bool find_settings(ta_doctor *d) {
    ta_err err = ta_session_settings(d->session, d->settings, d->diag);
    if (err == TA_OK && d->settings->client.region.p == NULL) {
        if (!enter_sandbox(d))
            return false;
        err = ta_session_region(d->session, d->settings, d->diag);
    }
    if (err != TA_OK && err != TA_E_NO_REGION) {
        ta_doctor_fail_diag(d, "setting", "correct it where it was set");
        return false;
    }
    ta_settings_each(d->settings, report_setting, d);
    report_region(d, err);
    report_endpoint(d);
    return true;
}

/* ---- credentials ---- */

static void put_found(ta_doctor *d, ta_buf *b) {
    const ta_creds *c = d->creds;
    char memory[TA_MASKED_MAX];
    ta_buf masked = ta_buf_on(memory, sizeof memory);
    ta_put_masked(&masked, c->value.access_key_id);
    ta_puts(b, "access key ");
    ta_put_untrusted(b, ta_buf_str(&masked), masked.n);
    if (c->value.session_token.n > 0)
        ta_puts(b, " with a session token");
    if (c->expires == TA_CREDS_FOREVER) {
        ta_puts(b, ", no expiry given");
        return;
    }
    ta_puts(b, ", expires at ");
    ta_put_iso8601(b, c->expires, 0);
}

static void report_provider(void *ctx, ta_creds_provider provider, const ta_diag *diag) {
    ta_doctor *d = ctx;
    ta_buf *b = ta_doctor_detail(d);
    const ta_str name = ta_str_from(ta_creds_provider_name(provider));
    /* Failures often name the provider themselves. */
    if (diag->err != TA_E_CREDENTIALS || !ta_str_starts(ta_str_from(diag->text), name)) {
        ta_put(b, name);
        ta_puts(b, ": ");
    }
    if (diag->err == TA_OK) {
        put_found(d, b);
        put_exposed(d, b);
        ta_doctor_ok(d, "credentials");
    } else if (diag->err == TA_E_NO_CREDENTIALS) {
        ta_puts(b, diag->text);
        put_exposed(d, b);
        ta_steps_report(&d->steps, TA_STEP_SKIP, "credentials", ta_buf_str(b), NULL);
    } else {
        ta_doctor_put_diag(d, b); /* of d->diag, which `diag` is */
        put_exposed(d, b);
        ta_doctor_fail(d, "credentials", diag->err,
                       "fix this provider, or remove its settings: it is not skipped");
    }
}

/* false when there is no sandbox to look for them in. */
static bool find_credentials(ta_doctor *d) {
    ta_creds_provider provider;
    if (d->settings->client.no_sign_request) {
        ta_doctor_skip(d, "credentials", "--no-sign-request: none are needed");
        return true;
    }
    d->session->chain.tried = report_provider;
    d->session->chain.ctx = d;
    ta_err err = ta_session_find_local(d->session, d->settings, d->creds, &provider, d->diag);
    if (err == TA_E_MORE) {
        if (!enter_sandbox(d))
            return false;
        err = ta_session_find_remote(d->session, d->settings, d->creds, &provider, d->diag);
    }
    d->has_credentials = err == TA_OK;
    if (err == TA_E_NO_CREDENTIALS) {
        ta_puts(ta_doctor_detail(d), "no provider has any");
        ta_doctor_fail(
            d, "credentials", err,
            "set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or name a profile that has "
            "credentials by --profile");
    }
    ta_diag_clear(d->diag);
    return true;
}

/* What STS says of the credentials, where the service is not asked with them. false: there is no sandbox. */
static bool identify(ta_doctor *d) {
    if (d->probe == NULL || d->probe->identify == NULL || !d->has_credentials || d->ended)
        return true;
    if (!enter_sandbox(d))
        return false;
    d->probe->identify(d);
    ta_diag_clear(d->diag);
    return true;
}

/* ---- all of them ---- */

/* With the session open. false: the rest was skipped. */
static bool prepare(ta_doctor *d) {
    if (!open_session(d)) {
        ta_doctor_skip_rest(d, "setting", "there is no profile to go by");
        return false;
    }
    if (!find_settings(d)) {
        ta_doctor_skip_rest(d, "region", "there are no settings to go by");
        return false;
    }
    if (!find_credentials(d) || !identify(d) || !narrow_sandbox(d)) {
        ta_doctor_skip_rest(d, "trust anchors", "there is no sandbox");
        return false;
    }
    return true;
}

static void run(ta_doctor *d) {
    report_version(d);
    bool prepared = prepare(d);
    ta_session_close(d->session);
    if (!prepared)
        return;
    if (d->ended) {
        ta_doctor_skip_rest(d, "trust anchors", "the run was ended");
        return;
    }
    if (!d->has_region || !d->has_endpoint) {
        ta_doctor_skip_rest(d, "trust anchors",
                            d->has_region ? "there is no endpoint" : "there is no region");
        return;
    }
    ta_doctor_call(d);
}

static ta_steps_form form_of(const ta_args *args) {
    if (ta_args_has(args, TA_OPT_OUTPUT))
        return TA_STEPS_JSON;
    return ta_args_has(args, TA_OPT_VERBOSE) ? TA_STEPS_ALL : TA_STEPS_BRIEF;
}

int ta_doctor_run(ta_doctor *d) {
    d->session = d->memory;
    ta_steps_open(&d->steps, d->out, form_of(d->args));
    run(d);
    if (ta_steps_close(&d->steps, !d->failed) == TA_E_INTERNAL && !d->failed)
        return ta_err_exit_status(TA_E_INTERNAL);
    return d->failed ? d->status : 0;
}
