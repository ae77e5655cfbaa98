/* parameters.c - the parameters of an operation, from the words of the command line to the body of the request. */
#include "cli/service/service.h"

#include <string.h>

#include "aws/uuid.h"
#include "base/diag.h"
#include "cli/param_file.h"
#include "port.h"

ta_err ta_service_load_file(ta_service_call *c, ta_str path, char *memory, size_t cap, size_t *n,
                            ta_diag *diag) {
    char line[TA_DIAG_TEXT_MAX];
    ta_buf b = ta_buf_on(line, sizeof line);
    ta_err err = ta_param_file_load(path, memory, cap, n, c->run->deadline, diag);
    if (err == TA_E_INTERRUPTED)
        return ta_fail(c->run->diag, err, "");
    if (err != TA_E_DEADLINE)
        return err;
    ta_put_untrusted(&b, path, 200);
    ta_puts(&b, ": ");
    ta_puts(&b, diag->text);
    return ta_fail_text(c->run->diag, err, &b);
}

/* Files are read into the document's free text, of which their contents stay a part. */
static ta_err read_file(void *context, ta_str path, bool binary, ta_str *out, ta_diag *diag) {
    ta_service_call *c = context;
    ta_doc *d = &c->doc;
    char *at = d->text + d->text_n;
    size_t n;
    (void)binary;
    ta_err err = ta_service_load_file(c, path, at, d->text_cap - d->text_n, &n, diag);
    if (err == TA_OK)
        *out = (ta_str){at, n};
    if (err != TA_E_LIMIT)
        return err;
    ta_diag_clear(diag);
    return ta_fail(diag, err, "it is too long: " TA_DOC_TEXT_FULL " is full");
}

/* cli_binary_format of the profile, which is read only for a command that has a blob. */
static bool profile_has_raw_blobs(void *context) {
    ta_service_call *c = context;
    char memory[32];
    ta_buf b = ta_buf_on(memory, sizeof memory);
    if (c->blobs != TA_BLOBS_UNKNOWN || ta_args_has(c->run->args, TA_OPT_CLI_BINARY_FORMAT))
        return c->blobs == TA_BLOBS_RAW;
    const ta_str value = ta_run_profile_value(c->run, TA_STR("cli_binary_format"), &b);
    c->blobs = ta_str_eq(value, TA_STR("raw-in-base64-out")) ? TA_BLOBS_RAW
               : ta_buf_err(&b) == TA_OK && (value.n == 0 || ta_str_eq(value, TA_STR("base64")))
                   ? TA_BLOBS_BASE64
                   : TA_BLOBS_WRONG;
    return c->blobs == TA_BLOBS_RAW;
}

/* A blob that was read as base64 text must not be sent, nor refused as that, if the profile means something else. */
static ta_err check_profile(ta_service_call *c, ta_err err) {
    if (c->blobs != TA_BLOBS_WRONG)
        return err;
    c->why.n = 0;
    c->why.full = false;
    ta_puts(&c->why, "'cli_binary_format' of the profile must be base64 or raw-in-base64-out");
    return TA_E_CONFIG;
}

static ta_input input_of(ta_service_call *c) {
    return (ta_input){
        .operation = &c->operation,
        .doc = &c->doc,
        .why = &c->why,
        .read = read_file,
        .context = c,
        .now = port_realtime_ms() / 1000,
        .raw_blobs =
            ta_str_eq(c->run->args->value[TA_OPT_CLI_BINARY_FORMAT], TA_STR("raw-in-base64-out")),
        .profile_has_raw_blobs = profile_has_raw_blobs,
    };
}

/* For the first of "Unknown options: --a, b", if it is an option. */
static void suggest_option(ta_service_call *c) {
    const ta_str before = TA_STR("Unknown options: "), why = ta_buf_str(&c->why);
    ta_str word = TA_ABSENT, rest;
    if (ta_str_starts(why, before))
        word = ta_str_cut(ta_str_sub(why, before.n, why.n), ',', &rest);
    if (ta_str_starts(word, TA_STR("--")))
        ta_service_suggest_option(c, ta_str_cut(ta_str_sub(word, 2, word.n), '=', &rest));
}

ta_err ta_service_read_words(ta_service_call *c, ta_usage *usage) {
    ta_err err = ta_input_read_arguments(&c->memory->arguments, &c->operation, c->words,
                                         c->word_count, &c->why);
    if (err == TA_E_USAGE)
        suggest_option(c);
    *usage = err == TA_E_USAGE   ? TA_USAGE_BEFORE
             : err == TA_E_PARAM ? TA_USAGE_AFTER
                                 : TA_USAGE_NONE;
    return err;
}

static void put_token(void *context, ta_buf *b) {
    bool *failed = context;
    uint8_t random[16];
    *failed = *failed || port_entropy(random, sizeof random) != PORT_OK;
    if (!*failed)
        ta_put_uuid4(b, random);
}

static ta_err write_body(ta_service_call *c, const ta_input *in, ta_node parameters) {
    bool failed = false;
    c->body = ta_buf_on(c->memory->request, sizeof c->memory->request);
    ta_err err = ta_pages_write(&c->pages, in, parameters, put_token, &failed, &c->body);
    if (failed)
        return ta_fail(c->run->diag, port_signal() != 0 ? TA_E_INTERRUPTED : TA_E_ENTROPY, "");
    if (err != TA_E_LIMIT || ta_buf_err(&c->body) == TA_OK)
        return err;
    c->why.n = 0;
    ta_puts(&c->why, "the request is longer than TA_CLI_REQUEST_MAX, " TA_LIMIT_TEXT(
                         TA_CLI_REQUEST_MAX) " bytes");
    return err;
}

static ta_err make_parameters(ta_service_call *c, const ta_input *in, ta_node *parameters) {
    ta_err err = ta_input_options(in, &c->memory->arguments, parameters);
    if (c->run->diag->err == TA_OK)
        return err;
    c->why.n = 0;
    return c->run->diag->err;
}

ta_err ta_service_write_body(ta_service_call *c) {
    const ta_input in = input_of(c);
    const bool no_paginate = ta_args_has(c->run->args, TA_OPT_NO_PAGINATE);
    ta_pages_settings settings;
    ta_node parameters = TA_NODE_NULL;
    ta_err err = ta_pages_read_settings(&settings, &c->operation, &c->memory->arguments,
                                        no_paginate, &c->why);
    if (err == TA_OK)
        err = make_parameters(c, &in, &parameters);
    if (err == TA_OK)
        err = ta_pages_begin(&c->pages, &in, &settings, TA_PAGES_MERGED, parameters);
    if (err == TA_OK)
        err = ta_input_check(&in, parameters);
    err = check_profile(c, err);
    if (err != TA_OK)
        return err;
    if (c->pages.odd_max_items) {
        ta_outs(&c->run->err, TA_PAGES_ODD_MAX_ITEMS);
        ta_output_close(&c->run->err);
    }
    return write_body(c, &in, parameters);
}

/* A sample of the parameters is printed whatever is given, but not if that cannot be read. */
static ta_err read_values(ta_service_call *c) {
    const ta_input in = input_of(c);
    ta_node parameters = TA_NODE_NULL;
    return make_parameters(c, &in, &parameters);
}

bool ta_service_prepare(ta_service_call *c, int *status) {
    ta_usage usage = TA_USAGE_NONE;
    ta_err err = ta_service_read_words(c, &usage);
    if (err != TA_OK) {
        *status = ta_service_fail(c, err, usage);
        return false;
    }
    const ta_str skeleton =
        ta_input_given_text(&c->memory->arguments, &c->operation, TA_INPUT_SKELETON);
    const bool of_input = skeleton.p != NULL && !ta_str_eq(skeleton, TA_STR("output"));
    err = of_input ? read_values(c) : ta_service_write_body(c);
    if (err == TA_OK && skeleton.p == NULL)
        return true;
    *status = err != TA_OK ? ta_service_fail(c, err, TA_USAGE_NONE)
                           : ta_service_print_skeleton(c, skeleton);
    return false;
}
