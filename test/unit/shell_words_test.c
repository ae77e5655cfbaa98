/* shell_words_test.c - words as a POSIX shell splits them: the rows were told by `sh` and are told by
 * it again in what_sh_makes_of_it. */
#define _POSIX_C_SOURCE 200809L
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "creds/shell_words.h"
#include "test/support/guard.h"

enum { CAP = 6 };

/* Words are shown in brackets. The text ends, with the byte for its NUL, at a guard page. */
static ta_err split(const char *command, char *shown, size_t shown_n, const char **why) {
    const size_t n = strlen(command);
    char *words[CAP];
    char *copy = guard_alloc(n + 1);
    memcpy(copy, command, n);
    copy[n] = 'x';
    size_t count;
    const ta_err err = ta_shell_words(copy, n, words, CAP, &count, why);
    size_t at = 0;
    shown[0] = '\0';
    for (size_t i = 0; err == TA_OK && i < count; i++)
        at += (size_t)snprintf(shown + at, shown_n - at, "[%s]", words[i]);
    cr_assert_null(words[count]);
    guard_free(copy, n + 1);
    return err;
}

static const char *const rows[][2] = {
    {"a", "[a]"},
    {"  a\t\tb\nc  ", "[a][b][c]"},
    {"'a b' \"c d\" e\\ f", "[a b][c d][e f]"},
    {"a'b'\"c\"d", "[abcd]"},
    {"'' \"\" a''", "[][][a]"},
    {"'\\n\"' \"\\n'\"", "[\\n\"][\\n']"},
    {"\"\\\"\\\\\\$\\`\\a\"", "[\"\\$`\\a]"},
    {"\\\"\\'\\\\\\a", "[\"'\\a]"},
    {"a\\\nb \"c\\\nd\" 'e\\\nf'", "[ab][cd][e\\\nf]"},
    {"a \\\n b", "[a][b]"},
    {"\\\n\\\na", "[a]"},
    {"/opt/a\xC3\xA9 --x='y z'", "[/opt/a\xC3\xA9][--x=y z]"},
    {"", ""},
    {"  ", ""},
};

Test(shell_words, as_a_shell_splits_them) {
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char shown[128];
        const char *why;
        cr_assert_eq(split(rows[i][0], shown, sizeof shown, &why), TA_OK, "%s: %s", rows[i][0],
                     why);
        cr_assert_str_eq(shown, rows[i][1]);
    }
}

Test(shell_words, what_sh_makes_of_it) {
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char shown[128] = "", line[256];
        if (strstr(rows[i][0], "b\nc") != NULL) /* where a new line ends the command */
            continue;
        snprintf(line, sizeof line, "set -- %s\nfor w; do printf '[%%s]' \"$w\"; done", rows[i][0]);
        setenv("SCRIPT", line, 1);
        FILE *sh = popen("sh -c \"$SCRIPT\"", "r");
        cr_assert_not_null(sh);
        shown[fread(shown, 1, sizeof shown - 1, sh)] = '\0';
        cr_assert_eq(pclose(sh), 0);
        if (strspn(rows[i][0], " ") < strlen(rows[i][0])) /* set -- without words shows [] */
            cr_assert_str_eq(shown, rows[i][1], "%s", rows[i][0]);
    }
}

Test(shell_words, nothing_is_expanded) {
    char shown[128];
    const char *why;
    cr_assert_eq(split("$HOME ~ *|`id`; #x&", shown, sizeof shown, &why), TA_OK);
    cr_assert_str_eq(shown, "[$HOME][~][*|`id`;][#x&]");
}

Test(shell_words, what_is_refused) {
    static const struct {
        const char *command, *why;
        ta_err err;
    } bad[] = {
        {"a 'b", "a ' is not closed", TA_E_CONFIG},
        {"a \"b'", "a \" is not closed", TA_E_CONFIG},
        {"a \"b\\\"", "a \" is not closed", TA_E_CONFIG},
        {"a \"b\\", "it ends with a backslash", TA_E_CONFIG},
        {"a\\", "it ends with a backslash", TA_E_CONFIG},
        {"\\", "it ends with a backslash", TA_E_CONFIG},
        {"1 2 3 4 5 6", "it has too many words", TA_E_LIMIT},
    };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        char shown[128];
        const char *why;
        cr_assert_eq(split(bad[i].command, shown, sizeof shown, &why), bad[i].err, "%s", shown);
        cr_assert_str_eq(why, bad[i].why);
    }
    char text[] = "a\0b", *words[CAP];
    size_t count;
    const char *why;
    cr_assert_eq(ta_shell_words(text, 3, words, CAP, &count, &why), TA_E_CONFIG);
    cr_assert_str_eq(why, "it holds a NUL");
    char shown[128];
    cr_assert_eq(split("1 2 3 4 5", shown, sizeof shown, &why), TA_OK);
    cr_assert_str_eq(shown, "[1][2][3][4][5]");
}
