/* hide_memory.c - keep the memory of this process private. */
#include "posix/posix.h"

#include <sys/prctl.h>

void posix_hide_memory(void) {
    /* Prevents core files, cores piped to a handler (RLIMIT_CORE does not), and ptrace by other
     * processes of the user. Unlike a limit it ends at execve, so programs that we run keep their
     * core files. */
    (void)prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
}
