/* ini_test.c - events of the config and credentials files, fed whole, byte by byte and split at each
 * point, each piece at a guard page; then what the public cases leave open, and the caps. */
#include <criterion/criterion.h>
#include <string.h>

#include "base/buf.h"
#include "config/ini.h"
#include "support/guard.h"

static ta_ini ini;

/* ---- a transcript of all events: one line each ---- */

static void put_event(ta_buf *b) {
    static const char *const kinds[] = {"other", "default", "profile", "services", "sso-session"};
    ta_put_u64(b, ini.line, 1);
    ta_putc(b, ' ');
    if (ini.event == TA_INI_SECTION) {
        ta_puts(b, kinds[ini.kind]);
        ta_puts(b, " <");
        ta_put(b, ini.kind == TA_INI_OTHER ? TA_STR("") : ini.name);
    } else {
        ta_put(b, ini.key);
        if (ini.event == TA_INI_NESTED) {
            ta_putc(b, '.');
            ta_put(b, ini.nested);
        }
        ta_puts(b, ini.event == TA_INI_LINE ? " + <" : " = <");
        ta_put(b, ini.value);
    }
    ta_puts(b, ">\n");
}

static ta_err feed_piece(ta_str piece, ta_buf *out) {
    char *copy = guard_copy(piece.p, piece.n);
    ta_str rest = {copy, piece.n};
    ta_err err;
    size_t used;
    while ((err = ta_ini_feed(&ini, rest, &used)) == TA_OK) {
        put_event(out);
        rest = ta_str_sub(rest, used, rest.n);
    }
    if (err == TA_E_MORE)
        cr_assert_eq(used, rest.n);
    guard_free(copy, piece.n);
    return err;
}

static ta_err end(ta_buf *out) {
    ta_err err = ta_ini_end(&ini);
    if (err == TA_OK) {
        put_event(out);
        err = TA_E_MORE;
    }
    return err;
}

static char memory[1 << 16];

/* Pieces of `step` bytes, but for the first, which has `first`. */
static ta_str transcript(ta_ini_dialect dialect, ta_str text, size_t first, size_t step) {
    ta_buf b = ta_buf_on(memory, sizeof memory);
    ta_err err = TA_E_MORE;
    memset(&ini, 0xEE, sizeof ini);
    ta_ini_init(&ini, dialect);
    for (size_t at = 0, to = first; at < text.n && err == TA_E_MORE; at = to, to += step)
        err = feed_piece(ta_str_sub(text, at, to < text.n ? to : text.n), &b);
    if (err == TA_E_MORE)
        err = end(&b);
    if (err != TA_E_MORE) {
        size_t used;
        cr_assert_eq(ta_ini_feed(&ini, TA_STR("[x]\n"), &used), err, "errors are sticky");
        ta_put_u64(&b, ini.line, 1);
        ta_puts(&b, err == TA_E_LIMIT ? " limit: " : " error: ");
        ta_puts(&b, ini.why);
        ta_puts(&b, "\n");
    }
    cr_assert_not(b.full);
    return ta_buf_str(&b);
}

/* Every way to feed it gives the same. */
static void gives(ta_ini_dialect dialect, ta_str text, const char *expected) {
    ta_str got = transcript(dialect, text, text.n, 1);
    cr_assert(ta_str_eq(got, ta_str_from(expected)), "%.*s gives\n%.*s", (int)text.n, text.p,
              (int)got.n, got.p);
    for (size_t first = 0; first <= text.n; first++) {
        got = transcript(dialect, text, first, text.n);
        cr_assert(ta_str_eq(got, ta_str_from(expected)), "split at %zu: %.*s", first, (int)got.n,
                  got.p);
    }
    got = transcript(dialect, text, 1, 1);
    cr_assert(ta_str_eq(got, ta_str_from(expected)), "by bytes: %.*s", (int)got.n, got.p);
}

static void config_gives(const char *text, const char *expected) {
    gives(TA_INI_CONFIG, ta_str_from(text), expected);
}

/* ---- the public cases ---- */

static const struct {
    const char *name, *config, *credentials, *error;
} cases[] = {
#define CASE(name, config, credentials, error, profiles, sso_sessions)                             \
    {name, config, credentials, error},
#define ROW(number, sso, section, key, nested, value)
#define LOCATION(name, home, other, config_variable, credentials_variable, config, credentials)
#include "build/host/vectors/config_cases.inc"
};

Test(ini, public_cases_however_they_are_fed) {
    static char whole[sizeof memory];
    size_t errors = 0, colons = 0, count = sizeof cases / sizeof *cases;
    cr_assert_eq(count, 63);
    for (size_t i = 0; i < count; i++) {
        ta_str config = ta_str_from(cases[i].config);
        ta_str got = transcript(TA_INI_CONFIG, config, config.n, 1);
        memcpy(whole, got.p, got.n);
        whole[got.n] = '\0';
        gives(TA_INI_CONFIG, config, whole);
        const char *error = strstr(whole, " error: ");
        /* As AWS CLI has it, a colon does as well. */
        if (strcmp(cases[i].name, "Property definitions must contain an equals sign.") == 0) {
            cr_assert_not_null(strstr(whole, "\n2 key = <value>\n"), "%s", whole);
            colons++;
            continue;
        }
        cr_assert_eq(error == NULL, cases[i].error == NULL, "%s: %s", cases[i].name, whole);
        if (error != NULL)
            cr_assert_not_null(strstr(error, cases[i].error), "%s: %s", cases[i].name, error);
        errors += error != NULL;
    }
    cr_assert_eq(errors, 12);
    cr_assert_eq(colons, 2);
}

/* ---- what each line gives ---- */

Test(ini, every_event) {
    config_gives("[profile dev]\n"
                 "Region = eu-west-1 # x\n"
                 "credential_process = a\n"
                 "  b # c\n"
                 "s3 =\n"
                 "  Max_queue_size = 7 ; z\n"
                 "output=json\n",
                 "1 profile <dev>\n"
                 "2 region = <eu-west-1 # x>\n"
                 "3 credential_process = <a>\n"
                 "4 credential_process + <b # c>\n"
                 "5 s3 = <>\n"
                 "6 s3.Max_queue_size = <7 ; z>\n"
                 "7 output = <json>\n");
}

Test(ini, nothing) {
    config_gives("", "");
    config_gives("\n\r\n \t\n# c\n  ; c", "");
    config_gives("\xEF\xBB\xBF", "");
    config_gives("\xEF\xBB\xBF# c\n", "");
}

Test(ini, byte_order_mark) {
    config_gives("\xEF\xBB\xBF[default]\r\na=b\r\n", "1 default <default>\n2 a = <b>\n");
    config_gives("\n\xEF\xBB\xBF[default]\n", "2 error: Expected a section definition\n");
}

Test(ini, section_names_of_the_config_file) {
    config_gives("[default]", "1 default <default>\n");
    config_gives("[ default ]", "1 default <default>\n");
    config_gives("[profile default]", "1 profile <default>\n");
    config_gives("[profile \"my name\"]", "1 profile <my name>\n");
    config_gives("[profile 'my name' ] # c", "1 profile <my name>\n");
    config_gives("[services s]", "1 services <s>\n");
    config_gives("[sso-session\ts]", "1 sso-session <s>\n");
    config_gives("[profile \xC3\xA9]", "1 profile <\xC3\xA9>\n");
    static const char *const others[] = {"[]",
                                         "[ ]",
                                         "[foo]",
                                         "[profile]",
                                         "[profile ]",
                                         "[profilefoo]",
                                         "[Profile foo]",
                                         "[profile in valid]",
                                         "[profile \"a]",
                                         "[profile 'a\"]",
                                         "[profile \"a\"b\"]",
                                         "[profile \"\"]",
                                         "[DEFAULT]",
                                         "[services]"};
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        config_gives(others[i], "1 other <>\n");
}

Test(ini, section_names_of_the_credentials_file) {
    gives(TA_INI_CREDENTIALS, TA_STR("[default]\n[ a b ]\n[profile c]\n[services d]\n[]\n"),
          "1 profile <default>\n2 profile <a b>\n3 profile <profile c>\n4 profile <services d>\n"
          "5 other <>\n");
}

Test(ini, section_ends) {
    static const char error[] = "1 error: Section definition must end with ']'\n";
    config_gives("[profile a", error);
    config_gives("[profile a # ]c", "1 error: Section definition must end with ']'\n");
    config_gives("[profile a] b", error);
    config_gives("[profile a]]", error);
    config_gives("[profile a]\t#b", "1 profile <a>\n");
}

Test(ini, comments) {
    config_gives("[default]\na = #\nb = x #\nc = x#y\nd = x\t;y\ne = ; z\nf=a;b ;c\n",
                 "1 default <default>\n2 a = <#>\n3 b = <x #>\n4 c = <x#y>\n5 d = <x\t;y>\n"
                 "6 e = <; z>\n7 f = <a;b ;c>\n");
    /* Whatever follows in deeper lines, a value that is a comment is none. */
    config_gives("[default]\ns3 = # of ours\n  a = b # c\n",
                 "1 default <default>\n2 s3 = <# of ours>\n3 s3.a = <b # c>\n");
    /* As AWS CLI has it: a comment may be indented, and stand between the lines of a value. */
    config_gives("[default]\na = x\n  # c\n  y\n\n;d\n  z\n",
                 "1 default <default>\n2 a = <x>\n4 a + <y>\n7 a + <z>\n");
    config_gives("[default]\na #= x\n", "1 default <default>\n");
    config_gives("[default]\na # b\n",
                 "1 default <default>\n2 error: Expected an '=' sign defining a property\n");
}

Test(ini, what_is_before_a_comment) {
    static const char *const rows[][2] = {
        {"x", "x"},          {"x # y", "x"}, {"x\t;y", "x"}, {"x#y ;z # a", "x#y"}, {"x #", "x"},
        {"a  ; b # c", "a"}, {"# x", ""},    {";x", ""},     {"x# y", "x# y"},      {"", ""},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        ta_str got = ta_ini_before_comment(ta_str_from(rows[i][0]));
        cr_assert(ta_str_eq(got, ta_str_from(rows[i][1])), "%s gives %.*s", rows[i][0], (int)got.n,
                  got.p);
    }
}

/* As AWS CLI reads it. */
Test(ini, a_colon_before_any_equals_sign) {
    config_gives("[default]\nregion: eu-west-1\noutput :json\nca_bundle : a = b\nx:\ny=a:b\n",
                 "1 default <default>\n2 region = <eu-west-1>\n3 output = <json>\n"
                 "4 ca_bundle = <a = b>\n5 x = <>\n6 y = <a:b>\n");
    config_gives("[default]\nendpoint_url:http://a/?b=c\n",
                 "1 default <default>\n2 endpoint_url = <http://a/?b=c>\n");
    config_gives("[default]\ns3:\n  a:b = c\n  d = e:f\n",
                 "1 default <default>\n2 s3 = <>\n3 s3.a:b = <c>\n4 s3.d = <e:f>\n");
    config_gives("[default]\n: x\n", "1 default <default>\n"
                                     "2 error: Property did not have a name\n");
    config_gives("a: b\n", "1 error: Expected a section definition\n");
    config_gives("[default]\ns3=\n  a: b\n",
                 "1 default <default>\n2 s3 = <>\n"
                 "3 error: Expected an '=' sign defining a property in sub-property\n");
}

Test(ini, indentation_as_aws_cli_has_it) {
    config_gives("  [default]\n  a = x\n   y\n  b = z\n c = w\n [default]\n",
                 "1 default <default>\n2 a = <x>\n3 a + <y>\n4 b = <z>\n5 c = <w>\n"
                 "6 default <default>\n");
    config_gives("[default]\na = x\n [profile b]\n",
                 "1 default <default>\n2 a = <x>\n3 a + <[profile b]>\n");
    config_gives("[default]\n x\n",
                 "1 default <default>\n"
                 "2 error: Expected a property definition, found a continuation\n");
}

Test(ini, keys) {
    config_gives("[default]\nA.B = c = d\n", "1 default <default>\n2 a.b = <c = d>\n");
    config_gives("[default]\nin valid = x\n  y\n  no equals\nb = c\n",
                 "1 default <default>\n5 b = <c>\n");
    config_gives("[default]\ns3 =\n in valid = x\n ok = y\n",
                 "1 default <default>\n2 s3 = <>\n4 s3.ok = <y>\n");
    config_gives("[default]\n\xC3\xA9 = x\n", "1 default <default>\n");
    config_gives("[default]\nx\ny = z", "1 default <default>\n"
                                        "2 error: Expected an '=' sign defining a property\n");
    config_gives("a = b", "1 error: Expected a section definition\n");
}

Test(ini, nul) {
    gives(TA_INI_CONFIG, (ta_str){"[default]\na = b\0c\n", 17},
          "1 default <default>\n2 error: the line holds a NUL byte\n");
    gives(TA_INI_CONFIG, (ta_str){"#\0\n[default]\n", 13}, "2 default <default>\n");
}

/* ---- caps ---- */

static char text[3 * TA_INI_LINE_MAX];

Test(ini, longest_line) {
    strcpy(text, "[default]\na=");
    size_t head = strlen(text);
    for (size_t n = TA_INI_LINE_MAX; n <= TA_INI_LINE_MAX + 1; n++) {
        memset(text + head, 'x', n - 2);
        strcpy(text + head + n - 2, "\nb=y\n");
        for (size_t step = 1; step < 5000; step += 997) {
            ta_str got = transcript(TA_INI_CONFIG, ta_str_from(text), step, step);
            if (n == TA_INI_LINE_MAX) {
                cr_assert_eq(got.n, strlen("1 default <default>\n2 a = <>\n3 b = <y>\n") + n - 2);
                cr_assert(ta_str_ends(got, TA_STR("x>\n3 b = <y>\n")));
            } else {
                cr_assert(ta_str_eq(got, TA_STR("1 default <default>\n2 limit: the line is longer "
                                                "than TA_INI_LINE_MAX, 8192 bytes\n")),
                          "%.*s", (int)got.n, got.p);
            }
        }
    }
}

Test(ini, comments_of_any_length) {
    strcpy(text, "  #");
    memset(text + 3, 'c', 2 * TA_INI_LINE_MAX);
    strcpy(text + 3 + 2 * TA_INI_LINE_MAX, "\n[default]\n");
    ta_str got = transcript(TA_INI_CONFIG, ta_str_from(text), 100, 100);
    cr_assert(ta_str_eq(got, TA_STR("2 default <default>\n")), "%.*s", (int)got.n, got.p);
}

Test(ini, longest_key) {
    for (size_t n = TA_INI_KEY_MAX; n <= TA_INI_KEY_MAX + 1; n++) {
        strcpy(text, "[default]\n");
        memset(text + 10, 'k', n);
        strcpy(text + 10 + n, "= v");
        ta_str got = transcript(TA_INI_CONFIG, ta_str_from(text), 1, 1);
        cr_assert(ta_str_ends(got, n == TA_INI_KEY_MAX
                                       ? TA_STR("k = <v>\n")
                                       : TA_STR("2 limit: a key is longer than TA_INI_KEY_MAX, 128 "
                                                "bytes\n")),
                  "%.*s", (int)got.n, got.p);
    }
}
