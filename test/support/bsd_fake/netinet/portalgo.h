/* netinet/portalgo.h - as much of NetBSD's, and of what its netinet/in.h has beside Linux's, as ports/bsd
 * uses. */
#ifndef TA_TEST_PORTALGO_H
#define TA_TEST_PORTALGO_H

#define IP_PORTALGO          18
#define IPV6_PORTALGO        17
#define PORTALGO_RANDOM_PICK 2

#endif
