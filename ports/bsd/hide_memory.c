/* hide_memory.c - keep the memory of this process to itself, on OpenBSD and NetBSD: no core file.
 * OpenBSD lets nobody trace us but our ancestors and root, by default (kern.global_ptrace). NetBSD lets
 * every process of the same user, and has no switch against it for one that has no privileges. */
#include "posix/posix.h"

#include <sys/resource.h>

void posix_hide_memory(void) {
    /* Unlike FreeBSD's switch a limit stays over execve. So the soft one alone is set: a program that we
     * run can raise it again. */
    struct rlimit core;
    if (getrlimit(RLIMIT_CORE, &core) != 0)
        return;
    core.rlim_cur = 0;
    (void)setrlimit(RLIMIT_CORE, &core);
}
