/* port.h - the whole contract with the operating system. One directory of ports/ implements it;
 * README.md there tells how.
 *
 * Memory: no function allocates, and none keeps a pointer that it is given. Sizes are bytes. p[0..n) may
 * be NULL when n is 0, and needs no alignment; no other pointer is NULL unless it is said to be. What a
 * port keeps for itself is of a fixed size.
 *
 * Time: milliseconds on the monotonic clock unless said otherwise; a deadline is such an instant, and
 * PORT_NEVER is none. A function that takes a deadline returns PORT_TIMEOUT no later than a scheduling
 * delay after it, and at once when it has passed already. One that takes none waits for no other process:
 * a disk's file gives its bytes when the device does.
 *
 * Signals: once port_signal() is not 0, port_sleep_until and each function with a deadline return
 * PORT_INTERRUPTED instead of waiting. The others do so only when the signal itself cuts them short.
 *
 * port_file_read and port_file_write look at the deadline and the signal only where they would wait: a
 * message can be written after either.
 *
 * Threads: one calls at a time, with what the one before left behind; a signal handler of the port may
 * come in between. Every function works before port_process_start, and without it.
 *
 * Handles: an int of 0 or more. A socket and a file may have the same number. At most 16 sockets and 3
 * files are open at once, and what was opened is closed once, after an error of its own, too. */
#ifndef TA_PORT_H
#define TA_PORT_H

#include <stddef.h>
#include <stdint.h>

#define PORT_NEVER INT64_MAX

/* 0 is success; a negative value says what failed. *sys, where a function has it, is set on PORT_FAILED:
 * the system's own number for it (errno), for port_error_text and for no decision, or 0. On PORT_OK and
 * PORT_TIMEOUT it is as it was before, or 0. Other results (*out, *done, *n) are of use on PORT_OK alone,
 * unless it is said otherwise. */
typedef enum port_result {
    PORT_OK = 0,
    PORT_TIMEOUT = -1,
    PORT_INTERRUPTED = -2,
    PORT_FAILED = -3,      /* anything else: see sys */
    PORT_NOT_FOUND = -4,   /* no such file */
    PORT_TOO_LONG = -6,    /* more output than there is room for */
    PORT_IS_LINK = -7,     /* a shared file's path is a symbolic link, which is not followed */
    PORT_NOT_REGULAR = -8, /* or a device, a pipe or the like */
    PORT_IN_PROGRESS = -5, /* a connect goes on: port_poll for PORT_WRITABLE, then port_connected */
} port_result;

/* ---- clock and entropy ---- */

int64_t port_monotonic_ms(void); /* never goes back; 0 or more, its zero is arbitrary */
int64_t port_realtime_ms(void);  /* since 1970-01-01T00:00:00Z; may jump; neither clock can fail */
/* Sleep until `deadline`, never PORT_NEVER. PORT_OK when it has come, or came before
 * | PORT_INTERRUPTED. */
port_result port_sleep_until(int64_t deadline);
/* Fill p[0..n) from the system's cryptographic generator. PORT_OK | PORT_FAILED |
 * PORT_INTERRUPTED. */
port_result port_entropy(void *p, size_t n);

/* ---- sockets ---- */

typedef struct port_address {
    uint8_t family;    /* 4 or 6 */
    uint8_t bytes[16]; /* network order; the first 4 for family 4 */
    uint16_t port;     /* host order */
    uint32_t scope;    /* interface index of a link-local IPv6 address, or 0 */
} port_address;

typedef int port_socket; /* a system handle; PORT_NO_SOCKET is none */
#define PORT_NO_SOCKET (-1)

/* Start a TCP connection, with TCP_NODELAY and close-on-exec, and do not wait for it.
 * PORT_OK connected: port_tcp_connected is not called | PORT_IN_PROGRESS | PORT_FAILED, also for a
 * family that there is no way to: then the host's next address is tried. *out is open on PORT_OK and
 * PORT_IN_PROGRESS alone, else PORT_NO_SOCKET. */
port_result port_tcp_connect(const port_address *to, port_socket *out, int *sys);
/* The outcome of a connect that PORT_WRITABLE reported; asked for once. PORT_OK | PORT_FAILED, with the
 * socket still to be closed. */
port_result port_tcp_connected(port_socket s, int *sys);
/* A UDP socket on a port of the system's random choice, connected to `to`, so that datagrams from
 * elsewhere do not arrive. PORT_OK, *out open | PORT_FAILED, *out PORT_NO_SOCKET. */
port_result port_udp_open(const port_address *to, port_socket *out, int *sys);
/* The index of a network interface by its name, for port_address.scope, or 0. */
uint32_t port_interface(const char *name);

enum { PORT_READABLE = 1, PORT_WRITABLE = 2 };
typedef struct port_wait {
    port_socket socket; /* PORT_NO_SOCKET entries are passed over */
    uint8_t want;       /* PORT_READABLE, PORT_WRITABLE */
    uint8_t ready;      /* out: which of them; an error or a hang-up counts as both */
} port_wait;
/* Wait until one of waits[0..n), n at most 16, is ready; with none there, until the deadline. PORT_OK
 * | PORT_TIMEOUT | PORT_INTERRUPTED | PORT_FAILED. */
port_result port_poll(port_wait *waits, size_t n, int64_t deadline);

/* One send or receive; *done bytes, fewer than n as the system likes, but one at least, n being above 0.
 * A receive of 0 bytes on TCP is the peer's orderly end. A datagram is sent whole; of one received, what
 * p has no room for is lost. SIGPIPE is never raised. PORT_OK | PORT_TIMEOUT | PORT_INTERRUPTED
 * | PORT_FAILED, with the socket still to be closed. */
port_result port_send(port_socket s, const void *p, size_t n, size_t *done, int64_t deadline,
                      int *sys);
port_result port_receive(port_socket s, void *p, size_t n, size_t *done, int64_t deadline,
                         int *sys);
/* port_receive that goes on into more[0..more_n) when p is full, in the same system call. */
port_result port_receive_both(port_socket s, void *p, size_t n, void *more, size_t more_n,
                              size_t *done, int64_t deadline, int *sys);
void port_socket_close(port_socket s); /* PORT_NO_SOCKET is accepted */

/* ---- files ---- */

typedef int port_file;
#define PORT_STDIN  0
#define PORT_STDOUT 1
#define PORT_STDERR 2

/* Open for reading, close-on-exec. `path` is NUL-terminated, as the system writes paths. A FIFO is
 * opened without its writer. PORT_OK | PORT_NOT_FOUND | PORT_INTERRUPTED | PORT_FAILED: it is there, and
 * cannot be had. */
port_result port_file_open(const char *path, port_file *out, int *sys);
/* Up to n bytes, as soon as there is one; *done == 0 at the end. A FIFO has no end before a writer came.
 * PORT_OK | PORT_TIMEOUT | PORT_INTERRUPTED | PORT_FAILED. */
port_result port_file_read(port_file f, void *p, size_t n, size_t *done, int64_t deadline,
                           int *sys);
/* The same from byte `offset` on, wherever other reads are; of a file that has a place to go back to,
 * unlike a pipe. Errors as port_file_read. */
port_result port_file_read_at(port_file f, uint64_t offset, void *p, size_t n, size_t *done,
                              int *sys);
/* All n bytes, to PORT_STDOUT or PORT_STDERR: the program does, the library never. Who reads them may
 * be slow, and whether the stream blocks makes no difference. PORT_OK | PORT_TIMEOUT | PORT_INTERRUPTED
 * | PORT_FAILED; a part may have been written with each of the last three. */
port_result port_file_write(port_file f, const void *p, size_t n, int64_t deadline, int *sys);
void port_file_close(port_file f);
/* The width of a terminal in columns: 80 when it does not say, as on a serial line. 0 when the file
 * is no terminal. It may change from call to call. */
unsigned port_terminal_columns(port_file f);

/* ---- a small file that processes share ---- */

/* Open for reading and writing, close-on-exec; one that is not there is made, for its owner only. What is
 * there may be looked at with port_file_read_at, without the lock. port_file_close closes it, and not
 * while it is locked. PORT_OK | PORT_IS_LINK | PORT_NOT_REGULAR | PORT_INTERRUPTED | PORT_FAILED. */
port_result port_shared_open(const char *path, port_file *out, int *sys);
/* Take the lock that all who open the file this way heed; wait while another process has it. It
 * ends with port_shared_unlock, and with the process, however that ends.
 * PORT_OK | PORT_TIMEOUT | PORT_INTERRUPTED | PORT_FAILED. */
port_result port_shared_lock(port_file f, int64_t deadline, int *sys);
void port_shared_unlock(port_file f);
/* Read from its start: up to n bytes. PORT_OK | PORT_INTERRUPTED | PORT_FAILED. */
port_result port_shared_read(port_file f, void *p, size_t n, size_t *done, int *sys);
/* Make p[0..n) its whole content, in place; a crash meanwhile may leave a part of it. PORT_OK |
 * PORT_INTERRUPTED | PORT_FAILED. */
port_result port_shared_replace(port_file f, const void *p, size_t n, int *sys);

/* ---- the process ---- */

/* The value of an environment variable, NUL-terminated, or NULL. Valid and the same for the life of the
 * process. */
const char *port_environment(const char *name);
/* The number of the user that this process runs for, as /etc/passwd has it; PORT_NOBODY where the system
 * knows no users. */
uint32_t port_user(void);
#define PORT_NOBODY UINT32_MAX

/* From now on SIGINT and SIGTERM, unless ignored already, do not kill the process but make blocking
 * calls return PORT_INTERRUPTED; the same signal a second time kills. port_signal() tells which
 * came: 0 none, 2 SIGINT, 15 SIGTERM. SIGPIPE does not kill either: the write fails. Core files are
 * switched off, since memory holds secrets. */
void port_process_start(void);
int port_signal(void);

/* Run a program to its end, without a shell. It has our stdin, stderr, environment and signals as
 * they were at our start, and no other file of ours.
 *   arguments  NUL-terminated, ended by NULL; the first is the program, which PATH is searched for
 *              when it has no slash
 *   to         out: its stdout, to[0..*n), cap at least 1; the program's path is put together there
 *              before
 *   deadline   bounds the whole: what is left of the program then is killed
 *   status     out, on PORT_OK: its exit status, or 128 and the number of the signal that ended it
 * PORT_OK it has ended | PORT_NOT_FOUND no such program | PORT_FAILED it cannot be run: see sys
 * | PORT_TOO_LONG it wrote more than cap, PORT_TIMEOUT, PORT_INTERRUPTED: it was killed. In no case
 * is the process left behind; those that it started itself are its own matter. */
port_result port_process_run(char *const *arguments, char *to, size_t cap, size_t *n,
                             int64_t deadline, int *status, int *sys);

/* ---- the sandbox ---- */

/* What this process still asks of the system, beside its open files and sockets, memory, the clocks,
 * entropy, and new connections to anywhere. Arrays are ended by NULL; NULL instead of one is an empty
 * one. A file that is not there is passed over. All is borrowed for the call. */
typedef struct port_needs {
    const char *const *files;         /* paths that port_file_open may still be given */
    const char *const *renewed_files; /* such of files that are replaced meanwhile, as a rotated
                                       * token is: whatever has the name then may be opened */
    const char *shared_file;          /* that port_shared_open may still be given, or NULL */
    char *const *command;             /* the one that port_process_run may still be given, to the
                                       * letter, or NULL */
    /* NULL, or what wipes the secrets that none of this needs: a process of the port's own that begins
     * with a copy of our memory, to do for us what we gave up, calls it there. */
    void (*forget)(void *ctx);
    void *ctx;
} port_needs;

/* Give up all else, for good, as far as this system has the means. What is asked for nevertheless
 * fails, or kills the process. Called again with less, it narrows, or does nothing.
 *   note  out: static text that tells what this system cannot do, such as "this kernel has no
 *         Landlock"; NULL when it does all that its port knows
 * PORT_OK, which a system without any means gives as well | PORT_FAILED the system has them, and yet it
 * could not be done: see sys. What was given up by then stays so. */
port_result port_sandbox(const port_needs *needs, const char **note, int *sys);

/* Give back the memory of code that the main job does not need (toolchain/layout), once it has been
 * used; it comes back by itself when it runs again. Does nothing where that cannot be done. */
void port_release_code(void);

/* The system's text for an error number of `sys`, static storage; never NULL. */
const char *port_error_text(int sys);

#endif
