/* format_vectors_test.c - what AWS CLI v2 prints of values, of answers and made at random. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "format/format.h"

#define VECTORS "test/vectors/awscli-v2/"

static char file_text[8 << 20], value_text[1 << 20], printed[1 << 20], why_memory[256];
static ta_json_node file_nodes[1 << 18], value_nodes[1 << 16];
static ta_doc file, values;

static ta_err gather(void *ctx, ta_str s) {
    ta_put(ctx, s);
    return ta_buf_err(ctx);
}

static ta_node member(ta_node line, const char *name) {
    return ta_doc_member(&file, line, ta_str_from(name), NULL);
}

static ta_str text_of(ta_node line, const char *name) {
    return ta_doc_text(&file, member(line, name));
}

static ta_err print(ta_format *f, ta_node v, ta_node line) {
    const ta_str format = text_of(line, "format");
    if (ta_str_eq(format, TA_STR("json")))
        return ta_format_json(f, v);
    if (ta_str_eq(format, TA_STR("text")))
        return ta_format_text(f, v);
    if (ta_str_eq(format, TA_STR("yaml")))
        return ta_format_yaml(f, v);
    if (ta_str_eq(format, TA_STR("yaml-stream"))) {
        const bool nothing = ta_doc_kind(f->doc, v) == TA_JSON_OBJECT && !ta_doc_count(f->doc, v);
        return nothing ? TA_OK : ta_format_yaml_stream(f, v);
    }
    cr_assert(ta_str_eq(format, TA_STR("table")));
    uint64_t width;
    cr_assert(ta_str_to_u64(text_of(line, "width"), 1000, &width));
    const ta_format_table_style style = {text_of(line, "title"), (uint32_t)width,
                                         ta_doc_kind(&file, member(line, "color")) == TA_JSON_TRUE};
    return ta_format_table(f, v, &style);
}

/* Is the line's output the expected one? */
static bool agrees(ta_node line) {
    ta_buf out = ta_buf_on(printed, sizeof printed), why = ta_buf_on(why_memory, sizeof why_memory);
    const ta_node documents = member(line, "documents");
    ta_err err = TA_OK;
    for (ta_node i = ta_doc_first(&file, documents); i && err == TA_OK; i = ta_doc_next(&file, i)) {
        ta_doc_init(&values, value_text, 0, sizeof value_text, value_nodes,
                    sizeof value_nodes / sizeof *value_nodes);
        ta_format f = {&values, {gather, &out, TA_OK}, &why};
        const ta_node v = ta_doc_parse_copy(&values, ta_doc_text(&file, i));
        cr_assert_eq(ta_doc_err(&values), TA_OK);
        err = print(&f, v, line);
    }
    const ta_str expected = text_of(line, "stdout"), error = text_of(line, "error");
    const bool fails = ta_doc_kind(&file, member(line, "error")) == TA_JSON_STRING;
    if (ta_str_eq(ta_buf_str(&out), expected) && err == (fails ? TA_E_SHAPE : TA_OK) &&
        (!fails || ta_str_eq(ta_buf_str(&why), error)))
        return true;
    const ta_str id = text_of(line, "id");
    fprintf(stderr, "%.*s: error %d %.*s\n%.*s\n---- expected %.*s\n%.*s\n", (int)id.n, id.p,
            (int)err, (int)why.n, why.p, (int)out.n, out.p, fails ? (int)error.n : 0, error.p,
            (int)expected.n, expected.p);
    return false;
}

static void compare(const char *path) {
    size_t lines = 0, wrong = 0, n = 0;
    FILE *in = fopen(path, "rb");
    cr_assert_not_null(in, "%s", path);
    n = fread(file_text, 1, sizeof file_text, in);
    cr_assert(feof(in) && !ferror(in));
    fclose(in);
    for (size_t at = 0; at < n; lines++) {
        const char *end = memchr(file_text + at, '\n', n - at);
        cr_assert_not_null(end);
        ta_doc_init(&file, file_text, n, n, file_nodes, sizeof file_nodes / sizeof *file_nodes);
        const ta_node line = ta_doc_parse(&file, at, (size_t)(end - file_text) - at);
        cr_assert_eq(ta_doc_err(&file), TA_OK, "line %zu", lines + 1);
        wrong += !agrees(line);
        at = (size_t)(end - file_text) + 1;
    }
    cr_assert(lines > 0 && wrong == 0, "%zu of %zu lines differ", wrong, lines);
}

Test(format_vectors, answers_print_as_aws_cli_prints_them) {
    compare(VECTORS "formats.jsonl");
}

Test(format_vectors, values_at_random_print_as_its_own_formatter_prints_them) {
    compare(VECTORS "formats-random.jsonl");
}
