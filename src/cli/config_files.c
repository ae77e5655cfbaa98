#include "cli/config_files.h"

#include <string.h>

static ta_err refuse(const char *path, const char *what, int sys, ta_diag *diag) {
    char line[TA_DIAG_TEXT_MAX];
    ta_buf b = ta_buf_on(line, sizeof line);
    ta_put_foreign(&b, ta_str_from(path), 160);
    ta_puts(&b, what);
    ta_puts(&b, port_error_text(sys));
    if (diag->err == TA_OK)
        diag->sys = sys;
    return ta_fail_text(diag, TA_E_FILE, &b);
}

static ta_err open_file(void *ctx, const char *path, bool *found, ta_diag *diag) {
    ta_config_files *c = ctx;
    int sys = 0;
    c->which = path == c->files.path[TA_SHARED_CONFIG] ? TA_SHARED_CONFIG : TA_SHARED_CREDENTIALS;
    port_result result = port_file_open(path, &c->file, &sys);
    *found = result == PORT_OK;
    if (result == PORT_OK || result == PORT_NOT_FOUND)
        return TA_OK;
    if (result == PORT_INTERRUPTED)
        return ta_fail(diag, TA_E_INTERRUPTED, "");
    c->unreadable[c->which] = sys;
    /* HOME may be another user's, as under sudo: whoever named the file is told, nobody else. */
    if (c->host->environment(ta_shared_file_variable(c->which)) == NULL)
        return TA_OK;
    return refuse(path, " cannot be opened: ", sys, diag);
}

static ta_err read_file(void *ctx, char *to, size_t cap, size_t *n, ta_diag *diag) {
    ta_config_files *c = ctx;
    int sys = 0;
    port_result result = port_file_read(c->file, to, cap, n, &sys);
    if (result == PORT_OK)
        return TA_OK;
    if (result == PORT_INTERRUPTED)
        return ta_fail(diag, TA_E_INTERRUPTED, "");
    return refuse(c->files.path[c->which], " cannot be read: ", sys, diag);
}

static void close_file(void *ctx) {
    port_file_close(((ta_config_files *)ctx)->file);
}

ta_err ta_config_files_init(ta_config_files *c, const ta_host *host, ta_diag *diag) {
    memset(c->unreadable, 0, sizeof c->unreadable);
    c->host = host;
    c->files.ctx = c;
    c->files.open = open_file;
    c->files.read = read_file;
    c->files.close = close_file;
    const ta_path_names names = {host->environment, NULL, NULL};
    return ta_shared_files_locate(&c->files, &names, diag);
}
