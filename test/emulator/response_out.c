#include "test/emulator/response_out.h"
#include "test/emulator/emulator.h"
#include "test/emulator/entropy.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *reason(int status) {
    switch (status) {
    case 200:
        return "OK";
    case 400:
        return "Bad Request";
    case 429:
        return "Too Many Requests";
    case 500:
        return "Internal Server Error";
    case 503:
        return "Service Unavailable";
    default:
        return "";
    }
}

static char *compose(const answer *a, const char *framing, const char *fields) {
    char date[40], id[37];
    struct tm t;
    time_t now = emulator_now();
    strftime(date, sizeof date, "%a, %d %b %Y %H:%M:%S GMT", gmtime_r(&now, &t));
    entropy_uuid(id);
    const char *type =
        strstr(a->fields, "Content-Type:") ? "" : "Content-Type: application/x-amz-json-1.0\r\n";
    char *head;
    if (asprintf(&head, "HTTP/1.1 %d %s\r\nx-amzn-RequestId: %s\r\n%s%s%sDate: %s\r\n%s\r\n",
                 a->status, reason(a->status), id, type, a->fields, framing, date, fields) < 0)
        abort();
    return head;
}

char *response_compose(const answer *a, const char *fields) {
    char framing[48];
    snprintf(framing, sizeof framing, "Content-Length: %zu\r\n", a->body_n);
    return compose(a, framing, fields);
}

static bool send_and_free(connection *c, char *text) {
    bool ok = response_text(c, text);
    free(text);
    return ok;
}

bool response_send(connection *c, const answer *a, const char *fields) {
    char *head = response_compose(a, fields);
    size_t n = strlen(head);
    char *whole = realloc(head, n + a->body_n + 1);
    if (whole == NULL)
        abort();
    memcpy(whole + n, a->body, a->body_n);
    bool ok = connection_write(c, whole, n + a->body_n);
    free(whole);
    return ok;
}

bool response_head(connection *c, const answer *a, const char *fields) {
    return send_and_free(c, response_compose(a, fields));
}

bool response_chunked_head(connection *c, const answer *a, const char *fields) {
    return send_and_free(c, compose(a, "Transfer-Encoding: chunked\r\n", fields));
}

bool response_endless_head(connection *c, const answer *a) {
    return send_and_free(c, compose(a, "", ""));
}

bool response_chunks(connection *c, const answer *a, size_t size) {
    bool ok = true;
    for (size_t at = 0; ok && at < a->body_n; at += size) {
        size_t n = a->body_n - at < size ? a->body_n - at : size;
        char line[64];
        snprintf(line, sizeof line, "00%zX;piece=\"%zu\"\r", n, at);
        ok = response_text(c, line) && response_text(c, "\n") &&
             connection_write(c, a->body + at, n) && response_text(c, "\r") &&
             response_text(c, "\n");
    }
    return ok && response_text(c, "0\r\nX-Trailer: done\r\n\r\n");
}

bool response_text(connection *c, const char *text) {
    return connection_write(c, text, strlen(text));
}
