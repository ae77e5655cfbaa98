#include "net/pem.h"

#include "base/buf.h"

#include <string.h>

static const ta_str byte_order_mark = {"\xEF\xBB\xBF", 3};

/* The first is for certificates, the others for keys, the last for encrypted keys. */
static const char labels[][22] = {"CERTIFICATE", "PRIVATE KEY", "RSA PRIVATE KEY", "EC PRIVATE KEY",
                                  "ENCRYPTED PRIVATE KEY"};
enum { KEYS = 1, ENCRYPTED = 4, LABELS };

typedef struct boundary {
    char text[40];
    ta_buf line;
} boundary;

/* -----BEGIN label----- or -----END label----- */
static ta_str boundary_line(boundary *b, const char *word, unsigned label) {
    b->line = ta_buf_on(b->text, sizeof b->text);
    ta_puts(&b->line, "-----");
    ta_puts(&b->line, word);
    ta_puts(&b->line, labels[label]);
    ta_puts(&b->line, "-----");
    return ta_buf_str(&b->line);
}

enum { OUTSIDE, INSIDE, END_LINE };

void ta_pem_init(ta_pem *pem, void *der, size_t cap) {
    memset(pem, 0, sizeof *pem);
    pem->der = der;
    pem->cap = cap;
}

void ta_pem_init_keys(ta_pem *pem, void *der, size_t cap) {
    ta_pem_init(pem, der, cap);
    pem->keys = true;
}

static void keep(ta_pem *pem, char c) {
    if (pem->line_n < sizeof pem->line)
        pem->line[pem->line_n] = c;
    if (pem->line_n <= sizeof pem->line)
        pem->line_n++;
}

/* Does the line begin a block of the kind to read? */
static bool begins_block(ta_pem *pem, ta_str line) {
    boundary b;
    if (!ta_str_starts(line, TA_STR("-----BEGIN ")))
        return false;
    const unsigned from = pem->keys ? KEYS : 0, to = pem->keys ? LABELS : KEYS;
    for (unsigned label = from; label < to; label++)
        if (ta_str_eq(line, boundary_line(&b, "BEGIN ", label))) {
            pem->label = (uint8_t)label;
            pem->encrypted = label == ENCRYPTED;
            return true;
        }
    return false;
}

/* The end of a line outside of blocks: does a block begin? */
static void end_of_text_line(ta_pem *pem) {
    ta_str line = {pem->line, pem->line_n};
    pem->line_n = 0;
    if (line.n > sizeof pem->line)
        return;
    if (ta_str_starts(line, byte_order_mark))
        line = ta_str_sub(line, byte_order_mark.n, line.n);
    if (!begins_block(pem, ta_str_trim(line)))
        return;
    pem->state = INSIDE;
    pem->blocks++;
    pem->n = 0;
    pem->bits = 0;
    pem->held = 0;
    pem->padding = 0;
}

/* DIGIT and the value of a base64 digit; 0: the character is none. */
enum { DIGIT = 64 };
static const uint8_t digits[256] = {
    ['+'] = 126, ['/'] = 127, ['0'] = 116, 117, 118, 119, 120, 121, 122, 123, 124, 125, ['A'] = 64,
    65,          66,          67,          68,  69,  70,  71,  72,  73,  74,  75,  76,  77,
    78,          79,          80,          81,  82,  83,  84,  85,  86,  87,  88,  89,  ['a'] = 90,
    91,          92,          93,          94,  95,  96,  97,  98,  99,  100, 101, 102, 103,
    104,         105,         106,         107, 108, 109, 110, 111, 112, 113, 114, 115,
};

/* Four characters are complete: write their bytes, one fewer for each '='. */
static ta_err flush(ta_pem *pem) {
    size_t n = 3u - pem->padding;
    if (pem->cap - pem->n < n)
        return TA_E_LIMIT;
    for (size_t i = 0; i < n; i++)
        pem->der[pem->n++] = (uint8_t)(pem->bits >> (16 - 8 * i));
    pem->bits = 0;
    pem->held = 0;
    return TA_OK;
}

/* Decode groups of four digits at once, up to where something else comes. How many characters that was. */
static size_t decode_groups(ta_pem *pem, ta_str in) {
    const unsigned char *p = (const unsigned char *)in.p;
    const size_t groups = in.n / 4, room = (pem->cap - pem->n) / 3,
                 most = groups < room ? groups : room;
    uint8_t *out = pem->der + pem->n;
    size_t i = 0;
    for (; i < most; i++, p += 4) {
        const uint32_t a = digits[p[0]], b = digits[p[1]], c = digits[p[2]], d = digits[p[3]];
        if ((a & b & c & d) == 0)
            break;
        const uint32_t bits = (a << 18) + (b << 12) + (c << 6) + d -
                              ((DIGIT << 18) + (DIGIT << 12) + (DIGIT << 6) + DIGIT);
        *out++ = (uint8_t)(bits >> 16);
        *out++ = (uint8_t)(bits >> 8);
        *out++ = (uint8_t)bits;
    }
    pem->n += 3 * i;
    return 4 * i;
}

static ta_err decode(ta_pem *pem, char c) {
    if (c == ' ' || c == '\t' || c == '\r' || c == '\n')
        return TA_OK;
    int value = digits[(unsigned char)c] - DIGIT;
    if (c == '=' && pem->held >= 2) {
        pem->padding++;
        value = 0;
    } else if (value < 0 || pem->padding > 0) {
        return TA_E_CONFIG;
    }
    pem->bits = pem->bits << 6 | (uint32_t)value;
    pem->held++;
    return pem->held == 4 ? flush(pem) : TA_OK;
}

/* One byte of the line that ends a block. TA_OK if the block is complete. */
static ta_err end_byte(ta_pem *pem, char c) {
    keep(pem, c);
    if (pem->line_n < strlen("-----END -----") + strlen(labels[pem->label]))
        return TA_E_MORE;
    boundary b;
    if (!ta_str_eq(boundary_line(&b, "END ", pem->label), (ta_str){pem->line, pem->line_n}))
        return TA_E_CONFIG;
    pem->state = OUTSIDE;
    pem->line_n = 0;
    return TA_OK;
}

static ta_err feed_byte(ta_pem *pem, char c) {
    switch (pem->state) {
    case OUTSIDE:
        if (c == '\n' || c == '\r')
            end_of_text_line(pem);
        else
            keep(pem, c);
        return TA_E_MORE;
    case INSIDE:
        if (c == '-') {
            if (pem->held != 0 || pem->n == 0)
                return TA_E_CONFIG;
            pem->state = END_LINE;
            return end_byte(pem, c);
        } else {
            ta_err err = decode(pem, c);
            return err == TA_OK ? TA_E_MORE : err;
        }
    default:
        return end_byte(pem, c);
    }
}

ta_err ta_pem_feed(ta_pem *pem, ta_str in, size_t *used) {
    ta_err err = TA_E_MORE;
    size_t i = 0;
    while (i < in.n && err == TA_E_MORE) {
        if (pem->state == INSIDE && pem->held == 0 && pem->padding == 0)
            i += decode_groups(pem, ta_str_sub(in, i, in.n));
        if (i < in.n)
            err = feed_byte(pem, in.p[i++]);
    }
    *used = i;
    return err;
}

ta_err ta_pem_end(const ta_pem *pem) {
    return pem->state == OUTSIDE ? TA_OK : TA_E_CONFIG;
}
