/* date.h - instants in UTC and their text forms, proleptic Gregorian. Layer base; needs buf. No
 * time zone, no locale, no leap seconds (POSIX time). Years 1 to 9999. */
#ifndef TA_DATE_H
#define TA_DATE_H

#include "base/buf.h"

typedef struct ta_civil {
    int year;  /* 1..9999 */
    int month; /* 1..12 */
    int day;   /* 1..31 */
    int hour, minute, second;
} ta_civil;

/* Seconds since 1970-01-01T00:00:00Z of 0001-01-01T00:00:00Z and 9999-12-31T23:59:59Z. */
#define TA_EPOCH_MIN INT64_C(-62135596800)
#define TA_EPOCH_MAX INT64_C(253402300799)

/* Returns false if `epoch` is outside TA_EPOCH_MIN..TA_EPOCH_MAX. */
bool ta_civil_from_epoch(int64_t epoch, ta_civil *out);
/* Returns false if a field is out of range or the month has no such day. */
bool ta_civil_to_epoch(const ta_civil *c, int64_t *out);

/* 20200913T122640Z, the form of x-amz-date: 16 bytes; the first 8 are the date of the credential
 * scope. An epoch out of range sets the buffer's error. */
void ta_put_amz_date(ta_buf *b, int64_t epoch);

/* 2020-09-13T12:26:40.123000+00:00, the form of AWS CLI v2: no fraction if micros is 0. */
void ta_put_iso8601(ta_buf *b, int64_t epoch, int32_t micros);

/* Sun, 06 Nov 1994 08:49:37 GMT (IMF-fixdate; RFC 9110, section 5.6.7). Obsolete forms are
 * refused. */
bool ta_parse_http_date(ta_str s, int64_t *out);

/* A date, a time and an offset: RFC 3339, section 5.6, and other forms that programs write.
 *   2020-09-13T12:26:40Z  a fraction is ignored; t or one blank instead of T; z instead of Z
 *   20200913T122640Z      the basic form (ISO 8601); seconds, or minutes and seconds, are optional
 *   +01:00 -0700 +01      an offset instead of Z; one blank may precede it
 * A time without an offset is refused, because its time zone is not known. */
bool ta_parse_iso8601(ta_str s, int64_t *out);

/* A JSON number (RFC 8259, section 6) as epoch seconds, rounded to microseconds as CPython rounds a
 * float (half to even), so that it prints as in AWS CLI. Returns false if it is not a number or its
 * year is outside 1 to 9999. */
bool ta_parse_epoch(ta_str number, ta_timestamp *out);

#endif
