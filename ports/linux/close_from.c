/* close_from.c - close_range(2); before Linux 5.9, close one by one. */
#include "linux/sandbox.h"

#include <unistd.h>

enum { DESCRIPTORS_MAX = 1024 }; /* the kernel assigns the lowest free number, so few are higher */

void posix_close_from(int first) {
    if (syscall(__NR_close_range, first, ~0U, 0) == 0)
        return;
    for (int fd = first; fd < DESCRIPTORS_MAX; fd++)
        (void)close(fd);
}
