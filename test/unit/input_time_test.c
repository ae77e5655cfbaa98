/* input_time_test.c - times of the command line, read as AWS CLI's dateutil reads them. */
#include <criterion/criterion.h>
#include <string.h>

#include "caps.h"
#include "model/input_time.h"
#include "support/guard.h"

enum { NONE = INT32_MAX };

/* The times of some 80 texts as dateutil 2.8 reads them on 2024-01-31, in seconds; NONE: it does not. */
static const struct {
    const char *text;
    int64_t seconds;
} times[] = {
    {"2024-01-01", 1704067200},
    {"2024-01", 1706659200},
    {"2024-02", 1709164800},
    {"01/02/2024", 1704153600},
    {"13/02/2024", 1707782400},
    {"2024/3/4", 1709510400},
    {"24-01-02", 1011830400},
    {"01-02-24", 1704153600},
    {"01-Jan-2024", 1704067200},
    {"Jan-01-2024", 1704067200},
    {"1 Jan", 1704067200},
    {"Jan 2024", 1706659200},
    {"January 5, 2024 3:04 PM", 1704467040},
    {"5 January 2024 3pm", 1704466800},
    {"5 Jan 2024 3 am", 1704423600},
    {"Sun Nov  6 08:49:37 1994", 784111777},
    {"Sunday, 06-Nov-94 08:49:37 GMT", 784111777},
    {"Sun, 06 Nov 1994 08:49:37 GMT", 784111777},
    {"Sun, 06 Nov 1994 08:49:37 +0100", 784108177},
    {"2024-01-01T10:20:30.5+05:30", 1704084630},
    {"2024-01-01T10:20:30,5Z", 1704104430},
    {"2024-01-01T10", 1704103200},
    {"2024-01-01T1020", 1704104400},
    {"2024-01-01T102030", 1704104430},
    {"20240101T102030.25Z", 1704104430},
    {"10:20", 1706696400},
    {"10:20:30", 1706696430},
    {"10.01.2024", 1727740800},
    {"31.12.2023 10:00", 1704016800},
    {"Sept 3 2024", 1725321600},
    {"3rd of May 2001", 988848000},
    {"2024-01-01 10:20 UTC", 1704104400},
    {"2024-01-01 10:20 EST", 1704104400},
    {"2024-01-01 10:20Z", 1704104400},
    {"2024-13-01", NONE},
    {"2024-02-30", NONE},
    {"2024-01-01 25:00", NONE},
    {"2024-01-01 10:60", NONE},
    {"2024-01-01T10:20:30-0800", 1704133230},
    {"2024-01-01T10:20:30-08", 1704133230},
    {"2024-01-01T10:20:30 -08:00", 1704133230},
    {"foo", NONE},
    {"00749681415:4:277.777'777777,76:477077", NONE}, /* seconds twice */
    {"", NONE},
    {"  ", NONE},
    {"12pm", 1706702400},
    {"12 am", 1706659200},
    {"2024-001", NONE},
    {"2024-01-01T24:00:00Z", NONE},
    {"99/01/01", 915148800},
    {"Jan 5", 1704412800},
    {"5 Jan 24", 1704412800},
    {"1/2/3", 1041465600},
    {"2024.01.02", 1704153600},
    {"Thu Sep 25 2003", 1064448000},
    {"Sep 25 2003", 1064448000},
    {"now", NONE},
    {"Thursday, January 02, 2003 at 10:36", 1041503760},
    {"2003-09-25T10:49:41.5-03:00", 1064497781},
    {"20030925T104941-0300", 1064497781},
    {"2003-Sep-25", 1064448000},
    {"25-Sep-2003", 1064448000},
    {"Sep-25-2003", 1064448000},
    {"09-25-2003", 1064448000},
    {"25-09-2003", 1064448000},
    {"10-09-2003", 1065657600},
    {"10-09-03", 1065657600},
    {"2003.Sep.25", 1064448000},
    {"2003 Sep 25", 1064448000},
    {"25 09 2003", 1064448000},
    {"10 09 03", 1065657600},
    {"03 10 09", 1236643200},
    {"Wed, July 10, '96", 836956800},
    {"July 4, 1976", 205286400},
    {"7 4 1976", 205286400},
    {"4 Jul 1976 12:08 am", 205286880},
    {"3:00pm", 1706713200},
    /* Here they are no times: they depend on the day, or on words that no script uses. */
    {"Monday", NONE},
    {"10h", NONE},
    /* Nothing after an offset's sign, a clock's colon, a month's dash. */
    {"2024-01-01T00:00:00-", NONE},
    {"2024-01-01T00:", NONE},
    {"2024-01-01T00:00:", NONE},
    {"Jan-", NONE},
    {"2024-01-", NONE},
    {"10:20x", NONE},
    {"10:20+800113", NONE},
    {"10:20+10:99999999", NONE},
    {"123456789pm", NONE},
    {"99999999-01-01", NONE},
    {"10:20z", 1706696400},
    {"Jan. 5 2024", 1704412800},
    /* Numbers are seconds. */
    {"1704067200", 1704067200},
    {"1704067200.9999999", 1704067201},
    {" 1e9 ", 1000000000},
    {"-1", -1},
    {"20240101", 20240101},
    {"253402300800", NONE},
    {"99999999999999999999", NONE},
};

Test(input_time, times_in_all_forms) {
    for (size_t i = 0; i < sizeof times / sizeof *times; i++) {
        const size_t n = strlen(times[i].text);
        char *copy = guard_copy(times[i].text, n);
        ta_timestamp t = {.seconds = 0};
        const bool is = ta_input_parse_time((ta_str){copy, n}, 1706659200, &t);
        cr_expect_eq(is, times[i].seconds != NONE, "%s", times[i].text);
        cr_expect(!is || t.seconds == times[i].seconds, "%s: %lld", times[i].text,
                  (long long)t.seconds);
        guard_free(copy, n);
    }
    ta_timestamp t = {.seconds = 0};
    cr_expect(ta_input_parse_time(TA_STR("2024-01-01T00:00:00.1234567Z"), 0, &t));
    cr_expect_eq(t.micros, 123456);
}

Test(input_time, a_time_has_at_most_so_many_parts) {
    char text[2 * TA_INPUT_TIME_PARTS_MAX + 16] = "10:20";
    for (size_t i = 3; i < TA_INPUT_TIME_PARTS_MAX; i++)
        strcat(text, " ");
    ta_timestamp t;
    cr_expect(ta_input_parse_time(ta_str_from(text), 0, &t));
    strcat(text, " ");
    cr_expect(!ta_input_parse_time(ta_str_from(text), 0, &t));
}
