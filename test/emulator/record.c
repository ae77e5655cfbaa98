#include "test/emulator/record.h"
#include "test/emulator/json_out.h"

#include <fcntl.h>
#include <mbedtls/base64.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static int file = -1;
static atomic_uint requests;

bool record_open(const char *path) {
    file = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    if (file < 0)
        perror(path);
    return file >= 0;
}

/* One write: lines of several threads do not mix. */
static void append(json_out *j) {
    fputs("}\n", j->f);
    json_end(j);
    if (write(file, j->text, j->n) != (ssize_t)j->n)
        perror("emulator: record");
    free(j->text);
}

void record_connection(const connection *c, const char *fault) {
    if (file < 0)
        return;
    json_out j;
    json_begin(&j);
    fprintf(j.f, "{\"request\":0,\"connection\":%u", c->number);
    json_member(&j, "tls", "");
    json_member(&j, "suite", "");
    fputs(",\"records\":0,\"raw\":\"\"", j.f);
    json_member(&j, "fault", fault);
    fputs(",\"status\":0,\"error\":\"\",\"state\":\"\"", j.f);
    append(&j);
}

void record_request(const connection *c, const http_request_in *r, const char *fault,
                    const answer *a) {
    if (file < 0)
        return;
    static const size_t base64_max = REQUEST_RAW_MAX / 3 * 4 + 8;
    unsigned char *base64 = malloc(base64_max);
    size_t n = 0;
    if (base64 == NULL ||
        mbedtls_base64_encode(base64, base64_max, &n, (const unsigned char *)r->raw, r->raw_n) != 0)
        abort();
    json_out j;
    json_begin(&j);
    fprintf(j.f, "{\"request\":%u,\"connection\":%u", atomic_fetch_add(&requests, 1) + 1,
            c->number);
    json_member(&j, "tls", connection_tls_version(c));
    json_member(&j, "suite", connection_tls_suite(c));
    fprintf(j.f, ",\"records\":%u,\"raw\":\"%s\"", r->records, (const char *)base64);
    json_member(&j, "fault", fault);
    fprintf(j.f, ",\"status\":%d", a->status);
    json_member(&j, "error", a->error);
    json_member(&j, "state", a->state);
    append(&j);
    free(base64);
}
