/* posix.h - what the files of posix/ share, and what each system's folder must implement for
 * them. */
#ifndef TA_POSIX_H
#define TA_POSIX_H

/* Include this before any system header: -std=c11 hides POSIX. */
#define _GNU_SOURCE

#include "port.h"

/* A pipe that becomes readable after SIGINT or SIGTERM; -1 before port_process_start. */
extern int posix_wake_fd;

/* After EINTR: PORT_INTERRUPTED if a signal was recorded, otherwise PORT_OK: try the call again. */
port_result posix_interrupted(void);

/* Overrides for operations that the sandbox forbids, mostly implemented by the broker (broker.h).
 * NULL: make the system call directly. */
typedef struct posix_override_set {
    port_result (*run)(char *const *arguments, char *to, size_t cap, size_t *n, int64_t deadline,
                       int *status, int *sys);
    port_result (*file_open)(const char *path, port_file *out, int *sys);
    port_result (*shared_open)(const char *path, port_file *out, int *sys);
    port_result (*connect)(const port_address *to, int type, port_socket *out, int *sys);
    uint32_t (*interface)(const char *name);
} posix_override_set;
extern posix_override_set posix_overrides;

/* Implemented by linux/, bsd/: keep the memory of this process out of core files and, if the system
 * can, from debuggers of the same user. */
void posix_hide_memory(void);
/* Implemented by linux/, bsd/: how many bytes a write to a pipe accepts without blocking after poll
 * reported room (PIPE_BUF). */
extern const size_t posix_pipe_room;
/* Implemented by linux/, bsd/: make the system choose a random port for this UDP socket of family
 * AF_INET or AF_INET6. Called before the socket gets a port. */
void posix_ask_for_random_port(int s, int family);
/* Implemented by linux/, bsd/: acknowledge at once what this TCP socket has received. A delay of up to
 * 40 ms would also delay a peer that has Nagle's algorithm. */
void posix_ack_now(int s);
/* Implemented by linux/, bsd/: close every descriptor from this one on. An old system may leave
 * very high ones open, which only the parent process can have opened. */
void posix_close_from(int first);
/* In a child: close every descriptor except the standard streams and this one. It moves to the
 * number after theirs, with close-on-exec. Returns its new number. */
int posix_keep_one(int fd);

#endif
