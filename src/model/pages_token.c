/* pages_token.c - the tokens of pages: those of the service, in the body of a request, and those of AWS CLI, base64
 * of a JSON object with the service's tokens and, within a page, how many of its items were there already. */
#include "base/base64.h"
#include "base/number.h"
#include "model/pages_internal.h"
#include "json/json_check.h"
#include "json/json_python.h"
#include "json/json_write.h"

#define CUT_AMOUNT   "boto_truncate_amount"
#define ENCODED_KEYS "boto_encoded_keys" /* the paths of the values that are base64 of bytes */

bool ta_pages_is_token(const ta_model_operation *o, ta_str name) {
    for (size_t i = 0; i < ta_model_page_count(o, TA_PAGE_INPUT_TOKEN); i++)
        if (ta_model_name_is(ta_model_page(o, TA_PAGE_INPUT_TOKEN, i), name))
            return true;
    return false;
}

bool ta_pages_integer(ta_str text, int64_t *out) {
    static const uint64_t most = (uint64_t)1 << 62;
    char memory[24];
    ta_buf b = ta_buf_on(memory, sizeof memory);
    uint64_t value = most;
    if (!ta_put_integer(NULL, text))
        return false;
    (void)ta_put_integer(&b, text);
    const bool negative = b.n > 0 && memory[0] == '-';
    if (ta_buf_err(&b) == TA_OK)
        (void)ta_str_to_u64(ta_str_sub(ta_buf_str(&b), negative, b.n), most, &value);
    *out = negative ? -(int64_t)value : (int64_t)value;
    return true;
}

/* ---- --starting-token ---- */

static ta_err refuse(const ta_input *in, ta_str text) {
    ta_input_clear(in->why);
    ta_input_say(in->why, "Bad starting token: ", text, "");
    return TA_E_USAGE;
}

/* null, and the word that stands for it in old tokens */
static bool is_none(const ta_doc *d, ta_node v) {
    return ta_doc_kind(d, v) == TA_JSON_NULL ||
           (ta_doc_kind(d, v) == TA_JSON_STRING && ta_str_eq(ta_doc_text(d, v), TA_STR("None")));
}

/* The JSON of a token; 0: it is no such token. For AWS CLI an array is none, but a text or a number is a broken one. */
static ta_node decode(ta_doc *d, ta_str text) {
    const ta_doc_place before = ta_doc_here(d);
    ta_buf room = ta_doc_room(d);
    size_t at;
    if (!ta_put_base64_decoded(&room, text) ||
        (ta_buf_err(&room) == TA_OK && ta_json_check(ta_buf_str(&room), &at) != TA_OK))
        return TA_NODE_NULL;
    (void)ta_doc_finish(d, TA_JSON_STRING, &room);
    const ta_node v = ta_doc_parse(d, before.text, room.n);
    if (v && ta_doc_kind(d, v) != TA_JSON_ARRAY)
        return v;
    ta_doc_go_back(d, before);
    return TA_NODE_NULL;
}

static ta_err read_object(ta_pages *p, const ta_input *in, ta_str text, ta_node object,
                          ta_node parameters) {
    ta_doc *d = in->doc;
    const ta_node amount = ta_doc_member(d, object, TA_STR(CUT_AMOUNT), NULL);
    const ta_json_kind kind = ta_doc_kind(d, amount);
    if (kind != TA_JSON_NULL &&
        (kind != TA_JSON_NUMBER || !ta_pages_integer(ta_doc_text(d, amount), &p->skip)))
        return refuse(in, text);
    size_t known = 0, others = 0;
    for (ta_node i = ta_doc_first(d, object); i; i = ta_doc_next(d, i)) {
        static const char *const own[] = {CUT_AMOUNT, ENCODED_KEYS};
        const ta_str name = ta_doc_text(d, i);
        if (ta_str_is_one_of(name, own, sizeof own / sizeof *own) || ta_input_is_hidden(d, i))
            continue;
        if (ta_pages_is_token(&p->operation, name))
            known++;
        else
            others++;
        if (!is_none(d, ta_doc_value(d, i)))
            ta_input_set(d, parameters, name, ta_doc_value(d, i));
    }
    p->odd_token = others > 0 || known < ta_model_page_count(&p->operation, TA_PAGE_INPUT_TOKEN);
    return ta_input_doc_err(in);
}

/* The part before the next ___; *rest is absent after the last one. */
static ta_str cut_part(ta_str text, ta_str *rest) {
    for (size_t i = 0; i + 3 <= text.n; i++)
        if (ta_str_starts(ta_str_sub(text, i, text.n), TA_STR("___"))) {
            *rest = ta_str_sub(text, i + 3, text.n);
            return ta_str_sub(text, 0, i);
        }
    *rest = TA_ABSENT;
    return text;
}

static size_t count_parts(ta_str text) {
    size_t n = 0;
    while (text.p != NULL) {
        (void)cut_part(text, &text);
        n++;
    }
    return n;
}

/* Without its last part. */
static ta_str cut_last(ta_str text, ta_str *last) {
    ta_str rest = text;
    *last = text;
    while (rest.p != NULL)
        *last = cut_part(rest, &rest);
    return ta_str_sub(text, 0, text.n - last->n - 3);
}

/* The service's own tokens, with ___ between them and before the number of items that were there already. */
static ta_err read_parts(ta_pages *p, const ta_input *in, ta_str text, ta_node parameters) {
    const size_t tokens = ta_model_page_count(&p->operation, TA_PAGE_INPUT_TOKEN);
    size_t parts = count_parts(text);
    ta_str rest = text, last;
    if (parts == tokens + 1) {
        const ta_str before = cut_last(text, &last);
        const bool counted = ta_pages_integer(last, &p->skip);
        rest = counted ? before : text;
        parts = counted ? tokens : 1;
    }
    if (parts > tokens)
        return refuse(in, text);
    for (size_t i = 0; i < parts; i++) {
        const ta_str part = parts == 1 ? rest : cut_part(rest, &rest);
        ta_pages_name name;
        ta_pages_read_name(&name, ta_model_page(&p->operation, TA_PAGE_INPUT_TOKEN, i));
        if (!ta_str_eq(part, TA_STR("None")))
            ta_input_set(in->doc, parameters, name.s, ta_doc_string(in->doc, part));
    }
    return ta_input_doc_err(in);
}

ta_err ta_pages_read_token(ta_pages *p, const ta_input *in, ta_str text, ta_node parameters) {
    p->resumed = true;
    const ta_node object = decode(in->doc, text);
    const ta_err err = ta_input_doc_err(in);
    if (err != TA_OK)
        return err;
    if (!object)
        return read_parts(p, in, text, parameters);
    if (ta_doc_kind(in->doc, object) != TA_JSON_OBJECT)
        return refuse(in, text);
    return read_object(p, in, text, object, parameters);
}

/* ---- the tokens of a request ---- */

ta_err ta_pages_put_tokens(ta_pages *p, const ta_doc *d, ta_node tokens) {
    ta_buf *b = p->body;
    b->n = p->base_n;
    for (size_t i = 0; i < ta_model_page_count(&p->operation, TA_PAGE_INPUT_TOKEN); i++) {
        ta_pages_name name;
        ta_pages_read_name(&name, ta_model_page(&p->operation, TA_PAGE_INPUT_TOKEN, i));
        const ta_node v = ta_doc_member(d, tokens, name.s, NULL);
        if (ta_doc_kind(d, v) == TA_JSON_NULL)
            continue;
        ta_json_put_name(b, name.s);
        ta_doc_put_ascii_json(b, d, v);
    }
    ta_putc(b, '}');
    return ta_doc_err(d) != TA_OK ? ta_doc_err(d) : ta_buf_err(b);
}

/* What ta_pages_put_tokens put, as an object. */
static ta_node parse_tokens(const ta_pages *p, ta_doc *d) {
    const size_t at = d->text_n;
    ta_str text = ta_str_sub(ta_buf_str(p->body), p->base_n, p->body->n);
    if (ta_str_starts(text, TA_STR(",")))
        text = ta_str_sub(text, 1, text.n);
    ta_buf room = ta_doc_room(d);
    ta_putc(&room, '{');
    ta_put(&room, text);
    (void)ta_doc_finish(d, TA_JSON_STRING, &room);
    return ta_doc_parse(d, at, room.n);
}

ta_node ta_pages_body_tokens(const ta_pages *p, ta_doc *d) {
    const ta_node sent = parse_tokens(p, d);
    ta_doc_builder all = ta_doc_open(d, TA_JSON_OBJECT);
    for (size_t i = 0; i < ta_model_page_count(&p->operation, TA_PAGE_INPUT_TOKEN); i++) {
        ta_pages_name name;
        ta_pages_read_name(&name, ta_model_page(&p->operation, TA_PAGE_INPUT_TOKEN, i));
        ta_doc_put(d, &all, name.s, ta_doc_member(d, sent, name.s, NULL));
    }
    return all.container;
}

/* The path of the bytes in an attribute of a token: ["ExclusiveStartKey", "id", "B"]. */
static void add_path(ta_doc *d, ta_doc_builder *paths, ta_node token, ta_node attribute) {
    if (!ta_doc_member(d, ta_doc_value(d, attribute), TA_STR("B"), NULL))
        return;
    ta_doc_builder path = ta_doc_open(d, TA_JSON_ARRAY);
    ta_doc_append(d, &path, ta_doc_string(d, ta_doc_text(d, token)));
    ta_doc_append(d, &path, ta_doc_string(d, ta_doc_text(d, attribute)));
    ta_doc_append(d, &path, ta_doc_string(d, TA_STR("B")));
    ta_doc_append(d, paths, path.container);
}

/* AWS CLI makes bytes of what DynamoDB's last key has in base64, and its token says so. Here it stays base64. */
static void put_encoded_keys(const ta_pages *p, ta_doc *d, ta_node tokens) {
    if (!ta_str_eq(ta_str_from(p->operation.model->service), TA_STR("dynamodb")))
        return;
    ta_doc_builder paths = ta_doc_open(d, TA_JSON_ARRAY);
    for (ta_node token = ta_doc_first(d, tokens); token; token = ta_doc_next(d, token)) {
        const ta_node key = ta_doc_value(d, token);
        const bool object = ta_doc_kind(d, key) == TA_JSON_OBJECT;
        for (ta_node i = object ? ta_doc_first(d, key) : TA_NODE_NULL; i; i = ta_doc_next(d, i))
            add_path(d, &paths, token, i);
    }
    if (ta_doc_count(d, paths.container) > 0)
        ta_input_set(d, tokens, TA_STR(ENCODED_KEYS), paths.container);
}

ta_node ta_pages_next_token(const ta_pages *p, ta_doc *d) {
    const ta_node tokens = ta_pages_body_tokens(p, d);
    if (p->ending == TA_PAGES_CUT_INSIDE) {
        char memory[20];
        ta_buf amount = ta_buf_on(memory, sizeof memory);
        ta_put_i64(&amount, p->cut);
        ta_input_set(d, tokens, TA_STR(CUT_AMOUNT), ta_doc_number(d, ta_buf_str(&amount)));
    }
    put_encoded_keys(p, d, tokens);
    ta_buf json = ta_doc_room(d);
    ta_doc_put_dumps(&json, d, tokens);
    const ta_node text = ta_doc_finish(d, TA_JSON_STRING, &json);
    ta_buf token = ta_doc_room(d);
    ta_put_base64(&token, ta_doc_text(d, text));
    return ta_doc_finish(d, TA_JSON_STRING, &token);
}

/* ---- equal tokens; members may be in any order ---- */

static bool same_children(const ta_doc *d, ta_node a, ta_node b) {
    const bool object = ta_doc_kind(d, a) == TA_JSON_OBJECT;
    ta_node j = ta_doc_first(d, b);
    for (ta_node i = ta_doc_first(d, a); i; i = ta_doc_next(d, i), j = ta_doc_next(d, j)) {
        ta_node there = j;
        if (object)
            (void)ta_doc_member(d, b, ta_doc_text(d, i), &there);
        if (!there || !(object ? ta_pages_same(d, ta_doc_value(d, i), ta_doc_value(d, there))
                               : ta_pages_same(d, i, there)))
            return false;
    }
    return true;
}

bool ta_pages_same(const ta_doc *d, ta_node a, ta_node b) {
    const ta_json_kind kind = ta_doc_kind(d, a);
    if (kind != ta_doc_kind(d, b) || ta_doc_count(d, a) != ta_doc_count(d, b))
        return false;
    if (kind < TA_JSON_ARRAY)
        return ta_str_eq(ta_doc_text(d, a), ta_doc_text(d, b));
    return same_children(d, a, b);
}
