/* fault_kinds.h - what each fault does to an answer. faults.h has the plan that says which strikes when. */
#ifndef EMULATOR_FAULT_KINDS_H
#define EMULATOR_FAULT_KINDS_H

#include "test/emulator/faults.h"

#include <stdio.h>

enum when {
    INSTEAD, /* the service does not hear of the request */
    AFTER,   /* it has done its part, and the answer is damaged */
};

struct fault_kind {
    const char *name, *argument, *help;
    enum when when;
    void (*prepare)(answer *a, const char *argument);
    enum sent (*send)(connection *c, const answer *a, const char *argument);
};

/* NULL: there is none of that name. */
const struct fault_kind *fault_kind_named(const char *name);

void faults_help(FILE *out);

#endif
