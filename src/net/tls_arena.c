#include "net/tls_arena.h"

#include "tinyaws.h"

#include <string.h>

/* Blocks follow each other from the start to `top`; after it, all is free. */
typedef struct block {
    _Alignas(16) size_t size; /* bytes including this header, a multiple of 16 */
    size_t used;              /* 0: free */
} block;

_Static_assert(sizeof(block) == 16, "a block's bytes are aligned as its header is");

static _Alignas(16) unsigned char arena[TA_TLS_ARENA_SIZE];
static size_t top;
static size_t lowest; /* no block below is free: a search begins here */
static size_t peak;   /* the maximum of top: nothing after it was ever written */

static block *block_at(size_t at) {
    return (block *)(void *)(arena + at);
}

/* Join the free block at `at` with the free blocks that follow it; if they are the last ones, move
 * `top` back. */
static void join(size_t at) {
    block *b = block_at(at);
    while (at + b->size < top && !block_at(at + b->size)->used)
        b->size += block_at(at + b->size)->size;
    if (at + b->size == top)
        top = at;
}

/* The first free block from `at` on, or `top`. */
static size_t next_free(size_t at) {
    while (at < top && block_at(at)->used)
        at += block_at(at)->size;
    return at;
}

/* Where `size` bytes are free: the first gap that is large enough, else `top`. */
static size_t find(size_t size) {
    lowest = next_free(lowest);
    for (size_t at = lowest; at < top; at = next_free(at + block_at(at)->size)) {
        join(at);
        if (at == top || block_at(at)->size >= size)
            return at;
    }
    return top;
}

/* Keep the rest of a gap as a gap, if it can hold a block. */
static void split(block *b, size_t size) {
    if (b->size - size <= sizeof(block))
        return;
    block *rest = (block *)(void *)((unsigned char *)b + size);
    rest->size = b->size - size;
    rest->used = 0;
    b->size = size;
}

void *ta_tls_arena_calloc(size_t n, size_t size) {
    if (n == 0 || size == 0 || n > sizeof arena / size)
        return NULL;
    size_t need = (n * size + sizeof(block) + 15) & ~(size_t)15;
    size_t at = find(need);
    block *b = block_at(at);
    if (at < top) {
        split(b, need);
    } else {
        if (need > sizeof arena - top)
            return NULL;
        b->size = need;
        top += need;
    }
    b->used = 1;
    size_t from = at + sizeof(block), end = at + b->size;
    if (from < peak)
        memset(arena + from, 0, (end < peak ? end : peak) - from);
    if (peak < top)
        peak = top;
    return arena + from;
}

void ta_tls_arena_free(void *p) {
    if (p == NULL)
        return;
    size_t at = (size_t)((unsigned char *)p - arena) - sizeof(block);
    block_at(at)->used = 0;
    if (at < lowest)
        lowest = at;
    join(at);
}

size_t ta_tls_arena_peak(void) {
    return peak;
}
