/* process.c - the fake port's environment, programs and sandbox. */
#include "fake/fake_internal.h"

#include <string.h>

/* ---- environment ---- */

void fake_variable(const char *name, const char *value) {
    size_t i = 0;
    while (i < fake.variables_n && strcmp(fake.variables[i][0], name) != 0)
        i++;
    if (i == FAKE_VARIABLES_MAX)
        fake_breach("FAKE_VARIABLES_MAX");
    if (i == fake.variables_n)
        fake.variables_n++;
    fake.variables[i][0] = name;
    fake.variables[i][1] = value;
}

const char *port_environment(const char *name) {
    for (size_t i = 0; i < fake.variables_n; i++)
        if (strcmp(fake.variables[i][0], name) == 0)
            return fake.variables[i][1];
    return NULL;
}

uint32_t port_user(void) {
    return fake.user;
}

/* ---- the process ---- */

void port_process_start(void) {
    fake.started++;
}

void port_release_code(void) {
    fake.released++;
}

void port_release_handshake(void) {}

const char *port_error_text(int sys) {
    switch (sys) {
    case 0:
        return "no error";
    case FAKE_EIO:
        return "I/O error";
    case FAKE_EBADF:
        return "Bad file descriptor";
    case FAKE_EACCES:
        return "Permission denied";
    case FAKE_EMFILE:
        return "Too many open files";
    case FAKE_ESPIPE:
        return "Invalid seek";
    case FAKE_ENETUNREACH:
        return "Network unreachable";
    case FAKE_ECONNRESET:
        return "Connection reset by peer";
    case FAKE_ECONNREFUSED:
        return "Connection refused";
    default:
        return "unknown error";
    }
}

/* ---- programs ---- */

fake_program *fake_put_program(const char *name, const char *output) {
    if (fake.programs_n == FAKE_PROGRAMS_MAX)
        fake_breach("FAKE_PROGRAMS_MAX");
    fake_program *p = &fake.programs[fake.programs_n++];
    p->name = name;
    p->output = output;
    return p;
}

static const fake_program *find_program(const char *name) {
    for (size_t i = 0; i < fake.programs_n; i++)
        if (strcmp(fake.programs[i].name, name) == 0)
            return &fake.programs[i];
    return NULL;
}

port_result port_process_run(char *const *arguments, char *to, size_t cap, size_t *n,
                             int64_t deadline, int *status, int *sys) {
    const fake_program *p = find_program(arguments[0]);
    const fake_fault fault = fake_enter(FAKE_PORT_PROCESS_RUN);
    *n = 0;
    if (fault == FAKE_FAILS) {
        *sys = fake.fault_sys;
        return PORT_FAILED;
    }
    for (size_t i = 0; arguments[i] != NULL; i++)
        if (!fake_allowed('C', arguments[i]))
            fake_breach("a program is run that port_sandbox did not allow");
    if (p == NULL)
        return PORT_NOT_FOUND;
    if (p->sys != 0) {
        *sys = p->sys;
        return PORT_FAILED;
    }
    const int64_t ends = fault == FAKE_STALLS ? PORT_NEVER : fake_later(fake.now, p->ms);
    do {
        const port_result r = fake_wait(ends, deadline);
        if (r != PORT_OK)
            return r;
    } while (fake.now < ends);
    const size_t length = strlen(p->output);
    *n = length < cap ? length : cap;
    memcpy(to, p->output, *n);
    *status = p->status;
    return length > cap ? PORT_TOO_LONG : PORT_OK;
}

/* ---- the sandbox ---- */

bool fake_allowed(char letter, const char *text) {
    if (fake.sandboxes == 0)
        return true;
    for (const char *line = fake.sandbox; *line != '\0';) {
        const size_t n = strcspn(line, "\n");
        if (*line == letter && strlen(text) == n - 1 && memcmp(line + 1, text, n - 1) == 0)
            return true;
        line += n + 1;
    }
    return false;
}

/* Append a line to the allowed list. Each call of port_sandbox may only ask for what the last one
 * allowed. */
static size_t note(char *to, size_t at, char letter, const char *text) {
    const size_t n = strlen(text);
    if (!fake_allowed(letter, text))
        fake_breach("port_sandbox is asked for more than before");
    if (at + n + 3 > FAKE_SANDBOX_MAX || strchr(text, '\n') != NULL)
        fake_breach("a need that FAKE_SANDBOX_MAX has no room for, or of two lines");
    to[at] = letter;
    memcpy(to + at + 1, text, n);
    memcpy(to + at + 1 + n, "\n", 2);
    return at + n + 2;
}

port_result port_sandbox(const port_sandbox_policy *policy, const char **why, int *sys) {
    char noted[FAKE_SANDBOX_MAX] = "";
    size_t n = 0;
    *why = fake.sandbox_note;
    if (fake_enter(FAKE_PORT_SANDBOX) == FAKE_FAILS) {
        *sys = fake.fault_sys;
        return PORT_FAILED;
    }
    for (size_t i = 0; policy->files != NULL && policy->files[i] != NULL; i++)
        n = note(noted, n, 'F', policy->files[i]);
    for (size_t i = 0; policy->renewed_files != NULL && policy->renewed_files[i] != NULL; i++)
        n = note(noted, n, 'R', policy->renewed_files[i]);
    if (policy->shared_file != NULL)
        n = note(noted, n, 'S', policy->shared_file);
    for (size_t i = 0; policy->command != NULL && policy->command[i] != NULL; i++)
        n = note(noted, n, 'C', policy->command[i]);
    memcpy(fake.sandbox, noted, sizeof fake.sandbox);
    fake.sandboxes++;
    if (fake.sandboxed != NULL)
        fake.sandboxed(policy);
    return PORT_OK;
}
