/* dns_message.h - DNS queries and answers on the wire (RFC 1035), for addresses alone.
 * Layer net; needs base and port.h. No I/O, no allocation. */
#ifndef TA_DNS_MESSAGE_H
#define TA_DNS_MESSAGE_H

#include "base/buf.h"
#include "port.h"

enum { TA_DNS_A = 1, TA_DNS_AAAA = 28 }; /* QTYPE (RFC 1035, section 3.2.2; RFC 3596) */

/* Bytes of the longest query: header, name, type and class. */
#define TA_DNS_QUERY_MAX (12 + 255 + 4)

/* Append one question with recursion desired, the name in lower case.
 *   name  absolute; one dot at its end is accepted
 * TA_OK | TA_E_PARAM (an empty label, one over 63 bytes, a name over 253) | TA_E_LIMIT */
TA_MUST ta_err ta_put_dns_query(ta_buf *b, ta_str name, uint16_t type, uint16_t id);

typedef enum ta_dns_verdict {
    TA_DNS_NOT_OURS,  /* no answer to this query: go on waiting for one */
    TA_DNS_ADDRESSES, /* the name has addresses */
    TA_DNS_NO_DATA,   /* the name exists, but has none of this type */
    TA_DNS_NO_NAME,   /* NXDOMAIN */
    TA_DNS_TRUNCATED, /* ask again over TCP */
    TA_DNS_FAILURE,   /* *rcode tells; 0: a referral, so no recursion is on offer */
    TA_DNS_MALFORMED, /* ours, but not valid */
    TA_DNS_LOOP,      /* CNAMEs lead in a circle, or over more than 16 names */
} ta_dns_verdict;

/* Judge a message that arrived for `query`, as ta_put_dns_query wrote it. It is ours when it has
 * the query's id and repeats its question to the byte; a failure may leave the question out.
 *   out    the addresses, port 0, in the server's order; CNAMEs are followed within the message
 *   cap    at least 1; addresses beyond it are passed over
 *   n      out: how many, 0 unless TA_DNS_ADDRESSES */
ta_dns_verdict ta_dns_judge(ta_str query, ta_str message, port_address *out, size_t cap, size_t *n,
                            unsigned *rcode);

#endif
