/* bsd_freebsd_test.c - ports/bsd/sandbox_freebsd.c: the rights on each descriptor, the order, and what
 * comes from the broker, by a record of the calls. The broker is a real one. */
#define _GNU_SOURCE
#include <criterion/criterion.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "posix/broker.h"
#include "support/bsd_fake.h"
#include "support/bsd_fake/sys/capsicum.h"
#include "support/loopback.h"

static const char *const files[] = {"/etc/hosts", NULL};
static char *command[] = {(char *)"/bin/echo", (char *)"by the broker", NULL};
static char quota[] = "/tmp/quota-XXXXXX";
static const char *note;
static int sys;

static void enter(const port_sandbox_policy *policy) {
    bsd_fake_clear();
    note = "not set";
    sys = -1;
    cr_assert_eq(port_sandbox(policy, &note, &sys), PORT_OK, "%s", strerror(sys));
    cr_assert_null(note);
    cr_assert_eq(sys, 0);
}

/* The record is `text` from `*at` on, which is moved behind it. */
static void next_call(const char **at, const char *text) {
    cr_assert_eq(strncmp(*at, text, strlen(text)), 0, "%.40s, not %s", *at, text);
    *at += strlen(text);
}

Test(bsd_freebsd, every_descriptor_is_limited_and_then_the_mode_entered) {
    char line[64];
    port_process_start();
    enter(&(port_sandbox_policy){.files = files, .command = command});
    const char *at = bsd_fake_record();
    next_call(&at, "limit 0 re\n");
    for (int fd = 1; fd < 3; fd++) {
        snprintf(line, sizeof line, "limit %d wei\nioctls %d 1 %lx\n", fd, fd,
                 (unsigned long)TIOCGWINSZ);
        next_call(&at, line);
    }
    next_call(&at, "closefrom 1024\n");
    for (int fd = 3; fd < 1024; fd++) {
        snprintf(line, sizeof line, "limit %d %s\n", fd,
                 fd == posix_wake_fd           ? "e"
                 : fd == posix_broker_socket() ? "rwe"
                                               : "rwseftg");
        next_call(&at, line);
    }
    next_call(&at, "enter\n");
    cr_assert_str_eq(at, "");
    cr_assert(posix_wake_fd >= 3 && posix_wake_fd < 1024);
    cr_assert(posix_broker_socket() >= 3 && posix_broker_socket() < 1024);
}

Test(bsd_freebsd, a_second_call_leaves_the_broker_less) {
    static const char *const both[] = {"/etc/hosts", "/etc/passwd", NULL};
    port_file f;
    enter(&(port_sandbox_policy){.files = both, .command = command});
    const int channel = posix_broker_socket();
    enter(&(port_sandbox_policy){.files = files});
    cr_assert_str_eq(bsd_fake_record(), "", "the mode is as it was");
    cr_assert_eq(posix_broker_socket(), channel);
    cr_assert_eq(port_file_open(both[0], &f, &sys), PORT_OK);
    port_file_close(f);
    cr_assert_eq(port_file_open(both[1], &f, &sys), PORT_FAILED);
    cr_assert_eq(sys, EPERM);
    enter(&(port_sandbox_policy){.files = both, .command = command});
    cr_assert_eq(port_file_open(both[1], &f, &sys), PORT_FAILED, "nothing is given back");
    cr_assert_eq(sys, EPERM);
}

static void limited_to(int fd, const char *rights) {
    char line[64];
    snprintf(line, sizeof line, "limit %d %s\n", fd, rights);
    cr_assert_str_eq(bsd_fake_record(), line);
    bsd_fake_clear();
}

Test(bsd_freebsd, what_the_broker_opens_is_limited) {
    port_file f;
    close(mkstemp(quota));
    enter(&(port_sandbox_policy){.files = files, .shared_file = quota});
    bsd_fake_clear();
    cr_assert_eq(port_file_open(files[0], &f, &sys), PORT_OK);
    limited_to(f, "rse");
    port_file_close(f);
    cr_assert_eq(port_shared_open(quota, &f, &sys), PORT_OK);
    limited_to(f, "rwseft");
    port_file_close(f);
    cr_assert_eq(port_file_open("/etc/passwd", &f, &sys), PORT_FAILED);
    cr_assert_eq(sys, EPERM);
    cr_assert_eq(port_shared_open(files[0], &f, &sys), PORT_FAILED);
    cr_assert_eq(sys, EPERM);
    cr_assert_str_eq(bsd_fake_record(), "");
    unlink(quota);
}

Test(bsd_freebsd, what_the_broker_connects_is_limited) {
    port_address to = loopback(1, 0), server = loopback(1, 0);
    const int listener = loopback_listen(&to, 1), datagram = loopback_datagram(&server);
    port_socket s;
    enter(&(port_sandbox_policy){0});
    bsd_fake_clear();
    const port_result r = port_tcp_connect(&to, &s, &sys);
    cr_assert(r == PORT_OK || r == PORT_IN_PROGRESS);
    limited_to(s, "rweg");
    port_socket_close(s);
    cr_assert_eq(port_udp_open(&server, &s, &sys), PORT_OK);
    limited_to(s, "rweg");
    cr_assert_neq(port_interface("lo"), 0);
    close(listener);
    close(datagram);
}

Test(bsd_freebsd, what_cannot_be_limited_is_not_used) {
    port_address to = loopback(1, 0);
    const int listener = loopback_listen(&to, 1);
    port_file f = -1;
    enter(&(port_sandbox_policy){.files = files});
    bsd_fake_clear();
    bsd_fake_fail("limit ", EINVAL);
    const int next = dup(0);
    close(next);
    cr_assert_eq(port_file_open(files[0], &f, &sys), PORT_FAILED);
    cr_assert_eq(sys, EINVAL);
    cr_assert_eq(port_tcp_connect(&to, &f, &sys), PORT_FAILED);
    cr_assert_eq(f, PORT_NO_SOCKET);
    cr_assert(fcntl(next, F_GETFD) < 0 && errno == EBADF, "it is closed again");
    close(listener);
}

Test(bsd_freebsd, the_command_is_run_if_it_was_granted) {
    char out[64] = "";
    size_t n;
    int status;
    enter(&(port_sandbox_policy){.command = command});
    cr_assert_eq(port_process_run(command, out, sizeof out - 1, &n, PORT_NEVER, &status, &sys),
                 PORT_OK);
    cr_assert_str_eq(out, "by the broker\n");
    command[1] = (char *)"another";
    cr_assert_eq(port_process_run(command, out, sizeof out - 1, &n, PORT_NEVER, &status, &sys),
                 PORT_FAILED);
    cr_assert_eq(sys, EPERM);
}

static void passed_over(const char *line, int number) {
    bsd_fake_fail(line, number);
    cr_assert_eq(port_sandbox(&(port_sandbox_policy){0}, &note, &sys), PORT_OK);
    cr_assert_null(note);
    cr_assert_not_null(strstr(bsd_fake_record(), "enter\n"));
}

Test(bsd_freebsd, a_closed_descriptor_is_passed_over) {
    passed_over("limit 0 ", EBADF);
}

Test(bsd_freebsd, a_closed_output_is_passed_over) {
    passed_over("ioctls 1 ", EBADF);
}

Test(bsd_freebsd, what_others_have_limited_is_passed_over) {
    passed_over("limit 1 ", ENOTCAPABLE);
}

Test(bsd_freebsd, an_output_that_others_have_limited_is_passed_over) {
    passed_over("ioctls 2 ", ENOTCAPABLE);
}

Test(bsd_freebsd, above_the_streams_what_others_have_limited_is_closed) {
    char line[32];
    const int inherited = dup(0);
    snprintf(line, sizeof line, "limit %d ", inherited);
    passed_over(line, ENOTCAPABLE);
    cr_assert(fcntl(inherited, F_GETFD) < 0 && errno == EBADF);
    cr_assert_geq(fcntl(1, F_GETFD), 0);
}

Test(bsd_freebsd, each_failure_is_reported_and_the_mode_not_entered) {
    static const char *const lines[] = {"limit 0 ", "limit 1 ", "ioctls 2 ", "limit 1023 ",
                                        "enter"};
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
        bsd_fake_clear();
        bsd_fake_fail(lines[i], EINVAL);
        cr_assert_eq(port_sandbox(&(port_sandbox_policy){0}, &note, &sys), PORT_FAILED, "%s",
                     lines[i]);
        cr_assert_eq(sys, EINVAL);
        cr_assert_eq(strstr(bsd_fake_record(), "enter") != NULL, i == 4);
    }
    bsd_fake_clear();
    cr_assert_eq(port_sandbox(&(port_sandbox_policy){0}, &note, &sys), PORT_OK,
                 "it can be tried again");
}

Test(bsd_freebsd, a_kernel_without_capsicum_is_reported_and_nothing_changes) {
    static const char *const lines[] = {"limit 0 ", "enter"};
    port_file f;
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
        bsd_fake_clear();
        bsd_fake_fail(lines[i], ENOSYS);
        cr_assert_eq(port_sandbox(&(port_sandbox_policy){.files = files}, &note, &sys), PORT_OK);
        cr_assert_str_eq(note, "this kernel has no Capsicum");
        cr_assert_eq(sys, 0);
        cr_assert_eq(posix_broker_socket(), -1);
        cr_assert_eq(port_file_open("/etc/passwd", &f, &sys), PORT_OK, "by ourselves, as before");
        port_file_close(f);
    }
}

Test(bsd_freebsd, no_broker_no_sandbox) {
    const struct rlimit few = {3, 3};
    cr_assert_eq(setrlimit(RLIMIT_NOFILE, &few), 0);
    cr_assert_eq(port_sandbox(&(port_sandbox_policy){0}, &note, &sys), PORT_FAILED);
    cr_assert_eq(sys, EMFILE);
    cr_assert_str_eq(bsd_fake_record(), "");
}

Test(bsd_freebsd, nobody_may_trace_us) {
    char line[64];
    posix_hide_memory();
    snprintf(line, sizeof line, "procctl %d 7 2\n", (int)getpid());
    cr_assert_str_eq(bsd_fake_record(), line);
}
