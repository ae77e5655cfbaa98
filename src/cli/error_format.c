#include "cli/error_format.h"

#include <string.h>

#include "base/utf8.h"
#include "cli/options.h"
#include "cli/yaml_scalar.h"
#include "json/json_write.h"

bool ta_error_format_of(ta_str word, ta_error_format *out) {
    ta_str words = ta_str_from(ta_options[TA_OPT_CLI_ERROR_FORMAT].choices);
    for (int i = 0; words.p != NULL; i++) {
        if (!ta_str_eq_nocase(word, ta_str_cut(words, '|', &words)))
            continue;
        *out = (ta_error_format)i;
        return true;
    }
    return false;
}

void ta_error_record_add(ta_error_record *r, const char *name, ta_str value) {
    if (r->n < TA_ERROR_FIELDS_MAX)
        r->field[r->n++] = (ta_error_field){name, value};
}

/* ---- json ---- */

static void json_control(ta_output *o, unsigned char c) {
    char memory[6] = {'\\', 'u', '0', '0'};
    ta_buf b = {memory, 4, sizeof memory, false};
    ta_put_hex(&b, &c, 1);
    ta_out(o, ta_buf_str(&b));
}

void ta_error_out_json(ta_output *o, ta_str json) {
    for (size_t at = 0, n; at < json.n; at += n) {
        const size_t length = ta_utf8_length(json, at);
        n = length > 0 ? length : 1;
        const ta_str one = ta_str_sub(json, at, at + n);
        if (length == 0) {
            ta_outs(o, "\\");
            ta_out_untrusted(o, one, false);
        } else if (one.p[0] == 0x7f || (one.p[0] == '\xc2' && (unsigned char)one.p[1] < 0xa0)) {
            json_control(o, (unsigned char)one.p[n - 1]);
        } else {
            ta_out(o, one);
        }
    }
}

static void json_string(ta_output *o, ta_str s) {
    char memory[6];
    ta_outs(o, "\"");
    while (s.n > 0)
        ta_error_out_json(o, ta_json_escape_next(&s, memory));
    ta_outs(o, "\"");
}

static void print_json(ta_output *o, const ta_error_record *r) {
    for (size_t i = 0; i < r->n; i++) {
        ta_outs(o, i == 0 ? "{\n    \"" : ",\n    \"");
        ta_outs(o, r->field[i].name);
        ta_outs(o, "\": ");
        json_string(o, r->field[i].value);
    }
    ta_outs(o, "\n}\n");
}

/* ---- yaml, text ---- */

static void print_yaml(ta_output *o, const ta_error_record *r) {
    for (size_t i = 0; i < r->n; i++) {
        const ta_str name = ta_str_from(r->field[i].name);
        ta_out(o, name);
        ta_outs(o, ": ");
        ta_yaml_scalar(o, r->field[i].value, name.n + 2, 2);
        ta_outs(o, "\n");
    }
}

static void print_text(ta_output *o, const ta_error_record *r) {
    for (size_t i = 0; i < r->n; i++) {
        ta_outs(o, i == 0 ? "" : "\t");
        ta_out_untrusted(o, r->field[i].value, true);
    }
    ta_outs(o, "\n");
}

/* ---- table ---- */

#define CELL_PADDING  4 /* two blanks, the value, a blank and the edge, in AWS CLI's count */
#define DEFAULT_WIDTH 80
static const char title[] = "error";

typedef struct table {
    ta_output *o;
    size_t width;
    size_t columns;
    size_t column[TA_ERROR_FIELDS_MAX]; /* their widths, with the edge on the right */
} table;

static size_t max(size_t a, size_t b) {
    return a > b ? a : b;
}

static void repeat(ta_output *o, const char *what, size_t n) {
    while (n-- > 0)
        ta_outs(o, what);
}

/* The cells of both of a record's forms: a row of names above a row of values, or a row for each
 * field. */
static void measure(table *t, const ta_error_record *r, bool upright) {
    size_t sum = 0;
    t->columns = upright ? 2 : r->n;
    for (size_t i = 0; i < t->columns; i++)
        t->column[i] = CELL_PADDING;
    for (size_t i = 0; i < r->n; i++) {
        size_t *name = &t->column[upright ? 0 : i], *value = &t->column[upright ? 1 : i];
        *name = max(*name, ta_utf8_count(ta_str_from(r->field[i].name)) + CELL_PADDING);
        *value = max(*value, ta_utf8_count(r->field[i].value) + CELL_PADDING);
    }
    for (size_t i = 0; i < t->columns; i++)
        sum += t->column[i];
    t->width = max(sizeof title - 1 + 2, sum + 2);
}

/* The columns share what the table has more or less than they need, each as its part of it is, rounded
 * half to even. */
static void scale(table *t) {
    size_t sum = 0, scaled = 0;
    for (size_t i = 0; i < t->columns; i++)
        sum += t->column[i];
    for (size_t i = 0; i < t->columns; i++) {
        const size_t product = t->column[i] * t->width, rest = product % sum * 2;
        t->column[i] = product / sum;
        t->column[i] += rest > sum || (rest == sum && t->column[i] % 2 == 1);
        scaled += t->column[i];
    }
    for (size_t i = 0; scaled > t->width; i = (i + 1) % t->columns, scaled--)
        t->column[i]--;
    for (size_t i = t->columns - 1; scaled < t->width; i = (i + t->columns - 1) % t->columns)
        t->column[i]++, scaled++;
}

static void put_rule(const table *t) {
    for (size_t i = 0; i < t->columns; i++) {
        ta_outs(t->o, i == 0 ? "+" : "");
        repeat(t->o, "-", t->column[i] - (i == 0 ? 2 : 1));
        ta_outs(t->o, "+");
    }
    ta_outs(t->o, "\n");
}

/* The edge on the left is there in the first column only. */
static void put_centred(ta_output *o, ta_str s, size_t width, bool first) {
    const size_t length = ta_utf8_count(s), before = width / 2 - length / 2 - 1;
    ta_outs(o, first ? "|" : "");
    repeat(o, " ", before);
    ta_out(o, s);
    repeat(o, " ", width - first - before - length - 1);
    ta_outs(o, "|");
}

static void put_cell(const table *t, ta_str s, size_t i) {
    const size_t length = ta_utf8_count(s) + (i == 0) + 1;
    const size_t before = t->column[i] >= length + 2 ? 2 : 0;
    ta_outs(t->o, i == 0 ? "|" : "");
    repeat(t->o, " ", before);
    ta_out_untrusted(t->o, s, true);
    for (size_t done = length + before; done < t->column[i]; done++)
        ta_outs(t->o, " ");
    ta_outs(t->o, "|");
}

static void put_upright(const table *t, const ta_error_record *r) {
    for (size_t i = 0; i < r->n; i++) {
        put_cell(t, ta_str_from(r->field[i].name), 0);
        put_cell(t, r->field[i].value, 1);
        ta_outs(t->o, "\n");
    }
}

static void put_rows(const table *t, const ta_error_record *r) {
    for (size_t i = 0; i < r->n; i++)
        put_centred(t->o, ta_str_from(r->field[i].name), t->column[i], i == 0);
    ta_outs(t->o, "\n");
    put_rule(t);
    for (size_t i = 0; i < r->n; i++)
        put_cell(t, r->field[i].value, i);
    ta_outs(t->o, "\n");
}

static void print_table(ta_output *o, const ta_error_record *r, size_t columns) {
    table t = {.o = o};
    measure(&t, r, false);
    const bool upright = t.width > (columns > 0 ? columns : DEFAULT_WIDTH);
    if (upright)
        measure(&t, r, true);
    scale(&t);
    repeat(o, "-", t.width);
    ta_outs(o, "\n");
    put_centred(o, ta_str_from(title), t.width, true);
    ta_outs(o, "\n");
    put_rule(&t);
    if (upright)
        put_upright(&t, r);
    else
        put_rows(&t, r);
    put_rule(&t);
}

/* ---- the record ---- */

/* By name; there are few. */
static ta_error_record sorted(const ta_error_record *r) {
    ta_error_record s = *r;
    for (size_t i = 1; i < s.n; i++) {
        const ta_error_field field = s.field[i];
        size_t at = i;
        for (; at > 0 && strcmp(field.name, s.field[at - 1].name) < 0; at--)
            s.field[at] = s.field[at - 1];
        s.field[at] = field;
    }
    return s;
}

void ta_error_record_print(ta_output *o, const ta_error_record *r, ta_error_format format,
                           size_t columns) {
    const ta_error_record by_name = sorted(r);
    switch (format) {
    case TA_ERROR_YAML:
        print_yaml(o, &by_name);
        return;
    case TA_ERROR_TEXT:
        print_text(o, &by_name);
        return;
    case TA_ERROR_TABLE:
        print_table(o, &by_name, columns);
        return;
    case TA_ERROR_JSON:
    case TA_ERROR_ENHANCED:
    case TA_ERROR_LEGACY:
        print_json(o, r);
    }
}
