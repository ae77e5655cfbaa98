/* connection.h - a connection of the fake port, and the peer that plays its part of it. */
#ifndef TA_FAKE_CONNECTION_H
#define TA_FAKE_CONNECTION_H

#include "fake/fake_internal.h"

typedef enum connection_state {
    CONNECTING,
    CONNECTED, /* as port_tcp_connect or port_tcp_connected told */
    FAILED,
} connection_state;

typedef struct connection {
    const fake_step *step; /* the current one */
    int64_t since;         /* when it became that */
    size_t given;          /* bytes of it that were received */
    size_t got_n, taken_n, reply_n;
    connection_state state;
    int sys; /* why it is FAILED */
    bool open, udp;
    bool accepted, ended;         /* by the peer */
    bool answered;                /* reply has what FAKE_ANSWER gives */
    char got[FAKE_REQUEST_MAX];   /* what was sent, and no request is made of yet */
    char taken[FAKE_REQUEST_MAX]; /* the request that FAKE_TAKE found */
    char reply[FAKE_REPLY_MAX];
} connection;

/* The steps of the next connection to an address; NULL when no peer has it. */
const fake_step *fake_next_play(bool udp, const port_address *at);

/* Do every step that is due by now. */
void fake_catch_up(connection *c);
/* The same, and tell what can be done then: PORT_READABLE, PORT_WRITABLE. */
uint8_t fake_readiness(connection *c);
/* When the current step is due; PORT_NEVER when no time brings it on. */
int64_t fake_next_event(const connection *c);

/* The step gives something now, */
bool fake_gives(const connection *c);
/* namely this, of *n bytes. */
const char *fake_to_give(connection *c, size_t *n);

#endif
