/* fake_run.h - the whole program on the fake port. For suites named fake_* alone. */
#ifndef TEST_FAKE_RUN_H
#define TEST_FAKE_RUN_H

#include <stddef.h>

/* What main.c does, with memory that is all zeros before. Returns the exit status; what it wrote stands
 * in fake.out. */
int fake_run(const char *const *argv);

#define FAKE_RUN(...) fake_run((const char *const[]){"tinyaws", __VA_ARGS__, NULL})

/* How often this stands in the program's memory. */
size_t fake_run_count(const char *text);

/* Fails the test unless nothing is open, and scene_files' secrets stand neither in what was written nor
 * in the program's memory. `where` goes into the message. */
void fake_run_expect_tidy(const char *where);

#endif
