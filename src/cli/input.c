#include "cli/input.h"

#include <string.h>

#include "aws/proton.h"
#include "base/diag.h"
#include "cli/param_file.h"

#define SHOWN_MAX 60 /* bytes of an untrusted text in a message */

/* ---- load ---- */

static ta_err not_loaded(ta_str value, const ta_diag *file, ta_diag *diag) {
    char memory[TA_DIAG_TEXT_MAX];
    ta_buf b = ta_buf_on(memory, sizeof memory);
    const bool late = file->err == TA_E_DEADLINE;
    if (file->err == TA_E_INTERRUPTED)
        return ta_fail(diag, TA_E_INTERRUPTED, "");
    ta_puts(&b, late ? "--cli-input-json: "
                     : "Error parsing parameter '--cli-input-json': Unable to load paramfile ");
    ta_put_untrusted(&b, value, 2 * SHOWN_MAX);
    if (late) {
        ta_puts(&b, " was not read to its end");
        return ta_fail_text(diag, TA_E_DEADLINE, &b);
    }
    ta_puts(&b, ": ");
    ta_puts(&b, file->err == TA_E_LIMIT ? "it is longer than TA_CLI_INPUT_MAX" : file->text);
    diag->sys = diag->err == TA_OK ? file->sys : diag->sys;
    return ta_fail_text(diag, TA_E_USAGE, &b);
}

ta_err ta_input_load(ta_str value, char *memory, size_t cap, size_t *n, int64_t deadline,
                     ta_diag *diag) {
    ta_diag file;
    ta_str path;
    if (ta_param_file_is(value, &path)) {
        ta_diag_clear(&file);
        return ta_param_file_load(path, memory, cap, n, deadline, &file) == TA_OK
                   ? TA_OK
                   : not_loaded(value, &file, diag);
    }
    if (value.n > cap)
        return ta_fail(diag, TA_E_USAGE,
                       "Error parsing parameter '--cli-input-json': longer than TA_CLI_INPUT_MAX");
    memcpy(memory, value.p, value.n);
    *n = value.n;
    return TA_OK;
}

/* ---- parse ---- */

/* What Python calls a value of this kind, as AWS CLI's messages do. */
static const char *python_type(const ta_json *json, int at) {
    ta_str text = ta_json_text(json, at);
    switch (ta_json_kind_at(json, at)) {
    case TA_JSON_NULL:
        return "NoneType";
    case TA_JSON_FALSE:
    case TA_JSON_TRUE:
        return "bool";
    case TA_JSON_NUMBER:
        for (size_t i = 0; i < text.n; i++)
            if (text.p[i] == '.' || ta_lower(text.p[i]) == 'e')
                return "float";
        return "int";
    case TA_JSON_ARRAY:
        return "list";
    case TA_JSON_OBJECT:
        return "dict";
    default:
        return "str";
    }
}

static ta_str python_value(const ta_json *json, int at) {
    switch (ta_json_kind_at(json, at)) {
    case TA_JSON_NULL:
        return TA_STR("None");
    case TA_JSON_FALSE:
        return TA_STR("False");
    case TA_JSON_TRUE:
        return TA_STR("True");
    case TA_JSON_NUMBER:
        return ta_json_text(json, at);
    case TA_JSON_ARRAY:
        return TA_STR("[...]");
    default:
        return TA_STR("{...}");
    }
}

static void put_quoted(ta_buf *b, ta_str s) {
    ta_putc(b, '"');
    ta_put_untrusted(b, s, SHOWN_MAX);
    ta_putc(b, '"');
}

static void put_type_error(ta_buf *b, const ta_json *json, int at, ta_str member) {
    ta_puts(b, "Invalid type for parameter ");
    ta_put(b, member);
    ta_puts(b, ", value: ");
    ta_put_untrusted(b, python_value(json, at), SHOWN_MAX);
    ta_puts(b, ", type: <class '");
    ta_puts(b, python_type(json, at));
    ta_puts(b, "'>, valid types: <class 'str'>");
}

static ta_err refuse_text(const ta_json *json, ta_err parsed, ta_diag *diag) {
    char memory[TA_DIAG_TEXT_MAX];
    ta_buf b = ta_buf_on(memory, sizeof memory);
    if (parsed != TA_OK) {
        ta_puts(&b, "Error parsing parameter 'cli-input-json': Invalid JSON received.");
    } else {
        ta_puts(&b, "Error parsing parameter '--cli-input-json': Invalid type: expecting map, "
                    "received <class '");
        ta_puts(&b, python_type(json, TA_JSON_ROOT));
        ta_puts(&b, "'>");
    }
    return ta_fail_text(diag, TA_E_USAGE, &b);
}

static void new_line(ta_buf *b) {
    if (b->n > 0)
        ta_putc(b, '\n');
}

static void put_check(ta_buf *b, const ta_cli_operation *operation, ta_str name) {
    ta_diag inner;
    ta_diag_clear(&inner);
    if (ta_proton_check_name(name, ta_str_from(operation->member), &inner) == TA_OK)
        return;
    new_line(b);
    ta_puts(b, inner.text);
}

ta_err ta_input_parse(const ta_cli_operation *operation, ta_json *json, char *text, size_t n,
                      ta_str *name, ta_diag *diag) {
    ta_str member = ta_str_from(operation->member);
    char memory[TA_DIAG_TEXT_MAX];
    ta_buf b = ta_buf_on(memory, sizeof memory);
    ta_err err = ta_json_parse(json, text, n);
    if (err != TA_OK || ta_json_kind_at(json, TA_JSON_ROOT) != TA_JSON_OBJECT)
        return refuse_text(json, err, diag);
    int at = ta_json_member(json, TA_JSON_ROOT, member);
    if (name->p == NULL && at == TA_JSON_NOWHERE) {
        ta_puts(&b, "Missing required parameter in input: ");
        put_quoted(&b, member);
    }
    for (int v = ta_json_first(json, TA_JSON_ROOT); v != TA_JSON_NOWHERE;
         v = ta_json_next(json, v)) {
        if (ta_str_eq(ta_json_name(json, v), member))
            continue;
        new_line(&b);
        ta_puts(&b, "Unknown parameter in input: ");
        put_quoted(&b, ta_json_name(json, v));
        ta_puts(&b, ", must be one of: ");
        ta_put(&b, member);
    }
    if (name->p == NULL)
        *name = ta_json_string(json, at);
    if (name->p != NULL) {
        put_check(&b, operation, *name);
    } else if (at != TA_JSON_NOWHERE) {
        new_line(&b);
        put_type_error(&b, json, at, member);
    }
    return b.n > 0 ? ta_fail_text(diag, TA_E_PARAM, &b) : TA_OK;
}
