/* cli_wait_terminal_test.c - --wait on a terminal: one line that is rewritten, and what takes its place. */
#include "support/wait_scene.h"

TestSuite(cli_wait_terminal, .init = fake_suite_init);

Test(cli_wait_terminal, one_line_is_rewritten_on_a_terminal) {
    fake.columns[PORT_STDERR] = 80;
    cr_assert_eq(RUN("CANCELLING", PORT_NEVER, {TA_OK, 0, "CANCELLING"}, {TA_OK, 0, "CANCELLED"}),
                 TA_OK);
    cr_assert_str_eq(fake.out[1], "\rtinyaws: CANCELLING, 0 s: prod\rtinyaws: CANCELLING, 5 s: prod"
                                  "\rtinyaws: CANCELLED, 10 s: prod\n");
}

Test(cli_wait_terminal, what_stood_there_is_blotted_out) {
    fake.columns[PORT_STDERR] = 80;
    cr_assert_eq(RUN("DELETE_IN_PROGRESS", PORT_NEVER, {TA_OK, 0, "FAILED"}), TA_OK);
    cr_assert_str_eq(fake.out[1], "\rtinyaws: DELETE_IN_PROGRESS, 0 s: prod"
                                  "\rtinyaws: FAILED, 0 s: prod            \n");
}

Test(cli_wait_terminal, the_line_never_wraps) {
    for (fake.columns[PORT_STDERR] = 1; fake.columns[PORT_STDERR] < 60;
         fake.columns[PORT_STDERR]++) {
        size_t column = 0;
        fake_forget_output(1);
        cr_assert_eq(RUN("CANCELLING", PORT_NEVER, {TA_OK, 0, "IN_PROGRESS\xc3\xa9\xc3\xa9"}),
                     TA_OK);
        for (const char *p = fake.out[1]; *p != '\0'; p++) {
            column = *p == '\r' ? 0 : column + 1;
            cr_assert(column < fake.columns[PORT_STDERR] || *p == '\n', "%u: %s",
                      fake.columns[PORT_STDERR], fake.out[1]);
            cr_assert(*p != '\xc3' || p[1] == '\xa9', "cut within a character");
        }
    }
}

Test(cli_wait_terminal, lines_that_stay_take_its_place) {
    fake.columns[PORT_STDERR] = 80;
    cr_assert_eq(RUN("CANCELLING", FAKE_START + 12000, {TA_E_RECV, 0, NULL}), TA_OK);
    cr_assert_eq(status, 5);
    cr_assert_str_eq(
        fake.out[1],
        "\rtinyaws: CANCELLING, 0 s: prod\r                              \r"
        "tinyaws: prod: the connection broke before the answer was whole: detail\n"
        "tinyaws: prod: the connection broke before the answer was whole: detail\n"
        "\naws: [ERROR]: prod: the wait ended before the deployment did; the last state seen is "
        "CANCELLING\n");
}

Test(cli_wait_terminal, a_terminal_that_becomes_narrow) {
    fake.columns[PORT_STDERR] = 80;
    narrow_to = 20;
    cr_assert_eq(RUN("CANCELLING", PORT_NEVER, {TA_OK, 0, "FAILED"}), TA_OK);
    cr_assert_str_eq(fake.out[1], "\rtinyaws: CANCELLING, 0 s: prod\rtinyaws: FAILED, 5 \n");
}

Test(cli_wait_terminal, the_line_ends_before_an_error_is_reported) {
    fake.columns[PORT_STDERR] = 80;
    fake.signal_at = FAKE_START + 1; /* in the first sleep */
    cr_assert_eq(RUN("CANCELLING", PORT_NEVER, {TA_OK, 0, "CANCELLING"}), TA_E_INTERRUPTED);
    cr_assert_str_eq(fake.out[1], "\rtinyaws: CANCELLING, 0 s: prod\n");
}

Test(cli_wait_terminal, a_trace_makes_lines_of_it) {
    fake.columns[PORT_STDERR] = 80;
    by_line = true;
    cr_assert_eq(RUN("CANCELLING", PORT_NEVER, {TA_OK, 0, "CANCELLED"}), TA_OK);
    cr_assert_str_eq(fake.out[1], "tinyaws: prod: CANCELLING\ntinyaws: prod: CANCELLED\n");
}
