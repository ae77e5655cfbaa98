/* format_scene.h - values to print in each format, and where the output goes. Include it once a program. */
#ifndef TEST_FORMAT_SCENE_H
#define TEST_FORMAT_SCENE_H

#include <criterion/criterion.h>
#include <string.h>

#include "caps.h"
#include "format/format.h"

#define NODES 4096

static char text[1 << 16], printed[1 << 16], why_memory[128];
static ta_json_node nodes[NODES];
static ta_doc doc;
static ta_buf out, why;

static inline ta_err gather(void *ctx, ta_str s) {
    cr_assert(s.n > 0);
    ta_put(ctx, s);
    return ta_buf_err(ctx) == TA_OK ? TA_OK : TA_E_OUTPUT;
}

static inline ta_format begin(void) {
    out = ta_buf_on(printed, sizeof printed);
    why = ta_buf_on(why_memory, sizeof why_memory);
    return (ta_format){&doc, {gather, &out, TA_OK}, &why};
}

static inline ta_node parse(const char *json) {
    ta_doc_init(&doc, text, 0, sizeof text, nodes, NODES);
    const ta_node v = ta_doc_parse_copy(&doc, ta_str_from(json));
    cr_assert_eq(ta_doc_err(&doc), TA_OK, "%s", json);
    return v;
}

static inline ta_err table(ta_format *f, ta_node v) {
    const ta_format_table_style style = {TA_STR("GetX"), TA_FORMAT_TABLE_WIDTH, false};
    return ta_format_table(f, v, &style);
}

typedef ta_err (*format_fn)(ta_format *f, ta_node v);

static inline void expect(format_fn format, ta_node v, const char *expected) {
    ta_format f = begin();
    cr_assert_eq(format(&f, v), TA_OK, "%.*s", (int)why.n, why.p);
    cr_assert(ta_str_eq(ta_buf_str(&out), ta_str_from(expected)), "%.*s\n---- is not\n%s",
              (int)out.n, out.p, expected);
}

static inline void expect_failure(format_fn format, ta_node v, ta_err err, const char *reason) {
    ta_format f = begin();
    cr_assert_eq(format(&f, v), err);
    cr_assert(ta_str_eq(ta_buf_str(&why), ta_str_from(reason)), "%.*s is not %s", (int)why.n, why.p,
              reason);
}

#endif
