#include "client/config_files.h"

#include <string.h>

#define SHOWN_MAX 160 /* bytes of a path in a message */

ta_str ta_profile_asked(ta_str given) {
    if (given.n == 0)
        given = ta_str_from(port_environment("AWS_PROFILE"));
    if (given.n == 0)
        given = ta_str_from(port_environment("AWS_DEFAULT_PROFILE"));
    return given.n > 0 ? given : TA_ABSENT;
}

bool ta_config_file_named(ta_shared_file which) {
    return port_environment(ta_shared_file_variable(which)) != NULL;
}

/* ---- opening and reading ---- */

/* TA_OK when it is passed over. */
static ta_err not_readable(ta_config_files *c, const char *why, int sys, ta_diag *diag) {
    char line[TA_DIAG_TEXT_MAX];
    ta_buf b = ta_buf_on(line, sizeof line);
    c->seen[c->which].state = TA_CONFIG_NOT_READABLE;
    c->seen[c->which].why = why;
    c->seen[c->which].sys = sys;
    const bool named = ta_config_file_named(c->which);
    if (!named && c->at == 0)
        return TA_OK;
    if (named) {
        ta_puts(&b, ta_shared_file_variable(c->which));
        ta_puts(&b, " names ");
    }
    ta_put_untrusted(&b, ta_str_from(c->files.path[c->which]), SHOWN_MAX);
    ta_puts(&b, named ? ", which " : " ");
    ta_config_files_put_why(c, c->which, &b);
    if (diag->err == TA_OK)
        diag->sys = sys;
    return ta_fail_text(diag, TA_E_CONFIG, &b);
}

static ta_err too_slow(ta_config_files *c, ta_diag *diag) {
    char line[TA_DIAG_TEXT_MAX];
    ta_buf b = ta_buf_on(line, sizeof line);
    c->seen[c->which].state = TA_CONFIG_TOO_SLOW;
    ta_put_untrusted(&b, ta_str_from(c->files.path[c->which]), SHOWN_MAX);
    ta_puts(&b, " was not read to its end");
    return ta_fail_text(diag, TA_E_DEADLINE, &b);
}

static ta_err open_file(void *ctx, const char *path, bool *found, ta_diag *diag) {
    ta_config_files *c = ctx;
    int sys = 0;
    c->which = path == c->files.path[TA_SHARED_CONFIG] ? TA_SHARED_CONFIG : TA_SHARED_CREDENTIALS;
    c->at = 0;
    port_result result = port_file_open(path, &c->file, &sys);
    *found = result == PORT_OK;
    c->seen[c->which].state = *found ? TA_CONFIG_OPEN : TA_CONFIG_MISSING;
    if (result == PORT_OK || result == PORT_NOT_FOUND)
        return TA_OK;
    return result == PORT_INTERRUPTED ? ta_fail(diag, TA_E_INTERRUPTED, "")
                                      : not_readable(c, "cannot be opened", sys, diag);
}

/* A regular file has positions to go back to, which a pipe, a terminal and a folder have not. */
static ta_err read_file(void *ctx, char *to, size_t cap, size_t *n, ta_diag *diag) {
    ta_config_files *c = ctx;
    int sys = 0;
    port_result result = ta_config_file_named(c->which)
                             ? port_file_read(c->file, to, cap, n, c->deadline, &sys)
                             : port_file_read_at(c->file, c->at, to, cap, n, &sys);
    if (result == PORT_INTERRUPTED)
        return ta_fail(diag, TA_E_INTERRUPTED, "");
    if (result == PORT_TIMEOUT)
        return too_slow(c, diag);
    if (result != PORT_OK) {
        *n = 0;
        return not_readable(c, "cannot be read as a file", sys, diag);
    }
    c->at += *n;
    return TA_OK;
}

static void close_file(void *ctx) {
    port_file_close(((ta_config_files *)ctx)->file);
}

ta_err ta_config_files_init(ta_config_files *c, int64_t deadline, ta_diag *diag) {
    memset(c->seen, 0, sizeof c->seen);
    c->home.asked = false;
    c->deadline = deadline;
    c->files.ctx = c;
    c->files.open = open_file;
    c->files.read = read_file;
    c->files.close = close_file;
    const ta_path_names names = ta_home_names(&c->home);
    return ta_shared_files_locate(&c->files, &names, diag);
}

/* ---- telling ---- */

void ta_config_files_put_why(const ta_config_files *c, ta_shared_file which, ta_buf *b) {
    ta_puts(b, c->seen[which].why);
    ta_puts(b, ": ");
    ta_puts(b, port_error_text(c->seen[which].sys));
}

void ta_config_files_put_home(const ta_config_files *c, ta_buf *b) {
    if (!c->home.asked)
        return;
    if (c->home.n == 0) {
        ta_puts(b, "HOME is not set, and /etc/passwd has no home folder for this user");
        return;
    }
    ta_puts(b, "HOME is not set, so it is ");
    ta_put_untrusted(b, (ta_str){c->home.text, c->home.n}, SHOWN_MAX);
    ta_puts(b, ", from /etc/passwd");
}

/* A note goes in whole or not at all. */
static void put_note(const char *before, const ta_buf *note, const char *after, ta_buf *b) {
    const size_t n = b->n;
    ta_puts(b, before);
    ta_put(b, ta_buf_str(note));
    ta_puts(b, after);
    if (b->full)
        *b = (ta_buf){b->p, n, b->cap, false};
}

static void put_notes(const ta_config_files *c, const char *before, const char *after, ta_buf *b) {
    char memory[TA_DIAG_TEXT_MAX];
    for (int file = TA_SHARED_CONFIG; file <= TA_SHARED_CREDENTIALS; file++) {
        ta_buf note = ta_buf_on(memory, sizeof memory);
        if (c->seen[file].state != TA_CONFIG_NOT_READABLE)
            continue;
        ta_put_untrusted(&note, ta_str_from(c->files.path[file]), SHOWN_MAX);
        ta_putc(&note, ' ');
        ta_config_files_put_why(c, (ta_shared_file)file, &note);
        put_note(before, &note, after, b);
    }
    ta_buf note = ta_buf_on(memory, sizeof memory);
    ta_config_files_put_home(c, &note);
    if (note.n > 0)
        put_note(before, &note, after, b);
}

void ta_config_files_put_notes(const ta_config_files *c, ta_buf *b) {
    put_notes(c, "  ", "\n", b);
}

void ta_config_files_add_notes(const ta_config_files *c, ta_diag *diag) {
    const size_t n = strlen(diag->text);
    ta_buf b = ta_buf_on(diag->text + n, sizeof diag->text - n - 1);
    put_notes(c, "; ", "", &b);
    diag->text[n + b.n] = '\0';
}
