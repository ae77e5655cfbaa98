/* entropy.c - getrandom(2); before Linux 3.17, /dev/urandom. By syscall(): since 2.41, glibc's
 * getrandom uses the vDSO, and sets it up with system calls that the sandbox forbids. */
#include "posix/posix.h"

#include <errno.h>
#include <sys/syscall.h>
#include <unistd.h>

static port_result from_device(unsigned char *at, size_t n) {
    port_file f;
    int sys;
    size_t got = 1;
    port_result r = port_file_open("/dev/urandom", &f, &sys);
    if (r != PORT_OK)
        return PORT_FAILED;
    for (; r == PORT_OK && got > 0 && n > 0; at += got, n -= got)
        r = port_file_read(f, at, n, &got, PORT_NEVER, &sys);
    port_file_close(f);
    return r == PORT_OK && n > 0 ? PORT_FAILED : r;
}

port_result port_entropy(void *p, size_t n) {
    unsigned char *at = p;
    while (n > 0) {
        const long got = syscall(SYS_getrandom, at, n, 0);
        if (got >= 0) {
            at += got;
            n -= (size_t)got;
            continue;
        }
        if (errno == ENOSYS)
            return from_device(at, n);
        if (errno != EINTR)
            return PORT_FAILED;
        if (posix_interrupted() != PORT_OK)
            return PORT_INTERRUPTED;
    }
    return PORT_OK;
}
