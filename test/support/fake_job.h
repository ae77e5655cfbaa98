/* fake_job.h - a whole run of the program on the fake port, with a fault at every call of it, and what must
 * hold of each such run: it ends in time, leaves no handle open and no secret behind, and claims no
 * success that was none. For suites named fake_* alone. */
#ifndef TEST_FAKE_JOB_H
#define TEST_FAKE_JOB_H

#include "fake/fake.h"

#define FAKE_JOB_TIMEOUT_S "200" /* for argv: no run lasts longer */

typedef struct fake_job {
    const char *name;
    void (*set_up)(void); /* the world of it, with fake_reset first */
    const char *argv[12];
    const char *output; /* of a success; NULL: it prints what it finds, step by step */
    void (*judge)(const char *where); /* beside what must hold of each; or NULL */
} fake_job;

/* Run it without a fault: it succeeds. Returns how many calls that takes. */
uint32_t fake_job_calls(const fake_job *job);
/* With a fault at one call and `times` - 1 after it; returns the exit status, judged. What is written
 * is spared when times is above 1, else nothing could be said of it. */
int fake_job_run(const fake_job *job, fake_fault fault, uint32_t at, uint32_t times);
/* The same for every call. */
void fake_job_play(const fake_job *job, fake_fault fault, uint32_t times);
/* SIGINT at every call: the run ends with 130, unless the whole answer had come before. */
void fake_job_interrupt(const fake_job *job);

#endif
