/* chain_profile.c - one profile at a time, and the credentials in it. */
#include "creds/chain_internal.h"
#include "creds/container.h"

/* ---- profiles ---- */

ta_err ta_chain_load(ta_creds_chain *c, ta_str name, ta_str service, ta_diag *diag) {
    if (c->loaded_name.p != NULL && ta_str_eq(c->loaded_name, name))
        return TA_OK;
    c->loaded_name = TA_ABSENT;
    ta_profile_wipe(&c->loaded);
    ta_err err = ta_profile_load(&c->loaded, c->files, name, service, diag);
    if (err == TA_OK)
        c->loaded_name = name;
    return err;
}

ta_err ta_chain_load_own(ta_creds_chain *c, ta_diag *diag) {
    return ta_chain_load(c, c->profile, TA_ABSENT, diag);
}

ta_err ta_creds_chain_profile(ta_creds_chain *c, ta_str service, const ta_profile **out,
                              ta_diag *diag) {
    *out = &c->loaded;
    return ta_chain_load(c, c->profile, service, diag);
}

/* Of the profile that is loaded; an empty value counts as absent. */
ta_str ta_chain_value(const ta_creds_chain *c, ta_profile_key key) {
    ta_str text = c->loaded.value[key].text;
    return text.n > 0 ? text : TA_ABSENT;
}

ta_str ta_chain_variable(const ta_creds_chain *c, const char *name) {
    ta_str text = ta_str_from(c->io->environment(c->io->ctx, name));
    return text.n > 0 ? text : TA_ABSENT;
}

ta_err ta_chain_nothing(const ta_creds_chain *c, const char *why, ta_diag *diag) {
    return ta_creds_refuse_profile(c->profile, TA_E_NO_CREDENTIALS, why, TA_ABSENT, diag);
}

/* ---- credentials of the loaded profile ---- */

/* from: where each part is. */
static ta_err check_parts(const ta_creds_chain *c, const ta_credentials *parts,
                          const ta_profile_value *const from[3], ta_diag *diag) {
    int part;
    const char *fault = ta_creds_fault(parts, &part);
    if (fault == NULL)
        return TA_OK;
    ta_diag why;
    ta_diag_clear(&why);
    const ta_profile_value *v = from[part];
    (void)ta_creds_fail(&why, TA_E_CONFIG,
                        ta_profile_key_name((ta_profile_key)(v - c->loaded.value)), fault);
    return ta_shared_files_fail(c->files, v->file, v->line, TA_E_CONFIG, why.text, diag);
}

/* Keys in `file`. One half of a pair is an error, as in AWS CLI. */
ta_err ta_chain_keys(const ta_creds_chain *c, ta_shared_file file, ta_creds *out, ta_diag *diag) {
    const ta_profile_value *v = c->loaded.value;
    const ta_profile_value *id = &v[TA_PROFILE_AWS_ACCESS_KEY_ID];
    const ta_profile_value *secret = &v[TA_PROFILE_AWS_SECRET_ACCESS_KEY];
    const ta_profile_value *token = &v[TA_PROFILE_AWS_SECURITY_TOKEN];
    const bool shared = file == TA_SHARED_CREDENTIALS;
    if (id->text.n == 0 || id->file != file)
        return ta_creds_refuse_profile(c->loaded_name, TA_E_NO_CREDENTIALS,
                                       "has no aws_access_key_id there", TA_ABSENT, diag);
    if (secret->text.n == 0 || secret->file != file)
        return ta_fail(diag, TA_E_PARTIAL_CREDENTIALS,
                       shared ? "Partial credentials found in shared-credentials-file, missing: "
                                "aws_secret_access_key"
                              : "Partial credentials found in config-file, missing: "
                                "aws_secret_access_key");
    if (token->text.n == 0 || token->file != file)
        token = &v[TA_PROFILE_AWS_SESSION_TOKEN];
    const ta_credentials parts = {
        id->text, secret->text, token->text.n > 0 && token->file == file ? token->text : TA_ABSENT};
    ta_err err = check_parts(c, &parts, (const ta_profile_value *[]){id, secret, token}, diag);
    if (err == TA_OK)
        err = ta_creds_set(out, parts.access_key_id, parts.secret_access_key, parts.session_token,
                           diag);
    out->expires = TA_CREDS_FOREVER;
    return err;
}

ta_err ta_chain_process(ta_creds_chain *c, ta_creds *out, ta_diag *diag) {
    ta_str command = ta_chain_value(c, TA_PROFILE_CREDENTIAL_PROCESS);
    return command.p == NULL
               ? ta_creds_refuse_profile(c->loaded_name, TA_E_NO_CREDENTIALS,
                                         "has no credential_process", TA_ABSENT, diag)
               : ta_creds_from_process(c->io, command, &c->work.process, &c->json, out, diag);
}

/* A profile that was selected by option, or as the source of a role, takes precedence over the
 * environment as a whole: a certificate of one device does not go with the alias of another. */
ta_err ta_chain_iot(ta_creds_chain *c, bool profile_first, ta_creds *out, ta_diag *diag) {
    static const struct {
        const char *name;
        ta_profile_key key;
    } settings[] = {
        {"AWS_IOT_CREDENTIAL_ENDPOINT", TA_PROFILE_IOT_CREDENTIAL_ENDPOINT},
        {"AWS_IOT_ROLE_ALIAS", TA_PROFILE_IOT_ROLE_ALIAS},
        {"AWS_IOT_THING_NAME", TA_PROFILE_IOT_THING_NAME},
        {"AWS_IOT_CERTIFICATE_FILE", TA_PROFILE_IOT_CERTIFICATE_FILE},
        {"AWS_IOT_PRIVATE_KEY_FILE", TA_PROFILE_IOT_PRIVATE_KEY_FILE},
    };
    ta_str found[5];
    if (!c->remote)
        return TA_E_MORE;
    bool own = profile_first && ta_chain_value(c, TA_PROFILE_IOT_CREDENTIAL_ENDPOINT).p != NULL;
    for (size_t i = 0; i < 5; i++) {
        found[i] = own ? TA_ABSENT : ta_chain_variable(c, settings[i].name);
        if (found[i].p == NULL)
            found[i] = ta_chain_value(c, settings[i].key);
    }
    const ta_iot_settings s = {found[0], found[1], found[2], found[3].p, found[4].p};
    ta_iot *iot = &c->work.iot;
    iot->io = c->io;
    iot->json = &c->json;
    iot->max_attempts = c->max_attempts;
    iot->timeout_ms = 0;
    return ta_creds_from_iot(iot, &s, out, diag);
}

/* ---- the container endpoint, IMDS ---- */

ta_err ta_chain_container(ta_creds_chain *c, ta_creds *out, ta_diag *diag) {
    return c->remote ? ta_creds_container(out, c->io, &c->json, diag) : TA_E_MORE;
}

/* Its settings are those of the profile of the run, whose values must stay valid meanwhile. */
static ta_err set_up_imds(ta_creds_chain *c, ta_diag *diag) {
    ta_str *configured = c->imds.configured;
    ta_err err = ta_chain_load_own(c, diag);
    c->imds.io = c->io;
    configured[TA_IMDS_TIMEOUT] = ta_chain_value(c, TA_PROFILE_METADATA_SERVICE_TIMEOUT);
    configured[TA_IMDS_NUM_ATTEMPTS] = ta_chain_value(c, TA_PROFILE_METADATA_SERVICE_NUM_ATTEMPTS);
    configured[TA_IMDS_ENDPOINT] = ta_chain_value(c, TA_PROFILE_EC2_METADATA_SERVICE_ENDPOINT);
    configured[TA_IMDS_ENDPOINT_MODE] =
        ta_chain_value(c, TA_PROFILE_EC2_METADATA_SERVICE_ENDPOINT_MODE);
    return err;
}

ta_err ta_chain_imds(ta_creds_chain *c, ta_creds *out, ta_diag *diag) {
    if (!c->remote)
        return TA_E_MORE;
    ta_err err = set_up_imds(c, diag);
    return err ? err : ta_creds_imds(out, &c->imds, &c->json, diag);
}

ta_err ta_creds_chain_region(ta_creds_chain *c, ta_buf *region, ta_diag *diag) {
    char memory[TA_DIAG_TEXT_MAX];
    ta_buf b = ta_buf_on(memory, sizeof memory);
    ta_err err = set_up_imds(c, diag);
    if (err == TA_OK)
        err = ta_imds_region(&c->imds, region, diag);
    if (err != TA_E_NO_REGION)
        return err;
    ta_puts(&b, "You must specify a region: give --region or set AWS_REGION (");
    ta_put_untrusted(&b, ta_str_from(diag->text), 200);
    ta_puts(&b, ")");
    ta_diag_clear(diag);
    return ta_fail_text(diag, err, &b);
}
