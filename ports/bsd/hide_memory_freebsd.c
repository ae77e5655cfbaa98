/* hide_memory_freebsd.c - keep the memory of this process private. */
#include "posix/posix.h"

#include <sys/procctl.h>
#include <sys/wait.h>
#include <unistd.h>

void posix_hide_memory(void) {
    /* Prevents core files, ptrace, ktrace, and reads of our memory by other processes of the user.
     * It ends at execve, so it does not affect programs that we run. */
    int how = PROC_TRACE_CTL_DISABLE;
    (void)procctl(P_PID, (id_t)getpid(), PROC_TRACE_CTL, &how);
}
