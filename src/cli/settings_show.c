#include "cli/settings.h"

#include "base/buf.h"

/* Who gets each setting. */
typedef struct listener {
    ta_setting_fn report;
    void *ctx;
} listener;

static void show_switch(const listener *l, const char *name, bool value, const char *from) {
    l->report(l->ctx, name, value ? TA_STR("true") : TA_STR("false"), from);
}

static void show_number(const listener *l, const char *name, uint64_t value, const char *from) {
    char memory[20];
    ta_buf b = ta_buf_on(memory, sizeof memory);
    ta_put_u64(&b, value, 1);
    l->report(l->ctx, name, ta_buf_str(&b), from);
}

static void show_time(const listener *l, const char *name, uint32_t ms, const char *from) {
    char memory[20];
    ta_buf b = ta_buf_on(memory, sizeof memory);
    ta_put_seconds(&b, ms);
    ta_puts(&b, " s");
    l->report(l->ctx, name, ms == UINT32_MAX ? TA_STR("none") : ta_buf_str(&b), from);
}

void ta_settings_each(const ta_cli_settings *s, ta_setting_fn report, void *ctx) {
    const ta_settings *c = &s->client;
    const listener l = {report, ctx};
    show_switch(&l, "FIPS endpoint", c->use_fips, s->from.use_fips);
    show_switch(&l, "dual-stack endpoint", c->use_dualstack, s->from.use_dualstack);
    report(ctx, "CA bundle", c->ca_bundle.p ? c->ca_bundle : TA_STR("built in"), s->from.ca_bundle);
    show_time(&l, "connect time-out", c->connect_timeout_ms, s->connect_timeout_from);
    show_time(&l, "read time-out", c->read_timeout_ms, s->read_timeout_from);
    show_time(&l, "time-out", s->timeout_ms ? s->timeout_ms : UINT32_MAX,
              s->timeout_ms ? "--timeout" : "default");
    show_number(&l, "attempts", c->max_attempts, s->from.max_attempts);
    report(ctx, "retry mode", c->adaptive_retries ? TA_STR("adaptive") : TA_STR("standard"),
           s->from.retry_mode);
    if (c->retry_quota_file.p)
        report(ctx, "retry quota file", c->retry_quota_file, s->from.quota_file);
}

static void show(void *ctx, const char *name, ta_str value, const char *from) {
    ta_output *err = ctx;
    ta_outs(err, "setting: ");
    ta_outs(err, name);
    ta_outs(err, " = ");
    ta_out_untrusted(err, value, false);
    ta_outs(err, " (");
    ta_outs(err, from);
    ta_outs(err, ")\n");
}

void ta_settings_show(const ta_cli_settings *s, ta_output *err) {
    const ta_settings *c = &s->client;
    show(err, "region", c->region, s->from.region);
    show(err, "endpoint URL", c->endpoint_url.p ? c->endpoint_url : TA_STR("the service's own"),
         s->from.endpoint);
    ta_settings_each(s, show, err);
    if (c->no_sign_request)
        show(err, "credentials", TA_STR("none"), "--no-sign-request");
    else
        show(err, "credentials",
             c->credentials.session_token.p ? TA_STR("access key and session token")
                                            : TA_STR("access key"),
             s->credentials_from);
}
