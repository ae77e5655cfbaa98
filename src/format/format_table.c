/* format_table.c - --output table: which sections a value has, and what is in them. Scalars of an object are a
 * row; what else it has are sections of their own, one level deeper. */
#include "base/real.h"
#include "base/real_precision.h"
#include "format/table_internal.h"
#include "json/json_python.h"

#define NO_TITLE ((ta_str){0})

/* Without a title, what is in the value goes to the section that is open. `depth` counts the containers around. */
static void build(ta_table *t, ta_str title, ta_node v, uint32_t indent, unsigned depth);

static ta_node copy_tree(ta_format *f, ta_node v, unsigned depth) {
    ta_doc *d = f->doc;
    const bool is_object = ta_doc_kind(d, v) == TA_JSON_OBJECT;
    if (ta_format_is_scalar(d, v) || !ta_format_go_on(f, depth))
        return v;
    ta_doc_builder b = ta_doc_open(d, ta_doc_kind(d, v));
    for (ta_node i = ta_doc_first(d, v); i; i = ta_doc_next(d, i))
        if (is_object)
            ta_doc_put_as(d, &b, i, copy_tree(f, ta_doc_value(d, i), depth + 1));
        else
            ta_doc_append(d, &b, copy_tree(f, i, depth + 1));
    return b.container;
}

/* What is in the members `more` of an object. One that is in `columns`, too, since other objects of the list have
 * a scalar there, is printed as Python's str has it, in the order that it has: so what is sorted is a copy. */
static void build_members(ta_table *t, ta_node object, ta_node columns, ta_node more,
                          uint32_t indent, unsigned depth) {
    ta_doc *d = t->f->doc;
    ta_node member = ta_doc_first(d, object), value, column;
    for (ta_node i = more; i && t->f->out.err == TA_OK; i = ta_doc_next(d, i)) {
        const uint32_t mark = ta_doc_mark(d);
        if (!ta_format_pick(d, &member, i, &value))
            continue;
        if (ta_format_pick(d, &columns, i, &column))
            value = copy_tree(t->f, value, depth);
        build(t, ta_doc_text(d, i), value, indent + 1, depth);
        ta_doc_release(d, mark);
    }
}

static void build_object(ta_table *t, ta_node object, uint32_t indent, unsigned depth) {
    ta_doc *d = t->f->doc;
    const uint32_t mark = ta_doc_mark(d);
    const ta_node columns = ta_table_names(t->f, object, true);
    const ta_node more = ta_table_names(t->f, object, false);
    if (columns && !ta_doc_next(d, columns)) {
        ta_node member = ta_doc_first(d, object);
        while (!ta_format_is_scalar(d, ta_doc_value(d, member)))
            member = ta_doc_next(d, member);
        ta_table_row_of(t, (ta_table_row){TA_ROW_MEMBER, member, TA_NODE_NULL});
    } else if (columns) {
        ta_table_header(t, columns, object);
        ta_table_row_of(t, (ta_table_row){TA_ROW_OBJECT, object, columns});
    }
    build_members(t, object, columns, more, indent, depth);
    ta_doc_release(d, mark);
}

static void build_objects(ta_table *t, ta_str title, ta_node list, uint32_t indent,
                          unsigned depth) {
    ta_doc *d = t->f->doc;
    const uint32_t mark = ta_doc_mark(d);
    const ta_node columns = ta_table_names(t->f, list, true);
    const ta_node more = ta_table_names(t->f, list, false);
    for (ta_node i = ta_doc_first(d, list); i && ta_format_go_on(t->f, depth + 1);
         i = ta_doc_next(d, i)) {
        const bool is_first = i == ta_doc_first(d, list);
        if (ta_doc_kind(d, i) != TA_JSON_OBJECT) {
            ta_format_fail(t->f, TA_E_SHAPE, "'", ta_doc_python_type(d, i),
                           "' object has no attribute 'get'");
            break;
        }
        if (!is_first && more)
            ta_table_section(t, title, indent);
        if (is_first || more)
            ta_table_header(t, columns, list);
        ta_table_row_of(t, (ta_table_row){TA_ROW_OBJECT, i, columns});
        build_members(t, i, columns, more, indent, depth + 1);
    }
    ta_doc_release(d, mark);
}

/* Is it an array of scalars, or an object? Of that, the names are a row. */
static bool is_row(const ta_doc *d, ta_node v) {
    if (ta_doc_kind(d, v) == TA_JSON_ARRAY)
        for (ta_node i = ta_doc_first(d, v); i; i = ta_doc_next(d, i))
            if (!ta_format_is_scalar(d, i))
                return false;
    return true;
}

static void build_list(ta_table *t, ta_node list, unsigned depth) {
    const ta_doc *d = t->f->doc;
    for (ta_node i = ta_doc_first(d, list); i && t->f->out.err == TA_OK; i = ta_doc_next(d, i)) {
        if (ta_format_is_scalar(d, i))
            ta_table_row_of(t, (ta_table_row){TA_ROW_VALUE, i, TA_NODE_NULL});
        else if (ta_format_go_on(t->f, depth + 1) && is_row(d, i))
            ta_table_row_of(t, (ta_table_row){TA_ROW_CHILDREN, i, TA_NODE_NULL});
        else
            build(t, NO_TITLE, i, 0, depth);
    }
}

/* What Python takes for false. */
static bool is_false(const ta_doc *d, ta_node v) {
    switch (ta_doc_kind(d, v)) {
    case TA_JSON_TRUE:
        return false;
    case TA_JSON_NUMBER:
        return ta_real_parse(ta_doc_text(d, v)) == 0;
    case TA_JSON_STRING:
        return ta_doc_text(d, v).n == 0;
    default:
        return ta_doc_count(d, v) == 0;
    }
}

static void build(ta_table *t, ta_str title, ta_node v, uint32_t indent, unsigned depth) {
    const ta_doc *d = t->f->doc;
    if (is_false(d, v) || !ta_format_go_on(t->f, depth + !ta_format_is_scalar(d, v)))
        return;
    if (title.p != NULL)
        ta_table_section(t, title, indent);
    if (ta_doc_kind(d, v) == TA_JSON_OBJECT)
        build_object(t, v, indent, depth + 1);
    else if (ta_doc_kind(d, ta_doc_first(d, v)) == TA_JSON_OBJECT)
        build_objects(t, title, v, indent, depth + 1);
    else
        build_list(t, v, depth + 1);
}

ta_err ta_format_table(ta_format *f, ta_node v, const ta_format_table_style *style) {
    ta_table t = {.f = f, .style = style, .measures = ta_doc_room(f->doc)};
    if (is_false(f->doc, v))
        return f->out.err;
    build(&t, style->title, v, 0, 0);
    ta_table_end(&t);
    if (f->out.err != TA_OK)
        return f->out.err;
    ta_table_begin_drawing(&t);
    const uint16_t precision = ta_real_set_precision();
    build(&t, style->title, v, 0, 0);
    ta_table_end(&t);
    ta_real_restore_precision(precision);
    return f->out.err;
}
