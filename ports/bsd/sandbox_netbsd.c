/* sandbox_netbsd.c - nothing: NetBSD has no sandbox for an unprivileged process, and cannot stop
 * other processes of the same user from tracing it (hide_memory.c). */
#include "port.h"

port_result port_sandbox(const port_sandbox_policy *policy, const char **note, int *sys) {
    (void)policy;
    *note = "NetBSD has no sandbox that a program can put itself into";
    *sys = 0;
    return PORT_OK;
}
