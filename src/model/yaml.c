#include "model/yaml.h"

#include "caps.h"
#include "model/yaml_internal.h"

#define TOP (-1)

static const char not_there[] =
    "anchors, aliases, tags, directives and keys with ? are not supported";

/* Is there only white space before it in its line, and no tab? */
static bool begins_line(ta_yaml *y) {
    for (size_t at = ta_yaml_line(y); at < y->at; at++)
        if (y->s.p[at] != ' ') {
            if (y->s.p[at] == '\t')
                ta_yaml_fail(y, "a tab before the first word");
            return false;
        }
    return true;
}

static bool at_end(const ta_yaml *y) {
    return y->at >= y->s.n || ta_yaml_at_mark(y);
}

static bool at_item(const ta_yaml *y) {
    return ta_yaml_char(y, y->at) == '-' && ta_yaml_ends_word(y, y->at);
}

static bool at_colon(const ta_yaml *y, bool flow) {
    const char next = ta_yaml_char(y, y->at + 1);
    return ta_yaml_char(y, y->at) == ':' &&
           (ta_yaml_ends_word(y, y->at) ||
            (flow && (next == ',' || next == ']' || next == '}' || next == '[' || next == '{')));
}

static bool is_quote(char c) {
    return c == '"' || c == '\'';
}

/* What begins neither a plain scalar nor a quoted one. */
static bool is_indicator(char c) {
    const ta_str all = TA_STR("&*!%@`|>,[]{}");
    return ta_str_find(all, c) < all.n;
}

/* ---- flow collections ---- */

static ta_node flow_node(ta_yaml *y);

static ta_node scalar(ta_yaml *y, int parent, bool flow, bool is_key) {
    const char c = ta_yaml_char(y, y->at);
    if (is_quote(c))
        return ta_yaml_quoted(y);
    if (is_indicator(c) || ((c == '?' || (flow && c == '-')) && ta_yaml_ends_word(y, y->at)))
        return ta_yaml_fail(y, not_there);
    return ta_yaml_plain(y, parent, flow, is_key);
}

static void put_member(ta_yaml *y, ta_doc_builder *b, ta_node key, ta_node value) {
    ta_node twice;
    if (ta_yaml_failed(y))
        return;
    ta_doc_member(y->doc, b->container, ta_doc_text(y->doc, key), &twice);
    if (twice)
        ta_yaml_fail(y, "a key that is there already");
    else
        ta_doc_put(y->doc, b, ta_doc_text(y->doc, key), value);
}

static void flow_member(ta_yaml *y, ta_doc_builder *b) {
    ta_node value = TA_NODE_NULL;
    const bool quoted = is_quote(ta_yaml_char(y, y->at));
    const ta_node key = scalar(y, TOP, true, true);
    ta_yaml_skip(y);
    if (at_colon(y, true) || (quoted && ta_yaml_char(y, y->at) == ':')) {
        y->at++;
        ta_yaml_skip(y);
        const char c = ta_yaml_char(y, y->at);
        if (c != ',' && c != '}')
            value = flow_node(y);
    }
    put_member(y, b, key, value);
}

static ta_node flow_collection(ta_yaml *y) {
    const bool object = y->s.p[y->at++] == '{';
    const char close = object ? '}' : ']';
    ta_doc_builder b = ta_doc_open(y->doc, object ? TA_JSON_OBJECT : TA_JSON_ARRAY);
    for (ta_yaml_skip(y); ta_yaml_char(y, y->at) != close; ta_yaml_skip(y)) {
        if (object) {
            flow_member(y, &b);
        } else {
            const ta_node value = flow_node(y);
            if (!ta_yaml_failed(y))
                ta_doc_append(y->doc, &b, value);
        }
        ta_yaml_skip(y);
        if (ta_yaml_failed(y) || ta_yaml_char(y, y->at) != ',')
            break;
        y->at++;
    }
    if (at_end(y) || ta_yaml_char(y, y->at) != close)
        return ta_yaml_fail(y, object ? "{ without its }" : "[ without its ]");
    y->at++;
    return b.container;
}

static ta_node deeper(ta_yaml *y, ta_node (*read)(ta_yaml *y)) {
    if (++y->depth > TA_JSON_DEPTH_MAX)
        return ta_yaml_fail(y, "collections that are nested deeper than TA_JSON_DEPTH_MAX");
    const ta_node v = read(y);
    y->depth--;
    return v;
}

static ta_node flow_node(ta_yaml *y) {
    const char c = ta_yaml_char(y, y->at);
    if (at_end(y))
        return ta_yaml_fail(y, "a bracket that is not closed");
    return c == '[' || c == '{' ? deeper(y, flow_collection) : scalar(y, TOP, true, false);
}

/* ---- block collections ---- */

static ta_node block_node(ta_yaml *y, int parent, bool of_key);

/* After an entry: is there another one in the column? */
static bool goes_on(ta_yaml *y, int column) {
    ta_yaml_skip(y);
    if (ta_yaml_failed(y) || at_end(y))
        return false;
    if (!begins_line(y) || ta_yaml_column(y) > column)
        ta_yaml_fail(y, "text that is neither of the value before it nor of a new one");
    return y->fault == NULL && ta_yaml_column(y) == column;
}

static ta_node sequence(ta_yaml *y) {
    const int column = ta_yaml_column(y);
    ta_doc_builder b = ta_doc_open(y->doc, TA_JSON_ARRAY);
    do {
        y->at++;
        const ta_node value = block_node(y, column, false);
        if (!ta_yaml_failed(y))
            ta_doc_append(y->doc, &b, value);
    } while (goes_on(y, column) && at_item(y));
    return b.container;
}

/* A key and its colon, in one line. */
static ta_node read_key(ta_yaml *y, int column) {
    const size_t line = ta_yaml_line(y);
    const ta_node key = scalar(y, column, false, true);
    while (ta_yaml_is_blank(ta_yaml_char(y, y->at)))
        y->at++;
    if (!ta_yaml_failed(y) && (!at_colon(y, false) || ta_yaml_line(y) != line))
        return ta_yaml_fail(y, "a key without its colon");
    y->at += !ta_yaml_failed(y);
    return key;
}

static ta_node mapping(ta_yaml *y) {
    const int column = ta_yaml_column(y);
    ta_doc_builder b = ta_doc_open(y->doc, TA_JSON_OBJECT);
    do {
        if (at_item(y))
            return ta_yaml_fail(y, "an item among keys");
        const ta_node key = read_key(y, column);
        if (!ta_yaml_failed(y))
            put_member(y, &b, key, block_node(y, column, true));
    } while (goes_on(y, column));
    return b.container;
}

/* Does a key begin here? */
static bool at_key(ta_yaml *y) {
    ta_yaml look = *y;
    const ta_doc_place place = ta_doc_here(y->doc);
    if (is_indicator(ta_yaml_char(y, y->at)))
        return false;
    (void)read_key(&look, 0);
    const bool is = !ta_yaml_failed(&look);
    if (ta_doc_err(y->doc) == TA_OK)
        ta_doc_go_back(y->doc, place);
    return is;
}

/* The node of an entry: on its line, or on the next ones, further in. The items of a key's list may be in its
 * column. */
static ta_node block_node(ta_yaml *y, int parent, bool of_key) {
    const size_t line = ta_yaml_line(y);
    ta_yaml_skip(y);
    if (at_end(y))
        return TA_NODE_NULL;
    const bool same_line = ta_yaml_line(y) == line && parent != TOP;
    const int column = ta_yaml_column(y);
    const bool begins = same_line || begins_line(y);
    if (!same_line && parent != TOP && (!begins || column <= parent) &&
        !(of_key && column == parent && at_item(y)))
        return TA_NODE_NULL;
    const char c = ta_yaml_char(y, y->at);
    if (at_item(y))
        return same_line && of_key ? ta_yaml_fail(y, "an item on the line of a key")
                                   : deeper(y, sequence);
    if (c == '|' || c == '>')
        return ta_yaml_block_scalar(y, parent);
    if (at_key(y))
        return same_line && of_key ? ta_yaml_fail(y, "two keys on a line") : deeper(y, mapping);
    const ta_node v =
        c == '[' || c == '{' ? deeper(y, flow_collection) : scalar(y, parent, false, false);
    while (ta_yaml_is_blank(ta_yaml_char(y, y->at)))
        y->at++;
    if (ta_yaml_char(y, y->at) != '\n' && ta_yaml_char(y, y->at) != '#')
        return ta_yaml_fail(y, "text after the value");
    return v;
}

/* ---- the document ---- */

ta_err ta_yaml_parse(ta_doc *doc, ta_str text, ta_node *value, ta_buf *why) {
    ta_yaml y = {.s = text, .doc = doc};
    size_t line = 1;
    ta_yaml_skip(&y);
    if (ta_yaml_at_mark(&y) && y.s.p[y.at] == '-')
        y.at += 3;
    *value = block_node(&y, TOP, false);
    ta_yaml_skip(&y);
    if (ta_yaml_at_mark(&y) && y.s.p[y.at] == '.')
        y.at += 3;
    ta_yaml_skip(&y);
    if (y.at < y.s.n)
        ta_yaml_fail(&y, "more than one value");
    if (ta_doc_err(doc) != TA_OK)
        return ta_doc_err(doc);
    if (y.fault == NULL)
        return TA_OK;
    for (size_t i = 0; i < y.at && i < text.n; i++)
        line += text.p[i] == '\n';
    ta_puts(why, "line ");
    ta_put_u64(why, line, 1);
    ta_puts(why, ": ");
    ta_puts(why, y.fault);
    return TA_E_PARAM;
}
