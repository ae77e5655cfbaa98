#define _GNU_SOURCE
#include "support/bsd_fake.h"

#include <errno.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "support/bsd_fake/sys/capsicum.h"
#include "support/bsd_fake/sys/procctl.h"

int pledge(const char *promises, const char *execpromises);
int unveil(const char *path, const char *permissions);
void closefrom(int lowest);

static char record[32768]; /* a line for each of a thousand descriptors */
static size_t record_n;
static const char *failing;
static int failing_with;

const char *bsd_fake_record(void) {
    return record;
}

void bsd_fake_clear(void) {
    record_n = 0;
    record[0] = '\0';
    failing = NULL;
}

void bsd_fake_fail(const char *line, int number) {
    failing = line;
    failing_with = number;
}

__attribute__((format(printf, 1, 2))) static int recorded(const char *format, ...) {
    va_list list;
    va_start(list, format);
    char *line = record + record_n;
    record_n += (size_t)vsnprintf(line, sizeof record - record_n, format, list);
    va_end(list);
    if (record_n >= sizeof record)
        abort();
    if (failing == NULL || strncmp(line, failing, strlen(failing)) != 0)
        return 0;
    errno = failing_with;
    return -1;
}

static const char *or_dash(const char *text) {
    return text != NULL ? text : "-";
}

int pledge(const char *promises, const char *execpromises) {
    return recorded("pledge %s %s\n", or_dash(promises), or_dash(execpromises));
}

int unveil(const char *path, const char *permissions) {
    return recorded("unveil %s %s\n", or_dash(path), or_dash(permissions));
}

cap_rights_t *bsd_fake_rights(cap_rights_t *rights, ...) {
    va_list list;
    va_start(list, rights);
    rights->bits = 0;
    for (uint64_t bit; (bit = va_arg(list, unsigned long long)) != 0;)
        rights->bits |= bit;
    va_end(list);
    return rights;
}

int cap_rights_limit(int fd, const cap_rights_t *rights) {
    static const char letters[] = "rwseiftg";
    char text[sizeof letters] = "";
    for (size_t i = 0, n = 0; letters[i] != '\0'; i++)
        if (rights->bits >> i & 1)
            text[n++] = letters[i];
    return recorded("limit %d %s\n", fd, text);
}

int cap_ioctls_limit(int fd, const cap_ioctl_t *cmds, size_t ncmds) {
    return recorded("ioctls %d %zu %lx\n", fd, ncmds, cmds[0]);
}

int cap_enter(void) {
    return recorded("enter\n");
}

void closefrom(int lowest) {
    (void)recorded("closefrom %d\n", lowest);
}

int procctl(idtype_t idtype, id_t id, int cmd, void *data) {
    return idtype == P_PID ? recorded("procctl %d %d %d\n", (int)id, cmd, *(int *)data) : -1;
}
