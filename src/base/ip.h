/* ip.h - IP addresses from text to bytes. Layer base; needs str. */
#ifndef TA_IP_H
#define TA_IP_H

#include "base/str.h"

/* Four decimal numbers without leading zeros, into network order. false on anything else; what
 * stands in `out` then means nothing. */
bool ta_ipv4_parse(ta_str s, uint8_t out[4]);

/* RFC 4291, section 2.2, without brackets and without a scope; as above. */
bool ta_ipv6_parse(ta_str s, uint8_t out[16]);

/* Is a host of a URL this host? `localhost` and names below it, which resolve to nothing else (RFC 6761,
 * section 6.3); 127.0.0.0/8, also mapped into IPv6; ::1. An IPv6 address is without brackets. */
bool ta_host_is_loopback(ta_str host);

#endif
