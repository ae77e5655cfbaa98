/* fake_suite.h - what suites of the command line's parts share. They run on the fake port, as
 * test/unit/unit.mk has it for cli_* and fake_*. */
#ifndef TEST_FAKE_SUITE_H
#define TEST_FAKE_SUITE_H

#include <criterion/criterion.h>
#include <string.h>

#include "base/diag.h"
#include "support/fake_scene.h"

/* An empty world, in which a breach of port.h's contract fails the test. */
static inline void fake_suite_init(void) {
    fake_reset();
    fake.breach = scene_breach;
}

/* Forget what was written to stdout (0) or stderr (1). */
static inline void fake_forget_output(int which) {
    fake.out_n[which] = 0;
    fake.out[which][0] = '\0';
}

#endif
