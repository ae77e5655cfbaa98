/* sandbox_openbsd.c - pledge(2) for system calls, unveil(2) for files.
 *
 * The broker stays outside and runs the command. So we never promise "proc" or "exec", and need not
 * unveil the program, its interpreter and its libraries. A call that is not promised kills the
 * process; a file that is not unveiled does not exist. */
#include "posix/broker.h"

#include <errno.h>
#include <stdbool.h>
#include <string.h>
#include <unistd.h>

/* inet: sockets for TCP and for our own DNS client, and names of interfaces. flock: the shared file
 * may be open already. tty: the request for a terminal's width kills without it, even if there is
 * no terminal. */
#define ALWAYS "stdio inet flock tty"

enum { PATH_BYTES_MAX = 1024 }; /* PATH_MAX, with the NUL: unveil refuses longer paths */

static bool begun, unveiled;

/* The path cannot be reached now. unveil looks a name up as if to create it, so it returns EROFS
 * for a file that does not exist on a read-only file system. */
static bool is_not_there(int number) {
    return number == ENOENT || number == ENOTDIR || number == EACCES || number == EROFS ||
           number == ELOOP || number == ENAMETOOLONG;
}

/* Skip a path that does not exist now: it will not be visible later. */
static bool show(const char *path, const char *how, int *sys) {
    if (unveil(path, how) == 0 || is_not_there(errno))
        return true;
    *sys = errno;
    return false;
}

/* unveil remembers a name in its directory, so a file that is replaced stays visible. But for a
 * symbolic link it remembers the target, and a replaced link is not followed. So show the whole
 * directory of a link. Three directories give away too much and are never shown: /; for root, /etc,
 * which has no secrets for other users; and the current directory, which may be any. */
static bool show_directory(const char *path, int *sys) {
    static char directory[PATH_BYTES_MAX];
    const char *slash = strrchr(path, '/');
    const size_t n = slash == NULL ? 0 : (size_t)(slash - path);
    if (n <= strspn(path, "/") || n >= sizeof directory)
        return true;
    memcpy(directory, path, n);
    directory[n] = '\0';
    if (strcmp(directory, "/etc") == 0 && geteuid() == 0)
        return true;
    return show(directory, "r", sys);
}

/* A bit for each path that is a symbolic link now; only the first 64 paths have one. */
static uint64_t find_links(const char *const *paths) {
    uint64_t links = 0;
    char first;
    for (uint64_t bit = 1; paths != NULL && *paths != NULL; paths++, bit <<= 1)
        if (readlink(*paths, &first, 1) >= 0)
            links |= bit;
    return links;
}

static bool show_files(const port_sandbox_policy *policy, int *sys) {
    uint64_t links = find_links(policy->renewed_files); /* first: unveil hides them */
    /* If no path could be unveiled, the whole file system would stay visible. Hide it first. */
    if (!show("/", "", sys))
        return false;
    for (const char *const *f = policy->files; f != NULL && *f != NULL; f++)
        if (!show(*f, "r", sys))
            return false;
    for (const char *const *f = policy->renewed_files; f != NULL && *f != NULL; f++, links >>= 1)
        if (!show(*f, "r", sys) || ((links & 1) && !show_directory(*f, sys)))
            return false;
    if (policy->shared_file != NULL && !show(policy->shared_file, "rwc", sys))
        return false;
    unveiled = true;
    if (unveil(NULL, NULL) == 0)
        return true;
    *sys = errno;
    return false;
}

static bool start_or_stop_broker(const port_sandbox_policy *policy, int *sys) {
    static const posix_broker_service *const services[] = {&posix_broker_run, NULL};
    if (policy->command == NULL)
        posix_broker_stop();
    else if (!begun) /* after pledge we cannot fork */
        return posix_broker_start(policy, services, sys) == PORT_OK;
    return true;
}

port_result port_sandbox(const port_sandbox_policy *policy, const char **note, int *sys) {
    const bool files = (policy->files != NULL && policy->files[0] != NULL) ||
                       (policy->renewed_files != NULL && policy->renewed_files[0] != NULL);
    const char *promises = ALWAYS;
    *note = NULL;
    *sys = 0;
    if (policy->shared_file != NULL)
        promises = ALWAYS " rpath wpath cpath";
    else if (files)
        promises = ALWAYS " rpath";
    if (!start_or_stop_broker(policy, sys))
        return PORT_FAILED;
    if ((files || policy->shared_file != NULL) && !unveiled && !show_files(policy, sys))
        return PORT_FAILED;
    if (pledge(promises, NULL) != 0) {
        *sys = errno;
        return PORT_FAILED;
    }
    begun = true;
    return PORT_OK;
}
