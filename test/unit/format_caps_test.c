/* format_caps_test.c - every format at its caps: depth, memory that is full, and sinks that fail. */
#include "support/format_scene.h"
#include "support/guard.h"

static size_t pieces_left;

static const format_fn formats[] = {ta_format_json, ta_format_yaml, ta_format_yaml_stream,
                                    ta_format_text, table};
#define FORMATS (sizeof formats / sizeof *formats)

/* ---- depth ---- */

static ta_node nested(size_t depth) {
    char json[2 * (TA_JSON_DEPTH_MAX + 1) + 2];
    ta_buf b = ta_buf_on(json, sizeof json);
    for (size_t i = 0; i < TA_JSON_DEPTH_MAX; i++)
        ta_putc(&b, '[');
    ta_putc(&b, '1');
    for (size_t i = 0; i < TA_JSON_DEPTH_MAX; i++)
        ta_putc(&b, ']');
    ta_putc(&b, '\0');
    ta_node v = parse(json);
    for (; depth > TA_JSON_DEPTH_MAX; depth--) {
        ta_doc_builder outer = ta_doc_open(&doc, TA_JSON_ARRAY);
        ta_doc_append(&doc, &outer, v);
        v = outer.container;
    }
    return v;
}

Test(format_caps, every_format_prints_values_as_deep_as_json_may_be_and_no_deeper) {
    for (size_t i = 0; i < FORMATS; i++) {
        ta_format f = begin();
        cr_assert_eq(formats[i](&f, nested(TA_JSON_DEPTH_MAX)), TA_OK, "format %zu", i);
        expect_failure(formats[i], nested(TA_JSON_DEPTH_MAX + 1), TA_E_LIMIT,
                       TA_LIMIT_TEXT(TA_JSON_DEPTH_MAX) " nested JSON arrays and objects");
    }
}

Test(format_caps, a_value_in_a_cell_may_be_as_deep_and_no_deeper) {
    ta_node inner = nested(TA_JSON_DEPTH_MAX + 1);
    ta_doc_builder b = ta_doc_open(&doc, TA_JSON_ARRAY);
    for (size_t i = 0; i < 2; i++) {
        ta_doc_builder object = ta_doc_open(&doc, TA_JSON_OBJECT);
        ta_doc_put(&doc, &object, TA_STR("a"), i == 0 ? TA_NODE_NULL : inner);
        ta_doc_append(&doc, &b, object.container);
    }
    expect_failure(ta_format_text, b.container, TA_E_LIMIT,
                   TA_LIMIT_TEXT(TA_JSON_DEPTH_MAX) " nested JSON arrays and objects");
    expect_failure(table, b.container, TA_E_LIMIT,
                   TA_LIMIT_TEXT(TA_JSON_DEPTH_MAX) " nested JSON arrays and objects");
}

/* ---- memory ---- */

static const char sample[] = "{\"Z\":[{\"a\":1,\"b\":{\"d\":2,\"c\":\"x "
                             "y\"}},{\"b\":3,\"e\":null}],\"A\":\"it's\",\"L\":[[1,2],[3,4]]}";

/* Free nodes and free text that do not do: an error that names the cap, never another output. */
Test(format_caps, memory_that_is_full_is_an_error_that_names_it) {
    for (size_t i = 0; i < FORMATS; i++) {
        char whole[2048];
        (void)parse(sample);
        const uint32_t used = doc.count;
        const size_t used_text = doc.text_n;
        ta_format f = begin();
        cr_assert_eq(formats[i](&f, 1), TA_OK);
        const size_t n = out.n;
        memcpy(whole, printed, n);
        for (uint32_t spare = 0, fits = 0; !fits; spare++) {
            (void)parse(sample);
            doc.cap = used + spare;
            f = begin();
            const ta_err err = formats[i](&f, 1);
            fits = err == TA_OK;
            cr_assert(fits ? out.n == n && memcmp(printed, whole, n) == 0
                           : err == TA_E_LIMIT && ta_str_eq(ta_buf_str(&why),
                                                            TA_STR("the memory for JSON values and "
                                                                   "names")));
        }
        for (size_t spare = 0, fits = 0; !fits; spare++) {
            (void)parse(sample);
            doc.text_cap = used_text + spare;
            f = begin();
            const ta_err err = formats[i](&f, 1);
            fits = err == TA_OK;
            cr_assert(fits ? out.n == n && memcmp(printed, whole, n) == 0
                           : err == TA_E_LIMIT &&
                                 ta_str_eq(ta_buf_str(&why), TA_STR(TA_DOC_TEXT_FULL)));
        }
    }
}

/* The list of what is shared is in the free text. */
Test(format_caps, text_that_is_full_while_yaml_looks_for_what_is_shared) {
    ta_err err = TA_E_LIMIT;
    for (size_t cap = 24; err != TA_OK; cap++) {
        char *memory = guard_alloc(cap);
        ta_doc_init(&doc, memory, 0, cap, nodes, NODES);
        const ta_node v = ta_doc_parse_copy(&doc, TA_STR("[[1],[2],[3],[4],[5]]"));
        cr_assert_eq(ta_doc_err(&doc), TA_OK);
        ta_doc_builder b = ta_doc_open(&doc, TA_JSON_ARRAY);
        for (int times = 0; times < 3; times++)
            for (ta_node i = ta_doc_first(&doc, v); i; i = ta_doc_next(&doc, i))
                ta_doc_append(&doc, &b, i);
        ta_format f = begin();
        err = ta_format_yaml(&f, b.container);
        cr_assert(err == TA_OK || err == TA_E_LIMIT);
        guard_free(memory, cap);
    }
}

Test(format_caps, nodes_and_text_are_free_again_after_each_format) {
    static const char *const values[] = {sample, "[{\"a\":1},{\"a\":[{\"b\":1}]}]"};
    for (size_t i = 0; i < 2 * FORMATS; i++) {
        const ta_node v = parse(values[i % 2]);
        const uint32_t used = doc.count;
        const size_t used_text = doc.text_n;
        ta_format f = begin();
        cr_assert_eq(formats[i / 2](&f, v), TA_OK);
        cr_assert(doc.count == used && doc.text_n == used_text, "format %zu", i / 2);
    }
}

/* ---- sinks ---- */

static ta_err fail_later(void *ctx, ta_str s) {
    (void)ctx, (void)s;
    cr_assert(pieces_left != SIZE_MAX, "the sink is called after it failed");
    return pieces_left-- > 0 ? TA_OK : TA_E_OUTPUT;
}

Test(format_caps, a_sink_that_fails_ends_the_output_with_its_error) {
    for (size_t i = 0; i < FORMATS; i++)
        for (size_t pieces = 0;; pieces++) {
            ta_format f = begin();
            const ta_node v = parse(sample);
            f.out = (ta_writer){fail_later, NULL, TA_OK};
            pieces_left = pieces;
            const ta_err err = formats[i](&f, v);
            if (err == TA_OK && pieces > 0)
                break;
            cr_assert_eq(err, TA_E_OUTPUT);
        }
}
