/* base_date_test.c - civil dates and epoch seconds. The expected texts of epoch_prints_as_cpython
 * were printed by CPython 3.11: datetime.fromtimestamp(float(s), timezone.utc).isoformat(). */
#include <criterion/criterion.h>

#include "base/date.h"

static const char *iso(const char *number) {
    static char memory[64];
    ta_timestamp t;
    if (!ta_parse_epoch(ta_str_from(number), &t))
        return "refused";
    ta_buf b = ta_buf_on(memory, sizeof memory - 1);
    ta_put_iso8601(&b, t.seconds, t.micros);
    memory[b.n] = '\0';
    return memory;
}

Test(base_date, civil_round_trip_over_all_years) {
    /* A step that is no multiple of a day, so that every time of day comes by. */
    for (int64_t t = TA_EPOCH_MIN; t <= TA_EPOCH_MAX; t += 86400 * 13 + 3607) {
        ta_civil c;
        int64_t back;
        cr_assert(ta_civil_from_epoch(t, &c));
        cr_assert(ta_civil_to_epoch(&c, &back));
        cr_assert_eq(back, t);
    }
    ta_civil c;
    cr_assert_not(ta_civil_from_epoch(TA_EPOCH_MIN - 1, &c));
    cr_assert_not(ta_civil_from_epoch(TA_EPOCH_MAX + 1, &c));
}

Test(base_date, epoch_prints_as_cpython) {
    static const struct {
        const char *in, *out;
    } cases[] = {
#include "vectors/epoch_cpython.inc"
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        cr_assert_str_eq(iso(cases[i].in), cases[i].out, "%s: %s, not %s", cases[i].in,
                         iso(cases[i].in), cases[i].out);
}

Test(base_date, epoch_refuses_what_is_no_json_number) {
    const char *bad[] = {"",      "-",   "+1",   "01",  "1.",    ".5",           "1e",
                         "1e+",   "0x1", "1 ",   "NaN", "1e400", "253402300800", "-62135596801",
                         "1.5.5", "--1", "1e1e1"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        cr_assert_str_eq(iso(bad[i]), "refused", "%s", bad[i]);
}

Test(base_date, amz_date) {
    char memory[17];
    ta_buf b = ta_buf_on(memory, 16);
    ta_put_amz_date(&b, 1600000000);
    cr_assert(ta_str_eq(ta_buf_str(&b), TA_STR("20200913T122640Z")));
    b = ta_buf_on(memory, 15);
    ta_put_amz_date(&b, 1600000000);
    cr_assert_eq(ta_buf_err(&b), TA_E_LIMIT);
}

Test(base_date, http_date) {
    int64_t t;
    cr_assert(ta_parse_http_date(TA_STR("Sun, 06 Nov 1994 08:49:37 GMT"), &t));
    cr_assert_eq(t, 784111777);
    const char *bad[] = {"Sunday, 06-Nov-94 08:49:37 GMT", "Sun Nov  6 08:49:37 1994",
                         "Sun, 06 Nov 1994 08:49:37 UTC",  "Sun, 31 Feb 1994 08:49:37 GMT",
                         "Sun, 06 Nov 1994 08:49:37 GMT ", "",
                         "Sun, 06 Nov 1994 24:00:00 GMT"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        cr_assert_not(ta_parse_http_date(ta_str_from(bad[i]), &t), "%s", bad[i]);
}

/* What `date` prints for %FT%T%z, -Iseconds, -Ins, -Iminutes, -Ihours and --rfc-3339, the basic form of
 * ISO 8601, and the letters that RFC 3339 allows in lower case. */
Test(base_date, iso8601_as_programs_write_it) {
    static const char *const same[] = {
        "2020-09-13T12:26:40+0000",
        "2020-09-13T05:26:40-0700",
        "2020-09-13T12:26:40+00",
        "2020-09-13T14:26:40+02",
        "2020-09-13T12:26:40z",
        "2020-09-13t12:26:40Z",
        "2020-09-13t12:26:40.5z",
        "2020-09-13 12:26:40Z",
        "2020-09-13 12:26:40 +0000",
        "2020-09-13 12:26:40 Z",
        "2020-09-13 08:56:40.123-03:30",
        "2020-09-13T12:26:40,123456789+00:00",
        "20200913T122640Z",
        "20200913T142640+0200",
        "20200913t122640.000z",
        "2020-09-13T122640Z",
        "20200913T12:26:40Z",
        "2020-09-13T12:26:40-00:00",
    };
    int64_t t;
    for (size_t i = 0; i < sizeof same / sizeof *same; i++) {
        t = 0;
        cr_assert(ta_parse_iso8601(ta_str_from(same[i]), &t), "%s", same[i]);
        cr_assert_eq(t, 1600000000, "%s: %lld", same[i], (long long)t);
    }
    cr_assert(ta_parse_iso8601(TA_STR("2020-09-13T12:26+00:00"), &t));
    cr_assert_eq(t, 1599999960);
    cr_assert(ta_parse_iso8601(TA_STR("20200913T1226Z"), &t));
    cr_assert_eq(t, 1599999960);
    cr_assert(ta_parse_iso8601(TA_STR("2020-09-13T12+00:00"), &t));
    cr_assert_eq(t, 1599998400);
}

Test(base_date, iso8601_with_its_offset) {
    int64_t t;
    cr_assert(ta_parse_iso8601(TA_STR("2020-09-13T12:26:40Z"), &t));
    cr_assert_eq(t, 1600000000);
    cr_assert(ta_parse_iso8601(TA_STR("2020-09-13T12:26:40.999Z"), &t));
    cr_assert_eq(t, 1600000000);
    cr_assert(ta_parse_iso8601(TA_STR("2020-09-13T12:26:40+00:00"), &t));
    cr_assert_eq(t, 1600000000);
    cr_assert(ta_parse_iso8601(TA_STR("2020-09-13T14:26:40.5+02:00"), &t));
    cr_assert_eq(t, 1600000000);
    cr_assert(ta_parse_iso8601(TA_STR("2020-09-13T08:56:40-03:30"), &t));
    cr_assert_eq(t, 1600000000);
    static const char *const bad[] = {"2020-09-13T12:26:40",
                                      "2020-09-13T12:26:40.Z",
                                      "2020-02-30T12:26:40Z",
                                      "2020-09-13T12:26:40Zx",
                                      "2020-09-13T12:26:40+",
                                      "2020-09-13T12:26:40+24:00",
                                      "2020-09-13T12:26:40+01:60",
                                      "2020-09-13T12:26:40+01:00Z",
                                      "2020-09-13T12:26:40+1",
                                      "2020-09-13T12:26:40+010",
                                      "2020-09-13T12:26:40+01:",
                                      "2020-09-13T12:26:40+01:0",
                                      "2020-09-13T12:26:40+01000",
                                      "2020-09-13T12:26:40+2400",
                                      "2020-09-13T12:26:40+24",
                                      "2020-09-13T12:26:40 ",
                                      "2020-09-13T12:26:40  +0000",
                                      "2020-09-13T12:26:40z0",
                                      "2020-09-13T12:26:40,Z",
                                      "2020-09-13  12:26:40Z",
                                      "2020-09-13\t12:26:40Z",
                                      "2020-09-1312:26:40Z",
                                      "2020-09-13X12:26:40Z",
                                      "2020-0913T12:26:40Z",
                                      "202009-13T12:26:40Z",
                                      "2020-09-13T12:2640Z",
                                      "2020-09-13T1226:40Z",
                                      "2020-09-13T12:26:Z",
                                      "2020-09-13T12:26:4Z",
                                      "2020-09-13T12:Z",
                                      "2020-09-13T12262Z",
                                      "2020-09-13TZ",
                                      "2020-09-13Z",
                                      "2020-09-13",
                                      "20200913T122640",
                                      "20200913",
                                      "1600000000",
                                      ""};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        cr_assert_not(ta_parse_iso8601(ta_str_from(bad[i]), &t), "%s", bad[i]);
}
