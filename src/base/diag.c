#include "base/diag.h"

#include <string.h>

void ta_diag_clear(ta_diag *d) {
    memset(d, 0, sizeof *d);
}

ta_err ta_fail_text(ta_diag *d, ta_err err, const ta_buf *text) {
    if (d->err != TA_OK)
        return d->err;
    size_t n = text->n;
    bool cut = text->full || n > sizeof d->text - 1;
    if (cut && n > sizeof d->text - 4)
        n = sizeof d->text - 4;
    if (n > 0)
        memcpy(d->text, text->p, n);
    if (cut) {
        memcpy(d->text + n, "...", 3);
        n += 3;
    }
    d->text[n] = '\0';
    d->err = err;
    return err;
}

ta_err ta_fail(ta_diag *d, ta_err err, const char *text) {
    char line[TA_DIAG_TEXT_MAX];
    ta_buf b = ta_buf_on(line, sizeof line);
    ta_puts(&b, text);
    return ta_fail_text(d, err, &b);
}
