/* table_section.c - the sections of a table, measured as AWS CLI does. */
#include <string.h>

#include "format/table_internal.h"

/* ---- measures ---- */

static void append(ta_table *t, uint32_t value) {
    ta_put(&t->measures, (ta_str){(const char *)&value, sizeof value});
    if (t->measures.full)
        ta_format_fail(t->f, TA_E_LIMIT, TA_DOC_TEXT_FULL, "", "");
}

static void raise(ta_table *t, size_t measure, uint32_t value) {
    if (ta_table_get(t, measure) < value)
        ta_table_set(t, measure, value);
}

static uint32_t largest(uint32_t a, uint32_t b) {
    return a > b ? a : b;
}

static uint32_t sum_of_widths(const ta_table *t, size_t from, uint32_t n) {
    uint32_t sum = 0;
    for (uint32_t i = 0; i < n; i++)
        sum += ta_table_get(t, from + i) + TA_TABLE_PADDING;
    return sum;
}

static void end_measures(ta_table *t) {
    /* A title that is Python's None counts, and is not drawn. */
    const uint32_t title = t->title.p != NULL ? ta_table_text_width(t->title) : 4;
    const uint32_t sum = sum_of_widths(t, TA_SECTION_WIDTHS, ta_table_get(t, TA_SECTION_COLUMNS));
    const uint32_t sum_left =
        ta_table_has_single_row(t) ? sum_of_widths(t, TA_SECTION_NAME_WIDTH, 2) : sum;
    const uint32_t around = TA_TABLE_EDGES + 2 * t->indent;
    t->width = largest(t->width, largest(title, sum) + around);
    t->width_names_left = largest(t->width_names_left, largest(title, sum_left) + around);
}

static void measure_cells(ta_table *t, ta_table_row row, size_t total) {
    const ta_doc *d = t->f->doc;
    ta_table_cells c = ta_table_cells_of(d, row);
    const uint32_t columns = ta_table_get(t, TA_SECTION_COLUMNS);
    uint32_t n = 0;
    ta_node cell;
    for (; t->f->out.err == TA_OK && ta_table_next_cell(d, &c, &cell); n++) {
        const uint32_t width = ta_table_cell_width(t->f, cell);
        raise(t, total, width);
        if (columns == 0)
            append(t, width);
        else if (n < columns)
            raise(t, TA_SECTION_WIDTHS + n, width);
        else
            ta_format_fail(t->f, TA_E_SHAPE, "list index out of range", "", "");
    }
    if (columns == 0 && t->f->out.err == TA_OK)
        ta_table_set(t, TA_SECTION_COLUMNS, n);
}

static uint32_t count_cells(const ta_doc *d, ta_table_row row) {
    ta_table_cells c = ta_table_cells_of(d, row);
    uint32_t n = 0;
    for (ta_node cell; ta_table_next_cell(d, &c, &cell);)
        n++;
    return n;
}

/* Every row has as many cells as what came first. */
static void check_count(ta_table *t, uint32_t n) {
    char memory[64];
    ta_buf b = ta_buf_on(memory, sizeof memory);
    if (t->counted && n != t->cells) {
        ta_puts(&b, "Row should have ");
        ta_put_u64(&b, t->cells, 1);
        ta_puts(&b, " elements, instead it has ");
        ta_put_u64(&b, n, 1);
        ta_putc(&b, '\0');
        ta_format_fail(t->f, TA_E_SHAPE, memory, "", "");
    }
    t->cells = n;
    t->counted = true;
}

/* ---- the parts of a table ---- */

void ta_table_end(ta_table *t) {
    if (t->open && t->f->out.err == TA_OK) {
        if (t->drawing)
            ta_table_draw_end(t);
        else
            end_measures(t);
    }
    t->open = false;
}

void ta_table_section(ta_table *t, ta_str title, uint32_t indent) {
    const bool follows = t->open;
    ta_table_end(t);
    if (t->f->out.err != TA_OK)
        return;
    if (follows)
        t->at += TA_SECTION_WIDTHS + ta_table_get(t, TA_SECTION_COLUMNS);
    t->open = true;
    t->title = title;
    t->indent = indent;
    t->counted = t->began = t->rowed = false;
    if (t->drawing)
        ta_table_draw_title(t);
    else
        for (size_t i = 0; i < TA_SECTION_WIDTHS; i++)
            append(t, 0);
}

void ta_table_header(ta_table *t, ta_node columns, ta_node source) {
    const ta_table_row row = {TA_ROW_COLUMNS, TA_NODE_NULL, columns};
    if (t->f->out.err != TA_OK)
        return;
    if (t->drawing) {
        ta_table_draw_header(t, columns);
        return;
    }
    measure_cells(t, row, TA_SECTION_NAME_WIDTH);
    if (!t->counted)
        check_count(t, count_cells(t->f->doc, row));
    ta_table_set(t, TA_SECTION_HEADERS, ta_table_get(t, TA_SECTION_HEADERS) + 1);
    ta_table_set(t, TA_SECTION_SOURCE, columns ? source : TA_NODE_NULL);
}

void ta_table_row_of(ta_table *t, ta_table_row row) {
    if (t->f->out.err != TA_OK)
        return;
    if (t->drawing) {
        ta_table_draw_row(t, row);
        return;
    }
    check_count(t, count_cells(t->f->doc, row));
    measure_cells(t, row, TA_SECTION_VALUE_WIDTH);
    ta_table_set(t, TA_SECTION_ROWS, ta_table_get(t, TA_SECTION_ROWS) + 1);
}
