#include "config/shared_files.h"

#include "base/wipe.h"

#define SHOWN_MAX 160 /* bytes of a path in a message, so that the error fits after it */

static const struct {
    const char *variable, *path;
    ta_ini_dialect dialect;
} known[] = {
    [TA_SHARED_CONFIG] = {"AWS_CONFIG_FILE", "~/.aws/config", TA_INI_CONFIG},
    [TA_SHARED_CREDENTIALS] = {"AWS_SHARED_CREDENTIALS_FILE", "~/.aws/credentials",
                               TA_INI_CREDENTIALS},
};

const char *ta_shared_file_variable(ta_shared_file file) {
    return known[file].variable;
}

const char *ta_shared_file_default(ta_shared_file file) {
    return known[file].path;
}

/* ---- location ---- */

static ta_err locate(ta_shared_files *files, ta_shared_file file, const ta_path_names *names,
                     ta_diag *diag) {
    const char *given = names->environment(known[file].variable);
    ta_buf b = ta_buf_on(files->path[file], sizeof files->path[file]);
    if (!ta_put_path(&b, names, ta_str_from(given != NULL ? given : known[file].path)))
        b.n = 0;
    ta_putc(&b, '\0');
    if (!b.full)
        return TA_OK;
    files->path[file][0] = '\0';
    char line[TA_DIAG_TEXT_MAX];
    b = ta_buf_on(line, sizeof line);
    ta_puts(&b, "the path in ");
    ta_puts(&b, given != NULL ? known[file].variable : "HOME");
    ta_puts(&b, " is longer than TA_PATH_MAX, " TA_LIMIT_TEXT(TA_PATH_MAX) " bytes");
    return ta_fail_text(diag, TA_E_LIMIT, &b);
}

ta_err ta_shared_files_locate(ta_shared_files *files, const ta_path_names *names, ta_diag *diag) {
    ta_err err = locate(files, TA_SHARED_CONFIG, names, diag);
    return err != TA_OK ? err : locate(files, TA_SHARED_CREDENTIALS, names, diag);
}

/* ---- a walk ---- */

ta_err ta_shared_files_fail(const ta_shared_files *files, ta_shared_file file, uint32_t line,
                            ta_err err, const char *why, ta_diag *diag) {
    char text[TA_DIAG_TEXT_MAX];
    ta_buf b = ta_buf_on(text, sizeof text);
    ta_put_untrusted(&b, ta_str_from(files->path[file]), SHOWN_MAX);
    ta_puts(&b, ", line ");
    ta_put_u64(&b, line, 1);
    ta_puts(&b, ": ");
    ta_puts(&b, why);
    return ta_fail_text(diag, err, &b);
}

typedef struct walk {
    ta_shared_files *files;
    ta_shared_file file;
    ta_shared_visit visit;
    void *ctx;
    ta_diag *diag;
} walk;

/* Pass an event of the parser to the visitor; TA_E_MORE is returned unchanged. */
static ta_err hand_over(const walk *w, ta_err err) {
    const ta_ini *ini = &w->files->ini;
    if (err == TA_OK)
        return w->visit(w->ctx, w->file, ini, w->diag);
    if (err == TA_E_MORE)
        return err;
    return ta_shared_files_fail(w->files, w->file, ini->line, err, ini->why, w->diag);
}

static ta_err feed(const walk *w, ta_str piece) {
    for (;;) {
        size_t used;
        ta_err err = hand_over(w, ta_ini_feed(&w->files->ini, piece, &used));
        if (err != TA_OK)
            return err == TA_E_MORE ? TA_OK : err;
        piece = ta_str_sub(piece, used, piece.n);
    }
}

static ta_err read_through(const walk *w) {
    ta_shared_files *f = w->files;
    for (;;) {
        size_t n;
        ta_err err = f->read(f->ctx, f->piece, sizeof f->piece, &n, w->diag);
        if (err != TA_OK)
            return err;
        if (n == 0)
            break;
        err = feed(w, (ta_str){f->piece, n});
        if (err != TA_OK)
            return err;
    }
    ta_err err = hand_over(w, ta_ini_end(&f->ini));
    return err == TA_E_MORE ? TA_OK : err;
}

ta_err ta_shared_files_walk(ta_shared_files *files, ta_shared_file file, ta_shared_visit visit,
                            void *ctx, ta_diag *diag) {
    const walk w = {files, file, visit, ctx, diag};
    bool found = false;
    if (files->path[file][0] == '\0')
        return TA_OK;
    ta_err err = files->open(files->ctx, files->path[file], &found, diag);
    if (err != TA_OK || !found)
        return err;
    ta_ini_init(&files->ini, known[file].dialect);
    err = read_through(&w);
    files->close(files->ctx);
    ta_wipe(&files->ini, sizeof files->ini);
    ta_wipe(files->piece, sizeof files->piece);
    return err;
}
