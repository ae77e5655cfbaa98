/* port.c - every function of port.h, with no system below. A new port starts as a copy of this
 * file. A test links the library with it to show what else the library needs (ports/README.md). */
#include "port.h"

/* ---- clock and entropy: implement these first; nothing works without them ---- */

int64_t port_monotonic_ms(void) {
    return 0;
}

int64_t port_realtime_ms(void) {
    return 0;
}

port_result port_sleep_until(int64_t deadline) {
    (void)deadline;
    return PORT_OK;
}

port_result port_entropy(void *p, size_t n) {
    (void)p, (void)n;
    return PORT_FAILED;
}

/* ---- sockets: implement these next ---- */

port_result port_tcp_connect(const port_address *to, port_socket *out, int *sys) {
    (void)to;
    *out = PORT_NO_SOCKET;
    *sys = 0;
    return PORT_FAILED;
}

port_result port_tcp_connected(port_socket s, int *sys) {
    (void)s;
    *sys = 0;
    return PORT_FAILED;
}

/* Without UDP, only the hosts file resolves names. Addresses work without both. */
port_result port_udp_open(const port_address *to, port_socket *out, int *sys) {
    (void)to;
    *out = PORT_NO_SOCKET;
    *sys = 0;
    return PORT_FAILED;
}

uint32_t port_interface(const char *name) {
    (void)name;
    return 0;
}

port_result port_poll(port_wait *waits, size_t n, int64_t deadline) {
    (void)deadline;
    for (size_t i = 0; i < n; i++)
        waits[i].ready = 0;
    return PORT_FAILED;
}

port_result port_send(port_socket s, const void *p, size_t n, size_t *done, int64_t deadline,
                      int *sys) {
    (void)s, (void)p, (void)n, (void)deadline;
    *done = 0;
    *sys = 0;
    return PORT_FAILED;
}

port_result port_receive_both(port_socket s, void *p, size_t n, void *more, size_t more_n,
                              size_t *done, int64_t deadline, int *sys) {
    (void)s, (void)p, (void)n, (void)more, (void)more_n, (void)deadline;
    *done = 0;
    *sys = 0;
    return PORT_FAILED;
}

port_result port_receive(port_socket s, void *p, size_t n, size_t *done, int64_t deadline,
                         int *sys) {
    return port_receive_both(s, p, n, NULL, 0, done, deadline, sys);
}

void port_socket_close(port_socket s) {
    (void)s;
}

/* ---- files: a system without files keeps these as they are ---- */

port_result port_file_open(const char *path, port_file *out, int *sys) {
    (void)path;
    *out = -1;
    *sys = 0;
    return PORT_NOT_FOUND;
}

port_result port_file_read(port_file f, void *p, size_t n, size_t *done, int64_t deadline,
                           int *sys) {
    (void)f, (void)p, (void)n, (void)deadline;
    *done = 0;
    *sys = 0;
    return PORT_FAILED;
}

port_result port_file_read_at(port_file f, uint64_t offset, void *p, size_t n, size_t *done,
                              int *sys) {
    (void)offset;
    return port_file_read(f, p, n, done, PORT_NEVER, sys);
}

port_result port_file_write(port_file f, const void *p, size_t n, int64_t deadline, int *sys) {
    (void)f, (void)p, (void)n, (void)deadline;
    *sys = 0;
    return PORT_FAILED;
}

void port_file_close(port_file f) {
    (void)f;
}

unsigned port_terminal_columns(port_file f) {
    (void)f;
    return 0;
}

port_result port_shared_open(const char *path, port_file *out, int *sys) {
    (void)path;
    *out = -1;
    *sys = 0;
    return PORT_FAILED;
}

port_result port_shared_lock(port_file f, int64_t deadline, int *sys) {
    (void)f, (void)deadline;
    *sys = 0;
    return PORT_FAILED;
}

void port_shared_unlock(port_file f) {
    (void)f;
}

port_result port_shared_read(port_file f, void *p, size_t n, size_t *done, int *sys) {
    return port_file_read(f, p, n, done, PORT_NEVER, sys);
}

port_result port_shared_replace(port_file f, const void *p, size_t n, int *sys) {
    return port_file_write(f, p, n, PORT_NEVER, sys);
}

/* ---- the process: a system without processes keeps these as they are ---- */

const char *port_environment(const char *name) {
    (void)name;
    return NULL;
}

uint32_t port_user(void) {
    return PORT_NOBODY;
}

void port_process_start(void) {}

int port_signal(void) {
    return 0;
}

port_result port_process_run(char *const *arguments, char *to, size_t cap, size_t *n,
                             int64_t deadline, int *status, int *sys) {
    (void)arguments, (void)to, (void)cap, (void)deadline;
    *n = 0;
    *status = 0;
    *sys = 0;
    return PORT_FAILED;
}

port_result port_sandbox(const port_sandbox_policy *policy, const char **note, int *sys) {
    (void)policy;
    *note = "this port has no sandbox";
    *sys = 0;
    return PORT_OK;
}

void port_release_code(void) {}
void port_release_handshake(void) {}

const char *port_error_text(int sys) {
    (void)sys;
    return "an error of the system";
}
