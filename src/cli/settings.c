#include "cli/settings.h"

#include <stddef.h>
#include <string.h>

#include "cli/engine.h"
#include "port.h"

/* What a run's settings are made from. */
typedef struct resolver {
    ta_cli_settings *out;
    const ta_args *args;
    ta_settings_choice choice;
} resolver;

static uint32_t seconds(const ta_args *args, ta_option option, uint32_t otherwise) {
    uint32_t ms;
    return ta_args_seconds(args->value[option], true, &ms) ? ms : otherwise;
}

/* 0 switches a time-out off, as in AWS CLI; for the library 0 is its default. 49 days are as good
 * as none. */
static uint32_t time_out(const ta_args *args, ta_option option, const char **from) {
    uint32_t ms = seconds(args, option, 60000);
    bool given = ta_args_has(args, option);
    *from = !given                                 ? "default"
            : option == TA_OPT_CLI_CONNECT_TIMEOUT ? "--cli-connect-timeout"
                                                   : "--cli-read-timeout";
    return ms == 0 ? UINT32_MAX : ms;
}

/* A build without models prints JSON only; other formats would be read as such by who asked for them. */
static ta_err resolve_output(resolver *r) {
    static const char unknown_output[] = "Unknown output type in ";
    static const ta_setting_sources p = {
        .option = "--output", .first = "AWS_DEFAULT_OUTPUT", .key = TA_PROFILE_OUTPUT};
    const char *from;
    ta_str value = ta_choose(&r->choice, r->args->value[TA_OPT_OUTPUT], &p, &from);
    ta_str words = ta_str_from(ta_options[TA_OPT_OUTPUT].choices);
    if (value.p == NULL || ta_str_eq(value, TA_STR("json")))
        return TA_OK;
    if (!ta_engine_is_there)
        return ta_choice_refuse(r->choice.diag, TA_E_CONFIG, unknown_output,
                                ta_choice_source_name(from, p.key), value,
                                "this build of tinyaws prints json only; give --output json");
    for (int i = 0; words.p != NULL; i++)
        if (ta_str_eq(value, ta_str_cut(words, '|', &words))) {
            r->out->output = (ta_output_format)i;
            return TA_OK;
        }
    return ta_choice_refuse(r->choice.diag, TA_E_CONFIG, unknown_output,
                            ta_choice_source_name(from, p.key), value,
                            "it must be json, text, table, yaml, yaml-stream or off");
}

static ta_err resolve_formats(resolver *r) {
    const ta_profile_value *of_profile = r->choice.profile->value;
    const ta_str blobs = of_profile[TA_PROFILE_CLI_BINARY_FORMAT].text;
    if (blobs.n > 0 && !ta_str_eq(blobs, TA_STR("base64")) &&
        !ta_str_eq(blobs, TA_STR("raw-in-base64-out")))
        return ta_choice_refuse(r->choice.diag, TA_E_CONFIG, "'", "cli_binary_format'", blobs,
                                "it must be base64 or raw-in-base64-out");
    const ta_str times = of_profile[TA_PROFILE_CLI_TIMESTAMP_FORMAT].text;
    r->out->wire_times = ta_str_eq(times, TA_STR("wire"));
    return times.n == 0 || r->out->wire_times || ta_str_eq(times, TA_STR("iso8601"))
               ? TA_OK
               : ta_choice_refuse(r->choice.diag, TA_E_CLI_CONFIG, "Unknown ",
                                  "cli_timestamp_format value", times,
                                  "it must be iso8601 or wire");
}

ta_error_format ta_settings_error_format(const ta_args *args, ta_str of_profile) {
    const ta_str by_environment = ta_str_from(port_environment("AWS_CLI_ERROR_FORMAT"));
    const ta_str option = args->value[TA_OPT_CLI_ERROR_FORMAT];
    ta_error_format format = TA_ERROR_ENHANCED;
    if (!ta_error_format_of(option, &format))
        (void)!ta_error_format_of(by_environment.n > 0 ? by_environment : of_profile, &format);
    return format;
}

static ta_err resolve_rest(resolver *r) {
    const ta_str *value = r->args->value;
    const ta_service *service = r->args->service->service;
    const ta_settings_given given = {value[TA_OPT_REGION], value[TA_OPT_ENDPOINT_URL],
                                     value[TA_OPT_CA_BUNDLE], value[TA_OPT_RETRY_QUOTA_FILE]};
    ta_err err =
        ta_choose_settings(&r->choice, &given, service != NULL ? service->endpoint_variable : NULL,
                           &r->out->client, &r->out->from);
    if (err == TA_OK && service != NULL)
        err = resolve_output(r);
    if (err == TA_OK && service != NULL)
        err = resolve_formats(r);
    return err != TA_OK ? err : ta_choice_end(&r->choice);
}

ta_err ta_settings_resolve(ta_cli_settings *out, const ta_args *args, const ta_profile *profile,
                           ta_diag *diag) {
    ta_settings *client = &out->client;
    memset(out, 0, offsetof(ta_cli_settings, text));
    resolver r = {
        .out = out,
        .args = args,
        .choice = {
            .profile = profile, .text = out->text, .text_max = sizeof out->text, .diag = diag}};
    out->resolved = true;
    out->profile_error_format = ta_choice_keep(&r.choice, TA_PROFILE_CLI_ERROR_FORMAT);
    out->timeout_ms = seconds(args, TA_OPT_TIMEOUT, 0);
    out->wait_delay_ms = seconds(args, TA_OPT_WAIT_DELAY, TA_WAIT_DELAY_DEFAULT_MS);
    client->connect_timeout_ms =
        time_out(args, TA_OPT_CLI_CONNECT_TIMEOUT, &out->connect_timeout_from);
    client->read_timeout_ms = time_out(args, TA_OPT_CLI_READ_TIMEOUT, &out->read_timeout_from);
    client->no_sign_request = ta_args_has(args, TA_OPT_NO_SIGN_REQUEST);
    client->no_verify_ssl = ta_args_has(args, TA_OPT_NO_VERIFY_SSL);
    ta_err err = resolve_rest(&r);
    out->exposed = r.choice.exposed;
    out->text_n = r.choice.text_n;
    return err;
}
