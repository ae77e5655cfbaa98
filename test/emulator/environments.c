#include "test/emulator/environments.h"
#include "test/emulator/emulator.h"
#include "test/emulator/options.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

static const char *const statuses[] = {"IN_PROGRESS",        "FAILED",        "SUCCEEDED",
                                       "DELETE_IN_PROGRESS", "DELETE_FAILED", "DELETE_COMPLETE",
                                       "CANCELLING",         "CANCELLED"};
enum { IN_PROGRESS = 0, CANCELLING = 6, CANCELLED = 7 };

struct environment {
    char name[ENVIRONMENT_NAME_MAX + 1];
    unsigned status, outcome; /* indices of statuses */
    unsigned polls, lag;
    unsigned ends, ends_after; /* ends: IN_PROGRESS for never */
    bool without_ids, full;
    unsigned errors_left;
    char *error, *error_message;
    char *message, *description, *spec, *created, *extra; /* NULL: absent */
};

static environment table[ENVIRONMENTS_MAX];
static unsigned table_n;
static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;

void environments_lock(void) {
    pthread_mutex_lock(&mutex);
}
void environments_unlock(void) {
    pthread_mutex_unlock(&mutex);
}

static char *copy(const char *s) {
    char *c = strdup(s);
    if (c == NULL)
        abort();
    return c;
}

static bool status_from(const char *name, unsigned *out) {
    for (unsigned i = 0; i < sizeof statuses / sizeof *statuses; i++) {
        if (strcmp(statuses[i], name) == 0) {
            *out = i;
            return true;
        }
    }
    return false;
}

/* A spec as people write them, with line ends and quotes to escape, of exactly n characters. */
static char *made_up_spec(unsigned n) {
    static const char head[] = "proton: EnvironmentSpec\nspec:\n", line[] = "  \"key\": value\n";
    char *spec = malloc(n + sizeof head + sizeof line);
    if (spec == NULL)
        abort();
    size_t at = sizeof head - 1;
    memcpy(spec, head, at);
    for (; at < n; at += sizeof line - 1)
        memcpy(spec + at, line, sizeof line - 1);
    spec[n] = '\0';
    return spec;
}

static void replace(char **text, char *with) {
    free(*text);
    *text = with;
}

static bool set_text(environment *e, const char *key, const char *value) {
    const struct {
        const char *key;
        char **text;
    } texts[] = {{"message", &e->message},
                 {"description", &e->description},
                 {"spec", &e->spec},
                 {"created", &e->created},
                 {"extra", &e->extra},
                 {"error", &e->error},
                 {"error_message", &e->error_message}};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        if (strcmp(texts[i].key, key) == 0) {
            replace(texts[i].text, copy(value));
            return true;
        }
    }
    return false;
}

static bool set_member(environment *e, const char *key, const char *value) {
    unsigned n = 0;
    if (strcmp(key, "name") == 0) {
        size_t length = strlen(value);
        if (length == 0 || length > ENVIRONMENT_NAME_MAX)
            return false;
        memcpy(e->name, value, length + 1);
        return true;
    }
    if (strcmp(key, "status") == 0)
        return status_from(value, &e->status);
    if (strcmp(key, "outcome") == 0)
        return status_from(value, &e->outcome);
    if (strcmp(key, "ends") == 0)
        return status_from(value, &e->ends);
    if (set_text(e, key, value))
        return true;
    if (!options_number(value, 1000000, &n))
        return false;
    if (strcmp(key, "polls") == 0)
        e->polls = n;
    else if (strcmp(key, "lag") == 0)
        e->lag = n;
    else if (strcmp(key, "ends_after") == 0)
        e->ends_after = n;
    else if (strcmp(key, "error_count") == 0)
        e->errors_left = n;
    else if (strcmp(key, "ids") == 0)
        e->without_ids = n == 0;
    else if (strcmp(key, "full") == 0)
        e->full = n != 0;
    else if (strcmp(key, "spec_size") == 0 && n <= ENVIRONMENT_SPEC_MAX)
        replace(&e->spec, made_up_spec(n));
    else
        return false;
    return true;
}

static void environment_free(environment *e) {
    char *texts[] = {e->error, e->error_message, e->message, e->description,
                     e->spec,  e->created,       e->extra};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        free(texts[i]);
}

static bool parse(environment *e, char *rest) {
    memset(e, 0, sizeof *e);
    e->status = IN_PROGRESS;
    e->outcome = CANCELLED;
    e->errors_left = (unsigned)-1;
    for (char *item; (item = options_item(&rest)) != NULL;) {
        char *equals = strchr(item, '=');
        if (equals != NULL)
            *equals = '\0';
        if (equals == NULL || !options_decode(equals + 1) || !set_member(e, item, equals + 1)) {
            fprintf(stderr, "emulator: --environment: %s is not understood\n", item);
            return false;
        }
    }
    if (e->name[0] == '\0')
        fprintf(stderr, "emulator: --environment: name= is missing\n");
    return e->name[0] != '\0';
}

bool environments_set(const char *options) {
    environment e;
    char *text = copy(options);
    bool ok = parse(&e, text);
    free(text);
    environments_lock();
    environment *entry = ok ? environments_find(e.name) : NULL;
    if (entry != NULL)
        environment_free(entry);
    else if (ok && table_n < ENVIRONMENTS_MAX)
        entry = &table[table_n++];
    if (entry != NULL)
        *entry = e;
    else
        environment_free(&e);
    environments_unlock();
    return entry != NULL;
}

environment *environments_find(const char *name) {
    for (unsigned i = 0; i < table_n; i++)
        if (strcmp(table[i].name, name) == 0)
            return &table[i];
    return NULL;
}

const char *environment_error(environment *e, const char **message) {
    if (e->error == NULL || e->errors_left == 0)
        return NULL;
    if (e->errors_left != (unsigned)-1)
        e->errors_left--;
    *message = e->error_message;
    return e->error;
}

void environment_pass(environment *e) {
    if (e->status != IN_PROGRESS || e->ends == IN_PROGRESS)
        return;
    if (e->ends_after > 0)
        e->ends_after--;
    else
        e->status = e->ends;
}

bool environment_cancel(environment *e) {
    if (e->status != IN_PROGRESS)
        return false;
    e->status = CANCELLING;
    return true;
}

void environment_look(environment *e) {
    if (e->status != CANCELLING)
        return;
    if (e->lag > 0)
        e->lag--;
    if (e->lag > 0)
        return;
    if (e->polls > 0)
        e->polls--;
    else
        e->status = e->outcome;
}

const char *environment_status(const environment *e) {
    return statuses[e->status == CANCELLING && e->lag > 0 ? IN_PROGRESS : e->status];
}

static void optional(json_out *j, const char *name, const char *value) {
    if (value != NULL)
        json_member(j, name, value);
}

/* The members that most environments do not have. */
static void write_rest(json_out *j) {
    static const char role[] = "arn:aws:iam::" EMULATOR_ACCOUNT ":role/";
    fprintf(j->f,
            ",\"codebuildRoleArn\":\"%sbuild\",\"componentRoleArn\":\"%scomponent\""
            ",\"environmentAccountConnectionId\":\"f3a9b2c1-6a0e-4d0b-8f47-1c2d3e4f5a6b\""
            ",\"environmentAccountId\":\"" EMULATOR_ACCOUNT "\""
            ",\"provisioning\":\"CUSTOMER_MANAGED\",\"provisioningRepository\":{"
            "\"arn\":\"arn:aws:proton:us-east-1:" EMULATOR_ACCOUNT ":repository/github:a/b\""
            ",\"branch\":\"main\",\"name\":\"a/b\",\"provider\":\"GITHUB\"}",
            role, role);
}

void environment_write(const environment *e, json_out *j) {
    const char *region = strcmp(settings.region, "*") == 0 ? "us-east-1" : settings.region;
    fprintf(j->f,
            "{\"environment\":{\"arn\":\"arn:aws:proton:%s:" EMULATOR_ACCOUNT ":environment/%s\"",
            region, e->name);
    fprintf(j->f, ",\"createdAt\":%s", e->created != NULL ? e->created : "1.60000000012E9");
    json_member(j, "deploymentStatus", environment_status(e));
    optional(j, "deploymentStatusMessage", e->message);
    optional(j, "description", e->description);
    if (!e->without_ids) {
        json_member(j, "lastAttemptedDeploymentId", "5b1c6a0e-9f43-4c1d-8d55-0a2b3c4d5e6f");
        json_member(j, "lastSucceededDeploymentId", "0d9e8f7a-6b5c-4d3e-9f21-1a0b9c8d7e6f");
    }
    fprintf(j->f, ",\"lastDeploymentAttemptedAt\":1700000000.5"
                  ",\"lastDeploymentSucceededAt\":1650000000");
    json_member(j, "name", e->name);
    fprintf(j->f, ",\"protonServiceRoleArn\":\"arn:aws:iam::" EMULATOR_ACCOUNT ":role/proton\"");
    if (e->full)
        write_rest(j);
    optional(j, "spec", e->spec);
    json_member(j, "templateMajorVersion", "1");
    json_member(j, "templateMinorVersion", "0");
    json_member(j, "templateName", "network");
    if (e->extra != NULL)
        fprintf(j->f, ",%s", e->extra);
    fputs("}}", j->f);
}
