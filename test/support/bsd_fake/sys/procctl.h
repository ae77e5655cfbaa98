/* sys/procctl.h - as much of FreeBSD's as ports/bsd uses (bsd_fake.c). */
#ifndef TA_TEST_PROCCTL_H
#define TA_TEST_PROCCTL_H

#include <sys/types.h>
#include <sys/wait.h>

#define PROC_TRACE_CTL         7
#define PROC_TRACE_CTL_DISABLE 2

int procctl(idtype_t idtype, id_t id, int cmd, void *data);

#endif
