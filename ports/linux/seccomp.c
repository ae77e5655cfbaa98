/* seccomp.c - a seccomp filter (Linux 3.5) for the system calls that we still need.
 * https://docs.kernel.org/userspace-api/seccomp_filter.html
 *
 * The table lists the system calls that the port functions make with musl and with glibc on each
 * architecture; a comment says why where that is not obvious. Any other call kills the process with
 * SIGSYS. The filter compares whole numbers, so x32 calls, which have an extra bit, are forbidden.
 * It also checks the architecture, since the same number is a different call on another one.
 *
 * The table has three parts: calls for the shared file, calls for old kernels, and calls that are
 * always needed. The first two parts are left out if they are not needed. Tests read the table from
 * each target's program, by its name, and check it against the calls that the program makes
 * there. */
#include "linux/sandbox.h"

#include <errno.h>
#include <fcntl.h>
#include <net/if.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stddef.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

/* ---- from linux/seccomp.h, linux/filter.h and linux/audit.h, which not every libc has ---- */

enum { SET_MODE_FILTER = 1 };
#define KILL_PROCESS 0x80000000u /* before Linux 4.14: kills the thread, and we have only one */
#define ALLOW        0x7fff0000u

struct call { /* the input of a filter */
    int32_t number;
    uint32_t architecture;
    uint64_t instruction;
    uint64_t arguments[6];
};

struct instruction {
    uint16_t code;
    uint8_t if_true, if_false; /* how many instructions to skip */
    uint32_t k;
};

struct program {
    unsigned short length;
    const struct instruction *at;
};

/* The AUDIT_ARCH_ number: the ELF machine, with bits for its word size and byte order. */
#define WIDE   0x80000000u
#define LITTLE 0x40000000u
#if defined __x86_64__
#    define ARCHITECTURE (62 | WIDE | LITTLE)
#elif defined __i386__
#    define ARCHITECTURE (3 | LITTLE)
#elif defined __aarch64__ && defined __AARCH64EL__
#    define ARCHITECTURE (183 | WIDE | LITTLE)
#elif defined __arm__ && defined __ARMEL__
#    define ARCHITECTURE (40 | LITTLE)
#elif defined __riscv && __riscv_xlen == 64
#    define ARCHITECTURE (243 | WIDE | LITTLE)
#elif defined __powerpc64__ && defined __LITTLE_ENDIAN__
#    define ARCHITECTURE (21 | WIDE | LITTLE)
#elif defined __s390x__
#    define ARCHITECTURE (22 | WIDE)
#elif defined __loongarch64
#    define ARCHITECTURE (258 | WIDE | LITTLE)
#elif defined __mips__ && !defined __mips64 && defined __MIPSEL__
#    define ARCHITECTURE (8 | LITTLE)
#elif defined __mips__ && !defined __mips64
#    define ARCHITECTURE 8
#else
#    error "tell seccomp.c the AUDIT_ARCH_ number of this architecture (linux/audit.h)"
#endif

/* ---- macros for the table ---- */

/* The lower half of an argument: all that the kernel uses of an int. */
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
#    define ARGUMENT(i) (offsetof(struct call, arguments) + 8 * (i) + 4)
#else
#    define ARGUMENT(i) (offsetof(struct call, arguments) + 8 * (i))
#endif
/* clang-format off */
#define LOAD(offset)      {0x20, 0, 0, (uint32_t)(offset)}
#define MASK(bits)        {0x54, 0, 0, (uint32_t)(bits)}
#define UNLESS(value, n)  {0x15, 0, n, (uint32_t)(value)} /* skip n */
#define IF(value, n)      {0x15, n, 0, (uint32_t)(value)}
#define END(what)         {0x06, 0, 0, what}

#define CALL(number) \
    UNLESS(number, 1), END(ALLOW)
/* Only with this value of an argument. */
#define CALL_WITH(number, i, value) \
    UNLESS(number, 4), LOAD(ARGUMENT(i)), UNLESS(value, 1), END(ALLOW), END(KILL_PROCESS)
#define CALL_WITH_EITHER(number, i, value, other) \
    UNLESS(number, 5), LOAD(ARGUMENT(i)), IF(value, 1), UNLESS(other, 1), END(ALLOW), \
    END(KILL_PROCESS)
#define CALL_WITH_BOTH(number, i, value, j, other) \
    UNLESS(number, 6), LOAD(ARGUMENT(i)), UNLESS(value, 3), LOAD(ARGUMENT(j)), UNLESS(other, 1), \
    END(ALLOW), END(KILL_PROCESS)
#define CALL_WITH_AND_EITHER(number, i, value, j, one, other) \
    UNLESS(number, 7), LOAD(ARGUMENT(i)), UNLESS(value, 4), LOAD(ARGUMENT(j)), IF(one, 1), \
    UNLESS(other, 1), END(ALLOW), END(KILL_PROCESS)
/* Only TCP and UDP: as root, a raw or packet socket could read other traffic. */
#define CALL_SOCKET(number) \
    UNLESS(number, 11), \
    LOAD(ARGUMENT(0)), IF(AF_INET, 1), UNLESS(AF_INET6, 7), \
    LOAD(ARGUMENT(1)), MASK(~(SOCK_CLOEXEC | SOCK_NONBLOCK)), IF(SOCK_STREAM, 1), \
    UNLESS(SOCK_DGRAM, 3), \
    LOAD(ARGUMENT(2)), UNLESS(0, 1), END(ALLOW), END(KILL_PROCESS)
/* clang-format on */

/* ---- calls with different names ---- */

/* The calls with 32-bit times, which kernels before 5.1 need. musl gives them other names. */
#if defined __NR_clock_gettime32
#    define OLD_CLOCK_GETTIME __NR_clock_gettime32
#elif defined __NR_clock_gettime
#    define OLD_CLOCK_GETTIME __NR_clock_gettime
#endif
#if defined __NR_poll
#    define POLL __NR_poll
#elif defined __NR_ppoll
#    define POLL __NR_ppoll
#else
#    define POLL __NR_ppoll_time64
#endif
#if defined __NR_pread64
#    define PREAD __NR_pread64
#else
#    define PREAD __NR_pread
#endif
#if defined __NR__llseek
#    define LSEEK __NR__llseek
#else
#    define LSEEK __NR_lseek
#endif
#if defined __NR_ftruncate64
#    define FTRUNCATE __NR_ftruncate64
#else
#    define FTRUNCATE __NR_ftruncate
#endif

/* ---- the table ---- */

/* Flags that create or change a file. Not O_ACCMODE, which includes O_PATH with musl. */
#define WRITING (O_WRONLY | O_RDWR | O_CREAT | O_TRUNC)

/* clang-format off */
#define BEGIN \
    LOAD(offsetof(struct call, architecture)), IF(ARCHITECTURE, 1), END(KILL_PROCESS), \
    LOAD(offsetof(struct call, number))

/* The file is opened before the filter starts, so no file has to be opened for writing. */
#define FOR_SHARED_FILE \
    BEGIN, \
    CALL(__NR_dup), \
    CALL(__NR_flock), \
    CALL(LSEEK), \
    CALL(FTRUNCATE)

/* Before Linux 4.3, i386 and s390x had one call for all socket operations: socket 1, connect 3,
 * sendto 11, setsockopt 14, getsockopt 15. Its other arguments are in memory, which a filter cannot
 * read, so sockets of any family and type are allowed. */
#if defined __NR_socketcall && (defined __i386__ || defined __s390x__)
#    define FOR_OLD_KERNEL \
        BEGIN, \
        UNLESS(__NR_socketcall, 8), LOAD(ARGUMENT(0)), IF(1, 4), IF(3, 3), IF(11, 2), IF(14, 1), \
        UNLESS(15, 1), END(ALLOW), END(KILL_PROCESS)
#endif

static const struct instruction seccomp_filter[] = {
    FOR_SHARED_FILE,
#ifdef FOR_OLD_KERNEL
    FOR_OLD_KERNEL,
#endif

    /* ---- always ---- */
    BEGIN,
    CALL(__NR_readv), /* port_receive_both */
    CALL(POLL),
    CALL(__NR_sendto), /* not send, a different call with glibc on ARM, MIPS, PowerPC and s390x */
    CALL(__NR_write),
    CALL(__NR_read),
    CALL(__NR_close),
    /* Only for reading: on a kernel without Landlock, this is what prevents changes to files. */
    UNLESS(__NR_openat, 5), LOAD(ARGUMENT(2)), MASK(WRITING), UNLESS(0, 1), END(ALLOW),
    END(KILL_PROCESS),
    CALL(PREAD),
    CALL_SOCKET(__NR_socket),
    CALL(__NR_connect),
    CALL_WITH_BOTH(__NR_getsockopt, 1, SOL_SOCKET, 2, SO_ERROR),
    CALL_WITH_AND_EITHER(__NR_setsockopt, 1, IPPROTO_TCP, 2, TCP_NODELAY, TCP_QUICKACK),
    /* The size of a terminal; the index of a network interface. */
    CALL_WITH_EITHER(__NR_ioctl, 1, TIOCGWINSZ, SIOCGIFINDEX),
    /* Usually the vDSO reads the clock without a system call. */
#ifdef __NR_clock_gettime64
    CALL(__NR_clock_gettime64),
#endif
#ifdef OLD_CLOCK_GETTIME
    CALL(OLD_CLOCK_GETTIME),
#endif
    CALL(__NR_getrandom),
    CALL_WITH(__NR_madvise, 2, MADV_DONTNEED), /* port_release_code */
    /* To narrow the sandbox later. These calls can only remove rights. */
    CALL(__NR_landlock_create_ruleset),
    CALL(__NR_landlock_add_rule),
    CALL(__NR_landlock_restrict_self),
    CALL(__NR_close_range),
    /* The return from a signal handler, and poll after a stop and continue (SIGSTOP, SIGCONT). */
    CALL(__NR_rt_sigreturn),
#ifdef __NR_sigreturn
    CALL(__NR_sigreturn),
#endif
    CALL(__NR_restart_syscall),
    CALL(__NR_exit_group),
    END(KILL_PROCESS),
};
/* clang-format on */

enum {
    ALL = sizeof seccomp_filter / sizeof *seccomp_filter,
    SHARED = sizeof(struct instruction[]){FOR_SHARED_FILE} / sizeof(struct instruction)
};

#ifdef FOR_OLD_KERNEL
/* glibc chooses its calls by the oldest kernel that it was built for, not by the running one. */
static bool is_old(void) {
#    ifdef __GLIBC__
    return true;
#    else
    return syscall(__NR_socket, -1, 0, 0) < 0 && errno == ENOSYS;
#    endif
}

/* On a newer kernel, copy the table without the part for old kernels. */
static struct program filter_of(bool shared) {
    enum { OLD = sizeof(struct instruction[]){FOR_OLD_KERNEL} / sizeof(struct instruction) };
    static struct instruction young[ALL - OLD];
    const size_t start = shared ? 0 : SHARED;
    if (is_old())
        return (struct program){(unsigned short)(ALL - start), seccomp_filter + start};
    memcpy(young, seccomp_filter, SHARED * sizeof *young);
    memcpy(young + SHARED, seccomp_filter + SHARED + OLD, sizeof young - SHARED * sizeof *young);
    return (struct program){(unsigned short)(ALL - OLD - start), young + start};
}
#else
static struct program filter_of(bool shared) {
    const size_t start = shared ? 0 : SHARED;
    return (struct program){(unsigned short)(ALL - start), seccomp_filter + start};
}
#endif

/* EINVAL means either that the kernel has no filters or that it rejects this one. With a NULL
 * filter, a kernel that has filters returns EFAULT instead. */
static bool has_no_filters(void) {
    return syscall(__NR_seccomp, SET_MODE_FILTER, 0, NULL) != 0 && errno != EFAULT;
}

linux_lock linux_seccomp(bool shared, int *sys) {
    const struct program program = filter_of(shared);
    if (syscall(__NR_seccomp, SET_MODE_FILTER, 0, &program) == 0)
        return LINUX_LOCKED;
    *sys = errno;
    /* ENOSYS: before Linux 3.17 or without seccomp. EINVAL: without CONFIG_SECCOMP_FILTER. */
    return *sys == ENOSYS || (*sys == EINVAL && has_no_filters()) ? LINUX_NO_LOCK : LINUX_FAILED;
}
