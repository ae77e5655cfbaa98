#include "cli/output.h"

#include "base/diag.h"
#include "base/utf8.h"

ta_output ta_output_on(port_file file, void *memory, size_t size) {
    return (ta_output){.file = file, .buf = ta_buf_on(memory, size), .deadline = PORT_NEVER};
}

ta_err ta_output_flush(ta_output *o) {
    if (!o->failed && o->buf.n > 0)
        o->why = port_file_write(o->file, o->buf.p, o->buf.n, o->deadline, &o->sys);
    o->failed = o->why != PORT_OK;
    o->buf.n = 0;
    return o->failed ? TA_E_OUTPUT : TA_OK;
}

void ta_output_close(ta_output *o) {
    (void)!ta_output_flush(o);
}

void ta_out(ta_output *o, ta_str s) {
    for (size_t room; s.n >= (room = o->buf.cap - o->buf.n); s = ta_str_sub(s, room, s.n)) {
        if (o->failed)
            return;
        ta_put(&o->buf, ta_str_sub(s, 0, room));
        ta_output_close(o);
    }
    ta_put(&o->buf, s);
}

void ta_outs(ta_output *o, const char *cstr) {
    ta_out(o, ta_str_from(cstr));
}

void ta_out_untrusted(ta_output *o, ta_str s, bool lines) {
    for (size_t i = 0; i < s.n;) {
        size_t n = ta_utf8_length(s, i);
        ta_str one = ta_str_sub(s, i, i + (n > 0 ? n : 1));
        char memory[8]; /* a control of two bytes becomes \xNN\xNN */
        ta_buf b = ta_buf_on(memory, sizeof memory);
        i += one.n;
        if (lines && (one.p[0] == '\n' || one.p[0] == '\t'))
            ta_put(&b, one);
        else
            ta_put_untrusted(&b, one, one.n);
        ta_out(o, ta_buf_str(&b));
    }
}

void ta_out_value(ta_output *o, ta_str s) {
    if (port_terminal_columns(o->file) > 0)
        ta_out_untrusted(o, s, true);
    else
        ta_out(o, s);
}
