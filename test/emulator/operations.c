#define JSMN_STATIC
#define JSMN_STRICT
#define JSMN_PARENT_LINKS
#include "jsmn.h"

#include "test/emulator/emulator.h"
#include "test/emulator/environments.h"
#include "test/emulator/operations.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define TARGET_PREFIX "AwsProton20200720."
#define NAME_PATTERN  "^[0-9A-Za-z]+[0-9A-Za-z_\\-]*$"

/* What an operation does to the environment. False: `a` has the error. */
typedef bool operation_fn(environment *e, const char *name, answer *a);

static bool cancel(environment *e, const char *name, answer *a) {
    if (environment_cancel(e))
        return true;
    char message[256];
    snprintf(message, sizeof message,
             "Environment %.100s has no deployment to cancel: its deployment status is %s", name,
             environment_status(e));
    answer_error(a, "ConflictException", message);
    return false;
}

static bool get(environment *e, const char *name, answer *a) {
    (void)name;
    (void)a;
    environment_look(e);
    return true;
}

static const struct operation {
    const char *name, *member; /* the request's one member: the environment's name */
    operation_fn *act;
} operations[] = {
    {"CancelEnvironmentDeployment", "environmentName", cancel},
    {"GetEnvironment", "name", get},
};

enum member { MEMBER_STRING, MEMBER_NONE, MEMBER_BAD };

/* The string member `name` of the JSON object in the body, into out[0..size). A string with escapes
 * is taken as it stands, since no valid name has one. */
static enum member string_member(const http_request_in *r, const char *name, char *out,
                                 size_t size) {
    jsmn_parser p;
    jsmntok_t token[64];
    jsmn_init(&p);
    int n = jsmn_parse(&p, r->body, r->body_n, token, sizeof token / sizeof *token);
    if (n < 1 || token[0].type != JSMN_OBJECT)
        return MEMBER_BAD;
    for (int i = 1; i + 1 < n; i++) {
        size_t length = (size_t)(token[i].end - token[i].start);
        if (token[i].parent != 0 || length != strlen(name) ||
            memcmp(r->body + token[i].start, name, length) != 0)
            continue;
        const jsmntok_t *value = &token[i + 1];
        size_t value_n = (size_t)(value->end - value->start);
        if (value->type != JSMN_STRING || value_n >= size)
            return MEMBER_BAD;
        memcpy(out, r->body + value->start, value_n);
        out[value_n] = '\0';
        return MEMBER_STRING;
    }
    return MEMBER_NONE;
}

static bool matches_pattern(const char *name) {
    if (!isalnum((unsigned char)name[0]))
        return false;
    for (const char *c = name; *c != '\0'; c++)
        if (!isalnum((unsigned char)*c) && *c != '_' && *c != '-')
            return false;
    return true;
}

/* The constraint of the model that the name breaks, or NULL. */
static const char *broken_constraint(const char *name) {
    if (strlen(name) > ENVIRONMENT_NAME_MAX)
        return "Member must have length less than or equal to 100";
    if (name[0] == '\0')
        return "Member must have length greater than or equal to 1";
    if (!matches_pattern(name))
        return "Member must satisfy regular expression pattern: " NAME_PATTERN;
    return NULL;
}

static bool read_name(const http_request_in *r, const char *member, char *name, size_t size,
                      answer *a) {
    char message[8192];
    switch (string_member(r, member, name, size)) {
    case MEMBER_BAD:
        answer_error(a, "SerializationException", NULL);
        return false;
    case MEMBER_NONE:
        snprintf(message, sizeof message,
                 "1 validation error detected: Value null at '%s' failed to satisfy constraint: "
                 "Member must not be null",
                 member);
        break;
    case MEMBER_STRING:
    default: {
        const char *broken = broken_constraint(name);
        if (broken == NULL)
            return true;
        snprintf(message, sizeof message,
                 "1 validation error detected: Value '%s' at '%s' failed to satisfy constraint: %s",
                 name, member, broken);
    }
    }
    answer_error(a, "ValidationException", message);
    return false;
}

static void act_on(environment *e, const struct operation *op, const char *name, answer *a) {
    const char *message = NULL;
    if (e == NULL) {
        char text[256];
        snprintf(text, sizeof text, "Environment %.100s was not found", name);
        answer_error(a, "ResourceNotFoundException", text);
        return;
    }
    environment_pass(e);
    const char *error = environment_error(e, &message);
    if (error != NULL) {
        answer_error(a, error, message);
        return;
    }
    bool done = op->act(e, name, a);
    snprintf(a->state, sizeof a->state, "%s", environment_status(e));
    if (!done)
        return;
    json_out j;
    json_begin(&j);
    environment_write(e, &j);
    json_end(&j);
    answer_set(a, 200, j.text, j.n);
    free(j.text);
}

void operations_answer(const http_request_in *r, answer *a) {
    const char *target = http_request_field(r, "x-amz-target");
    const char *type = http_request_field(r, "content-type");
    const struct operation *op = NULL;
    size_t prefix = strlen(TARGET_PREFIX);
    if (target != NULL && strncmp(target, TARGET_PREFIX, prefix) == 0 && type != NULL &&
        strcmp(type, "application/x-amz-json-1.0") == 0) {
        for (size_t i = 0; i < sizeof operations / sizeof *operations; i++)
            if (strcmp(operations[i].name, target + prefix) == 0)
                op = &operations[i];
    }
    if (op == NULL) {
        answer_error(a, "UnknownOperationException", NULL);
        return;
    }
    char name[4096];
    if (!read_name(r, op->member, name, sizeof name, a))
        return;
    environments_lock();
    act_on(environments_find(name), op, name, a);
    environments_unlock();
}
