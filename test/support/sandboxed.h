/* sandboxed.h - the sandbox in a child, for it is for good, and a folder with files to look for from
 * there. Include it once a program, which defines _GNU_SOURCE. */
#ifndef TEST_SANDBOXED_H
#define TEST_SANDBOXED_H

#include <criterion/criterion.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "port.h"

/* ---- a folder with files ---- */

static char folder[] = "/tmp/tinyaws-sandbox-XXXXXX";

static inline const char *in_folder(const char *name) {
    static char path[8][128];
    static unsigned next;
    char *to = path[next++ % 8];
    snprintf(to, sizeof path[0], "%s/%s", folder, name);
    return to;
}

static inline void write_file(const char *name, const char *text) {
    FILE *f = fopen(in_folder(name), "w");
    cr_assert(f != NULL && fputs(text, f) >= 0 && fclose(f) == 0);
}

static inline void make_folder(void) {
    cr_assert_not_null(mkdtemp(folder));
    write_file("named", "its text");
    write_file("other", "its text");
}

static inline void remove_folder(void) {
    char command[128];
    snprintf(command, sizeof command, "rm -r %s", folder);
    cr_assert_eq(system(command), 0);
}

/* ---- children ---- */

/* Not _exit, before which AddressSanitizer makes calls of its own. */
static inline void leave(int status) {
    (void)syscall(__NR_exit_group, status);
}

/* In a child what does not hold is where it ends: no assertion could get out of there. */
#define HOLDS(condition)                                                                           \
    do {                                                                                           \
        if (!(condition))                                                                          \
            end_with(#condition "\n");                                                             \
    } while (0)

static inline void end_with(const char *condition) {
    (void)!write(2, condition, strlen(condition));
    leave(1);
}

static inline void put_on(const port_sandbox_policy *policy) {
    const char *note = "";
    int sys = -1;
    HOLDS(port_sandbox(policy, &note, &sys) == PORT_OK);
    HOLDS(note == NULL);
}

static const port_sandbox_policy nothing;

/* How a child ends that does this: its exit status, or minus the signal's number. */
static inline int end_of(void (*run)(void)) {
    int status;
    const pid_t child = fork();
    if (child == 0) {
        run();
        leave(0);
    }
    cr_assert_eq(waitpid(child, &status, 0), child);
    return WIFSIGNALED(status) ? -WTERMSIG(status) : WEXITSTATUS(status);
}

#endif
