/* dns_server.h - the questions about one name, put to one name server; behind dns.h.
 * Layer net. */
#ifndef TA_DNS_SERVER_H
#define TA_DNS_SERVER_H

#include "net/dns.h"

/* true when `q` has an answer that another server could not better. */
static inline bool ta_dns_settled(const ta_dns_question *q) {
    return q->verdict >= TA_DNS_ADDRESSES && q->verdict <= TA_DNS_NO_NAME;
}

/* Ask server i of dns->conf those of dns->questions that are not settled, and wait for the answers,
 * at most conf.timeout_s. Addresses are appended to dns->out, verdicts go into the questions, and
 * what the server failed at into dns->servers[i].
 * TA_OK whatever the server did | TA_E_PARAM (name) | TA_E_ENTROPY | TA_E_INTERRUPTED; no diag. */
TA_MUST ta_err ta_dns_ask_server(ta_dns *dns, size_t i, ta_str name);

#endif
