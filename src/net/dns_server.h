/* dns_server.h - ask one name server after the other the questions about one name; only for dns.c.
 * Layer net. */
#ifndef TA_DNS_SERVER_H
#define TA_DNS_SERVER_H

#include "net/dns.h"

/* Start with a name: prepare both questions, without sending them. Returns TA_OK, TA_E_PARAM if it
 * is not a valid name, TA_E_ENTROPY, or TA_E_INTERRUPTED; no diag. */
TA_MUST ta_err ta_dns_begin(ta_dns *dns, ta_str name);

/* Send the open questions of dns->questions to server i of dns->conf, and wait at most `ms` for
 * answers of this server and of those before it. Appends addresses to dns->out; stores verdicts in
 * the questions, and the server's failure in dns->servers[i]. Returns TA_OK whatever the servers
 * did, or TA_E_INTERRUPTED; no diag. */
TA_MUST ta_err ta_dns_ask_server(ta_dns *dns, size_t i, unsigned ms);

/* Is it useless to wait longer? True if both questions are settled, or if one has addresses to
 * which there is a route. */
TA_MUST bool ta_dns_is_enough(const ta_dns *dns);

/* Close all sockets. Call it after ta_dns_begin, whatever that returned. */
void ta_dns_end(ta_dns *dns);

#endif
