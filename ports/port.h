/* port.h - the contract with the operating system: everything that tinyaws asks of it. One folder
 * of ports/ implements it; ports/README.md explains how to write one.
 *
 * Memory: no function allocates, and none keeps a pointer that it is given. Sizes are in bytes.
 * p[0..n) needs no alignment and may be NULL if n is 0; no other pointer is NULL unless its comment
 * says so. A port's own state has a fixed size.
 *
 * Time: milliseconds on the monotonic clock unless stated otherwise. A deadline is a point on that
 * clock; PORT_NEVER means no deadline. A function with a deadline returns PORT_TIMEOUT within a
 * scheduling delay after it, and immediately if it has already passed. A function without a
 * deadline never waits for another process; it may wait for a disk.
 *
 * Signals: once port_signal() is not 0, port_sleep_until and every function with a deadline return
 * PORT_INTERRUPTED instead of waiting. Other functions do so only if the signal interrupts them.
 *
 * port_file_read and port_file_write check the deadline and the signal only if they would wait, so
 * an error message can still be written after either.
 *
 * Threads: one thread at a time calls the port, and sees what the calls before did. The port's own
 * signal handlers may run in between. Every function works before port_process_start and without
 * it.
 *
 * Handles: an int of 0 or more. A socket and a file may have the same number. At most 16 sockets
 * and 3 files are open at once. The caller closes each handle once, also after an error on it. */
#ifndef TA_PORT_H
#define TA_PORT_H

#include <stddef.h>
#include <stdint.h>

#define PORT_NEVER INT64_MAX

/* 0 is success; a negative value says what failed. On PORT_FAILED, *sys is the system's error
 * number (errno), or 0 if there is none. It is for port_error_text only; no decision depends on it.
 * On PORT_OK and PORT_TIMEOUT, *sys is unchanged or 0. Other outputs (*out, *done, *n) are valid
 * only on PORT_OK unless stated otherwise. */
typedef enum port_result {
    PORT_OK = 0,
    PORT_TIMEOUT = -1,
    PORT_INTERRUPTED = -2,
    PORT_FAILED = -3,      /* any other error: see *sys */
    PORT_NOT_FOUND = -4,   /* no such file or program */
    PORT_TOO_LONG = -6,    /* the output does not fit */
    PORT_IS_LINK = -7,     /* a shared file's path is a symbolic link, which is not followed */
    PORT_NOT_REGULAR = -8, /* a shared file's path is a device, a pipe or the like */
    PORT_IN_PROGRESS = -5, /* connecting: port_poll for PORT_WRITABLE, then port_tcp_connected */
} port_result;

/* ---- clock and entropy ---- */

/* Neither clock can fail. */
int64_t port_monotonic_ms(void); /* never goes back; at least 0; its zero is arbitrary */
int64_t port_realtime_ms(void);  /* since 1970-01-01T00:00:00Z; may jump */
/* Sleep until `deadline`, which is never PORT_NEVER. PORT_OK it has passed | PORT_INTERRUPTED. */
port_result port_sleep_until(int64_t deadline);
/* Fill p[0..n) from the system's cryptographic random generator. PORT_OK | PORT_FAILED |
 * PORT_INTERRUPTED. */
port_result port_entropy(void *p, size_t n);

/* ---- sockets ---- */

typedef struct port_address {
    uint8_t family;    /* 4 or 6 */
    uint8_t bytes[16]; /* network order; the first 4 for family 4 */
    uint16_t port;     /* host order */
    uint32_t scope;    /* interface index of a link-local IPv6 address, or 0 */
} port_address;

typedef int port_socket; /* a system handle, or PORT_NO_SOCKET */
#define PORT_NO_SOCKET (-1)

/* Start a TCP connection with TCP_NODELAY and close-on-exec; do not wait for it. PORT_OK connected,
 * so port_tcp_connected is not called | PORT_IN_PROGRESS | PORT_FAILED, also if there is no route
 * for this address family: the caller then tries the host's next address. *out is open on PORT_OK
 * and PORT_IN_PROGRESS, otherwise PORT_NO_SOCKET. */
port_result port_tcp_connect(const port_address *to, port_socket *out, int *sys);
/* The result of a connect after port_poll reported PORT_WRITABLE. Called once. PORT_OK |
 * PORT_FAILED; the caller still closes the socket. */
port_result port_tcp_connected(port_socket s, int *sys);
/* Open a UDP socket on a random local port and connect it to `to`, so that datagrams from other
 * addresses are dropped. PORT_OK, *out is open | PORT_FAILED, *out is PORT_NO_SOCKET. */
port_result port_udp_open(const port_address *to, port_socket *out, int *sys);
/* The index of a network interface by its name, for port_address.scope; 0 if there is none. */
uint32_t port_interface(const char *name);

enum { PORT_READABLE = 1, PORT_WRITABLE = 2 };
typedef struct port_wait {
    port_socket socket; /* an entry with PORT_NO_SOCKET is skipped */
    uint8_t want;       /* PORT_READABLE, PORT_WRITABLE or both */
    uint8_t ready;      /* out: which of them; an error or a hang-up sets both */
} port_wait;
/* Wait until one of waits[0..n) is ready, or until the deadline if there is nothing to wait for. n
 * is at most 16. With PORT_LOOK as the deadline it looks once: PORT_TIMEOUT, if nothing is ready.
 * PORT_OK | PORT_TIMEOUT | PORT_INTERRUPTED | PORT_FAILED. */
#define PORT_LOOK INT64_MIN
port_result port_poll(port_wait *waits, size_t n, int64_t deadline);

/* Send or receive once, with n above 0. *done is the number of bytes: at least 1, possibly fewer
 * than n. A TCP receive of 0 bytes is the peer's orderly close. A datagram is sent whole; if a
 * received one does not fit, the rest is lost. SIGPIPE is never raised. PORT_OK | PORT_TIMEOUT |
 * PORT_INTERRUPTED | PORT_FAILED; the caller still closes the socket. */
port_result port_send(port_socket s, const void *p, size_t n, size_t *done, int64_t deadline,
                      int *sys);
port_result port_receive(port_socket s, void *p, size_t n, size_t *done, int64_t deadline,
                         int *sys);
/* As port_receive, but continues in more[0..more_n) when p is full, in the same system call. */
port_result port_receive_both(port_socket s, void *p, size_t n, void *more, size_t more_n,
                              size_t *done, int64_t deadline, int *sys);
void port_socket_close(port_socket s); /* PORT_NO_SOCKET is allowed */

/* ---- files ---- */

typedef int port_file;
#define PORT_STDIN  0
#define PORT_STDOUT 1
#define PORT_STDERR 2

/* Open a file for reading, with close-on-exec. `path` is NUL-terminated, in the system's encoding.
 * A FIFO opens without waiting for a writer. PORT_OK | PORT_NOT_FOUND | PORT_INTERRUPTED |
 * PORT_FAILED the file exists but cannot be opened. */
port_result port_file_open(const char *path, port_file *out, int *sys);
/* Read up to n bytes, as soon as there is at least one; *done == 0 at the end of the file. A FIFO
 * does not end before a writer has opened it. PORT_OK | PORT_TIMEOUT | PORT_INTERRUPTED |
 * PORT_FAILED. */
port_result port_file_read(port_file f, void *p, size_t n, size_t *done, int64_t deadline,
                           int *sys);
/* Read from byte `offset`; the position of port_file_read does not change. Fails on a file that
 * cannot seek, such as a pipe. PORT_OK | PORT_INTERRUPTED | PORT_FAILED. */
port_result port_file_read_at(port_file f, uint64_t offset, void *p, size_t n, size_t *done,
                              int *sys);
/* Write all n bytes to PORT_STDOUT or PORT_STDERR, whether or not the stream blocks. Only the
 * program calls it, never the library. PORT_OK | PORT_TIMEOUT | PORT_INTERRUPTED | PORT_FAILED;
 * after each of the last three, a part may have been written. */
port_result port_file_write(port_file f, const void *p, size_t n, int64_t deadline, int *sys);
void port_file_close(port_file f);
/* The width of a terminal in columns; 80 if the terminal does not report one, as on a serial line;
 * 0 if the file is not a terminal. It may change between calls. */
unsigned port_terminal_columns(port_file f);

/* ---- a small file that processes share ---- */

/* Open for reading and writing, with close-on-exec. A file that does not exist is created, readable
 * and writable by its owner only. port_file_read_at reads it without the lock. port_file_close
 * closes it; unlock it first. PORT_OK | PORT_IS_LINK | PORT_NOT_REGULAR | PORT_INTERRUPTED |
 * PORT_FAILED. */
port_result port_shared_open(const char *path, port_file *out, int *sys);
/* Lock the file; wait while another process holds the lock. The lock is advisory: it binds those
 * who open the file with port_shared_open. It ends with port_shared_unlock or with the process.
 * PORT_OK | PORT_TIMEOUT | PORT_INTERRUPTED | PORT_FAILED. */
port_result port_shared_lock(port_file f, int64_t deadline, int *sys);
void port_shared_unlock(port_file f);
/* Read up to n bytes from the start of the file. PORT_OK | PORT_INTERRUPTED | PORT_FAILED. */
port_result port_shared_read(port_file f, void *p, size_t n, size_t *done, int *sys);
/* Replace the content with p[0..n), in place: a crash may leave it partly written. PORT_OK |
 * PORT_INTERRUPTED | PORT_FAILED. */
port_result port_shared_replace(port_file f, const void *p, size_t n, int *sys);

/* ---- the process ---- */

/* The value of an environment variable, NUL-terminated, or NULL. It is valid and does not change
 * for the life of the process. */
const char *port_environment(const char *name);
/* The user ID of this process, as in /etc/passwd; PORT_NOBODY if the system has no users. */
uint32_t port_user(void);
#define PORT_NOBODY UINT32_MAX

/* Prepare the process of the program. The library does not call this. The first SIGINT or SIGTERM
 * makes blocking calls return PORT_INTERRUPTED; the same signal again kills the process. A signal
 * that was ignored at the start stays ignored. After SIGPIPE, the write fails. Core files are
 * disabled, since memory holds secrets. */
void port_process_start(void);
/* The signal that came: 0 none, 2 SIGINT, 15 SIGTERM. */
int port_signal(void);

/* Run a program to its end, without a shell. It inherits stdin, stderr, the environment and the
 * signal actions of our start, and no other open file.
 *   arguments  NUL-terminated strings, ended by NULL; the first is the program, searched for in
 *              PATH if it has no slash
 *   to         out: its stdout in to[0..*n); cap is at least 1. The program's path is built here
 *              first
 *   deadline   bounds the whole run; a program still running then is killed
 *   status     out, on PORT_OK: its exit status, or 128 plus the number of the signal that ended it
 * PORT_OK it has ended | PORT_NOT_FOUND no such program | PORT_FAILED it cannot be run: see *sys |
 * PORT_TOO_LONG it wrote more than cap | PORT_TIMEOUT | PORT_INTERRUPTED. After the last three the
 * program has been killed. The program never outlives the call; processes that it started may. */
port_result port_process_run(char *const *arguments, char *to, size_t cap, size_t *n,
                             int64_t deadline, int *status, int *sys);

/* ---- the sandbox ---- */

/* The sandbox policy: what this process still needs from the system besides open files and sockets,
 * memory, clocks, entropy, and new connections to any address. Arrays end with NULL; a NULL array is
 * empty. Files that do not exist are skipped. All pointers are borrowed for the call. */
typedef struct port_sandbox_policy {
    const char *const *files;         /* paths for port_file_open */
    const char *const *renewed_files; /* such of files that may be replaced during the run, as
                                       * a rotated token is: the new file can be opened, too */
    const char *shared_file;          /* the path for port_shared_open, or NULL */
    char *const *command;             /* the exact arguments for port_process_run, or NULL */
    /* Wipes the secrets that none of this needs, or NULL. A port may fork a helper process, which
     * starts with a copy of our memory; the helper calls this first. */
    void (*forget)(void *ctx);
    void *ctx;
} port_sandbox_policy;

/* Give up everything else permanently, as far as the system supports it. A forbidden call then
 * fails or kills the process. A second call with a smaller policy narrows the sandbox, or does
 * nothing.
 *   note  out: static text that says what this system cannot restrict, such as "this kernel has no
 *         Landlock"; NULL if the port restricts all that it can
 * PORT_OK, also on a system without any sandbox | PORT_FAILED the system has one, but an error
 * occurred: see *sys. What was given up before the error stays given up. */
port_result port_sandbox(const port_sandbox_policy *policy, const char **note, int *sys);

/* Release the memory of code that the main job does not need (toolchain/layout.d), once it has been
 * used. The system loads it again if it runs again. Does nothing on systems that cannot do this. */
void port_release_code(void);
/* As port_release_code, of code that only a TLS handshake needs. */
void port_release_handshake(void);

/* The system's text for an error number from *sys; static storage, never NULL. */
const char *port_error_text(int sys);

#endif
