#include "aws/service_table.h"

#include "aws/service_table_format.h"
#include "service_table.inc"

#define VARIABLE "AWS_ENDPOINT_URL_"

/* ---- rows ---- */

/* The string at *at, which moves on. */
static const char *next_string(const uint8_t **at) {
    const char *s = (const char *)*at;
    *at += ta_str_from(s).n + 1;
    return s;
}

static const uint8_t *after_rules(const uint8_t *at) {
    while (*at != 0) {
        const unsigned scope = *at >> 4 & 3u, signing = *at >> 6;
        at += 3 + (scope == TA_RULE_ONE_REGION) + (signing == TA_RULE_SIGNED_NAMED);
    }
    return at + 1;
}

typedef struct group {
    ta_str operations;
    const char *before;
    const uint8_t *rules;
} group;

/* Read the group at *at, which moves on; false at the end. */
static bool next_group(const uint8_t **at, group *g) {
    g->operations = ta_str_from(next_string(at));
    if (g->operations.n == 0)
        return false;
    g->before = next_string(at);
    g->rules = *at;
    *at = after_rules(*at);
    return true;
}

/* The key is the name in capitals, unless the row has one. */
static void make_variable(ta_service_entry *e, const char *key) {
    ta_buf b = ta_buf_on(e->endpoint_variable, sizeof e->endpoint_variable);
    ta_puts(&b, VARIABLE);
    for (; *key; key++)
        ta_putc(&b, *key == '-'                  ? '_'
                    : *key >= 'a' && *key <= 'z' ? (char)(*key - 'a' + 'A')
                                                 : *key);
    ta_putc(&b, '\0');
    e->service.endpoint_variable = e->endpoint_variable;
    e->service.key = e->endpoint_variable + sizeof VARIABLE - 1;
}

/* Read the row at *at, which moves on. */
static void next_row(const uint8_t **at, ta_service_entry *e) {
    const unsigned flags = *(*at)++;
    *e = (ta_service_entry){.service.name = next_string(at)};
    ta_service *s = &e->service;
    s->target_prefix = next_string(at);
    s->json_version = flags & TA_ROW_VERSION_1_1 ? "1.1" : "1.0";
    make_variable(e, flags & TA_ROW_KEY ? next_string(at) : s->name);
    s->endpoint_prefix = flags & TA_ROW_PREFIX ? next_string(at) : s->name;
    s->signing_name = flags & TA_ROW_SIGNING ? next_string(at) : s->name;
    if (*s->signing_name == '\0')
        s->signing_name = s->endpoint_prefix;
    e->query_compatible = flags & TA_ROW_QUERY_COMPATIBLE;
    if (flags & TA_ROW_SPELLED)
        e->spelled = ta_str_from(next_string(at));
    if (flags & TA_ROW_RULES) {
        e->rules = *at;
        *at = after_rules(*at);
    }
    if (flags & TA_ROW_GROUPS) {
        group g;
        e->groups = *at;
        while (next_group(at, &g))
            continue;
    }
}

#define NO_INDEX SIZE_MAX

/* The row at an index, or with a name or a key: no row has an absent one. */
static bool find(size_t index, ta_str name, ta_str key, ta_service_entry *out) {
    const uint8_t *at = service_rows;
    for (size_t i = 0; i < SERVICE_ROW_COUNT; i++) {
        next_row(&at, out);
        if (i == index || ta_str_eq(name, ta_str_from(out->service.name)) ||
            ta_str_eq_nocase(key, ta_str_from(out->service.key)))
            return true;
    }
    return false;
}

bool ta_service_at(size_t index, ta_service_entry *out) {
    return find(index, TA_ABSENT, TA_ABSENT, out);
}

bool ta_service_find(ta_str name, ta_service_entry *out) {
    return find(NO_INDEX, name, TA_ABSENT, out);
}

bool ta_service_find_by_key(ta_str key, ta_service_entry *out) {
    return find(NO_INDEX, TA_ABSENT, key, out);
}

static bool has_word(ta_str list, ta_str word) {
    while (list.n > 0)
        if (ta_str_eq(ta_str_cut(list, ' ', &list), word))
            return true;
    return false;
}

bool ta_service_error_is_retryable(ta_str service, const ta_diag *diag) {
    ta_str lines = ta_str_from(retried_errors);
    while (lines.n > 0) {
        ta_str services, line = ta_str_cut(lines, ';', &lines);
        if (ta_str_eq(ta_str_cut(line, ' ', &services), diag->error_type))
            return has_word(services, service);
    }
    return false;
}

bool ta_service_is_other(ta_str name) {
    return has_word(ta_str_from(other_services), name);
}

ta_endpoint_rules ta_service_rules(const ta_service_entry *service, ta_str operation) {
    ta_endpoint_rules rules = {.usual = service->rules};
    const uint8_t *at = service->groups;
    group g;
    while (at != NULL && next_group(&at, &g))
        if (has_word(g.operations, operation)) {
            rules.own = g.rules;
            rules.before = g.before;
            break;
        }
    return rules;
}

/* ---- names of operations ---- */

static bool is_upper(char c) {
    return c >= 'A' && c <= 'Z';
}

/* Letters and digits, in words that are not empty, with hyphens between them in AWS CLI's names. */
static bool is_name(ta_str s) {
    const bool of_api = s.n > 0 && is_upper(s.p[0]);
    for (size_t i = 0; i < s.n; i++) {
        const bool hyphen = s.p[i] == '-' && i > 0 && i + 1 < s.n && s.p[i - 1] != '-';
        if (of_api ? !ta_is_alpha(s.p[i]) && !ta_is_digit(s.p[i])
                   : is_upper(s.p[i]) || (!ta_is_alpha(s.p[i]) && !ta_is_digit(s.p[i]) && !hyphen))
            return false;
    }
    return s.n > 0;
}

/* Is it the other text in small letters, with hyphens somewhere? */
static bool is_same_name(ta_str cli_name, ta_str spelling) {
    size_t k = 0;
    for (size_t i = 0; i < cli_name.n; i++)
        if (cli_name.p[i] != '-' && (k == spelling.n || cli_name.p[i] != ta_lower(spelling.p[k++])))
            return false;
    return k == spelling.n;
}

/* The spelling in a list; absent: it has none. */
static ta_str find_spelling(ta_str list, ta_str cli_name) {
    while (list.n > 0) {
        const ta_str spelling = ta_str_cut(list, ' ', &list);
        if (is_same_name(cli_name, spelling))
            return spelling;
    }
    return (ta_str){NULL, 0};
}

static void put_word(ta_buf *b, ta_str own, ta_str word) {
    ta_str spelling = find_spelling(own, word);
    if (spelling.p == NULL)
        spelling = find_spelling(ta_str_from(spelled_words), word);
    if (spelling.p != NULL) {
        ta_put(b, spelling);
        return;
    }
    const char first = word.p[0];
    ta_putc(b, first >= 'a' && first <= 'z' ? (char)(first - 'a' + 'A') : first);
    ta_put(b, ta_str_sub(word, 1, word.n));
}

bool ta_service_put_operation(ta_buf *b, const ta_service_entry *service, ta_str name) {
    if (!is_name(name))
        return false;
    const ta_str whole = find_spelling(service->spelled, name);
    if (is_upper(name.p[0]) || whole.p != NULL) {
        ta_put(b, is_upper(name.p[0]) ? name : whole);
        return true;
    }
    while (name.n > 0)
        put_word(b, service->spelled, ta_str_cut(name, '-', &name));
    return true;
}
