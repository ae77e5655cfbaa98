/* hide_memory.c - keep the memory of this process to itself. */
#include "posix/posix.h"

#include <sys/prctl.h>

void posix_hide_memory(void) {
    /* Covers core files, cores piped to a handler, which RLIMIT_CORE does not, and ptrace by other
     * processes of the user. Unlike a limit it ends at execve, so children are left alone. */
    (void)prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
}
