/* dns_message.h - DNS queries and answers on the wire (RFC 1035), only for addresses.
 * Layer net; needs base and port.h. No I/O, no allocation. */
#ifndef TA_DNS_MESSAGE_H
#define TA_DNS_MESSAGE_H

#include "base/buf.h"
#include "port.h"

enum { TA_DNS_A = 1, TA_DNS_AAAA = 28 }; /* QTYPE (RFC 1035, section 3.2.2; RFC 3596) */

/* Bytes of the longest query: header, name, type and class. */
#define TA_DNS_QUERY_MAX (12 + 255 + 4)

/* Append a query with recursion desired, and the name in lower case.
 *   name  absolute; one dot at its end is accepted
 * Returns TA_OK | TA_E_PARAM (an empty label, one over 63 bytes, a name over 253) | TA_E_LIMIT. */
TA_MUST ta_err ta_put_dns_query(ta_buf *b, ta_str name, uint16_t type, uint16_t id);

typedef enum ta_dns_verdict {
    TA_DNS_NOT_OURS,  /* not an answer to this query: keep waiting */
    TA_DNS_ADDRESSES, /* the name has addresses */
    TA_DNS_NO_DATA,   /* the name exists, but has no address of this type */
    TA_DNS_NO_NAME,   /* NXDOMAIN */
    TA_DNS_TRUNCATED, /* ask again over TCP */
    TA_DNS_FAILURE,   /* see *rcode; 0: a referral, so the server offers no recursion */
    TA_DNS_MALFORMED, /* an answer to this query, but not valid */
    TA_DNS_LOOP,      /* the CNAMEs form a loop, or there are more than 16 */
} ta_dns_verdict;

/* Judge a message that arrived after `query`, as ta_put_dns_query wrote it. It is an answer to the
 * query if it has the same id and repeats the question to the byte; a failure may omit the
 * question.
 *   out    the addresses, port 0, in the server's order; CNAMEs are followed within the message
 *   cap    at least 1; further addresses are ignored
 *   n      out: how many, 0 unless TA_DNS_ADDRESSES */
ta_dns_verdict ta_dns_judge(ta_str query, ta_str message, port_address *out, size_t cap, size_t *n,
                            unsigned *rcode);

#endif
