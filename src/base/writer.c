#include "base/writer.h"

#include <string.h>

void ta_writer_put(ta_writer *o, ta_str s) {
    if (o->err == TA_OK && s.n > 0)
        o->err = o->sink(o->ctx, s);
}

void ta_writer_puts(ta_writer *o, const char *cstr) {
    ta_writer_put(o, ta_str_from(cstr));
}

void ta_writer_putc(ta_writer *o, char c) {
    ta_writer_put(o, (ta_str){&c, 1});
}

void ta_writer_repeat(ta_writer *o, char c, int64_t times) {
    char piece[64];
    for (; times > 0 && o->err == TA_OK; times -= (int64_t)sizeof piece) {
        const size_t n = times < (int64_t)sizeof piece ? (size_t)times : sizeof piece;
        memset(piece, c, n);
        ta_writer_put(o, (ta_str){piece, n});
    }
}
