/* sandbox_test.c - the sandbox on this host: what it leaves, and what becomes of the calls that are
 * foreign to it. */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <locale.h>
#include <net/if.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#include "support/sandboxed.h"

TestSuite(sandbox, .init = make_folder, .fini = remove_folder);

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

static int family, type, protocol;

static void open_socket(void) {
    put_on(&nothing);
    (void)socket(family, type, protocol);
}

static int end_of_socket(int of_family, int of_type, int of_protocol) {
    family = of_family;
    type = of_type;
    protocol = of_protocol;
    return end_of(open_socket);
}

static void push_into_the_terminal(void) {
    put_on(&nothing);
    (void)ioctl(0, 0x5412 /* TIOCSTI */, "x");
}

Test(sandbox, what_else_kills) {
    cr_assert_eq(end_of(fork_a_child), -SIGSYS);
    cr_assert_eq(end_of(execute), -SIGSYS);
    cr_assert_eq(end_of(open_for_writing), -SIGSYS);
    cr_assert_eq(end_of(push_into_the_terminal), -SIGSYS);
}

/* As root, most of these read other processes' traffic, or write what claims to be theirs. */
Test(sandbox, a_socket_that_is_neither_tcp_nor_udp_kills) {
    enum { PACKET_OF_OLD = 10, EVERY_PROTOCOL = 0x300, RAW = 255 };
    static const int kinds[][3] = {
        {AF_UNIX, SOCK_STREAM, 0},
        {AF_PACKET, SOCK_RAW, EVERY_PROTOCOL},
        {AF_PACKET, SOCK_DGRAM, EVERY_PROTOCOL},
        {AF_INET, PACKET_OF_OLD, EVERY_PROTOCOL}, /* the kernel takes it for AF_PACKET */
        {AF_INET, PACKET_OF_OLD, 0},
        {AF_INET, SOCK_RAW, IPPROTO_TCP},
        {AF_INET6, SOCK_RAW, RAW},
        {AF_INET, SOCK_DGRAM, IPPROTO_ICMP}, /* ping */
        {AF_INET6, SOCK_DGRAM, IPPROTO_ICMPV6},
        {AF_INET, SOCK_STREAM, 132 /* SCTP */},
        {AF_INET, SOCK_STREAM, 262 /* MPTCP */},
        {AF_INET, SOCK_SEQPACKET, 0},
        {AF_INET, SOCK_STREAM | SOCK_RAW, 0},
        {AF_NETLINK, SOCK_RAW, 0},
        {AF_NETLINK, SOCK_DGRAM, 4 /* sock_diag */},
        {AF_ALG, SOCK_SEQPACKET, 0},
        {AF_VSOCK, SOCK_STREAM, 0},
    };
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        cr_assert_eq(end_of_socket(kinds[i][0], kinds[i][1], kinds[i][2]), -SIGSYS, "%zu", i);
    for (int of = 0; of < 2; of++) {
        cr_assert_eq(end_of_socket(of ? AF_INET6 : AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), 0);
        cr_assert_eq(end_of_socket(of ? AF_INET6 : AF_INET, SOCK_DGRAM | SOCK_NONBLOCK, 0), 0);
    }
}

/* ---- what is left ---- */

static int listener, ready[2];
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
    port_release_code();
    const port_result r = port_tcp_connect(&here, &s, &sys);
    HOLDS(r == PORT_OK || r == PORT_IN_PROGRESS);
    use_connection(s);
    HOLDS(port_udp_open(&here, &s, &sys) == PORT_OK);
    port_socket_close(s);
    HOLDS(port_signal() == 0);
    HOLDS(port_file_write(ready[1], "", 1, PORT_NEVER, &sys) == PORT_OK);
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
    close(ready[1]); /* so that its end is the child's */
    const int s = accept(listener, NULL, NULL);
    cr_assert_eq(recv(s, text, 5, MSG_WAITALL), 5);
    cr_assert_eq(send(s, text, 5, 0), 5);
    cr_assert_eq(read(ready[0], &byte, 1), 1);
    cr_assert_eq(kill(child, SIGTERM), 0);
    cr_assert_eq(waitpid(child, &status, 0), child);
    cr_assert_eq(status, 0);
}

/* The message of a libc in another language, or of a number without one, takes memory or a file. */
static void report_an_error(void) {
    (void)setenv("LANGUAGE", "de", 1);
    HOLDS(setlocale(LC_ALL, "C.UTF-8") != NULL);
    put_on(&nothing);
    HOLDS(strcmp(port_error_text(EPERM), "Operation not permitted") == 0);
    const char *text = port_error_text(-12345); /* the second is musl's */
    HOLDS(strcmp(text, "unknown error") == 0 || strcmp(text, "No error information") == 0);
}

Test(sandbox, an_error_is_reported_in_english_whatever_the_locale) {
    cr_assert_eq(end_of(report_an_error), 0);
}

/* ---- the command ---- */

static char *command[] = {(char *)"sh", (char *)"-c",
                          (char *)"grep -E 'Seccomp:|NoNewPrivs:' /proc/self/status", NULL};

static void run_it(void) {
    char out[256];
    char *const other[] = {(char *)"true", NULL};
    size_t n;
    int status, sys;
    put_on(&(port_sandbox_policy){.command = command});
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
    put_on(&(port_sandbox_policy){.command = command});
    put_on(&nothing);
    (void)port_process_run(command, out, sizeof out, &n, PORT_NEVER, &status, &sys);
}

Test(sandbox, the_one_command_runs_outside) {
    cr_assert_eq(end_of(run_it), 0);
    cr_assert_eq(end_of(run_without_need), -SIGSYS);
    cr_assert_eq(end_of(run_after_narrowing), -SIGSYS);
}
