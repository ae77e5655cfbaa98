/* fake.h - a port without a system: a test defines its clock, files, peers, programs and signals.
 * This is the interface for tests; port.h is the other side.
 *
 * Nothing takes real time. The clock moves only when the port sleeps or waits, and then it jumps to
 * the next event. Every run is identical, including entropy. A violation of port.h's contract, such
 * as a read from a closed socket or a wait without an end, calls fake.breach, which must not
 * return.
 *
 *
 *   fake_reset(); fake_variable("HOME", "/home/a"); fake_put_file("/etc/resolv.conf", "nameserver
 *   192.0.2.53\n"); fake_peer *p = fake_tcp_peer("\xc0\x00\x02\x0a", 80); fake_play(p, (const
 *   fake_step[]){{FAKE_ACCEPT, 20}, {FAKE_RECEIVE}, FAKE_TEXT(5, "HTTP/1.1 ..."), {0}});
 *
 * Memory: all static, some 4 MiB. Texts are borrowed until the next fake_reset. */
#ifndef TA_FAKE_H
#define TA_FAKE_H

#include "port.h"

#include <stdbool.h>

enum {
    FAKE_VARIABLES_MAX = 32,
    FAKE_FILES_MAX = 16,
    FAKE_PEERS_MAX = 8,
    FAKE_PLAYS_MAX = 8, /* different lists of steps of a peer */
    FAKE_PROGRAMS_MAX = 4,
    FAKE_HANDLES_MAX = 24, /* open at once */
    FAKE_SHARED_MAX = 64,  /* bytes of a shared file */
    FAKE_REQUEST_MAX = 65536,
    FAKE_REPLY_MAX = 8192, /* bytes of a FAKE_ANSWER, and of one turn of a FAKE_EXCHANGE */
    FAKE_SENT_MAX = 65536,
    FAKE_OUT_MAX = 65536,
    FAKE_SLEEPS_MAX = 1024,
    FAKE_SANDBOX_MAX = 4096,
    FAKE_CALLS_MAX = 100000, /* more calls than this are taken for an endless loop */
};

/* What fake_reset sets the clocks to. */
#define FAKE_START INT64_C(1000000)       /* port_monotonic_ms */
#define FAKE_EPOCH INT64_C(1795305600000) /* port_realtime_ms: 2026-11-22T00:00:00Z */

/* Error numbers for *sys. The values are those of Linux, but any would do. */
enum {
    FAKE_EIO = 5,
    FAKE_EBADF = 9,
    FAKE_EACCES = 13,
    FAKE_EMFILE = 24,
    FAKE_ESPIPE = 29,
    FAKE_ENETUNREACH = 101,
    FAKE_ECONNRESET = 104,
    FAKE_ECONNREFUSED = 111,
};

/* ---- peers ---- */

typedef enum fake_action {
    FAKE_DONE,     /* the last step: nothing more happens */
    FAKE_ACCEPT,   /* first step of a TCP connection: connected after ms, immediately if 0 */
    FAKE_REFUSE,   /* first step instead: it fails after ms, with sys, or FAKE_ECONNREFUSED if 0 */
    FAKE_RECEIVE,  /* receive a whole request: an HTTP request with its body, or a datagram */
    FAKE_GIVE,     /* text[0..n) arrives after ms; a receive gets at most `piece` bytes */
    FAKE_ANSWER,   /* the answer of `answer` to the last request arrives after ms */
    FAKE_DEAF,     /* nothing more can be sent for ms */
    FAKE_EXCHANGE, /* until the end: `answer` gets all bytes as they come, and its reply arrives ms
                  * later; the first call has no bytes, and may return a greeting */
    FAKE_RESET,    /* after ms, sends and receives fail with sys, or FAKE_ECONNRESET if 0 */
    FAKE_END,      /* after ms, the peer closes the connection */
} fake_action;

/* Writes the answer to a request into to[0..cap); cap is FAKE_REPLY_MAX. Returns its length. */
typedef size_t (*fake_answer)(const void *ctx, const void *request, size_t n, void *to, size_t cap);

/* One step. ms counts from the time the previous step was due, or its request was complete. */
typedef struct fake_step {
    fake_action action;
    int64_t ms; /* PORT_NEVER: it never happens */
    const char *text;
    size_t n;
    size_t piece; /* 0: all at once */
    int sys;
    fake_answer answer;
    const void *ctx;
} fake_step;

#define FAKE_TEXT(after_ms, literal)                                                               \
    { .action = FAKE_GIVE, .ms = (after_ms), .text = (literal), .n = sizeof(literal) - 1 }

typedef struct fake_peer {
    bool udp;
    port_address at;
    unsigned plays_n, opened; /* connections so far; of UDP, sockets */
    const fake_step *plays[FAKE_PLAYS_MAX];
} fake_peer;

/* Add a peer at an IPv4 or IPv6 address, in network order. At an address without a peer, TCP
 * connects are refused and datagrams are lost. */
fake_peer *fake_tcp_peer(const char ipv4[4], uint16_t port);
fake_peer *fake_tcp_peer6(const char ipv6[16], uint16_t port);
fake_peer *fake_udp_peer(const char ipv4[4], uint16_t port);
/* Set the steps of the peer's connections: the first call is for its first connection, and so on;
 * the last one is used for all further connections. The steps end with {0}. */
void fake_play(fake_peer *peer, const fake_step *steps);

/* ---- files, variables, programs ---- */

typedef struct fake_file {
    const char *path;
    const char *content;
    size_t n;
    size_t piece;     /* the most bytes of a read; 0: no limit */
    int open_sys;     /* not 0: opening fails with it */
    int read_sys;     /* not 0: reading fails with it */
    int64_t ready_at; /* not 0: a FIFO whose writer comes then; PORT_NEVER: never */
    bool shared;
    int64_t locked_until; /* by another process; PORT_NEVER: forever */
    char store[FAKE_SHARED_MAX];
} fake_file;

fake_file *fake_put_file(const char *path, const char *content);
fake_file *fake_put_shared(const char *path, const char *content);
/* NULL if there is none. */
fake_file *fake_find_file(const char *path);
/* NULL unsets the variable. */
void fake_variable(const char *name, const char *value);

typedef struct fake_program {
    const char *name; /* compared with arguments[0] */
    const char *output;
    int64_t ms; /* its duration */
    int status;
    int sys; /* not 0: running it fails with it */
} fake_program;

fake_program *fake_put_program(const char *name, const char *output);

/* ---- faults ---- */

/* The port functions that can fail. Each call is counted. */
typedef enum fake_function {
    FAKE_PORT_SLEEP,
    FAKE_PORT_ENTROPY,
    FAKE_PORT_TCP_CONNECT,
    FAKE_PORT_TCP_CONNECTED,
    FAKE_PORT_UDP_OPEN,
    FAKE_PORT_POLL,
    FAKE_PORT_SEND,
    FAKE_PORT_RECEIVE,
    FAKE_PORT_FILE_OPEN,
    FAKE_PORT_FILE_READ,
    FAKE_PORT_FILE_WRITE,
    FAKE_PORT_SHARED_OPEN,
    FAKE_PORT_SHARED_LOCK,
    FAKE_PORT_SHARED_READ,
    FAKE_PORT_SHARED_REPLACE,
    FAKE_PORT_PROCESS_RUN,
    FAKE_PORT_SANDBOX,
    FAKE_FUNCTION_COUNT
} fake_function;

/* What happens in the call that fake.fault_at selects. */
typedef enum fake_fault {
    FAKE_FINE,
    FAKE_FAILS,     /* it returns PORT_FAILED with fault_sys; port_sleep_until cannot fail */
    FAKE_SIGNALLED, /* the signal signal_number comes during the call */
    FAKE_STALLS,    /* its deadline, if it has one, passes first */
    FAKE_SHORT,     /* it sends, receives or reads one byte */
    FAKE_ENDS,      /* it receives or reads the end */
    FAKE_FAULT_COUNT
} fake_fault;

const char *fake_function_name(fake_function f);
const char *fake_fault_name(fake_fault f);

/* ---- the world ---- */

typedef struct fake_world {
    /* Inputs. fake_reset sets defaults; a test may set them afterwards. */
    int64_t realtime_ahead; /* port_realtime_ms minus port_monotonic_ms */
    int64_t signal_at;      /* by port_monotonic_ms; PORT_NEVER: no signal */
    int signal_number;      /* default 2 */
    uint8_t no_way_to;      /* 4 or 6: there is no route for this address family; 0: all work */
    uint32_t user;          /* default 0 */
    int entropy_byte;       /* each byte of entropy; -1: pseudo-random bytes */
    unsigned columns[3];    /* the width of each standard stream; 0: not a terminal */
    const char *input;      /* stdin */
    const char *sandbox_note;
    void (*sandboxed)(
        const port_sandbox_policy *policy); /* called by each port_sandbox, unless NULL */
    uint32_t fault_at;                      /* number of the call, from 1; 0: no fault */
    uint32_t fault_times;                   /* consecutive calls with the fault; 0 means 1 */
    uint32_t fault_spares;                  /* bit 1 << function: it is counted, but has no fault */
    fake_fault fault;
    int fault_sys;
    /* Called on a violation of the contract; must not return. NULL: the program traps. */
    void (*breach)(const char *why);

    /* Results. */
    int64_t now;                         /* port_monotonic_ms */
    int signal;                          /* the signal that came, or 0 */
    uint32_t calls;                      /* calls of all functions of fake_function */
    uint32_t count[FAKE_FUNCTION_COUNT]; /* calls of each function */
    uint32_t last[FAKE_FUNCTION_COUNT];  /* `calls` at the last call of each */
    uint32_t strikes;                    /* calls that had the fault */
    fake_function fault_in;              /* the first of them */
    unsigned sleeps_n;
    int64_t sleeps[FAKE_SLEEPS_MAX]; /* ms of each port_sleep_until */
    char out[2][FAKE_OUT_MAX];       /* stdout and stderr, each with a NUL */
    size_t out_n[2];
    char sent[FAKE_SENT_MAX]; /* the first bytes that TCP peers received */
    size_t sent_n;            /* bytes in `sent` */
    size_t sent_all;          /* bytes that they received in all */
    unsigned sandboxes;       /* successful calls of port_sandbox */
    /* What the last one allows, a line for each: F file, R renewed file, S shared file, C word of
     * the command; the letter, then the text. */
    char sandbox[FAKE_SANDBOX_MAX];
    unsigned released; /* calls of port_release_code */
    unsigned started;  /* calls of port_process_start */

    /* Private. */
    uint64_t entropy_state;
    unsigned peers_n, files_n, variables_n, programs_n;
    fake_peer peers[FAKE_PEERS_MAX];
    fake_file files[FAKE_FILES_MAX];
    const char *variables[FAKE_VARIABLES_MAX][2];
    fake_program programs[FAKE_PROGRAMS_MAX];
} fake_world;

extern fake_world fake;

/* Start an empty world: no file, variable or peer, and nothing open. */
void fake_reset(void);
/* The number of open sockets and files, without the standard streams. */
unsigned fake_open(void);
/* The number of locks that are held. */
unsigned fake_locked(void);

#endif
