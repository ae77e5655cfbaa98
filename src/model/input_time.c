#include "model/input_time.h"

#include <string.h>

#include "base/build_date.h"
#include "base/date.h"
#include "base/number.h"
#include "caps.h"

/* ---- tokens ---- */

enum { END = 0, NUMBER = 'n', WORD = 'w' };

typedef struct token {
    char kind; /* END, NUMBER, WORD; any other byte is itself */
    ta_str text;
} token;

typedef struct reader {
    token tokens[TA_INPUT_TIME_PARTS_MAX + 4]; /* with some ENDs, so that one may look ahead */
    const token *t;
    int date[3];                      /* the numbers of the date, in their order */
    int dates, year_at, month_at;     /* which of them is known to be what; -1: none */
    int hour, minute, second, micros; /* hour -1: there is no time */
    int offset_s;
    bool century, has_offset, is_aware, weekday;
} reader;

static size_t run_of(ta_str s, size_t at, bool (*is)(char)) {
    size_t n = at;
    while (n < s.n && is(s.p[n]))
        n++;
    return n - at;
}

/* 30.5 and 30,5 are numbers; 10.01.2024 is three. */
static size_t number_length(ta_str s, size_t at) {
    const size_t whole = run_of(s, at, ta_is_digit), point = at + whole;
    if (point >= s.n || (s.p[point] != '.' && s.p[point] != ',') || (at > 0 && s.p[at - 1] == '.'))
        return whole;
    const size_t end = point + 1 + run_of(s, point + 1, ta_is_digit);
    return end == point + 1 || (end < s.n && s.p[end] == '.') ? whole : end - at;
}

static bool read_tokens(reader *r, ta_str s) {
    token *t = r->tokens;
    for (size_t at = 0, n; at < s.n; at += n, t++) {
        if (t == r->tokens + TA_INPUT_TIME_PARTS_MAX || s.p[at] < ' ')
            return false;
        n = 1;
        t->kind = s.p[at];
        if (ta_is_digit(s.p[at])) {
            t->kind = NUMBER;
            n = number_length(s, at);
        } else if (ta_is_alpha(s.p[at])) {
            t->kind = WORD;
            n = run_of(s, at, ta_is_alpha);
        }
        t->text = ta_str_sub(s, at, at + n);
    }
    return true;
}

/* Which of the names, each with a NUL, begins so: from 1 on; 0: none. At least `least` letters count. */
static int name_of(const token *t, size_t least, const char *names) {
    for (int i = 1; t->kind == WORD && t->text.n >= least && *names != '\0'; i++) {
        const ta_str name = ta_str_from(names);
        if (t->text.n <= name.n && ta_str_eq_nocase(t->text, ta_str_sub(name, 0, t->text.n)))
            return i;
        names += name.n + 1;
    }
    return 0;
}

static int month_of(const token *t) {
    return name_of(t, 3,
                   "January\0February\0March\0April\0May\0June\0July\0August\0September\0October\0"
                   "November\0December\0");
}

/* 0: no; 1: am; 2: pm */
static int half_of_day(const token *t) {
    return name_of(t, 1, "am\0pm\0");
}

/* What may be between other things. */
static bool is_filler(const token *t) {
    return t->kind == END || strchr(" .,;-/'", t->kind) != NULL ||
           name_of(t, 1, "t\0at\0on\0and\0of\0st\0nd\0rd\0th\0m\0") > 0;
}

/* Whole digits as a number; -1: too many, or none. */
static int digits(ta_str s, size_t from, size_t to) {
    uint64_t value;
    return ta_str_to_u64(ta_str_sub(s, from, to), 99999999, &value) ? (int)value : -1;
}

/* ---- dates ---- */

static bool add(reader *r, int value) {
    if (r->dates == 3 || value < 0)
        return false;
    r->date[r->dates++] = value;
    return true;
}

static bool add_number(reader *r, ta_str s) {
    const int value = digits(s, 0, s.n);
    if (s.n > 2 || value > 100) {
        if (r->year_at >= 0)
            return false;
        r->century = true;
        r->year_at = r->dates;
    }
    return add(r, value);
}

static bool add_part(reader *r, const token *t) {
    if (t->kind == NUMBER)
        return add_number(r, t->text);
    if (month_of(t) == 0 || r->month_at >= 0)
        return false;
    r->month_at = r->dates;
    return add(r, month_of(t));
}

/* 5, Jan, and 2024-01-01, 01/Jan/2024 with the same mark between all. */
static bool read_date(reader *r) {
    const char mark = r->t[1].kind;
    if (!add_part(r, r->t++))
        return false;
    if (mark != '-' && mark != '/' && mark != '.')
        return true;
    for (; r->t->kind == mark && (r->t[1].kind == NUMBER || month_of(&r->t[1]) > 0); r->t += 2)
        if (!add_part(r, &r->t[1]))
            return false;
    return r->t->kind != mark || mark == '.';
}

/* What the numbers are, in their order. */
static const char *order_of(const reader *r) {
    const int *d = r->date;
    const bool year_first = d[0] > 31 || r->year_at == 0;
    switch (r->dates * 4 + r->month_at) {
    case 12:
        return d[1] > 31 ? "myd" : "mdy";
    case 13:
        return year_first ? "ymd" : "dmy";
    case 14:
        return d[1] > 31 ? "dym" : "ydm";
    case 11:
        return year_first ? "ymd" : d[0] > 12 ? "dmy" : "mdy";
    case 8:
        return d[1] > 31 ? "my" : "md";
    case 9:
        return d[0] > 31 ? "ym" : "dm";
    case 7:
        return d[0] > 31 ? "ym" : d[1] > 31 ? "my" : "md";
    case 4:
        return "m";
    case 3:
        return d[0] > 31 ? "y" : "d";
    default:
        return "";
    }
}

/* ---- times ---- */

/* 30.5, from s[at] on: whole seconds and microseconds. */
static void set_second(reader *r, ta_str s, size_t at) {
    const size_t point = at + run_of(s, at, ta_is_digit);
    r->second = digits(s, at, point);
    r->micros = 0; /* the last seconds of a text count */
    for (size_t i = point + 1; i <= point + 6; i++)
        r->micros = r->micros * 10 + (i < s.n ? s.p[i] - '0' : 0);
}

/* hh[mm[ss[.ffffff]]] */
static bool set_compact(reader *r, ta_str s, size_t at) {
    if (r->hour >= 0)
        return false;
    r->hour = digits(s, at, at + 2);
    if (s.n >= at + 4)
        r->minute = digits(s, at + 2, at + 4);
    if (s.n >= at + 6)
        set_second(r, s, at + 4);
    return true;
}

/* hh:mm[:ss] */
static bool read_clock(reader *r) {
    const token *t = r->t;
    if (t[2].kind != NUMBER || r->hour >= 0)
        return false;
    r->hour = digits(t[0].text, 0, t[0].text.n);
    r->minute = digits(t[2].text, 0, t[2].text.n);
    r->t += 3;
    if (t[3].kind == ':' && t[4].kind == NUMBER) {
        set_second(r, t[4].text, 0);
        r->t += 2;
    }
    return true;
}

static bool set_half(reader *r, int half) {
    if (r->hour < 0 || r->hour > 12)
        return false;
    r->hour = r->hour % 12 + (half == 2 ? 12 : 0);
    return true;
}

/* +hh:mm, +hhmm, +hh */
static bool read_offset(reader *r) {
    const token *t = r->t;
    int hours = -1, minutes = 0;
    if (t[1].kind == NUMBER && !r->has_offset)
        hours = digits(t[1].text, 0, t[1].text.n);
    if (hours < 0)
        return false;
    r->t += 2;
    if (t[1].text.n == 4) {
        minutes = hours % 100;
        hours /= 100;
    } else if (t[2].kind == ':' && t[3].kind == NUMBER) {
        minutes = digits(t[3].text, 0, t[3].text.n);
        r->t += 2;
    }
    if (hours > 23 || minutes < 0 || minutes > 59)
        return false;
    r->has_offset = r->is_aware = true;
    r->offset_s = (hours * 3600 + minutes * 60) * (t->kind == '-' ? -1 : 1);
    return true;
}

/* UTC, GMT, Z, EST: for AWS CLI, names that are not UTC's mean it, too. */
static bool read_zone(reader *r) {
    const ta_str s = (r->t++)->text;
    for (size_t i = 0; i < s.n; i++)
        if (s.p[i] >= 'a' && !(s.n == 1 && s.p[0] == 'z'))
            return false;
    const bool is = r->hour >= 0 && s.n <= 5 && !r->has_offset;
    r->has_offset = true;
    r->is_aware = ta_str_eq_nocase(s, TA_STR("Z")) || ta_str_eq(s, TA_STR("UTC")) ||
                  ta_str_eq(s, TA_STR("GMT"));
    return is;
}

/* ---- the whole ---- */

/* 20240101[hhmm[ss]], 240101, 100000[.5], and hh or hhmm after a date; *is: it is one of these. */
static bool read_compact(reader *r, bool *is) {
    const ta_str s = r->t->text;
    const size_t n = run_of(s, 0, ta_is_digit), year = n == 6 ? 2 : 4;
    *is = true;
    if ((n == 6 && (r->dates > 0 || s.n > n)) ||
        ((n == 2 || n == 4) && r->dates == 3 && r->hour < 0 && r->t[1].kind != ':'))
        return set_compact(r, s, 0);
    *is = s.n == n && (n == 6 || n == 8 || n == 12 || n == 14);
    return !*is || (add_number(r, ta_str_sub(s, 0, year)) && add(r, digits(s, year, year + 2)) &&
                    add(r, digits(s, year + 2, year + 4)) && (n <= 8 || set_compact(r, s, 8)));
}

static bool read_number(reader *r) {
    bool is;
    const bool ok = read_compact(r, &is);
    if (is) {
        r->t++;
        return ok;
    }
    const size_t space = r->t[1].kind == ' ';
    const int half = half_of_day(&r->t[1 + space]);
    if (r->t[1].kind == ':')
        return read_clock(r);
    if (half > 0 && r->hour < 0) {
        r->hour = digits(r->t->text, 0, r->t->text.n);
        r->t += 2 + space;
        return set_half(r, half);
    }
    return is_filler(&r->t[1]) && read_date(r);
}

static bool read_next(reader *r) {
    const token *t = r->t;
    const int half = half_of_day(t);
    if (t->kind == NUMBER)
        return read_number(r);
    if (month_of(t) > 0)
        return read_date(r);
    if (r->hour >= 0 && (t->kind == '+' || t->kind == '-'))
        return read_offset(r);
    const bool weekday =
        name_of(t, 3, "Monday\0Tuesday\0Wednesday\0Thursday\0Friday\0Saturday\0Sunday\0") > 0;
    r->weekday |= weekday;
    if (half > 0 && r->hour >= 0) {
        r->t++;
        return set_half(r, half);
    }
    if (weekday || is_filler(t)) {
        r->t++;
        return true;
    }
    return t->kind == WORD && read_zone(r);
}

static int full_year(const reader *r, int year, int now) {
    if (r->century)
        return year;
    year += now / 100 * 100;
    return year >= now + 50 ? year - 100 : year < now - 50 ? year + 100 : year;
}

static bool to_epoch(const reader *r, int64_t now, ta_timestamp *out) {
    ta_civil c = {0};
    bool day = false;
    if (now == TA_INPUT_TIME_WHOLE) {
        if (r->dates < 3)
            return false;
        now = TA_BUILD_EPOCH; /* near enough for a century */
    }
    if (!ta_civil_from_epoch(now, &c))
        return false;
    const char *order = order_of(r);
    for (int i = 0; i < r->dates; i++)
        if (order[i] == 'y')
            c.year = full_year(r, r->date[i], c.year);
        else if (order[i] == 'm')
            c.month = r->date[i];
        else {
            c.day = r->date[i];
            day = true;
        }
    /* The next Monday is nobody's start of an interval. */
    if ((r->weekday && !day) || (r->dates == 0 && r->hour < 0))
        return false;
    c.hour = r->hour < 0 ? 0 : r->hour;
    c.minute = r->minute;
    c.second = r->second;
    /* A day that was left out is the month's last one at most. */
    while (!ta_civil_to_epoch(&c, &out->seconds))
        if (day || --c.day < 28)
            return false;
    out->seconds -= r->offset_s;
    out->micros = r->micros;
    return out->seconds >= TA_EPOCH_MIN && out->seconds <= TA_EPOCH_MAX;
}

bool ta_input_read_time(ta_str text, int64_t now, ta_input_time *out) {
    char memory[64];
    ta_buf number = ta_buf_on(memory, sizeof memory);
    *out = (ta_input_time){.is_aware = true};
    if (ta_put_real(&number, text) && ta_parse_epoch(ta_buf_str(&number), &out->utc))
        return true;
    reader r = {.year_at = -1, .month_at = -1, .hour = -1};
    if (!read_tokens(&r, text))
        return false;
    for (r.t = r.tokens; r.t->kind != END;)
        if (!read_next(&r))
            return false;
    out->offset_s = r.offset_s;
    out->is_aware = r.is_aware;
    return to_epoch(&r, now, &out->utc);
}

bool ta_input_parse_time(ta_str text, int64_t now, ta_timestamp *out) {
    ta_input_time t;
    const bool is = ta_input_read_time(text, now, &t);
    *out = t.utc;
    return is;
}
