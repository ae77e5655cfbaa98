/* sandbox.h - the two locks of the Linux sandbox. Both need no_new_privs, which comes before. */
#ifndef TA_LINUX_SANDBOX_H
#define TA_LINUX_SANDBOX_H

#include "posix/posix.h"

#include <stdbool.h>
#include <sys/syscall.h>

/* Younger than some a libc. Their numbers are the same on every architecture, but for the base that
 * o32 of MIPS has. */
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
    LINUX_FAILED   /* it has one, and yet: see sys */
} linux_lock;

/* Of the file system: nothing may be opened but what `needs` has, and that for reading. Called again, both lists hold: what
 * is in the newer one alone is not given back. */
linux_lock linux_landlock(const port_needs *needs, int *sys);

/* Of system calls: those of the port functions are left, those on a shared file only if `shared`; the
 * kernel kills the process at any other. */
linux_lock linux_seccomp(bool shared, int *sys);

#endif
