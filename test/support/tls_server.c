#define _GNU_SOURCE
#include "test/support/tls_server.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

enum { ARGUMENTS_MAX = 32 };

static void run(const char *const *arguments, int out) {
    const char *argv[ARGUMENTS_MAX] = {"openssl", "s_server", "-accept", "127.0.0.1:0"};
    int n = 4;
    while (*arguments != NULL && n < ARGUMENTS_MAX - 1)
        argv[n++] = *arguments++;
    prctl(PR_SET_PDEATHSIG, SIGKILL); /* a test that crashes leaves nothing behind */
    dup2(open("/dev/null", O_RDWR), 0);
    dup2(out, 1);
    dup2(open("/dev/null", O_RDWR), 2);
    execvp(argv[0], (char *const *)argv);
    _exit(127);
}

tls_server tls_server_start(const char *const *arguments) {
    static const char ready[] = "ACCEPT 127.0.0.1:";
    tls_server server = {0};
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) != 0)
        abort();
    server.pid = fork();
    if (server.pid == 0)
        run(arguments, ends[1]);
    close(ends[1]);
    server.out = ends[0];
    char text[512] = "";
    for (size_t n = 0; n < sizeof text - 1;) {
        if (read(server.out, text + n, 1) != 1)
            break;
        char *at = strstr(text, ready);
        if (at != NULL && text[n] == '\n') {
            server.port = (unsigned)atoi(at + sizeof ready - 1);
            return server;
        }
        n++;
    }
    fprintf(stderr, "openssl s_server did not start: %s\n", text);
    abort();
}

void tls_server_stop(tls_server *server, char *text, size_t cap) {
    kill(server->pid, SIGKILL);
    waitpid(server->pid, NULL, 0);
    size_t n = 0;
    ssize_t got;
    while (n < cap - 1 && (got = read(server->out, text + n, cap - 1 - n)) > 0)
        n += (size_t)got;
    text[n] = '\0';
    close(server->out);
}
