/* tcp.h - a TCP connection with time-outs, as a ta_stream.
 * Layer net; needs http/stream.h, address, port.h.
 * Memory: sizeof(ta_tcp), about TA_TCP_AHEAD bytes; no allocation.
 *
 * There is no TCP Fast Open (RFC 7413). It saves a round trip only with a cookie from a connection before, which
 * the host keeps for one address of a service that has many. Where a middlebox drops a SYN that has data, the
 * call takes a second longer, until the SYN is sent again. */
#ifndef TA_TCP_H
#define TA_TCP_H

#include "caps.h"
#include "http/stream.h"
#include "net/address.h"

/* Zero-initialise: that is a closed connection. */
typedef struct ta_tcp {
    bool open;
    bool asked; /* something was sent after the last receive */
    port_socket socket;
    port_address peer;        /* the peer's address, for messages */
    uint32_t read_timeout_ms; /* for each silence of the peer */
    uint32_t ahead_at;        /* bytes of `ahead` that were read */
    uint32_t ahead_n;         /* bytes received into it */
    uint32_t ahead_most;      /* the maximum of ahead_n, so that no more is wiped */
    /* TLS asks for five bytes, then for a record, and so on; a receive returns all that is there.
     * During a long answer, each receive gets the rest of one record and the head of the next. */
    uint8_t ahead[TA_TCP_AHEAD];
} ta_tcp;

/* Connect to the first address that accepts (RFC 8305, section 5): IPv6 and IPv4 in turn, IPv6
 * first, each 250 ms after the one before it, or at once if that one failed. After them, the last
 * address that is silent is tried once more: a system sends a lost SYN again only after a second.
 * Closes the others.
 * Until ta_tcp_set_read_timeout, the read time-out is connect_timeout_ms, too.
 *   tcp        closed; open only on TA_OK
 *   addresses  1 to TA_ADDRESSES_MAX, each with its port, in the order of preference
 *   deadline   limits the whole call, as connect_timeout_ms does
 *   diag       on an error says what happened at each address
 * Returns TA_OK | TA_E_CONNECT (all failed) | TA_E_CONNECT_TIMEOUT | TA_E_DEADLINE
 * | TA_E_INTERRUPTED | TA_E_INTERNAL (n out of range). */
TA_MUST ta_err ta_tcp_connect(ta_tcp *tcp, const port_address *addresses, size_t n,
                              uint32_t connect_timeout_ms, ta_deadline deadline, ta_diag *diag);

void ta_tcp_set_read_timeout(ta_tcp *tcp, uint32_t ms);

/* The connection as a stream; valid while `tcp` is open and is not moved. */
ta_stream ta_tcp_stream(ta_tcp *tcp);

/* Has everything that arrived been read? Looks at the socket, and does not wait. */
TA_MUST bool ta_tcp_is_quiet(const ta_tcp *tcp);

/* Close, and wipe what was received, which may be credentials. Accepts a closed connection. */
void ta_tcp_close(ta_tcp *tcp);

#endif
