#include "test/emulator/fault_kinds.h"
#include "test/emulator/entropy.h"
#include "test/emulator/options.h"
#include "test/emulator/response_out.h"
#include "test/emulator/server.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define FLOOD_MAX     (64u * 1024u * 1024u) /* bytes: endless is what no client reads to the end */
#define STALL_SECONDS 600u

/* ---- faults that answer in the service's stead ---- */

static unsigned number_or(const char *argument, unsigned otherwise) {
    unsigned n = otherwise;
    (void)options_number(argument, 999999999u, &n);
    return n;
}

static void prepare_error(answer *a, const char *argument) {
    char type[80];
    size_t n = strcspn(argument, ":");
    snprintf(type, sizeof type, "%.*s", (int)n, argument);
    answer_error(a, type, argument[n] == ':' ? argument + n + 1 : NULL);
}

static void prepare_status(answer *a, const char *argument) {
    static const char page[] = "<html><body>not what you asked for</body></html>";
    answer_set(a, (int)number_or(argument, 503), page, sizeof page - 1);
    snprintf(a->fields, sizeof a->fields, "Content-Type: text/html\r\n");
}

static void prepare_retry_after(answer *a, const char *argument) {
    answer_error(a, "ThrottlingException", NULL);
    snprintf(a->fields, sizeof a->fields, "x-amz-retry-after: %u\r\n", number_or(argument, 100));
}

static void prepare_body(answer *a, const char *argument) {
    answer_set(a, 200, argument, strlen(argument));
}

static void prepare_random_body(answer *a, const char *argument) {
    unsigned n = number_or(argument, 512);
    unsigned char *p = malloc(n + 1);
    if (p == NULL)
        abort();
    entropy_fill(NULL, p, n);
    answer_set(a, 200, (char *)p, n);
    free(p);
}

static void prepare_big_body(answer *a, const char *argument) {
    static const char head[] = "{\"environment\":{\"name\":\"", tail[] = "\"}}";
    unsigned n = number_or(argument, 1024 * 1024);
    size_t ends = sizeof head + sizeof tail - 2;
    char *p = malloc(n + ends);
    if (p == NULL)
        abort();
    memset(p, 'x', n + ends);
    size_t whole = n > ends ? n : ends;
    memcpy(p, head, sizeof head - 1);
    memcpy(p + whole - (sizeof tail - 1), tail, sizeof tail - 1);
    answer_set(a, 200, p, whole);
    free(p);
}

static char *read_file(const char *path, size_t *n) {
    char *text = NULL;
    FILE *in = fopen(path, "rb"), *out = open_memstream(&text, n);
    if (in == NULL || out == NULL) {
        perror(path);
        abort();
    }
    for (int c; (c = getc(in)) != EOF;)
        putc(c, out);
    fclose(in);
    fclose(out);
    return text;
}

static void prepare_file(answer *a, const char *argument) {
    size_t n = 0;
    char *text = read_file(argument, &n);
    answer_set(a, 200, text, n);
    free(text);
}

/* ---- faults of the sending ---- */

static enum sent send_nothing(connection *c, const answer *a, const char *argument) {
    (void)c, (void)a, (void)argument;
    return SENT_CLOSE;
}

static enum sent send_reset(connection *c, const answer *a, const char *argument) {
    (void)c, (void)a, (void)argument;
    return SENT_RESET;
}

static enum sent send_and_leave(connection *c, const answer *a, const char *argument) {
    (void)c, (void)a, (void)argument;
    server_leave();
    return SENT_RESET;
}

static enum sent send_late(connection *c, const answer *a, const char *argument) {
    usleep(number_or(argument, 10) * 1000u);
    return response_send(c, a, "") ? SENT_KEEP : SENT_CLOSE;
}

/* No JSON has such a byte. */
static enum sent send_spoilt(connection *c, const answer *a, const char *argument) {
    size_t n = number_or(argument, 0);
    answer spoilt = {0};
    answer_set(&spoilt, a->status, a->body, a->body_n);
    if (n < spoilt.body_n)
        spoilt.body[n] = '\1';
    bool ok = response_send(c, &spoilt, "");
    answer_free(&spoilt);
    return ok ? SENT_KEEP : SENT_CLOSE;
}

static enum sent send_status(connection *c, const answer *a, const char *argument) {
    (void)a;
    answer page = {0};
    prepare_status(&page, argument);
    bool ok = response_send(c, &page, "");
    answer_free(&page);
    return ok ? SENT_KEEP : SENT_CLOSE;
}

static enum sent send_cut(connection *c, const answer *a, const char *argument) {
    size_t n = number_or(argument, 0);
    char *head = response_compose(a, "");
    size_t head_n = strlen(head), rest = n > head_n ? n - head_n : 0;
    connection_write(c, head, n < head_n ? n : head_n);
    connection_write(c, a->body, rest < a->body_n ? rest : a->body_n);
    free(head);
    return SENT_CLOSE;
}

static enum sent send_cut_and_reset(connection *c, const answer *a, const char *argument) {
    send_cut(c, a, argument);
    return SENT_RESET;
}

static enum sent send_stall(connection *c, const answer *a, const char *argument) {
    (void)a, (void)argument;
    connection_await_end(c, STALL_SECONDS);
    return SENT_CLOSE;
}

static enum sent send_part(connection *c, const answer *a, const char *argument) {
    size_t n = number_or(argument, 0);
    response_head(c, a, "");
    connection_write(c, a->body, n < a->body_n ? n : a->body_n);
    return SENT_CLOSE;
}

static enum sent send_part_abruptly(connection *c, const answer *a, const char *argument) {
    send_part(c, a, argument);
    return SENT_ABRUPT;
}

static enum sent send_part_and_reset(connection *c, const answer *a, const char *argument) {
    send_part(c, a, argument);
    return SENT_RESET;
}

static enum sent send_part_and_stall(connection *c, const answer *a, const char *argument) {
    send_part(c, a, argument);
    return send_stall(c, a, argument);
}

static enum sent send_half_head(connection *c, const answer *a, const char *argument) {
    (void)a, (void)argument;
    response_text(c, "HTTP/1.1 200 OK\r\nContent-Type: applic");
    return SENT_CLOSE;
}

static enum sent send_then_close(connection *c, const answer *a, const char *argument) {
    (void)argument;
    response_send(c, a, "");
    return SENT_CLOSE;
}

static enum sent send_announcing_close(connection *c, const answer *a, const char *argument) {
    (void)argument;
    response_send(c, a, "Connection: close\r\n");
    return SENT_CLOSE;
}

static enum sent send_until_close(connection *c, const answer *a, const char *argument) {
    (void)argument;
    response_endless_head(c, a);
    connection_write(c, a->body, a->body_n);
    return SENT_CLOSE;
}

static enum sent send_drop_by_drop(connection *c, const answer *a, const char *argument) {
    (void)argument;
    char *text = response_compose(a, "");
    size_t n = strlen(text);
    bool ok = true;
    for (size_t i = 0; ok && i < n; i++)
        ok = connection_write(c, text + i, 1);
    free(text);
    for (size_t i = 0; ok && i < a->body_n; i++)
        ok = connection_write(c, a->body + i, 1);
    return ok ? SENT_KEEP : SENT_CLOSE;
}

static enum sent send_chunked(connection *c, const answer *a, const char *argument) {
    response_chunked_head(c, a, "");
    size_t size = number_or(argument, 7);
    return response_chunks(c, a, size > 0 ? size : 1) ? SENT_KEEP : SENT_CLOSE;
}

static enum sent send_after_interim(connection *c, const answer *a, const char *argument) {
    for (unsigned n = number_or(argument, 1); n > 0; n--)
        if (!response_text(c, "HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n"))
            return SENT_CLOSE;
    return response_send(c, a, "") ? SENT_KEEP : SENT_CLOSE;
}

static enum sent send_after_empty_records(connection *c, const answer *a, const char *argument) {
    for (unsigned n = number_or(argument, 2); n > 0; n--)
        if (!connection_write_empty(c))
            return SENT_CLOSE;
    return response_send(c, a, "") ? SENT_KEEP : SENT_CLOSE;
}

static enum sent send_with_field(connection *c, const answer *a, const char *argument) {
    char line[FAULT_ARGUMENT_MAX + 2];
    snprintf(line, sizeof line, "%s\r\n", argument);
    return response_send(c, a, line) ? SENT_KEEP : SENT_CLOSE;
}

static enum sent send_both_lengths(connection *c, const answer *a, const char *argument) {
    (void)argument;
    char line[64];
    snprintf(line, sizeof line, "Content-Length: %zu\r\n", a->body_n);
    response_chunked_head(c, a, line);
    response_chunks(c, a, a->body_n);
    return SENT_CLOSE;
}

static enum sent send_two_lengths(connection *c, const answer *a, const char *argument) {
    char line[64];
    snprintf(line, sizeof line, "Content-Length: %zu\r\n", a->body_n + number_or(argument, 1));
    response_send(c, a, line);
    return SENT_CLOSE;
}

static enum sent send_chunk_overflow(connection *c, const answer *a, const char *argument) {
    (void)argument;
    response_chunked_head(c, a, "");
    response_text(c, "10000000000000001\r\n{");
    connection_write(c, a->body, a->body_n);
    return SENT_CLOSE;
}

static enum sent send_flood(connection *c, const char *head, const char *again) {
    char many[8192];
    size_t n = 0, piece = strlen(again);
    while (n + piece <= sizeof many) {
        memcpy(many + n, again, piece);
        n += piece;
    }
    bool ok = response_text(c, head);
    for (size_t sent = 0; ok && sent < FLOOD_MAX; sent += n)
        ok = connection_write(c, many, n);
    return SENT_CLOSE;
}

static enum sent send_endless_head(connection *c, const answer *a, const char *argument) {
    (void)a, (void)argument;
    return send_flood(c, "HTTP/1.1 200 OK\r\n", "X-More: and more of it\r\n");
}

static enum sent send_endless_interim(connection *c, const answer *a, const char *argument) {
    (void)a, (void)argument;
    return send_flood(c, "", "HTTP/1.1 100 Continue\r\n\r\n");
}

static enum sent send_endless_body(connection *c, const answer *a, const char *argument) {
    (void)argument;
    response_chunked_head(c, a, "");
    return send_flood(c, "", "10\r\n                \r\n");
}

static enum sent send_garbage(connection *c, const answer *a, const char *argument) {
    (void)a;
    unsigned char p[4096];
    unsigned n = number_or(argument, 512);
    entropy_fill(NULL, p, sizeof p);
    connection_write(c, p, n < sizeof p ? n : sizeof p);
    return SENT_CLOSE;
}

static enum sent send_file(connection *c, const answer *a, const char *argument) {
    (void)a;
    size_t n = 0;
    char *text = read_file(argument, &n);
    connection_write(c, text, n);
    free(text);
    return SENT_CLOSE;
}

/* ---- the table ---- */

static const struct fault_kind kinds[] = {
    {"close", "", "ends without an answer; nothing was done", INSTEAD, NULL, send_nothing},
    {"reset", "", "the same, by a TCP reset", INSTEAD, NULL, send_reset},
    {"leave", "", "the same, and nobody listens any more until the next plan", INSTEAD, NULL,
     send_and_leave},
    {"stall", "", "never answers; nothing was done", INSTEAD, NULL, send_stall},
    {"error", "TYPE[:MESSAGE]", "answers with this error", INSTEAD, prepare_error, NULL},
    {"retry-after", "MS", "throttles, with x-amz-retry-after", INSTEAD, prepare_retry_after, NULL},
    {"status", "N", "answers with this status and an HTML page", INSTEAD, prepare_status, NULL},
    {"body", "TEXT", "answers 200 with this body", INSTEAD, prepare_body, NULL},
    {"answer", "FILE", "answers 200 with the body in the file", INSTEAD, prepare_file, NULL},
    {"random-body", "N", "answers 200 with N random bytes", INSTEAD, prepare_random_body, NULL},
    {"big-body", "N", "answers 200 with valid JSON of N bytes", INSTEAD, prepare_big_body, NULL},
    {"raw", "FILE", "sends the file in place of a response", INSTEAD, NULL, send_file},
    {"garbage", "N", "sends N random bytes in place of a response", INSTEAD, NULL, send_garbage},
    {"lose", "", "does its part, then ends without an answer", AFTER, NULL, send_nothing},
    {"lose-reset", "", "the same, by a TCP reset", AFTER, NULL, send_reset},
    {"lose-stall", "", "does its part, then never answers", AFTER, NULL, send_stall},
    {"lose-leave", "", "does its part, then as leave", AFTER, NULL, send_and_leave},
    {"lose-status", "N", "does its part, then as status: a gateway's doing", AFTER, NULL,
     send_status},
    {"spoil", "N", "byte N of the body becomes one that no JSON has", AFTER, NULL, send_spoilt},
    {"delay", "MS", "answers so much later", AFTER, NULL, send_late},
    {"cut", "N", "ends after N bytes of the answer, head and body", AFTER, NULL, send_cut},
    {"cut-reset", "N", "the same, by a TCP reset", AFTER, NULL, send_cut_and_reset},
    {"half-head", "", "ends within the head", AFTER, NULL, send_half_head},
    {"truncate", "N", "ends after N bytes of the body", AFTER, NULL, send_part},
    {"truncate-abrupt", "N", "the same, without TLS close_notify", AFTER, NULL, send_part_abruptly},
    {"truncate-reset", "N", "the same, by a TCP reset", AFTER, NULL, send_part_and_reset},
    {"truncate-stall", "N", "falls silent after N bytes of the body", AFTER, NULL,
     send_part_and_stall},
    {"close-after", "", "ends after the answer, unannounced", AFTER, NULL, send_then_close},
    {"connection-close", "", "ends after the answer, announced", AFTER, NULL,
     send_announcing_close},
    {"until-close", "", "the body's end is the connection's", AFTER, NULL, send_until_close},
    {"drip", "", "each byte is a TLS record of its own", AFTER, NULL, send_drop_by_drop},
    {"empty-records", "N", "N empty TLS records come first", AFTER, NULL, send_after_empty_records},
    {"chunked", "SIZE", "chunks of SIZE bytes, in many pieces", AFTER, NULL, send_chunked},
    {"interim", "N", "N interim responses come first", AFTER, NULL, send_after_interim},
    {"field", "LINE", "one more field line in the head", AFTER, NULL, send_with_field},
    {"both-lengths", "", "Content-Length and Transfer-Encoding", AFTER, NULL, send_both_lengths},
    {"two-lengths", "N", "a second Content-Length, larger by N", AFTER, NULL, send_two_lengths},
    {"chunk-overflow", "", "a chunk size of 2^64 + 1", AFTER, NULL, send_chunk_overflow},
    {"endless-head", "", "a head without end", AFTER, NULL, send_endless_head},
    {"endless-interim", "", "interim responses without end", AFTER, NULL, send_endless_interim},
    {"endless-body", "", "chunks without end", AFTER, NULL, send_endless_body},
};

const struct fault_kind *fault_kind_named(const char *name) {
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (strcmp(kinds[i].name, name) == 0)
            return &kinds[i];
    return NULL;
}

void faults_help(FILE *out) {
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        char usage[64];
        snprintf(usage, sizeof usage, "%s%s%s", kinds[i].name, kinds[i].argument[0] ? ":" : "",
                 kinds[i].argument);
        fprintf(out, "  %-22s %s\n", usage, kinds[i].help);
    }
}
