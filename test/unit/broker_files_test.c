/* broker_files_test.c - files that the broker opens for us. */
#define _GNU_SOURCE
#include <criterion/criterion.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "posix/broker.h"
#include "support/held_descriptors.h"

static const posix_broker_service *const services[] = {&posix_broker_open, NULL};
static char out[64];
static int sys;

static void start(const port_sandbox_policy *policy) {
    cr_assert_eq(posix_broker_start(policy, services, &sys), PORT_OK, "%s", strerror(sys));
}

static char directory[] = "/tmp/broker-XXXXXX", granted_path[64], renewed_path[64], shared_path[64],
            other_path[64];

static void put_file(const char *path, const char *text) {
    FILE *f = fopen(path, "w");
    cr_assert(f != NULL && fputs(text, f) >= 0 && fclose(f) == 0);
}

static void make_files(void) {
    cr_assert_not_null(mkdtemp(directory));
    snprintf(granted_path, sizeof granted_path, "%s/granted", directory);
    snprintf(renewed_path, sizeof renewed_path, "%s/renewed", directory);
    snprintf(shared_path, sizeof shared_path, "%s/shared", directory);
    snprintf(other_path, sizeof other_path, "%s/other", directory);
    put_file(granted_path, "granted");
    put_file(renewed_path, "old");
    put_file(other_path, "other");
}

static void remove_files(void) {
    unlink(granted_path);
    unlink(renewed_path);
    unlink(shared_path);
    unlink(other_path);
    rmdir(directory);
}

static void start_opening(void) {
    static const char *files[2], *renewed[2];
    files[0] = granted_path;
    renewed[0] = renewed_path;
    start(&(port_sandbox_policy){
        .files = files, .renewed_files = renewed, .shared_file = shared_path});
}

static void reads(const char *path, const char *text) {
    port_file f = -1;
    size_t n;
    cr_assert_eq(port_file_open(path, &f, &sys), PORT_OK, "%s", strerror(sys));
    cr_assert(fcntl(f, F_GETFD) & FD_CLOEXEC);
    cr_assert_eq(fcntl(f, F_GETFL) & O_ACCMODE, O_RDONLY);
    cr_assert_eq(port_file_read(f, out, sizeof out, &n, PORT_NEVER, &sys), PORT_OK);
    cr_assert(n == strlen(text) && memcmp(out, text, n) == 0);
    port_file_close(f);
}

TestSuite(broker_files, .init = make_files, .fini = remove_files);

Test(broker_files, opens_what_was_granted) {
    start_opening();
    reads(granted_path, "granted");
    reads(renewed_path, "old");
    put_file(other_path, "new");
    cr_assert_eq(rename(other_path, renewed_path), 0);
    reads(renewed_path, "new");
    unlink(granted_path);
    port_file f = -1;
    cr_assert_eq(port_file_open(granted_path, &f, &sys), PORT_NOT_FOUND);
    cr_assert_eq(sys, ENOENT);
    cr_assert_eq(f, -1);
}

Test(broker_files, opens_nothing_else) {
    char beyond[80];
    static char *words[] = {(char *)"true", NULL};
    port_file f = -1;
    start_opening();
    snprintf(beyond, sizeof beyond, "%s/../%s", granted_path, "other");
    const char *const others[] = {other_path,  "/etc/passwd",    "", directory, beyond,
                                  shared_path, "/nowhere/at/all"};
    for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
        cr_assert_eq(port_file_open(others[i], &f, &sys), PORT_FAILED, "%s", others[i]);
        cr_assert_eq(sys, EPERM);
        cr_assert_eq(port_shared_open(i == 5 ? granted_path : others[i], &f, &sys), PORT_FAILED);
        cr_assert_eq(sys, EPERM);
    }
    cr_assert_eq(f, -1);
    start(&(port_sandbox_policy){.command = words});
    cr_assert_eq(port_file_open(granted_path, &f, &sys), PORT_FAILED);
    cr_assert_eq(sys, EPERM);
}

/* What has been taken over may leave out the end of what it sends. */
Test(broker_files, a_part_of_a_granted_path_is_none) {
    posix_broker_question q = {.deadline = PORT_NEVER, .n = 1};
    posix_broker_answer a;
    start_opening();
    for (uint8_t what = 0; what < 3; what++) {
        q.what = what;
        for (q.n = 0; q.n <= strlen(granted_path); q.n += 4) {
            cr_assert_eq(posix_broker_ask(0, &q, &sys), PORT_OK);
            cr_assert_eq(posix_broker_put(granted_path, q.n, &sys), PORT_OK);
            cr_assert_eq(posix_broker_receive(&q, &a, &sys), PORT_OK);
            cr_assert_eq(a.result, PORT_FAILED, "%.*s", (int)q.n, granted_path);
            cr_assert_eq(a.sys, EPERM);
        }
    }
    reads(granted_path, "granted");
}

Test(broker_files, opens_the_shared_file_to_write) {
    port_file f;
    struct stat s;
    start_opening();
    cr_assert_eq(port_shared_open(shared_path, &f, &sys), PORT_OK, "%s", strerror(sys));
    cr_assert(stat(shared_path, &s) == 0 && (s.st_mode & 0777) == 0600);
    cr_assert_eq(port_shared_lock(f, PORT_NEVER, &sys), PORT_OK);
    cr_assert_eq(port_shared_replace(f, "500", 3, &sys), PORT_OK);
    port_file_close(f);
    put_file(granted_path, "granted");
    cr_assert(stat(shared_path, &s) == 0 && s.st_size == 3);
}

Test(broker_files, a_shared_file_that_is_none_is_reported_as_what_it_is) {
    port_file f = -1;
    start_opening();
    cr_assert_eq(symlink(other_path, shared_path), 0);
    cr_assert_eq(port_shared_open(shared_path, &f, &sys), PORT_IS_LINK);
    cr_assert(unlink(shared_path) == 0 && mkfifo(shared_path, 0600) == 0);
    cr_assert_eq(port_shared_open(shared_path, &f, &sys), PORT_NOT_REGULAR);
    cr_assert(unlink(shared_path) == 0 && mkdir(shared_path, 0700) == 0);
    cr_assert_eq(port_shared_open(shared_path, &f, &sys), PORT_FAILED);
    cr_assert_eq(sys, EISDIR);
    cr_assert_eq(rmdir(shared_path), 0);
    cr_assert_eq(f, -1);
}

Test(broker_files, a_fifo_does_not_hold_it) {
    unlink(granted_path);
    cr_assert_eq(mkfifo(granted_path, 0600), 0);
    port_file f;
    char byte;
    size_t n;
    start_opening();
    cr_assert_eq(port_file_open(granted_path, &f, &sys), PORT_OK);
    cr_assert_eq(port_file_read(f, &byte, 1, &n, port_monotonic_ms() + 20, &sys), PORT_TIMEOUT,
                 "nor us");
    port_file_close(f);
    reads(renewed_path, "old");
}

Test(broker_files, a_signal_does_not_lose_the_answer) {
    port_process_start();
    start_opening();
    raise(SIGTERM);
    reads(granted_path, "granted");
    reads(renewed_path, "old");
}

Test(broker_files, no_number_left_for_a_descriptor) {
    port_file f = -1;
    start_opening();
    hold_descriptors(0);
    cr_assert_eq(port_file_open(granted_path, &f, &sys), PORT_FAILED);
    cr_assert_eq(sys, EMFILE);
    let_descriptors_go();
    reads(granted_path, "granted");
}

/* The linker leads recvmsg here (unit.mk): the BSDs' fails, and leaves the byte where it is. */
ssize_t __real_recvmsg(int fd, struct msghdr *m, int flags);
ssize_t __wrap_recvmsg(int fd, struct msghdr *m, int flags);
static int refused_with;

ssize_t __wrap_recvmsg(int fd, struct msghdr *m, int flags) {
    char byte;
    if (refused_with == 0)
        return __real_recvmsg(fd, m, flags);
    cr_assert_eq(recv(fd, &byte, 1, MSG_PEEK), 1, "it has come");
    errno = refused_with;
    return -1;
}

Test(broker_files, a_descriptor_that_is_refused_leaves_no_byte_behind) {
    static const int numbers[] = {EMFILE, EMSGSIZE};
    port_file f = -1;
    start_opening();
    for (size_t i = 0; i < 2; i++) {
        refused_with = numbers[i];
        cr_assert_eq(port_file_open(granted_path, &f, &sys), PORT_FAILED);
        cr_assert_eq(sys, EMFILE);
        refused_with = 0;
        reads(granted_path, "granted");
    }
}
