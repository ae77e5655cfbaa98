#include "cli/param_file.h"

#include "base/diag.h"
#include "caps.h"
#include "client/home.h"

bool ta_param_file_is(ta_str value, ta_str *path) {
    const ta_str prefixes[] = {TA_STR("file://"), TA_STR("fileb://")};
    for (size_t i = 0; i < sizeof prefixes / sizeof *prefixes; i++)
        if (ta_str_starts(value, prefixes[i])) {
            *path = ta_str_sub(value, prefixes[i].n, value.n);
            return true;
        }
    return false;
}

static ta_err not_read(port_result result, int sys, ta_diag *diag) {
    if (result == PORT_INTERRUPTED)
        return ta_fail(diag, TA_E_INTERRUPTED, "");
    if (result == PORT_TIMEOUT)
        return ta_fail(diag, TA_E_DEADLINE, "it was not read to its end");
    diag->sys = sys;
    return ta_fail(diag, TA_E_FILE, port_error_text(sys));
}

static ta_err read_all(port_file file, char *memory, size_t cap, size_t *n, int64_t deadline,
                       ta_diag *diag) {
    size_t done = 1;
    int sys = 0;
    for (*n = 0; done > 0; *n += done) {
        char beyond; /* distinguishes a full buffer from one that is too small */
        const bool room = *n < cap;
        const port_result r = port_file_read(file, room ? memory + *n : &beyond,
                                             room ? cap - *n : 1, &done, deadline, &sys);
        if (r != PORT_OK)
            return not_read(r, sys, diag);
        if (!room && done > 0)
            return ta_fail(diag, TA_E_LIMIT, "it is too long");
    }
    return TA_OK;
}

ta_err ta_param_file_load(ta_str path, char *memory, size_t cap, size_t *n, int64_t deadline,
                          ta_diag *diag) {
    /* The path is built where the text goes afterwards. */
    ta_buf b = ta_buf_on(memory, cap < TA_PATH_MAX ? cap : TA_PATH_MAX);
    ta_home home;
    home.asked = false;
    const ta_path_names names = ta_home_names(&home);
    if (!ta_put_path(&b, &names, path))
        return ta_fail(diag, TA_E_FILE, "HOME is not set, and /etc/passwd has no home folder");
    ta_putc(&b, '\0');
    if (ta_buf_err(&b))
        return ta_fail(diag, TA_E_FILE, "the path is too long");
    port_file file;
    int sys = 0;
    const port_result r = port_file_open(memory, &file, &sys);
    if (r != PORT_OK)
        return not_read(r, sys, diag);
    ta_err err = read_all(file, memory, cap, n, deadline, diag);
    port_file_close(file);
    return err;
}
