/* dns.h - host names to addresses: a stub resolver with a deadline (RFC 1034, section 5.3.1).
 * Layer net; needs address, resolv_conf, dns_message, tcp, port.h.
 * Memory: sizeof(ta_dns), some 11 KiB, of which a usual answer touches 2; no allocation.
 *
 * In this order: an IP address as it is; /etc/hosts; localhost and names below it are loopback (RFC
 * 6761, section 6.3); the name servers of /etc/resolv.conf, with its search list. A and AAAA are
 * asked at once over UDP, from fresh ports and with random ids, and over TCP when an answer is
 * truncated. A server that fails or is silent hands over to the next: after half a second at first,
 * since a datagram is easily lost, and then as resolv.conf says. A late answer still counts. */
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
    uint8_t query[2 + TA_DNS_QUERY_MAX]; /* with room for TCP's length before it */
} ta_dns_question;

/* What became of a name server that was asked about the current name. */
typedef struct ta_dns_server {
    bool asked;
    unsigned failures;      /* tries that count as one of resolv.conf's attempts */
    port_socket sockets[2]; /* of the two questions, open while an answer may come */
    /* Of the last try, for messages. */
    ta_dns_verdict verdict; /* TA_DNS_NOT_OURS: no answer */
    unsigned rcode;
    int sys; /* the system's error, or 0 */
} ta_dns_server;

/* Working memory, uninitialised: ta_dns_init, and then the first three members may be set. Most of
 * it is not touched unless a name server has to be asked. */
typedef struct ta_dns {
    const char *hosts_path;  /* NULL: /etc/hosts */
    const char *resolv_path; /* NULL: /etc/resolv.conf */
    uint16_t port;           /* of the name servers; 0: 53 */
    /* Out, on TA_OK: where the addresses stood, static text or the path of the hosts file; NULL: the
     * name server told_by told them. */
    const char *origin;
    port_address told_by;
    /* The rest is private. First, the arguments of the current call. */
    port_address *out;
    size_t cap, n;
    ta_deadline deadline;
    ta_diag *diag;
    ta_resolv_conf conf;
    const char *lack; /* what conf's file lacks, so that 127.0.0.1 is asked; or NULL */
    size_t first;     /* the server that is asked first: the one that answered last */
    ta_dns_server servers[TA_DNS_SERVERS_MAX];
    ta_dns_question questions[2]; /* A, AAAA */
    ta_tcp tcp;
    char message[TA_DNS_MESSAGE_MAX]; /* an answer; before that, a piece of a file */
} ta_dns;

void ta_dns_init(ta_dns *dns);

/* Find the addresses of `host`.
 *   host  a name, or an IP address without brackets
 *   port  goes into each address
 *   out   room for cap addresses, at least 2; *n of them are set
 *   diag  on an error names the host, and tells of each name server what it did
 * TA_OK | TA_E_HOST_UNKNOWN (the name servers say so, or it cannot be a name) | TA_E_RESOLVE (no
 * name server answered usefully) | TA_E_LIMIT (the rest of the search list is needed) | TA_E_FILE
 * | TA_E_ENTROPY
 * | TA_E_DEADLINE | TA_E_INTERRUPTED */
TA_MUST ta_err ta_dns_resolve(ta_dns *dns, ta_str host, uint16_t port, port_address *out,
                              size_t cap, size_t *n, ta_deadline deadline, ta_diag *diag);

#endif
