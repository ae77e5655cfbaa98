/* sandbox_test.c - the sandbox on this host: what it leaves, and what becomes of the rest. It is for good, so
 * each test puts it on in a child, and looks at how that ends. */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <criterion/criterion.h>
#include <errno.h>
#include <fcntl.h>
#include <net/if.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "port.h"

/* ---- a folder with files ---- */

static char folder[] = "/tmp/tinyaws-sandbox-XXXXXX";

static const char *in_folder(const char *name) {
    static char path[8][128];
    static unsigned next;
    char *to = path[next++ % 8];
    snprintf(to, sizeof path[0], "%s/%s", folder, name);
    return to;
}

static void write_file(const char *name, const char *text) {
    FILE *f = fopen(in_folder(name), "w");
    cr_assert(f != NULL && fputs(text, f) >= 0 && fclose(f) == 0);
}

static void make_folder(void) {
    cr_assert_not_null(mkdtemp(folder));
    write_file("named", "its text");
    write_file("other", "its text");
}

static void remove_folder(void) {
    char command[128];
    snprintf(command, sizeof command, "rm -r %s", folder);
    cr_assert_eq(system(command), 0);
}

TestSuite(sandbox, .init = make_folder, .fini = remove_folder);

/* ---- children ---- */

/* Not _exit, before which AddressSanitizer makes calls of its own. */
static void leave(int status) {
    (void)syscall(__NR_exit_group, status);
}

/* In a child what does not hold is where it ends: no assertion could get out of there. */
#define HOLDS(condition)                                                                           \
    do {                                                                                           \
        if (!(condition))                                                                          \
            end_with(#condition "\n");                                                             \
    } while (0)

static void end_with(const char *condition) {
    (void)!write(2, condition, strlen(condition));
    leave(1);
}

static void put_on(const port_needs *needs) {
    const char *note = "";
    int sys = -1;
    HOLDS(port_sandbox(needs, &note, &sys) == PORT_OK);
    HOLDS(note == NULL);
}

static const port_needs nothing;

/* How a child ends that does this: its exit status, or minus the signal's number. */
static int end_of(void (*run)(void)) {
    int status;
    const pid_t child = fork();
    if (child == 0) {
        run();
        leave(0);
    }
    cr_assert_eq(waitpid(child, &status, 0), child);
    return WIFSIGNALED(status) ? -WTERMSIG(status) : WEXITSTATUS(status);
}

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
    HOLDS(port_file_read(f, text, sizeof text, &n, &sys) == PORT_OK && n > 0);
    HOLDS(port_file_read_at(f, 4, text, sizeof text, &n, &sys) == PORT_OK && n > 0);
    port_file_close(f);
    return PORT_OK;
}

static void open_files(void) {
    const char *const files[] = {in_folder("not there"), in_folder("named"), NULL};
    put_on(&(port_needs){.files = files});
    HOLDS(try_open(files[1]) == PORT_OK);
    HOLDS(try_open(in_folder("other")) == PORT_FAILED);
    HOLDS(try_open("/etc/passwd") == PORT_FAILED);
    HOLDS(try_open("/proc/self/status") == PORT_FAILED);
    HOLDS(try_open(in_folder("not there")) == PORT_NOT_FOUND);
}

Test(sandbox, a_named_file_opens_and_no_other) {
    cr_assert_eq(end_of(open_files), 0);
}

/* It opens, so that it is told as what it is; what is in it stays unknown, and out of reach. */
static void look_into_a_folder(void) {
    char entries[256];
    put_on(&nothing);
    const int fd = openat(AT_FDCWD, folder, O_RDONLY | O_DIRECTORY);
    HOLDS(fd >= 0 && read(fd, entries, sizeof entries) < 0 && errno == EISDIR);
    HOLDS(openat(fd, "named", O_RDONLY) < 0 && errno == EACCES);
    (void)syscall(__NR_getdents64, fd, entries, sizeof entries);
}

Test(sandbox, no_folder_is_listed) {
    cr_assert_eq(end_of(look_into_a_folder), -SIGSYS);
}

static void open_nothing(void) {
    put_on(&nothing);
    HOLDS(try_open(in_folder("named")) == PORT_FAILED);
}

Test(sandbox, without_names_none_opens) {
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
    put_on(&(port_needs){.files = files, .renewed_files = renewed});
    await_replacement();
    HOLDS(try_open(in_folder("named")) == PORT_OK);
    HOLDS(try_open(in_folder("link")) == PORT_OK);
    HOLDS(try_open(in_folder("deep/token")) == PORT_OK);
    HOLDS(try_open("/etc/hosts") == PORT_OK);
    HOLDS(try_open("/etc/passwd") == (as_root ? PORT_FAILED : PORT_OK)); /* in the same folder */
    HOLDS(try_open("/proc/self/status") == PORT_FAILED);
}

static void open_replaced_one_that_was_named(void) {
    const char *const files[] = {in_folder("named"), NULL};
    put_on(&(port_needs){.files = files});
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

Test(sandbox, a_renewed_file_that_was_replaced_opens) {
    replace_during(open_replaced);
}

Test(sandbox, another_that_was_replaced_does_not) {
    replace_during(open_replaced_one_that_was_named);
}

static void narrow(void) {
    const char *const files[] = {in_folder("named"), in_folder("other"), NULL};
    put_on(&(port_needs){.files = files});
    HOLDS(try_open(files[1]) == PORT_OK);
    put_on(&(port_needs){.files = (const char *const[]){files[0], NULL}});
    HOLDS(try_open(files[0]) == PORT_OK);
    HOLDS(try_open(files[1]) == PORT_FAILED);
    put_on(&(port_needs){.files = files}); /* gives nothing back */
    HOLDS(try_open(files[1]) == PORT_FAILED);
}

Test(sandbox, it_narrows_and_gives_nothing_back) {
    cr_assert_eq(end_of(narrow), 0);
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
    put_on(&(port_needs){.shared_file = in_folder("named")});
    HOLDS(use_shared(in_folder("named")) == PORT_OK);
    HOLDS(use_shared(in_folder("named")) == PORT_OK);
    HOLDS(use_shared(in_folder("other")) == PORT_FAILED);
    HOLDS(use_shared(in_folder("new")) == PORT_FAILED);
}

static void share_one_that_is_not(void) {
    put_on(&(port_needs){.shared_file = in_folder("new")});
    HOLDS(use_shared(in_folder("new")) == PORT_OK);
    HOLDS(use_shared(in_folder("newer")) == PORT_FAILED);
}

static void share_without_need(void) {
    put_on(&nothing);
    (void)use_shared(in_folder("named"));
}

Test(sandbox, the_shared_file_alone_is_written_to) {
    cr_assert_eq(end_of(share_one_that_is_there), 0);
    cr_assert_eq(end_of(share_one_that_is_not), 0);
    cr_assert_eq(end_of(share_without_need), -SIGSYS);
}

/* ---- foreign calls ---- */

static long number;

static void call_foreign(void) {
    put_on(&nothing);
    (void)syscall(number, 0, 0, 0, 0, 0, 0);
}

Test(sandbox, a_foreign_system_call_kills) {
    static const long numbers[] = {
        __NR_execve,   __NR_clone,     __NR_ptrace,   __NR_mount,    __NR_io_uring_setup,
        __NR_keyctl,   __NR_bpf,       __NR_prctl,    __NR_kill,     __NR_seccomp,
        __NR_unlinkat, __NR_renameat2, __NR_truncate, __NR_bind,     __NR_listen,
        __NR_sendmsg,  __NR_execveat,  __NR_setns,    __NR_mprotect, __NR_process_vm_readv};
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
        number = numbers[i];
        cr_assert_eq(end_of(call_foreign), -SIGSYS, "%ld", number);
    }
}

static void fork_a_child(void) {
    put_on(&nothing);
    if (fork() == 0)
        leave(0);
}

static void execute(void) {
    put_on(&nothing);
    (void)execl("/bin/true", "true", (char *)NULL);
}

static void open_for_writing(void) {
    put_on(&nothing);
    (void)openat(AT_FDCWD, in_folder("named"), O_WRONLY | O_TRUNC);
}

static void socket_of_unix(void) {
    put_on(&nothing);
    (void)socket(AF_UNIX, SOCK_STREAM, 0);
}

static void push_into_the_terminal(void) {
    put_on(&nothing);
    (void)ioctl(0, 0x5412 /* TIOCSTI */, "x");
}

Test(sandbox, what_else_kills) {
    cr_assert_eq(end_of(fork_a_child), -SIGSYS);
    cr_assert_eq(end_of(execute), -SIGSYS);
    cr_assert_eq(end_of(open_for_writing), -SIGSYS);
    cr_assert_eq(end_of(socket_of_unix), -SIGSYS);
    cr_assert_eq(end_of(push_into_the_terminal), -SIGSYS);
}

/* ---- what is left ---- */

static int listener;
static port_address here;
static unsigned loopback_index; /* by libc */

static void listen_here(void) {
    struct sockaddr_in a = {.sin_family = AF_INET, .sin_addr = {htonl(INADDR_LOOPBACK)}};
    socklen_t n = sizeof a;
    listener = socket(AF_INET, SOCK_STREAM, 0);
    cr_assert(bind(listener, (struct sockaddr *)&a, n) == 0 && listen(listener, 1) == 0);
    cr_assert_eq(getsockname(listener, (struct sockaddr *)&a, &n), 0);
    here = (port_address){.family = 4, .bytes = {127, 0, 0, 1}, .port = ntohs(a.sin_port)};
}

static void use_connection(port_socket s) {
    char first[2], second[8];
    size_t n;
    int sys;
    port_wait wait = {s, PORT_WRITABLE, 0};
    HOLDS(port_poll(&wait, 1, PORT_NEVER) == PORT_OK);
    HOLDS(port_tcp_connected(s, &sys) == PORT_OK);
    HOLDS(port_send(s, "hello", 5, &n, PORT_NEVER, &sys) == PORT_OK && n == 5);
    /* The parent sends it back. */
    HOLDS(port_receive_both(s, first, 2, second, 8, &n, PORT_NEVER, &sys) == PORT_OK && n > 0);
    HOLDS(port_receive(s, second, 8, &n, port_monotonic_ms() + 20, &sys) == PORT_TIMEOUT);
    port_socket_close(s);
}

static void use_all(void) {
    char bytes[64];
    port_socket s;
    int sys;
    port_process_start();
    put_on(&nothing);
    HOLDS(port_monotonic_ms() > 0 && port_realtime_ms() > 0);
    HOLDS(port_sleep_until(port_monotonic_ms() + 5) == PORT_OK);
    HOLDS(port_entropy(bytes, sizeof bytes) == PORT_OK);
    HOLDS(port_interface("lo") == loopback_index);
    HOLDS(port_interface("none such") == 0);
    (void)port_terminal_columns(0);
    HOLDS(port_environment("HOME none such") == NULL && port_error_text(EPERM) != NULL);
    HOLDS(port_file_write(PORT_STDERR, "", 0, &sys) == PORT_OK);
    port_release_code();
    const port_result r = port_tcp_connect(&here, &s, &sys);
    HOLDS(r == PORT_OK || r == PORT_IN_PROGRESS);
    use_connection(s);
    HOLDS(port_udp_open(&here, &s, &sys) == PORT_OK);
    port_socket_close(s);
    HOLDS(port_signal() == 0);
    HOLDS(write(ready[1], "", 1) == 1);
    HOLDS(port_sleep_until(port_monotonic_ms() + 60000) == PORT_INTERRUPTED);
    HOLDS(port_signal() == SIGTERM);
}

Test(sandbox, the_ports_functions_work) {
    int status;
    char byte, text[8];
    cr_assert_eq(pipe(ready), 0);
    listen_here();
    loopback_index = if_nametoindex("lo");
    const pid_t child = fork();
    if (child == 0) {
        use_all();
        leave(0);
    }
    const int s = accept(listener, NULL, NULL);
    cr_assert_eq(recv(s, text, 5, MSG_WAITALL), 5);
    cr_assert_eq(send(s, text, 5, 0), 5);
    cr_assert_eq(read(ready[0], &byte, 1), 1);
    cr_assert_eq(kill(child, SIGTERM), 0);
    cr_assert_eq(waitpid(child, &status, 0), child);
    cr_assert_eq(status, 0);
}

/* ---- the command ---- */

static char *command[] = {(char *)"sh", (char *)"-c",
                          (char *)"grep -E 'Seccomp:|NoNewPrivs:' /proc/self/status", NULL};

static void run_it(void) {
    char out[256];
    char *const other[] = {(char *)"true", NULL};
    size_t n;
    int status, sys;
    put_on(&(port_needs){.command = command});
    for (int i = 0; i < 2; i++) {
        HOLDS(port_process_run(command, out, sizeof out - 1, &n, PORT_NEVER, &status, &sys) ==
              PORT_OK);
        out[n] = '\0';
        HOLDS(status == 0 && strcmp(out, "NoNewPrivs:\t0\nSeccomp:\t0\n") == 0);
    }
    HOLDS(port_process_run(other, out, sizeof out, &n, PORT_NEVER, &status, &sys) == PORT_FAILED);
    HOLDS(sys == EPERM);
}

static void run_without_need(void) {
    char out[16];
    char *const other[] = {(char *)"/bin/true", NULL};
    size_t n;
    int status, sys;
    put_on(&nothing);
    (void)port_process_run(other, out, sizeof out, &n, PORT_NEVER, &status, &sys);
}

static void run_after_narrowing(void) {
    char out[256];
    size_t n;
    int status, sys;
    put_on(&(port_needs){.command = command});
    put_on(&nothing);
    (void)port_process_run(command, out, sizeof out, &n, PORT_NEVER, &status, &sys);
}

Test(sandbox, the_one_command_runs_outside) {
    cr_assert_eq(end_of(run_it), 0);
    cr_assert_eq(end_of(run_without_need), -SIGSYS);
    cr_assert_eq(end_of(run_after_narrowing), -SIGSYS);
}
