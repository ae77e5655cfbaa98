/* address.h - IP addresses as text. Layer net; needs base and port.h. No allocation. */
#ifndef TA_ADDRESS_H
#define TA_ADDRESS_H

#include "base/buf.h"
#include "port.h"

/* Bytes of the longest text of ta_put_address_port: an IPv6 address, %, ten digits, brackets and
 * port. */
#define TA_ADDRESS_TEXT_MAX 59

/* Four decimal numbers without leading zeros, or IPv6 (RFC 4291, section 2.2) without brackets. A
 * scope after % (RFC 4007, section 11) is an index or the name of an interface. The port becomes 0.
 * Returns false on anything else; *out is set only on true. */
bool ta_address_parse(ta_str s, port_address *out);

/* 192.0.2.1, or the canonical form of IPv6 (RFC 5952), with the index of its scope if it has
 * one. */
void ta_put_address(ta_buf *b, const port_address *a);
/* With the port: 192.0.2.1:443, [2001:db8::1]:443. */
void ta_put_address_port(ta_buf *b, const port_address *a);

#endif
