/* fake_cli_test.c - the whole command line on the fake port: the main job, waits in no time, where
 * signals and deadlines end them. */
#include "support/fake_run.h"
#include "support/fake_scene.h"

#include <criterion/criterion.h>
#include <stdbool.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define CANCEL                                                                                     \
    "proton", "cancel-environment-deployment", "--environment-name", "env", "--profile", "ops"

static fake_peer *endpoint;

static void set_up(void) {
    scene_files();
    scene_resolver();
    endpoint = scene_endpoint();
}
TestSuite(fake_cli, .init = set_up, .timeout = 60);

/* ---- the main job ---- */

Test(fake_cli, the_main_job) {
    fake_play(endpoint, scene_cancelling);
    cr_assert_eq(FAKE_RUN(CANCEL), 0, "%s", fake.out[1]);
    cr_assert_str_eq(fake.out[0], scene_output);
    cr_assert_eq(fake.started, 1);
    cr_assert_eq(fake.released, 1);
    cr_assert_eq(fake.now - FAKE_START, 7 + 5 + 20 + 30 + 1);
    cr_assert_eq(scene_count(fake.sent, fake.sent_n, "x-amz-target: AwsProton20200720.Cancel"), 1);
    fake_run_expect_tidy("the main job");
}

Test(fake_cli, the_same_run_is_the_same_to_the_byte) {
    static char sent[FAKE_SENT_MAX];
    fake_play(endpoint, scene_cancelling);
    cr_assert_eq(FAKE_RUN(CANCEL), 0);
    const size_t n = fake.sent_n;
    memcpy(sent, fake.sent, n);
    set_up();
    fake_play(endpoint, scene_cancelling);
    cr_assert_eq(FAKE_RUN(CANCEL), 0);
    cr_assert_eq(fake.sent_n, n);
    cr_assert_eq(memcmp(sent, fake.sent, n), 0, "signature and invocation id, too");
}

Test(fake_cli, a_host_name_of_the_hosts_file_asks_no_name_server) {
    fake_play(endpoint, scene_cancelling);
    fake_put_file("/etc/hosts", "192.0.2.10 proton.test\n")->piece = 7;
    cr_assert_eq(FAKE_RUN(CANCEL), 0, "%s", fake.out[1]);
    cr_assert_eq(fake.count[FAKE_PORT_UDP_OPEN], 0);
    cr_assert_eq(fake.now - FAKE_START, 20 + 30 + 1);
}

Test(fake_cli, a_closed_stdout_is_no_success) {
    fake_play(endpoint, scene_cancelling);
    cr_assert_eq(FAKE_RUN(CANCEL), 0);
    const uint32_t last = fake.last[FAKE_PORT_FILE_WRITE];
    set_up();
    fake_play(endpoint, scene_cancelling);
    fake.fault_at = last;
    fake.fault = FAKE_FAILS;
    cr_assert_eq(FAKE_RUN(CANCEL), 255);
    cr_assert_eq(fake.out_n[0], 0);
    cr_assert(strstr(fake.out[1], "standard output could not be written: I/O error") != NULL, "%s",
              fake.out[1]);
}

/* Of the last write a stall is a reader that does not come; a signal may come meanwhile, or the end of the
 * time. */
static int with_a_stalled_stdout(const char *const *argv) {
    fake_play(endpoint, scene_cancelling);
    cr_assert_eq(fake_run(argv), 0);
    const uint32_t last = fake.last[FAKE_PORT_FILE_WRITE];
    set_up();
    fake_play(endpoint, scene_cancelling);
    fake.fault_at = last;
    fake.fault = FAKE_STALLS;
    return fake_run(argv);
}

Test(fake_cli, a_stdout_that_nobody_reads_ends_with_the_timeout) {
    static const char *const argv[] = {"tinyaws", CANCEL, "--timeout", "9", NULL};
    cr_assert_eq(with_a_stalled_stdout(argv), 255);
    cr_assert_eq(fake.now - FAKE_START, 9000);
    cr_assert(strstr(fake.out[1],
                     ": the time given by --timeout has passed: the reader of standard "
                     "output has not taken all of it; env is CANCELLING\n") != NULL,
              "%s", fake.out[1]);
}

/* ---- files that wait ---- */

Test(fake_cli, a_config_file_may_come_late) {
    fake_play(endpoint, scene_cancelling);
    fake_variable("AWS_CONFIG_FILE", "/home/a/.aws/config");
    fake_find_file("/home/a/.aws/config")->ready_at = FAKE_START + 4000;
    cr_assert_eq(FAKE_RUN(CANCEL), 0, "%s", fake.out[1]);
    cr_assert_eq(fake.now - FAKE_START, 4000 + 7 + 5 + 20 + 30 + 1);
}

/* A FIFO is only waited for where a variable names it. */
static void begin_with(const char *path) {
    set_up();
    fake_variable("AWS_CONFIG_FILE", "/home/a/.aws/config");
    fake_variable("AWS_SHARED_CREDENTIALS_FILE", "/home/a/.aws/credentials");
    fake_find_file(path)->ready_at = PORT_NEVER;
}

static void waits_for(const char *path) {
    begin_with(path);
    cr_assert_eq(FAKE_RUN(CANCEL, "--timeout", "9"), 255);
    cr_assert_eq(fake.now - FAKE_START, 9000);
    cr_assert(strstr(fake.out[1], "the time given by --timeout has passed: ") != NULL &&
                  strstr(fake.out[1], path) != NULL &&
                  strstr(fake.out[1], " was not read to its end\n") != NULL,
              "%s", fake.out[1]);
    begin_with(path);
    fake.signal_at = FAKE_START + 3000;
    cr_assert_eq(FAKE_RUN(CANCEL), 130);
    cr_assert_eq(fake.now - FAKE_START, 3000);
}

Test(fake_cli, a_file_that_never_comes_ends_with_the_timeout_or_a_signal) {
    waits_for("/home/a/.aws/config");
    waits_for("/home/a/.aws/credentials");
    waits_for("/etc/hosts");
    waits_for("/etc/resolv.conf");
}

Test(fake_cli, a_byte_a_minute_ends_without_a_timeout) {
    static fake_step drip[400 + 4] = {{.action = FAKE_ACCEPT},
                                      {.action = FAKE_RECEIVE},
                                      FAKE_TEXT(1, "HTTP/1.1 200 OK\r\n\r\n{")};
    for (size_t i = 3; i < 400 + 3; i++)
        drip[i] = (fake_step)FAKE_TEXT(59000, " ");
    fake_play(endpoint, drip);
    fake_variable("AWS_MAX_ATTEMPTS", "1");
    cr_assert_eq(FAKE_RUN(CANCEL), 255);
    cr_assert(strstr(fake.out[1], "Read timeout on the endpoint: ") != NULL &&
                  strstr(fake.out[1], "the answer was not whole 300 s after its first byte") !=
                      NULL,
              "%s", fake.out[1]);
    cr_assert(strstr(fake.out[1], "may have done it all the same") != NULL, "%s", fake.out[1]);
}

/* ---- waits ---- */

#define POLLS 999 /* TA_WAIT_POLLS_MAX */

/* The cancel's answer, then as many polls' on the same connection, each 2 ms after its request. */
static fake_step long_wait[2 + 2 * (POLLS + 1)];

static void play_long_wait(void) {
    static const fake_step opening = {.action = FAKE_ACCEPT}, receive = {.action = FAKE_RECEIVE};
    long_wait[0] = opening;
    for (size_t i = 0; i <= POLLS; i++) {
        long_wait[1 + 2 * i] = receive;
        long_wait[2 + 2 * i] = scene_reply_cancelling;
    }
    fake_play(endpoint, long_wait);
}

Test(fake_cli, a_wait_of_999_polls_takes_83_minutes_and_no_time) {
    play_long_wait();
    cr_assert_eq(FAKE_RUN(CANCEL, "--wait"), 5, "%s", fake.out[1]);
    cr_assert_eq(fake.out_n[0], 0);
    cr_assert_eq(fake.sleeps_n, POLLS);
    for (size_t i = 0; i < POLLS; i++)
        cr_assert_eq(fake.sleeps[i], 5000, "sleep %zu: %lld", i, (long long)fake.sleeps[i]);
    cr_assert_eq(fake.now - FAKE_START, 7 + 5 + 2 * (POLLS + 1) + 5000 * POLLS);
    cr_assert(strstr(fake.out[1], "the last state seen is CANCELLING") != NULL, "%s", fake.out[1]);
    fake_run_expect_tidy("the wait");
}

Test(fake_cli, a_wait_ends_with_its_timeout_to_the_millisecond) {
    play_long_wait();
    cr_assert_eq(FAKE_RUN(CANCEL, "--wait", "--timeout", "61"), 5, "%s", fake.out[1]);
    cr_assert_eq(fake.now - FAKE_START, 61000);
    cr_assert_eq(fake.sleeps[fake.sleeps_n - 1], 61000 - (7 + 5 + 2 * 13 + 12 * 5000));
}

Test(fake_cli, sigint_in_a_sleep_of_the_wait_ends_it_at_that_instant) {
    play_long_wait();
    fake.signal_at = FAKE_START + 23456;
    cr_assert_eq(FAKE_RUN(CANCEL, "--wait"), 130, "%s", fake.out[1]);
    cr_assert_eq(fake.now, FAKE_START + 23456);
    cr_assert_eq(fake.out_n[0], 0);
    fake_run_expect_tidy("the wait");
}

Test(fake_cli, sigterm_ends_with_143) {
    play_long_wait();
    fake.signal_at = FAKE_START + 3;
    fake.signal_number = 15;
    cr_assert_eq(FAKE_RUN(CANCEL, "--wait"), 143, "%s", fake.out[1]);
    cr_assert_eq(fake.now, FAKE_START + 3);
}

/* At each millisecond of the job, whatever it waits for then. */
Test(fake_cli, sigint_at_every_instant_of_the_main_job) {
    const int64_t whole = 7 + 5 + 20 + 30 + 1;
    for (int64_t ms = 0; ms < whole; ms++) {
        set_up();
        fake_play(endpoint, scene_cancelling);
        fake.signal_at = FAKE_START + ms;
        cr_assert_eq(FAKE_RUN(CANCEL), 130, "after %lld ms: %s", (long long)ms, fake.out[1]);
        cr_assert_eq(fake.now, FAKE_START + ms, "it came at %lld ms, and ended at %lld",
                     (long long)ms, (long long)(fake.now - FAKE_START));
        cr_assert_eq(fake.out_n[0], 0);
        fake_run_expect_tidy("the main job");
    }
}

/* ---- the deadline ---- */

/* A peer, or a name server, that falls silent after any of the steps. */
Test(fake_cli, timeout_at_each_step_is_kept_to_the_millisecond) {
    for (unsigned step = 0; step <= 5; step++) {
        static fake_step silent_peer[8], silent_server[2];
        scene_files();
        memset(silent_peer, 0, sizeof silent_peer);
        if (step == 0)
            fake_play(fake_udp_peer(SCENE_RESOLVER, 53), silent_server);
        else
            scene_resolver();
        for (unsigned i = 0; i + 1 < step; i++)
            silent_peer[i] = scene_cancelling[i];
        fake_play(scene_endpoint(), silent_peer);
        const int status = FAKE_RUN(CANCEL, "--timeout", "3");
        if (step == 5) {
            cr_assert_eq(status, 0, "the whole answer has come");
            continue;
        }
        cr_assert_eq(status, 255, "%u: %s", step, fake.out[1]);
        cr_assert_eq(fake.now - FAKE_START, 3000, "%u", step);
        cr_assert(strstr(fake.out[1], "the time given by --timeout has passed") != NULL, "%u: %s",
                  step, fake.out[1]);
        fake_run_expect_tidy("--timeout");
    }
}

/* ---- the sandbox: what is opened or run beside what it allows is a breach ---- */

Test(fake_cli, the_sandbox_leaves_the_main_job_three_files) {
    fake_play(endpoint, scene_cancelling);
    fake_variable("TINYAWS_RETRY_QUOTA_FILE", SCENE_QUOTA);
    cr_assert_eq(FAKE_RUN(CANCEL), 0, "%s", fake.out[1]);
    cr_assert_eq(fake.sandboxes, 1);
    cr_assert_str_eq(fake.sandbox, "F/etc/hosts\nF/etc/resolv.conf\nS" SCENE_QUOTA "\n");
}

/* Those that the environment has are not looked for again. */
Test(fake_cli, a_wait_with_credentials_of_the_environment_keeps_no_profile) {
    play_long_wait();
    fake_variable("AWS_ACCESS_KEY_ID", SCENE_KEY_ID);
    fake_variable("AWS_SECRET_ACCESS_KEY", SCENE_SECRET);
    fake_variable("AWS_PROFILE", "ops");
    cr_assert_eq(FAKE_RUN("proton", "cancel-environment-deployment", "--environment-name", "env",
                          "--wait", "--timeout", "30"),
                 5, "%s", fake.out[1]);
    cr_assert_eq(fake.sandboxes, 1);
    cr_assert_str_eq(fake.sandbox, "R/etc/hosts\nR/etc/resolv.conf\n");
}

static void put_files_of_process(void) {
    fake_put_file("/home/a/.aws/config", "[profile ops]\nregion = us-east-1\n"
                                         "endpoint_url = " SCENE_URL "\n"
                                         "credential_process = /bin/keys --for ops\n");
    fake_put_file("/home/a/.aws/credentials", "");
    fake_put_program("/bin/keys",
                     "{\"Version\":1,\"AccessKeyId\":\"" SCENE_KEY_ID
                     "\",\"SecretAccessKey\":\"" SCENE_SECRET "\",\"SessionToken\":\"" SCENE_TOKEN
                     "\",\"Expiration\":\"2026-11-22T00:10:00Z\"}");
}

Test(fake_cli, a_wait_renews_credentials_within_its_sandbox) {
    play_long_wait();
    put_files_of_process();
    cr_assert_eq(FAKE_RUN(CANCEL, "--wait", "--timeout", "560"), 5, "%s", fake.out[1]);
    /* Once to begin with, and once a minute before the ten minutes are over. */
    cr_assert_eq(fake.count[FAKE_PORT_PROCESS_RUN], 2);
    cr_assert_eq(fake.sandboxes, 1);
    cr_assert_str_eq(fake.sandbox, "R/etc/hosts\nR/etc/resolv.conf\nR/home/a/.aws/config\n"
                                   "R/home/a/.aws/credentials\nC/bin/keys\nC--for\nCops\n");
    fake_run_expect_tidy("the wait");
}

/* In a child, as the port's own one: its exit status counts the secrets that are left. */
static int secrets_before, secrets_outside;

static void forget_outside(const port_sandbox_policy *policy) {
    secrets_before = (int)(fake_run_count(SCENE_SECRET) + fake_run_count(SCENE_TOKEN));
    const pid_t child = fork();
    if (child == 0) {
        policy->forget(policy->ctx);
        const bool able = strcmp(policy->command[0], "/bin/keys") == 0;
        _exit(able ? (int)(fake_run_count(SCENE_SECRET) + fake_run_count(SCENE_TOKEN)) : 99);
    }
    cr_assert_eq(waitpid(child, &secrets_outside, 0), child);
}

Test(fake_cli, a_process_outside_the_sandbox_has_the_command_and_no_secret) {
    play_long_wait();
    fake.sandboxed = forget_outside;
    put_files_of_process();
    cr_assert_eq(FAKE_RUN(CANCEL, "--wait", "--timeout", "30"), 5, "%s", fake.out[1]);
    cr_assert_eq(fake.sandboxes, 1);
    cr_assert_gt(secrets_before, 0);
    cr_assert_eq(secrets_outside, 0);
    fake_run_expect_tidy("the wait");
}

Test(fake_cli, without_its_sandbox_nothing_is_sent) {
    fake_play(endpoint, scene_cancelling);
    fake.fault = FAKE_FAILS;
    fake.fault_at = 1;
    fake.fault_times = UINT32_MAX;
    fake.fault_spares = ~(1u << FAKE_PORT_SANDBOX);
    cr_assert_eq(FAKE_RUN(CANCEL), 255);
    cr_assert_eq(fake.count[FAKE_PORT_TCP_CONNECT] + fake.count[FAKE_PORT_UDP_OPEN], 0);
    cr_assert(strstr(fake.out[1], "--no-sandbox") != NULL, "%s", fake.out[1]);
    set_up();
    fake_play(endpoint, scene_cancelling);
    cr_assert_eq(FAKE_RUN(CANCEL, "--no-sandbox"), 0, "%s", fake.out[1]);
    cr_assert_eq(fake.count[FAKE_PORT_SANDBOX], 0);
}
