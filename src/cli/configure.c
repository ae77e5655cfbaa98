#include "cli/configure.h"

#include "base/wipe.h"
#include "cli/credentials.h"
#include "port.h"

/* As AWS CLI prints a list of Python. */
static const char profile_variables[] = "['AWS_PROFILE', 'AWS_DEFAULT_PROFILE']";
static const char region_variables[] = "['AWS_REGION', 'AWS_DEFAULT_REGION']";

static ta_str variable(const char *first, const char *second) {
    ta_str value = ta_str_from(port_environment(first));
    if (value.n == 0)
        value = ta_str_from(port_environment(second));
    return value.n > 0 ? value : TA_ABSENT;
}

static ta_str or_default(ta_str profile) {
    return profile.p ? profile : TA_STR("default");
}

static ta_err fail_missing(const ta_configure_call *call, ta_str profile) {
    ta_err err = ta_profile_fail_missing(profile, call->diag);
    ta_config_files_add_notes(&call->memory->config, call->diag);
    return err;
}

/* `text` is on the memory's own: is it why `err` is an error? */
static ta_err check_room(const ta_configure_call *call, const ta_buf *text, ta_err err) {
    if (err != TA_E_LIMIT || !text->full)
        return err;
    return ta_fail(call->diag, err,
                   "what is asked for is longer than TA_CONFIGURE_TEXT_MAX, " TA_LIMIT_TEXT(
                       TA_CONFIGURE_TEXT_MAX) " bytes");
}

/* ---- list ---- */

typedef struct row {
    ta_str value;
    const char *type, *location;
} row;

static const row not_set = {{"<not set>", 9}, "None", "None"};

/* `s` at the left end of `width` columns, and what parts it from the next cell. */
static void put_cell(ta_output *out, size_t width, ta_str s) {
    ta_out_untrusted(out, s, false);
    for (size_t n = ta_characters(s); n < width; n++)
        ta_outs(out, " ");
    ta_outs(out, " : ");
}

static void put_row(ta_output *out, const char *name, row r) {
    put_cell(out, 10, ta_str_from(name));
    put_cell(out, 24, r.value);
    put_cell(out, 16, ta_str_from(r.type));
    ta_outs(out, r.location);
    ta_outs(out, "\n");
}

static void put_key(ta_output *out, const char *name, row r) {
    char memory[TA_MASKED_MAX];
    ta_buf b = ta_buf_on(memory, sizeof memory);
    if (r.value.p != not_set.value.p) {
        ta_put_masked(&b, r.value);
        r.value = ta_buf_str(&b);
    }
    put_row(out, name, r);
    ta_wipe(memory, sizeof memory);
}

static row find_region(const ta_configure_call *call, ta_str imds_region) {
    ta_str region = variable("AWS_REGION", "AWS_DEFAULT_REGION");
    if (region.p != NULL)
        return (row){region, "env", region_variables};
    region = call->memory->profile.value[TA_PROFILE_REGION].text;
    if (region.p == NULL)
        return imds_region.p ? (row){imds_region, "imds", ""} : not_set;
    const char *path = port_environment(ta_shared_file_variable(TA_SHARED_CONFIG));
    return (row){region, "config-file", path ? path : ta_shared_file_default(TA_SHARED_CONFIG)};
}

static ta_err list(const ta_configure_call *call, const ta_credentials *found, const char *method,
                   ta_str imds_region) {
    ta_configure *m = call->memory;
    ta_str name = ta_profile_asked(call->profile);
    row id = not_set, secret = not_set;
    ta_err err = ta_config_files_init(&m->config, call->deadline, call->diag);
    if (err == TA_OK)
        err =
            ta_profile_load(&m->profile, &m->config.files, or_default(name), TA_ABSENT, call->diag);
    if (err == TA_OK && name.p != NULL && !m->profile.found)
        err = fail_missing(call, name);
    if (err != TA_OK)
        return err;
    if (found != NULL) {
        id = (row){found->access_key_id, method, ""};
        secret = (row){found->secret_access_key, method, ""};
    }
    row profile = {name, "manual", "--profile"};
    if (call->profile.p == NULL)
        profile = name.p ? (row){name, "env", profile_variables} : not_set;
    put_row(call->out, "NAME", (row){TA_STR("VALUE"), "TYPE", "LOCATION"});
    put_row(call->out, "profile", profile);
    put_key(call->out, "access_key", id);
    put_key(call->out, "secret_key", secret);
    put_row(call->out, "region", find_region(call, imds_region));
    return TA_OK;
}

ta_err ta_configure_list(const ta_configure_call *call, const ta_credentials *found,
                         const char *method, ta_str imds_region) {
    ta_err err = list(call, found, method, imds_region);
    ta_profile_wipe(&call->memory->profile);
    return err;
}

/* ---- get ---- */

typedef struct lookup {
    ta_profile_kind kind;
    bool found; /* the profile */
} lookup;

static ta_err look_up(const ta_configure_call *call, ta_str profile, ta_str key, ta_str nested,
                      ta_buf *value, lookup *out) {
    ta_err err = ta_profile_get(&call->memory->config.files, profile, key, nested, value,
                                &out->kind, &out->found, call->diag);
    return check_room(call, value, err);
}

/* A name with dots: "profile" first or the name of a profile, else keys of the current one. A nested
 * key must be the last of its parts, or it does not count. */
static ta_err look_up_dotted(const ta_configure_call *call, ta_str name, ta_buf *value,
                             lookup *out) {
    ta_str profile = or_default(ta_profile_asked(call->profile)), rest = name;
    ta_str first = ta_str_cut(name, '.', &rest);
    if (ta_str_eq(first, TA_STR("profile"))) {
        profile = ta_str_cut(rest, '.', &rest);
    } else {
        ta_err err = look_up(call, first, first, TA_ABSENT, value, out);
        if (err != TA_OK)
            return err;
        if (out->found)
            profile = first;
        else
            rest = name;
    }
    ta_str nested, key = ta_str_cut(rest, '.', &nested);
    if (ta_str_find(nested, '.') < nested.n)
        nested = TA_ABSENT;
    return look_up(call, profile, key, nested, value, out);
}

static ta_err get(const ta_configure_call *call, ta_str name, ta_buf *value, int *status) {
    ta_str profile = ta_profile_asked(call->profile);
    lookup l;
    ta_err err = ta_config_files_init(&call->memory->config, call->deadline, call->diag);
    if (err != TA_OK)
        return err;
    if (ta_str_find(name, '.') < name.n) {
        err = look_up_dotted(call, name, value, &l);
    } else {
        err = look_up(call, or_default(profile), name, TA_ABSENT, value, &l);
        if (err == TA_OK && profile.p != NULL && !l.found)
            err = fail_missing(call, profile);
    }
    if (err != TA_OK)
        return err;
    *status = l.kind == TA_PROFILE_TEXT ? 0 : 1;
    if (l.kind == TA_PROFILE_TEXT) {
        ta_out_value(call->out, ta_buf_str(value));
        ta_outs(call->out, "\n");
    } else if (l.kind == TA_PROFILE_NESTED) {
        ta_outs(call->err, "varname (");
        ta_out_untrusted(call->err, name, false);
        ta_outs(call->err, ") must reference a value, not a section or sub-section.");
        ta_output_close(call->err);
    }
    return TA_OK;
}

ta_err ta_configure_get(const ta_configure_call *call, ta_str name, int *status) {
    ta_buf value = ta_buf_on(call->memory->text, sizeof call->memory->text);
    ta_err err = get(call, name, &value, status);
    ta_wipe(value.p, value.n); /* and not all of it, whose pages were never touched */
    return err;
}

/* ---- list-profiles ---- */

ta_err ta_configure_list_profiles(const ta_configure_call *call) {
    ta_configure *m = call->memory;
    ta_buf names = ta_buf_on(m->text, sizeof m->text);
    ta_err err = ta_config_files_init(&m->config, call->deadline, call->diag);
    if (err == TA_OK)
        err = check_room(call, &names, ta_profile_names(&m->config.files, &names, call->diag));
    if (err == TA_OK)
        ta_out_untrusted(call->out, ta_buf_str(&names), true);
    return err;
}
