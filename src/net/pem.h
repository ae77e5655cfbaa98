/* pem.h - read certificates, or private keys, from PEM text (RFC 7468), incrementally.
 * Layer net; needs base. No I/O, no allocation. Memory: sizeof(ta_pem) and the caller's buffer for
 * one block.
 *
 * Ignored are text outside of blocks, blocks of other kinds, a byte order mark, CR before LF, and
 * white space within a block. Lines may have any length. */
#ifndef TA_PEM_H
#define TA_PEM_H

#include "base/str.h"

typedef struct ta_pem {
    uint8_t *der;    /* borrowed */
    size_t cap;      /* bytes at der */
    size_t n;        /* bytes decoded of the current block */
    unsigned blocks; /* blocks begun so far: the number of the current one */
    uint32_t bits;   /* up to three characters of base64 not yet written */
    uint8_t held;    /* how many characters */
    uint8_t padding; /* '=' seen in this block */
    uint8_t state;
    bool keys;      /* read PRIVATE KEY blocks, else CERTIFICATE blocks */
    bool encrypted; /* the current block is an ENCRYPTED PRIVATE KEY */
    uint8_t label;  /* of the current block */
    uint8_t line_n; /* bytes of the current line; more than `line` holds: not a boundary */
    char line[40];
} ta_pem;

/* Start, with der[0..cap) for one decoded certificate. */
void ta_pem_init(ta_pem *pem, void *der, size_t cap);

/* The same for private keys: PRIVATE KEY and ENCRYPTED PRIVATE KEY (PKCS #8), RSA PRIVATE KEY (PKCS
 * #1), EC PRIVATE KEY (SEC 1). A key encrypted in the older way, with fields within the block, is
 * reported as malformed. Wipe *pem and der after use. */
void ta_pem_init_keys(ta_pem *pem, void *der, size_t cap);

/* Consume bytes from `in` up to the end of the next block.
 *   in    borrowed for this call only; may be empty and may end anywhere
 *   used  out: bytes consumed, 0..in.n, set on every return
 * Returns
 * TA_OK        a block is complete: der[0..n), valid until the next call
 * TA_E_MORE    all of `in` is consumed
 * TA_E_CONFIG  block number `blocks` is not base64, or its boundaries do not match: stop here
 * TA_E_LIMIT   block number `blocks` is longer than cap: stop here */
TA_MUST ta_err ta_pem_feed(ta_pem *pem, ta_str in, size_t *used);

/* Call it at the end of the text. Returns TA_OK, or TA_E_CONFIG if the text ends within a block. */
TA_MUST ta_err ta_pem_end(const ta_pem *pem);

#endif
