/* unistd.h - the host's, and functions of OpenBSD's and FreeBSD's (bsd_fake.c). */
#ifndef TA_TEST_BSD_UNISTD_H
#define TA_TEST_BSD_UNISTD_H

#include_next <unistd.h>

int pledge(const char *promises, const char *execpromises);
int unveil(const char *path, const char *permissions);
void closefrom(int lowest);

#endif
