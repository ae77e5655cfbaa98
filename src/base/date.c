#include "base/date.h"

#include <string.h>

static int64_t floor_div(int64_t a, int64_t b) {
    return a / b - (a % b < 0);
}

/* Days since 1970-01-01, in eras of 400 years whose years begin in March, so that the leap day is
 * the last day of its year. */
static int64_t days_from_civil(int64_t year, int month, int day) {
    if (month <= 2)
        year--;
    int64_t era = floor_div(year, 400);
    int64_t year_of_era = year - era * 400;
    int64_t day_of_year = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1;
    int64_t day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    return era * 146097 + day_of_era - 719468;
}

bool ta_civil_from_epoch(int64_t epoch, ta_civil *out) {
    if (epoch < TA_EPOCH_MIN || epoch > TA_EPOCH_MAX)
        return false;
    int64_t days = floor_div(epoch, 86400);
    int second_of_day = (int)(epoch - days * 86400);
    days += 719468;
    int64_t era = floor_div(days, 146097);
    int64_t day_of_era = days - era * 146097;
    int64_t year_of_era =
        (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
    int64_t day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    int64_t month = (5 * day_of_year + 2) / 153; /* 0 is March */
    out->day = (int)(day_of_year - (153 * month + 2) / 5 + 1);
    out->month = (int)(month < 10 ? month + 3 : month - 9);
    out->year = (int)(year_of_era + era * 400 + (out->month <= 2));
    out->hour = second_of_day / 3600;
    out->minute = second_of_day / 60 % 60;
    out->second = second_of_day % 60;
    return true;
}

static int days_in_month(int year, int month) {
    static const signed char days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    return days[month - 1] + (month == 2 && leap);
}

bool ta_civil_to_epoch(const ta_civil *c, int64_t *out) {
    if (c->year < 1 || c->year > 9999 || c->month < 1 || c->month > 12 || c->day < 1 ||
        c->day > days_in_month(c->year, c->month) || c->hour < 0 || c->hour > 23 || c->minute < 0 ||
        c->minute > 59 || c->second < 0 || c->second > 59)
        return false;
    *out = days_from_civil(c->year, c->month, c->day) * 86400 + c->hour * 3600 + c->minute * 60 +
           c->second;
    return true;
}

static void put_field(ta_buf *b, int value, unsigned width) {
    ta_put_u64(b, (uint64_t)value, width);
}

void ta_put_amz_date(ta_buf *b, int64_t epoch) {
    ta_civil c;
    if (!ta_civil_from_epoch(epoch, &c)) {
        b->full = true;
        return;
    }
    put_field(b, c.year, 4);
    put_field(b, c.month, 2);
    put_field(b, c.day, 2);
    ta_putc(b, 'T');
    put_field(b, c.hour, 2);
    put_field(b, c.minute, 2);
    put_field(b, c.second, 2);
    ta_putc(b, 'Z');
}

void ta_put_iso8601(ta_buf *b, int64_t epoch, int32_t micros) {
    ta_civil c;
    if (!ta_civil_from_epoch(epoch, &c)) {
        b->full = true;
        return;
    }
    put_field(b, c.year, 4);
    ta_putc(b, '-');
    put_field(b, c.month, 2);
    ta_putc(b, '-');
    put_field(b, c.day, 2);
    ta_putc(b, 'T');
    put_field(b, c.hour, 2);
    ta_putc(b, ':');
    put_field(b, c.minute, 2);
    ta_putc(b, ':');
    put_field(b, c.second, 2);
    if (micros != 0) {
        ta_putc(b, '.');
        put_field(b, micros, 6);
    }
    ta_puts(b, "+00:00");
}

/* ---- reading ---- */

static bool read_digits(ta_str *s, size_t n, int *out) {
    uint64_t value;
    if (s->n < n || !ta_str_to_u64(ta_str_sub(*s, 0, n), 9999, &value))
        return false;
    *out = (int)value;
    *s = ta_str_sub(*s, n, s->n);
    return true;
}

static bool read_literal(ta_str *s, ta_str literal) {
    if (!ta_str_starts(*s, literal))
        return false;
    *s = ta_str_sub(*s, literal.n, s->n);
    return true;
}

/* Reads one of names[0..count), of three letters each, and stores its index. */
static bool read_name(ta_str *s, const char *names, int count, int *out) {
    for (int i = 0; i < count; i++)
        if (read_literal(s, (ta_str){names + i * 3, 3})) {
            *out = i;
            return true;
        }
    return false;
}

static bool read_clock(ta_str *s, ta_civil *c) {
    return read_digits(s, 2, &c->hour) && read_literal(s, TA_STR(":")) &&
           read_digits(s, 2, &c->minute) && read_literal(s, TA_STR(":")) &&
           read_digits(s, 2, &c->second);
}

bool ta_parse_http_date(ta_str s, int64_t *out) {
    ta_civil c;
    int weekday;
    if (!read_name(&s, "SunMonTueWedThuFriSat", 7, &weekday) || !read_literal(&s, TA_STR(", ")) ||
        !read_digits(&s, 2, &c.day) || !read_literal(&s, TA_STR(" ")) ||
        !read_name(&s, "JanFebMarAprMayJunJulAugSepOctNovDec", 12, &c.month) ||
        !read_literal(&s, TA_STR(" ")) || !read_digits(&s, 4, &c.year) ||
        !read_literal(&s, TA_STR(" ")) || !read_clock(&s, &c) || !ta_str_eq(s, TA_STR(" GMT")))
        return false;
    c.month++;
    return ta_civil_to_epoch(&c, out);
}

static bool read_one_of(ta_str *s, const char *bytes) {
    if (s->n == 0 || s->p[0] == '\0' || strchr(bytes, s->p[0]) == NULL)
        return false;
    *s = ta_str_sub(*s, 1, s->n);
    return true;
}

/* YYYY-MM-DD or YYYYMMDD. */
static bool read_date(ta_str *s, ta_civil *c) {
    if (!read_digits(s, 4, &c->year))
        return false;
    const bool extended = read_one_of(s, "-");
    return read_digits(s, 2, &c->month) && read_one_of(s, "-") == extended &&
           read_digits(s, 2, &c->day);
}

/* Does another part of the time follow? */
static bool part_follows(ta_str *s, bool extended) {
    return extended ? read_one_of(s, ":") : s->n > 0 && ta_is_digit(s->p[0]);
}

/* hh:mm:ss or hhmmss; missing parts at the end are 0. A fraction is ignored. */
static bool read_time(ta_str *s, ta_civil *c) {
    c->minute = c->second = 0;
    if (!read_digits(s, 2, &c->hour))
        return false;
    const bool extended = ta_str_starts(*s, TA_STR(":"));
    if (!part_follows(s, extended))
        return true;
    if (!read_digits(s, 2, &c->minute))
        return false;
    if (!part_follows(s, extended))
        return true;
    if (!read_digits(s, 2, &c->second))
        return false;
    int digit;
    if (!read_one_of(s, ".,"))
        return true;
    if (!read_digits(s, 1, &digit))
        return false;
    while (read_digits(s, 1, &digit))
        ;
    return true;
}

/* The seconds that the time is ahead of UTC: Z, +hh:mm, +hhmm, +hh, or one of these with -. */
static bool read_offset(ta_str *s, int64_t *out) {
    int hours, minutes = 0;
    *out = 0;
    if (read_one_of(s, "Zz"))
        return true;
    const bool west = read_one_of(s, "-");
    if ((!west && !read_one_of(s, "+")) || !read_digits(s, 2, &hours))
        return false;
    const bool colon = read_one_of(s, ":");
    if ((colon || s->n > 0) && !read_digits(s, 2, &minutes))
        return false;
    *out = (west ? -1 : 1) * (hours * 3600 + minutes * 60);
    return hours < 24 && minutes < 60;
}

bool ta_parse_iso8601(ta_str s, int64_t *out) {
    int64_t local, ahead;
    ta_civil c;
    if (!read_date(&s, &c) || !read_one_of(&s, "Tt ") || !read_time(&s, &c))
        return false;
    (void)read_one_of(&s, " ");
    if (!read_offset(&s, &ahead) || s.n > 0 || !ta_civil_to_epoch(&c, &local))
        return false;
    *out = local - ahead;
    return true;
}

/* ---- epoch seconds ---- */

#define SECONDS_DIGITS  12 /* as many as TA_EPOCH_MAX has */
#define FRACTION_DIGITS 12

/* A decimal number, split at its point. */
typedef struct decimal {
    bool negative;
    bool out_of_range;
    bool sticky; /* a digit other than 0 follows the last digit of `fraction` */
    uint64_t seconds;
    uint64_t fraction; /* in 10^-FRACTION_DIGITS */
} decimal;

/* The digit at index `at` of the significand; 0 to the left and right of it. */
static unsigned digit_at(ta_str whole, ta_str fraction, int64_t at) {
    if (at < 0)
        return 0;
    uint64_t i = (uint64_t)at;
    if (i < whole.n)
        return (unsigned)(whole.p[i] - '0');
    i -= whole.n;
    return i < fraction.n ? (unsigned)(fraction.p[i] - '0') : 0;
}

static void split_digits(ta_str *s, ta_str *digits) {
    size_t n = 0;
    while (n < s->n && ta_is_digit(s->p[n]))
        n++;
    *digits = ta_str_sub(*s, 0, n);
    *s = ta_str_sub(*s, n, s->n);
}

static bool read_exponent(ta_str *s, int64_t *out) {
    ta_str digits;
    uint64_t value = 0;
    *out = 0;
    if (s->n == 0 || (s->p[0] != 'e' && s->p[0] != 'E'))
        return true;
    *s = ta_str_sub(*s, 1, s->n);
    bool negative = s->n > 0 && s->p[0] == '-';
    if (s->n > 0 && (s->p[0] == '-' || s->p[0] == '+'))
        *s = ta_str_sub(*s, 1, s->n);
    split_digits(s, &digits);
    if (digits.n == 0)
        return false;
    /* Beyond a million, the number is zero or out of range whatever the exponent is. */
    if (!ta_str_to_u64(digits, 1000000, &value))
        value = 1000000;
    *out = negative ? -(int64_t)value : (int64_t)value;
    return true;
}

static bool read_decimal(ta_str s, decimal *out) {
    ta_str whole, fraction = TA_ABSENT;
    int64_t exponent;
    *out = (decimal){0};
    out->negative = s.n > 0 && s.p[0] == '-';
    if (out->negative)
        s = ta_str_sub(s, 1, s.n);
    split_digits(&s, &whole);
    if (whole.n == 0 || (whole.n > 1 && whole.p[0] == '0'))
        return false;
    if (s.n > 0 && s.p[0] == '.') {
        s = ta_str_sub(s, 1, s.n);
        split_digits(&s, &fraction);
        if (fraction.n == 0)
            return false;
    }
    if (!read_exponent(&s, &exponent) || s.n != 0)
        return false;

    int64_t point = (int64_t)whole.n + exponent; /* digits before the point */
    int64_t count = (int64_t)(whole.n + fraction.n);
    for (int64_t at = 0; at < count && at < point - SECONDS_DIGITS; at++)
        if (digit_at(whole, fraction, at) != 0)
            out->out_of_range = true;
    for (int64_t at = point - SECONDS_DIGITS; at < point; at++)
        out->seconds = out->seconds * 10 + digit_at(whole, fraction, at);
    for (int64_t at = point; at < point + FRACTION_DIGITS; at++)
        out->fraction = out->fraction * 10 + digit_at(whole, fraction, at);
    for (int64_t at = point + FRACTION_DIGITS < 0 ? 0 : point + FRACTION_DIGITS; at < count; at++)
        if (digit_at(whole, fraction, at) != 0)
            out->sticky = true;
    return true;
}

/* a / b rounded half to even; `sticky` means that the true dividend is slightly more than `a`. */
static uint64_t divide_half_even(uint64_t a, uint64_t b, bool sticky) {
    uint64_t quotient = a / b, twice = a % b * 2;
    if (twice > b || (twice == b && (sticky || (quotient & 1))))
        quotient++;
    return quotient;
}

/* CPython reads the number as a double and rounds the double's fraction to microseconds. A double
 * has 52 bits; the seconds take some of them and the fraction has the rest, so round the digits to
 * that many bits first. 64-bit arithmetic leaves room for 24 bits, which is what a double's
 * fraction has from 1978 on. For earlier times the result may differ by one microsecond. A program
 * without models has no base/real.c, which would be exact and is larger. */
static uint64_t micros_of(const decimal *d) {
    unsigned bits = 52;
    for (uint64_t s = d->seconds; s > 1; s >>= 1)
        bits--;
    if (bits > 24)
        bits = 24;
    uint64_t in_bits = divide_half_even(d->fraction << bits, UINT64_C(1000000000000), d->sticky);
    /* 10^6 = 15625 * 2^6, which keeps the product within 64 bits. */
    return divide_half_even(in_bits * 15625, UINT64_C(1) << (bits - 6), false);
}

bool ta_parse_epoch(ta_str number, ta_timestamp *out) {
    decimal d;
    if (!read_decimal(number, &d) || d.out_of_range)
        return false;
    int64_t seconds = (int64_t)d.seconds;
    int64_t micros = (int64_t)micros_of(&d);
    if (d.negative) {
        seconds = -seconds;
        micros = -micros;
    }
    if (micros < 0) {
        micros += 1000000;
        seconds--;
    }
    if (micros >= 1000000) {
        micros -= 1000000;
        seconds++;
    }
    if (seconds < TA_EPOCH_MIN || seconds > TA_EPOCH_MAX)
        return false;
    *out = (ta_timestamp){.present = true, .micros = (int32_t)micros, .seconds = seconds};
    return true;
}
