/* profile_cases_test.c - profiles merged from two files: the public cases, each read whole, byte by
 * byte and split at each point; and the cases that this program reads as AWS CLI does instead. */
#include "support/profile_files.h"

static const struct {
    const char *name, *config, *credentials, *error;
    int profiles, sso_sessions;
} cases[] = {
#define CASE(name, config, credentials, error, profiles, sso_sessions)                             \
    {name, config, credentials, error, profiles, sso_sessions},
#define ROW(number, sso, section, key, nested, value)
#define LOCATION(name, home, other, config_variable, credentials_variable, config, credentials)
#include "build/host/vectors/config_cases.inc"
#undef CASE
#undef ROW
#undef LOCATION
};

static const struct row {
    size_t number;
    bool sso;
    const char *section, *key, *nested, *value;
} rows[] = {
#define CASE(name, config, credentials, error, profiles, sso_sessions)
#define ROW(number, sso, section, key, nested, value) {number, sso, section, key, nested, value},
#define LOCATION(name, home, other, config_variable, credentials_variable, config, credentials)
#include "build/host/vectors/config_cases.inc"
#undef CASE
#undef ROW
#undef LOCATION
};

/* A value is kept whole, since a blank and # may be of it; a reader that knows that they cannot, cuts it
 * (ta_ini_before_comment). AWS CLI keeps it, the SDKs cut it: these cases have it cut. */
static bool keeps_comment(size_t number) {
    static const char *const names[] = {"Pound sign comments are ignored.",
                                        "Semicolon sign comments are ignored.",
                                        "All comment types can be used together."};
    return ta_str_is_one_of(ta_str_from(cases[number].name), names, 3);
}

/* A colon that comes before any = ends a key. It is so for AWS CLI; for the SDKs a colon is a byte of
 * a key. */
static bool has_colon(size_t number) {
    static const char *const names[] = {"Property definitions must contain an equals sign.",
                                        "All valid property name characters are supported."};
    return ta_str_is_one_of(ta_str_from(cases[number].name), names, 2);
}

/* Of a case with a comment, without it: that it is there is a part of the check. */
static ta_str without_comment(size_t number, ta_str value) {
    if (!keeps_comment(number) || value.n == 0)
        return value;
    ta_str cut = ta_ini_before_comment(value);
    cr_assert_lt(cut.n, value.n, "%s: %.*s", cases[number].name, (int)value.n, value.p);
    return cut;
}

/* What the events say of one row of an sso-session, of which tinyaws itself needs no key. */
typedef struct sso {
    const struct row *row;
    ta_buf value;
    bool in_section, in_key, found, set;
    ta_buf names;
} sso;

static ta_err sso_event(void *ctx, ta_shared_file file, const ta_ini *ini, ta_diag *d) {
    sso *s = ctx;
    (void)file, (void)d;
    if (ini->event == TA_INI_SECTION) {
        s->in_section =
            ini->kind == TA_INI_SSO_SESSION && ta_str_eq(ini->name, ta_str_from(s->row->section));
        s->in_key = false;
        s->found = s->found || s->in_section;
    } else if (s->in_section && s->row->key != NULL) {
        if (ini->event == TA_INI_KEY)
            s->in_key = ta_str_eq(ini->key, ta_str_from(s->row->key));
        bool nested = ini->event == TA_INI_NESTED;
        if (!s->in_key || (s->row->nested != NULL && ini->event != TA_INI_NESTED) ||
            (nested && s->row->nested && !ta_str_eq(ini->nested, ta_str_from(s->row->nested))))
            return TA_OK;
        s->set = true;
        if (ini->event != TA_INI_LINE)
            s->value.n = 0;
        else
            ta_putc(&s->value, '\n');
        ta_put(&s->value, nested && s->row->nested == NULL ? TA_STR("{}") : ini->value);
    }
    return TA_OK;
}

static void check_sso(const struct row *row) {
    char memory[256];
    sso s = {.row = row, .value = ta_buf_on(memory, sizeof memory)};
    cr_assert_eq(ta_shared_files_walk(&files, TA_SHARED_CONFIG, sso_event, &s, &diag), TA_OK);
    cr_assert(s.found);
    /* A key without a value may have nested keys, none of them valid. */
    bool empty = row->value && strcmp(row->value, "{}") == 0 && row->nested == NULL;
    if (row->value != NULL)
        cr_assert(s.set && (ta_str_eq(without_comment(row->number, ta_buf_str(&s.value)),
                                      ta_str_from(row->value)) ||
                            (empty && s.value.n == 0)),
                  "%s: %.*s", row->key, (int)s.value.n, s.value.p);
    else
        cr_assert_not(s.set && row->key, "%s", row->key);
}

static void check_row(const struct row *row) {
    char memory[256];
    ta_buf value = ta_buf_on(memory, sizeof memory);
    ta_profile_kind kind;
    bool found;
    cr_assert_eq(ta_profile_get(&files, ta_str_from(row->section),
                                ta_str_from(row->key ? row->key : "none"), ta_str_from(row->nested),
                                &value, &kind, &found, &diag),
                 TA_OK, "%s", diag.text);
    cr_assert(found, "%s", row->section);
    if (row->value == NULL) {
        cr_assert_eq(kind, TA_PROFILE_NOTHING, "%s.%s", row->key, row->nested);
    } else if (strcmp(row->value, "{}") == 0) {
        /* One case has an empty sub-section: its only key is passed over. */
        cr_assert(kind == TA_PROFILE_NESTED || value.n == 0, "%s", row->key);
    } else {
        cr_assert_eq(kind, TA_PROFILE_TEXT, "%s", row->key);
        cr_assert(
            ta_str_eq(without_comment(row->number, ta_buf_str(&value)), ta_str_from(row->value)),
            "%s: %.*s", row->key, (int)value.n, value.p);
    }
}

static int lines(ta_str text) {
    int n = 0;
    for (size_t i = 0; i < text.n; i++)
        n += text.p[i] == '\n';
    return n;
}

static void check_case(size_t number) {
    char memory[256];
    ta_buf names = ta_buf_on(memory, sizeof memory);
    const char *error = cases[number].error;
    ta_diag_clear(&diag);
    ta_err err = ta_profile_names(&files, &names, &diag);
    if (error != NULL) {
        cr_assert_eq(err, TA_E_CONFIG);
        cr_assert_not_null(strstr(diag.text, error), "%s: %s", error, diag.text);
        cr_assert(ta_str_starts(ta_str_from(diag.text), TA_STR("/h/config, line ")), "%s",
                  diag.text);
        cr_assert_eq(load("foo"), TA_E_CONFIG);
        return;
    }
    cr_assert_eq(err, TA_OK, "%s: %s", cases[number].name, diag.text);
    cr_assert_eq(lines(ta_buf_str(&names)), cases[number].profiles, "%s: %.*s", cases[number].name,
                 (int)names.n, names.p);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (rows[i].number == number && rows[i].sso)
            check_sso(&rows[i]);
        else if (rows[i].number == number)
            check_row(&rows[i]);
}

Test(profile_cases, public_cases) {
    size_t comments = 0, colons = 0;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        comments += keeps_comment(i);
        colons += has_colon(i);
        if (has_colon(i))
            continue;
        set_files(cases[i].config, cases[i].credentials);
        check_case(i);
        for (first = strlen(cases[i].config); first > 0; first--)
            check_case(i);
    }
    cr_assert_eq(comments, 6); /* each of a profile and of an sso-session */
    cr_assert_eq(colons, 4);
    cr_assert_eq(sizeof cases / sizeof *cases, 63);
    cr_assert_eq(sizeof rows / sizeof *rows, 208);
}

static void gives(size_t number, const char *key, const char *expected) {
    char memory[256];
    ta_buf value = ta_buf_on(memory, sizeof memory);
    ta_profile_kind kind;
    bool found;
    set_files(cases[number].config, cases[number].credentials);
    cr_assert_eq(ta_profile_get(&files, TA_STR("foo"), ta_str_from(key), (ta_str){NULL, 0}, &value,
                                &kind, &found, &diag),
                 TA_OK, "%s", diag.text);
    cr_assert_eq(kind, TA_PROFILE_TEXT, "%s", key);
    cr_assert(ta_str_eq(ta_buf_str(&value), ta_str_from(expected)), "%s: %.*s", key, (int)value.n,
              value.p);
}

Test(profile_cases, the_cases_with_a_colon_as_aws_cli_reads_them) {
    size_t seen = 0;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        if (!has_colon(i) || strstr(cases[i].config, "[sso-session") != NULL)
            continue;
        seen++;
        if (cases[i].error != NULL)
            gives(i, "key", "value");
        else
            gives(i, "abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyz0123456789_-/.%@",
                  "+ = value");
    }
    cr_assert_eq(seen, 2);
}
