#include "base/unicode.h"
#include "base/utf8.h"
#include "format/table_internal.h"

ta_table_cells ta_table_cells_of(const ta_doc *d, ta_table_row row) {
    ta_table_cells c = {.row = row, .at = row.columns};
    if (row.kind == TA_ROW_VALUE || row.kind == TA_ROW_MEMBER)
        c.at = row.v;
    else if (row.kind == TA_ROW_CHILDREN)
        c.at = ta_doc_first(d, row.v);
    else if (row.kind == TA_ROW_OBJECT)
        c.member = ta_doc_first(d, row.v);
    return c;
}

bool ta_table_next_cell(const ta_doc *d, ta_table_cells *c, ta_node *cell) {
    if (c->has_value) { /* a member, after its name */
        *cell = ta_doc_value(d, c->row.v);
        c->has_value = false;
        return true;
    }
    if (!c->at)
        return false;
    *cell = c->at;
    if (c->row.kind == TA_ROW_OBJECT && !ta_format_pick(d, &c->member, c->at, cell))
        *cell = TA_CELL_EMPTY;
    c->has_value = c->row.kind == TA_ROW_MEMBER;
    c->at = c->row.kind <= TA_ROW_MEMBER ? TA_NODE_NULL : ta_doc_next(d, c->at);
    return true;
}

uint32_t ta_table_text_width(ta_str s) {
    uint32_t width = 0;
    for (size_t at = 0; at < s.n; width++)
        width += ta_unicode_is_wide(ta_utf8_next(s, &at));
    return width;
}

static ta_err add_width(void *ctx, ta_str s) {
    *(uint32_t *)ctx += ta_table_text_width(s);
    return TA_OK;
}

uint32_t ta_table_cell_width(ta_format *f, ta_node cell) {
    uint32_t width = 0;
    const ta_writer out = f->out;
    f->out = (ta_writer){add_width, &width, out.err};
    ta_table_put_cell(f, cell);
    f->out = (ta_writer){out.sink, out.ctx, f->out.err};
    return width;
}

void ta_table_put_cell(ta_format *f, ta_node cell) {
    if (cell != TA_CELL_EMPTY)
        ta_format_put_str(f, cell);
}
