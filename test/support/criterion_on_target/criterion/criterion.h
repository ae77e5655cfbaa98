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

typedef struct criterion_options {
    void (*init)(void); /* the suite's runs first, then the test's */
    void (*fini)(void); /* the test's first; also after a failed assertion */
    int signal;         /* the test must die of it; 0: must not die */
    unsigned timeout;   /* whole seconds; 0: CRITERION_TIMEOUT_S */
    int last;
} criterion_options;

typedef struct criterion_entry {
    const char *name;
    void (*body)(void); /* NULL: these options are the suite's */
    criterion_options options;
    struct criterion_entry *next;
} criterion_entry;

/* Nothing may hang a run. An emulator is some 10 to 50 times slower than the host. */
#define CRITERION_TIMEOUT_S 600

/* Before main; `entry` is the caller's and stays. */
void criterion_register(criterion_entry *entry);

/* Print what is wrong: the test has failed, and goes on. */
__attribute__((format(printf, 4, 5))) void
criterion_note(const char *file, int line, const char *what, const char *format, ...);
/* End the test after a note. */
_Noreturn void criterion_stop(void);

#define CRITERION_ENTRY(Entry, Name, Body, ...)                                                    \
    static criterion_entry Entry = {Name, Body, {__VA_ARGS__}, NULL};                              \
    __attribute__((constructor)) static void Entry##_register(void) {                              \
        criterion_register(&Entry);                                                                \
    }
#define CRITERION_TEST(Suite, Name, ...)                                                           \
    static void Suite##_##Name##_test(void);                                                       \
    CRITERION_ENTRY(Suite##_##Name##_entry, #Name, Suite##_##Name##_test, __VA_ARGS__)             \
    static void Suite##_##Name##_test(void)

#define Test(...) CRITERION_TEST(__VA_ARGS__, .last = 0)
#define TestSuite(Suite, ...)                                                                      \
    CRITERION_ENTRY(Suite##_suite_entry, #Suite, NULL, __VA_ARGS__)                                \
    struct criterion_entry /* takes the semicolon */

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
#define cr_assert_leq(A, B, ...)      CRITERION_NEED((A) <= (B), #A " <= " #B, __VA_ARGS__)
#define cr_assert_gt(A, B, ...)       CRITERION_NEED((A) > (B), #A " > " #B, __VA_ARGS__)
#define cr_assert_geq(A, B, ...)      CRITERION_NEED((A) >= (B), #A " >= " #B, __VA_ARGS__)
#define cr_assert_str_empty(A, ...)   CRITERION_NEED((A)[0] == '\0', #A " is empty", __VA_ARGS__)
#define cr_assert_str_eq(A, B, ...)                                                                \
    CRITERION_NEED(strcmp(A, B) == 0, #A " is the text " #B, __VA_ARGS__)
#define cr_assert_str_neq(A, B, ...)                                                               \
    CRITERION_NEED(strcmp(A, B) != 0, #A " is not the text " #B, __VA_ARGS__)
#define cr_assert_arr_eq(A, B, N, ...)                                                             \
    CRITERION_NEED(memcmp(A, B, N) == 0, #A " has the bytes of " #B, __VA_ARGS__)

#endif
