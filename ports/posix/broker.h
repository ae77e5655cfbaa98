/* broker.h - a process of ours that stays outside the sandbox, and does for us what we no longer may.
 *
 * It is forked before the sandbox is put on and talks over a pair of sockets. A sandbox that a child
 * would inherit can so be complete here, and a program that is run still has none of it. It serves
 * what it was granted at its start and nothing else, whatever it is asked by then.
 *
 * It ends when our end of the pair closes, however we end, and takes a program that it is running
 * with it; only when the broker itself is killed does that program go on. It is no child of ours (it
 * is forked twice), so there is never one to wait for. Signals meant to stop us do not stop it: it
 * hears of them from us.
 *
 * It holds a copy of our memory as that was at the fork, less what needs->forget wipes there. It keeps
 * stdin and stderr when it runs programs, which inherit them, and no other file. Its own memory beyond
 * that are POSIX_BROKER_MAX bytes of stack.
 *
 * Why services are named by the caller: one that no port names is not linked. */
#ifndef TA_POSIX_BROKER_H
#define TA_POSIX_BROKER_H

#include "posix/posix.h"

#include <stdbool.h>

/* Bytes of what is asked (the command's words, each with its NUL; a path), and of what a program may
 * write, at most. More is PORT_FAILED with EMSGSIZE. */
#define POSIX_BROKER_MAX 16384

/* What is asked, followed by n bytes. */
typedef struct posix_broker_question {
    int64_t deadline;
    uint32_t n;
    uint32_t cap;    /* run: bytes of output that the asker has room for */
    uint8_t service; /* its place in the list that the broker was started with; set by ask */
    uint8_t what;    /* the service's own */
} posix_broker_question;

/* What comes of it, followed by n bytes. */
typedef struct posix_broker_answer {
    int32_t result; /* a port_result */
    int32_t sys;
    int32_t value; /* run: the status; interface: the index */
    uint32_t n;
} posix_broker_answer;

typedef struct posix_broker_service {
    /* In the broker: do what is asked, with the question's bytes in p[0..POSIX_BROKER_MAX), and answer
     * through posix_broker_answer_with and what may follow that. `needs` is what is granted still. */
    void (*serve)(port_needs *needs, const posix_broker_question *q, char *p);
    /* On our side, once the broker is there: put a function into posix_instead. `place` is what
     * posix_broker_ask wants. */
    void (*take)(uint8_t place);
    /* The broker keeps stdin and stderr: programs that this service runs inherit them. */
    bool keeps_streams;
} posix_broker_service;

/* port_process_run of needs->command, and of nothing else: PORT_FAILED with EPERM. Otherwise its
 * results are port_process_run's own. */
extern const posix_broker_service posix_broker_run;
/* port_file_open of needs->files and ->renewed_files, port_shared_open of ->shared_file; others are
 * PORT_FAILED with EPERM. A FIFO is opened without waiting for its writer. */
extern const posix_broker_service posix_broker_open;
/* port_tcp_connect and port_udp_open to anywhere, and port_interface. */
extern const posix_broker_service posix_broker_connect;
/* posix_broker_narrow_to. */
extern const posix_broker_service posix_broker_narrow;

/* Start it. `services` is ended by NULL and has at most POSIX_BROKER_SERVICES of them; it and `needs`
 * are borrowed for the call. There is one broker at a time: this ends one from before.
 * PORT_OK it is ready, and posix_instead leads to it | PORT_FAILED there is none: see sys */
enum { POSIX_BROKER_SERVICES = 4 };
port_result posix_broker_start(const port_needs *needs, const posix_broker_service *const *services,
                               int *sys);
/* From now on it serves, of what it was granted, the paths that `needs` has too, and the command and the
 * shared file where `needs` has one. It must have been started with posix_broker_narrow. PORT_OK
 * | PORT_FAILED: see sys. */
port_result posix_broker_narrow_to(const port_needs *needs, int *sys);
/* End it, if there is one. What it did is tried by ourselves again, which a sandbox may forbid. */
void posix_broker_stop(void);
/* The socket that leads to it, for the sandbox's list of what stays open; -1 when there is none. */
int posix_broker_socket(void);

/* Implemented by linux/, bsd/: in the broker, before it is asked anything, give up what its services do
 * without. It ends where that should be, and cannot. */
void posix_confine_broker(void);

/* ---- for services ---- */

/* On our side. Send the question with q->n bytes, which posix_broker_put sends next, in pieces. Once
 * one of these fails there is no broker any more. PORT_OK | PORT_FAILED. */
port_result posix_broker_ask(uint8_t place, posix_broker_question *q, int *sys);
port_result posix_broker_put(const void *p, size_t n, int *sys);
/* Wait for the answer. When the wait ends before the answer, by a signal or q->deadline, the broker
 * is told to give up and its answer is awaited for the moment that takes.
 * PORT_OK there is an answer | PORT_TIMEOUT, PORT_INTERRUPTED there is one, but it came too late |
 * PORT_FAILED there is none */
port_result posix_broker_hear(const posix_broker_question *q, posix_broker_answer *a, int *sys);
port_result posix_broker_get(void *p, size_t n, int *sys);
/* The same of n bytes that an answer announces, where there is room for cap: more of them is EPROTO. */
port_result posix_broker_get_at_most(size_t cap, void *p, size_t n, int *sys);
/* The descriptor that follows an answer of PORT_OK (descriptor.c). */
port_result posix_broker_get_descriptor(int *fd, int *sys);

/* In the broker: answer what is asked on this end of the pair, until the other one closes or a question is
 * not sound: of no service, or with n or cap above POSIX_BROKER_MAX. */
void posix_broker_answer_all(int end, port_needs *needs,
                             const posix_broker_service *const *services);
/* For services in the broker. Once one fails, the asker is gone and the broker ends. */
void posix_broker_answer_with(port_result result, int sys, int value, const void *p, size_t n);
/* Hand over the descriptor and close it here (descriptor.c). */
void posix_broker_give_descriptor(int fd);

#endif
