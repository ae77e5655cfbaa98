/* quota_file_test.c - the retry quota in a file: what is read, refilled, replaced and written, and
 * that processes side by side lose nothing. */
#define _GNU_SOURCE
#include <criterion/criterion.h>
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include "aws/retry.h"
#include "client/quota_file.h"

#define NOW  INT64_C(1795305600)
#define OURS "tinyaws-retry-quota "
enum { LINE = sizeof OURS + 16 }; /* bytes */

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
    cr_assert_str_eq(content(), OURS "486 001795305600\n");
    cr_assert_eq(stat(path, &s), 0);
    cr_assert_eq(s.st_mode & 0777, 0600);
    cr_assert_eq(use(NOW, -5), 486);
    cr_assert_str_eq(content(), OURS "481 001795305600\n");
}

Test(quota_file, what_stays_the_same_is_not_written) {
    put(OURS "486 001795305600\n", LINE);
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
        {OURS "000 001795305600\n", 0, 0, OURS "000 001795305600\n"},
        {OURS "000 001795305600\n", 9, 0, OURS "000 001795305600\n"},
        {OURS "000 001795305600\n", 10, 1, OURS "000 001795305610\n"},
        {OURS "000 001795305600\n", 19, 1, OURS "000 001795305610\n"}, /* 9 s are on account */
        {OURS "007 001795305600\n", 140, 21, OURS "020 001795305740\n"},
        {OURS "100 001795305600\n", 3999, 499, OURS "498 001795309590\n"},
        {OURS "100 001795305600\n", 4000, 500, OURS "499 001795309600\n"},
        {OURS "100 001795305600\n", 4007, 500, OURS "499 001795309607\n"},
        {OURS "500 001795305600\n", 3, 500,
         OURS "499 001795305603\n"}, /* full: no time is on account */
        {OURS "100 001795305600\n", 999999999, 500, OURS "499 002795305599\n"},
        {OURS "100 001795305600\n", -1, 100, OURS "099 001795305599\n"}, /* the clock went back */
        {OURS "100 001795305600\n", -NOW, 100, OURS "099 000000000000\n"},
        {OURS "100 001795305600\n", -NOW - 5, 100, OURS "099 000000000000\n"},
        {OURS "100 999999999999\n", 0, 100, OURS "099 001795305600\n"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        put(rows[i].line, LINE);
        cr_assert_eq(use(NOW + rows[i].passed, rows[i].tokens > 0 ? -1 : 0), rows[i].tokens,
                     "row %zu", i);
        cr_assert_str_eq(content(), rows[i].left, "row %zu", i);
    }
}

/* As many tokens as time has added are taken: the account of time is written all the same. */
Test(quota_file, time_is_not_counted_twice) {
    put(OURS "050 001795305600\n", LINE);
    cr_assert_eq(use(NOW + 140, -14), 64);
    cr_assert_eq(use(NOW + 140, 0), 50);
}

/* A crash leaves the beginning of a line, or of its length nothing but NULs. */
Test(quota_file, a_damaged_one_is_replaced) {
    static const char *const rows[] = {"",
                                       "t",
                                       "tinyaws-retry-quota",
                                       OURS,
                                       OURS "\n",
                                       OURS "x",
                                       OURS "486 001795305600",
                                       OURS "486 001795305600\n\n",
                                       OURS "486 001795305600 ",
                                       OURS "501 001795305600\n",
                                       OURS "999 001795305600\n",
                                       OURS "-12 001795305600\n",
                                       OURS "486-001795305600\n",
                                       OURS "486 00179530560x\n",
                                       OURS " 86 001795305600\n",
                                       OURS "486\n001795305600\n",
                                       OURS OURS};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        put(rows[i], strlen(rows[i]));
        cr_assert_eq(use(NOW, -14), 500, "row %zu", i);
        cr_assert_str_eq(content(), OURS "486 001795305600\n", "row %zu", i);
    }
    static char large[3000] = OURS;
    put(large, sizeof large);
    cr_assert_eq(use(NOW, 0), 500);
    cr_assert_str_eq(content(), OURS "500 001795305600\n");
    memset(large, 0, sizeof large);
    for (size_t n = 1; n <= LINE; n += LINE - 1) {
        put(large, n);
        cr_assert_eq(use(NOW, -500), 500);
        cr_assert_str_eq(content(), OURS "000 001795305600\n");
    }
}

/* Version 0.1.0 wrote the numbers only. */
Test(quota_file, the_former_form_is_read_and_replaced) {
    put("486 001795305600\n", 17);
    cr_assert_eq(use(NOW, 0), 486);
    cr_assert_str_eq(content(), "486 001795305600\n");
    cr_assert_eq(use(NOW, -14), 486);
    cr_assert_str_eq(content(), OURS "472 001795305600\n");
    put("501 001795305600\n", 17);
    cr_assert_eq(use(NOW, -14), 500);
    cr_assert_str_eq(content(), OURS "486 001795305600\n");
}

static void is_refused(const char *name, const char *why) {
    ta_diag_clear(&diag);
    cr_assert_eq(ta_quota_file_open(&q, name, &diag), TA_E_CONFIG, "%s", name);
    cr_assert_not(q.open);
    cr_assert(strstr(diag.text, "the retry quota file ") && strstr(diag.text, why), "%s: %s", why,
              diag.text);
}

Test(quota_file, a_foreign_one_is_refused_and_left_as_it_is) {
    static const char nuls[LINE + 1], nuls_and_more[3] = {0, 0, 'x'};
    static const struct {
        const char *p;
        size_t n;
    } rows[] = {
        {"\n", 1},
        {"x", 1},
        {"1234\n", 5}, /* a process id */
        {"48", 2},
        {"486 001795305600", 16},
        {"486 001795305600\n\n", 18},
        {"486-001795305600\n", 17},
        {"486 00179530560x\n", 17},
        {"[default]\naws_secret_access_key = x\n", 36},
        {"Tinyaws-retry-quota 486 001795305600\n", LINE},
        {" tinyaws-retry-quota 486 001795305600\n", LINE + 1},
        {"tinyaws-retry-quotas 486 001795305600\n", LINE + 1},
        {"tinyaws\n", 8},
        {nuls, sizeof nuls},
        {nuls_and_more, sizeof nuls_and_more},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        put(rows[i].p, rows[i].n);
        is_refused(path, ": it holds something else, which is left as it is");
        struct stat s;
        cr_assert(stat(path, &s) == 0 && (size_t)s.st_size == rows[i].n, "row %zu", i);
        cr_assert_eq(memcmp(content(), rows[i].p, rows[i].n), 0, "row %zu", i);
    }
}

/* Another program may write to it after it was opened. */
Test(quota_file, one_that_becomes_foreign_is_left_as_it_is) {
    uint32_t tokens = 9;
    cr_assert_eq(ta_quota_file_open(&q, path, &diag), TA_OK);
    put("theirs", 6);
    ta_quota_file_begin(&q, NOW, PORT_NEVER, &tokens);
    cr_assert_eq(tokens, 0);
    cr_assert_not(ta_quota_file_end(&q, 400));
    ta_quota_file_close(&q);
    cr_assert_str_eq(content(), "theirs");
    cr_assert_eq(unlink(path), 0);
    cr_assert_eq(use(NOW, 0), 500);
}

Test(quota_file, a_link_is_not_followed) {
    char target[80];
    snprintf(target, sizeof target, "%s/target", directory);
    cr_assert_eq(symlink(target, path), 0);
    is_refused(path, ": it is a symbolic link, which is not followed");
    cr_assert(access(target, F_OK) < 0, "nor is its target made");
    FILE *f = fopen(target, "w");
    cr_assert(f != NULL && fclose(f) == 0);
    is_refused(path, ": it is a symbolic link, which is not followed");
    cr_assert_eq(unlink(path), 0);
    cr_assert_eq(symlink(path, path), 0);
    is_refused(path, ": it is a symbolic link, which is not followed");
    cr_assert_eq(unlink(path), 0);
    /* A folder on the way may be one. */
    char through[80];
    cr_assert_eq(symlink(".", path), 0);
    snprintf(through, sizeof through, "%s/target", path);
    cr_assert_eq(ta_quota_file_open(&q, through, &diag), TA_OK, "%s", diag.text);
    ta_quota_file_close(&q);
    cr_assert_eq(unlink(target), 0);
}

Test(quota_file, one_that_is_no_regular_file_is_refused) {
    static const char *const devices[] = {"/dev/null", "/dev/full", "/dev/zero", "/dev/urandom",
                                          "/dev/tty"};
    for (size_t i = 0; i < sizeof devices / sizeof *devices; i++)
        is_refused(devices[i], ": it is not a regular file");
    cr_assert_eq(mkfifo(path, 0600), 0);
    is_refused(path, ": it is not a regular file");
    cr_assert_eq(unlink(path), 0);
    struct sockaddr_un a = {.sun_family = AF_UNIX};
    snprintf(a.sun_path, sizeof a.sun_path, "%s", path);
    const int s = socket(AF_UNIX, SOCK_STREAM, 0);
    cr_assert_eq(bind(s, (const struct sockaddr *)&a, sizeof a), 0);
    is_refused(path, ": it is not a regular file");
    close(s);
}

/* The linker leads fstatat here, whatever libc's name for it is (unit.mk): what it says of a path may be
 * out of date at once. */
static bool looks_regular;

static int look_at(int at, const char *name, struct stat *s) {
    s->st_mode = S_IFREG;
    if (looks_regular)
        return 0;
    const int fd = openat(at, name, O_PATH | O_NOFOLLOW);
    const int r = fd < 0 ? -1 : fstat(fd, s);
    if (fd >= 0)
        close(fd);
    return r;
}

#define FSTATAT(symbol)                                                                            \
    int __real_##symbol(int at, const char *name, struct stat *s, int flags)                       \
        __attribute__((weak));                                                                     \
    int __wrap_##symbol(int at, const char *name, struct stat *s, int flags);                      \
    int __wrap_##symbol(int at, const char *name, struct stat *s, int flags) {                     \
        if (flags != AT_SYMLINK_NOFOLLOW) /* musl's stat and fstat */                              \
            return __real_##symbol(at, name, s, flags);                                            \
        return look_at(at, name, s);                                                               \
    }
FSTATAT(fstatat)
FSTATAT(fstatat64)
FSTATAT(__fstatat_time64)

Test(quota_file, what_comes_to_the_path_meanwhile_is_refused_too) {
    looks_regular = true;
    is_refused("/dev/null", ": it is not a regular file");
    cr_assert_eq(symlink("/dev/null", path), 0);
    is_refused(path, strerror(ELOOP));
    cr_assert_eq(unlink(path), 0);
    cr_assert_eq(mkfifo(path, 0600), 0);
    is_refused(path, ": it is not a regular file");
}

Test(quota_file, one_that_cannot_be_opened) {
    is_refused(directory, ": Is a directory");
    is_refused("/nonexistent/a\x1b", "/nonexistent/a\\x1b: No such file");
}

/* What cannot be recorded may not be spent. */
Test(quota_file, one_that_cannot_be_read_or_written) {
    uint32_t tokens = 9;
    put("", 0);
    q = (ta_quota_file){.open = true, .file = open(path, O_RDONLY)};
    ta_quota_file_begin(&q, NOW, PORT_NEVER, &tokens);
    cr_assert_eq(tokens, 500);
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
