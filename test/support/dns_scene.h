/* dns_scene.h - the resolver, its two files, and a name server that misbehaves. Include it once a program,
 * which defines _DEFAULT_SOURCE. */
#ifndef TEST_DNS_SCENE_H
#define TEST_DNS_SCENE_H

#include <criterion/criterion.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "net/dns.h"
#include "support/dns_hostile.h"
#include "support/loopback.h"

static ta_dns dns;
static ta_diag diag;
static port_address found[TA_ADDRESSES_MAX];
static size_t found_n;
static char hosts_path[] = "/tmp/ta-hosts-XXXXXX", resolv_path[] = "/tmp/ta-resolv-XXXXXX";
static dns_hostile server;

static inline void write_file(char *path, const char *text) {
    int fd = strstr(path, "XXXXXX") ? mkstemp(path) : open(path, O_WRONLY | O_TRUNC);
    cr_assert_eq(write(fd, text, strlen(text)), (ssize_t)strlen(text));
    close(fd);
}

static inline void start(void) {
    server = dns_hostile_start(loopback(1, 0));
    write_file(hosts_path, "");
    write_file(resolv_path, "nameserver 127.0.0.1\n");
    dns.hosts_path = hosts_path;
    dns.resolv_path = resolv_path;
    dns.port = server.at.port;
}

static inline void stop(void) {
    dns_hostile_stop(&server);
    unlink(hosts_path);
    unlink(resolv_path);
}

static inline ta_err resolve(const char *host, ta_deadline deadline) {
    ta_diag_clear(&diag);
    return ta_dns_resolve(&dns, ta_str_from(host), 443, found, TA_ADDRESSES_MAX, &found_n, deadline,
                          &diag);
}

/* The addresses found, separated by spaces. */
static inline const char *addresses(void) {
    static char text[TA_ADDRESSES_MAX * TA_ADDRESS_TEXT_MAX];
    ta_buf b = ta_buf_on(text, sizeof text - 1);
    for (size_t i = 0; i < found_n; i++) {
        if (i > 0)
            ta_putc(&b, ' ');
        ta_put_address(&b, &found[i]);
        cr_assert_eq(found[i].port, 443);
    }
    text[b.n] = '\0';
    return text;
}

static inline void finds(const char *host, const char *expected) {
    cr_assert_eq(resolve(host, TA_NEVER), TA_OK, "%s: %s", host, diag.text);
    cr_assert_str_eq(addresses(), expected, "%s", host);
}

/* Either order of the families: answers come as they come. */
static inline void finds_both(const char *host, const char *v4, const char *v6) {
    char one[200], two[200];
    cr_assert_eq(resolve(host, TA_NEVER), TA_OK, "%s: %s", host, diag.text);
    snprintf(one, sizeof one, "%s %s", v4, v6);
    snprintf(two, sizeof two, "%s %s", v6, v4);
    cr_assert(strcmp(addresses(), one) == 0 || strcmp(addresses(), two) == 0, "%s: %s", host,
              addresses());
}

static inline void fails(const char *host, ta_err err, const char *text) {
    cr_assert_eq(resolve(host, TA_NEVER), err, "%s: %d %s", host, diag.err, diag.text);
    cr_assert_str_eq(diag.text, text);
    cr_assert_eq(found_n, 0);
}

#endif
