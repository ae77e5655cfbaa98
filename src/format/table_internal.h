/* table_internal.h - what the files of table share, and no other. Layer format.
 *
 * A table is a list of sections, one below the other: each has a title, a line of names, and rows. The value is
 * gone through twice: first every section is measured, then all are drawn. In between, the measures of each are in
 * the document's free text. */
#ifndef TA_TABLE_INTERNAL_H
#define TA_TABLE_INTERNAL_H

#include "format/format_internal.h"

/* Where a row's cells come from. */
typedef enum ta_table_row_kind {
    TA_ROW_VALUE,    /* one cell: the value */
    TA_ROW_MEMBER,   /* a member: its name and its value */
    TA_ROW_CHILDREN, /* an array's elements, or an object's names */
    TA_ROW_COLUMNS,  /* the names of the columns */
    TA_ROW_OBJECT    /* an object's values, by column */
} ta_table_row_kind;

typedef struct ta_table_row {
    ta_table_row_kind kind;
    ta_node v;
    ta_node columns; /* the names of the columns, as a chain */
} ta_table_row;

typedef struct ta_table_cells {
    ta_table_row row;
    ta_node at, member;
    bool has_value;
} ta_table_cells;

#define TA_CELL_EMPTY UINT32_MAX

/* table_row.c */

ta_table_cells ta_table_cells_of(const ta_doc *d, ta_table_row row);
/* The next cell: a value, or TA_CELL_EMPTY. False after the last one. */
bool ta_table_next_cell(const ta_doc *d, ta_table_cells *c, ta_node *cell);
/* Columns of a terminal, with two for each wide character. */
uint32_t ta_table_text_width(ta_str s);
uint32_t ta_table_cell_width(ta_format *f, ta_node cell);
void ta_table_put_cell(ta_format *f, ta_node cell);

/* The measures of a section; in this order before the widths of its columns. */
enum {
    TA_SECTION_ROWS,
    TA_SECTION_HEADERS, /* how often it got names for the columns; the last ones stay */
    TA_SECTION_SOURCE, /* the object, or the array of objects, whose names these are; 0: there are none */
    TA_SECTION_COLUMNS,
    TA_SECTION_NAME_WIDTH, /* the widths of the two columns, should the names be on the left */
    TA_SECTION_VALUE_WIDTH,
    TA_SECTION_WIDTHS
};

#define TA_TABLE_PADDING 4 /* columns of a cell beside its text, with an edge */
#define TA_TABLE_EDGES   2 /* columns */

typedef struct ta_table {
    ta_format *f;
    const ta_format_table_style *style;
    ta_buf measures; /* 4 bytes each */
    bool drawing;
    bool names_left;           /* single rows have their names on the left */
    uint32_t width;            /* of the table, in columns */
    uint32_t width_names_left; /* should it be drawn in that way */
    /* the section */
    bool open;
    size_t at;    /* number of its first measure */
    ta_str title; /* absent: none */
    uint32_t indent;
    bool counted;   /* `cells` is set */
    uint32_t cells; /* of each row */
    bool began;     /* drawing: something came after the title */
    bool rowed;     /* drawing: a row came */
} ta_table;

/* table_measures.c */

uint32_t ta_table_get(const ta_table *t, size_t measure); /* of the section */
void ta_table_set(ta_table *t, size_t measure, uint32_t value);
/* Does the section have a single row, whose names can be on the left? */
bool ta_table_has_single_row(const ta_table *t);

/* Names in order of the members that are scalars, or of all others: of an object, or all objects of an array. */
ta_node ta_table_names(ta_format *f, ta_node source, bool scalars);

/* table_section.c */

void ta_table_section(ta_table *t, ta_str title, uint32_t indent);
/* Names of columns, which `source` has. */
void ta_table_header(ta_table *t, ta_node columns, ta_node source);
void ta_table_row_of(ta_table *t, ta_table_row row);
/* After the last section. */
void ta_table_end(ta_table *t);

/* table_draw.c */

void ta_table_begin_drawing(ta_table *t);
void ta_table_draw_title(ta_table *t);
void ta_table_draw_header(ta_table *t, ta_node columns);
void ta_table_draw_row(ta_table *t, ta_table_row row);
void ta_table_draw_end(ta_table *t);

#endif
