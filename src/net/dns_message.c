#include "net/dns_message.h"

#include <string.h>

#include "caps.h"

enum {
    HEADER = 12, /* bytes; the question's name follows */
    CNAME = 5,
    CLASS_IN = 1,
    RCODE_NXDOMAIN = 3,
    HOPS_MAX = 16, /* the maximum number of CNAMEs to follow */
    /* Bits of the header's second 16-bit word. */
    QR = 0x8000,
    OPCODE = 0x7800,
    AA = 0x0400,
    TC = 0x0200,
    RD = 0x0100,
    RA = 0x0080,
    RCODE = 0x000F,
};

static void put_u16(ta_buf *b, unsigned value) {
    ta_putc(b, (char)(value >> 8));
    ta_putc(b, (char)value);
}

ta_err ta_put_dns_query(ta_buf *b, ta_str name, uint16_t type, uint16_t id) {
    if (name.n > 0 && name.p[name.n - 1] == '.')
        name.n--;
    if (name.n == 0 || name.n > TA_HOST_MAX)
        return TA_E_PARAM;
    put_u16(b, id);
    put_u16(b, RD);
    put_u16(b, 1); /* one question, and no records */
    ta_put(b, TA_STR("\0\0\0\0\0\0"));
    while (name.p != NULL) {
        ta_str label = ta_str_cut(name, '.', &name);
        if (label.n == 0 || label.n > 63)
            return TA_E_PARAM;
        ta_putc(b, (char)label.n);
        /* Some servers repeat the question in lower case. */
        for (size_t i = 0; i < label.n; i++)
            ta_putc(b, ta_lower(label.p[i]));
    }
    ta_putc(b, '\0');
    put_u16(b, type);
    put_u16(b, CLASS_IN);
    return ta_buf_err(b);
}

static unsigned byte_at(ta_str m, size_t at) {
    return (unsigned char)m.p[at];
}

static unsigned u16_at(ta_str m, size_t at) {
    return byte_at(m, at) << 8 | byte_at(m, at + 1);
}

/* A position in a name. A compression pointer (RFC 1035, section 4.1.4) must point before the part
 * of the name that contains it, so that a walk ends. */
typedef struct cursor {
    size_t at;
    size_t part; /* start of the current part of the name */
} cursor;

/* Read the next label; empty at the root. Returns false if it is malformed. */
static bool next_label(ta_str m, cursor *c, ta_str *label) {
    for (;;) {
        if (c->at >= m.n)
            return false;
        unsigned length = byte_at(m, c->at);
        if (length < 64) {
            if (length > m.n - c->at - 1)
                return false;
            *label = ta_str_sub(m, c->at + 1, c->at + 1 + length);
            c->at += 1 + length;
            return true;
        }
        if (length < 192 || m.n - c->at < 2)
            return false;
        c->at = u16_at(m, c->at) & 0x3FFF;
        if (c->at >= c->part)
            return false;
        c->part = c->at;
    }
}

/* Are the names at two positions the same? Returns 1 or 0, or -1 if one is malformed. */
static int same_name(ta_str m, size_t a, size_t b) {
    cursor at_a = {a, a}, at_b = {b, b};
    for (size_t length = 0; length < 255;) {
        ta_str label_a, label_b;
        if (!next_label(m, &at_a, &label_a) || !next_label(m, &at_b, &label_b))
            return -1;
        if (!ta_str_eq_nocase(label_a, label_b))
            return 0;
        if (label_a.n == 0)
            return 1;
        length += 1 + label_a.n;
    }
    return -1;
}

/* Skip the name at *at, without following its pointer. */
static bool skip_name(ta_str m, size_t *at) {
    while (*at < m.n) {
        unsigned length = byte_at(m, *at);
        if (length >= 64) {
            *at += 2;
            return length >= 192 && *at <= m.n;
        }
        *at += 1 + length;
        if (length == 0)
            return true;
    }
    return false;
}

typedef struct record {
    size_t name;
    unsigned type, class;
    size_t data, data_n;
} record;

static bool next_record(ta_str m, size_t *at, record *r) {
    r->name = *at;
    if (!skip_name(m, at) || m.n - *at < 10)
        return false;
    r->type = u16_at(m, *at);
    r->class = u16_at(m, *at + 2); /* then four bytes of TTL */
    r->data_n = u16_at(m, *at + 8);
    r->data = *at + 10;
    if (m.n - r->data < r->data_n)
        return false;
    *at = r->data + r->data_n;
    return true;
}

typedef struct search {
    ta_str m;
    size_t first, count; /* offset of the records, and how many the header announces */
    unsigned type;
    port_address *out;
    size_t cap, n;
} search;

/* Collect the addresses of the name at `owner`. *alias: the name that `owner` is a CNAME for, or
 * 0. */
static bool scan(search *s, size_t owner, size_t *alias) {
    size_t at = s->first, address_n = s->type == TA_DNS_A ? 4 : 16;
    *alias = 0;
    for (size_t i = 0; i < s->count; i++) {
        record r;
        if (!next_record(s->m, &at, &r))
            return false;
        if (r.class != CLASS_IN || (r.type != s->type && r.type != CNAME))
            continue;
        int same = same_name(s->m, owner, r.name);
        if (same < 0)
            return false;
        if (same == 0)
            continue;
        if (r.type == CNAME) {
            size_t end = r.data;
            if (!skip_name(s->m, &end) || end != at)
                return false;
            *alias = r.data;
            continue;
        }
        if (r.data_n != address_n)
            return false;
        if (s->n < s->cap) {
            port_address *a = &s->out[s->n++];
            *a = (port_address){.family = s->type == TA_DNS_A ? 4 : 6};
            memcpy(a->bytes, s->m.p + r.data, r.data_n);
        }
    }
    return true;
}

static ta_dns_verdict follow(search *s) {
    size_t owner = HEADER, alias;
    for (unsigned hop = 0; hop <= HOPS_MAX; hop++) {
        if (!scan(s, owner, &alias))
            return TA_DNS_MALFORMED;
        if (s->n > 0)
            return TA_DNS_ADDRESSES;
        if (alias == 0)
            return TA_DNS_NO_DATA;
        owner = alias;
    }
    return TA_DNS_LOOP;
}

ta_dns_verdict ta_dns_judge(ta_str query, ta_str message, port_address *out, size_t cap, size_t *n,
                            unsigned *rcode) {
    *n = 0;
    *rcode = 0;
    if (message.n < HEADER || u16_at(message, 0) != u16_at(query, 0))
        return TA_DNS_NOT_OURS;
    unsigned flags = u16_at(message, 2), questions = u16_at(message, 4);
    if ((flags & (QR | OPCODE)) != QR)
        return TA_DNS_NOT_OURS;
    *rcode = flags & RCODE;
    bool failure = *rcode != 0 && *rcode != RCODE_NXDOMAIN;
    if (failure && questions == 0)
        return TA_DNS_FAILURE;
    if (questions != 1 || message.n < query.n ||
        !ta_str_eq(ta_str_sub(message, HEADER, query.n), ta_str_sub(query, HEADER, query.n)))
        return TA_DNS_NOT_OURS;
    if (failure)
        return TA_DNS_FAILURE;
    if (flags & TC)
        return TA_DNS_TRUNCATED;
    if (*rcode == RCODE_NXDOMAIN)
        return TA_DNS_NO_NAME;
    search s = {message, query.n, u16_at(message, 6), u16_at(query, query.n - 4), out, cap, 0};
    ta_dns_verdict verdict = follow(&s);
    if (verdict == TA_DNS_ADDRESSES)
        *n = s.n;
    if (verdict == TA_DNS_NO_DATA && !(flags & (AA | RA)))
        return TA_DNS_FAILURE;
    return verdict;
}
