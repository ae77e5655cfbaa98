#include "config/ini.h"

#include <string.h>

static const ta_str byte_order_mark = {"\xEF\xBB\xBF", 3};

/* CR is a blank, so that one before LF is removed with the blanks at the end. */
static bool is_blank(char c) {
    return c == ' ' || c == '\t' || c == '\r';
}

static bool begins_comment(char c) {
    return c == '#' || c == ';';
}

static ta_str trim(ta_str s) {
    while (s.n > 0 && is_blank(s.p[0]))
        s = ta_str_sub(s, 1, s.n);
    while (s.n > 0 && is_blank(s.p[s.n - 1]))
        s.n--;
    return s;
}

static ta_err refuse(ta_ini *ini, ta_err err, const char *why) {
    ini->why = why;
    ini->failed = err;
    return err;
}

static ta_err emit(ta_ini *ini, ta_ini_event event, ta_str value) {
    ini->event = event;
    ini->value = value;
    return TA_OK;
}

/* ---- sections ---- */

/* The name after a section's first word; absent if it is not valid. AWS CLI writes names with
 * blanks in quotes, as a shell does. */
static ta_str section_name(ta_str s) {
    char quote = '\0';
    s = trim(s);
    if (s.n >= 2 && (s.p[0] == '"' || s.p[0] == '\'') && s.p[s.n - 1] == s.p[0]) {
        quote = s.p[0];
        s = ta_str_sub(s, 1, s.n - 1);
    }
    for (size_t i = 0; i < s.n; i++)
        if (quote ? s.p[i] == quote : is_blank(s.p[i]) || s.p[i] == '"' || s.p[i] == '\'')
            return TA_ABSENT;
    return s.n > 0 ? s : TA_ABSENT;
}

static ta_ini_kind config_kind(ta_str header, ta_str *name) {
    static const struct {
        const char *word;
        ta_ini_kind kind;
    } words[] = {{"profile", TA_INI_PROFILE},
                 {"services", TA_INI_SERVICES},
                 {"sso-session", TA_INI_SSO_SESSION}};
    size_t n = 0;
    *name = header;
    if (ta_str_eq(header, TA_STR("default")))
        return TA_INI_DEFAULT;
    while (n < header.n && !is_blank(header.p[n]))
        n++;
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        if (!ta_str_eq(ta_str_sub(header, 0, n), ta_str_from(words[i].word)))
            continue;
        *name = section_name(ta_str_sub(header, n, header.n));
        return name->p ? words[i].kind : TA_INI_OTHER;
    }
    return TA_INI_OTHER;
}

static ta_err section(ta_ini *ini, ta_str line) {
    size_t end = ta_str_find(line, ']');
    ta_str after = trim(ta_str_sub(line, end < line.n ? end + 1 : end, line.n));
    if (end == line.n || (after.n > 0 && !begins_comment(after.p[0])))
        return refuse(ini, TA_E_CONFIG, "Section definition must end with ']'");
    ta_str header = trim(ta_str_sub(line, 1, end));
    ini->in_section = true;
    ini->open = false;
    if (ini->dialect == TA_INI_CONFIG) {
        ini->kind = config_kind(header, &ini->name);
    } else {
        ini->kind = header.n > 0 ? TA_INI_PROFILE : TA_INI_OTHER;
        ini->name = header;
    }
    return emit(ini, TA_INI_SECTION, TA_ABSENT);
}

/* ---- keys ---- */

static bool is_valid_key(ta_str key) {
    static const ta_str marks = {"_-/.%@:+", 8};
    for (size_t i = 0; i < key.n; i++)
        if (!ta_is_alpha(key.p[i]) && !ta_is_digit(key.p[i]) &&
            ta_str_find(marks, key.p[i]) == marks.n)
            return false;
    return true;
}

ta_str ta_ini_before_comment(ta_str value) {
    for (size_t i = 0; i < value.n; i++)
        if (begins_comment(value.p[i]) && (i == 0 || is_blank(value.p[i - 1])))
            return trim(ta_str_sub(value, 0, i));
    return value;
}

/* The index where the key ends; line.n if it has no end. */
static size_t delimiter(ta_str line) {
    size_t equals = ta_str_find(line, '='), colon = ta_str_find(line, ':');
    return colon < equals ? colon : equals;
}

static ta_err property(ta_ini *ini, ta_str line) {
    if (!ini->in_section)
        return refuse(ini, TA_E_CONFIG, "Expected a section definition");
    size_t end = delimiter(line);
    if (end == line.n)
        return refuse(ini, TA_E_CONFIG,
                      ini->indent > 0 && !ini->open
                          ? "Expected a property definition, found a continuation"
                          : "Expected an '=' sign defining a property");
    ta_str key = trim(ta_str_sub(line, 0, end));
    if (key.n == 0)
        return refuse(ini, TA_E_CONFIG, "Property did not have a name");
    ini->open = true;
    ini->passed = !is_valid_key(key);
    if (ini->passed)
        return TA_E_MORE;
    if (key.n > sizeof ini->key_text)
        return refuse(
            ini, TA_E_LIMIT,
            "a key is longer than TA_INI_KEY_MAX, " TA_LIMIT_TEXT(TA_INI_KEY_MAX) " bytes");
    for (size_t i = 0; i < key.n; i++)
        ini->key_text[i] = ta_lower(key.p[i]);
    ini->key = (ta_str){ini->key_text, key.n};
    ta_str value = trim(ta_str_sub(line, end + 1, line.n));
    ini->has_nested = ta_ini_before_comment(value).n == 0;
    return emit(ini, TA_INI_KEY, value);
}

static ta_err continuation(ta_ini *ini, ta_str line) {
    if (ini->passed)
        return TA_E_MORE;
    if (!ini->has_nested)
        return emit(ini, TA_INI_LINE, line);
    size_t equals = ta_str_find(line, '=');
    if (equals == line.n)
        return refuse(ini, TA_E_CONFIG, "Expected an '=' sign defining a property in sub-property");
    ini->nested = trim(ta_str_sub(line, 0, equals));
    if (ini->nested.n == 0)
        return refuse(ini, TA_E_CONFIG, "Property did not have a name in sub-property");
    if (!is_valid_key(ini->nested))
        return TA_E_MORE;
    return emit(ini, TA_INI_NESTED, trim(ta_str_sub(line, equals + 1, line.n)));
}

/* ---- lines ---- */

/* TA_E_MORE if the line produces no event. */
static ta_err end_of_line(ta_ini *ini) {
    ta_str line = {ini->text, ini->n};
    size_t indent = 0;
    ini->n = 0;
    ini->comment = false;
    if (++ini->line == 1 && ta_str_starts(line, byte_order_mark))
        line = ta_str_sub(line, byte_order_mark.n, line.n);
    while (indent < line.n && is_blank(line.p[indent]))
        indent++;
    line = trim(line);
    if (line.n == 0 || begins_comment(line.p[0]))
        return TA_E_MORE;
    if (ini->open && indent > ini->indent)
        return continuation(ini, line);
    ini->indent = indent;
    return line.p[0] == '[' ? section(ini, line) : property(ini, line);
}

static ta_err keep(ta_ini *ini, char c) {
    if (ini->comment)
        return TA_E_MORE;
    if (begins_comment(c) && trim((ta_str){ini->text, ini->n}).n == 0) {
        ini->comment = true; /* may have any length */
        return TA_E_MORE;
    }
    ini->line += c == '\0' || ini->n == sizeof ini->text; /* counts the refused line */
    if (c == '\0')
        return refuse(ini, TA_E_CONFIG, "the line holds a NUL byte");
    if (ini->n == sizeof ini->text)
        return refuse(
            ini, TA_E_LIMIT,
            "the line is longer than TA_INI_LINE_MAX, " TA_LIMIT_TEXT(TA_INI_LINE_MAX) " bytes");
    ini->text[ini->n++] = c;
    return TA_E_MORE;
}

void ta_ini_init(ta_ini *ini, ta_ini_dialect dialect) {
    memset(ini, 0, offsetof(ta_ini, key_text));
    ini->dialect = dialect;
}

ta_err ta_ini_feed(ta_ini *ini, ta_str in, size_t *used) {
    *used = 0;
    if (ini->failed != TA_OK)
        return ini->failed;
    while (*used < in.n) {
        char c = in.p[(*used)++];
        ta_err err = c == '\n' ? end_of_line(ini) : keep(ini, c);
        if (err != TA_E_MORE)
            return err;
    }
    return TA_E_MORE;
}

ta_err ta_ini_end(ta_ini *ini) {
    size_t used;
    return ta_ini_feed(ini, TA_STR("\n"), &used);
}
