/* landlock.c - Landlock (Linux 5.13): only the given files can be opened, and no file can be
 * created, moved or removed. https://docs.kernel.org/userspace-api/landlock.html
 *
 * The access rights of its first version are enough. Later versions add truncate and ioctl on
 * devices, which seccomp forbids, and connections, which we allow to any address. So we do not ask
 * for the version, and save a system call.
 *
 * A rule applies to a file or folder that exists now, not to a name. For a file that may be
 * replaced, the rule therefore allows its folder, and, if the file is a symbolic link, the target's
 * folder, too. Two folders are never allowed because they give away too much: / and, for root,
 * /etc. For other users /etc has no secrets. */
#include "linux/sandbox.h"

#include <errno.h>
#include <fcntl.h>
#include <stddef.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <unistd.h>

/* From linux/landlock.h, which not every libc has. */
enum {
    READ_FILE = 1 << 2,
    READ_DIR = 1 << 3,
    /* All rights of the first version except READ_DIR. So a folder given in place of a file fails
     * with the same error as without Landlock; seccomp forbids the call that lists a folder. */
    HANDLED = ((1 << 13) - 1) & ~READ_DIR,
    PATH_BENEATH = 1,
    PATH_CAP = 4096 /* PATH_MAX, with the NUL: the kernel opens no longer path */
};

struct ruleset {
    uint64_t handled_access_fs;
};

struct path_beneath {
    uint64_t allowed_access;
    int32_t parent_fd;
} __attribute__((packed));

/* A ruleset and the descriptors of its files. They usually have consecutive numbers, and then one
 * call closes all of them. */
typedef struct rules {
    int set, last;
} rules;

/* ---- rules ---- */

/* Closes fd now, or at the end with the ruleset. */
static bool add(rules *r, int fd, uint64_t access) {
    const struct path_beneath rule = {access, fd};
    /* EBADFD: a pipe or a socket, which /dev/stdin may be. Landlock never restricts these. */
    const bool done =
        syscall(__NR_landlock_add_rule, r->set, PATH_BENEATH, &rule, 0) == 0 || errno == EBADFD;
    if (fd == r->last + 1)
        r->last = fd;
    else if (done)
        (void)close(fd);
    return done;
}

/* Skip a file that cannot be opened now: it cannot be opened later, either. But fail if the cause
 * is a lack of descriptors or memory. */
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

/* Compare by inode: the path may name / or /etc in another way. */
static bool allow_folder(rules *r, const char *path) {
    struct stat s;
    if (stat(path, &s) != 0 || is_same(&s, "/") || (geteuid() == 0 && is_same(&s, "/etc")))
        return true;
    return allow(r, path, READ_FILE);
}

/* Cut a path to its folder, with the slash. The buffer has room for "./". */
static void cut_to_folder(char *path) {
    char *slash = strrchr(path, '/');
    if (slash != NULL)
        slash[1] = '\0';
    else
        memcpy(path, "./", sizeof "./");
}

/* Allow the folder of the file and, if the file is a link, the folder of the target. */
static bool allow_folders(rules *r, const char *path) {
    static char folder[PATH_CAP];
    const size_t path_n = strlen(path);
    if (path_n >= sizeof folder)
        return true; /* too long to be opened */
    memcpy(folder, path, path_n + 1);
    cut_to_folder(folder);
    if (!allow_folder(r, folder))
        return false;
    /* A relative target is appended to the link's folder; an absolute one is used as it is. */
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

static bool add_all(rules *r, const port_sandbox_policy *policy) {
    static const char *const none[] = {NULL};
    const char *const *file = policy->files ? policy->files : none;
    const char *const *renewed = policy->renewed_files ? policy->renewed_files : none;
    for (; *file != NULL; file++)
        if (!allow(r, *file, READ_FILE))
            return false;
    for (; *renewed != NULL; renewed++)
        if (!allow(r, *renewed, READ_FILE) || !allow_folders(r, *renewed))
            return false;
    return true;
}

linux_lock linux_landlock(const port_sandbox_policy *policy, int *sys) {
    const struct ruleset attributes = {HANDLED};
    rules r;
    r.set = r.last = (int)syscall(__NR_landlock_create_ruleset, &attributes, sizeof attributes, 0);
    if (r.set < 0) {
        *sys = errno;
        /* Not in this kernel; disabled at boot; forbidden by a container's seccomp profile. */
        return errno == ENOSYS || errno == EOPNOTSUPP || errno == EPERM ? LINUX_NO_LOCK
                                                                        : LINUX_FAILED;
    }
    const bool done = add_all(&r, policy) && syscall(__NR_landlock_restrict_self, r.set, 0) == 0;
    *sys = done ? 0 : errno;
    /* close_range is older than Landlock. If a container forbids it, the descriptors stay open,
     * which is harmless: O_PATH gives no access to content. */
    (void)syscall(__NR_close_range, r.set, r.last, 0);
    return done ? LINUX_LOCKED : LINUX_FAILED;
}
