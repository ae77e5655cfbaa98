/* fake_cli_test.c - the whole command line on the fake port: the main job, waits in no time, and each
 * call of the port failing in turn. */
#include "support/fake_scene.h"

#include <criterion/criterion.h>
#include <string.h>

#include "cli/cli.h"

/* main.c's */
static const ta_host host = {
    .environment = port_environment,
    .file_write = port_file_write,
    .monotonic_ms = port_monotonic_ms,
    .sleep_until = port_sleep_until,
    .signal = port_signal,
    .terminal_columns = port_terminal_columns,
};
static ta_cli_memory memory;

TestSuite(fake_cli, .timeout = 300);

#define RUN(...) run((const char *[]){"tinyaws", __VA_ARGS__, NULL})

static int run(const char **argv) {
    static char words[16][128];
    char *arguments[16] = {NULL};
    int n = 0;
    for (; argv[n] != NULL; n++) {
        cr_assert(n < 15 && strlen(argv[n]) < sizeof words[n]);
        arguments[n] = strcpy(words[n], argv[n]);
    }
    memset(&memory, 0, sizeof memory);
    port_process_start();
    return ta_cli_run(&host, &memory, n, arguments);
}

#define CANCEL                                                                                     \
    "proton", "cancel-environment-deployment", "--environment-name", "env", "--profile", "ops"

/* What must be so after any run: nothing is open, no secret is told or left behind. */
static void expect_tidy(const char *where) {
    cr_assert_eq(fake_open(), 0, "%s: %u handles are open", where, fake_open());
    for (size_t i = 0; i < 2; i++)
        cr_assert(scene_count(fake.out[i], fake.out_n[i], SCENE_SECRET) == 0 &&
                      scene_count(fake.out[i], fake.out_n[i], SCENE_TOKEN) == 0,
                  "%s: a secret is told", where);
    cr_assert_eq(scene_count(&memory, sizeof memory, SCENE_SECRET), 0, "%s: the key stays", where);
    cr_assert_eq(scene_count(&memory, sizeof memory, SCENE_TOKEN), 0, "%s: the token stays", where);
}

/* ---- the main job ---- */

static void main_job(void) {
    fake_peer *endpoint;
    scene_files();
    fake_variable("TINYAWS_RETRY_QUOTA_FILE", SCENE_QUOTA);
    scene_resolver();
    endpoint = scene_endpoint();
    fake_play(endpoint, scene_unavailable);
    fake_play(endpoint, scene_cancelling);
}

Test(fake_cli, the_main_job) {
    main_job();
    const int status = RUN(CANCEL);
    cr_assert_eq(status, 0, "%s", fake.out[1]);
    cr_assert_str_eq(fake.out[0], scene_output);
    cr_assert_eq(fake.started, 1);
    cr_assert_eq(fake.released, 1);
    expect_tidy("the main job");
    cr_assert_eq(scene_count(fake.sent, fake.sent_n, "x-amz-target: AwsProton20200720.Cancel"), 2);
}

/* ---- each call fails in turn ---- */

static const char *where_of(uint32_t k) {
    static char text[96];
    ta_buf b = ta_buf_on(text, sizeof text - 1);
    ta_puts(&b, "call ");
    ta_put_u64(&b, k, 1);
    ta_puts(&b, ", ");
    ta_puts(&b, fake_function_name(fake.fault_in));
    ta_puts(&b, " ");
    ta_puts(&b, fake_fault_name(fake.fault));
    text[b.n] = '\0';
    return text;
}

/* Success is claimed with the whole answer alone; a failure says why, and prints nothing else. */
static void judge(const char *where, int status) {
    const bool told = strcmp(fake.out[0], scene_output) == 0;
    if (status == 0) {
        cr_assert(told, "%s: success with \"%s\"", where, fake.out[0]);
        return;
    }
    cr_assert(status == 255 || status == 254 || status == 253 || status == 130, "%s: status %d",
              where, status);
    cr_assert(fake.out_n[0] == 0 || told, "%s: stdout has \"%s\"", where, fake.out[0]);
    cr_assert(fake.out_n[1] > 0 || fake.fault_in == FAKE_PORT_FILE_WRITE, "%s: silence", where);
}

/* The kinds of fault at call k, and at each from k on; false when the run has no such call. */
static bool play_fault(fake_fault fault, uint32_t k, uint32_t times) {
    main_job();
    fake.fault = fault;
    fake.fault_at = k;
    fake.fault_times = times;
    if (times > 1) /* else nothing is said */
        fake.fault_spares = 1u << FAKE_PORT_FILE_WRITE;
    const int status = RUN(CANCEL, "--timeout", "100");
    const char *where = where_of(k);
    if (fake.strikes == 0)
        return fake.calls >= k;
    judge(where, status);
    expect_tidy(where);
    cr_assert(fake.now - FAKE_START <= 100000, "%s: the deadline is overrun", where);
    return true;
}

static uint32_t calls_of_main_job(void) {
    main_job();
    RUN(CANCEL, "--timeout", "100");
    return fake.calls;
}

static void play_all(fake_fault fault, uint32_t times) {
    const uint32_t calls = calls_of_main_job();
    cr_assert(calls > 40, "%u calls", calls);
    for (uint32_t k = 1; k <= calls; k++)
        cr_assert(play_fault(fault, k, times), "call %u", k);
}

Test(fake_cli, every_call_fails_in_turn) {
    play_all(FAKE_FAILS, 1);
}

Test(fake_cli, every_call_fails_from_one_on) {
    play_all(FAKE_FAILS, UINT32_MAX);
}

Test(fake_cli, every_call_stalls_in_turn) {
    play_all(FAKE_STALLS, 1);
}

Test(fake_cli, every_call_stalls_from_one_on) {
    play_all(FAKE_STALLS, UINT32_MAX);
}

Test(fake_cli, every_call_is_short_in_turn) {
    play_all(FAKE_SHORT, 1);
}

Test(fake_cli, every_call_is_short) {
    play_all(FAKE_SHORT, UINT32_MAX);
}

Test(fake_cli, two_calls_fail) {
    const uint32_t calls = calls_of_main_job();
    for (uint32_t k = 1; k < calls; k++)
        (void)play_fault(FAKE_FAILS, k, 2);
}

/* From the signal on nothing but the end follows; only once the answer is whole it may still be told. */
Test(fake_cli, sigint_at_every_call_ends_with_130) {
    const uint32_t calls = calls_of_main_job(), answered = fake.last[FAKE_PORT_RECEIVE];
    cr_assert(answered > 30 && answered < calls);
    for (uint32_t k = 1; k <= calls; k++) {
        main_job();
        fake.fault = FAKE_SIGNALLED;
        fake.fault_at = k;
        const int status = RUN(CANCEL, "--timeout", "100");
        const char *where = where_of(k);
        judge(where, status);
        expect_tidy(where);
        cr_expect(status == 130 || (k > answered && status == 0), "%s: status %d: %s", where,
                  status, fake.out[1]);
    }
}
