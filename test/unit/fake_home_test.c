/* fake_home_test.c - home folders in /etc/passwd, and what the command line makes of them and of config files
 * that cannot be read, on the fake port. */
#include "support/fake_run.h"
#include "support/fake_scene.h"

#include <criterion/criterion.h>
#include <string.h>

#include "client/config_files.h"
#include "client/home.h"

static void set_up(void) {
    fake_reset();
    fake.breach = scene_breach;
    fake.user = 1000;
    fake_put_file("/etc/passwd", "root:x:0:0:root:/superuser:/bin/sh\n"
                                 "#ann:x:1000:1000::/comment:/bin/sh\n"
                                 "+:x:1000:1000::/nis:/bin/sh\n"
                                 "-ann:x:1000:1000::/nis:/bin/sh\n"
                                 "ann:x:1000:1000:Ann,,,:/home/ann:/bin/sh\n"
                                 "annex:x:1001:1000::/home/annex:/bin/sh\n"
                                 "again:x:1000:1000::/home/again:/bin/sh\n"
                                 "bare:x:7:7::\n"
                                 "short:x:8:8\n"
                                 "empty:x:9:9:::/bin/sh\n"
                                 "big:x:4294967306:9::/big:/bin/sh\n"
                                 "wide:x:18446744073709551626:9::/wide:/bin/sh\n"
                                 "word:x:1x:9::/word:/bin/sh\n"
                                 "none:x::9::/none:/bin/sh\n"
                                 "last:x:10:10::/last");
}
TestSuite(fake_home, .init = set_up);

static void gives(const char *path, const char *expected) {
    char memory[64];
    ta_buf b = ta_buf_on(memory, sizeof memory);
    ta_home home;
    home.asked = false;
    const ta_path_names names = ta_home_names(&home);
    const bool known = ta_put_path(&b, &names, ta_str_from(path));
    cr_assert_eq(known, expected != NULL, "%s of %u", path, (unsigned)fake.user);
    if (known)
        cr_assert(ta_str_eq(ta_buf_str(&b), ta_str_from(expected)), "%s of %u: %.*s", path,
                  (unsigned)fake.user, (int)b.n, b.p);
    cr_assert_eq(fake_open(), 0);
}

Test(fake_home, by_number) {
    static const struct {
        uint32_t user;
        const char *home;
    } rows[] = {{0, "/superuser/x"},
                {1000, "/home/ann/x"},
                {1001, "/home/annex/x"},
                {7, NULL},
                {8, NULL},
                {9, NULL},
                {10, "/last/x"},
                {100, NULL},
                {1, NULL},
                {PORT_NOBODY, NULL}};
    for (size_t piece = 0; piece < 20; piece++) {
        fake_find_file("/etc/passwd")->piece = piece;
        for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
            fake.user = rows[i].user;
            gives("~/x", rows[i].home);
        }
    }
}

Test(fake_home, by_name) {
    fake_variable("HOME", "/h");
    gives("~ann/x", "/home/ann/x");
    gives("~annex", "/home/annex");
    gives("~an/x", "~an/x");
    gives("~anne/x", "~anne/x");
    gives("~last/x", "/last/x");
    gives("~short/x", "~short/x");
    gives("~/x", "/h/x");
}

Test(fake_home, only_where_it_is_needed) {
    fake_variable("HOME", "/h");
    gives("~/x", "/h/x");
    gives("/x", "/x");
    cr_assert_eq(fake.count[FAKE_PORT_FILE_OPEN], 0);
    fake_variable("HOME", "");
    gives("~/x", "/home/ann/x");
}

Test(fake_home, a_user_database_that_is_no_use) {
    fake_file *f = fake_find_file("/etc/passwd");
    f->open_sys = FAKE_EACCES;
    gives("~/x", NULL);
    f->open_sys = 0;
    f->read_sys = FAKE_EIO;
    gives("~/x", NULL);
    fake_put_file("/etc/passwd", "");
    gives("~/x", NULL);
}

Test(fake_home, a_home_folder_at_its_cap_and_above) {
    static char text[TA_PATH_MAX + 64];
    static char memory[TA_PATH_MAX];
    for (size_t over = 0; over < 2; over++) {
        const size_t n = TA_PATH_MAX + over;
        strcpy(text, "ann:x:1000:1000::");
        memset(text + 17, 'h', n);
        strcpy(text + 17 + n, ":/bin/sh\nann:x:1000:1000::/second:\n");
        fake_put_file("/etc/passwd", text);
        ta_home home;
        home.asked = false;
        ta_buf b = ta_buf_on(memory, sizeof memory);
        const ta_path_names names = ta_home_names(&home);
        cr_assert(ta_put_path(&b, &names, TA_STR("~")));
        cr_assert_eq(b.n, over ? strlen("/second") : n);
    }
}

/* ---- a file at its default path ---- */

static ta_config_files config;
static ta_diag diag;

static ta_err read_config(size_t *n) {
    static char piece[4];
    return config.files.read(&config, piece, sizeof piece, n, &diag);
}

static void open_config(void) {
    bool found;
    ta_diag_clear(&diag);
    cr_assert_eq(ta_config_files_init(&config, PORT_NEVER, &diag), TA_OK);
    cr_assert_eq(config.files.open(&config, config.files.path[0], &found, &diag), TA_OK);
    cr_assert(found);
}

/* What was read by then is in use: no more can be passed over. */
Test(fake_home, a_file_that_fails_later_is_an_error) {
    size_t n;
    fake_file *f = fake_put_file("/home/ann/.aws/config", "[default]\n");
    open_config();
    cr_assert_eq(read_config(&n), TA_OK);
    cr_assert_eq(n, 4);
    f->read_sys = FAKE_EIO;
    cr_assert_eq(read_config(&n), TA_E_CONFIG);
    cr_assert_str_eq(diag.text, "/home/ann/.aws/config cannot be read as a file: I/O error");
    config.files.close(&config);
}

Test(fake_home, a_file_is_read_piece_by_piece) {
    size_t n, all = 0;
    fake_put_file("/home/ann/.aws/config", "[default]\n")->piece = 3;
    open_config();
    do {
        cr_assert_eq(read_config(&n), TA_OK);
        all += n;
    } while (n > 0);
    cr_assert_eq(all, 10);
    config.files.close(&config);
    cr_assert_eq(fake_open(), 0);
}

/* ---- the command line ---- */

static void has(const char *text) {
    cr_assert_not_null(strstr(fake.out[1], text), "%s", fake.out[1]);
}

#define CALL "credentials", "--region", "us-east-1"

static void find_nothing(void) {
    fake_variable("AWS_EC2_METADATA_DISABLED", "true");
    cr_assert_eq(FAKE_RUN(CALL), 253, "%s", fake.out[1]);
    cr_assert_eq(fake.out_n[0], 0);
    has("Unable to locate credentials");
}

Test(fake_home, files_below_it_are_read) {
    fake_put_file("/home/ann/.aws/credentials",
                  "[default]\naws_access_key_id = AKID\naws_secret_access_key = " SCENE_SECRET
                  "\n");
    cr_assert_eq(FAKE_RUN(CALL), 0, "%s", fake.out[1]);
    cr_assert_not_null(strstr(fake.out[0], "AKID"));
}

Test(fake_home, it_is_reported_where_nothing_is_found) {
    find_nothing();
    has("\n  HOME is not set, so it is /home/ann, from /etc/passwd\n");
}

Test(fake_home, that_there_is_none_is_reported) {
    fake.user = 7;
    find_nothing();
    has("\n  HOME is not set, and /etc/passwd has no home folder for this user\n");
}

Test(fake_home, nothing_is_reported_of_it_where_home_is_set) {
    fake_variable("HOME", "/h");
    find_nothing();
    cr_assert_null(strstr(fake.out[1], "HOME"), "%s", fake.out[1]);
}

Test(fake_home, each_file_that_was_passed_over_is_named) {
    fake_put_file("/home/ann/.aws/config", "")->read_sys = FAKE_EIO;
    fake_put_file("/home/ann/.aws/credentials", "")->open_sys = FAKE_EACCES;
    find_nothing();
    has("\n  /home/ann/.aws/config cannot be read as a file: I/O error\n"
        "  /home/ann/.aws/credentials cannot be opened: Permission denied\n");
}

Test(fake_home, a_profile_that_may_be_in_a_file_passed_over) {
    fake_put_file("/home/ann/.aws/config", "")->open_sys = FAKE_EACCES;
    cr_assert_eq(FAKE_RUN(CALL, "--profile", "ops"), 255);
    has("The config profile (ops) could not be found; /home/ann/.aws/config cannot be opened: "
        "Permission denied; HOME is not set");
}

Test(fake_home, what_there_is_no_room_for_is_left_out_whole) {
    static char name[201];
    memset(name, 'p', sizeof name - 1);
    fake_put_file("/home/ann/.aws/config", "")->open_sys = FAKE_EACCES;
    fake_put_file("/home/ann/.aws/credentials", "")->open_sys = FAKE_EACCES;
    fake_variable("AWS_PROFILE", name);
    cr_assert_eq(FAKE_RUN(CALL), 255);
    const char *last = "; /home/ann/.aws/config cannot be opened: Permission denied\n";
    cr_assert_str_eq(fake.out[1] + fake.out_n[1] - strlen(last), last);
}

Test(fake_home, one_that_a_variable_names_is_an_error) {
    fake_variable("AWS_CONFIG_FILE", "~/c");
    fake_put_file("/home/ann/c", "")->open_sys = FAKE_EACCES;
    cr_assert_eq(FAKE_RUN(CALL), 255);
    has("AWS_CONFIG_FILE names /home/ann/c, which cannot be opened: Permission denied\n");
    fake_put_file("/home/ann/c", "")->read_sys = FAKE_EIO;
    cr_assert_eq(FAKE_RUN(CALL), 255);
    has("AWS_CONFIG_FILE names /home/ann/c, which cannot be read as a file: I/O error\n");
}

Test(fake_home, an_input_file_below_no_home_folder) {
    fake.user = 7;
    cr_assert_eq(
        FAKE_RUN("proton", "cancel-environment-deployment", "--cli-input-json", "file://~/x.json"),
        252);
    has("Unable to load paramfile file://~/x.json: HOME is not set, and /etc/passwd has no home "
        "folder");
}
