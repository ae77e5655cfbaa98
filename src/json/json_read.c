#define TA_JSON_WITH_JSMN_CODE
#include "json/json_read.h"

#include <limits.h>
#include <string.h>

#include "json/json_check.h"
#include "json/json_decode.h"

/* ---- parsing ---- */

static ta_err fail(ta_json *j, ta_err err, size_t at, const char *limit) {
    j->count = 0;
    j->error_at = at;
    j->limit = limit;
    return err;
}

static bool is_space(char c) {
    return c == ' ' || c == '\n' || c == '\r' || c == '\t';
}

/* A text that is a single number or word. In strict mode, jsmn requires a byte after one;
 * there may be no such byte. */
static bool scalar_alone(ta_json *j) {
    size_t from = 0, to = j->n;
    while (is_space(j->text[from]))
        from++;
    while (is_space(j->text[to - 1]))
        to--;
    if (strchr("[{\"", j->text[from]))
        return false;
    j->token[0] = (jsmntok_t){JSMN_PRIMITIVE, (int)from, (int)to, 0, -1};
    return true;
}

/* Replace `size`, jsmn's count of children, by the index after the last descendant. */
static void link_siblings(ta_json *j) {
    for (int i = 0; i < j->count; i++)
        j->token[i].size = i + 1;
    /* Descendants follow their ancestors, so each one is complete before its parent uses it. */
    for (int i = j->count - 1; i > 0; i--) {
        jsmntok_t *parent = &j->token[j->token[i].parent];
        if (parent->size < j->token[i].size)
            parent->size = j->token[i].size;
    }
}

static void decode(char *text, jsmntok_t *t) {
    t->end = t->start + (int)ta_json_decode(text + t->start, (size_t)(t->end - t->start));
}

ta_err ta_json_parse(ta_json *j, char *text, size_t n) {
    if (n > INT_MAX)
        return fail(j, TA_E_LIMIT, 0, "2 GiB of JSON text");
    size_t at;
    ta_err err = ta_json_check((ta_str){text, n}, &at);
    if (err != TA_OK)
        return fail(j, err, at,
                    err == TA_E_LIMIT
                        ? TA_LIMIT_TEXT(TA_JSON_DEPTH_MAX) " nested JSON arrays and objects"
                        : NULL);

    j->text = text;
    j->n = n;
    j->error_at = n;
    j->limit = NULL;
    if (scalar_alone(j)) {
        j->count = 1;
    } else {
        jsmn_parser parser;
        jsmn_init(&parser);
        j->count = jsmn_parse(&parser, text, n, j->token, TA_JSON_TOKENS_MAX);
        if (j->count == JSMN_ERROR_NOMEM)
            return fail(j, TA_E_LIMIT, parser.pos,
                        TA_LIMIT_TEXT(TA_JSON_TOKENS_MAX) " JSON values and names");
        if (j->count <= 0) /* jsmn accepts everything that ta_json_check accepts */
            return fail(j, TA_E_INTERNAL, parser.pos, NULL);
    }
    link_siblings(j);
    for (int i = 0; i < j->count; i++)
        if (j->token[i].type == JSMN_STRING)
            decode(text, &j->token[i]);
    return TA_OK;
}

/* ---- values ---- */

static ta_str slice(const ta_json *j, int at) {
    const jsmntok_t *t = &j->token[at];
    return (ta_str){j->text + t->start, (size_t)(t->end - t->start)};
}

ta_json_kind ta_json_kind_at(const ta_json *j, int at) {
    if (at < 0)
        return TA_JSON_ABSENT;
    switch (j->token[at].type) {
    case JSMN_OBJECT:
        return TA_JSON_OBJECT;
    case JSMN_ARRAY:
        return TA_JSON_ARRAY;
    case JSMN_STRING:
        return TA_JSON_STRING;
    default:
        break;
    }
    switch (j->text[j->token[at].start]) {
    case 'n':
        return TA_JSON_NULL;
    case 'f':
        return TA_JSON_FALSE;
    case 't':
        return TA_JSON_TRUE;
    default:
        return TA_JSON_NUMBER;
    }
}

ta_str ta_json_string(const ta_json *j, int at) {
    return at >= 0 && j->token[at].type == JSMN_STRING ? slice(j, at) : TA_ABSENT;
}

ta_str ta_json_text(const ta_json *j, int at) {
    return at >= 0 && j->token[at].type == JSMN_PRIMITIVE ? slice(j, at) : TA_ABSENT;
}

/* ---- members and elements ---- */

/* A member's value is the child of its name, and the name is the child of the object. */
static int name_of(const ta_json *j, int at) {
    int parent = at < 0 ? TA_JSON_NOWHERE : j->token[at].parent;
    return parent >= 0 && j->token[parent].type == JSMN_STRING ? parent : TA_JSON_NOWHERE;
}

ta_str ta_json_name(const ta_json *j, int at) {
    return ta_json_string(j, name_of(j, at));
}

int ta_json_container(const ta_json *j, int at) {
    int name = name_of(j, at);
    if (name >= 0)
        return j->token[name].parent;
    return at < 0 ? TA_JSON_NOWHERE : j->token[at].parent;
}

/* The value that begins at token `at` of a container; in an object, the name comes first. */
static int value_from(const ta_json *j, int container, int at) {
    if (at == j->token[container].size)
        return TA_JSON_NOWHERE;
    return j->token[container].type == JSMN_OBJECT ? at + 1 : at;
}

int ta_json_first(const ta_json *j, int container) {
    return container < 0 ? TA_JSON_NOWHERE : value_from(j, container, container + 1);
}

int ta_json_next(const ta_json *j, int at) {
    int container = ta_json_container(j, at);
    return container < 0 ? TA_JSON_NOWHERE : value_from(j, container, j->token[at].size);
}

int ta_json_member(const ta_json *j, int object, ta_str name) {
    int found = TA_JSON_NOWHERE;
    if (ta_json_kind_at(j, object) != TA_JSON_OBJECT)
        return found;
    for (int v = ta_json_first(j, object); v != TA_JSON_NOWHERE; v = ta_json_next(j, v))
        if (ta_str_eq(ta_json_name(j, v), name))
            found = v;
    return found;
}
