/* landlock.c - Landlock (Linux 5.13): only named files can be opened, and nothing can be made, moved or
 * removed. https://docs.kernel.org/userspace-api/landlock.html
 *
 * The rights of its first version are enough: of what later ones add, seccomp takes truncate and
 * ioctl on devices, and connections go anywhere. So no version is asked for, which would be one
 * system call more.
 *
 * A rule is for a file or folder as it stands at this moment, not for its name. So for a file that
 * will be replaced meanwhile the rule is for the folder it is in, and, where it is a symbolic link, for
 * the folder that it leads to as well. Of two that would be too much: of /, and of root's /etc, where
 * others find no secret. */
#include "linux/sandbox.h"

#include <errno.h>
#include <fcntl.h>
#include <stddef.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <unistd.h>

/* linux/landlock.h, which not every libc comes with. */
enum {
    READ_FILE = 1 << 2,
    READ_DIR = 1 << 3,
    /* All of the first version, but that: what a folder given for a file fails with is then the same as
     * ever, and to list one takes a call that seccomp does not let through. */
    HANDLED = ((1 << 13) - 1) & ~READ_DIR,
    PATH_BENEATH = 1,
    PATH_CAP = 4096 /* with its NUL: no longer one can be opened */
};

struct ruleset {
    uint64_t handled_access_fs;
};

struct path_beneath {
    uint64_t allowed_access;
    int32_t parent_fd;
} __attribute__((packed));

/* A ruleset in the making. The descriptors of its files are closed with it in one call, as far as they
 * follow on it without a gap, which is the rule. */
typedef struct rules {
    int set, last;
} rules;

/* ---- rules ---- */

/* Takes the descriptor. */
static bool add(rules *r, int fd, uint64_t access) {
    const struct path_beneath rule = {access, fd};
    /* EBADFD: a pipe or a socket, such as /dev/stdin may be, which Landlock never refuses. */
    const bool done =
        syscall(__NR_landlock_add_rule, r->set, PATH_BENEATH, &rule, 0) == 0 || errno == EBADFD;
    if (fd == r->last + 1)
        r->last = fd;
    else if (done)
        (void)close(fd);
    return done;
}

/* What cannot be opened now is passed over: to open it later fails the same way, unless all that was missing
 * was room. */
static bool may_pass_over(int why) {
    errno = why;
    return why != EMFILE && why != ENFILE && why != ENOMEM;
}

static bool allow(rules *r, const char *path, uint64_t access) {
    const int fd = openat(AT_FDCWD, path, O_PATH | O_CLOEXEC);
    return fd < 0 ? may_pass_over(errno) : add(r, fd, access);
}

static bool is_same(const struct stat *one, const char *path) {
    struct stat other;
    return stat(path, &other) == 0 && one->st_dev == other.st_dev && one->st_ino == other.st_ino;
}

/* Unless it is one of the two above, whatever it is called here. */
static bool allow_folder(rules *r, const char *path) {
    struct stat s;
    if (stat(path, &s) != 0 || is_same(&s, "/") || (geteuid() == 0 && is_same(&s, "/etc")))
        return true;
    return allow(r, path, READ_FILE);
}

/* Cut a path down to its folder, with the slash. There is room for "./". */
static void cut_to_folder(char *path) {
    char *slash = strrchr(path, '/');
    if (slash != NULL)
        slash[1] = '\0';
    else
        memcpy(path, "./", sizeof "./");
}

/* The folder of the file, and of what it is a link to. */
static bool allow_folders(rules *r, const char *path) {
    static char folder[PATH_CAP];
    const size_t path_n = strlen(path);
    if (path_n >= sizeof folder)
        return true; /* too long to be opened at all */
    memcpy(folder, path, path_n + 1);
    cut_to_folder(folder);
    if (!allow_folder(r, folder))
        return false;
    /* What the link says goes behind the folder that it is in, unless it begins anew. */
    const size_t folder_n = strlen(folder);
    char *target = folder + folder_n;
    const ssize_t n = readlinkat(AT_FDCWD, path, target, sizeof folder - folder_n);
    if (n <= 0 || (size_t)n == sizeof folder - folder_n)
        return true;
    target[n] = '\0';
    if (target[0] != '/')
        target = folder;
    cut_to_folder(target);
    return allow_folder(r, target);
}

static bool add_all(rules *r, const port_needs *needs) {
    static const char *const none[] = {NULL};
    const char *const *file = needs->files ? needs->files : none;
    const char *const *renewed = needs->renewed_files ? needs->renewed_files : none;
    for (; *file != NULL; file++)
        if (!allow(r, *file, READ_FILE))
            return false;
    for (; *renewed != NULL; renewed++)
        if (!allow(r, *renewed, READ_FILE) || !allow_folders(r, *renewed))
            return false;
    return true;
}

linux_lock linux_landlock(const port_needs *needs, int *sys) {
    const struct ruleset attributes = {HANDLED};
    rules r;
    r.set = r.last = (int)syscall(__NR_landlock_create_ruleset, &attributes, sizeof attributes, 0);
    if (r.set < 0) {
        *sys = errno;
        /* Not in this kernel; switched off when it was booted; kept from us by a container's own
         * list of system calls. */
        return errno == ENOSYS || errno == EOPNOTSUPP || errno == EPERM ? LINUX_NO_LOCK
                                                                        : LINUX_FAILED;
    }
    const bool done = add_all(&r, needs) && syscall(__NR_landlock_restrict_self, r.set, 0) == 0;
    *sys = done ? 0 : errno;
    /* Older than Landlock. Where it is refused all the same they stay, and open nothing. */
    (void)syscall(__NR_close_range, r.set, r.last, 0);
    return done ? LINUX_LOCKED : LINUX_FAILED;
}
