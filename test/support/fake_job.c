#include "support/fake_job.h"

#include <criterion/criterion.h>
#include <string.h>

#include "base/buf.h"
#include "support/fake_run.h"

static const fake_job *current;

/* For messages: which fault struck where. */
static const char *where(void) {
    static char text[160];
    ta_buf b = ta_buf_on(text, sizeof text - 1);
    ta_puts(&b, current->name);
    ta_puts(&b, ", call ");
    ta_put_u64(&b, fake.fault_at, 1);
    ta_puts(&b, ", ");
    ta_puts(&b, fake_function_name(fake.fault_in));
    ta_puts(&b, " ");
    ta_puts(&b, fake_fault_name(fake.fault));
    text[b.n] = '\0';
    return text;
}

/* Success is claimed with the whole answer alone; a failure says why, and prints nothing else. */
static void judge_output(int status) {
    const bool told = current->output == NULL || strcmp(fake.out[0], current->output) == 0;
    if (status == 0)
        cr_assert(told, "%s: success with \"%s\"", where(), fake.out[0]);
    else
        cr_assert(fake.out_n[0] == 0 || told, "%s: status %d with \"%s\"", where(), status,
                  fake.out[0]);
    cr_assert(status == 0 || fake.out_n[current->output != NULL] > 0 ||
                  fake.fault_in == FAKE_PORT_FILE_WRITE,
              "%s: status %d and not a word", where(), status);
}

static void judge(int status) {
    cr_assert(status == 0 || status == 5 || status == 130 || (status >= 253 && status <= 255),
              "%s: status %d", where(), status);
    judge_output(status);
    cr_assert(fake.now - FAKE_START <= INT64_C(1000) * 200, "%s: it ended after %lld ms", where(),
              (long long)(fake.now - FAKE_START));
    fake_run_expect_tidy(where());
    if (current->judge != NULL)
        current->judge(where());
}

int fake_job_run(const fake_job *job, fake_fault fault, uint32_t at, uint32_t times) {
    current = job;
    job->set_up();
    fake.fault = fault;
    fake.fault_at = at;
    fake.fault_times = times;
    if (times > 1)
        fake.fault_spares = 1u << FAKE_PORT_FILE_WRITE;
    const int status = fake_run(job->argv);
    judge(status);
    return status;
}

uint32_t fake_job_calls(const fake_job *job) {
    const int status = fake_job_run(job, FAKE_FINE, 0, 0);
    cr_assert_eq(status, 0, "%s: %d: %s", job->name, status, fake.out[1]);
    cr_assert_geq(fake.calls, 15);
    return fake.calls;
}

void fake_job_play(const fake_job *job, fake_fault fault, uint32_t times) {
    const uint32_t calls = fake_job_calls(job);
    for (uint32_t k = 1; k <= calls; k++) {
        (void)fake_job_run(job, fault, k, times);
        cr_assert_geq(fake.calls, k, "the same run up to there");
    }
}

void fake_job_interrupt(const fake_job *job) {
    const uint32_t calls = fake_job_calls(job), answered = fake.last[FAKE_PORT_RECEIVE];
    for (uint32_t k = 1; k <= calls; k++) {
        const int status = fake_job_run(job, FAKE_SIGNALLED, k, 1);
        cr_expect(status == 130 || (k > answered && status == 0), "%s: status %d: %s", where(),
                  status, fake.out[1]);
    }
}
