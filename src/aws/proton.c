#include "aws/proton.h"

#include <string.h>

#include "caps.h"
#include "json/json_write.h"

/* ---- input ---- */

#define NAME_MAX_CHARACTERS 100

static ta_err bad_length(ta_diag *diag, ta_str member, size_t n, const char *bound) {
    char line[TA_DIAG_TEXT_MAX];
    ta_buf b = ta_buf_on(line, sizeof line);
    ta_puts(&b, "Invalid length for parameter ");
    ta_put(&b, member);
    ta_puts(&b, ", value: ");
    ta_put_u64(&b, n, 1);
    ta_puts(&b, bound);
    return ta_fail_text(diag, TA_E_PARAM, &b);
}

ta_err ta_proton_check_name(ta_str name, ta_str member, ta_diag *diag) {
    if (name.n == 0)
        return bad_length(diag, member, name.n, ", valid min length: 1");
    if (name.n > NAME_MAX_CHARACTERS)
        return bad_length(diag, member, name.n,
                          ", valid max length: " TA_LIMIT_TEXT(NAME_MAX_CHARACTERS));
    for (size_t i = 0; i < name.n; i++) {
        char c = name.p[i];
        if (ta_is_alpha(c) || ta_is_digit(c) || (i > 0 && (c == '_' || c == '-')))
            continue;
        char line[TA_DIAG_TEXT_MAX];
        ta_buf b = ta_buf_on(line, sizeof line);
        ta_puts(&b, "Invalid value for parameter ");
        ta_put(&b, member);
        ta_puts(&b, ", value: ");
        ta_put_untrusted(&b, name, 100);
        ta_puts(&b, ", valid pattern: ^[0-9A-Za-z]+[0-9A-Za-z_\\-]*$");
        return ta_fail_text(diag, TA_E_PARAM, &b);
    }
    return TA_OK;
}

void ta_proton_put_input(ta_buf *body, ta_str member, ta_str name) {
    ta_putc(body, '{');
    ta_json_put_string(body, member);
    ta_putc(body, ':');
    ta_json_put_string(body, name);
    ta_putc(body, '}');
}

/* ---- the shapes ---- */

typedef enum member_kind { TEXT, TIME, REPOSITORY } member_kind;

typedef struct member {
    char name[32];
    unsigned char kind;
    unsigned short offset;
} member;

#define MEMBER(name, kind, field)                                                                  \
    { name, kind, offsetof(ta_proton_environment, field) }
static const member environment_members[] = {
    MEMBER("arn", TEXT, arn),
    MEMBER("codebuildRoleArn", TEXT, codebuild_role_arn),
    MEMBER("componentRoleArn", TEXT, component_role_arn),
    MEMBER("createdAt", TIME, created_at),
    MEMBER("deploymentStatus", TEXT, deployment_status),
    MEMBER("deploymentStatusMessage", TEXT, deployment_status_message),
    MEMBER("description", TEXT, description),
    MEMBER("environmentAccountConnectionId", TEXT, environment_account_connection_id),
    MEMBER("environmentAccountId", TEXT, environment_account_id),
    MEMBER("lastAttemptedDeploymentId", TEXT, last_attempted_deployment_id),
    MEMBER("lastDeploymentAttemptedAt", TIME, last_deployment_attempted_at),
    MEMBER("lastDeploymentSucceededAt", TIME, last_deployment_succeeded_at),
    MEMBER("lastSucceededDeploymentId", TEXT, last_succeeded_deployment_id),
    MEMBER("name", TEXT, name),
    MEMBER("protonServiceRoleArn", TEXT, proton_service_role_arn),
    MEMBER("provisioning", TEXT, provisioning),
    MEMBER("provisioningRepository", REPOSITORY, provisioning_repository),
    MEMBER("spec", TEXT, spec),
    MEMBER("templateMajorVersion", TEXT, template_major_version),
    MEMBER("templateMinorVersion", TEXT, template_minor_version),
    MEMBER("templateName", TEXT, template_name),
};
#undef MEMBER
#define MEMBER(name, field)                                                                        \
    { name, TEXT, offsetof(ta_proton_repository_branch, field) }
static const member repository_members[] = {
    MEMBER("arn", arn),
    MEMBER("branch", branch),
    MEMBER("name", name),
    MEMBER("provider", provider),
};
#undef MEMBER
#define COUNT(table) (sizeof(table) / sizeof(table)[0])

static const struct {
    char text[20];
    unsigned char status;
} statuses[] = {
    {"IN_PROGRESS", TA_PROTON_IN_PROGRESS},
    {"FAILED", TA_PROTON_FAILED},
    {"SUCCEEDED", TA_PROTON_SUCCEEDED},
    {"DELETE_IN_PROGRESS", TA_PROTON_DELETE_IN_PROGRESS},
    {"DELETE_FAILED", TA_PROTON_DELETE_FAILED},
    {"DELETE_COMPLETE", TA_PROTON_DELETE_COMPLETE},
    {"CANCELLING", TA_PROTON_CANCELLING},
    {"CANCELLED", TA_PROTON_CANCELLED},
};

static ta_proton_deployment_status status_of(ta_str text) {
    for (size_t i = 0; i < COUNT(statuses); i++)
        if (ta_str_eq(text, ta_str_from(statuses[i].text)))
            return (ta_proton_deployment_status)statuses[i].status;
    return TA_PROTON_STATUS_OTHER;
}

/* ---- reading ---- */

static ta_err bad_member(ta_diag *diag, const char *name, const char *expected) {
    char line[TA_DIAG_TEXT_MAX];
    ta_buf b = ta_buf_on(line, sizeof line);
    ta_puts(&b, "member \"");
    ta_puts(&b, name);
    ta_puts(&b, "\" is not ");
    ta_puts(&b, expected);
    return ta_fail_text(diag, TA_E_SHAPE, &b);
}

/* The value of a member, or TA_JSON_NOWHERE; also for null. */
static int find_member(const ta_json *json, int object, const char *name) {
    int at = ta_json_member(json, object, ta_str_from(name));
    return ta_json_kind_at(json, at) == TA_JSON_NULL ? TA_JSON_NOWHERE : at;
}

static ta_err read_text(const ta_json *json, int at, const member *m, char *base, ta_diag *diag) {
    if (ta_json_kind_at(json, at) != TA_JSON_STRING)
        return bad_member(diag, m->name, "a string");
    ta_str text = ta_json_string(json, at);
    memcpy(base + m->offset, &text, sizeof text);
    return TA_OK;
}

static ta_err read_time(const ta_json *json, int at, const member *m, char *base, ta_diag *diag) {
    ta_timestamp time;
    if (ta_json_kind_at(json, at) != TA_JSON_NUMBER)
        return bad_member(diag, m->name, "a number of seconds");
    if (!ta_parse_epoch(ta_json_text(json, at), &time))
        return bad_member(diag, m->name, "a time in the years 1 to 9999");
    time.number = ta_json_text(json, at);
    memcpy(base + m->offset, &time, sizeof time);
    return TA_OK;
}

static ta_err read_repository(const ta_json *json, int object, ta_proton_repository_branch *out,
                              ta_diag *diag) {
    if (ta_json_kind_at(json, object) != TA_JSON_OBJECT)
        return bad_member(diag, "provisioningRepository", "an object");
    out->present = true;
    for (size_t i = 0; i < COUNT(repository_members); i++) {
        const member *m = &repository_members[i];
        int at = find_member(json, object, m->name);
        ta_err err = at < 0 ? TA_OK : read_text(json, at, m, (char *)out, diag);
        if (err)
            return err;
    }
    return TA_OK;
}

ta_err ta_proton_read_environment(const ta_json *json, ta_proton_environment *out, ta_diag *diag) {
    int object = ta_json_member(json, 0, TA_STR("environment"));
    bool any = false;
    *out = (ta_proton_environment){0};
    if (ta_json_kind_at(json, object) != TA_JSON_OBJECT)
        return bad_member(diag, "environment", "there as an object");
    for (size_t i = 0; i < COUNT(environment_members); i++) {
        const member *m = &environment_members[i];
        int at = find_member(json, object, m->name);
        if (at < 0)
            continue;
        ta_err err = m->kind == TEXT ? read_text(json, at, m, (char *)out, diag)
                     : m->kind == TIME
                         ? read_time(json, at, m, (char *)out, diag)
                         : read_repository(json, at, &out->provisioning_repository, diag);
        if (err)
            return err;
        any = true;
    }
    if (!any)
        return ta_fail(diag, TA_E_SHAPE,
                       "\"environment\" has no member that the service model knows");
    out->status = status_of(out->deployment_status);
    return TA_OK;
}

/* ---- printing ---- */

static void print_text(ta_json_printer *printer, const member *m, const char *base) {
    ta_str text;
    memcpy(&text, base + m->offset, sizeof text);
    if (text.p)
        ta_json_print_string(printer, ta_str_from(m->name), text);
}

/* The form in which Python prints the number that it parsed: an integer unchanged, anything else as
 * a float, here to the microsecond. */
static void put_wire_time(ta_buf *b, const ta_timestamp *time) {
    bool whole = true;
    for (size_t i = 0; i < time->number.n; i++)
        whole = whole && (ta_is_digit(time->number.p[i]) || time->number.p[i] == '-');
    if (whole) {
        ta_put(b, time->number);
        return;
    }
    bool negative = time->seconds < 0;
    int64_t seconds = time->seconds, micros = time->micros;
    if (negative && micros > 0) {
        seconds++;
        micros = 1000000 - micros;
    }
    ta_puts(b, negative ? "-" : "");
    ta_put_u64(b, (uint64_t)(negative ? -seconds : seconds), 1);
    ta_putc(b, '.');
    ta_put_u64(b, (uint64_t)micros, 6);
    while (b->p[b->n - 1] == '0' && b->p[b->n - 2] != '.')
        b->n--;
}

static void print_time(ta_json_printer *printer, const member *m, const char *base, bool wire) {
    ta_timestamp time;
    char text[40];
    ta_buf b = ta_buf_on(text, sizeof text);
    memcpy(&time, base + m->offset, sizeof time);
    if (!time.present)
        return;
    if (wire) {
        put_wire_time(&b, &time);
        ta_json_print_literal(printer, ta_str_from(m->name), ta_buf_str(&b));
        return;
    }
    ta_put_iso8601(&b, time.seconds, time.micros);
    ta_json_print_string(printer, ta_str_from(m->name), ta_buf_str(&b));
}

static void print_repository(ta_json_printer *printer, const ta_proton_repository_branch *r) {
    if (!r->present)
        return;
    ta_json_print_open(printer, TA_STR("provisioningRepository"), '{');
    for (size_t i = 0; i < COUNT(repository_members); i++)
        print_text(printer, &repository_members[i], (const char *)r);
    ta_json_print_close(printer);
}

void ta_proton_environment_print(ta_json_printer *printer, const ta_proton_environment *e,
                                 bool wire_times) {
    ta_json_print_open(printer, TA_STR("environment"), '{');
    for (size_t i = 0; i < COUNT(environment_members); i++) {
        const member *m = &environment_members[i];
        if (m->kind == TEXT)
            print_text(printer, m, (const char *)e);
        else if (m->kind == TIME)
            print_time(printer, m, (const char *)e, wire_times);
        else
            print_repository(printer, &e->provisioning_repository);
    }
    ta_json_print_close(printer);
}

/* ---- a sample ---- */

static void print_sample(ta_json_printer *printer, const member *m, size_t count) {
    for (; count > 0; count--, m++) {
        const ta_str name = ta_str_from(m->name);
        if (m->kind != REPOSITORY) {
            ta_json_print_string(printer, name,
                                 m->kind == TIME ? TA_STR("1970-01-01T00:00:00") : name);
            continue;
        }
        ta_json_print_open(printer, name, '{');
        print_sample(printer, repository_members, COUNT(repository_members));
        ta_json_print_close(printer);
    }
}

void ta_proton_environment_print_skeleton(ta_json_printer *printer) {
    ta_json_print_open(printer, TA_ABSENT, '{');
    ta_json_print_open(printer, TA_STR("environment"), '{');
    print_sample(printer, environment_members, COUNT(environment_members));
    ta_json_print_close(printer);
    ta_json_print_close(printer);
}
