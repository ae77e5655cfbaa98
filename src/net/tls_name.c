#include "net/tls_name.h"

#include "base/utf8.h"

#include <mbedtls/asn1.h>

/* ---- text ---- */

/* The text of an attribute, for reading one character at a time. */
typedef struct text {
    const unsigned char *p, *end;
    size_t width; /* bytes per character; 0: UTF-8 */
} text;

/* Returns false if it is not a string type. T.61 is read as Latin-1, as in OpenSSL. */
static bool text_of(int tag, ta_str value, text *out) {
    enum { VISIBLE_STRING = 26 };
    size_t width = 1;
    switch (tag) {
    case MBEDTLS_ASN1_UTF8_STRING:
        width = 0;
        break;
    case MBEDTLS_ASN1_PRINTABLE_STRING:
    case MBEDTLS_ASN1_T61_STRING:
    case MBEDTLS_ASN1_IA5_STRING:
    case VISIBLE_STRING:
        break;
    case MBEDTLS_ASN1_BMP_STRING:
        width = 2;
        break;
    case MBEDTLS_ASN1_UNIVERSAL_STRING:
        width = 4;
        break;
    default:
        return false;
    }
    const unsigned char *p = (const unsigned char *)value.p;
    *out = (text){p, p + value.n, width};
    return true;
}

enum { END = UINT32_MAX, BROKEN = UINT32_MAX - 1 };

static uint32_t next_utf8(text *t) {
    const ta_str rest = {(const char *)t->p, (size_t)(t->end - t->p)};
    size_t n = 0;
    if (ta_utf8_length(rest, 0) == 0)
        return BROKEN;
    const uint32_t c = ta_utf8_next(rest, &n);
    t->p += n;
    return c;
}

static uint32_t next_character(text *t) {
    if (t->p == t->end)
        return END;
    if (t->width == 0)
        return next_utf8(t);
    if ((size_t)(t->end - t->p) < t->width)
        return BROKEN;
    uint32_t c = 0;
    for (size_t i = 0; i < t->width; i++)
        c = c << 8 | *t->p++;
    return c <= 0x10FFFF ? c : BROKEN;
}

static bool is_space(uint32_t c) {
    return c == ' ' || (c >= '\t' && c <= '\r');
}

static uint32_t lower(uint32_t c) {
    return c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c;
}

/* The next character for the comparison: a run of white space is one blank, and nothing at both
 * ends. */
static uint32_t next_compared(text *t, bool at_start) {
    text next = *t;
    uint32_t c = next_character(&next);
    bool between_words = false;
    while (is_space(c)) {
        between_words = !at_start;
        *t = next;
        c = next_character(&next);
    }
    if (between_words && c != END)
        return ' ';
    *t = next;
    return lower(c);
}

static bool same_text(text a, text b) {
    uint32_t c;
    bool at_start = true;
    do {
        c = next_compared(&a, at_start);
        if (c == BROKEN || c != next_compared(&b, at_start))
            return false;
        at_start = false;
    } while (c != END);
    return true;
}

/* ---- names ---- */

/* Remove one DER element, its tag and its value, from the front of `*in`, which is not empty. */
static bool next_element(ta_str *in, int *tag, ta_str *value) {
    unsigned char *p = (unsigned char *)in->p, *const end = p + in->n;
    size_t n;
    *tag = *p++;
    if (mbedtls_asn1_get_len(&p, end, &n) != 0)
        return false;
    *value = (ta_str){(const char *)p, n};
    *in = (ta_str){(const char *)p + n, (size_t)(end - p) - n};
    return true;
}

static bool same_value(int tag_a, ta_str a, int tag_b, ta_str b) {
    text text_a, text_b;
    if (tag_a == tag_b && ta_str_eq(a, b))
        return true;
    return text_of(tag_a, a, &text_a) && text_of(tag_b, b, &text_b) && same_text(text_a, text_b);
}

/* A Name is a SEQUENCE of SETs of SEQUENCEs, each with a type and a value. */
enum { DEPTH = 3 };

static bool same_elements(ta_str a, ta_str b, int depth) {
    static const uint8_t tags[DEPTH] = {0x30, 0x31, 0x30};
    int tag_a, tag_b;
    ta_str in_a, in_b;
    while (a.n > 0 && b.n > 0) {
        if (!next_element(&a, &tag_a, &in_a) || !next_element(&b, &tag_b, &in_b))
            return false;
        if (depth == DEPTH ? !same_value(tag_a, in_a, tag_b, in_b)
                           : tag_a != tags[depth] || tag_b != tags[depth] ||
                                 !same_elements(in_a, in_b, depth + 1))
            return false;
    }
    return a.n == b.n;
}

bool ta_tls_name_eq(ta_str a, ta_str b) {
    return ta_str_eq(a, b) || same_elements(a, b, 0);
}

void ta_tls_name_respell(mbedtls_x509_name *to, const mbedtls_x509_name *from) {
    for (; to != NULL && from != NULL; to = to->next, from = from->next)
        to->val = from->val;
}
