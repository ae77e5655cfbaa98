/* hide_memory_freebsd.c - keep the memory of this process to itself. */
#include "posix/posix.h"

#include <sys/procctl.h>
#include <sys/wait.h>
#include <unistd.h>

void posix_hide_memory(void) {
    /* Covers core files, ptrace, ktrace and the reading of memory by other processes of the user. It
     * ends at execve, so programs that we run are left alone. */
    int how = PROC_TRACE_CTL_DISABLE;
    (void)procctl(P_PID, (id_t)getpid(), PROC_TRACE_CTL, &how);
}
