#include "support/fake_run.h"

#include <criterion/criterion.h>
#include <string.h>

#include "cli/cli.h"
#include "support/fake_scene.h"

static ta_cli_memory memory;

int fake_run(const char *const *argv) {
    static char words[16][128];
    char *arguments[16] = {NULL};
    int n = 0;
    for (; argv[n] != NULL; n++) {
        cr_assert(n < 15 && strlen(argv[n]) < sizeof words[n]);
        arguments[n] = strcpy(words[n], argv[n]);
    }
    memset(&memory, 0, sizeof memory);
    port_process_start();
    return ta_cli_run(&memory, n, arguments);
}

size_t fake_run_count(const char *text) {
    return scene_count(&memory, sizeof memory, text);
}

void fake_run_expect_tidy(const char *where) {
    static const char *const secrets[] = {SCENE_SECRET, SCENE_TOKEN};
    cr_assert_eq(fake_open(), 0, "%s: %u handles are open", where, fake_open());
    for (size_t i = 0; i < 2; i++) {
        for (size_t k = 0; k < 2; k++)
            cr_assert_eq(scene_count(fake.out[k], fake.out_n[k], secrets[i]), 0,
                         "%s: a secret is told", where);
        cr_assert_eq(fake_run_count(secrets[i]), 0, "%s: %s stays in memory", where, secrets[i]);
    }
}
