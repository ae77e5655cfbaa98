/* bsd_openbsd_test.c - ports/bsd/sandbox_openbsd.c: what is unveiled and promised at each stage, by a
 * record of the calls. The broker is a real one. */
#define _GNU_SOURCE
#include <criterion/criterion.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "posix/broker.h"
#include "support/bsd_fake.h"

#define ALWAYS "stdio inet flock tty"

static const char *const files[] = {"/etc/resolv.conf", "/etc/hosts", NULL};
static const char *const renewed[] = {"/var/run/token", "/etc/plain", "/top-link", "here-link",
                                      NULL};
static char *command[] = {(char *)"/bin/echo", (char *)"by the broker", NULL};
static const char *note;
static int sys;

/* The linker leads these two here (unit.mk). Who is asked for a link once files are hidden is told that
 * there is none, as OpenBSD does. */
ssize_t __wrap_readlink(const char *path, char *to, size_t n);
uid_t __wrap_geteuid(void);
static uid_t user = 1000;

ssize_t __wrap_readlink(const char *path, char *to, size_t n) {
    if (strstr(bsd_fake_record(), "unveil") == NULL && strstr(path, "link") != NULL && n > 0) {
        *to = '.';
        return 1;
    }
    errno = ENOENT;
    return -1;
}

uid_t __wrap_geteuid(void) {
    return user;
}

static void gives_up(const port_sandbox_policy *policy, const char *calls) {
    bsd_fake_clear();
    note = "not set";
    sys = -1;
    cr_assert_eq(port_sandbox(policy, &note, &sys), PORT_OK, "%s", strerror(sys));
    cr_assert_null(note);
    cr_assert_eq(sys, 0);
    cr_assert_str_eq(bsd_fake_record(), calls);
}

static void fails_at(const port_sandbox_policy *policy, const char *line, int number) {
    bsd_fake_clear();
    bsd_fake_fail(line, number);
    sys = 0;
    cr_assert_eq(port_sandbox(policy, &note, &sys), PORT_FAILED, "%s", line);
    cr_assert_eq(sys, number);
}

static void runs(port_result expected) {
    char out[64] = "";
    size_t n;
    int status;
    cr_assert_eq(port_process_run(command, out, sizeof out - 1, &n, PORT_NEVER, &status, &sys),
                 expected);
    if (expected == PORT_OK)
        cr_assert_str_eq(out, "by the broker\n");
}

Test(bsd_openbsd, stages_that_narrow) {
    const port_sandbox_policy first = {.files = files,
                                       .renewed_files = renewed,
                                       .shared_file = "/home/u/quota",
                                       .command = command},
                              second = {.files = files};
    struct stat before, after;
    gives_up(&first, "unveil / \n"
                     "unveil /etc/resolv.conf r\n"
                     "unveil /etc/hosts r\n"
                     "unveil /var/run/token r\n"
                     "unveil /etc/plain r\n"
                     "unveil /top-link r\n"
                     "unveil here-link r\n"
                     "unveil /home/u/quota rwc\n"
                     "unveil - -\n"
                     "pledge " ALWAYS " rpath wpath cpath -\n");
    cr_assert_geq(posix_broker_socket(), 0);
    runs(PORT_OK);
    cr_assert_eq(fstat(posix_broker_socket(), &before), 0);
    gives_up(&first, "pledge " ALWAYS " rpath wpath cpath -\n");
    cr_assert_eq(fstat(posix_broker_socket(), &after), 0);
    cr_assert_eq(before.st_ino, after.st_ino, "what is pledged could fork no other");
    runs(PORT_OK);
    gives_up(&second, "pledge " ALWAYS " rpath -\n");
    cr_assert_eq(posix_broker_socket(), -1, "nothing is to be run any more");
    gives_up(&(port_sandbox_policy){0}, "pledge " ALWAYS " -\n");
}

Test(bsd_openbsd, nothing_needed_is_nothing_shown) {
    static const char *const none[] = {NULL};
    gives_up(&(port_sandbox_policy){.files = none, .renewed_files = none}, "pledge " ALWAYS " -\n");
    cr_assert_eq(posix_broker_socket(), -1);
}

Test(bsd_openbsd, a_rotated_file_alone_needs_reading) {
    gives_up(&(port_sandbox_policy){.renewed_files = renewed + 3},
             "unveil / \nunveil here-link r\nunveil - -\npledge " ALWAYS " rpath -\n");
}

/* Its name is remembered in its directory, but that of a link is what the link leads to. */
Test(bsd_openbsd, a_link_that_is_replaced_needs_its_directory) {
    static const char *const links[] = {"/plain", "/var/run/link", "run/link",
                                        "//link", "/etc/link",     NULL};
    gives_up(&(port_sandbox_policy){.renewed_files = links},
             "unveil / \n"
             "unveil /plain r\n"
             "unveil /var/run/link r\nunveil /var/run r\n"
             "unveil run/link r\nunveil run r\n"
             "unveil //link r\n"
             "unveil /etc/link r\nunveil /etc r\n"
             "unveil - -\npledge " ALWAYS " rpath -\n");
}

Test(bsd_openbsd, the_etc_of_root_is_not_shown) {
    static const char *const links[] = {"/etc/link", "/etc/ssl/link", NULL};
    user = 0;
    gives_up(&(port_sandbox_policy){.renewed_files = links},
             "unveil / \n"
             "unveil /etc/link r\n"
             "unveil /etc/ssl/link r\nunveil /etc/ssl r\n"
             "unveil - -\npledge " ALWAYS " rpath -\n");
}

Test(bsd_openbsd, of_more_links_than_there_are_bits_the_rest_counts_as_plain) {
    static const char *many[67];
    for (size_t i = 0; i < 66; i++)
        many[i] = i < 63 ? "/plain" : "/var/link";
    bsd_fake_clear();
    cr_assert_eq(port_sandbox(&(port_sandbox_policy){.renewed_files = many}, &note, &sys), PORT_OK);
    const char *shown = strstr(bsd_fake_record(), "unveil /var r\n");
    cr_assert_not_null(shown);
    cr_assert_null(strstr(shown + 1, "unveil /var r\n"));
}

Test(bsd_openbsd, a_shared_file_alone_needs_writing) {
    gives_up(&(port_sandbox_policy){.shared_file = "/q"},
             "unveil / \nunveil /q rwc\nunveil - -\n"
             "pledge " ALWAYS " rpath wpath cpath -\n");
}

Test(bsd_openbsd, the_command_alone_needs_no_file_and_no_promise) {
    gives_up(&(port_sandbox_policy){.command = command}, "pledge " ALWAYS " -\n");
    runs(PORT_OK);
    command[1] = (char *)"another";
    runs(PORT_FAILED);
    cr_assert_eq(sys, EPERM);
}

static void passed_over(int number) {
    const port_sandbox_policy policy = {.files = files};
    bsd_fake_fail("unveil /etc/resolv.conf", number);
    cr_assert_eq(port_sandbox(&policy, &note, &sys), PORT_OK);
    cr_assert_str_eq(bsd_fake_record(), "unveil / \n"
                                        "unveil /etc/resolv.conf r\n"
                                        "unveil /etc/hosts r\n"
                                        "unveil - -\n"
                                        "pledge " ALWAYS " rpath -\n");
}

Test(bsd_openbsd, a_directory_that_is_not_there_is_passed_over) {
    passed_over(ENOENT);
}

Test(bsd_openbsd, a_directory_that_is_none_is_passed_over) {
    passed_over(ENOTDIR);
}

Test(bsd_openbsd, a_directory_that_is_closed_to_us_is_passed_over) {
    passed_over(EACCES);
}

Test(bsd_openbsd, a_file_that_is_not_there_and_cannot_be_made_is_passed_over) {
    passed_over(EROFS);
}

Test(bsd_openbsd, a_link_to_itself_is_passed_over) {
    passed_over(ELOOP);
}

Test(bsd_openbsd, a_path_that_no_file_can_have_is_passed_over) {
    passed_over(ENAMETOOLONG);
}

static void is_reported(int number) {
    fails_at(&(port_sandbox_policy){.files = files}, "unveil /etc/resolv.conf", number);
}

Test(bsd_openbsd, what_unveil_itself_refuses_is_reported) {
    is_reported(E2BIG);
    is_reported(EPERM);
    is_reported(ENOMEM);
}

Test(bsd_openbsd, each_failure_is_reported) {
    static const char *const lines[] = {"unveil / ",        "unveil /etc/hosts",
                                        "unveil /var/run ", "unveil /home/u/quota",
                                        "unveil - -",       "pledge stdio inet"};
    static const char *const links[] = {"/var/run/link", NULL};
    const port_sandbox_policy policy = {
        .files = files, .renewed_files = links, .shared_file = "/home/u/quota", .command = command};
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
        fails_at(&policy, lines[i], E2BIG);
        cr_assert_eq(strstr(bsd_fake_record(), "pledge") != NULL, i >= 5);
    }
}

Test(bsd_openbsd, no_broker_no_sandbox) {
    const struct rlimit few = {3, 3};
    cr_assert_eq(setrlimit(RLIMIT_NOFILE, &few), 0);
    cr_assert_eq(port_sandbox(&(port_sandbox_policy){.command = command}, &note, &sys),
                 PORT_FAILED);
    cr_assert_eq(sys, EMFILE);
    cr_assert_str_eq(bsd_fake_record(), "");
}

/* ---- confine_broker_openbsd.c ---- */

#define OF_BROKER "pledge stdio rpath proc exec -\n"

Test(bsd_openbsd, the_broker_promises_what_running_a_program_takes) {
    bsd_fake_clear();
    posix_confine_broker();
    cr_assert_str_eq(bsd_fake_record(), OF_BROKER);
}

/* Its record is its own. */
Test(bsd_openbsd, a_broker_that_cannot_promise_is_none) {
    bsd_fake_clear();
    bsd_fake_fail(OF_BROKER, EINVAL);
    cr_assert_eq(port_sandbox(&(port_sandbox_policy){.command = command}, &note, &sys),
                 PORT_FAILED);
    cr_assert_eq(sys, EPIPE);
    cr_assert_eq(posix_broker_socket(), -1);
}

/* ---- stack_guard_openbsd.c ---- */

long __guard_local __attribute__((visibility("hidden")));

Test(bsd_openbsd, the_stack_guard_is_filled_before_main) {
    cr_assert_neq(__guard_local, 0);
}

/* ---- hide_memory.c ---- */

Test(bsd_openbsd, no_core_file_of_us_and_programs_may_choose) {
    struct rlimit before, core;
    cr_assert_eq(getrlimit(RLIMIT_CORE, &before), 0);
    before.rlim_cur = before.rlim_max;
    cr_assert_eq(setrlimit(RLIMIT_CORE, &before), 0);
    posix_hide_memory();
    cr_assert_eq(getrlimit(RLIMIT_CORE, &core), 0);
    cr_assert_eq(core.rlim_cur, 0);
    cr_assert_eq(core.rlim_max, before.rlim_max);
}
