/* pem.h - certificates, or private keys, out of PEM text (RFC 7468), incrementally. Layer net; needs
 * base. No I/O, no allocation. Memory: sizeof(ta_pem) and the caller's buffer for one block.
 *
 * Text outside of blocks is passed over, as are blocks of other kinds, a
 * byte order mark, CR before LF, and white space within a block; lines may have any length. */
#ifndef TA_PEM_H
#define TA_PEM_H

#include "base/str.h"

typedef struct ta_pem {
    uint8_t *der;    /* borrowed */
    size_t cap;      /* bytes at der */
    size_t n;        /* bytes decoded of the block at hand */
    unsigned blocks; /* certificate blocks begun so far: the number of the one at hand */
    uint32_t bits;   /* up to three characters of base64 not yet written */
    uint8_t held;    /* how many */
    uint8_t padding; /* '=' seen in this block */
    uint8_t state;
    bool keys;      /* PRIVATE KEY blocks are looked for, else CERTIFICATE ones */
    bool encrypted; /* the block at hand is an ENCRYPTED PRIVATE KEY */
    uint8_t label;  /* of the block at hand */
    uint8_t line_n; /* bytes of the line at hand in `line`; more than it holds: no boundary */
    char line[40];
} ta_pem;

/* Start, with der[0..cap) for one decoded certificate. */
void ta_pem_init(ta_pem *pem, void *der, size_t cap);

/* The same for private keys: PRIVATE KEY and ENCRYPTED PRIVATE KEY (PKCS #8), RSA PRIVATE KEY (PKCS
 * #1), EC PRIVATE KEY (SEC 1). One encrypted in the older way, by fields within the block, is
 * malformed here. Wipe *pem and der. */
void ta_pem_init_keys(ta_pem *pem, void *der, size_t cap);

/* Consume bytes from `in` up to the end of the next certificate.
 *   in    borrowed for this call only; may be empty and may end anywhere
 *   used  out: bytes consumed, 0..in.n, set on every return
 * TA_OK      a certificate is whole: der[0..n), valid until the next call
 * TA_E_MORE  all of `in` is consumed
 * TA_E_CONFIG  block number `blocks` is no base64, or its boundaries do not pair: stop here
 * TA_E_LIMIT   block number `blocks` is longer than cap: stop here */
TA_MUST ta_err ta_pem_feed(ta_pem *pem, ta_str in, size_t *used);

/* At the end of the text: TA_OK | TA_E_CONFIG when it ends within a block. */
TA_MUST ta_err ta_pem_end(const ta_pem *pem);

#endif
