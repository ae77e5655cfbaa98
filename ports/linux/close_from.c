/* close_from.c - close_range(2), or one by one where the kernel is older than 5.9. */
#include "linux/sandbox.h"

#include <unistd.h>

enum { DESCRIPTORS_MAX = 1024 }; /* given out from the lowest, and hardly ever so many */

void posix_close_from(int first) {
    if (syscall(__NR_close_range, first, ~0U, 0) == 0)
        return;
    for (int fd = first; fd < DESCRIPTORS_MAX; fd++)
        (void)close(fd);
}
