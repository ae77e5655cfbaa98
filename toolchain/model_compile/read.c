/* read.c - the text of a model: src/model/README.md has its format. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "model_compile.h"

shape *find_shape(model *m, const char *name) {
    for (size_t i = 0; i < m->shape_count; i++)
        if (strcmp(m->shapes[i].name, name) == 0)
            return &m->shapes[i];
    fail("there is no shape %s", name);
    return NULL;
}

operation *find_operation(model *m, const char *name) {
    for (size_t i = 0; i < m->operation_count; i++)
        if (strcmp(m->operations[i].name, name) == 0)
            return &m->operations[i];
    return NULL;
}

/* ---- reading ---- */

static const char *const scalar_names[TA_MODEL_SCALAR_COUNT] = {
    [TA_MODEL_STRING] = "string",
    [TA_MODEL_INTEGER] = "integer",
    [TA_MODEL_LONG] = "long",
    [TA_MODEL_FLOAT] = "float",
    [TA_MODEL_DOUBLE] = "double",
    [TA_MODEL_BOOLEAN] = "boolean",
    [TA_MODEL_BLOB] = "blob",
    [TA_MODEL_DOCUMENT] = "document",
    [TA_MODEL_TIMESTAMP] = "timestamp",
    [TA_MODEL_TIMESTAMP_EPOCH] = "timestamp:epoch",
    [TA_MODEL_TIMESTAMP_ISO8601] = "timestamp:iso8601",
    [TA_MODEL_TIMESTAMP_RFC822] = "timestamp:rfc822",
};

static bool after_prefix(const char *word, const char *prefix, const char **rest) {
    *rest = word + strlen(prefix);
    return strncmp(word, prefix, strlen(prefix)) == 0;
}

static type read_type(char *text) {
    type t = {NULL};
    const char *rest, *word = strtok(text, " ");
    if (word == NULL)
        fail("a type is missing");
    for (unsigned i = 1; i < TA_MODEL_SCALAR_COUNT; i++)
        if (strcmp(word, scalar_names[i]) == 0)
            t.scalar = i;
    if (t.scalar == 0)
        t.shape = copy_string(word);
    while ((word = strtok(NULL, " ")) != NULL) {
        if (after_prefix(word, "min=", &rest)) {
            t.has_min = true;
            t.min = strtoll(rest, NULL, 10);
        } else if (after_prefix(word, "first=", &rest))
            t.first = copy_string(rest);
        else if (after_prefix(word, "name=", &rest))
            t.name = copy_string(rest);
        else if (strcmp(word, "token") == 0)
            t.flags |= TA_MODEL_IS_TOKEN;
        else if (strcmp(word, "secret") == 0)
            t.flags |= TA_MODEL_IS_SECRET;
        else if (!after_prefix(word, "in=", &rest) && !after_prefix(word, "as=", &rest) &&
                 strcmp(word, "json") != 0 && strcmp(word, "stream") != 0)
            fail("the word %s is not known", word);
    }
    return t;
}

static void read_words(names *to, char *text) {
    for (char *word = strtok(text, " "); word; word = strtok(NULL, " "))
        APPEND(to->name, to->count, copy_string(word));
}

static void read_page(operation *o, char *line) {
    static const char *const keys[TA_MODEL_PAGE_COUNT] = {
        [TA_MODEL_PAGE_INPUT_TOKEN] = "input-token",
        [TA_MODEL_PAGE_OUTPUT_TOKEN] = "output-token",
        [TA_MODEL_PAGE_LIMIT] = "limit",
        [TA_MODEL_PAGE_MORE] = "more",
        [TA_MODEL_PAGE_RESULTS] = "results",
        [TA_MODEL_PAGE_OTHERS] = "others"};
    const char *rest;
    for (unsigned i = 0; i < TA_MODEL_PAGE_COUNT; i++)
        if (after_prefix(line, keys[i], &rest) && *rest == ' ') {
            /* An output token may be an expression with blanks: A || B. */
            if (i == TA_MODEL_PAGE_OUTPUT_TOKEN && strstr(rest, "||"))
                APPEND(o->page[i].name, o->page[i].count, copy_string(rest + 1));
            else
                read_words(&o->page[i], line + (rest - line));
            return;
        }
    fail("%s is not known of a page", line);
}

static void read_of_operation(operation *o, char *line, bool deeper) {
    const char *rest;
    if (deeper)
        read_page(o, line);
    else if (after_prefix(line, "input ", &rest))
        o->input = copy_string(rest);
    else if (after_prefix(line, "output ", &rest))
        o->output = copy_string(rest);
    else if (after_prefix(line, "host ", &rest))
        o->host = copy_string(rest);
    else if (after_prefix(line, "errors ", &rest))
        read_words(&o->errors, line + (rest - line));
    else if (strcmp(line, "page") == 0)
        o->has_page = true;
    else
        fail("%s is not known of an operation", line);
}

static void read_of_shape(shape *s, char *line) {
    member m = {NULL, false, {NULL}};
    if (s->kind == TA_MODEL_STRUCTURE) {
        char *type_text = strchr(line, ' ');
        if (type_text == NULL)
            fail("the type of a member is missing");
        *type_text++ = '\0';
        const size_t n = strlen(line);
        m.required = n > 0 && line[n - 1] == '!';
        if (m.required)
            line[n - 1] = '\0';
        m.name = copy_string(line);
        line = type_text;
    }
    m.type = read_type(line);
    APPEND(s->members, s->count, m);
}

static void read_acceptor(waiter *w, char *line) {
    acceptor a = {NULL, NULL, NULL, NULL};
    char *matcher = strchr(line, ' '), *rest = matcher ? strchr(matcher + 1, ' ') : NULL;
    if (rest == NULL)
        fail("an acceptor has a state, a matcher and a value");
    *matcher++ = '\0';
    *rest++ = '\0';
    /* The expected value is after the last " = ". */
    char *equals = NULL;
    for (char *p = rest; (p = strstr(p, " = ")) != NULL; p++)
        equals = p;
    if (equals) {
        *equals = '\0';
        a.argument = copy_string(rest);
        rest = equals + 3;
    }
    a.state = copy_string(line);
    a.matcher = copy_string(matcher);
    a.expected = copy_string(rest);
    APPEND(w->acceptors, w->count, a);
}

static void begin_shape(model *m, unsigned kind, char *text) {
    shape s = {.kind = kind};
    const char *rest;
    s.name = copy_string(strtok(text, " "));
    for (const char *word; (word = strtok(NULL, " ")) != NULL;) {
        if (after_prefix(word, "min=", &rest))
            s.min = strtoll(rest, NULL, 10);
        else if (after_prefix(word, "code=", &rest))
            s.code = copy_string(rest);
        else if (strcmp(word, "union") == 0)
            s.is_union = true;
        else
            fail("the word %s is not known", word);
    }
    APPEND(m->shapes, m->shape_count, s);
}

static void begin_waiter(model *m, char *text) {
    waiter w = {.name = NULL};
    char name[256], of[256];
    if (sscanf(text, "%255s %255s delay=%u attempts=%u", name, of, &w.delay, &w.attempts) != 4)
        fail("a waiter has a name, an operation, delay= and attempts=");
    w.name = copy_string(name);
    w.operation = copy_string(of);
    APPEND(m->waiters, m->waiter_count, w);
}

/* What the indented lines that follow belong to. */
typedef enum section { NOTHING, OPERATION, SHAPE, WAITER } section;

static section begin_section(model *m, char *line) {
    const char *rest;
    if (after_prefix(line, "operation ", &rest)) {
        operation o = {.name = copy_string(rest)};
        APPEND(m->operations, m->operation_count, o);
        return OPERATION;
    }
    if (after_prefix(line, "waiter ", &rest)) {
        begin_waiter(m, line + (rest - line));
        return WAITER;
    }
    const unsigned kind = after_prefix(line, "structure ", &rest) ? TA_MODEL_STRUCTURE
                          : after_prefix(line, "list ", &rest)    ? TA_MODEL_LIST
                          : after_prefix(line, "map ", &rest)     ? TA_MODEL_MAP
                                                                  : 0;
    if (kind == 0)
        fail("%s begins nothing that is known", line);
    begin_shape(m, kind, line + (rest - line));
    return SHAPE;
}

static void read_line(model *m, section *now, char *line) {
    if (line[0] == '#' || line[0] == '\0')
        return;
    if (line[0] != ' ') {
        *now = begin_section(m, line);
        return;
    }
    const bool deeper = strncmp(line, "    ", 4) == 0;
    line += deeper ? 4 : 2;
    switch (*now) {
    case OPERATION:
        read_of_operation(&m->operations[m->operation_count - 1], line, deeper);
        break;
    case SHAPE:
        read_of_shape(&m->shapes[m->shape_count - 1], line);
        break;
    case WAITER:
        read_acceptor(&m->waiters[m->waiter_count - 1], line);
        break;
    case NOTHING:
        fail("an indented line belongs to nothing");
    }
}

void read_model(model *m, const char *path) {
    static char line[65536];
    section now = NOTHING;
    FILE *f = fopen(path, "r");
    file_name = path;
    line_number = 0;
    if (f == NULL)
        fail("%s: toolchain/models add makes the model of a service", strerror(errno));
    while (fgets(line, sizeof line, f)) {
        line_number++;
        line[strcspn(line, "\n")] = '\0';
        read_line(m, &now, line);
    }
    fclose(f);
}
