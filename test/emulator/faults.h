/* faults.h - the emulator's misbehaviour: a plan that says which request, or which connection, meets
 * which fault. A plan is items between commas, each WHICH:FAULT[:ARGUMENT], in which %XX stands for
 * a byte. WHICH is N (the Nth request, from 1), N-M, or *; with a c before it connections are
 * counted. The first item that fits counts. `emulator --help` lists the faults. */
#ifndef EMULATOR_FAULTS_H
#define EMULATOR_FAULTS_H

#include "test/emulator/answer.h"
#include "test/emulator/connection.h"

#include <stdbool.h>

#define FAULT_ARGUMENT_MAX 1024

typedef struct fault {
    const struct fault_kind *kind; /* NULL: none, the answer is sent as it is */
    char argument[FAULT_ARGUMENT_MAX];
} fault;

/* What becomes of the connection after an answer. */
enum sent {
    SENT_KEEP,  /* it is fit for another request */
    SENT_CLOSE, /* see enum connection_end */
    SENT_ABRUPT,
    SENT_RESET,
};

/* Replace the plan; requests and connections count from 1 again. False, with a line on stderr, when
 * it is not understood. */
bool faults_plan(const char *plan);

/* The fault of the next request, or of the next connection. */
void faults_next_request(fault *f);
void faults_next_connection(fault *f);

/* "" for none. */
const char *fault_name(const fault *f);

/* Whether the service carries the request out before the fault strikes. */
bool fault_carries_out(const fault *f);

/* Make the answer of a fault that answers in the service's stead; nothing for the others. */
void fault_prepare(const fault *f, answer *a);

/* Send `a` as the fault has it. */
enum sent fault_send(const fault *f, connection *c, const answer *a);

#endif
