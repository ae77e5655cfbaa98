/* ip.h - IP addresses from text to bytes. Layer base; needs str. */
#ifndef TA_IP_H
#define TA_IP_H

#include "base/str.h"

/* Four decimal numbers without leading zeros, to network order. Returns false on anything else;
 * `out` is then unspecified. */
bool ta_ipv4_parse(ta_str s, uint8_t out[4]);

/* RFC 4291, section 2.2, without brackets and without a zone; as above. */
bool ta_ipv6_parse(ta_str s, uint8_t out[16]);

/* `localhost` and names below it, which resolve to this host only (RFC 6761, section 6.3); in any
 * case, with or without the dot of an absolute name. */
bool ta_host_is_localhost(ta_str name);

/* Does the host of a URL mean this host? True for the names of ta_host_is_localhost; for 127.0.0.0/8, also as an IPv4-mapped IPv6 address; and
 * for ::1. An IPv6 address has no brackets. */
bool ta_host_is_loopback(ta_str host);

#endif
