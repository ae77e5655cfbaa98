#include "test/emulator/faults.h"
#include "test/emulator/fault_kinds.h"
#include "test/emulator/options.h"
#include "test/emulator/response_out.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PLAN_MAX 64

static struct planned {
    bool connections;
    unsigned first, last;
    fault fault;
} plan[PLAN_MAX];
static unsigned plan_n, requests, connections;
static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;

static bool parse_which(struct planned *p, char *text) {
    if (*text == 'c') {
        p->connections = true;
        text++;
    }
    if (strcmp(text, "*") == 0) {
        p->first = 1;
        p->last = (unsigned)-1;
        return true;
    }
    char *dash = strchr(text, '-');
    if (dash != NULL)
        *dash = '\0';
    return options_number(text, 999999999u, &p->first) &&
           options_number(dash != NULL ? dash + 1 : text, 999999999u, &p->last);
}

static bool parse_item(struct planned *p, char *which) {
    memset(p, 0, sizeof *p);
    char *name = strchr(which, ':');
    if (name == NULL)
        return false;
    *name++ = '\0';
    char *argument = strchr(name, ':');
    if (argument != NULL) {
        *argument++ = '\0';
        if (!options_decode(argument) || strlen(argument) >= sizeof p->fault.argument)
            return false;
        strcpy(p->fault.argument, argument);
    }
    p->fault.kind = fault_kind_named(name);
    /* What damages an answer cannot strike before there is a request. */
    return p->fault.kind != NULL && parse_which(p, which) &&
           (!p->connections || (p->fault.kind->when == INSTEAD && p->fault.kind->send != NULL));
}

bool faults_plan(const char *text) {
    static struct planned fresh[PLAN_MAX];
    char *whole = strdup(text), *rest = whole;
    if (whole == NULL)
        abort();
    unsigned n = 0;
    bool ok = true;
    for (char *item; ok && (item = options_item(&rest)) != NULL; n++) {
        ok = n < PLAN_MAX && parse_item(&fresh[n], item);
        if (!ok)
            fprintf(stderr, "emulator: --faults: %s is not understood\n", item);
    }
    free(whole);
    if (!ok)
        return false;
    pthread_mutex_lock(&mutex);
    memcpy(plan, fresh, sizeof plan);
    plan_n = n;
    requests = connections = 0;
    pthread_mutex_unlock(&mutex);
    return true;
}

static void next(fault *f, bool of_connection, unsigned *count) {
    pthread_mutex_lock(&mutex);
    unsigned n = ++*count;
    f->kind = NULL;
    for (unsigned i = 0; i < plan_n && f->kind == NULL; i++)
        if (plan[i].connections == of_connection && plan[i].first <= n && n <= plan[i].last)
            *f = plan[i].fault;
    pthread_mutex_unlock(&mutex);
}

void faults_next_request(fault *f) {
    next(f, false, &requests);
}
void faults_next_connection(fault *f) {
    next(f, true, &connections);
}

const char *fault_name(const fault *f) {
    return f->kind != NULL ? f->kind->name : "";
}

bool fault_carries_out(const fault *f) {
    return f->kind == NULL || f->kind->when == AFTER;
}

void fault_prepare(const fault *f, answer *a) {
    if (f->kind != NULL && f->kind->prepare != NULL)
        f->kind->prepare(a, f->argument);
}

enum sent fault_send(const fault *f, connection *c, const answer *a) {
    if (f->kind != NULL && f->kind->send != NULL)
        return f->kind->send(c, a, f->argument);
    return response_send(c, a, "") ? SENT_KEEP : SENT_CLOSE;
}
