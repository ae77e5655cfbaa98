/* fake.h - a port without a system under it: its clock, files, peers, programs and signals are what
 * a test wrote down. The tests' side of it; the other side is port.h.
 *
 * Nothing here takes real time: the clock stands still but where port.h sleeps or waits, and then
 * it jumps to the next thing that happens. Each run is the same to the byte, entropy too. What
 * breaks port.h's contract - a closed socket that is read, a wait without an end - goes to
 * fake.breach, which is not to return.
 *
 *   fake_reset(); fake_variable("HOME", "/home/a"); fake_put_file("/etc/resolv.conf", "nameserver
 *   192.0.2.53\n"); fake_peer *p = fake_tcp_peer("\xc0\x00\x02\x0a", 80); fake_play(p, (const
 *   fake_step[]){{FAKE_ACCEPT, 20}, {FAKE_TAKE}, FAKE_TEXT(5, "HTTP/1.1 ..."), {0}});
 *
 * Memory: all static, some 1 MiB. Texts are borrowed until the next fake_reset. */
#ifndef TA_FAKE_H
#define TA_FAKE_H

#include "port.h"

#include <stdbool.h>

enum {
    FAKE_VARIABLES_MAX = 32,
    FAKE_FILES_MAX = 16,
    FAKE_PEERS_MAX = 8,
    FAKE_PLAYS_MAX = 8, /* connections of a peer that are played differently */
    FAKE_PROGRAMS_MAX = 4,
    FAKE_HANDLES_MAX = 24, /* open at once */
    FAKE_SHARED_MAX = 64,  /* bytes of a shared file */
    FAKE_REQUEST_MAX = 12288,
    FAKE_REPLY_MAX = 8192, /* bytes of a FAKE_ANSWER, and of one turn of a FAKE_TALK */
    FAKE_SENT_MAX = 65536,
    FAKE_OUT_MAX = 65536,
    FAKE_SLEEPS_MAX = 1024,
    FAKE_SANDBOX_MAX = 4096,
    FAKE_CALLS_MAX = 100000, /* a run with more does not end */
};

/* What fake_reset sets the clocks to. */
#define FAKE_START INT64_C(1000000)       /* port_monotonic_ms */
#define FAKE_EPOCH INT64_C(1795305600000) /* port_realtime_ms: 2026-11-22T00:00:00Z */

/* Numbers that a `sys` has, as Linux counts them; any other is as good. */
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
    FAKE_DONE,   /* the last: silence from here on */
    FAKE_ACCEPT, /* first of a TCP connection: it stands after ms; with 0 at once */
    FAKE_REFUSE, /* instead: it fails after ms, with sys; with 0 at once */
    FAKE_TAKE,   /* until a whole request has come: an HTTP one with its body, or a datagram */
    FAKE_GIVE, /* text[0..n) arrives after ms, and is received in pieces of at most `piece` bytes */
    FAKE_ANSWER, /* what `answer` makes of the request taken last arrives after ms */
    FAKE_DEAF,   /* nothing more can be sent for ms */
    FAKE_TALK, /* to the end: `answer` is handed whatever has come, at once, and what it says to that
                    arrives ms later; its first call has no bytes, and may greet */
    FAKE_RESET, /* after ms sends and receives fail, with sys, or FAKE_ECONNRESET */
    FAKE_END,   /* after ms, the peer's orderly end */
} fake_action;

/* Writes the answer to a request to to[0..cap), cap being FAKE_REPLY_MAX; returns its length. */
typedef size_t (*fake_answer)(const void *ctx, const void *request, size_t n, void *to, size_t cap);

/* One step. ms counts from the step before it: from when that was due, or a request was whole. */
typedef struct fake_step {
    fake_action action;
    int64_t ms; /* PORT_NEVER: it does not come */
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

/* A peer at an address of IPv4, or IPv6 by its 16 bytes. Where there is none, a TCP connect is
 * refused and datagrams get lost. */
fake_peer *fake_tcp_peer(const char ipv4[4], uint16_t port);
fake_peer *fake_tcp_peer6(const char ipv6[16], uint16_t port);
fake_peer *fake_udp_peer(const char ipv4[4], uint16_t port);
/* How its next connection goes: the first call for the first, and so on; the last goes for all that
 * follow. The steps end with {0}. */
void fake_play(fake_peer *peer, const fake_step *steps);

/* ---- files, variables, programs ---- */

typedef struct fake_file {
    const char *path;
    const char *content; /* of one that is not shared */
    size_t n;
    size_t piece;     /* bytes that a read gives at most; 0: all there are */
    int open_sys;     /* not 0: it cannot be opened */
    int read_sys;     /* not 0: it opens, and cannot be read */
    int64_t ready_at; /* a FIFO's writer comes then; PORT_NEVER: none does */
    bool shared;
    int64_t locked_until; /* by another process; PORT_NEVER: for ever */
    char store[FAKE_SHARED_MAX];
} fake_file;

fake_file *fake_put_file(const char *path, const char *content);
fake_file *fake_put_shared(const char *path, const char *content);
/* NULL when there is none. */
fake_file *fake_find_file(const char *path);
/* NULL takes it away. */
void fake_variable(const char *name, const char *value);

typedef struct fake_program {
    const char *name; /* as arguments[0] has it */
    const char *output;
    int64_t ms; /* that it takes */
    int status;
    int sys; /* not 0: it cannot be run */
} fake_program;

fake_program *fake_put_program(const char *name, const char *output);

/* ---- faults ---- */

/* The port functions that can fail; each call of one is counted. */
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

/* What happens to the call that fake.fault_at counts to. */
typedef enum fake_fault {
    FAKE_FINE,
    FAKE_FAILS,     /* PORT_FAILED with fault_sys; port_sleep_until cannot */
    FAKE_SIGNALLED, /* signal_number comes in the course of it */
    FAKE_STALLS,    /* it has a deadline: that passes first */
    FAKE_SHORT,     /* it sends, receives or reads: one byte */
    FAKE_ENDS,      /* it receives or reads: the peer's end, or the file's */
    FAKE_FAULT_COUNT
} fake_fault;

const char *fake_function_name(fake_function f);
const char *fake_fault_name(fake_fault f);

/* ---- the world ---- */

typedef struct fake_world {
    /* To be set, after fake_reset. */
    int64_t realtime_ahead; /* port_realtime_ms less port_monotonic_ms */
    int64_t signal_at;      /* by port_monotonic_ms; PORT_NEVER: none comes */
    int signal_number;      /* 2 */
    uint8_t no_way_to;      /* addresses of family 4 or 6, for which there is no route; 0: none */
    uint32_t user;          /* 0 */
    int entropy_byte;       /* each byte of entropy; -1: as if they were random */
    unsigned columns[3];    /* of the terminals that the standard streams are */
    const char *input;      /* stdin */
    const char *sandbox_note;
    void (*sandboxed)(const port_needs *needs); /* NULL, or told of each port_sandbox */
    uint32_t fault_at;                          /* the call, counted from 1; 0: none */
    uint32_t fault_times;                       /* calls from there on; 0 is 1 */
    uint32_t fault_spares; /* bit 1 << function: calls of these are counted, and fine */
    fake_fault fault;
    int fault_sys;
    /* Told of a breach of the contract; must not return. NULL: the program traps. */
    void (*breach)(const char *why);

    /* What came of it. */
    int64_t now;                         /* port_monotonic_ms */
    int signal;                          /* that has come */
    uint32_t calls;                      /* of the functions of fake_function, */
    uint32_t count[FAKE_FUNCTION_COUNT]; /* of each of them, */
    uint32_t last[FAKE_FUNCTION_COUNT];  /* and `calls` at its last */
    uint32_t strikes;                    /* of the fault */
    fake_function fault_in;              /* where it struck first */
    unsigned sleeps_n;
    int64_t sleeps[FAKE_SLEEPS_MAX]; /* ms that each port_sleep_until slept */
    char out[2][FAKE_OUT_MAX];       /* stdout and stderr, each with a NUL */
    size_t out_n[2];
    char sent[FAKE_SENT_MAX]; /* the first of what TCP peers got */
    size_t sent_n;            /* bytes of it; */
    size_t sent_all;          /* and with what sent has no room for */
    unsigned sandboxes;       /* calls of port_sandbox that succeeded */
    char sandbox
        [FAKE_SANDBOX_MAX]; /* what the last allows: a letter, its text, and a new line each: F
                                       file, R renewed file, S shared file, C word of the command */
    unsigned released;      /* calls of port_release_code */
    unsigned started;       /* calls of port_process_start */

    /* Private. */
    uint64_t entropy_state;
    unsigned peers_n, files_n, variables_n, programs_n;
    fake_peer peers[FAKE_PEERS_MAX];
    fake_file files[FAKE_FILES_MAX];
    const char *variables[FAKE_VARIABLES_MAX][2];
    fake_program programs[FAKE_PROGRAMS_MAX];
} fake_world;

extern fake_world fake;

/* An empty world: no file, variable or peer; nothing open. */
void fake_reset(void);
/* Sockets and files that are open, beside the standard streams. */
unsigned fake_open(void);
/* ... and locks that are held. */
unsigned fake_locked(void);

#endif
