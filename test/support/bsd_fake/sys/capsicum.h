/* sys/capsicum.h - as much of FreeBSD's as ports/bsd uses (bsd_fake.c). The bits are other ones. */
#ifndef TA_TEST_CAPSICUM_H
#define TA_TEST_CAPSICUM_H

#include <errno.h>
#include <stddef.h>
#include <stdint.h>

#ifndef ENOTCAPABLE
#    define ENOTCAPABLE 193
#endif

typedef struct cap_rights {
    uint64_t bits;
} cap_rights_t;
typedef unsigned long cap_ioctl_t;

#define CAP_READ       0x01ULL
#define CAP_WRITE      0x02ULL
#define CAP_SEEK       0x04ULL
#define CAP_EVENT      0x08ULL
#define CAP_IOCTL      0x10ULL
#define CAP_FLOCK      0x20ULL
#define CAP_FTRUNCATE  0x40ULL
#define CAP_GETSOCKOPT 0x80ULL

/* Ended by 0, as FreeBSD's macro does it. */
cap_rights_t *bsd_fake_rights(cap_rights_t *rights, ...);
#define cap_rights_init(...) bsd_fake_rights(__VA_ARGS__, 0ULL)
int cap_rights_limit(int fd, const cap_rights_t *rights);
int cap_ioctls_limit(int fd, const cap_ioctl_t *cmds, size_t ncmds);
int cap_enter(void);

#endif
