/* broker.h - a process that stays outside the sandbox and performs what the sandbox forbids us.
 *
 * It is forked before the sandbox starts and communicates over a pair of sockets. So our sandbox
 * can be strict although children inherit it: the broker runs credential_process unconfined. It
 * serves what it was granted at its start, and refuses every other request.
 *
 * It ends when our end of the pair closes, however we end, and kills a program that it is running.
 * If the broker itself is killed, that program continues. It is not our child (it is forked twice),
 * so nobody has to wait for it. Signals that stop us do not stop it: we ask it to give up.
 *
 * It has a copy of our memory from the time of the fork, without what needs->forget wipes. It keeps
 * stdin and stderr if it runs programs, which inherit them, and no other file. Its own memory is
 * POSIX_BROKER_MAX bytes of stack.
 *
 * The caller lists the services, so that a service which no port lists is not linked. */
#ifndef TA_POSIX_BROKER_H
#define TA_POSIX_BROKER_H

#include "posix/posix.h"

#include <stdbool.h>

/* The most bytes in a question (the command's words, each with its NUL, or a path) and in the
 * output of a program. More is PORT_FAILED with EMSGSIZE. */
#define POSIX_BROKER_MAX 16384

/* A question, followed by n bytes. */
typedef struct posix_broker_question {
    int64_t deadline;
    uint32_t n;
    uint32_t cap;    /* run: the size of the output buffer */
    uint8_t service; /* index in the list that the broker was started with; set by ask */
    uint8_t what;    /* defined by the service */
} posix_broker_question;

/* The answer, followed by n bytes. */
typedef struct posix_broker_answer {
    int32_t result; /* a port_result */
    int32_t sys;
    int32_t value; /* run: the status; interface: the index */
    uint32_t n;
} posix_broker_answer;

typedef struct posix_broker_service {
    /* In the broker: perform the question, whose bytes are in p[0..POSIX_BROKER_MAX), and answer
     * with posix_broker_answer_with and, if the service has one, a descriptor. `policy` is what is
     * still granted. */
    void (*serve)(port_sandbox_policy *policy, const posix_broker_question *q, char *p);
    /* On our side, once the broker is ready: put functions into posix_overrides. `service` is the
     * service's index, for posix_broker_ask. */
    void (*install)(uint8_t service);
    /* The broker keeps stdin and stderr: programs that this service runs inherit them. */
    bool keeps_streams;
} posix_broker_service;

/* port_process_run for policy->command. Any other command is PORT_FAILED with EPERM. */
extern const posix_broker_service posix_broker_run;
/* port_file_open for policy->files and ->renewed_files, port_shared_open for ->shared_file. Any
 * other path is PORT_FAILED with EPERM. */
extern const posix_broker_service posix_broker_open;
/* port_tcp_connect and port_udp_open to any address, and port_interface. */
extern const posix_broker_service posix_broker_connect;
/* posix_broker_narrow_to. */
extern const posix_broker_service posix_broker_narrow;

/* Start the broker; end a previous one. `services` ends with NULL and has at most
 * POSIX_BROKER_SERVICES entries; it and `needs` are borrowed for the call. PORT_OK the broker is
 * ready, and posix_overrides uses it | PORT_FAILED there is no broker: see *sys */
enum { POSIX_BROKER_SERVICES = 4 };
port_result posix_broker_start(const port_sandbox_policy *policy,
                               const posix_broker_service *const *services, int *sys);
/* Reduce what the broker grants: of the paths, to those that are in `needs` too; the command and
 * the shared file stay if `needs` has one. The broker must have been started with
 * posix_broker_narrow. PORT_OK | PORT_FAILED: see *sys. */
port_result posix_broker_narrow_to(const port_sandbox_policy *policy, int *sys);
/* End the broker, if there is one, and clear the overrides. We make those system calls ourselves
 * again, which a sandbox may forbid. */
void posix_broker_stop(void);
/* Our end of the socket pair, which the sandbox must leave open; -1 if there is no broker. */
int posix_broker_socket(void);

/* Implemented by linux/, bsd/: in the broker, before the first question, give up what its services
 * do not need. Ends the broker if that fails. */
void posix_confine_broker(void);

/* ---- for services ---- */

/* On our side: send the question. posix_broker_put then sends its q->n bytes, in one or more
 * pieces. If one of these calls fails, the broker is lost. PORT_OK | PORT_FAILED. */
port_result posix_broker_ask(uint8_t service, posix_broker_question *q, int *sys);
port_result posix_broker_put(const void *p, size_t n, int *sys);
/* Wait for the answer. If a signal or q->deadline ends the wait first, ask the broker to give up,
 * then read its answer, which comes at once. PORT_OK there is an answer | PORT_TIMEOUT,
 * PORT_INTERRUPTED there is one, but it came too late | PORT_FAILED there is none */
port_result posix_broker_receive(const posix_broker_question *q, posix_broker_answer *a, int *sys);
port_result posix_broker_get(void *p, size_t n, int *sys);
/* Read the n bytes that an answer announces into a buffer of cap bytes. More than cap is EPROTO. */
port_result posix_broker_get_at_most(size_t cap, void *p, size_t n, int *sys);
/* Read the descriptor that follows an answer of PORT_OK (descriptor.c). */
port_result posix_broker_get_descriptor(int *fd, int *sys);

/* In the broker: answer the questions on this end of the pair, until the other end closes or a
 * question is invalid: an unknown service, or n or cap above POSIX_BROKER_MAX. */
void posix_broker_answer_all(int end, port_sandbox_policy *policy,
                             const posix_broker_service *const *services);
/* For services in the broker: send an answer. If that fails, the asker has ended, and so does the
 * broker. */
void posix_broker_answer_with(port_result result, int sys, int value, const void *p, size_t n);
/* Send the descriptor and close it here (descriptor.c). */
void posix_broker_give_descriptor(int fd);

#endif
