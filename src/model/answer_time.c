#include "model/answer_time.h"

#include "base/date.h"
#include "json/json_python.h"

/* ---- text ---- */

static bool are_digits(ta_str s, size_t at, size_t n) {
    if (at + n > s.n)
        return false;
    for (size_t i = at; i < at + n; i++)
        if (!ta_is_digit(s.p[i]))
            return false;
    return true;
}

static char at_or_nul(ta_str s, size_t at) {
    return at < s.n ? s.p[at] : '\0';
}

/* .5 becomes .500000, and nothing where it is zero; what is beyond microseconds goes. Returns the offset
 * after it. */
static size_t put_fraction(ta_buf *b, ta_str s, size_t at) {
    char micros[6] = {'0', '0', '0', '0', '0', '0'};
    bool any = false;
    if (at_or_nul(s, at) != '.')
        return at;
    for (size_t i = 0; ta_is_digit(at_or_nul(s, ++at)); i++)
        if (i < sizeof micros) {
            micros[i] = s.p[at];
            any |= s.p[at] != '0';
        }
    if (any) {
        ta_putc(b, '.');
        ta_put(b, (ta_str){micros, sizeof micros});
    }
    return at;
}

/* Z, +01:00, +0100 and +01, as +01:00; nothing stays nothing. */
static bool put_offset(ta_buf *b, ta_str offset) {
    if (at_or_nul(offset, 0) == ' ')
        offset = ta_str_sub(offset, 1, offset.n);
    const char sign = at_or_nul(offset, 0);
    if (offset.n == 0)
        return true;
    if ((sign == 'Z' || sign == 'z') && offset.n == 1) {
        ta_puts(b, "+00:00");
        return true;
    }
    const size_t minutes = at_or_nul(offset, 3) == ':' ? 4 : 3;
    if ((sign != '+' && sign != '-') || !are_digits(offset, 1, 2) ||
        !(offset.n == 3 || (are_digits(offset, minutes, 2) && offset.n == minutes + 2)))
        return false;
    ta_put(b, ta_str_sub(offset, 0, 3));
    ta_putc(b, ':');
    ta_put(b, offset.n == 3 ? TA_STR("00") : ta_str_sub(offset, minutes, offset.n));
    return true;
}

/* 2020-09-13[T12:26[:40[.123]][offset]] */
static bool put_of_iso8601(ta_buf *b, ta_str s) {
    char plain[] = "0000-00-00T00:00:00Z"; /* what is not given is 0 */
    const size_t n = s.n == 10 ? 10 : at_or_nul(s, 16) == ':' ? 19 : 16;
    int64_t epoch;
    if (s.n < n)
        return false;
    for (size_t i = 0; i < n; i++) {
        const bool same = i == 10           ? s.p[i] == ' ' || s.p[i] == 'T' || s.p[i] == 't'
                          : plain[i] == '0' ? ta_is_digit(s.p[i])
                                            : s.p[i] == plain[i];
        if (!same)
            return false;
        plain[i] = i == 10 ? 'T' : s.p[i];
    }
    /* A date that does not exist is none. */
    if (!ta_parse_iso8601((ta_str){plain, sizeof plain - 1}, &epoch))
        return false;
    ta_put(b, (ta_str){plain, 19});
    const size_t at = n == 19 ? put_fraction(b, s, 19) : n;
    return put_offset(b, ta_str_sub(s, at, s.n));
}

/* ---- why it is none ---- */

#define ERA_DAYS  146097 /* of 400 years, after which the calendar is the same */
#define ERA_YEARS 400
#define DAY       86400
/* Seconds of a year that a C int holds; the system's gmtime has no other. */
#define GMTIME_MAX 67768036191676799.0
#define GMTIME_MIN (-67768040609740800.0)

static void put_year(ta_buf *why, double seconds) {
    int64_t whole = (int64_t)seconds, eras = whole / DAY / ERA_DAYS;
    ta_civil civil;
    whole -= whole > seconds;
    eras -= whole < 0;
    (void)!ta_civil_from_epoch(whole - eras * ERA_DAYS * DAY, &civil);
    const int64_t year = civil.year + eras * ERA_YEARS;
    ta_puts(why, year < 0 ? "year -" : "year ");
    ta_put_u64(why, (uint64_t)(year < 0 ? -year : year), 1);
    ta_puts(why, " is out of range");
}

static void put_why(ta_buf *why, const ta_doc *d, ta_node value) {
    const ta_json_kind kind = ta_doc_kind(d, value);
    const double seconds = kind == TA_JSON_NUMBER ? ta_real_parse(ta_doc_text(d, value)) : 0;
    if (kind == TA_JSON_NUMBER && seconds >= GMTIME_MIN && seconds <= GMTIME_MAX) {
        put_year(why, seconds);
        return;
    }
    ta_puts(why, kind == TA_JSON_NUMBER ? "Unable to calculate correct timezone offset for \""
                                        : "Invalid timestamp \"");
    ta_doc_put_str(why, d, value);
    if (kind == TA_JSON_NUMBER) {
        ta_puts(why, "\"");
    } else if (kind != TA_JSON_STRING) {
        ta_puts(why, "\": Parser must be a string or character stream, not ");
        ta_puts(why, ta_doc_python_type(d, value));
    } else {
        const ta_str text = ta_doc_text(d, value);
        ta_puts(why, text.n > 0 ? "\": Unknown string format: "
                                : "\": String does not contain a date: ");
        ta_put(why, text);
    }
}

/* ---- all of it ---- */

static bool put_time(ta_buf *b, ta_str s) {
    ta_timestamp t;
    int64_t epoch;
    if (ta_parse_epoch(s, &t)) {
        ta_put_iso8601(b, t.seconds, t.micros);
        return true;
    }
    if (ta_parse_http_date(s, &epoch)) {
        ta_put_iso8601(b, epoch, 0);
        return true;
    }
    return put_of_iso8601(b, s);
}

ta_err ta_answer_time(ta_doc *d, ta_node value, ta_buf *why) {
    const ta_json_kind kind = ta_doc_kind(d, value);
    ta_buf b = ta_doc_room(d);
    /* To Python a bool is an int. */
    const ta_str text = kind == TA_JSON_TRUE    ? TA_STR("1")
                        : kind == TA_JSON_FALSE ? TA_STR("0")
                                                : ta_doc_text(d, value);
    if (!put_time(&b, text)) {
        put_why(why, d, value);
        return TA_E_SHAPE;
    }
    const ta_node made = ta_doc_finish(d, TA_JSON_STRING, &b);
    if (ta_doc_err(d) == TA_OK)
        ta_doc_replace(d, value, made);
    return ta_doc_err(d);
}
