/* resolv_conf.h - readers of /etc/hosts (hosts(5)) and /etc/resolv.conf (resolv.conf(5)), fed in
 * pieces of any size. Layer net; needs base and address. No I/O, no allocation.
 * Files and lines may have any length. A # begins a comment, and so does a ; before a word. */
#ifndef TA_RESOLV_CONF_H
#define TA_RESOLV_CONF_H

#include "caps.h"
#include "net/address.h"

/* Splits lines into words. A word of more than TA_HOST_MAX + 1 bytes cannot be a host name or an
 * address, and reads as empty. Zero-initialise. */
typedef struct ta_words {
    char word[TA_HOST_MAX + 1];
    size_t n;     /* bytes in it; sizeof word + 1: too many */
    size_t index; /* its position in the line, from 0 */
    bool ended;   /* the last byte ended the word */
    bool line_ended;
    bool comment;
} ta_words;

/* Collects the addresses of one host. Zero-initialise, then set host, out and cap. */
typedef struct ta_hosts {
    ta_str host;       /* without a dot at its end; compared without regard to case */
    port_address *out; /* in the file's order, port 0; those beyond cap are ignored */
    size_t cap;
    size_t n;
    port_address line; /* the address of the current line; family 0: none */
    ta_words words;
} ta_hosts;

void ta_hosts_feed(ta_hosts *h, ta_str piece);
/* Ends the last line, which may lack its newline. */
void ta_hosts_end(ta_hosts *h);

typedef struct ta_resolv_conf {
    port_address servers[TA_DNS_SERVERS_MAX]; /* port 0; further ones in the file are ignored */
    size_t servers_n;
    unsigned ndots;     /* 0 to 15; the default is 1 */
    unsigned timeout_s; /* 1 to 30; the default is 5 */
    unsigned attempts;  /* 1 to 5; the default is 2 */
    bool by_default;    /* the file has no server; servers[0] is 127.0.0.1 */
    ta_buf search;      /* domains, each followed by one space; full: there are more of them */
    char search_text[TA_DNS_SEARCH_MAX + 1];
    unsigned keyword; /* of the current line */
    ta_words words;
} ta_resolv_conf;

void ta_resolv_conf_init(ta_resolv_conf *c);
void ta_resolv_conf_feed(ta_resolv_conf *c, ta_str piece);
/* Ends the last line. */
void ta_resolv_conf_end(ta_resolv_conf *c);

#endif
