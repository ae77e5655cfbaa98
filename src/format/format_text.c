/* format_text.c - --output text: a line for the scalars of an object, after the name of the member that it is
 * in; lines for what else is in it follow. Objects of one list have their values in the same columns. */
#include "format/format_internal.h"

#include "base/unicode.h"
#include "base/utf8.h"
#include "json/json_python.h"
#include "json/json_sort.h"

/* Put a value. `identifier` is the name in front of its lines, or TA_NODE_NULL. Of an object, `columns` are the
 * names of the members that its line has, in order, as a chain. `depth` counts the containers around a value, or
 * around what is in an object. */
static void put_value(ta_format *f, ta_node v, ta_node identifier, unsigned depth);
static void put_object(ta_format *f, ta_node object, ta_node identifier, ta_node columns,
                       unsigned depth);

static void put_upper(ta_format *f, ta_str s) {
    for (size_t at = 0; at < s.n;) {
        char memory[4];
        const uint32_t code = ta_utf8_next(s, &at);
        const size_t n = ta_utf8_encode(ta_unicode_upper(code), memory);
        /* Of the letters whose capital is two, the one in use. */
        ta_writer_put(&f->out, code == 0xDF ? TA_STR("SS") : (ta_str){memory, n});
    }
}

static void put_scalar_list(ta_format *f, ta_node list, ta_node identifier) {
    const ta_doc *d = f->doc;
    bool filled = false;
    for (ta_node i = ta_doc_first(d, list); i; i = ta_doc_next(d, i)) {
        if (!ta_format_is_scalar(d, i))
            continue;
        if (identifier) {
            put_upper(f, ta_doc_text(d, identifier));
            ta_writer_putc(&f->out, '\t');
        } else if (filled) {
            ta_writer_putc(&f->out, '\t');
        }
        filled = true;
        ta_format_put_str(f, i);
        if (identifier)
            ta_writer_putc(&f->out, '\n');
    }
    if (filled && !identifier)
        ta_writer_putc(&f->out, '\n');
}

static void put_objects(ta_format *f, ta_node list, ta_node identifier, unsigned depth) {
    ta_doc *d = f->doc;
    const uint32_t mark = ta_doc_mark(d);
    ta_node columns = TA_NODE_NULL;
    for (ta_node i = ta_doc_first(d, list); i && f->out.err == TA_OK; i = ta_doc_next(d, i))
        if (ta_doc_kind(d, i) == TA_JSON_OBJECT)
            columns = ta_format_add_names(f, columns, i, true);
        else
            ta_format_fail(f, TA_E_SHAPE, "'", ta_doc_python_type(d, i),
                           "' object has no attribute 'items'");
    for (ta_node i = ta_doc_first(d, list); i && ta_format_go_on(f, depth + 1);
         i = ta_doc_next(d, i))
        put_object(f, i, identifier, columns, depth + 1);
    ta_doc_release(d, mark);
}

static void put_list(ta_format *f, ta_node list, ta_node identifier, unsigned depth) {
    const ta_doc *d = f->doc;
    for (ta_node i = ta_doc_first(d, list); i; i = ta_doc_next(d, i))
        if (ta_doc_kind(d, i) == TA_JSON_OBJECT) {
            put_objects(f, list, identifier, depth);
            return;
        }
    put_scalar_list(f, list, identifier);
    for (ta_node i = ta_doc_first(d, list); i; i = ta_doc_next(d, i))
        if (!ta_format_is_scalar(d, i))
            put_value(f, i, identifier, depth);
}

static void put_columns(ta_format *f, ta_node object, ta_node identifier, ta_node columns) {
    const ta_doc *d = f->doc;
    ta_node member = ta_doc_first(d, object), value;
    if (identifier)
        put_upper(f, ta_doc_text(d, identifier));
    for (ta_node i = columns; i; i = ta_doc_next(d, i)) {
        if (identifier || i != columns)
            ta_writer_putc(&f->out, '\t');
        if (ta_format_pick(d, &member, i, &value))
            ta_format_put_str(f, value);
    }
    ta_writer_putc(&f->out, '\n');
}

static void put_object(ta_format *f, ta_node object, ta_node identifier, ta_node columns,
                       unsigned depth) {
    const ta_doc *d = f->doc;
    if (columns)
        put_columns(f, object, identifier, columns);
    for (ta_node i = ta_doc_first(d, object); i; i = ta_doc_next(d, i)) {
        while (columns && ta_doc_compare_text(d, columns, i) < 0)
            columns = ta_doc_next(d, columns);
        if (!columns || ta_doc_compare_text(d, columns, i) != 0)
            put_value(f, ta_doc_value(d, i), i, depth);
    }
}

static void put_value(ta_format *f, ta_node v, ta_node identifier, unsigned depth) {
    ta_doc *d = f->doc;
    if (ta_format_is_scalar(d, v)) {
        ta_format_put_str(f, v);
        ta_writer_putc(&f->out, '\n');
    } else if (!ta_format_go_on(f, depth + 1)) {
        return;
    } else if (ta_doc_kind(d, v) == TA_JSON_OBJECT) {
        const uint32_t mark = ta_doc_mark(d);
        put_object(f, v, identifier, ta_format_add_names(f, TA_NODE_NULL, v, true), depth + 1);
        ta_doc_release(d, mark);
    } else {
        put_list(f, v, identifier, depth + 1);
    }
}

ta_err ta_format_text(ta_format *f, ta_node v) {
    put_value(f, v, TA_NODE_NULL, 0);
    return f->out.err;
}
