/* settings.h - what a run goes by: options before environment variables before defaults.
 * Layer cli; needs aws, base, http/url, args, host. No I/O, no allocation; every string is borrowed from
 * argv or the environment. An empty environment variable counts as absent, as AWS CLI has it for some. */
#ifndef TA_CLI_SETTINGS_H
#define TA_CLI_SETTINGS_H

#include "cli/args.h"
#include "cli/output.h"

typedef struct ta_cli_settings {
    ta_settings client;
    uint32_t timeout_ms;    /* of the whole run; 0: none */
    uint32_t wait_delay_ms; /* between polls */
    bool exposed;           /* the endpoint is http, and not on this host */
    /* Where each came from: an option with its dashes, a variable, or "default". Static. */
    const char *region_from, *endpoint_from, *ca_bundle_from, *max_attempts_from, *quota_file_from;
    const char *use_fips_from, *use_dualstack_from;
    const char *connect_timeout_from, *read_timeout_from;
} ta_cli_settings;

#define TA_WAIT_DELAY_DEFAULT_MS 5000u

/* Resolve what `args` and the environment say.
 *   out   wipe it when the run has ended: its slices tell where the secrets lie
 *   diag  filled on an error, with what to do about it
 * Returns TA_OK | TA_E_USAGE (--endpoint-url) | TA_E_NO_REGION | TA_E_NO_CREDENTIALS (none, or one
 * half of the pair) | TA_E_CONFIG (AWS_MAX_ATTEMPTS, an endpoint from the environment, or a variable
 * that is neither true nor false). */
TA_MUST ta_err ta_settings_resolve(ta_cli_settings *out, const ta_args *args, const ta_host *host,
                                   ta_diag *diag);

/* For --debug: one line each, and no secret. */
void ta_settings_show(const ta_cli_settings *s, ta_output *err);

#endif
