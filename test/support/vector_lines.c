#include "support/vector_lines.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

static char text[2 << 20];
static ta_json_node nodes[1 << 16];

void for_each_vector(const char *path, bool (*check)(const ta_doc *d, ta_node line)) {
    size_t lines = 0, wrong = 0;
    FILE *in = fopen(path, "rb");
    cr_assert_not_null(in, "%s", path);
    while (fgets(text, sizeof text, in) != NULL) {
        const size_t n = strlen(text);
        ta_doc d;
        cr_assert(n > 0 && text[n - 1] == '\n', "line %zu is too long", lines + 1);
        ta_doc_init(&d, text, n, sizeof text, nodes, sizeof nodes / sizeof *nodes);
        const ta_node line = ta_doc_parse(&d, 0, n - 1);
        cr_assert_eq(ta_doc_err(&d), TA_OK, "line %zu", lines + 1);
        lines++;
        wrong += !check(&d, line);
    }
    fclose(in);
    cr_assert(lines > 0 && wrong == 0, "%zu of %zu lines differ", wrong, lines);
}

ta_node vector_member(const ta_doc *d, ta_node object, const char *name) {
    return ta_doc_member(d, object, ta_str_from(name), NULL);
}

ta_str vector_text(const ta_doc *d, ta_node object, const char *name) {
    const ta_node v = vector_member(d, object, name);
    return v ? ta_doc_text(d, v) : (ta_str){NULL, 0};
}

int vector_int(const ta_doc *d, ta_node object, const char *name, int otherwise) {
    uint64_t value;
    return ta_str_to_u64(vector_text(d, object, name), 100000, &value) ? (int)value : otherwise;
}
