/* sandbox_openbsd.c - pledge(2) for system calls, unveil(2) for files.
 *
 * The command is run by the broker, which stays outside: neither "proc" nor "exec" is ever promised,
 * and the program, its interpreter and its libraries need not be unveiled. What is not promised
 * kills; a file that is not unveiled is not there. */
#include "posix/broker.h"

#include <errno.h>
#include <stdbool.h>
#include <string.h>
#include <unistd.h>

/* inet: sockets for TCP and DNS, which is spoken by ourselves, and names of interfaces. flock: of
 * the shared file, which may be open already. tty: without it to ask for a terminal's width kills,
 * even where there is no terminal. */
#define ALWAYS "stdio inet flock tty"

enum { PATH_BYTES_MAX = 1024 }; /* PATH_MAX, with its NUL: unveil refuses more */

static bool begun, unveiled;

/* Of a path: it cannot be reached now. EROFS is a file that is not there on a file system where none can
 * be made, since unveil looks for a name as if it were to be made. */
static bool is_not_there(int number) {
    return number == ENOENT || number == ENOTDIR || number == EACCES || number == EROFS ||
           number == ELOOP || number == ENAMETOOLONG;
}

/* What is not unveiled now will not be there later either. */
static bool show(const char *path, const char *how, int *sys) {
    if (unveil(path, how) == 0 || is_not_there(errno))
        return true;
    *sys = errno;
    return false;
}

/* A name is remembered in its directory, so a file that is replaced is still seen; but where the
 * name is a symbolic link, what it leads to is remembered, and it is the link that is replaced. So
 * the whole directory of a link is shown. Of some that would be too much: of /, of root's /etc, where
 * others find no secret, and of the one that a path without a slash is in, which may be any. */
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

/* A bit for each of the paths that is a link now, as long as there are bits. */
static uint64_t find_links(const char *const *paths) {
    uint64_t links = 0;
    char first;
    for (uint64_t bit = 1; paths != NULL && *paths != NULL; paths++, bit <<= 1)
        if (readlink(*paths, &first, 1) >= 0)
            links |= bit;
    return links;
}

static bool show_files(const port_needs *needs, int *sys) {
    uint64_t links = find_links(needs->renewed_files); /* which are hidden by what follows */
    /* Before anything is unveiled all is visible; with nothing that could be, all would stay so. */
    if (!show("/", "", sys))
        return false;
    for (const char *const *f = needs->files; f != NULL && *f != NULL; f++)
        if (!show(*f, "r", sys))
            return false;
    for (const char *const *f = needs->renewed_files; f != NULL && *f != NULL; f++, links >>= 1)
        if (!show(*f, "r", sys) || ((links & 1) && !show_directory(*f, sys)))
            return false;
    if (needs->shared_file != NULL && !show(needs->shared_file, "rwc", sys))
        return false;
    unveiled = true;
    if (unveil(NULL, NULL) == 0)
        return true;
    *sys = errno;
    return false;
}

static bool start_or_stop_broker(const port_needs *needs, int *sys) {
    static const posix_broker_service *const services[] = {&posix_broker_run, NULL};
    if (needs->command == NULL)
        posix_broker_stop();
    else if (!begun) /* what is pledged cannot fork */
        return posix_broker_start(needs, services, sys) == PORT_OK;
    return true;
}

port_result port_sandbox(const port_needs *needs, const char **note, int *sys) {
    const bool files = (needs->files != NULL && needs->files[0] != NULL) ||
                       (needs->renewed_files != NULL && needs->renewed_files[0] != NULL);
    const char *promises = ALWAYS;
    *note = NULL;
    *sys = 0;
    if (needs->shared_file != NULL)
        promises = ALWAYS " rpath wpath cpath";
    else if (files)
        promises = ALWAYS " rpath";
    if (!start_or_stop_broker(needs, sys))
        return PORT_FAILED;
    if ((files || needs->shared_file != NULL) && !unveiled && !show_files(needs, sys))
        return PORT_FAILED;
    if (pledge(promises, NULL) != 0) {
        *sys = errno;
        return PORT_FAILED;
    }
    begun = true;
    return PORT_OK;
}
