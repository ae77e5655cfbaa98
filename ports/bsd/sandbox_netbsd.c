/* sandbox_netbsd.c - NetBSD has no means for it that an unprivileged process may use; nor one against other
 * processes of the same user, which may trace us (hide_memory.c). */
#include "port.h"

port_result port_sandbox(const port_needs *needs, const char **note, int *sys) {
    (void)needs;
    *note = "NetBSD has no sandbox that a program can put itself into";
    *sys = 0;
    return PORT_OK;
}
