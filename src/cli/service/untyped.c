/* untyped.c - the parameters of an operation that this build has no model for: JSON as it is. */
#include "cli/service/service.h"

#include <string.h>

#include "base/diag.h"
#include "cli/param_file.h"

static ta_err refuse(ta_service_call *c, const char *before, ta_str shown, const char *after,
                     ta_err err) {
    ta_puts(&c->why, before);
    ta_put_untrusted(&c->why, shown, 200);
    ta_puts(&c->why, after);
    return err;
}

/* The value of --cli-input-json; other words are refused. */
static ta_err find_json(ta_service_call *c, ta_str *json) {
    static const char option[] = "--cli-input-json";
    for (size_t i = 0; i < c->word_count; i++) {
        ta_str value, name = ta_str_cut(ta_str_from(c->words[i]), '=', &value);
        if (!ta_str_eq(name, ta_str_from(option)))
            return refuse(c, "Unknown options: ", name,
                          "; this build has no model of the service, so it takes its parameters by "
                          "--cli-input-json only",
                          TA_E_USAGE);
        if (value.p == NULL && i + 1 == c->word_count)
            return refuse(c, "argument --cli-input-json: expected one argument", TA_ABSENT, "",
                          TA_E_PARAM);
        *json = value.p != NULL ? value : ta_str_from(c->words[++i]);
    }
    return TA_OK;
}

static ta_err too_long(ta_service_call *c) {
    return refuse(c,
                  "--cli-input-json is longer than TA_CLI_REQUEST_MAX, " TA_LIMIT_TEXT(
                      TA_CLI_REQUEST_MAX) " bytes",
                  TA_ABSENT, "", TA_E_LIMIT);
}

static ta_err load(ta_service_call *c, ta_str json) {
    char *at = c->memory->request;
    const size_t cap = sizeof c->memory->request;
    size_t n = json.n;
    ta_str path;
    ta_diag diag;
    ta_diag_clear(&diag);
    if (ta_param_file_is(json, &path)) {
        const ta_err err = ta_service_load_file(c, path, at, cap, &n, &diag);
        if (c->run->diag->err != TA_OK)
            return err;
        if (err == TA_E_LIMIT)
            return too_long(c);
        if (err != TA_OK) {
            (void)refuse(c, "Error parsing parameter '--cli-input-json': Unable to load paramfile ",
                         json, ": ", TA_E_PARAM);
            return refuse(c, diag.text, TA_ABSENT, "", TA_E_PARAM);
        }
    } else if (n <= cap) {
        memcpy(at, json.p, n);
    } else {
        return too_long(c);
    }
    c->body = (ta_buf){.p = at, .n = n, .cap = cap};
    return TA_OK;
}

static ta_err check(ta_service_call *c) {
    ta_service_new_doc(c);
    const ta_node value = ta_doc_parse_copy(&c->doc, ta_buf_str(&c->body));
    if (ta_doc_err(&c->doc) == TA_E_LIMIT)
        return refuse(c, "--cli-input-json is beyond ", ta_str_from(c->doc.limit), "", TA_E_LIMIT);
    if (ta_doc_err(&c->doc) != TA_OK)
        return refuse(c, "Error parsing parameter 'cli-input-json': Invalid JSON received.",
                      TA_ABSENT, "", TA_E_PARAM);
    if (ta_doc_kind(&c->doc, value) != TA_JSON_OBJECT)
        return refuse(c, "Error parsing parameter '--cli-input-json': it must be a JSON object",
                      TA_ABSENT, "", TA_E_PARAM);
    return TA_OK;
}

ta_err ta_service_read_untyped(ta_service_call *c, ta_usage *usage) {
    ta_str json = TA_ABSENT;
    ta_err err = find_json(c, &json);
    *usage = err == TA_E_USAGE   ? TA_USAGE_BEFORE
             : err == TA_E_PARAM ? TA_USAGE_AFTER
                                 : TA_USAGE_NONE;
    if (err != TA_OK)
        return err;
    err = load(c, json.p != NULL ? json : TA_STR("{}"));
    return err == TA_OK ? check(c) : err;
}
