/* bsd_fake.h - the BSDs' sandbox functions on any host: each call becomes a line of a record, and one
 * of them can be made to fail. */
#ifndef TA_TEST_BSD_FAKE_H
#define TA_TEST_BSD_FAKE_H

/* The calls so far, a line each, with NULL written as -:
 *   unveil PATH HOW | pledge PROMISES EXECPROMISES | limit FD RIGHTS | ioctls FD COUNT FIRST | enter |
 *   procctl PID COMMAND VALUE | closefrom FD (which is not done)
 * RIGHTS has a letter for each: r w s(eek) e(vent) i(octl) f(lock) t(runcate) g(etsockopt). */
const char *bsd_fake_record(void);
/* Forget them, and what is to fail. */
void bsd_fake_clear(void);
/* From now on the call that would be written as a line that begins with `line` fails with `number`. */
void bsd_fake_fail(const char *line, int number);

#endif
