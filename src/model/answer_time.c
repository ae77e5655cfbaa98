#include "model/answer_time.h"

#include "base/date.h"
#include "model/input_time.h"
#include "json/json_python.h"

/* ---- text ---- */

/* +01:00 */
static void put_offset(ta_buf *b, int offset_s) {
    const unsigned minutes = (unsigned)(offset_s < 0 ? -offset_s : offset_s) / 60;
    ta_putc(b, offset_s < 0 ? '-' : '+');
    ta_put_u64(b, minutes / 60, 2);
    ta_putc(b, ':');
    ta_put_u64(b, minutes % 60, 2);
}

/* In the time zone of the text, and without an offset if it has none: so AWS CLI writes it. */
static bool put_time(ta_buf *b, ta_str s) {
    ta_input_time t;
    if (!ta_input_read_time(s, TA_INPUT_TIME_WHOLE, &t))
        return false;
    ta_put_iso8601(b, t.utc.seconds + t.offset_s, t.utc.micros);
    if (t.is_aware && t.offset_s == 0)
        return true;
    b->n -= sizeof "+00:00" - 1;
    if (t.is_aware)
        put_offset(b, t.offset_s);
    return true;
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
    whole -= (double)whole > seconds;
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
