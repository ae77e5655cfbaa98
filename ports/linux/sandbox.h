/* sandbox.h - the two locks of the Linux sandbox. Both require that no_new_privs is set first. */
#ifndef TA_LINUX_SANDBOX_H
#define TA_LINUX_SANDBOX_H

#include "posix/posix.h"

#include <stdbool.h>
#include <sys/syscall.h>

/* System calls that older libcs do not know. Their numbers are the same on every architecture,
 * except for the base of MIPS o32. */
#ifdef __mips__
#    define LINUX_CALL(number) (4000 + (number))
#else
#    define LINUX_CALL(number) (number)
#endif
#ifndef __NR_close_range
#    define __NR_close_range LINUX_CALL(436)
#endif
#ifndef __NR_landlock_create_ruleset
#    define __NR_landlock_create_ruleset LINUX_CALL(444)
#    define __NR_landlock_add_rule       LINUX_CALL(445)
#    define __NR_landlock_restrict_self  LINUX_CALL(446)
#endif

typedef enum linux_lock {
    LINUX_LOCKED,
    LINUX_NO_LOCK, /* this kernel has none */
    LINUX_FAILED   /* this kernel has one, but an error occurred: see *sys */
} linux_lock;

/* File system: only the files of `needs` can be opened, for reading. After a second call only files
 * that are in both lists can be opened. */
linux_lock linux_landlock(const port_sandbox_policy *policy, int *sys);

/* System calls: only those of the port functions are allowed, and those for a shared file only if
 * `shared`. The kernel kills the process at any other. */
linux_lock linux_seccomp(bool shared, int *sys);

#endif
