/* table_draw.c - the lines of a table. In colour each piece that AWS CLI writes ends with a reset, also an empty one,
 * as colorama has it. */
#include "format/table_internal.h"

/* ---- lines ---- */

static void put(ta_table *t, const char *text) {
    ta_writer_puts(&t->f->out, text);
}

static void reset(ta_table *t) {
    if (t->style->color)
        put(t, "\x1b[0m");
}

static void put_edges(ta_table *t) {
    for (uint32_t i = 0; i < t->indent; i++)
        put(t, t->style->color ? "\x1b[2m\x1b[33m|\x1b[0m" : "|");
    reset(t);
}

static void end_line(ta_table *t) {
    reset(t);
    put_edges(t);
    put(t, "\n");
    reset(t);
}

static void put_spaces(ta_table *t, int64_t n) {
    ta_writer_repeat(&t->f->out, ' ', n);
}

/* ---- columns ---- */

static bool names_are_left(const ta_table *t) {
    return t->names_left && ta_table_has_single_row(t);
}

static uint32_t count_columns(const ta_table *t) {
    return names_are_left(t) ? 2 : ta_table_get(t, TA_SECTION_COLUMNS);
}

static size_t column(const ta_table *t, uint32_t i) {
    return (names_are_left(t) ? TA_SECTION_NAME_WIDTH : TA_SECTION_WIDTHS) + i;
}

static int64_t width_of(const ta_table *t, uint32_t i) {
    return ta_table_get(t, column(t, i));
}

static uint32_t round_half_even(double x) {
    const uint32_t whole = (uint32_t)x;
    const double rest = x - whole;
    return whole + (rest > 0.5 || (rest == 0.5 && whole % 2 == 1));
}

/* Stretch the columns in proportion until they fill the section: from the first one on where rounding made
 * them too wide, and from the last one on where it made them too narrow. */
static void fill_width(ta_table *t) {
    const uint32_t n = count_columns(t), width = t->width - 2 * t->indent;
    uint32_t sum = 0;
    int64_t over = -(int64_t)width;
    if (n == 0)
        return;
    for (uint32_t i = 0; i < n; i++)
        sum += (uint32_t)width_of(t, i) + TA_TABLE_PADDING;
    const double scale = width / (double)sum;
    for (uint32_t i = 0; i < n; i++) {
        const uint32_t scaled =
            round_half_even(scale * (double)(width_of(t, i) + TA_TABLE_PADDING));
        ta_table_set(t, column(t, i), scaled);
        over += scaled;
    }
    for (uint32_t i = 0; over != 0; i = (i + 1) % n) {
        const uint32_t at = over > 0 ? i : n - 1 - i;
        ta_table_set(t, column(t, at), (uint32_t)(width_of(t, at) + (over > 0 ? -1 : 1)));
        over += over > 0 ? -1 : 1;
    }
}

static void put_rule(ta_table *t) {
    const uint32_t n = count_columns(t);
    put_edges(t);
    for (uint32_t i = 0; i < n; i++) {
        put(t, i == 0 ? "+" : "");
        ta_writer_repeat(&t->f->out, '-', width_of(t, i) - (i == 0 ? 2 : 1));
        put(t, "+");
    }
    end_line(t);
}

static void put_centered(ta_table *t, ta_str s, int64_t width, bool is_first) {
    const int64_t n = ta_table_text_width(s), before = width / 2 - n / 2 - 1;
    put(t, is_first ? "|" : "");
    put_spaces(t, before);
    ta_writer_put(&t->f->out, s);
    put_spaces(t, width - 1 - (is_first + before + n));
    put(t, "|");
}

static void put_cell(ta_table *t, ta_node cell, uint32_t i) {
    const int64_t is_first = i == 0, n = ta_table_cell_width(t->f, cell);
    const int64_t rest = width_of(t, i) - (is_first + 2 + n + 1);
    put(t, is_first ? "|" : "");
    put_spaces(t, rest >= 0 ? 2 : 0);
    put(t, t->style->color ? "\x1b[1m\x1b[34m" : "");
    ta_table_put_cell(t->f, cell);
    reset(t);
    put_spaces(t, rest >= 0 ? rest : rest + 2);
    put(t, "|");
}

/* ---- sections ---- */

void ta_table_begin_drawing(ta_table *t) {
    t->names_left = t->width > t->style->width;
    if (t->names_left)
        t->width = t->width_names_left;
    t->drawing = true;
    t->at = 0;
    ta_writer_repeat(&t->f->out, '-', t->width);
    put(t, "\n");
    reset(t);
}

void ta_table_draw_title(ta_table *t) {
    const int64_t width = (int64_t)t->width - 2 * (int64_t)t->indent;
    fill_width(t);
    if (t->title.n == 0)
        return;
    put_edges(t);
    put_centered(t, t->title, width, true);
    end_line(t);
    if (ta_table_get(t, TA_SECTION_SOURCE) != 0 || ta_table_get(t, TA_SECTION_ROWS) > 0)
        return;
    put_edges(t);
    put(t, "+");
    ta_writer_repeat(&t->f->out, '-', width - 2);
    put(t, "+");
    end_line(t);
}

static void put_names(ta_table *t, ta_node names) {
    const ta_doc *d = t->f->doc;
    const uint32_t n = count_columns(t);
    put_rule(t);
    put_edges(t);
    for (uint32_t i = 0; i < n && names; i++, names = ta_doc_next(d, names))
        put_centered(t, ta_doc_text(d, names), width_of(t, i), i == 0);
    end_line(t);
}

/* Draw the names of the columns, in front of all rows: `columns`, unless others come later. */
static void begin(ta_table *t, ta_node columns) {
    const ta_node source = ta_table_get(t, TA_SECTION_SOURCE);
    if (t->began)
        return;
    t->began = true;
    if (source == 0 || names_are_left(t))
        return;
    const uint32_t mark = ta_doc_mark(t->f->doc);
    if (columns == TA_NODE_NULL || ta_table_get(t, TA_SECTION_HEADERS) > 1)
        columns = ta_table_names(t->f, source, true);
    put_names(t, columns);
    ta_doc_release(t->f->doc, mark);
}

void ta_table_draw_header(ta_table *t, ta_node columns) {
    begin(t, columns);
}

static void put_row(ta_table *t, ta_table_row row) {
    const ta_doc *d = t->f->doc;
    const uint32_t n = count_columns(t);
    ta_table_cells c = ta_table_cells_of(d, row);
    ta_node cell;
    put_edges(t);
    for (uint32_t i = 0; i < n && ta_table_next_cell(d, &c, &cell); i++)
        put_cell(t, cell, i);
    end_line(t);
}

/* A line for each name, with the value of the row. */
static void put_row_by_names(ta_table *t, ta_table_row row) {
    const ta_doc *d = t->f->doc;
    ta_table_cells c = ta_table_cells_of(d, row);
    ta_node cell;
    for (ta_node name = row.columns; name && ta_table_next_cell(d, &c, &cell);
         name = ta_doc_next(d, name)) {
        put_edges(t);
        put_cell(t, name, 0);
        put_cell(t, cell, 1);
        end_line(t);
    }
}

void ta_table_draw_row(ta_table *t, ta_table_row row) {
    begin(t, TA_NODE_NULL);
    if (count_columns(t) == 0)
        return;
    if (!t->rowed)
        put_rule(t);
    t->rowed = true;
    if (names_are_left(t))
        put_row_by_names(t, row);
    else
        put_row(t, row);
}

void ta_table_draw_end(ta_table *t) {
    if (t->rowed)
        put_rule(t);
}
