/* main.c - service_compile rows | templates SERVICES.TXT: compile the table of services to C, on standard
 * output: `rows` for src/aws/service_table.c, `templates` for src/aws/endpoint_rules.c.
 * src/aws/services.txt says what it has, src/aws/service_table_format.h the form that it gets. */
#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "aws/service_table_format.h"
#include "model_compile.h"

typedef struct bytes {
    unsigned char *byte;
    size_t count;
} bytes;

typedef struct strings {
    char **string;
    size_t count;
} strings;

typedef struct group {
    const char *operations, *before;
    bytes rules;
} group;

typedef struct row {
    const char *name, *target, *version, *key, *prefix, *signing, *spelled;
    bool query_compatible;
    bytes rules;
    group *groups;
    size_t group_count;
} row;

static row *rows;
static size_t row_count;
static const char *spelled = "", *others = "";
static strings retried;
static strings templates, regions;

/* ---- bytes ---- */

static void put_byte(bytes *b, unsigned byte) {
    if (byte > 255)
        fail("there are more than 256 of something");
    APPEND(b->byte, b->count, (unsigned char)byte);
}

static void put_string(bytes *b, const char *s) {
    do
        put_byte(b, (unsigned char)*s);
    while (*s++);
}

static void put_bytes(bytes *b, const bytes *from) {
    for (size_t i = 0; i < from->count; i++)
        put_byte(b, from->byte[i]);
    put_byte(b, 0);
}

static unsigned number_of(strings *list, const char *s) {
    for (size_t i = 0; i < list->count; i++)
        if (strcmp(list->string[i], s) == 0)
            return (unsigned)i;
    APPEND(list->string, list->count, copy_string(s));
    return (unsigned)list->count - 1;
}

/* ---- words ---- */

/* What follows in a word that begins so; NULL if it does not. */
static const char *after(const char *word, const char *start) {
    return strncmp(word, start, strlen(start)) == 0 ? word + strlen(start) : NULL;
}

static unsigned index_of(const char *word, const char *const *list, size_t count) {
    for (size_t i = 0; i < count; i++)
        if (strcmp(word, list[i]) == 0)
            return (unsigned)i;
    fail("the word %s is not known", word);
}

/* A bit for each word of a list with commas. */
static unsigned bits_of(const char *text, const char *const *list, size_t count) {
    unsigned bits = 0;
    char *copy = copy_string(text);
    for (char *word = strtok(copy, ","); word; word = strtok(NULL, ","))
        bits |= 1u << index_of(word, list, count);
    return bits;
}

/* ---- rules ---- */

/* A placeholder's byte takes its place. */
static char *template_of(const char *text) {
    static const char *const names[] = {"{prefix}",          "{fips}",   "{region}",
                                        "{global}",          "{suffix}", "{plain-suffix}",
                                        "{dualstack-suffix}"};
    char *copy = copy_string(text), *to = copy;
    while (*text) {
        size_t i = 0;
        while (i < sizeof names / sizeof *names && !after(text, names[i]))
            i++;
        if (i == sizeof names / sizeof *names) {
            if (*text == '{')
                fail("the placeholder at %s is not known", text);
            *to++ = *text++;
        } else {
            *to++ = (char)(TA_PUT_PREFIX + i);
            text += strlen(names[i]);
        }
    }
    *to = '\0';
    return copy;
}

static void read_rule(bytes *rules, const char *line, bool is_error) {
    static const char *const variants[] = {"plain", "dualstack", "fips", "fips+dualstack"};
    static const char *const partitions[] = {"aws",     "aws-cn",    "aws-us-gov", "aws-eusc",
                                             "aws-iso", "aws-iso-b", "aws-iso-e",  "aws-iso-f"};
    unsigned when = 15, in = 255, scope = TA_RULE_ALL_REGIONS, signing = TA_RULE_SIGNED_AS_CALLED;
    unsigned region = 0, signed_as = 0;
    for (;;) {
        char word[512];
        const char *value;
        const size_t n = strcspn(line, " ");
        if (n >= sizeof word)
            fail("a word is too long");
        memcpy(word, line, n);
        word[n] = '\0';
        if ((value = after(word, "when=")) != NULL) {
            when = bits_of(value, variants, 4);
        } else if ((value = after(word, "in=")) != NULL) {
            in = bits_of(value, partitions, 8);
        } else if ((value = after(word, "region=")) != NULL) {
            scope = strcmp(value, "global") ? TA_RULE_ONE_REGION : TA_RULE_GLOBAL_REGION;
            region = scope == TA_RULE_ONE_REGION ? number_of(&regions, value) : 0;
        } else if ((value = after(word, "signed=")) != NULL) {
            signing = strcmp(value, "{global}") ? TA_RULE_SIGNED_NAMED : TA_RULE_SIGNED_GLOBAL;
            signed_as = signing == TA_RULE_SIGNED_NAMED ? number_of(&regions, value) : 0;
        } else {
            break;
        }
        line += n + (line[n] == ' ');
    }
    if (*line == '\0')
        fail("a rule ends with its template");
    char text[1024];
    snprintf(text, sizeof text, "%s%s", is_error ? "!" : "", line);
    put_byte(rules, when | scope << 4 | signing << 6);
    put_byte(rules, in);
    put_byte(rules, number_of(&templates, is_error ? text : template_of(text)));
    if (scope == TA_RULE_ONE_REGION)
        put_byte(rules, region);
    if (signing == TA_RULE_SIGNED_NAMED)
        put_byte(rules, signed_as);
}

/* ---- lines ---- */

static void read_head(char *line) {
    row r = {.name = strtok(line, " "), .target = strtok(NULL, " "), .version = strtok(NULL, " ")};
    const char *value;
    if (r.version == NULL || (strcmp(r.version, "1.0") != 0 && strcmp(r.version, "1.1") != 0))
        fail("a service has a name, a target and a version, 1.0 or 1.1");
    for (const char *word; (word = strtok(NULL, " ")) != NULL;) {
        if ((value = after(word, "key=")) != NULL)
            r.key = value;
        else if ((value = after(word, "prefix=")) != NULL)
            r.prefix = value;
        else if ((value = after(word, "signing=")) != NULL)
            r.signing = value;
        else if (strcmp(word, "query-compatible") == 0)
            r.query_compatible = true;
        else
            fail("the word %s is not known of a service", word);
    }
    APPEND(rows, row_count, r);
}

static void read_of_service(row *r, const char *line, bool deeper) {
    group *g = deeper && r->group_count > 0 ? &r->groups[r->group_count - 1] : NULL;
    bytes *rules = g ? &g->rules : &r->rules;
    const char *rest;
    if (deeper && g == NULL)
        fail("no operations are named above");
    if ((rest = after(line, "host ")) != NULL) {
        read_rule(rules, rest, false);
    } else if ((rest = after(line, "error ")) != NULL) {
        read_rule(rules, rest, true);
    } else if (g && (rest = after(line, "before ")) != NULL) {
        g->before = rest;
    } else if (!deeper && (rest = after(line, "spelled ")) != NULL) {
        r->spelled = rest;
    } else if (!deeper && (rest = after(line, "of ")) != NULL) {
        group new_one = {.operations = rest, .before = ""};
        APPEND(r->groups, r->group_count, new_one);
    } else {
        fail("%s is not known of a service", line);
    }
}

static void read_services(const char *path) {
    static char line[65536];
    FILE *f = fopen(path, "r");
    file_name = path;
    if (f == NULL)
        fail("%s", strerror(errno));
    while (fgets(line, sizeof line, f)) {
        const char *rest;
        line_number++;
        line[strcspn(line, "\n")] = '\0';
        char *copy = copy_string(line);
        if (line[0] == '#' || line[0] == '\0')
            continue;
        if ((rest = after(copy, "spelled ")) != NULL)
            spelled = rest;
        else if ((rest = after(copy, "other ")) != NULL)
            others = rest;
        else if ((rest = after(copy, "retried ")) != NULL)
            (void)number_of(&retried, rest);
        else if (line[0] != ' ')
            read_head(copy);
        else if (row_count == 0)
            fail("an indented line belongs to nothing");
        else
            read_of_service(&rows[row_count - 1], copy + strspn(copy, " "), copy[2] == ' ');
    }
    fclose(f);
}

/* ---- output ---- */

/* A signing name that is the prefix is written as "". */
static const char *signing_of(const row *r) {
    return r->signing && r->prefix && strcmp(r->signing, r->prefix) == 0 ? "" : r->signing;
}

static bytes packed(const row *r) {
    bytes b = {NULL, 0};
    put_byte(&b, (r->key ? TA_ROW_KEY : 0u) | (r->prefix ? TA_ROW_PREFIX : 0u) |
                     (r->signing ? TA_ROW_SIGNING : 0u) | (r->spelled ? TA_ROW_SPELLED : 0u) |
                     (r->rules.count ? TA_ROW_RULES : 0u) | (r->group_count ? TA_ROW_GROUPS : 0u) |
                     (strcmp(r->version, "1.1") == 0 ? TA_ROW_VERSION_1_1 : 0u) |
                     (r->query_compatible ? TA_ROW_QUERY_COMPATIBLE : 0u));
    put_string(&b, r->name);
    put_string(&b, r->target);
    const char *const optional[] = {r->key, r->prefix, signing_of(r), r->spelled};
    for (size_t i = 0; i < sizeof optional / sizeof *optional; i++)
        if (optional[i])
            put_string(&b, optional[i]);
    if (r->rules.count)
        put_bytes(&b, &r->rules);
    for (size_t i = 0; i < r->group_count; i++) {
        put_string(&b, r->groups[i].operations);
        put_string(&b, r->groups[i].before);
        put_bytes(&b, &r->groups[i].rules);
    }
    if (r->group_count)
        put_byte(&b, 0);
    return b;
}

static void print_rows(void) {
    size_t total = 0;
    printf("static const uint8_t service_rows[] = {");
    for (size_t i = 0; i < row_count; i++) {
        const bytes b = packed(&rows[i]);
        printf("\n    /* %s */ ", rows[i].name);
        for (size_t k = 0; k < b.count; k++)
            printf("%u,", b.byte[k]);
        total += b.count;
    }
    printf("\n};\nenum { SERVICE_ROW_COUNT = %zu }; /* %zu bytes */\n", row_count, total);
    printf("static const char spelled_words[] = \"%s\";\n", spelled);
    printf("static const char other_services[] = \"%s\";\n", others);
    printf("static const char retried_errors[] = \"");
    for (size_t i = 0; i < retried.count; i++)
        printf("%s%s", i ? ";" : "", retried.string[i]);
    printf("\";\n");
}

static void print_strings(const char *name, const strings *list) {
    size_t total = 0;
    printf("static const char %s[] =", name);
    for (size_t i = 0; i < list->count; i++) {
        printf("\n    \"");
        for (const char *c = list->string[i]; *c; c++)
            printf(isprint((unsigned char)*c) ? "%c" : "\\%03o", (unsigned char)*c);
        printf("\\000\"");
        total += strlen(list->string[i]) + 1;
    }
    printf("%s; /* %zu bytes */\n", list->count ? "" : " \"\"", total);
}

int main(int argc, char **argv) {
    if (argc != 3 || (strcmp(argv[1], "rows") != 0 && strcmp(argv[1], "templates") != 0)) {
        fprintf(stderr, "usage: service_compile rows | templates SERVICES.TXT\n");
        return 2;
    }
    (void)number_of(&templates, template_of("{prefix}{fips}.{region}.{suffix}"));
    read_services(argv[2]);
    if (strcmp(argv[1], "rows") == 0) {
        print_rows();
    } else {
        print_strings("rule_templates", &templates);
        print_strings("rule_regions", &regions);
    }
    return 0;
}
