/* broker_narrow_test.c - a broker that is told to serve less: what stays, and that nothing comes back. */
#define _GNU_SOURCE
#include <criterion/criterion.h>
#include <errno.h>
#include <signal.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "posix/broker.h"

static const posix_broker_service *const services[] = {&posix_broker_open, &posix_broker_run,
                                                       &posix_broker_narrow, NULL};
enum { NARROW = 2 }; /* its place in the list */

static const char *const files[] = {"/etc/hosts", "/etc/passwd", NULL};
static const char *const renewed[] = {"/etc/group", "/proc/self/status", NULL};
static char *command[] = {(char *)"/bin/echo", (char *)"run", NULL};
static char shared[] = "/tmp/shared-XXXXXX";
static int sys;

static void start(void) {
    cr_assert_eq(posix_broker_start(&(port_sandbox_policy){.files = files,
                                                           .renewed_files = renewed,
                                                           .shared_file = shared,
                                                           .command = command},
                                    services, &sys),
                 PORT_OK, "%s", strerror(sys));
}

static void make_shared(void) {
    close(mkstemp(shared));
    start();
}

static void remove_shared(void) {
    unlink(shared);
}

TestSuite(broker_narrow, .init = make_shared, .fini = remove_shared);

static void narrow_to(const port_sandbox_policy *policy) {
    cr_assert_eq(posix_broker_narrow_to(policy, &sys), PORT_OK, "%s", strerror(sys));
}

static void is_served(port_result r, bool granted, const char *what) {
    cr_assert_eq(r, granted ? PORT_OK : PORT_FAILED, "%s: %d", what, (int)r);
    if (!granted)
        cr_assert_eq(sys, EPERM, "%s: %s", what, strerror(sys));
}

static void opens(const char *path, bool granted) {
    port_file f = -1;
    is_served(port_file_open(path, &f, &sys), granted, path);
    if (granted)
        port_file_close(f);
}

/* The four files, the shared one and the command; a letter for each that is still served. */
static void serves(const char *letters) {
    char out[8];
    size_t n;
    int status;
    port_file f = -1;
    opens(files[0], strchr(letters, 'h') != NULL);
    opens(files[1], strchr(letters, 'p') != NULL);
    opens(renewed[0], strchr(letters, 'g') != NULL);
    opens(renewed[1], strchr(letters, 's') != NULL);
    const bool shares = strchr(letters, 'S') != NULL;
    is_served(port_shared_open(shared, &f, &sys), shares, shared);
    if (shares)
        port_file_close(f);
    is_served(port_process_run(command, out, sizeof out, &n, PORT_NEVER, &status, &sys),
              strchr(letters, 'C') != NULL, "the command");
}

Test(broker_narrow, what_is_needed_still_stays) {
    static const char *const passwd[] = {"/etc/passwd", NULL}, *const group[] = {"/etc/group",
                                                                                 NULL};
    serves("hpgsSC");
    narrow_to(&(port_sandbox_policy){
        .files = files, .renewed_files = renewed, .shared_file = shared, .command = command});
    serves("hpgsSC");
    narrow_to(&(port_sandbox_policy){
        .files = passwd, .renewed_files = group, .shared_file = shared, .command = command});
    serves("pgSC");
    narrow_to(&(port_sandbox_policy){.files = passwd, .shared_file = shared});
    serves("pS");
    narrow_to(&(port_sandbox_policy){.files = passwd});
    serves("p");
    narrow_to(&(port_sandbox_policy){0});
    serves("");
}

Test(broker_narrow, a_command_alone_stays) {
    narrow_to(&(port_sandbox_policy){.command = command});
    serves("C");
}

Test(broker_narrow, nothing_comes_back_and_nothing_new_comes) {
    static const char *const others[] = {"/etc/fstab", "/etc/host", "/etc/hosts/",
                                         "/etc",       "",          NULL};
    narrow_to(&(port_sandbox_policy){.files = others, .renewed_files = others});
    serves("");
    for (size_t i = 0; others[i] != NULL; i++)
        opens(others[i], false);
    narrow_to(&(port_sandbox_policy){
        .files = files, .renewed_files = renewed, .shared_file = shared, .command = command});
    serves("");
}

/* A path may be needed as the other kind: the broker opens both alike. */
Test(broker_narrow, a_path_stays_whichever_list_has_it) {
    narrow_to(&(port_sandbox_policy){.files = renewed, .renewed_files = files});
    serves("hpgs");
}

/* What has been taken over may send anything. */
static void ask(const char *p, uint32_t n) {
    posix_broker_question q = {.deadline = PORT_NEVER, .n = n};
    posix_broker_answer a;
    cr_assert_eq(posix_broker_ask(NARROW, &q, &sys), PORT_OK);
    cr_assert_eq(posix_broker_put(p, n, &sys), PORT_OK);
    cr_assert_eq(posix_broker_receive(&q, &a, &sys), PORT_OK);
    cr_assert_eq(a.result, PORT_OK);
}

Test(broker_narrow, a_part_of_a_path_is_none) {
    static const char text[] = "/etc/hosts\0/etc/passwd\0/etc/group";
    ask(text, sizeof text - 1); /* the last one without its NUL */
    serves("hp");
    ask(text + 1, sizeof text - 1);
    serves("p");
    ask(text, 10);
    serves("");
}

Test(broker_narrow, more_than_there_is_room_for_is_reported_and_changes_nothing) {
    static char lengthy[POSIX_BROKER_MAX + 1];
    const char *const one[] = {lengthy, NULL};
    memset(lengthy, 'a', sizeof lengthy - 1);
    cr_assert_eq(posix_broker_narrow_to(&(port_sandbox_policy){.files = one}, &sys), PORT_FAILED);
    cr_assert_eq(sys, EMSGSIZE);
    serves("hpgsSC");
    lengthy[POSIX_BROKER_MAX - 1] = '\0';
    narrow_to(&(port_sandbox_policy){.files = one});
    serves("");
}

Test(broker_narrow, of_a_list_without_end_a_part_stays) {
    static const char *many[80];
    for (size_t i = 0; i < 79; i++)
        many[i] = i < 64 ? "/etc/hosts" : "/etc/passwd";
    cr_assert_eq(posix_broker_start(&(port_sandbox_policy){.files = many}, services, &sys),
                 PORT_OK);
    narrow_to(&(port_sandbox_policy){.files = many});
    serves("h");
}

Test(broker_narrow, a_signal_does_not_lose_the_answer) {
    port_process_start();
    raise(SIGTERM);
    narrow_to(&(port_sandbox_policy){.files = files});
    opens(files[0], true);
    opens(renewed[0], false);
}

Test(broker_narrow, no_broker_is_reported) {
    posix_broker_stop();
    cr_assert_eq(posix_broker_narrow_to(&(port_sandbox_policy){0}, &sys), PORT_FAILED);
    cr_assert_eq(sys, EPIPE);
}
