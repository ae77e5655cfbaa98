#include "config/path.h"

#include <string.h>

/* ---- variables ---- */

/* Writes the name as a C string after the contents of `b` for the time of the call. */
static ta_str value_of(ta_buf *b, const ta_path_names *names, ta_str name) {
    const size_t at = b->n;
    ta_put(b, name);
    ta_putc(b, '\0');
    ta_str value = b->full ? TA_ABSENT : ta_str_from(names->environment(b->p + at));
    b->n = at;
    return value;
}

static size_t word_length(ta_str s) {
    size_t n = 0;
    while (n < s.n && (ta_is_alpha(s.p[n]) || ta_is_digit(s.p[n]) || s.p[n] == '_'))
        n++;
    return n;
}

/* Append the variable at the start of `s`, which begins with $. Returns the length of its name in
 * `s`. */
static size_t put_variable(ta_buf *b, const ta_path_names *names, ta_str s) {
    const bool braced = s.n > 1 && s.p[1] == '{';
    const size_t from = braced ? 2 : 1;
    const ta_str rest = ta_str_sub(s, from, s.n);
    const size_t n = braced ? ta_str_find(rest, '}') : word_length(rest);
    if (braced ? n == rest.n : n == 0) {
        ta_putc(b, '$');
        return 1;
    }
    const size_t all = from + n + braced;
    const ta_str value = value_of(b, names, ta_str_sub(rest, 0, n));
    ta_put(b, value.p != NULL ? value : ta_str_sub(s, 0, all));
    return all;
}

static void put_variables(ta_buf *b, const ta_path_names *names, ta_str s) {
    while (s.n > 0) {
        size_t n = ta_str_find(s, '$');
        ta_put(b, ta_str_sub(s, 0, n));
        if (n < s.n)
            n += put_variable(b, names, ta_str_sub(s, n, s.n));
        s = ta_str_sub(s, n, s.n);
    }
}

/* ---- home folders ---- */

static ta_str home_of(const ta_path_names *names, ta_str user) {
    const ta_str home = user.n > 0 ? TA_ABSENT : ta_str_from(names->environment("HOME"));
    if (home.n > 0 || names->home == NULL)
        return home;
    return names->home(names->ctx, user.n > 0 ? user : TA_ABSENT);
}

/* Replace the n bytes at `at` by `s`. */
static void replace(ta_buf *b, size_t at, size_t n, ta_str s) {
    if (s.n > b->cap - (b->n - n)) {
        b->full = true;
        return;
    }
    memmove(b->p + at + s.n, b->p + at + n, b->n - at - n);
    memcpy(b->p + at, s.p, s.n);
    b->n = b->n - n + s.n;
}

bool ta_put_path(ta_buf *b, const ta_path_names *names, ta_str path) {
    const size_t from = b->n;
    put_variables(b, names, path);
    const ta_str whole = ta_str_sub(ta_buf_str(b), from, b->n);
    if (b->full || !ta_str_starts(whole, TA_STR("~")))
        return true;
    const size_t n = ta_str_find(whole, '/'); /* of ~user */
    ta_str home = home_of(names, ta_str_sub(whole, 1, n));
    if (home.n == 0) {
        b->n = n > 1 ? b->n : from;
        return n > 1;
    }
    while (home.n > 0 && home.p[home.n - 1] == '/')
        home.n--;
    replace(b, from, n, home.n > 0 || n < whole.n ? home : TA_STR("/"));
    return true;
}
