#include "cli/sandbox.h"

#include "base/diag.h"
#include "base/ip.h"
#include "http/url.h"
#include "port.h"

/* What is gathered for port_sandbox_policy. */
enum { FILES_MAX = TA_CREDS_PLAN_FILES + 3 };
typedef struct lists {
    const char *files[FILES_MAX + 1], *renewed[FILES_MAX + 1];
    size_t file_n, renewed_n;
    char *const *command;
} lists;

static void add(lists *l, bool renewed, const char *path) {
    if (renewed)
        l->renewed[l->renewed_n++] = path;
    else
        l->files[l->file_n++] = path;
}

/* Only a wait lasts long enough for credentials to expire, and for files to be replaced. */
static bool is_wait(const ta_sandbox *s) {
    return s->args->operation->goal != TA_WAIT_NONE || ta_args_has(s->args, TA_OPT_WAIT);
}

static bool is_address(ta_str host) {
    uint8_t bytes[16];
    return ta_ipv4_parse(host, bytes) || ta_ipv6_parse(host, bytes);
}

/* May names have to be resolved? Proxies are taken for names. */
static bool has_names(const ta_settings *s) {
    ta_url url;
    const char *why;
    return s->proxy.https.n > 0 || s->proxy.http.n > 0 || s->endpoint_url.p == NULL ||
           ta_url_parse(s->endpoint_url, &url, &why) != TA_OK || !is_address(url.host);
}

static void add_of_call(lists *l, bool wait, bool names, const ta_settings *s) {
    if (s->ca_bundle.p != NULL)
        add(l, wait, s->ca_bundle.p);
    if (names) {
        add(l, wait, "/etc/hosts");
        add(l, wait, "/etc/resolv.conf");
    }
}

static void add_of_plan(lists *l, bool wait, const ta_creds_plan *plan) {
    for (size_t i = 0; i < plan->count; i++)
        add(l, wait, plan->files[i]);
    if (plan->command[0] != NULL && (wait || !plan->command_is_done))
        l->command = plan->command;
}

static ta_err failed(int sys, ta_diag *diag) {
    char line[TA_DIAG_TEXT_MAX];
    ta_buf b = ta_buf_on(line, sizeof line);
    ta_puts(&b, port_error_text(sys));
    ta_puts(&b, "; --no-sandbox goes without it");
    if (diag->err == TA_OK)
        diag->sys = sys;
    return ta_fail_text(diag, TA_E_SANDBOX, &b);
}

static void report(const ta_sandbox *s, const char *what, const char *more) {
    if (s->debug == NULL)
        return;
    ta_outs(s->debug, "sandbox: ");
    ta_outs(s->debug, what);
    ta_outs(s->debug, more);
    ta_outs(s->debug, "\n");
    ta_output_close(s->debug);
}

static bool is_off(const ta_sandbox *s) {
    return ta_args_has(s->args, TA_OPT_NO_SANDBOX);
}

static ta_err put_on(ta_sandbox *s, const ta_settings *settings, const lists *l, ta_diag *diag) {
    const port_sandbox_policy policy = {.files = l->files,
                                        .renewed_files = l->renewed,
                                        .shared_file = settings->retry_quota_file.p,
                                        .command = l->command,
                                        .forget = s->forget,
                                        .ctx = s->ctx};
    int sys = 0;
    if (port_sandbox(&policy, &s->note, &sys) != PORT_OK)
        return failed(sys, diag);
    if (!s->on)
        report(s, s->note ? "on, as far as it goes: " : "on", s->note ? s->note : "");
    s->on = true;
    return TA_OK;
}

ta_err ta_sandbox_for_search(ta_sandbox *s, const ta_settings *client, const ta_creds_plan *plan,
                             ta_diag *diag) {
    lists l = {.file_n = 0};
    const bool wait = is_wait(s);
    if (s->on || is_off(s))
        return TA_OK;
    add_of_call(&l, wait, true, client);
    add_of_plan(&l, wait, plan);
    return put_on(s, client, &l, diag);
}

ta_err ta_sandbox_for_call(ta_sandbox *s, const ta_settings *client, const ta_creds_plan *plan,
                           ta_diag *diag) {
    lists l = {.file_n = 0};
    const bool wait = is_wait(s), renews = wait && plan != NULL;
    if (is_off(s)) {
        report(s, "off, by --no-sandbox", "");
        return TA_OK;
    }
    if (s->on && wait) /* it has what this one would leave */
        return TA_OK;
    add_of_call(&l, wait, renews || has_names(client), client);
    if (renews)
        add_of_plan(&l, wait, plan);
    return put_on(s, client, &l, diag);
}
