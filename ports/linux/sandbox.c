/* sandbox.c - the Linux sandbox, in this order: start a broker if a program may still be run; open
 * the shared file; set no_new_privs, which the locks require; Landlock; seccomp, which forbids all
 * of these steps and so comes last. */
#include "linux/sandbox.h"

#include <errno.h>
#include <fcntl.h>
#include <net/if.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "posix/broker.h"

/* libc's if_nametoindex opens an AF_UNIX socket. The filter does not allow those, since they reach
 * other programs on this host; so do the same with AF_INET. */
static uint32_t interface_index(const char *name) {
    struct ifreq request;
    const size_t n = strlen(name);
    if (n >= sizeof request.ifr_name)
        return 0;
    memset(&request, 0, sizeof request);
    memcpy(request.ifr_name, name, n);
    const int s = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (s < 0)
        return 0;
    const bool found = ioctl(s, SIOCGIFINDEX, &request) == 0;
    (void)close(s);
    return found ? (uint32_t)request.ifr_ifindex : 0;
}

/* ---- the shared file ---- */

/* Opened before the locks, so that they allow no path for writing. port_shared_open then returns a
 * duplicate; its lock is released by port_shared_unlock. */
static struct {
    bool called; /* port_sandbox was called */
    bool kept;   /* port_shared_open returns this result for this path */
    port_result result;
    int sys;
    port_file file; /* open when the result is PORT_OK */
    /* A hash of the path saves 4 KiB. Another path with the same hash would get the same file. */
    uint64_t path;
} shared;

/* FNV-1a. */
static uint64_t hash_of(const char *path) {
    uint64_t hash = 0xCBF29CE484222325;
    for (; *path != '\0'; path++)
        hash = (hash ^ (uint8_t)*path) * 0x100000001B3;
    return hash;
}

static port_result shared_open(const char *path, port_file *out, int *sys) {
    if (!shared.kept || shared.path != hash_of(path)) {
        *sys = EACCES;
        return PORT_FAILED;
    }
    *sys = shared.sys;
    if (shared.result != PORT_OK)
        return shared.result;
    *out = dup(shared.file);
    *sys = *out < 0 ? errno : 0;
    return *out < 0 ? PORT_FAILED : PORT_OK;
}

static void keep_shared(const char *path) {
    shared.kept = true;
    shared.path = hash_of(path);
    shared.result = port_shared_open(path, &shared.file, &shared.sys);
}

static void let_go_of_shared(void) {
    if (shared.result == PORT_OK)
        port_file_close(shared.file);
    shared.kept = false;
}

/* Only the first call can open a shared file; later calls can only close it. */
static void keep_or_let_go_of_shared(const port_sandbox_policy *policy) {
    if (policy->shared_file == NULL && shared.kept)
        let_go_of_shared();
    if (policy->shared_file != NULL && !shared.called)
        keep_shared(policy->shared_file);
    shared.called = true;
}

/* ---- the locks ---- */

static const char *note_of(linux_lock landlock, linux_lock seccomp) {
    if (seccomp == LINUX_LOCKED)
        return landlock == LINUX_LOCKED ? NULL
                                        : "this kernel has no Landlock, or keeps it from us: every "
                                          "file can be read, and none opened for writing";
    return landlock == LINUX_LOCKED
               ? "this kernel has no seccomp filters"
               : "this kernel has neither Landlock nor seccomp filters that we could use";
}

/* The broker is not confined, but runs only the one command. */
static port_result set_up_broker(const port_sandbox_policy *policy, int *sys) {
    static const posix_broker_service *const services[] = {&posix_broker_run, NULL};
    if (policy->command == NULL) {
        posix_broker_stop();
        return PORT_OK;
    }
    const int there = posix_broker_socket();
    return there >= 0 ? PORT_OK : posix_broker_start(policy, services, sys);
}

static port_result lock(const port_sandbox_policy *policy, const char **note, int *sys) {
    static linux_lock seccomp = LINUX_NO_LOCK;
    if (seccomp != LINUX_LOCKED && prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) {
        *note = "this kernel has no means of it: they came with Linux 3.5";
        return PORT_OK;
    }
    /* Rules for folders need stat and readlink, which the seccomp filter no longer allows. The
     * first call already granted everything asked for here. */
    if (seccomp == LINUX_LOCKED && policy->renewed_files != NULL &&
        policy->renewed_files[0] != NULL)
        return PORT_OK;
    const linux_lock landlock = linux_landlock(policy, sys);
    if (landlock == LINUX_FAILED)
        return PORT_FAILED;
    if (seccomp != LINUX_LOCKED)
        seccomp = linux_seccomp(policy->shared_file != NULL, sys);
    *note = note_of(landlock, seccomp);
    return seccomp == LINUX_FAILED ? PORT_FAILED : PORT_OK;
}

port_result port_sandbox(const port_sandbox_policy *policy, const char **note, int *sys) {
    *note = NULL;
    *sys = 0;
    port_result r = set_up_broker(policy, sys);
    keep_or_let_go_of_shared(policy);
    if (r == PORT_OK)
        r = lock(policy, note, sys);
    posix_overrides.interface = interface_index;
    posix_overrides.shared_open = shared_open;
    return r;
}
