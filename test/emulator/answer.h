/* answer.h - what the service answers to one request, before a fault damages it. */
#ifndef EMULATOR_ANSWER_H
#define EMULATOR_ANSWER_H

#include <stddef.h>

typedef struct answer {
    int status;
    char error[80];   /* type without its namespace, or "" */
    char state[24];   /* of the deployment, as told by an operation that looked at it, or "" */
    char fields[256]; /* further field lines, each with its CRLF */
    char *body;       /* from malloc; answer_free */
    size_t body_n;
} answer;

/* An answer of `status` with a copy of body[0..n). Frees what the answer held. */
void answer_set(answer *a, int status, const char *body, size_t n);

/* The error `type` as AWS JSON 1.0 services write it. The status and the namespace in __type follow
 * from the type: the AWS Proton API reference and its page of common errors. message may be NULL:
 * the documentation's own text. A type that is not known is of Proton and has status 400. */
void answer_error(answer *a, const char *type, const char *message);

void answer_free(answer *a);

#endif
