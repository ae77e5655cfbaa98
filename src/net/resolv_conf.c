#include "net/resolv_conf.h"

#include <string.h>

/* ---- words ---- */

static bool is_blank(char c) {
    return c == ' ' || c == '\t' || c == '\r';
}

/* Returns true if `c` ended a word; the word is in `w` until the next call. */
static bool word_ends(ta_words *w, char c) {
    if (w->ended) {
        w->n = 0;
        w->index++;
    }
    if (w->line_ended) {
        w->index = 0;
        w->comment = false;
    }
    w->line_ended = c == '\n';
    if (c == '#' || (c == ';' && w->n == 0))
        w->comment = true;
    if (w->line_ended || w->comment || is_blank(c)) {
        w->ended = w->n > 0;
        return w->ended;
    }
    w->ended = false;
    if (w->n < sizeof w->word)
        w->word[w->n++] = c;
    else
        w->n = sizeof w->word + 1;
    return false;
}

static ta_str word_of(const ta_words *w) {
    return (ta_str){w->word, w->n <= sizeof w->word ? w->n : 0};
}

/* ---- hosts ---- */

static void hosts_word(ta_hosts *h, size_t index, ta_str word) {
    if (index == 0) {
        if (!ta_address_parse(word, &h->line))
            h->line.family = 0;
    } else if (h->line.family != 0 && h->n < h->cap && ta_str_eq_nocase(word, h->host)) {
        h->out[h->n++] = h->line;
    }
}

void ta_hosts_feed(ta_hosts *h, ta_str piece) {
    for (size_t i = 0; i < piece.n; i++)
        if (word_ends(&h->words, piece.p[i]))
            hosts_word(h, h->words.index, word_of(&h->words));
}

void ta_hosts_end(ta_hosts *h) {
    ta_hosts_feed(h, TA_STR("\n"));
}

/* ---- resolv.conf ---- */

enum { OTHER, NAMESERVER, SEARCH, DOMAIN, OPTIONS };

static unsigned keyword_of(ta_str word) {
    static const char *const names[] = {[NAMESERVER] = "nameserver",
                                        [SEARCH] = "search",
                                        [DOMAIN] = "domain",
                                        [OPTIONS] = "options"};
    for (unsigned k = NAMESERVER; k <= OPTIONS; k++)
        if (ta_str_eq(word, ta_str_from(names[k])))
            return k;
    return OTHER;
}

static void add_search(ta_resolv_conf *c, ta_str domain) {
    if (domain.n > 0 && domain.p[domain.n - 1] == '.')
        domain.n--;
    if (domain.n == 0)
        return; /* "." means an empty search list */
    ta_put(&c->search, domain);
    ta_putc(&c->search, ' ');
}

/* "name:number", limited to least..most as in the C libraries. */
static void option(ta_str word, ta_str name, unsigned least, unsigned most, unsigned *out) {
    uint64_t value;
    if (!ta_str_starts(word, name) ||
        !ta_str_to_u64(ta_str_sub(word, name.n, word.n), UINT32_MAX, &value))
        return;
    *out = value < least ? least : value > most ? most : (unsigned)value;
}

static void resolv_word(ta_resolv_conf *c, size_t index, ta_str word) {
    if (index == 0) {
        c->keyword = keyword_of(word);
        return;
    }
    if (index == 1 && (c->keyword == SEARCH || c->keyword == DOMAIN)) /* the last line counts */
        c->search = ta_buf_on(c->search_text, sizeof c->search_text);
    if (c->keyword == OPTIONS) {
        option(word, TA_STR("ndots:"), 0, 15, &c->ndots);
        option(word, TA_STR("timeout:"), 1, 30, &c->timeout_s);
        option(word, TA_STR("attempts:"), 1, 5, &c->attempts);
    } else if (c->keyword == SEARCH || (c->keyword == DOMAIN && index == 1)) {
        add_search(c, word);
    } else if (c->keyword == NAMESERVER && index == 1 && c->servers_n < TA_DNS_SERVERS_MAX &&
               ta_address_parse(word, &c->servers[c->servers_n])) {
        c->servers_n++;
    }
}

void ta_resolv_conf_init(ta_resolv_conf *c) {
    c->servers_n = 0;
    c->ndots = 1;
    c->timeout_s = 5;
    c->attempts = 2;
    c->search = ta_buf_on(c->search_text, sizeof c->search_text);
    c->keyword = OTHER;
    memset(&c->words, 0, sizeof c->words);
}

void ta_resolv_conf_feed(ta_resolv_conf *c, ta_str piece) {
    for (size_t i = 0; i < piece.n; i++)
        if (word_ends(&c->words, piece.p[i]))
            resolv_word(c, c->words.index, word_of(&c->words));
}

void ta_resolv_conf_end(ta_resolv_conf *c) {
    ta_resolv_conf_feed(c, TA_STR("\n"));
    c->by_default = c->servers_n == 0;
    if (!c->by_default)
        return;
    c->servers[0] = (port_address){.family = 4, .bytes = {127, 0, 0, 1}};
    c->servers_n = 1;
}
