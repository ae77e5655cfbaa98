/* dns.h - host names to addresses: a stub resolver with a deadline (RFC 1034, section 5.3.1).
 * Layer net; needs address, resolv_conf, dns_message, tcp, port.h.
 * Memory: sizeof(ta_dns), about 11 KiB, of which a typical answer touches 2; no allocation.
 *
 * In this order: an IP address is used as it is; /etc/hosts; localhost and names below it are
 * loopback (RFC 6761, section 6.3); the name servers of /etc/resolv.conf, with its search list. A
 * and AAAA are asked for at the same time over UDP, from new ports and with random ids, and over
 * TCP if an answer is truncated. If a server fails or is silent, the next one is asked: after half
 * a second in the first round, because a datagram is easily lost, and then as resolv.conf says. A
 * late answer still counts. If the answer for one family is of no use, the question for the other is
 * sent again 50 ms after it. */
#ifndef TA_DNS_H
#define TA_DNS_H

#include "http/stream.h"
#include "net/dns_message.h"
#include "net/resolv_conf.h"
#include "net/tcp.h"

/* One of the two questions about a name. */
typedef struct ta_dns_question {
    ta_dns_verdict verdict;
    size_t query_n;
    uint8_t query[2 + TA_DNS_QUERY_MAX]; /* with room for TCP's length in front */
} ta_dns_question;

/* The state of a name server for the current name. */
typedef struct ta_dns_server {
    bool asked;
    unsigned failures;      /* tries that count as attempts of resolv.conf */
    port_socket sockets[2]; /* for the two questions, open while an answer may come */
    /* Of the last try, for messages. */
    ta_dns_verdict verdict; /* TA_DNS_NOT_OURS: no answer */
    unsigned rcode;
    int sys; /* the system's error, or 0 */
} ta_dns_server;

/* Working memory, uninitialised: call ta_dns_init, then set any of the first three members. Most of
 * it is touched only if a name server is asked. */
typedef struct ta_dns {
    const char *hosts_path;  /* NULL: /etc/hosts */
    const char *resolv_path; /* NULL: /etc/resolv.conf */
    uint16_t port;           /* of the name servers; 0: 53 */
    /* Out, on TA_OK: the source of the addresses, static text or the path of the hosts file; NULL:
     * the name server answered_by. */
    const char *origin;
    port_address answered_by;
    /* The rest is private. First, the arguments of the current call. */
    port_address *out;
    size_t cap, n;
    ta_deadline deadline;
    ta_diag *diag;
    ta_resolv_conf conf;
    const char *lack; /* what the file of conf lacks, so that 127.0.0.1 is asked; or NULL */
    size_t first;     /* the server to ask first: the one that answered last */
    ta_dns_server servers[TA_DNS_SERVERS_MAX];
    ta_dns_question questions[2]; /* A, AAAA */
    ta_tcp tcp;
    char message[TA_DNS_MESSAGE_MAX]; /* an answer; before that, a piece of a file */
} ta_dns;

void ta_dns_init(ta_dns *dns);

/* Find the addresses of `host`.
 *   host  a name, or an IP address without brackets
 *   port  stored in each address
 *   out   room for cap addresses, at least 2; *n of them are set
 *   diag  on an error names the host, and says what each name server did
 * Returns TA_OK | TA_E_HOST_UNKNOWN the name servers say so, or it is not a valid name
 * | TA_E_RESOLVE no name server gave a usable answer | TA_E_LIMIT the rest of the search list is
 * needed | TA_E_FILE | TA_E_ENTROPY | TA_E_DEADLINE | TA_E_INTERRUPTED. */
TA_MUST ta_err ta_dns_resolve(ta_dns *dns, ta_str host, uint16_t port, port_address *out,
                              size_t cap, size_t *n, ta_deadline deadline, ta_diag *diag);

#endif
