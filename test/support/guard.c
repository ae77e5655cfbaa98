#define _DEFAULT_SOURCE
#include "support/guard.h"

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

static size_t page_size(void) {
    return (size_t)sysconf(_SC_PAGESIZE);
}

static size_t whole_pages(size_t n) {
    return (n + page_size() - 1) / page_size() * page_size();
}

char *guard_alloc(size_t n) {
    size_t usable = whole_pages(n);
    char *base = mmap(NULL, usable + page_size(), PROT_READ | PROT_WRITE,
                      MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (base == MAP_FAILED || mprotect(base + usable, page_size(), PROT_NONE) != 0)
        abort();
    return base + usable - n;
}

char *guard_copy(const void *p, size_t n) {
    char *copy = guard_alloc(n);
    if (n > 0)
        memcpy(copy, p, n);
    return copy;
}

void guard_free(void *p, size_t n) {
    if (p)
        munmap((char *)p + n - whole_pages(n), whole_pages(n) + page_size());
}
