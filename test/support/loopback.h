/* loopback.h - real sockets on the loopback interface for the tests of net. */
#ifndef TA_TEST_LOOPBACK_H
#define TA_TEST_LOOPBACK_H

#include "port.h"

/* An address of 127.0.0.0/8 by its last byte, or with 0 that of ::1. */
port_address loopback(uint8_t last, uint16_t port);

/* Listen at `at`, whose port 0 is replaced by the one that the system chose. Aborts on failure. */
int loopback_listen(port_address *at, int backlog);
/* A bound datagram socket, in the same way. */
int loopback_datagram(port_address *at);
/* A port on which nothing listens at `at`. */
uint16_t loopback_closed_port(port_address at);
/* A listener at `at` whose backlog is full, so that a connect to it stays without an answer: where
 * the system drops what it has no room for. Returns the listener. */
int loopback_deaf(port_address *at);

#endif
