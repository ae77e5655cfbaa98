/* connection.h - a connection of the fake port, and the steps that its peer performs. */
#ifndef TA_FAKE_CONNECTION_H
#define TA_FAKE_CONNECTION_H

#include "fake/fake_internal.h"

typedef enum connection_state {
    CONNECTING,
    CONNECTED, /* port_tcp_connect or port_tcp_connected has reported it */
    FAILED,
} connection_state;

typedef struct connection {
    const fake_step *step; /* the current one */
    int64_t since;         /* the start of that step */
    size_t given;          /* bytes of that step that were received */
    size_t got_n, request_n, reply_n;
    connection_state state;
    int sys; /* the error if FAILED */
    bool open, udp;
    bool accepted, ended;           /* by the peer */
    bool answered;                  /* `reply` is the answer of the current step */
    char got[FAKE_REQUEST_MAX];     /* bytes that were sent and are not in a whole request yet */
    char request[FAKE_REQUEST_MAX]; /* the request that FAKE_RECEIVE received */
    char reply[FAKE_REPLY_MAX];
} connection;

/* The steps of the next connection to an address; NULL if no peer has that address. */
const fake_step *fake_next_play(bool udp, const port_address *at);

/* Perform every step that is due. */
void fake_catch_up(connection *c);
/* As fake_catch_up; returns PORT_READABLE, PORT_WRITABLE, both or 0. */
uint8_t fake_readiness(connection *c);
/* When the current step is due; PORT_NEVER if it does not depend on time. */
int64_t fake_next_event(const connection *c);

/* The current step has bytes to receive now. */
bool fake_gives(const connection *c);
/* Those *n bytes. */
const char *fake_to_give(connection *c, size_t *n);

#endif
