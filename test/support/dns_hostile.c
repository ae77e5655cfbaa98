#define _DEFAULT_SOURCE
#include "support/dns_hostile.h"

#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "support/loopback.h"

enum { A = 1, CNAME = 5, AAAA = 28 };

typedef struct message {
    unsigned char p[4096];
    size_t n;
} message;

static void put8(message *m, unsigned value) {
    m->p[m->n++] = (unsigned char)value;
}

static void put16(message *m, unsigned value) {
    put8(m, value >> 8 & 255);
    put8(m, value & 255);
}

/* The query's header and question as an answer's: response, recursion available. */
static message answer_to(const message *query, unsigned flags) {
    message m = *query;
    m.p[2] = (unsigned char)(0x81 | flags >> 8);
    m.p[3] = (unsigned char)(0x80 | (flags & 0x7F));
    return m;
}

static void count(message *m, unsigned n) {
    m->p[6] = (unsigned char)(n >> 8);
    m->p[7] = (unsigned char)n;
}

/* A record's name, given as a letter at the question's domain, or 0 for the question's own name. */
static void put_name(message *m, char letter) {
    if (letter != 0) {
        put8(m, 1);
        put8(m, (unsigned)letter);
        put16(m, 0xC000 | (12u + 1 + m->p[12]));
    } else {
        put16(m, 0xC00C);
    }
}

static void put_head(message *m, char owner, unsigned type, unsigned length) {
    put_name(m, owner);
    put16(m, type);
    put16(m, 1);
    put16(m, 0);
    put16(m, 60);
    put16(m, length);
}

static void put_cname(message *m, char owner, char target) {
    put_head(m, owner, CNAME, target ? 4 : 2);
    put_name(m, target);
}

static void put_address(message *m, char owner, unsigned type, unsigned last) {
    static const unsigned char v4[4] = {192, 0, 2}, v6[16] = {0x20, 0x01, 0x0d, 0xb8};
    put_head(m, owner, type, type == A ? 4 : 16);
    memcpy(m->p + m->n, type == A ? v4 : v6, type == A ? 4 : 16);
    m->n += type == A ? 4 : 16;
    m->p[m->n - 1] = (unsigned char)last;
}

static message good(const message *query, unsigned type) {
    message m = answer_to(query, 0);
    count(&m, 1);
    put_address(&m, 0, type, 1);
    return m;
}

static message random_bytes(const message *start, size_t n) {
    message m = *start;
    while (n-- > 0)
        put8(&m, (unsigned)rand() >> 7 & 255);
    return m;
}

/* `answers` messages are sent in turn; 0 is silence. Returns how many. */
static size_t misbehave(const char *how, const message *query, unsigned type, bool tcp,
                        message *out) {
    message m = answer_to(query, 0);
    unsigned hops = 0;
    bool is_tc = strncmp(how, "tc", 2) == 0;
    out[0] = good(query, type);
    if (strcmp(how, "good") == 0)
        return 1;
    if (strcmp(how, "silent") == 0)
        return 0;
    if (strcmp(how, "v4only") == 0 || strcmp(how, "v6only") == 0) {
        /* Of this host: every host has a way to it. */
        static const unsigned char v4[4] = {127, 0, 0, 9}, v6[16] = {[15] = 1};
        memcpy(out[0].p + out[0].n - (type == A ? 4 : 16), type == A ? v4 : v6, type == A ? 4 : 16);
        return (how[1] == '4') == (type == A);
    }
    if (is_tc && !tcp) {
        out[0] = answer_to(query, 0x0200);
        return 1;
    }
    if (strcmp(how, "tc") == 0)
        return 1;
    if (strcmp(how, "tctc") == 0) {
        out[0].p[2] |= 0x02;
        return 1;
    }
    if (strcmp(how, "tcid") == 0) {
        out[0].p[0] ^= 1;
        return 1;
    }
    if (strcmp(how, "noise") == 0) {
        for (size_t i = 0; i < 8; i++) {
            message empty = {.n = 0};
            out[i] = random_bytes(&empty, i * 9);
        }
        out[8] = good(query, type);
        return 9;
    }
    if (strcmp(how, "wrongid") == 0 || strcmp(how, "alien") == 0 || strcmp(how, "echo") == 0) {
        out[1] = out[0];
        out[0].p[out[0].n - 1] = 66;
        if (how[0] == 'w')
            out[0].p[1] ^= 0x10;
        else if (how[0] == 'a')
            out[0].p[13] ^= 1;
        else
            out[0].p[2] &= 0x7F;
        return 2;
    }
    out[0] = m;
    if (strcmp(how, "servfail") == 0 || strcmp(how, "refused") == 0 || strcmp(how, "code9") == 0) {
        out[0].p[3] |= how[0] == 's' ? 2 : how[0] == 'r' ? 5 : 9;
    } else if (strcmp(how, "bare") == 0) {
        out[0].p[3] |= 5;
        out[0].p[5] = 0;
        out[0].n = 12;
    } else if (strcmp(how, "nodata") == 0) {
        ;
    } else if (strcmp(how, "lame") == 0) {
        out[0].p[3] = 0;
    } else if (strcmp(how, "mixed") == 0) {
        out[0].p[3] |= 3;
        return type == A;
    } else if (strcmp(how, "half") == 0) {
        out[0].p[3] |= type == A ? 0 : 2;
    } else if (strcmp(how, "garbage") == 0) {
        count(&out[0], 5);
        out[0] = random_bytes(&out[0], 100);
        out[0].p[query->n] = 0x40; /* no kind of label at all */
    } else if (strcmp(how, "count") == 0) {
        out[0] = good(query, type);
        count(&out[0], 65535);
    } else if (strcmp(how, "length") == 0) {
        count(&out[0], 1);
        put_head(&out[0], 0, type, 5);
        out[0].n += 5;
    } else if (strcmp(how, "self") == 0) {
        count(&out[0], 1);
        put_cname(&out[0], 0, 0);
    } else if (strcmp(how, "loop") == 0) {
        count(&out[0], 3);
        put_cname(&out[0], 0, 'a');
        put_cname(&out[0], 'a', 'b');
        put_cname(&out[0], 'b', 'a');
    } else if (strcmp(how, "nowhere") == 0) {
        count(&out[0], 1);
        put_cname(&out[0], 0, 'a');
    } else if (sscanf(how, "chain%u", &hops) == 1 && hops <= 20) {
        /* The address comes first and the chain backwards: order must not matter. */
        count(&out[0], hops + 1);
        put_address(&out[0], (char)('a' + hops - 1), type, 1);
        for (unsigned i = hops; i > 0; i--)
            put_cname(&out[0], i == 1 ? 0 : (char)('a' + i - 2), (char)('a' + i - 1));
    } else if (strcmp(how, "many") == 0) {
        count(&out[0], 40);
        for (unsigned i = 0; i < 40; i++)
            put_address(&out[0], 0, type, i + 1);
    } else {
        out[0].p[3] |= 3;
    }
    return 1;
}

/* The name of the question in dots; *type is what is asked. */
static void read_question(message *query, char *name, unsigned *type) {
    size_t at = 12, n = 0;
    while (query->p[at] != 0 && n < 300) {
        size_t length = query->p[at++];
        memcpy(name + n, query->p + at, length);
        n += length;
        at += length;
        name[n++] = '.';
    }
    name[n] = '\0';
    *type = query->p[at + 2];
    query->n = at + 5;
}

static size_t answer(dns_hostile *s, message *query, bool tcp, message *out, char *how) {
    char name[400];
    unsigned type;
    read_question(query, name, &type);
    size_t used = strlen(s->log);
    snprintf(s->log + used, DNS_HOSTILE_LOG_MAX - used, "%c %s %s\n", tcp ? 't' : 'u',
             type == A ? "A" : "AAAA", name);
    strcpy(how, name);
    char *last = how;
    if (strncmp(how, "by.", 3) == 0) {
        how[strlen(how) - 1] = '\0';
        last = strrchr(how, '.') ? strrchr(how, '.') + 1 : how;
    }
    memmove(how, last, strlen(last) + 1);
    if (strchr(how, '.'))
        *strchr(how, '.') = '\0';
    return misbehave(how, query, type, tcp, out);
}

static void serve_tcp(dns_hostile *s, int listener) {
    static message query, out[9];
    unsigned char length[2];
    char how[400];
    int c = accept(listener, NULL, NULL);
    if (c < 0 || recv(c, length, 2, MSG_WAITALL) != 2) {
        close(c);
        return;
    }
    query.n = (size_t)length[0] << 8 | length[1];
    if (query.n > sizeof query.p || recv(c, query.p, query.n, MSG_WAITALL) != (ssize_t)query.n)
        abort();
    size_t n = answer(s, &query, true, out, how);
    if (strcmp(how, "tcsilent") == 0)
        return; /* stays open */
    if (n > 0 && strcmp(how, "tcclose") != 0) {
        bool all = strcmp(how, "tclong") == 0, part = strcmp(how, "tcpart") == 0;
        length[0] = all ? 255 : (unsigned char)(out[0].n >> 8);
        length[1] = all ? 255 : (unsigned char)out[0].n;
        (void)send(c, length, 1, MSG_NOSIGNAL); /* in pieces, as TCP may deliver them */
        usleep(1000);
        (void)send(c, length + 1, 1, MSG_NOSIGNAL);
        (void)send(c, out[0].p, part ? out[0].n - 1 : out[0].n, MSG_NOSIGNAL);
    }
    close(c);
}

static void serve_udp(dns_hostile *s, int datagrams) {
    static message query, out[9];
    char how[400];
    struct sockaddr_storage from;
    socklen_t from_n = sizeof from;
    ssize_t got =
        recvfrom(datagrams, query.p, sizeof query.p, 0, (struct sockaddr *)&from, &from_n);
    if (got < 17)
        return;
    query.n = (size_t)got;
    size_t n = answer(s, &query, false, out, how);
    for (size_t i = 0; i < n; i++)
        (void)sendto(datagrams, out[i].p, out[i].n, 0, (struct sockaddr *)&from, from_n);
}

dns_hostile dns_hostile_start(port_address at) {
    dns_hostile s = {.at = at};
    int listener = loopback_listen(&s.at, 8), datagrams = loopback_datagram(&s.at);
    s.log =
        mmap(NULL, DNS_HOSTILE_LOG_MAX, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (s.log == MAP_FAILED)
        abort();
    s.pid = fork();
    if (s.pid != 0) {
        close(listener);
        close(datagrams);
        return s;
    }
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    for (;;) {
        struct pollfd fds[2] = {{listener, POLLIN, 0}, {datagrams, POLLIN, 0}};
        if (poll(fds, 2, -1) < 0)
            abort();
        if (fds[0].revents)
            serve_tcp(&s, listener);
        if (fds[1].revents)
            serve_udp(&s, datagrams);
    }
}

void dns_hostile_stop(dns_hostile *server) {
    kill(server->pid, SIGKILL);
    waitpid(server->pid, NULL, 0);
    munmap(server->log, DNS_HOSTILE_LOG_MAX);
}
