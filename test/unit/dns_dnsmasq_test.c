/* dns_dnsmasq_test.c - the resolver against dnsmasq. */
#define _DEFAULT_SOURCE
#include <criterion/criterion.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "support/dns_scene.h"

TestSuite(dns_dnsmasq, .init = start, .fini = stop, .timeout = 120);

static pid_t dnsmasq_start(uint16_t port) {
    char config[] = "/tmp/ta-dnsmasq-XXXXXX", text[8000], line[4096];
    int ends[2], status;
    size_t n = (size_t)sprintf(
        text,
        "port=%u\nlisten-address=127.0.0.1\nbind-interfaces\nno-resolv\nno-hosts\n"
        "no-poll\nno-daemon\npid-file\nuser=\nlog-facility=-\nlocal=/test/\ncache-size=500\n"
        "host-record=both.test,192.0.2.11,2001:db8::11\nhost-record=four.test,192.0.2.12\n"
        "host-record=six.test,2001:db8::13\ncname=one.test,two.test\ncname=two.test,both.test\n"
        "txt-record=text.test,hello\nserver=/gone.test/127.0.0.9#%u\n",
        port, loopback_closed_port(loopback(9, 0)));
    for (unsigned i = 1; i <= 60; i++)
        n += (size_t)sprintf(text + n, "host-record=wide.test,192.0.2.%u\n", i);
    write_file(config, text);
    cr_assert_eq(pipe(ends), 0);
    pid_t pid = fork();
    if (pid == 0) {
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        dup2(ends[1], 2);
        close(ends[0]);
        setenv("PATH", "/usr/local/sbin:/usr/sbin:/sbin:/usr/local/bin:/usr/bin:/bin", 1);
        execlp("dnsmasq", "dnsmasq", "-C", config, (char *)NULL);
        _exit(127);
    }
    close(ends[1]);
    /* It says that it has started once its sockets are bound. */
    size_t got = 0;
    while (got < sizeof line - 1) {
        ssize_t more = read(ends[0], line + got, sizeof line - 1 - got);
        got += more > 0 ? (size_t)more : 0;
        line[got] = '\0';
        if (strstr(line, "started"))
            break;
        cr_assert(more > 0, "dnsmasq: %s (%d)", line, waitpid(pid, &status, WNOHANG));
    }
    unlink(config);
    return pid;
}

Test(dns_dnsmasq, dnsmasq) {
    port_address at = loopback(1, 0);
    dns.port = loopback_closed_port(at);
    pid_t pid = dnsmasq_start(dns.port);
    finds_both("both.test", "192.0.2.11", "2001:db8::11");
    finds("four.test", "192.0.2.12");
    finds("six.test", "2001:db8::13");
    finds_both("one.test", "192.0.2.11", "2001:db8::11");
    fails("text.test", TA_E_HOST_UNKNOWN, "text.test: no IP address");
    fails("none.test", TA_E_HOST_UNKNOWN, "none.test: no such host name");
    /* Sixty addresses do not fit in 512 bytes. */
    cr_assert_eq(resolve("wide.test", TA_NEVER), TA_OK, "%s", diag.text);
    cr_assert_eq(found_n, TA_ADDRESSES_MAX / 2);
    /* No server for this name: dnsmasq refuses. */
    fails("elsewhere.example", TA_E_RESOLVE, "elsewhere.example; 127.0.0.1: REFUSED");
    write_file(resolv_path, "nameserver 127.0.0.1\nsearch none.test test\n");
    finds_both("both", "192.0.2.11", "2001:db8::11");
    kill(pid, SIGTERM);
    waitpid(pid, NULL, 0);
}
