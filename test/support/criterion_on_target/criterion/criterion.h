/* criterion.h - what the unit suites use of Criterion, for targets that have none: the same sources
 * run there, linked statically, under an emulator too. What this header does not name does not
 * compile. Include it as a system header (-isystem), as Criterion's own is.
 *
 * Each test is a child process of its own, as Criterion has it: a crash is one failure, and no state
 * leaks. main is in run.c. */
#ifndef TA_TEST_CRITERION_ON_TARGET_H
#define TA_TEST_CRITERION_ON_TARGET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

typedef struct criterion_suite {
    const char *name;
    struct {
        void (*init)(void); /* before the test's */
        void (*fini)(void); /* after the test's */
        unsigned timeout;   /* for tests that have none; whole seconds; 0: CRITERION_TIMEOUT_S */
        int last;
    } options;
    struct criterion_suite *next;
} criterion_suite;

typedef struct criterion_test {
    const char *suite, *name;
    void (*body)(void);
    struct {
        void (*init)(void);
        void (*fini)(void); /* after a failed assertion, too */
        int signal;         /* the test must die of it; 0: must not die */
        unsigned timeout;   /* whole seconds; 0: the suite's */
        int last;
    } options;
    struct criterion_test *next;
} criterion_test;

/* Nothing may hang a run. An emulator is some 10 to 50 times slower than the host. */
#define CRITERION_TIMEOUT_S 600

/* Before main; what they are given is the caller's and stays. */
void criterion_add_suite(criterion_suite *suite);
void criterion_add_test(criterion_test *test);

/* Print what is wrong: the test has failed, and goes on. */
__attribute__((format(printf, 4, 5))) void
criterion_note(const char *file, int line, const char *what, const char *format, ...);
/* End the test after a note. */
_Noreturn void criterion_stop(void);

#define CRITERION_SUITE(Suite, ...)                                                                \
    static criterion_suite Suite##_suite = {#Suite, {__VA_ARGS__}, NULL};                          \
    __attribute__((constructor)) static void Suite##_add(void) {                                   \
        criterion_add_suite(&Suite##_suite);                                                       \
    }                                                                                              \
    struct criterion_suite /* takes the semicolon */
#define CRITERION_TEST(Suite, Name, ...)                                                           \
    static void Suite##_##Name##_body(void);                                                       \
    static criterion_test Suite##_##Name##_test = {                                                \
        #Suite, #Name, Suite##_##Name##_body, {__VA_ARGS__}, NULL};                                \
    __attribute__((constructor)) static void Suite##_##Name##_add(void) {                          \
        criterion_add_test(&Suite##_##Name##_test);                                                \
    }                                                                                              \
    static void Suite##_##Name##_body(void)

#define TestSuite(...) CRITERION_SUITE(__VA_ARGS__, .last = 0)
#define Test(...)      CRITERION_TEST(__VA_ARGS__, .last = 0)

/* After the operands may stand a message: a literal format and its arguments. */
#define CRITERION_NOTE(Condition, What, ...)                                                       \
    ((Condition) ? (void)0 : criterion_note(__FILE__, __LINE__, What, " " __VA_ARGS__))
#define CRITERION_NEED(Condition, What, ...)                                                       \
    ((Condition) ? (void)0                                                                         \
                 : (criterion_note(__FILE__, __LINE__, What, " " __VA_ARGS__), criterion_stop()))

#define cr_assert_fail(...)           CRITERION_NEED(false, "reached", __VA_ARGS__)
#define cr_assert(Condition, ...)     CRITERION_NEED(Condition, #Condition, __VA_ARGS__)
#define cr_expect(Condition, ...)     CRITERION_NOTE(Condition, #Condition, __VA_ARGS__)
#define cr_assert_not(Condition, ...) CRITERION_NEED(!(Condition), "not " #Condition, __VA_ARGS__)
#define cr_assert_null(P, ...)        CRITERION_NEED((P) == NULL, #P " is NULL", __VA_ARGS__)
#define cr_assert_not_null(P, ...)    CRITERION_NEED((P) != NULL, #P " is not NULL", __VA_ARGS__)
#define cr_assert_eq(A, B, ...)       CRITERION_NEED((A) == (B), #A " == " #B, __VA_ARGS__)
#define cr_expect_eq(A, B, ...)       CRITERION_NOTE((A) == (B), #A " == " #B, __VA_ARGS__)
#define cr_assert_neq(A, B, ...)      CRITERION_NEED((A) != (B), #A " != " #B, __VA_ARGS__)
#define cr_assert_lt(A, B, ...)       CRITERION_NEED((A) < (B), #A " < " #B, __VA_ARGS__)
#define cr_expect_lt(A, B, ...)       CRITERION_NOTE((A) < (B), #A " < " #B, __VA_ARGS__)
#define cr_assert_leq(A, B, ...)      CRITERION_NEED((A) <= (B), #A " <= " #B, __VA_ARGS__)
#define cr_assert_gt(A, B, ...)       CRITERION_NEED((A) > (B), #A " > " #B, __VA_ARGS__)
#define cr_expect_gt(A, B, ...)       CRITERION_NOTE((A) > (B), #A " > " #B, __VA_ARGS__)
#define cr_assert_geq(A, B, ...)      CRITERION_NEED((A) >= (B), #A " >= " #B, __VA_ARGS__)
#define cr_assert_str_empty(A, ...)   CRITERION_NEED((A)[0] == '\0', #A " is empty", __VA_ARGS__)
#define cr_assert_str_eq(A, B, ...)                                                                \
    CRITERION_NEED(strcmp(A, B) == 0, #A " is the text " #B, __VA_ARGS__)
#define cr_expect_str_eq(A, B, ...)                                                                \
    CRITERION_NOTE(strcmp(A, B) == 0, #A " is the text " #B, __VA_ARGS__)
#define cr_assert_str_neq(A, B, ...)                                                               \
    CRITERION_NEED(strcmp(A, B) != 0, #A " is not the text " #B, __VA_ARGS__)
#define cr_assert_arr_eq(A, B, N, ...)                                                             \
    CRITERION_NEED(memcmp(A, B, N) == 0, #A " has the bytes of " #B, __VA_ARGS__)

#endif
