/* posix.h - what the files of posix/ share, and what an operating system's directory adds to them.
 */
#ifndef TA_POSIX_H
#define TA_POSIX_H

/* Included before any system header: -std=c11 alone hides POSIX. */
#define _GNU_SOURCE

#include "port.h"

/* A pipe that becomes readable when a signal asked the process to stop, or -1 before
 * port_process_start. */
extern int posix_wake_fd;

/* A call failed with EINTR: PORT_INTERRUPTED after a recorded signal, else PORT_OK, to try again.
 */
port_result posix_interrupted(void);

/* What does in our stead what we no longer may (broker.h). Where a member is NULL we do it
 * ourselves. */
typedef struct posix_substitutes {
    port_result (*run)(char *const *arguments, char *to, size_t cap, size_t *n, int64_t deadline,
                       int *status, int *sys);
    port_result (*file_open)(const char *path, port_file *out, int *sys);
    port_result (*shared_open)(const char *path, port_file *out, int *sys);
    port_result (*connect)(const port_address *to, int type, port_socket *out, int *sys);
    uint32_t (*interface)(const char *name);
} posix_substitutes;
extern posix_substitutes posix_instead;

/* Implemented by linux/, bsd/: neither a core file nor a debugger of the same user may have the
 * memory of this process. */
void posix_hide_memory(void);
/* Implemented by linux/, bsd/: bytes that a write to a pipe takes at once when poll finds room in it. */
extern const size_t posix_pipe_room;
/* Implemented by linux/, bsd/: before a UDP socket of this address family (AF_INET, AF_INET6) gets a port,
 * see to it that the system will choose one at random. */
void posix_ask_for_random_port(int s, int family);
/* Implemented by linux/, bsd/: close every descriptor from this one on. On an old system those may be
 * left that are so high that only who started us can have them. */
void posix_close_from(int first);
/* In a child: close all but the standard streams and this one, whose number now follows theirs, and
 * which is closed at execve. Its new number. */
int posix_keep_one(int fd);

#endif
