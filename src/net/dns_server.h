/* dns_server.h - the questions about one name, put to one name server after the other;
 * for dns.c only.
 * Layer net. */
#ifndef TA_DNS_SERVER_H
#define TA_DNS_SERVER_H

#include "net/dns.h"

/* Begin with a name: both questions about it, put to no server yet.
 * TA_OK | TA_E_PARAM it is no name | TA_E_ENTROPY | TA_E_INTERRUPTED; no diag. */
TA_MUST ta_err ta_dns_begin(ta_dns *dns, ta_str name);

/* Put those of dns->questions that are not settled to server i of dns->conf, and wait for answers of
 * this server and of those before it, at most that long. Addresses are appended to dns->out, verdicts
 * go into the questions, and what the server failed at into dns->servers[i].
 * TA_OK whatever the servers did | TA_E_INTERRUPTED; no diag. */
TA_MUST ta_err ta_dns_ask_server(ta_dns *dns, size_t i, unsigned ms);

/* Is no more worth waiting for: are both questions settled, or one by addresses that there is a way
 * to? */
TA_MUST bool ta_dns_is_enough(const ta_dns *dns);

/* No answer counts any more. After ta_dns_begin, whatever it returned. */
void ta_dns_end(ta_dns *dns);

#endif
