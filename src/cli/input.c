#include "cli/input.h"

#include <string.h>

#include "aws/proton.h"
#include "base/diag.h"
#include "client/home.h"

#define SHOWN_MAX 60 /* bytes of an untrusted text in a message */

/* ---- load ---- */

static ta_err refuse_file(ta_diag *diag, ta_str value, const char *why, int sys) {
    char memory[TA_DIAG_TEXT_MAX];
    ta_buf b = ta_buf_on(memory, sizeof memory);
    ta_puts(&b, "Error parsing parameter '--cli-input-json': Unable to load paramfile ");
    ta_put_untrusted(&b, value, 2 * SHOWN_MAX);
    ta_puts(&b, ": ");
    ta_puts(&b, why);
    diag->sys = diag->err == TA_OK ? sys : diag->sys;
    return ta_fail_text(diag, TA_E_USAGE, &b);
}

static ta_err unread(port_result result, ta_str value, int sys, ta_diag *diag) {
    if (result == PORT_INTERRUPTED)
        return ta_fail(diag, TA_E_INTERRUPTED, "");
    if (result != PORT_TIMEOUT)
        return refuse_file(diag, value, port_error_text(sys), sys);
    char memory[TA_DIAG_TEXT_MAX];
    ta_buf b = ta_buf_on(memory, sizeof memory);
    ta_puts(&b, "--cli-input-json: ");
    ta_put_untrusted(&b, value, 2 * SHOWN_MAX);
    ta_puts(&b, " was not read to its end");
    return ta_fail_text(diag, TA_E_DEADLINE, &b);
}

static ta_err read_all(port_file file, ta_str value, char *memory, size_t cap, size_t *n,
                       int64_t deadline, ta_diag *diag) {
    size_t done = 1;
    int sys = 0;
    for (*n = 0; done > 0; *n += done) {
        char beyond; /* distinguishes a full buffer from one that is too small */
        bool room = *n < cap;
        const port_result r = port_file_read(file, room ? memory + *n : &beyond,
                                             room ? cap - *n : 1, &done, deadline, &sys);
        if (r != PORT_OK)
            return unread(r, value, sys, diag);
        if (!room && done > 0)
            return refuse_file(diag, value, "it is longer than TA_CLI_INPUT_MAX", 0);
    }
    return TA_OK;
}

static ta_err load_file(ta_str value, ta_str path, char *memory, size_t cap, size_t *n,
                        int64_t deadline, ta_diag *diag) {
    /* The path is built where the text goes afterwards. */
    ta_buf b = ta_buf_on(memory, cap < TA_PATH_MAX ? cap : TA_PATH_MAX);
    ta_home home;
    home.asked = false;
    const ta_path_names names = ta_home_names(&home);
    if (!ta_put_path(&b, &names, path))
        return refuse_file(diag, value, "HOME is not set, and /etc/passwd has no home folder", 0);
    ta_putc(&b, '\0');
    if (b.full)
        return refuse_file(diag, value, "the path is too long", 0);
    port_file file;
    int sys = 0;
    const port_result r = port_file_open(memory, &file, &sys);
    if (r != PORT_OK)
        return unread(r, value, sys, diag);
    ta_err err = read_all(file, value, memory, cap, n, deadline, diag);
    port_file_close(file);
    return err;
}

ta_err ta_input_load(ta_str value, char *memory, size_t cap, size_t *n, int64_t deadline,
                     ta_diag *diag) {
    const ta_str prefixes[] = {TA_STR("file://"), TA_STR("fileb://")};
    for (size_t i = 0; i < 2; i++)
        if (ta_str_starts(value, prefixes[i]))
            return load_file(value, ta_str_sub(value, prefixes[i].n, value.n), memory, cap, n,
                             deadline, diag);
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
