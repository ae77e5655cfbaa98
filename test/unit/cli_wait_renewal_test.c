/* cli_wait_renewal_test.c - --wait whose credentials expire: when they are fetched anew, and when not. */
#include "support/wait_scene.h"

TestSuite(cli_wait_renewal, .init = fake_suite_init);

Test(cli_wait_renewal, each_poll_may_fetch_credentials_anew_before) {
    cr_assert_eq(RUN("CANCELLING", PORT_NEVER, {TA_OK, 0, "CANCELLING"}, {TA_OK, 0, "CANCELLED"}),
                 TA_OK);
    cr_assert_eq(renewals, 2);
    cr_assert_eq(refusals, 0);
}

Test(cli_wait_renewal, expired_credentials_are_fetched_anew_and_the_poll_made_again_at_once) {
    const char *const types[] = {"ExpiredTokenException", "ExpiredToken"};
    for (size_t i = 0; i < 2; i++) {
        polls = refusals = 0;
        fake.now = FAKE_START;
        cr_assert_eq(
            RUN("CANCELLING", PORT_NEVER, {TA_E_SERVICE, 403, types[i]}, {TA_OK, 0, "CANCELLED"}),
            TA_OK);
        cr_assert_eq(status, 0);
        cr_assert_eq(polls, 2);
        cr_assert_eq(refusals, 1);
        cr_assert_eq(fake.now - FAKE_START, 5000);
    }
    cr_assert_str_eq(fake.out[1], "tinyaws: prod: CANCELLING\ntinyaws: prod: CANCELLED\n"
                                  "tinyaws: prod: CANCELLING\ntinyaws: prod: CANCELLED\n");
}

Test(cli_wait_renewal, credentials_that_stay_refused_end_it) {
    cr_assert_eq(RUN("CANCELLING", PORT_NEVER, {TA_E_SERVICE, 403, "ExpiredTokenException"}),
                 TA_E_SERVICE);
    cr_assert_eq(polls, 2);
    cr_assert_eq(refusals, 1);
    cr_assert(strstr(fake.out[1], "the last state seen is CANCELLING\n"));
}

Test(cli_wait_renewal, once_between_two_answers) {
    const step expired = {TA_E_SERVICE, 403, "ExpiredTokenException"},
               on = {TA_OK, 0, "CANCELLING"};
    cr_assert_eq(RUN("CANCELLING", PORT_NEVER, expired, on, expired, on, expired,
                     {TA_E_RECV, 0, NULL}, expired),
                 TA_E_SERVICE);
    cr_assert_eq(polls, 7, "the connection that broke was no answer");
    cr_assert_eq(refusals, 3);
}

Test(cli_wait_renewal, another_refusal_fetches_nothing) {
    cr_assert_eq(RUN("CANCELLING", PORT_NEVER, {TA_E_SERVICE, 403, "UnrecognizedClientException"}),
                 TA_E_SERVICE);
    cr_assert_eq(polls, 1);
    cr_assert_eq(refusals, 0);
}

Test(cli_wait_renewal, a_provider_that_fails_ends_it_whatever_its_error) {
    const ta_err errors[] = {TA_E_CREDENTIALS, TA_E_NO_CREDENTIALS, TA_E_THROTTLING, TA_E_RECV};
    for (size_t i = 0; i < sizeof errors / sizeof *errors; i++) {
        polls = renewals = 0;
        fake.now = FAKE_START;
        renew_fails = errors[i];
        renew_status = 503;
        renew_fails_at = FAKE_START + 10000;
        cr_assert_eq(RUN("CANCELLING", PORT_NEVER, {TA_OK, 0, "IN_PROGRESS"}), errors[i]);
        cr_assert_eq(polls, 1);
        cr_assert_eq(renewals, 2);
        cr_assert_str_eq(diag.text, "no more credentials");
        cr_assert(strstr(fake.out[1], "the last state seen is IN_PROGRESS\n"));
    }
}

Test(cli_wait_renewal, a_provider_may_be_interrupted_or_run_out_of_time) {
    renew_fails = TA_E_INTERRUPTED;
    cr_assert_eq(RUN("CANCELLING", PORT_NEVER, {TA_OK, 0, "CANCELLING"}), TA_E_INTERRUPTED);
    cr_assert_str_eq(diag.text, "the last state seen of prod is CANCELLING");
    renew_fails = TA_E_DEADLINE;
    cr_assert_eq(RUN("CANCELLING", 90000, {TA_OK, 0, "CANCELLING"}), TA_OK);
    cr_assert_eq(status, 5);
    cr_assert_eq(polls, 0);
}
