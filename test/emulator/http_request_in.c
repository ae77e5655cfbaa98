#include "test/emulator/http_request_in.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* Read until the empty line has come. Its end, or 0. */
static size_t read_head(http_request_in *r, connection *c) {
    for (;;) {
        char *end = memmem(r->raw, r->raw_n, "\r\n\r\n", 4);
        if (end != NULL)
            return (size_t)(end - r->raw) + 4;
        if (r->raw_n >= REQUEST_HEAD_MAX)
            return 0;
        long n = connection_read(c, r->raw + r->raw_n, REQUEST_HEAD_MAX - r->raw_n);
        if (n <= 0)
            return 0;
        r->raw_n += (size_t)n;
        r->records++;
    }
}

/* Cut the line that starts at *at out of the head; *at moves behind its CRLF. NULL: a bare CR or LF,
 * a NUL, or the empty line that ends the head. */
static char *cut_line(char **at) {
    char *line = *at;
    size_t n = strcspn(line, "\r\n");
    if (n == 0 || line[n] != '\r' || line[n + 1] != '\n')
        return NULL;
    line[n] = '\0';
    *at = line + n + 2;
    return line;
}

static bool cut_request_line(http_request_in *r, char *line) {
    char *target = strchr(line, ' ');
    char *version = target != NULL ? strchr(target + 1, ' ') : NULL;
    if (version == NULL || strcmp(version, " HTTP/1.1") != 0)
        return false;
    *target = *version = '\0';
    r->method = line;
    r->target = target + 1;
    return true;
}

static bool cut_field_line(http_request_in *r, char *line) {
    char *colon = strchr(line, ':');
    if (colon == NULL || colon == line || strcspn(line, " \t") < (size_t)(colon - line) ||
        r->fields == REQUEST_FIELDS_MAX)
        return false;
    *colon = '\0';
    char *value = colon + 1 + strspn(colon + 1, " \t");
    size_t n = strlen(value);
    while (n > 0 && (value[n - 1] == ' ' || value[n - 1] == '\t'))
        value[--n] = '\0';
    r->field[r->fields].name = line;
    r->field[r->fields++].value = value;
    return true;
}

static bool parse_head(http_request_in *r, size_t n) {
    memcpy(r->head, r->raw, n);
    r->head[n] = '\0';
    if (strlen(r->head) != n)
        return false;
    char *at = r->head, *line = cut_line(&at);
    if (line == NULL || !cut_request_line(r, line))
        return false;
    while (strcmp(at, "\r\n") != 0) {
        line = cut_line(&at);
        if (line == NULL || !cut_field_line(r, line))
            return false;
    }
    return true;
}

/* The body's length from Content-Length alone: AWS JSON clients know it beforehand. */
static bool body_length(const http_request_in *r, size_t *out) {
    *out = 0;
    bool seen = false;
    for (size_t i = 0; i < r->fields; i++) {
        if (strcasecmp(r->field[i].name, "transfer-encoding") == 0)
            return false;
        if (strcasecmp(r->field[i].name, "content-length") != 0)
            continue;
        const char *digits = r->field[i].value;
        size_t n = strlen(digits);
        if (seen || n == 0 || n > 9 || strspn(digits, "0123456789") != n)
            return false;
        *out = (size_t)strtoul(digits, NULL, 10);
        seen = true;
    }
    return true;
}

request_result http_request_read(http_request_in *r, connection *c) {
    r->raw_n = r->fields = r->body_n = 0;
    r->records = 0;
    r->method = r->target = r->body = "";
    size_t head = read_head(r, c);
    if (r->raw_n == 0)
        return REQUEST_NONE;
    if (head == 0 || !parse_head(r, head) || !body_length(r, &r->body_n) ||
        r->body_n > REQUEST_RAW_MAX - head || r->raw_n > head + r->body_n)
        return REQUEST_BAD; /* the last: no client of ours sends a second request early */
    while (r->raw_n < head + r->body_n) {
        long n = connection_read(c, r->raw + r->raw_n, head + r->body_n - r->raw_n);
        if (n <= 0)
            return REQUEST_BAD;
        r->raw_n += (size_t)n;
        r->records++;
    }
    r->body = r->raw + head;
    return REQUEST_COMPLETE;
}

const char *http_request_field(const http_request_in *r, const char *name) {
    for (size_t i = 0; i < r->fields; i++)
        if (strcasecmp(r->field[i].name, name) == 0)
            return r->field[i].value;
    return NULL;
}
