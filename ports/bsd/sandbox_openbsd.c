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
 * the whole directory is shown, but for the root, which would be everything. */
static bool show_directory(const char *path, int *sys) {
    static char directory[PATH_BYTES_MAX];
    const char *slash = strrchr(path, '/');
    const size_t n = slash == NULL ? 0 : (size_t)(slash - path);
    if (slash == NULL)
        return show(".", "r", sys);
    if (n == 0 || n >= sizeof directory)
        return true;
    memcpy(directory, path, n);
    directory[n] = '\0';
    return show(directory, "r", sys);
}

static bool show_files(const port_needs *needs, int *sys) {
    /* Before anything is unveiled all is visible; with nothing that could be, all would stay so. */
    if (!show("/", "", sys))
        return false;
    for (const char *const *f = needs->files; f != NULL && *f != NULL; f++)
        if (!show(*f, "r", sys))
            return false;
    for (const char *const *f = needs->renewed_files; f != NULL && *f != NULL; f++)
        if (!show(*f, "r", sys) || !show_directory(*f, sys))
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
