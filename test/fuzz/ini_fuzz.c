/* ini_fuzz.c - a file gives the same events whole and in pieces, and a profile of it lies where it
 * says. The first byte is the size of the pieces; the profile is "a" of both files at once. */
#include <stdlib.h>
#include <string.h>

#include "config/profile.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static uint64_t hash; /* FNV-1a of all events */

static void add(const void *p, size_t n) {
    for (size_t i = 0; i < n; i++)
        hash = (hash ^ ((const uint8_t *)p)[i]) * 0x100000001B3;
}

static void add_event(const ta_ini *ini) {
    const ta_str slices[] = {ini->event == TA_INI_SECTION ? ini->name : ini->key,
                             ini->event == TA_INI_NESTED ? ini->nested : (ta_str){0}, ini->value};
    add(&ini->line, sizeof ini->line);
    add(&ini->event, sizeof ini->event);
    for (size_t i = 0; i < 3; i++) {
        add(slices[i].p, slices[i].n);
        add("|", 1);
    }
}

static uint64_t parse(ta_ini_dialect dialect, ta_str text, size_t step) {
    static ta_ini ini;
    ta_err err = TA_E_MORE;
    size_t used;
    hash = 0xCBF29CE484222325;
    ta_ini_init(&ini, dialect);
    for (size_t at = 0; at < text.n && err == TA_E_MORE; at += step) {
        ta_str piece = ta_str_sub(text, at, at + step < text.n ? at + step : text.n);
        while ((err = ta_ini_feed(&ini, piece, &used)) == TA_OK) {
            add_event(&ini);
            piece = ta_str_sub(piece, used, piece.n);
        }
    }
    if (err == TA_E_MORE && (err = ta_ini_end(&ini)) == TA_OK)
        add_event(&ini);
    if (err != TA_OK && err != TA_E_MORE) {
        add(ini.why, strlen(ini.why));
        add(&ini.line, sizeof ini.line);
    }
    return hash;
}

/* ---- both files are the input ---- */

static ta_str input, rest;

static ta_err open_input(void *ctx, const char *path, bool *found, ta_diag *diag) {
    (void)ctx, (void)path, (void)diag;
    rest = input;
    *found = true;
    return TA_OK;
}

static ta_err read_input(void *ctx, char *to, size_t cap, size_t *n, ta_diag *diag) {
    (void)ctx, (void)diag;
    *n = rest.n < cap ? rest.n : cap;
    if (*n > 0)
        memcpy(to, rest.p, *n);
    rest = ta_str_sub(rest, *n, rest.n);
    return TA_OK;
}

static void close_input(void *ctx) {
    (void)ctx;
}

static void check_profile(const ta_profile *p) {
    size_t sum = 0;
    for (int i = 0; i < TA_PROFILE_KEY_COUNT; i++) {
        ta_str text = p->value[i].text;
        if (text.p == NULL)
            continue;
        sum += text.n + 1;
        if (text.p < p->text || text.p + text.n >= p->text + p->text_n || text.p[text.n] != '\0')
            abort();
    }
    if (sum != p->text_n)
        abort();
}

static void load(void) {
    static ta_profile profile;
    static ta_shared_files files = {
        .open = open_input, .read = read_input, .close = close_input, .path = {"c", "d"}};
    char memory[256];
    ta_buf value = ta_buf_on(memory, sizeof memory), names = value;
    ta_profile_kind kind;
    bool found, shorter;
    ta_diag diag = {0};
    ta_err err = ta_profile_load(&profile, &files, TA_STR("a"), TA_STR("b"), &diag);
    if (err == TA_OK)
        check_profile(&profile);
    if ((err != TA_OK) != (diag.err != TA_OK))
        abort();
    ta_diag_clear(&diag);
    shorter = ta_profile_get(&files, TA_STR("a"), TA_STR("region"), (ta_str){0}, &value, &kind,
                             &found, &diag) == TA_OK;
    /* configure get prints the comment after a value, too. */
    if (err == TA_OK && shorter && kind == TA_PROFILE_TEXT &&
        !ta_str_starts(ta_buf_str(&value), profile.value[TA_PROFILE_REGION].text))
        abort();
    err = ta_profile_names(&files, &names, &diag);
    (void)err;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    if (size < 1)
        return 0;
    input = (ta_str){(const char *)data + 1, size - 1};
    for (ta_ini_dialect dialect = TA_INI_CONFIG; dialect <= TA_INI_CREDENTIALS; dialect++)
        if (parse(dialect, input, input.n + 1) != parse(dialect, input, 1 + (size_t)data[0]))
            abort();
    load();
    return 0;
}
