/* fake_faults_test.c - every fault at every call: whole runs of the program on the fake port, in which
 * the k-th call of the port fails, stalls until its deadline, falls short, finds the end of what it reads
 * or meets a signal, for all k; and all calls from the k-th on. No run may crash, go on for ever, outlast its
 * deadline, leave a handle open or a secret in memory, or claim a success that was none. */
#include "base/build_date.h"
#include "support/fake_job.h"
#include "support/fake_scene.h"

#include <criterion/criterion.h>
#include <string.h>

TestSuite(fake_faults, .timeout = 600);

#define CANCEL                                                                                     \
    "tinyaws", "proton", "cancel-environment-deployment", "--environment-name", "env",             \
        "--timeout", FAKE_JOB_TIMEOUT_S

/* ---- the jobs ---- */

static void cancel_with_retry(void) {
    scene_files();
    fake_variable("TINYAWS_RETRY_QUOTA_FILE", SCENE_QUOTA);
    scene_resolver();
    fake_peer *endpoint = scene_endpoint();
    fake_play(endpoint, scene_unavailable);
    fake_play(endpoint, scene_cancelling);
}

static void cancel_with_lost_answer(void) {
    scene_files();
    scene_resolver();
    fake_peer *endpoint = scene_endpoint();
    fake_play(endpoint, scene_breaks_off);
    fake_play(endpoint, scene_conflict);
    fake_play(endpoint, scene_cancelling);
}

static fake_step wait_steps[10];

static void cancel_and_wait(void) {
    const fake_step receive = {.action = FAKE_RECEIVE};
    scene_files();
    fake_put_file("/etc/hosts", "192.0.2.10 proton.test\n");
    wait_steps[0] = (fake_step){.action = FAKE_ACCEPT};
    for (size_t i = 0; i < 4; i++) {
        wait_steps[1 + 2 * i] = receive;
        wait_steps[2 + 2 * i] = i < 3 ? scene_reply_cancelling : scene_reply_cancelled;
    }
    fake_play(scene_endpoint(), wait_steps);
}

#define CREDENTIALS                                                                                \
    "\"AccessKeyId\":\"" SCENE_KEY_ID "\",\"SecretAccessKey\":\"" SCENE_SECRET                     \
    "\",\"Token\":\"" SCENE_TOKEN "\",\"Expiration\":\"2027-01-01T00:00:00Z\"}"
#define OK_HEAD "HTTP/1.1 200 OK\r\nconnection: close\r\n\r\n"
#define ONE_ANSWER(name, body)                                                                     \
    static const fake_step name[] = {{.action = FAKE_ACCEPT, .ms = 1},                             \
                                     {.action = FAKE_RECEIVE},                                     \
                                     FAKE_TEXT(1, OK_HEAD body),                                   \
                                     {.action = FAKE_END},                                         \
                                     {0}}

/* As on an instance of EC2: credentials and the region from its metadata service. */
static void cancel_on_ec2(void) {
    ONE_ANSWER(token, "imds-session-token");
    ONE_ANSWER(region, "us-east-1");
    ONE_ANSWER(role, "role-of-the-instance");
    ONE_ANSWER(keys, "{\"Code\":\"Success\"," CREDENTIALS);
    scene_files();
    fake_variable("AWS_ENDPOINT_URL", SCENE_URL);
    fake_put_file("/home/a/.aws/config", "");
    fake_put_file("/home/a/.aws/credentials", "");
    fake_put_file("/etc/hosts", "192.0.2.10 proton.test\n");
    fake_peer *imds = fake_tcp_peer("\xa9\xfe\xa9\xfe", 80);
    fake_play(imds, token);
    fake_play(imds, region);
    fake_play(imds, role);
    fake_play(imds, keys);
    fake_play(scene_endpoint(), scene_cancelling);
}

/* As in a task of ECS, whose authorization token stands in a file. */
static void cancel_in_container(void) {
    ONE_ANSWER(keys, "{" CREDENTIALS);
    scene_files();
    fake_variable("AWS_ENDPOINT_URL", SCENE_URL);
    fake_variable("AWS_REGION", "us-east-1");
    fake_variable("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "/creds");
    fake_variable("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE", "/run/token");
    fake_put_file("/run/token", "task-token\n");
    fake_put_file("/etc/hosts", "192.0.2.10 proton.test\n");
    fake_play(fake_tcp_peer("\xa9\xfe\xaa\x02", 80), keys);
    fake_play(scene_endpoint(), scene_cancelling);
}

static void cancel_with_process(void) {
    scene_files();
    fake_put_file("/home/a/.aws/credentials", "");
    fake_put_file("/home/a/.aws/config", "[profile ops]\nregion = us-east-1\n"
                                         "endpoint_url = " SCENE_URL "\n"
                                         "credential_process = /bin/keys --for ops\n");
    fake_put_program("/bin/keys", "{\"Version\":1,\"AccessKeyId\":\"" SCENE_KEY_ID
                                  "\",\"SecretAccessKey\":\"" SCENE_SECRET
                                  "\",\"SessionToken\":\"" SCENE_TOKEN "\"}")
        ->ms = 40;
    fake_put_file("/etc/hosts", "192.0.2.10 proton.test\n");
    fake_play(scene_endpoint(), scene_cancelling);
}

/* A role of STS, by the keys of another profile. */
static void cancel_with_role(void) {
    ONE_ANSWER(role, "<AssumeRoleResponse><AssumeRoleResult><Credentials>"
                     "<AccessKeyId>" SCENE_KEY_ID "</AccessKeyId><SecretAccessKey>" SCENE_SECRET
                     "</SecretAccessKey><SessionToken>" SCENE_TOKEN "</SessionToken>"
                     "<Expiration>2027-01-01T00:00:00Z</Expiration></Credentials>"
                     "</AssumeRoleResult></AssumeRoleResponse>");
    scene_files();
    fake_variable("AWS_ENDPOINT_URL_STS", "http://192.0.2.30:8081");
    fake_put_file("/home/a/.aws/config", "[profile ops]\nregion = us-east-1\n"
                                         "endpoint_url = " SCENE_URL "\n"
                                         "role_arn = arn:aws:iam::123456789012:role/r\n"
                                         "source_profile = base\n");
    fake_put_file("/home/a/.aws/credentials", "[base]\naws_access_key_id = AKIDBASE\n"
                                              "aws_secret_access_key = " SCENE_SECRET "\n");
    fake_put_file("/etc/hosts", "192.0.2.10 proton.test\n");
    fake_play(fake_tcp_peer("\xc0\x00\x02\x1e", 8081), role);
    fake_play(scene_endpoint(), scene_cancelling);
}

/* Through a proxy, which is asked for the endpoint by its URL. */
static void cancel_by_proxy(void) {
    scene_files();
    fake_variable("HTTP_PROXY", "http://user:" SCENE_TOKEN "@192.0.2.20:3128");
    fake_variable("http_proxy", "http://user:" SCENE_TOKEN "@192.0.2.20:3128");
    fake_play(fake_tcp_peer("\xc0\x00\x02\x14", 3128), scene_cancelling);
}

/* Doctor refuses a clock that shows a time before the build. */
static void look_only(void) {
    scene_files();
    if (FAKE_EPOCH < TA_BUILD_EPOCH * 1000)
        fake.realtime_ahead += TA_BUILD_EPOCH * 1000 - FAKE_EPOCH;
    fake_variable("TINYAWS_RETRY_QUOTA_FILE", SCENE_QUOTA);
    scene_resolver();
    fake_play(scene_endpoint(), scene_unknown);
}

static const char cancelled_output[] =
    "{\n    \"environment\": {\n"
    "        \"arn\": \"arn:aws:proton:us-east-1:123456789012:environment/env\",\n"
    "        \"deploymentStatus\": \"CANCELLED\",\n        \"name\": \"env\"\n    }\n}\n";

static const fake_job jobs[] = {
    {"a cancel, with a retry", cancel_with_retry, {CANCEL, "--profile", "ops"}, scene_output, NULL},
    {"a lost answer", cancel_with_lost_answer, {CANCEL, "--profile", "ops"}, scene_output, NULL},
    {"a wait", cancel_and_wait, {CANCEL, "--profile", "ops", "--wait"}, cancelled_output, NULL},
    {"on EC2", cancel_on_ec2, {CANCEL}, scene_output, NULL},
    {"in a container", cancel_in_container, {CANCEL}, scene_output, NULL},
    {"credential_process", cancel_with_process, {CANCEL, "--profile", "ops"}, scene_output, NULL},
    {"a role", cancel_with_role, {CANCEL, "--profile", "ops"}, scene_output, NULL},
    {"by a proxy", cancel_by_proxy, {CANCEL, "--profile", "ops"}, scene_output, NULL},
    {"doctor",
     look_only,
     {"tinyaws", "doctor", "--timeout", FAKE_JOB_TIMEOUT_S, "--profile", "ops"},
     NULL,
     NULL},
};
enum { JOBS = sizeof jobs / sizeof *jobs };

/* ---- the faults ---- */

static void play(fake_fault fault, uint32_t times) {
    for (size_t i = 0; i < JOBS; i++)
        fake_job_play(&jobs[i], fault, times);
}

Test(fake_faults, each_call_fails) {
    play(FAKE_FAILS, 1);
}

Test(fake_faults, each_call_and_the_next_fail) {
    play(FAKE_FAILS, 2);
}

Test(fake_faults, all_calls_from_one_on_fail) {
    play(FAKE_FAILS, UINT32_MAX);
}

Test(fake_faults, each_call_stalls) {
    play(FAKE_STALLS, 1);
}

Test(fake_faults, all_calls_from_one_on_stall) {
    play(FAKE_STALLS, UINT32_MAX);
}

Test(fake_faults, each_call_ends_what_it_reads) {
    play(FAKE_ENDS, 1);
}

Test(fake_faults, all_calls_from_one_on_end_what_they_read) {
    play(FAKE_ENDS, UINT32_MAX);
}

Test(fake_faults, each_call_is_short) {
    play(FAKE_SHORT, 1);
}

/* A call that is short is no fault at all. */
Test(fake_faults, all_calls_are_short) {
    for (size_t i = 0; i < JOBS; i++) {
        const uint32_t calls = fake_job_calls(&jobs[i]);
        cr_assert_eq(fake_job_run(&jobs[i], FAKE_SHORT, 1, UINT32_MAX), 0, "%s: %s", jobs[i].name,
                     fake.out[1]);
        cr_assert_gt(fake.calls, 2 * calls);
    }
}

Test(fake_faults, sigint_at_each_call) {
    for (size_t i = 0; i < JOBS; i++)
        fake_job_interrupt(&jobs[i]);
}
