/* run.c - run a program and read its output. With fork and execve: posix_spawn's file actions
 * allocate memory. */
#include "posix/posix.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ; /* POSIX requires this line; only glibc and musl have it in <unistd.h> */

#define PATH_DEFAULT "/usr/local/bin:/bin:/usr/bin"

/* ---- finding the program ---- */

static bool is_program(const char *path) {
    struct stat s;
    if (stat(path, &s) != 0)
        return false;
    if (S_ISREG(s.st_mode) && access(path, X_OK) == 0)
        return true;
    errno = EACCES;
    return false;
}

/* Write directory/name to path[0..cap). An empty directory is the current one. */
static bool join(const char *directory, size_t n, const char *name, char *path, size_t cap) {
    const size_t name_n = strlen(name), slash = n > 0 ? 1 : 0;
    if (cap < n + slash + name_n + 1) {
        errno = ENAMETOOLONG;
        return false;
    }
    memcpy(path, directory, n);
    if (slash)
        path[n] = '/';
    memcpy(path + n + slash, name, name_n + 1);
    return true;
}

/* The program's path: `name` itself or a text in path[0..cap); NULL if there is none. */
static const char *find_program(const char *name, char *path, size_t cap, int *sys) {
    *sys = ENOENT;
    if (strchr(name, '/') != NULL) {
        if (is_program(name))
            return name;
        *sys = errno;
        return NULL;
    }
    const char *list = getenv("PATH");
    if (list == NULL)
        list = PATH_DEFAULT;
    for (bool more = name[0] != '\0'; more;) {
        const size_t n = strcspn(list, ":");
        if (join(list, n, name, path, cap) && is_program(path))
            return path;
        if (errno != ENOENT && errno != ENOTDIR)
            *sys = errno; /* more specific than ENOENT of the other directories */
        more = list[n] == ':';
        list += n + 1;
    }
    return NULL;
}

/* ---- starting it ---- */

/* Set the signals that we handle to their default action before they are unblocked. Until execve
 * the wake pipe is shared, and our handler would report a signal of the child as ours. */
static void restore_signals(const sigset_t *mask) {
    static const int ours[] = {SIGINT, SIGTERM};
    for (size_t i = 0; i < sizeof ours / sizeof *ours; i++) {
        struct sigaction action;
        if (sigaction(ours[i], NULL, &action) != 0 || action.sa_handler == SIG_IGN)
            continue;
        action.sa_handler = SIG_DFL;
        (void)sigaction(ours[i], &action, NULL);
    }
    (void)sigprocmask(SIG_SETMASK, mask, NULL);
}

/* If SIGCHLD was inherited as ignored, the kernel discards exit statuses and waitpid fails. Use the
 * default action while a program runs, and give the child the inherited action back. */
static bool ignored;
static struct sigaction ignoring;

static void heed_children(void) {
    struct sigaction action;
    ignored = sigaction(SIGCHLD, NULL, &ignoring) == 0 &&
              (ignoring.sa_handler == SIG_IGN ||
               ((unsigned)ignoring.sa_flags & (unsigned)SA_NOCLDWAIT) != 0);
    if (!ignored)
        return;
    action = ignoring;
    action.sa_handler = SIG_DFL;
    action.sa_flags = 0;
    (void)sigaction(SIGCHLD, &action, NULL);
}

static void ignore_children_again(void) {
    if (ignored)
        (void)sigaction(SIGCHLD, &ignoring, NULL);
}

int posix_keep_one(int fd) {
    enum { KEPT = STDERR_FILENO + 1 };
    if (fd != KEPT && (dup2(fd, KEPT) < 0 || fcntl(KEPT, F_SETFD, FD_CLOEXEC) < 0))
        return fd;
    posix_close_from(KEPT + 1);
    return KEPT;
}

/* In the child. On an error, write its number to `error_fd`, which a successful execve closes. */
static void become(const char *path, char *const *arguments, int out, int error_fd,
                   const sigset_t *mask) {
    ignore_children_again();
    restore_signals(mask);
    const bool redirected =
        (out == STDOUT_FILENO ? fcntl(out, F_SETFD, 0) : dup2(out, STDOUT_FILENO)) >= 0;
    int sys = errno;
    error_fd = posix_keep_one(error_fd);
    if (redirected) {
        (void)execve(path, arguments, environ);
        sys = errno;
    }
    while (write(error_fd, &sys, sizeof sys) < 0 && errno == EINTR)
        continue;
    _exit(127);
}

static void close_both(const int ends[2]) {
    (void)close(ends[0]);
    (void)close(ends[1]);
}

/* *out: the read end of its stdout. *error_fd: the read end for the error number of `become`. */
static pid_t start(const char *path, char *const *arguments, int *out, int *error_fd, int *sys) {
    int outs[2], error_pipe[2];
    sigset_t all, before;
    if (pipe2(outs, O_CLOEXEC) != 0) {
        *sys = errno;
        return -1;
    }
    if (pipe2(error_pipe, O_CLOEXEC) != 0) {
        *sys = errno;
        close_both(outs);
        return -1;
    }
    (void)sigfillset(&all);
    (void)sigprocmask(SIG_BLOCK, &all, &before);
    const pid_t pid = fork();
    *sys = errno;
    if (pid == 0)
        become(path, arguments, outs[1], error_pipe[1], &before);
    (void)sigprocmask(SIG_SETMASK, &before, NULL);
    (void)close(outs[1]);
    (void)close(error_pipe[1]);
    *out = outs[0];
    *error_fd = error_pipe[0];
    if (pid < 0) {
        (void)close(*out);
        (void)close(*error_fd);
    }
    return pid;
}

/* ---- reading and ending ---- */

static port_result read_output(int fd, char *to, size_t cap, size_t *n, int64_t deadline,
                               int *sys) {
    for (;;) {
        char beyond;
        const bool full = *n == cap;
        port_wait wait = {fd, PORT_READABLE, 0};
        size_t done = 0;
        port_result r = port_poll(&wait, 1, deadline);
        if (r == PORT_OK)
            r = port_file_read(fd, full ? &beyond : to + *n, full ? 1 : cap - *n, &done, deadline,
                               sys);
        if (r != PORT_OK || done == 0)
            return r;
        if (full)
            return PORT_TOO_LONG;
        *n += done;
    }
}

/* Wait for the program's end, which usually follows the end of its output. *pid becomes 0 if
 * somebody else has waited for it: the number may then belong to another process. */
static port_result await_end(pid_t *pid, int64_t deadline, int *ended, int *sys) {
    for (int64_t pause = 1;; pause = pause < 50 ? pause * 2 : pause) {
        const pid_t got = waitpid(*pid, ended, WNOHANG);
        if (got == *pid)
            return PORT_OK;
        if (got < 0 && errno != EINTR) { /* the program that uses the library has waited for it */
            *sys = errno;
            *pid = 0;
            return PORT_FAILED;
        }
        const int64_t now = port_monotonic_ms();
        if (now >= deadline)
            return PORT_TIMEOUT;
        if (port_sleep_until(deadline - now < pause ? deadline : now + pause) != PORT_OK)
            return PORT_INTERRUPTED;
    }
}

static void end(pid_t pid) {
    (void)kill(pid, SIGKILL);
    while (waitpid(pid, NULL, 0) < 0 && errno == EINTR)
        continue;
}

static port_result run_to_its_end(const char *path, char *const *arguments, char *to, size_t cap,
                                  size_t *n, int64_t deadline, int *status, int *sys) {
    int out, error_fd, ended = 0, why = 0;
    pid_t pid = start(path, arguments, &out, &error_fd, sys);
    if (pid < 0)
        return PORT_FAILED;
    *sys = 0;
    port_result r = read_output(out, to, cap, n, deadline, sys);
    (void)close(out);
    if (r == PORT_OK)
        r = await_end(&pid, deadline, &ended, sys);
    if (r != PORT_OK && pid > 0)
        end(pid);
    /* By now execve has closed it, or the child has written to it. */
    else if (read(error_fd, &why, sizeof why) == (ssize_t)sizeof why)
        r = PORT_FAILED;
    (void)close(error_fd);
    if (why != 0)
        *sys = why;
    *status = WIFSIGNALED(ended) ? 128 + WTERMSIG(ended) : WEXITSTATUS(ended);
    return r;
}

port_result port_process_run(char *const *arguments, char *to, size_t cap, size_t *n,
                             int64_t deadline, int *status, int *sys) {
    if (posix_overrides.run != NULL)
        return posix_overrides.run(arguments, to, cap, n, deadline, status, sys);
    *n = 0;
    const char *path = find_program(arguments[0], to, cap, sys);
    if (path == NULL)
        return *sys == ENOENT || *sys == ENOTDIR ? PORT_NOT_FOUND : PORT_FAILED;
    heed_children();
    const port_result r = run_to_its_end(path, arguments, to, cap, n, deadline, status, sys);
    ignore_children_again();
    return r;
}
