/* quota_file_test.c - the retry quota in a file: what is read, refilled, replaced and written, and
 * that processes side by side lose nothing. */
#define _DEFAULT_SOURCE
#include <criterion/criterion.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "aws/retry.h"
#include "client/quota_file.h"

#define NOW INT64_C(1795305600)

static char directory[] = "/tmp/quota-XXXXXX";
static char path[64];
static ta_quota_file q;
static ta_diag diag;

static void set_up(void) {
    cr_assert_not_null(mkdtemp(directory));
    snprintf(path, sizeof path, "%s/quota", directory);
    ta_diag_clear(&diag);
}
static void tear_down(void) {
    (void)unlink(path);
    (void)rmdir(directory);
}
TestSuite(quota_file, .init = set_up, .fini = tear_down);

static void put(const char *content, size_t n) {
    FILE *f = fopen(path, "wb");
    cr_assert_not_null(f);
    cr_assert_eq(fwrite(content, 1, n, f), n);
    cr_assert_eq(fclose(f), 0);
}

static const char *content(void) {
    static char text[4096];
    FILE *f = fopen(path, "rb");
    cr_assert_not_null(f);
    text[fread(text, 1, sizeof text - 1, f)] = '\0';
    fclose(f);
    return text;
}

/* Take what is there at `now`, and leave what `change` makes of it. */
static uint32_t use(int64_t now, int change) {
    uint32_t tokens = 12345;
    cr_assert_eq(ta_quota_file_open(&q, path, &diag), TA_OK, "%s", diag.text);
    ta_quota_file_begin(&q, now, PORT_NEVER, &tokens);
    cr_assert(ta_quota_file_end(&q, (uint32_t)((int)tokens + change)));
    ta_quota_file_close(&q);
    return tokens;
}

Test(quota_file, none_is_no_file) {
    uint32_t tokens = 77;
    q.open = false;
    ta_quota_file_begin(&q, NOW, PORT_NEVER, &tokens);
    cr_assert_eq(tokens, 77);
    cr_assert(ta_quota_file_end(&q, 70));
    ta_quota_file_close(&q);
}

Test(quota_file, one_that_is_not_there_is_made_and_full) {
    struct stat s;
    cr_assert_eq(use(NOW, -14), 500);
    cr_assert_str_eq(content(), "486 001795305600\n");
    cr_assert_eq(stat(path, &s), 0);
    cr_assert_eq(s.st_mode & 0777, 0600);
    cr_assert_eq(use(NOW, -5), 486);
    cr_assert_str_eq(content(), "481 001795305600\n");
}

Test(quota_file, what_stays_the_same_is_not_written) {
    put("486 001795305600\n", 17);
    cr_assert_eq(chmod(path, 0600), 0);
    struct stat before, after;
    cr_assert_eq(stat(path, &before), 0);
    usleep(20000);
    cr_assert_eq(use(NOW, 0), 486);
    cr_assert_eq(stat(path, &after), 0);
    cr_assert_eq(memcmp(&before.st_mtim, &after.st_mtim, sizeof before.st_mtim), 0);
}

Test(quota_file, time_fills_it) {
    static const struct {
        const char *line;
        int64_t passed;
        uint32_t tokens;
        const char *left; /* after one more token is taken, but where there is none */
    } rows[] = {
        {"000 001795305600\n", 0, 0, "000 001795305600\n"},
        {"000 001795305600\n", 9, 0, "000 001795305600\n"},
        {"000 001795305600\n", 10, 1, "000 001795305610\n"},
        {"000 001795305600\n", 19, 1, "000 001795305610\n"}, /* 9 s are on account */
        {"007 001795305600\n", 140, 21, "020 001795305740\n"},
        {"100 001795305600\n", 3999, 499, "498 001795309590\n"},
        {"100 001795305600\n", 4000, 500, "499 001795309600\n"},
        {"100 001795305600\n", 4007, 500, "499 001795309607\n"},
        {"500 001795305600\n", 3, 500, "499 001795305603\n"}, /* full: no time is on account */
        {"100 001795305600\n", 999999999, 500, "499 002795305599\n"},
        {"100 001795305600\n", -1, 100, "099 001795305599\n"}, /* the clock went back */
        {"100 001795305600\n", -NOW, 100, "099 000000000000\n"},
        {"100 001795305600\n", -NOW - 5, 100, "099 000000000000\n"},
        {"100 999999999999\n", 0, 100, "099 001795305600\n"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        put(rows[i].line, 17);
        cr_assert_eq(use(NOW + rows[i].passed, rows[i].tokens > 0 ? -1 : 0), rows[i].tokens,
                     "row %zu", i);
        cr_assert_str_eq(content(), rows[i].left, "row %zu", i);
    }
}

/* As many tokens as time has added are taken: the account of time is written all the same. */
Test(quota_file, time_is_not_counted_twice) {
    put("050 001795305600\n", 17);
    cr_assert_eq(use(NOW + 140, -14), 64);
    cr_assert_eq(use(NOW + 140, 0), 50);
}

Test(quota_file, a_damaged_one_is_replaced) {
    static const char *const rows[] = {"",
                                       "\n",
                                       "x",
                                       "486 001795305600",
                                       "486 001795305600\n\n",
                                       "486 001795305600 ",
                                       "501 001795305600\n",
                                       "999 001795305600\n",
                                       "-12 001795305600\n",
                                       "486-001795305600\n",
                                       "486 00179530560x\n",
                                       " 86 001795305600\n",
                                       "486\n001795305600\n",
                                       "48"};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        put(rows[i], strlen(rows[i]));
        cr_assert_eq(use(NOW, -14), 500, "row %zu", i);
        cr_assert_str_eq(content(), "486 001795305600\n", "row %zu", i);
    }
    static char large[3000];
    memset(large, '4', sizeof large);
    put(large, sizeof large);
    cr_assert_eq(use(NOW, 0), 500);
    cr_assert_str_eq(content(), "500 001795305600\n");
    memset(large, 0, sizeof large);
    put(large, sizeof large);
    cr_assert_eq(use(NOW, -500), 500);
    cr_assert_str_eq(content(), "000 001795305600\n");
}

Test(quota_file, one_that_cannot_be_opened) {
    cr_assert_eq(ta_quota_file_open(&q, directory, &diag), TA_E_CONFIG);
    cr_assert(strstr(diag.text, "the retry quota file /tmp/quota-") &&
              strstr(diag.text, "Is a directory"));
    cr_assert_not(q.open);
    ta_diag_clear(&diag);
    cr_assert_eq(ta_quota_file_open(&q, "/nonexistent/a\x1b", &diag), TA_E_CONFIG);
    cr_assert(strstr(diag.text, "/nonexistent/a\\x1b: No such file"), "%s", diag.text);
}

/* What cannot be recorded may not be spent. */
Test(quota_file, one_that_cannot_be_read_or_written) {
    uint32_t tokens = 9;
    cr_assert_eq(ta_quota_file_open(&q, "/dev/full", &diag), TA_OK);
    ta_quota_file_begin(&q, NOW, PORT_NEVER, &tokens);
    cr_assert_not(ta_quota_file_end(&q, 400));
    ta_quota_file_close(&q);
    int ends[2];
    cr_assert_eq(pipe(ends), 0);
    q = (ta_quota_file){.open = true, .file = ends[0]};
    ta_quota_file_begin(&q, NOW, PORT_NEVER, &tokens);
    cr_assert_eq(tokens, 0);
    cr_assert_not(ta_quota_file_end(&q, 0));
}

Test(quota_file, one_that_another_process_has_locked) {
    ta_quota_file other;
    uint32_t tokens = 9, others;
    cr_assert_eq(use(NOW, -100), 500);
    cr_assert_eq(ta_quota_file_open(&other, path, &diag), TA_OK);
    cr_assert_eq(ta_quota_file_open(&q, path, &diag), TA_OK);
    ta_quota_file_begin(&other, NOW, PORT_NEVER, &others);
    cr_assert_eq(others, 400);
    int64_t start = port_monotonic_ms();
    ta_quota_file_begin(&q, NOW, start + 30, &tokens);
    cr_assert_eq(tokens, 0, "it waits no longer than the deadline");
    cr_assert_not(ta_quota_file_end(&q, 0));
    cr_assert_geq(port_monotonic_ms(), start + 30);
    ta_quota_file_begin(&q, NOW, PORT_NEVER, &tokens);
    cr_assert_eq(tokens, 0, "nor than TA_QUOTA_LOCK_MS");
    cr_assert_geq(port_monotonic_ms(), start + TA_QUOTA_LOCK_MS);
    cr_assert_not(ta_quota_file_end(&q, 0));
    cr_assert(ta_quota_file_end(&other, 300));
    ta_quota_file_begin(&q, NOW, PORT_NEVER, &tokens);
    cr_assert_eq(tokens, 300);
    cr_assert(ta_quota_file_end(&q, 300));
}

/* Eight processes take 50 tokens each, one at a time: 500 - 400 are left. */
Test(quota_file, processes_side_by_side_lose_nothing, .timeout = 60) {
    for (int p = 0; p < 8; p++) {
        if (fork() != 0)
            continue;
        ta_quota_file mine;
        uint32_t tokens;
        bool ok = ta_quota_file_open(&mine, path, &diag) == TA_OK;
        for (int i = 0; ok && i < 50; i++) {
            ta_quota_file_begin(&mine, NOW, PORT_NEVER, &tokens);
            ok = tokens > 0 && ta_quota_file_end(&mine, tokens - 1);
        }
        _exit(ok ? 0 : 1);
    }
    for (int p = 0, status; p < 8; p++) {
        cr_assert_gt(wait(&status), 0);
        cr_assert_eq(status, 0);
    }
    cr_assert_eq(use(NOW, 0), 100);
}

/* A process that dies with the lock gives it back. */
Test(quota_file, a_lock_falls_with_its_process, .timeout = 60) {
    pid_t child = fork();
    if (child == 0) {
        uint32_t tokens;
        bool ok = ta_quota_file_open(&q, path, &diag) == TA_OK;
        ta_quota_file_begin(&q, NOW, PORT_NEVER, &tokens);
        _exit(ok && q.locked ? 0 : 1);
    }
    int status;
    cr_assert_eq(waitpid(child, &status, 0), child);
    cr_assert_eq(status, 0);
    cr_assert_eq(use(NOW, 0), 500);
}
