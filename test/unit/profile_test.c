/* profile_test.c - profiles merged from two files: the public cases, each read whole, byte by byte
 * and split at each point; then the keys that are known, services, names, locations, and the caps. */
#include <criterion/criterion.h>
#include <string.h>

#include "aws/profile.h"

/* ---- two files that are memory ---- */

static const char *content[2]; /* NULL: there is no such file */
static ta_str rest;            /* of the open one */
static size_t first, step;     /* bytes that the first and each other read give */
static int opened, fail_at_read;
static ta_shared_files files;
static ta_profile profile;
static ta_diag diag;

static ta_err fake_open(void *ctx, const char *path, bool *found, ta_diag *d) {
    ta_shared_file file =
        strcmp(path, files.path[TA_SHARED_CONFIG]) == 0 ? TA_SHARED_CONFIG : TA_SHARED_CREDENTIALS;
    (void)ctx, (void)d;
    cr_assert_str_eq(path, files.path[file]);
    *found = content[file] != NULL;
    rest = ta_str_from(content[file]);
    step = first;
    opened += *found;
    return TA_OK;
}

static ta_err fake_read(void *ctx, char *to, size_t cap, size_t *n, ta_diag *d) {
    (void)ctx;
    if (fail_at_read > 0 && --fail_at_read == 0)
        return ta_fail(d, TA_E_FILE, "no luck");
    *n = rest.n < step ? rest.n : step;
    *n = *n < cap ? *n : cap;
    if (*n > 0)
        memcpy(to, rest.p, *n);
    rest = ta_str_sub(rest, *n, rest.n);
    step = first == 1 ? 1 : cap;
    return TA_OK;
}

static void fake_close(void *ctx) {
    (void)ctx;
    opened--;
    cr_assert_eq(opened, 0);
}

static void set_files(const char *config, const char *credentials) {
    content[0] = config;
    content[1] = credentials;
    first = SIZE_MAX;
    files.open = fake_open;
    files.read = fake_read;
    files.close = fake_close;
    strcpy(files.path[0], "/h/config");
    strcpy(files.path[1], "/h/credentials");
    ta_diag_clear(&diag);
}

static ta_err load(const char *name) {
    memset(&profile, 0xEE, sizeof profile);
    ta_diag_clear(&diag);
    ta_err err = ta_profile_load(&profile, &files, ta_str_from(name), TA_STR("proton"), &diag);
    cr_assert_eq(opened, 0);
    return err;
}

/* ---- the public cases ---- */

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
        cr_assert(s.set && (ta_str_eq(ta_buf_str(&s.value), ta_str_from(row->value)) ||
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
        cr_assert(ta_str_eq(ta_buf_str(&value), ta_str_from(row->value)), "%s: %.*s", row->key,
                  (int)value.n, value.p);
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

Test(profile, public_cases) {
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        set_files(cases[i].config, cases[i].credentials);
        check_case(i);
        for (first = strlen(cases[i].config); first > 0; first--)
            check_case(i);
    }
    cr_assert_eq(sizeof cases / sizeof *cases, 63);
    cr_assert_eq(sizeof rows / sizeof *rows, 208);
}

/* ---- where the files lie ---- */

static const char *variables[3]; /* HOME and the two of the files */

static const char *fake_environment(const char *name) {
    return strcmp(name, "HOME") == 0                          ? variables[0]
           : strcmp(name, "AWS_CONFIG_FILE") == 0             ? variables[1]
           : strcmp(name, "AWS_SHARED_CREDENTIALS_FILE") == 0 ? variables[2]
                                                              : NULL;
}

static void located(const char *home, const char *other, const char *config_variable,
                    const char *credentials_variable, const char *config, const char *credentials) {
    variables[0] = home;
    variables[1] = config_variable;
    variables[2] = credentials_variable;
    memset(&files, 0xEE, sizeof files);
    cr_assert_eq(ta_shared_files_locate(&files, fake_environment, other, &diag), TA_OK);
    cr_assert_str_eq(files.path[TA_SHARED_CONFIG], config);
    cr_assert_str_eq(files.path[TA_SHARED_CREDENTIALS], credentials);
}

Test(profile, public_cases_of_locations) {
    int count = 0;
#define CASE(name, config, credentials, error, profiles, sso_sessions)
#define ROW(number, sso, section, key, nested, value)
#define LOCATION(name, home, other, config_variable, credentials_variable, config, credentials)    \
    count++;                                                                                       \
    located(home, other, config_variable, credentials_variable, config, credentials);
#include "build/host/vectors/config_cases.inc"
    cr_assert_eq(count, 4);
}

Test(profile, locations) {
    located("/", NULL, NULL, NULL, "/.aws/config", "/.aws/credentials");
    located("/h//", NULL, "~", "~/x", "/h", "/h/x");
    located("", "/o", NULL, "~x/y", "/o/.aws/config", "~x/y");
    located("", NULL, NULL, NULL, "", "");
    located("", "", NULL, NULL, "", "");
    located(NULL, NULL, "~/c", "/d", "", "/d");
    located("/h", NULL, "", "", "", "");
}

Test(profile, a_path_at_its_cap_and_above) {
    static char path[TA_PATH_MAX + 1];
    memset(path, 'p', TA_PATH_MAX);
    variables[0] = "/h";
    variables[2] = path;
    path[TA_PATH_MAX - 1] = '\0';
    cr_assert_eq(ta_shared_files_locate(&files, fake_environment, NULL, &diag), TA_OK);
    cr_assert_str_eq(files.path[TA_SHARED_CREDENTIALS], path);
    path[TA_PATH_MAX - 1] = 'p';
    cr_assert_eq(ta_shared_files_locate(&files, fake_environment, NULL, &diag), TA_E_LIMIT);
    cr_assert_not_null(strstr(diag.text, "AWS_SHARED_CREDENTIALS_FILE"));
    cr_assert_not_null(strstr(diag.text, "TA_PATH_MAX, 4096"));
}

/* ---- one profile ---- */

static void value_is(ta_profile_key key, const char *text, ta_shared_file file, uint32_t line) {
    const ta_profile_value *v = &profile.value[key];
    cr_assert(ta_str_eq(v->text, ta_str_from(text)) && v->text.p, "%s is %.*s, not %s",
              ta_profile_key_name(key), (int)v->text.n, v->text.p, text);
    cr_assert_eq(v->text.p[v->text.n], '\0');
    cr_assert_eq(v->file, file);
    cr_assert_eq(v->line, line, "%s: line %u", ta_profile_key_name(key), v->line);
}

static void absent(ta_profile_key key) {
    cr_assert_null(profile.value[key].text.p, "%s", ta_profile_key_name(key));
}

Test(profile, every_known_key) {
    static char text[8192];
    ta_buf b = ta_buf_on(text, sizeof text);
    ta_puts(&b, "[profile p]\nunknown = 1\n");
    for (int key = 0; key < TA_PROFILE_SSO; key++) {
        ta_puts(&b, ta_profile_key_name((ta_profile_key)key));
        ta_puts(&b, " = ");
        ta_put_u64(&b, (uint64_t)key, 1);
        ta_puts(&b, "\n");
    }
    ta_putc(&b, '\0');
    set_files(text, NULL);
    cr_assert_eq(load("p"), TA_OK, "%s", diag.text);
    for (int key = 0; key < TA_PROFILE_SSO; key++) {
        char number[4] = {0};
        b = ta_buf_on(number, 3);
        ta_put_u64(&b, (uint64_t)key, 1);
        value_is((ta_profile_key)key, number, TA_SHARED_CONFIG, (uint32_t)key + 3);
    }
    absent(TA_PROFILE_SSO);
    absent(TA_PROFILE_SERVICE_ENDPOINT_URL);
}

Test(profile, no_profile_and_no_file) {
    set_files("[profile a]\n[services p]\n[sso-session p]\n[p]\nregion = x\n", "[profile p]\n");
    cr_assert_eq(load("p"), TA_OK);
    cr_assert_not(profile.found);
    absent(TA_PROFILE_REGION);
    cr_assert_eq(ta_profile_fail_missing(TA_STR("p\n"), &diag), TA_E_NO_PROFILE);
    cr_assert_str_eq(diag.text, "The config profile (p\\x0a) could not be found");
    set_files(NULL, NULL);
    cr_assert_eq(load("p"), TA_OK);
    cr_assert_not(profile.found);
    files.path[0][0] = files.path[1][0] = '\0';
    cr_assert_eq(load("p"), TA_OK);
    set_files("[profile p]", NULL);
    cr_assert_eq(load("p"), TA_OK);
    cr_assert(profile.found);
}

Test(profile, merges_files_and_sections) {
    set_files("[profile p]\nregion = a\noutput = text\n[profile q]\nregion = z\n"
              "[profile p]\nREGION = longer than before\naws_access_key_id = config\n",
              "[p]\nAWS_Access_Key_Id = credentials\naws_secret_access_key = s\n"
              "[p]\naws_secret_access_key =\n[q]\naws_session_token = t\n");
    cr_assert_eq(load("p"), TA_OK);
    value_is(TA_PROFILE_REGION, "longer than before", TA_SHARED_CONFIG, 7);
    value_is(TA_PROFILE_OUTPUT, "text", TA_SHARED_CONFIG, 3);
    value_is(TA_PROFILE_AWS_ACCESS_KEY_ID, "credentials", TA_SHARED_CREDENTIALS, 2);
    value_is(TA_PROFILE_AWS_SECRET_ACCESS_KEY, "", TA_SHARED_CREDENTIALS, 5);
    absent(TA_PROFILE_AWS_SESSION_TOKEN);
    cr_assert_eq(load("q"), TA_OK);
    value_is(TA_PROFILE_REGION, "z", TA_SHARED_CONFIG, 5);
    value_is(TA_PROFILE_AWS_SESSION_TOKEN, "t", TA_SHARED_CREDENTIALS, 7);
}

Test(profile, default_with_and_without_prefix) {
    static const char *const texts[] = {
        "[default]\nregion = a\noutput = b\n[profile default]\nregion = c\n[default]\noutput = d\n",
        "[profile default]\nregion = c\n[default]\nregion = a\noutput = b\n",
        "[default]\noutput = b\n[profile default]\nregion = c\n[profile default]\n"};
    for (size_t i = 0; i < 3; i++) {
        set_files(texts[i], "[default]\nca_bundle = x\n");
        cr_assert_eq(load("default"), TA_OK);
        cr_assert(ta_str_eq(profile.value[TA_PROFILE_REGION].text, TA_STR("c")), "%zu", i);
        absent(TA_PROFILE_OUTPUT);
        value_is(TA_PROFILE_CA_BUNDLE, "x", TA_SHARED_CREDENTIALS, 2);
    }
}

Test(profile, a_value_of_several_lines) {
    set_files(
        "[default]\ncredential_process = a\n  b\n  c = d\nregion = x\n  y\ns3 =\n  region = n\n",
        NULL);
    cr_assert_eq(load("default"), TA_OK);
    value_is(TA_PROFILE_CREDENTIAL_PROCESS, "a\nb\nc = d", TA_SHARED_CONFIG, 2);
    value_is(TA_PROFILE_REGION, "x\ny", TA_SHARED_CONFIG, 5);
}

Test(profile, sso_is_told_by_its_key) {
    set_files("[profile p]\nsso_session = s\n  more\n[profile q]\nlogin_session = arn\n", NULL);
    cr_assert_eq(load("p"), TA_OK);
    value_is(TA_PROFILE_SSO, "sso_session", TA_SHARED_CONFIG, 2);
    cr_assert_eq(load("q"), TA_OK);
    value_is(TA_PROFILE_SSO, "login_session", TA_SHARED_CONFIG, 5);
}

Test(profile, services) {
    static const char text[] = "[services s]\n"
                               "proton =\n"
                               "  endpoint_url = http://one\n"
                               "  other = x\n"
                               "[profile p]\n"
                               "services = s\n"
                               "proton =\n"
                               "  endpoint_url = http://not\n"
                               "[services t]\n"
                               "proton =\n"
                               "  endpoint_url = http://nor\n"
                               "[profile q]\n"
                               "services = u\n"
                               "[services s]\n"
                               "STS =\n"
                               "  Endpoint_URL = http://sts\n"
                               "endpoint_url = http://top\n"
                               "protons =\n"
                               "  endpoint_url = http://s\n";
    set_files(text, NULL);
    cr_assert_eq(load("p"), TA_OK);
    value_is(TA_PROFILE_SERVICE_ENDPOINT_URL, "http://one", TA_SHARED_CONFIG, 3);
    value_is(TA_PROFILE_STS_ENDPOINT_URL, "http://sts", TA_SHARED_CONFIG, 16);
    absent(TA_PROFILE_ENDPOINT_URL);
    cr_assert_eq(load("q"), TA_OK);
    absent(TA_PROFILE_SERVICE_ENDPOINT_URL);
    absent(TA_PROFILE_STS_ENDPOINT_URL);
    cr_assert_eq(ta_profile_load(&profile, &files, TA_STR("p"), TA_STR("sts"), &diag), TA_OK);
    value_is(TA_PROFILE_SERVICE_ENDPOINT_URL, "http://sts", TA_SHARED_CONFIG, 16);
    value_is(TA_PROFILE_STS_ENDPOINT_URL, "http://sts", TA_SHARED_CONFIG, 16);
}

static bool has_bytes(const void *memory, size_t n, const char *secret) {
    for (size_t i = 0; i + strlen(secret) <= n; i++)
        if (memcmp((const char *)memory + i, secret, strlen(secret)) == 0)
            return true;
    return false;
}

Test(profile, errors_tell_file_and_line_and_no_secret) {
    set_files("[default]\n\naws_secret_access_key = SECRET\n", "[default]\nSECRET\n");
    cr_assert_eq(load("default"), TA_E_CONFIG);
    cr_assert_str_eq(diag.text, "/h/credentials, line 2: Expected an '=' sign defining a property");
    cr_assert_not(has_bytes(&profile, sizeof profile, "SECRET"));
    cr_assert_not(has_bytes(&files, sizeof files, "SECRET"));
    set_files("[default]\naws_secret_access_key = SECRET\n", NULL);
    fail_at_read = 2;
    cr_assert_eq(load("default"), TA_E_FILE);
    cr_assert_str_eq(diag.text, "no luck");
    cr_assert_not(has_bytes(&profile, sizeof profile, "SECRET"));
    cr_assert_not(has_bytes(&files, sizeof files, "SECRET"));
    cr_assert_eq(load("default"), TA_OK);
    cr_assert(has_bytes(&profile, sizeof profile, "SECRET"));
    cr_assert_not(has_bytes(&files, sizeof files, "SECRET"));
}

/* ---- caps ---- */

static char text[4 * TA_PROFILE_TEXT_MAX];

Test(profile, values_at_their_cap_and_above) {
    for (size_t extra = 0; extra < 2; extra++) {
        strcpy(text, "[default]\n");
        size_t n = 10, used = 0;
        for (int key = 0; used < TA_PROFILE_TEXT_MAX + extra; key++) {
            size_t left = TA_PROFILE_TEXT_MAX + extra - used;
            size_t take = left < 7000 ? left : 7000;
            n += strlen(strcpy(text + n, ta_profile_key_name((ta_profile_key)key)));
            text[n++] = '=';
            memset(text + n, 'v', take - 1); /* each value has a NUL */
            n += take - 1;
            text[n++] = '\n';
            used += take;
        }
        text[n] = '\0';
        set_files(text, NULL);
        cr_assert_eq(load("default"), extra ? TA_E_LIMIT : TA_OK, "%s", diag.text);
        if (extra)
            cr_assert_str_eq(diag.text, "/h/config, line 6: the values of the profile are longer "
                                        "than TA_PROFILE_TEXT_MAX, 32768 bytes");
        else
            cr_assert_eq(profile.text_n, TA_PROFILE_TEXT_MAX);
    }
}

Test(profile, duplicates_take_no_room) {
    size_t n = 10;
    strcpy(text, "[default]\n");
    while (n < sizeof text - 300) {
        n += strlen(strcpy(text + n, "region = xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\nca_bundle = "
                                     "yyyyyyyyyyyyyyyyyyyyyyyyyyyy\n output = z\n"));
    }
    strcpy(text + n, "region = last\n");
    set_files(text, NULL);
    cr_assert_eq(load("default"), TA_OK, "%s", diag.text);
    cr_assert(ta_str_eq(profile.value[TA_PROFILE_REGION].text, TA_STR("last")));
}

/* ---- names, and one key ---- */

Test(profile, names) {
    char memory[64];
    ta_buf names = ta_buf_on(memory, sizeof memory);
    set_files("[profile b]\n[default]\n[profile b]\n[services s]\n[x]\n[profile \"a c\"]\n",
              "[default]\n[bb]\n[a c]\n");
    cr_assert_eq(ta_profile_names(&files, &names, &diag), TA_OK);
    cr_assert(ta_str_eq(ta_buf_str(&names), TA_STR("b\ndefault\na c\nbb\n")), "%.*s", (int)names.n,
              names.p);
    names = ta_buf_on(memory, 17);
    cr_assert_eq(ta_profile_names(&files, &names, &diag), TA_OK);
    names = ta_buf_on(memory, 16);
    cr_assert_eq(ta_profile_names(&files, &names, &diag), TA_E_LIMIT);
}

static void get(const char *key, const char *nested, ta_profile_kind expected,
                const char *text_is) {
    char memory[16];
    ta_buf value = ta_buf_on(memory, sizeof memory);
    ta_profile_kind kind;
    bool found;
    cr_assert_eq(ta_profile_get(&files, TA_STR("p"), ta_str_from(key), ta_str_from(nested), &value,
                                &kind, &found, &diag),
                 TA_OK, "%s", diag.text);
    cr_assert(found);
    cr_assert_eq(kind, expected, "%s", key);
    if (kind == TA_PROFILE_TEXT)
        cr_assert(ta_str_eq(ta_buf_str(&value), ta_str_from(text_is)), "%.*s", (int)value.n,
                  value.p);
}

Test(profile, one_key) {
    set_files(
        "[profile p]\nlong = xxxxxxxxxxxxxxxxxxxx\ns3 =\n  a = 1\n  A = 2\n  a = 3\nother = o\n"
        "both =\n  a = 9\ntwice =\n  a = 8\n[profile p]\nlong = y\n  z\nempty =\nboth = "
        "text\ntwice =\n  b = 7\n",
        "[p]\nother = c\n");
    get("long", NULL, TA_PROFILE_TEXT, "y\nz");
    get("other", NULL, TA_PROFILE_TEXT, "c");
    get("empty", NULL, TA_PROFILE_TEXT, "");
    get("s3", NULL, TA_PROFILE_NESTED, NULL);
    get("s3", "a", TA_PROFILE_TEXT, "3");
    get("s3", "A", TA_PROFILE_TEXT, "2");
    get("s3", "b", TA_PROFILE_NOTHING, NULL);
    get("other", "a", TA_PROFILE_NOTHING, NULL);
    get("both", "a", TA_PROFILE_NOTHING, NULL);
    get("both", NULL, TA_PROFILE_TEXT, "text");
    get("twice", "a", TA_PROFILE_NOTHING, NULL);
    get("twice", "b", TA_PROFILE_TEXT, "7");
    get("none", NULL, TA_PROFILE_NOTHING, NULL);
}

Test(profile, a_value_that_was_replaced_is_wiped) {
    char memory[64] = {0};
    ta_buf value = ta_buf_on(memory, sizeof memory);
    ta_profile_kind kind;
    bool found;
    set_files("[p]\n[profile p]\na = SECRET1SECRET2\n", "[p]\na = new\n");
    cr_assert_eq(
        ta_profile_get(&files, TA_STR("p"), TA_STR("a"), (ta_str){0}, &value, &kind, &found, &diag),
        TA_OK);
    cr_assert(ta_str_eq(ta_buf_str(&value), TA_STR("new")));
    cr_assert_not(has_bytes(memory, sizeof memory, "ET1"));
    cr_assert_not(has_bytes(memory, sizeof memory, "ET2"));
}

Test(profile, a_value_longer_than_its_room) {
    char memory[4];
    ta_buf value = ta_buf_on(memory, 3);
    ta_profile_kind kind;
    bool found;
    set_files("[default]\na = xyz\nb = wxyz\n", NULL);
    cr_assert_eq(ta_profile_get(&files, TA_STR("default"), TA_STR("a"), (ta_str){0}, &value, &kind,
                                &found, &diag),
                 TA_OK);
    value = ta_buf_on(memory, 3);
    cr_assert_eq(ta_profile_get(&files, TA_STR("default"), TA_STR("b"), (ta_str){0}, &value, &kind,
                                &found, &diag),
                 TA_E_LIMIT);
    cr_assert_eq(ta_profile_get(&files, TA_STR("nope"), TA_STR("a"), (ta_str){0}, &value, &kind,
                                &found, &diag),
                 TA_OK);
    cr_assert_not(found);
}
