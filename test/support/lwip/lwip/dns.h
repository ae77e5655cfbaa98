/* lwip/dns.h - the name servers that lwIP knows. */
#ifndef TEST_LWIP_DNS_H
#define TEST_LWIP_DNS_H

#define DNS_MAX_SERVERS 2

typedef struct ip_addr {
    const char *text;
} ip_addr_t;

const ip_addr_t *dns_getserver(unsigned char index);
char *ipaddr_ntoa_r(const ip_addr_t *address, char *to, int size);

#endif
