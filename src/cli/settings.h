/* settings.h - what a run goes by: options before environment variables before the profile before
 * defaults. Layer cli; needs base, config, aws, client/settings_choice, args, port.h. No I/O, no allocation; strings are
 * borrowed from argv or the environment, or copies of the profile's. An empty variable or value counts
 * as absent, as some do in AWS CLI. */
#ifndef TA_CLI_SETTINGS_H
#define TA_CLI_SETTINGS_H

#include "cli/args.h"
#include "cli/error_format.h"
#include "cli/output.h"
#include "client/settings_choice.h"

typedef enum ta_output_format {
    TA_OUTPUT_JSON,
    TA_OUTPUT_TEXT,
    TA_OUTPUT_TABLE,
    TA_OUTPUT_YAML,
    TA_OUTPUT_YAML_STREAM,
    TA_OUTPUT_OFF
} ta_output_format;

typedef struct ta_cli_settings {
    ta_settings client;
    uint32_t timeout_ms;    /* of the whole run; 0: none */
    uint32_t wait_delay_ms; /* between polls */
    ta_output_format output;
    bool wire_times; /* cli_timestamp_format = wire: times as numbers */
    bool exposed;    /* the endpoint is http, and not on this host */
    bool resolved;   /* ta_settings_resolve has begun, and profile_error_format is set */
    ta_str profile_error_format;
    ta_settings_from from;
    const char *connect_timeout_from, *read_timeout_from; /* the option, or "default" */
    const char *credentials_from; /* ta_creds_provider_name, or NULL: none were found yet */
    size_t text_n;
    char text[TA_SETTINGS_TEXT_MAX]; /* what the profile gave */
} ta_cli_settings;

#define TA_WAIT_DELAY_DEFAULT_MS 5000u
/* What to say of an endpoint that is exposed, after its name. */
#define TA_EXPOSED_TEXT "is http: anyone on the way can read and change what is sent"

/* Resolve what `args`, the environment and the profile say. The region may be absent still, and there
 * are no credentials yet.
 *   out      not to be copied: slices of it lie in its text
 *   profile  of the service that is called; it need not stay
 *   diag     filled on an error, with what to do about it
 * Returns TA_OK | TA_E_CLI_CONFIG (cli_timestamp_format) | TA_E_CONFIG (a setting of the environment or the
 * profile that cannot be) | TA_E_LIMIT (TA_SETTINGS_TEXT_MAX). */
TA_MUST ta_err ta_settings_resolve(ta_cli_settings *out, const ta_args *args,
                                   const ta_profile *profile, ta_diag *diag);

/* By --cli-error-format, AWS_CLI_ERROR_FORMAT, or the profile's cli_error_format. Of the latter two a
 * word that is unknown counts as absent, as in AWS CLI. */
ta_error_format ta_settings_error_format(const ta_args *args, ta_str of_profile);

/* ---- settings_show.c ---- */

/* One setting: its name, its value, which may be untrusted bytes, and where it came from. */
typedef void (*ta_setting_fn)(void *ctx, const char *name, ta_str value, const char *from);

/* Report each but the region, the endpoint and credentials. No secret is among them. */
void ta_settings_each(const ta_cli_settings *s, ta_setting_fn report, void *ctx);

/* For --debug: all of them, one line each, and no secret. */
void ta_settings_show(const ta_cli_settings *s, ta_output *err);

#endif
