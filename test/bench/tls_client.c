/* tls_client.c - the bare TLS connection for measurements: one handshake, one request, one answer.
 * Usage: tls_client PORT CA-BUNDLE [HOST] */
#include "net/tls.h"
#include "test/support/fd_stream.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void say(ta_str s) {
    (void)!write(1, s.p, s.n);
}

static int failed(const ta_diag *diag) {
    say(ta_str_from(ta_err_text(diag->err)));
    say(TA_STR(": "));
    say(ta_str_from(diag->text));
    say(TA_STR("\n"));
    return 1;
}

int main(int argc, char **argv) {
    if (argc < 3)
        return 2;
    int fd = fd_connect((unsigned)atoi(argv[1]));
    if (fd < 0)
        return 2;
    ta_stream lower = fd_stream(&fd);
    ta_tls_options options = {.host = ta_str_from(argc > 3 ? argv[3] : "localhost"),
                              .ca_bundle = argv[2][0] != '\0' ? argv[2] : NULL};
    ta_diag diag;
    ta_diag_clear(&diag);
    ta_tls *tls;
    if (ta_tls_open(&tls, &lower, &options, TA_NEVER, &diag) != TA_OK)
        return failed(&diag);
    say(ta_tls_version(tls));
    say(TA_STR(" "));
    say(ta_tls_suite(tls));
    ta_stream s = ta_tls_stream(tls);
    static const char request[] = "GET / HTTP/1.0\r\n\r\n";
    char answer[1024];
    size_t n = 0;
    if (s.write(s.ctx, request, sizeof request - 1, TA_NEVER, &diag) != TA_OK ||
        s.read(s.ctx, answer, sizeof answer, &n, TA_NEVER, &diag) != TA_OK)
        return failed(&diag);
    ta_tls_close(tls);
    close(fd);
    char line[64];
    ta_buf b = ta_buf_on(line, sizeof line);
    ta_puts(&b, " answer ");
    ta_put_u64(&b, n, 1);
    ta_puts(&b, " arena ");
    ta_put_u64(&b, ta_tls_arena_max(), 1);
    ta_puts(&b, "\n");
    say(ta_buf_str(&b));
    return 0;
}
