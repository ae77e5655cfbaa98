#include "base/diag.h"
#include "cli/args_internal.h"

#define SHOWN_MAX 60 /* bytes of an argument in a message */

void ta_args_line_start(ta_args_line *l, const char *text, ta_str shown) {
    l->b = ta_buf_on(l->memory, sizeof l->memory);
    ta_puts(&l->b, text);
    ta_put_untrusted(&l->b, shown, SHOWN_MAX);
}

void ta_args_line_quote(ta_args_line *l, ta_str shown) {
    ta_putc(&l->b, '\'');
    ta_put_untrusted(&l->b, shown, SHOWN_MAX);
    ta_putc(&l->b, '\'');
}

ta_err ta_args_refuse(ta_args_parser *s, const ta_args_line *l) {
    return ta_fail_text(s->diag, TA_E_USAGE, &l->b);
}
