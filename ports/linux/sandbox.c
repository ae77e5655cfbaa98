/* sandbox.c - no_new_privs, which both others ask for, then Landlock, then seccomp, which would kill the
 * process at the calls before. */
#include "linux/sandbox.h"

#include <errno.h>
#include <sys/prctl.h>

static const char *note_of(linux_lock landlock, linux_lock seccomp) {
    if (seccomp == LINUX_LOCKED)
        return landlock == LINUX_LOCKED ? NULL
                                        : "this kernel has no Landlock, or keeps it from us: files "
                                          "can be read, and none written";
    return landlock == LINUX_LOCKED
               ? "this kernel has no seccomp filters"
               : "this kernel has neither Landlock nor seccomp filters that we could use";
}

port_result port_sandbox(const port_needs *needs, const char **note, int *sys) {
    static linux_lock seccomp = LINUX_NO_LOCK;
    *note = NULL;
    *sys = 0;
    /* Their folders could not be found any more; and what is asked for was granted before. */
    if (seccomp == LINUX_LOCKED && needs->renewed_files != NULL && needs->renewed_files[0] != NULL)
        return PORT_OK;
    if (seccomp != LINUX_LOCKED && prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) {
        *note = "this kernel has no means of it: they came with Linux 3.5";
        return PORT_OK;
    }
    const linux_lock landlock = linux_landlock(needs, sys);
    if (landlock == LINUX_FAILED)
        return PORT_FAILED;
    if (seccomp != LINUX_LOCKED)
        seccomp = linux_seccomp(needs->shared_file != NULL, sys);
    if (seccomp == LINUX_FAILED) {
        seccomp = LINUX_NO_LOCK;
        return PORT_FAILED;
    }
    *note = note_of(landlock, seccomp);
    return PORT_OK;
}
