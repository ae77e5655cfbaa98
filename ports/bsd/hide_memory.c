/* hide_memory.c - keep the memory of this process private, on OpenBSD and NetBSD: no core file. By
 * default, OpenBSD lets only ancestors and root trace a process (kern.global_ptrace). NetBSD lets
 * every process of the same user, and an unprivileged process cannot prevent it. */
#include "posix/posix.h"

#include <sys/resource.h>

void posix_hide_memory(void) {
    /* Unlike FreeBSD's switch, a limit survives execve. So set only the soft limit: a program that
     * we run can raise it again. */
    struct rlimit core;
    if (getrlimit(RLIMIT_CORE, &core) != 0)
        return;
    core.rlim_cur = 0;
    (void)setrlimit(RLIMIT_CORE, &core);
}
