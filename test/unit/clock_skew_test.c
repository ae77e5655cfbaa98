/* clock_skew_test.c - which refusals teach the service's time, and what they teach. */
#include <criterion/criterion.h>

#include "aws/clock_skew.h"

#define DATE  "Sun, 13 Sep 2020 12:26:40 GMT"
#define EPOCH INT64_C(1600000000)

static bool learn(const char *type, const char *date, int64_t signed_at, int64_t *offset) {
    *offset = 77;
    return ta_clock_skew(ta_str_from(type), ta_str_from(date), signed_at, signed_at + 3, offset);
}

Test(clock_skew, each_type_and_no_other) {
    static const char *const types[] = {"RequestTimeTooSkewed",
                                        "RequestExpired",
                                        "RequestInTheFuture",
                                        "InvalidSignatureException",
                                        "SignatureDoesNotMatch",
                                        "AuthFailure",
                                        "AccessDeniedException",
                                        "ConflictException",
                                        "requestexpired",
                                        "RequestExpire",
                                        "RequestExpiredX",
                                        "",
                                        "IncompleteSignatureException",
                                        NULL};
    for (size_t i = 0; i < sizeof types / sizeof *types; i++) {
        int64_t offset;
        cr_assert_eq(learn(types[i], DATE, EPOCH + 3600, &offset), i < 6, "%zu", i);
        cr_assert_eq(offset, i < 6 ? -3603 : 77);
    }
}

Test(clock_skew, more_than_five_minutes) {
    static const struct {
        int64_t off;
        bool learned;
    } rows[] = {{0, false},    {300, false},   {-300, false},      {301, true},
                {-301, true},  {360, true},    {-360, true},       {3600, true},
                {86400, true}, {-86400, true}, {946684800, true},  {-946684800, true},
                {1, false},    {-299, false},  {63072000000, true}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        int64_t offset;
        cr_assert_eq(learn("AuthFailure", DATE, EPOCH + rows[i].off, &offset), rows[i].learned,
                     "%zu", i);
        if (rows[i].learned)
            cr_assert_eq(offset, -rows[i].off - 3);
    }
}

Test(clock_skew, a_date_that_is_none) {
    static const char *const dates[] = {NULL,
                                        "",
                                        "Sun, 13 Sep 2020 12:26:40",
                                        "Sun, 31 Feb 2020 12:26:40 GMT",
                                        "Sunday, 13-Sep-20 12:26:40 GMT",
                                        "Sun Sep 13 12:26:40 2020",
                                        "1600000000",
                                        DATE " "};
    for (size_t i = 0; i < sizeof dates / sizeof *dates; i++) {
        int64_t offset;
        cr_assert_not(learn("RequestExpired", dates[i], EPOCH + 3600, &offset), "%zu", i);
    }
}
