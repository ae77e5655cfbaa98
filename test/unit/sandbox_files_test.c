/* sandbox_files_test.c - the sandbox on this host: which files open under it, and the one that is written
 * to. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/un.h>

#include "linux/sandbox.h"
#include "support/held_descriptors.h"
#include "support/sandboxed.h"

TestSuite(sandbox_files, .init = make_folder, .fini = remove_folder);

/* ---- files ---- */

static port_result try_open(const char *path) {
    port_file f;
    size_t n;
    char text[16];
    int sys = 0;
    const port_result r = port_file_open(path, &f, &sys);
    if (r != PORT_OK) {
        HOLDS(r == PORT_NOT_FOUND || sys == EACCES);
        return r;
    }
    HOLDS(port_file_read(f, text, sizeof text, &n, PORT_NEVER, &sys) == PORT_OK && n > 0);
    HOLDS(port_file_read_at(f, 4, text, sizeof text, &n, &sys) == PORT_OK && n > 0);
    port_file_close(f);
    return PORT_OK;
}

static void open_files(void) {
    const char *const files[] = {in_folder("not there"), in_folder("named"), NULL};
    put_on(&(port_sandbox_policy){.files = files});
    HOLDS(try_open(files[1]) == PORT_OK);
    HOLDS(try_open(in_folder("other")) == PORT_FAILED);
    HOLDS(try_open("/etc/passwd") == PORT_FAILED);
    HOLDS(try_open("/proc/self/status") == PORT_FAILED);
    HOLDS(try_open(in_folder("not there")) == PORT_NOT_FOUND);
}

Test(sandbox_files, a_named_file_opens_and_no_other) {
    cr_assert_eq(end_of(open_files), 0);
}

/* It opens, so that it is reported as what it is; what is in it stays unknown, and out of reach. */
static void look_into_a_folder(void) {
    char entries[256];
    put_on(&nothing);
    const int fd = openat(AT_FDCWD, folder, O_RDONLY | O_DIRECTORY);
    HOLDS(fd >= 0 && read(fd, entries, sizeof entries) < 0 && errno == EISDIR);
    HOLDS(openat(fd, "named", O_RDONLY) < 0 && errno == EACCES);
    (void)syscall(__NR_getdents64, fd, entries, sizeof entries);
}

Test(sandbox_files, no_folder_is_listed) {
    cr_assert_eq(end_of(look_into_a_folder), -SIGSYS);
}

static void open_nothing(void) {
    put_on(&nothing);
    HOLDS(try_open(in_folder("named")) == PORT_FAILED);
}

Test(sandbox_files, without_names_none_opens) {
    cr_assert_eq(end_of(open_nothing), 0);
}

/* The parent replaces it: the child may not. */
static int ready[2], replaced[2];

static void await_replacement(void) {
    char byte;
    HOLDS(write(ready[1], "", 1) == 1 && read(replaced[0], &byte, 1) == 1);
}

static void open_replaced(void) {
    const char *const files[] = {in_folder("other"), NULL};
    const char *const renewed[] = {in_folder("named"), in_folder("link"), "/etc/hosts",
                                   in_folder("deep/token"), NULL};
    const bool as_root = geteuid() == 0;
    put_on(&(port_sandbox_policy){.files = files, .renewed_files = renewed});
    await_replacement();
    HOLDS(try_open(in_folder("named")) == PORT_OK);
    HOLDS(try_open(in_folder("link")) == PORT_OK);
    HOLDS(try_open(in_folder("deep/token")) == PORT_OK);
    HOLDS(try_open("/etc/hosts") == PORT_OK);
    HOLDS(try_open("/etc/passwd") == (as_root ? PORT_FAILED : PORT_OK)); /* in the same folder */
    HOLDS(try_open("/proc/self/status") == PORT_FAILED);
}

/* Of the current folder, which is not always to be given away. */
static void open_replaced_beside_us(void) {
    const char *const renewed[] = {"named", "link", NULL};
    HOLDS(chdir(folder) == 0);
    put_on(&(port_sandbox_policy){.renewed_files = renewed});
    await_replacement();
    HOLDS(try_open("named") == PORT_OK);
    HOLDS(try_open("link") == PORT_OK);
    HOLDS(try_open("/etc/passwd") == PORT_FAILED);
}

static void name_one_in(const char *where, const char *name, bool given) {
    const char *const renewed[] = {name, NULL};
    HOLDS(chdir(where) == 0);
    put_on(&(port_sandbox_policy){.renewed_files = renewed});
    HOLDS(try_open("/etc/passwd") == (given ? PORT_OK : PORT_FAILED));
}

static void name_one_in_etc(void) {
    name_one_in("/etc", "none-such", geteuid() != 0);
}

static void name_one_in_etc_by_a_longer_path(void) {
    name_one_in("/", "/etc/../etc/./none-such", geteuid() != 0);
}

static void name_one_in_the_root(void) {
    name_one_in("/", "none-such", false);
}

Test(sandbox_files, not_every_folder_is_given_away) {
    cr_assert_eq(end_of(name_one_in_etc), 0);
    cr_assert_eq(end_of(name_one_in_etc_by_a_longer_path), 0);
    cr_assert_eq(end_of(name_one_in_the_root), 0);
}

static void open_replaced_one_that_was_named(void) {
    const char *const files[] = {in_folder("named"), NULL};
    put_on(&(port_sandbox_policy){.files = files});
    await_replacement();
    HOLDS(try_open(in_folder("named")) == PORT_FAILED);
}

static void replace(const char *name) {
    write_file("new", "its new text");
    cr_assert_eq(rename(in_folder("new"), in_folder(name)), 0);
}

/* As Kubernetes renews a token: token -> ..data/token, ..data -> ..1, then ..2. */
static void make_deep(const char *version) {
    char name[64];
    (void)mkdir(in_folder("deep"), 0700);
    snprintf(name, sizeof name, "deep/%s", version);
    cr_assert_eq(mkdir(in_folder(name), 0700), 0);
    snprintf(name, sizeof name, "deep/%s/token", version);
    write_file(name, "its text");
    cr_assert_eq(symlink(version, in_folder("deep/..new")), 0);
    cr_assert_eq(rename(in_folder("deep/..new"), in_folder("deep/..data")), 0);
    if (strcmp(version, "..1") == 0)
        cr_assert_eq(symlink("..data/token", in_folder("deep/token")), 0);
}

static void replace_during(void (*run)(void)) {
    int status;
    char byte;
    cr_assert(pipe(ready) == 0 && pipe(replaced) == 0);
    cr_assert_eq(mkdir(in_folder("elsewhere"), 0700), 0);
    write_file("elsewhere/target", "its text");
    cr_assert_eq(symlink("elsewhere/target", in_folder("link")), 0);
    make_deep("..1");
    const pid_t child = fork();
    if (child == 0) {
        run();
        leave(0);
    }
    cr_assert_eq(read(ready[0], &byte, 1), 1);
    replace("named");
    replace("elsewhere/target");
    make_deep("..2");
    cr_assert_eq(write(replaced[1], "", 1), 1);
    cr_assert_eq(waitpid(child, &status, 0), child);
    cr_assert_eq(status, 0);
}

Test(sandbox_files, a_renewed_file_that_was_replaced_opens) {
    replace_during(open_replaced);
}

Test(sandbox_files, so_does_one_without_a_folder_in_its_name) {
    replace_during(open_replaced_beside_us);
}

Test(sandbox_files, another_that_was_replaced_does_not) {
    replace_during(open_replaced_one_that_was_named);
}

static void narrow(void) {
    const char *const files[] = {in_folder("named"), in_folder("other"), NULL};
    put_on(&(port_sandbox_policy){.files = files});
    HOLDS(try_open(files[1]) == PORT_OK);
    put_on(&(port_sandbox_policy){.files = (const char *const[]){files[0], NULL}});
    HOLDS(try_open(files[0]) == PORT_OK);
    HOLDS(try_open(files[1]) == PORT_FAILED);
    put_on(&(port_sandbox_policy){.files = files}); /* gives nothing back */
    HOLDS(try_open(files[1]) == PORT_FAILED);
}

Test(sandbox_files, it_narrows_and_gives_nothing_back) {
    cr_assert_eq(end_of(narrow), 0);
}

/* ---- Landlock, where seccomp is not there to refuse the same ---- */

static int refused;

static void bind_in_folder(void) {
    struct sockaddr_un a = {.sun_family = AF_UNIX};
    const int s = socket(AF_UNIX, SOCK_STREAM, 0);
    snprintf(a.sun_path, sizeof a.sun_path, "%s", in_folder("new"));
    refused = s >= 0 && bind(s, (const struct sockaddr *)&a, sizeof a) < 0 ? errno : 0;
    close(s);
}

#define IS_REFUSED(call) HOLDS((call) < 0 && errno == EACCES)

/* One for each right of its first version, in their order. */
static void try_all_that_landlock_handles(void) {
    const char *const files[] = {in_folder("named"), NULL};
    int sys = -1;
    HOLDS(prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0);
    HOLDS(chmod(in_folder("named"), 0700) == 0);
    HOLDS(linux_landlock(&(port_sandbox_policy){.files = files}, &sys) == LINUX_LOCKED && sys == 0);
    IS_REFUSED(execl(in_folder("named"), "named", (char *)NULL)); /* else: ENOEXEC */
    IS_REFUSED(open(in_folder("named"), O_WRONLY));
    HOLDS(open(in_folder("named"), O_RDONLY) >= 0);
    IS_REFUSED(open(in_folder("other"), O_RDONLY));
    HOLDS(open(folder, O_RDONLY | O_DIRECTORY) >= 0);
    IS_REFUSED(rmdir(in_folder("within")));
    IS_REFUSED(unlink(in_folder("named")));
    IS_REFUSED(mknod(in_folder("new"), S_IFCHR | 0600, makedev(1, 3)));
    IS_REFUSED(mkdir(in_folder("new"), 0700));
    IS_REFUSED(mknod(in_folder("new"), S_IFREG | 0600, 0));
    bind_in_folder();
    HOLDS(refused == EACCES);
    IS_REFUSED(mkfifo(in_folder("new"), 0600));
    IS_REFUSED(mknod(in_folder("new"), S_IFBLK | 0600, makedev(7, 0)));
    IS_REFUSED(symlink("named", in_folder("new")));
    IS_REFUSED(rename(in_folder("named"), in_folder("other")));
    IS_REFUSED(link(in_folder("named"), in_folder("within/named")));
}

Test(sandbox_files, landlock_refuses_all_that_it_knows) {
    cr_assert_eq(mkdir(in_folder("within"), 0700), 0);
    cr_assert_eq(end_of(try_all_that_landlock_handles), 0);
}

/* ---- want of descriptors ---- */

/* It would be there later, and then not be allowed. */
static void put_on_without_descriptors(const port_sandbox_policy *policy) {
    const char *note;
    int sys = -1;
    hold_descriptors(1); /* for the rules themselves */
    HOLDS(port_sandbox(policy, &note, &sys) == PORT_FAILED && sys == EMFILE);
}

static void name_without_descriptors(void) {
    put_on_without_descriptors(
        &(port_sandbox_policy){.files = (const char *const[]){in_folder("named"), NULL}});
}

static void share_without_descriptors(void) {
    put_on_without_descriptors(&(port_sandbox_policy){.shared_file = in_folder("new")});
}

Test(sandbox_files, none_is_passed_over_for_want_of_descriptors) {
    cr_assert_eq(end_of(name_without_descriptors), 0);
    cr_assert_eq(end_of(share_without_descriptors), 0);
}

/* ---- the shared file ---- */

static port_result use_shared(const char *path) {
    port_file f;
    size_t n;
    char text[16];
    int sys;
    const port_result r = port_shared_open(path, &f, &sys);
    if (r != PORT_OK)
        return r;
    HOLDS(port_shared_lock(f, PORT_NEVER, &sys) == PORT_OK);
    HOLDS(port_shared_replace(f, "abc", 3, &sys) == PORT_OK);
    HOLDS(port_shared_read(f, text, sizeof text, &n, &sys) == PORT_OK && n == 3);
    port_shared_unlock(f);
    port_file_close(f);
    return PORT_OK;
}

static void share_one_that_is_there(void) {
    put_on(&(port_sandbox_policy){.shared_file = in_folder("named")});
    HOLDS(use_shared(in_folder("named")) == PORT_OK);
    HOLDS(use_shared(in_folder("named")) == PORT_OK);
    HOLDS(use_shared(in_folder("other")) == PORT_FAILED);
    HOLDS(use_shared(in_folder("new")) == PORT_FAILED);
}

static void share_one_that_is_not(void) {
    put_on(&(port_sandbox_policy){.shared_file = in_folder("new")});
    HOLDS(use_shared(in_folder("new")) == PORT_OK);
    HOLDS(use_shared(in_folder("newer")) == PORT_FAILED);
}

static void share_without_need(void) {
    put_on(&nothing);
    HOLDS(use_shared(in_folder("named")) == PORT_FAILED);
}

static void write_beside_the_shared_one(void) {
    put_on(&(port_sandbox_policy){.shared_file = in_folder("named")});
    (void)openat(AT_FDCWD, in_folder("named"), O_RDWR | O_CREAT, 0600);
}

/* It was opened when the sandbox was put on: what has its name since then does not matter. */
static void share_one_that_is_replaced(void) {
    put_on(&(port_sandbox_policy){.shared_file = in_folder("named")});
    HOLDS(use_shared(in_folder("named")) == PORT_OK);
    await_replacement();
    HOLDS(use_shared(in_folder("named")) == PORT_OK);
}

static void share_one_that_cannot_be_had(void) {
    port_file f;
    int sys = 0;
    put_on(&(port_sandbox_policy){.shared_file = in_folder("nowhere/new")});
    HOLDS(port_shared_open(in_folder("nowhere/new"), &f, &sys) == PORT_FAILED && sys == ENOENT);
}

static void share_and_narrow(void) {
    int sys = 0;
    port_file f;
    put_on(&(port_sandbox_policy){.shared_file = in_folder("named")});
    put_on(&(port_sandbox_policy){.shared_file = in_folder("named")});
    HOLDS(use_shared(in_folder("named")) == PORT_OK);
    put_on(&nothing);
    HOLDS(port_shared_open(in_folder("named"), &f, &sys) == PORT_FAILED && sys == EACCES);
    put_on(&(port_sandbox_policy){.shared_file = in_folder("named")}); /* gives nothing back */
    HOLDS(port_shared_open(in_folder("named"), &f, &sys) == PORT_FAILED && sys == EACCES);
}

Test(sandbox_files, nothing_is_opened_to_be_written) {
    cr_assert_eq(end_of(write_beside_the_shared_one), -SIGSYS);
    cr_assert_eq(end_of(share_one_that_cannot_be_had), 0);
    cr_assert_eq(end_of(share_and_narrow), 0);
    replace_during(share_one_that_is_replaced);
    char text[16] = "";
    const int fd = open(in_folder("named"), O_RDONLY);
    cr_assert(fd >= 0 && read(fd, text, sizeof text) > 0);
    cr_assert_str_eq(text, "its new text", "what has the name now is as it was made");
    close(fd);
}

Test(sandbox_files, the_shared_file_alone_is_written_to) {
    cr_assert_eq(end_of(share_one_that_is_there), 0);
    cr_assert_eq(end_of(share_one_that_is_not), 0);
    cr_assert_eq(end_of(share_without_need), 0);
}
