#include "json/json_print.h"

#include "json/json_write.h"

static void fail(ta_json_printer *p, ta_err err) {
    if (p->out.err == TA_OK)
        p->out.err = err;
}

static void put_quoted(ta_json_printer *p, ta_str s) {
    char memory[6];
    ta_writer_putc(&p->out, '"');
    while (s.n > 0)
        ta_writer_put(&p->out, ta_json_escape_next(&s, memory));
    ta_writer_putc(&p->out, '"');
}

static void put_new_line(ta_json_printer *p) {
    ta_writer_putc(&p->out, '\n');
    ta_writer_repeat(&p->out, ' ', 4 * (int64_t)p->depth);
}

/* Everything before the value itself: comma, newline, indentation, name. */
static void begin_value(ta_json_printer *p, ta_str name) {
    bool named = name.p != NULL;
    if (named != (p->depth > 0 && p->closer[p->depth - 1] == '}') || (p->depth == 0 && p->filled))
        fail(p, TA_E_INTERNAL);
    if (p->filled)
        ta_writer_putc(&p->out, ',');
    if (p->depth > 0)
        put_new_line(p);
    p->filled = true;
    if (named) {
        put_quoted(p, name);
        ta_writer_puts(&p->out, ": ");
    }
}

void ta_json_print_init(ta_json_printer *p, ta_sink_fn sink, void *ctx) {
    p->out = (ta_writer){sink, ctx, TA_OK};
    p->filled = false;
    p->depth = 0;
}

void ta_json_print_open(ta_json_printer *p, ta_str name, char bracket) {
    if (p->depth == TA_JSON_DEPTH_MAX)
        fail(p, TA_E_LIMIT);
    begin_value(p, name);
    if (p->out.err != TA_OK)
        return;
    ta_writer_putc(&p->out, bracket);
    p->closer[p->depth++] = bracket == '{' ? '}' : ']';
    p->filled = false;
}

void ta_json_print_close(ta_json_printer *p) {
    if (p->depth == 0)
        fail(p, TA_E_INTERNAL);
    if (p->out.err != TA_OK)
        return;
    p->depth--;
    if (p->filled)
        put_new_line(p);
    ta_writer_putc(&p->out, p->closer[p->depth]);
    p->filled = true;
}

void ta_json_print_string(ta_json_printer *p, ta_str name, ta_str value) {
    begin_value(p, name);
    put_quoted(p, value);
}

void ta_json_print_literal(ta_json_printer *p, ta_str name, ta_str text) {
    begin_value(p, name);
    ta_writer_put(&p->out, text);
}

ta_err ta_json_print_finish(ta_json_printer *p) {
    if (p->depth > 0 || !p->filled)
        fail(p, TA_E_INTERNAL);
    ta_writer_putc(&p->out, '\n');
    return p->out.err;
}
