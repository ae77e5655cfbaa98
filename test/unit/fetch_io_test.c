/* fetch_io_test.c - the small functions of a fetcher's ta_creds_io: files, time, chance, and the
 * environment. */
#define _GNU_SOURCE
#include <stdlib.h>

#include "support/fetch_scene.h"
#include "support/guard.h"

static ta_err read_back(const char *path, size_t cap, size_t *n) {
    char *to = guard_alloc(cap);
    *n = 0;
    ta_diag_clear(&diag);
    ta_err err = io.read_file(io.ctx, path, to, cap, n, &diag);
    cr_assert(err || memcmp(to, "sixteen bytes ..", *n) == 0);
    guard_free(to, cap);
    return err;
}

Test(fetch_io, read_file) {
    char path[] = "/tmp/fetch_test.XXXXXX", missing[sizeof path + 8];
    size_t n;
    int fd = mkstemp(path);
    cr_assert_eq(write(fd, "sixteen bytes ..", 16), 16);
    close(fd);
    open_fetcher();
    cr_assert_eq(read_back(path, 17, &n), TA_OK);
    cr_assert_eq(n, 16);
    cr_assert_eq(read_back(path, 16, &n), TA_OK);
    cr_assert_eq(n, 16);
    cr_assert_eq(read_back(path, 15, &n), TA_E_LIMIT);
    SAYS("is longer than 15 bytes");
    snprintf(missing, sizeof missing, "%s.none", path);
    cr_assert_eq(read_back(missing, 16, &n), TA_E_FILE);
    SAYS(".none: No such file or directory");
    cr_assert_eq(diag.sys, 2);
    cr_assert_eq(read_back("/tmp", 16, &n), TA_E_FILE);
    SAYS("/tmp: Is a directory");
    cr_assert_eq(truncate(path, 0), 0);
    cr_assert_eq(read_back(path, 16, &n), TA_OK);
    cr_assert_eq(n, 0);
    unlink(path);
}

Test(fetch_io, time_and_chance) {
    open_fetcher();
    ta_diag_clear(&diag);
    int64_t before = port_realtime_ms() / 1000, now = io.now(io.ctx);
    cr_assert(now >= before && now <= before + 60);
    cr_assert_eq(io.sleep(io.ctx, 1, &diag), TA_OK);
    fetcher.deadline = port_monotonic_ms() + 1000;
    cr_assert_eq(io.sleep(io.ctx, 60000, &diag), TA_E_DEADLINE);
    ta_diag_clear(&diag);
    fetcher.deadline = TA_NEVER;
    port_process_start();
    raise(SIGTERM);
    cr_assert_eq(io.sleep(io.ctx, 60000, &diag), TA_E_INTERRUPTED);
    uint32_t first = io.random(io.ctx), i = 0;
    while (i < 8 && io.random(io.ctx) == first)
        i++;
    cr_assert_lt(i, 8);
}

Test(fetch_io, environment) {
    setenv("FETCH_TEST", "value", 1);
    open_fetcher();
    cr_assert_str_eq(io.environment(io.ctx, "FETCH_TEST"), "value");
    cr_assert_null(io.environment(io.ctx, "FETCH_TEST_NONE"));
}
