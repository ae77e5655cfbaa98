/* error_details_fuzz.c - lines: an operation of the models and a number that chooses the format and the memory,
 * and a code; and the body of a service's error. Whatever it is, the report ends, no control reaches a terminal, and a
 * record in JSON is JSON. */
#define _GNU_SOURCE
#include "fuzz/lines.h"

#include "caps.h"
#include "cli/error_details.h"
#include "fake/fake.h"
#include "json/json_check.h"

enum { NODES = 4096, TEXT_MAX = 1 << 15 };

static void check_output(ta_error_format format) {
    size_t at;
    const ta_str out = {fake.out[1], fake.out_n[1]};
    for (size_t i = 0; i < out.n; i++) {
        const unsigned char c = (unsigned char)out.p[i];
        demand((c >= ' ' && c != 0x7f) || c == '\n' || c == '\t');
        demand(c != 0xc2 || (i + 1 < out.n && (unsigned char)out.p[i + 1] >= 0xa0));
    }
    /* A number that is too large is Infinity, as in Python's JSON. */
    if (format == TA_ERROR_JSON && memmem(out.p, out.n, "Infinity", 8) == NULL)
        demand(ta_json_check(out, &at) == TA_OK);
}

static void breach(const char *why) {
    (void)why;
    abort();
}

static void report(const ta_model_operation *o, size_t number, ta_str code, ta_doc *doc,
                   ta_node body) {
    char memory[64];
    ta_output err = ta_output_on(PORT_STDERR, memory, sizeof memory);
    const ta_error_format format = (ta_error_format)(number % 6);
    const ta_str message = ta_error_body_message(doc, body);
    ta_error_record record = {.n = 0};
    ta_error_details details = {.doc = doc,
                                .body = body,
                                .shape = ta_model_error(o, code),
                                .wire_times = number % 7 == 6,
                                .generic = number % 11 == 10};
    doc->err = TA_OK;
    ta_error_record_add(&record, "Message", message.p != NULL ? message : TA_STR("no\x1b\xff"));
    ta_error_record_add(&record, "Code", code);
    fake_reset();
    fake.breach = breach;
    ta_error_details_print(&details, &err, &record, format);
    ta_output_close(&err);
    if (fake.out_n[1] < sizeof fake.out[1] - 1)
        check_output(format);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static char text[TEXT_MAX];
    static ta_json_node nodes[NODES];
    size_t number;
    ta_str code;
    char *copy = copy_of(data, size), *rest = copy;
    const ta_model_operation o = choose_operation(next_line(&rest), &number, &code);
    const ta_str answer = text_of(rest);
    const size_t n = answer.n;
    const bool little = number % 5 == 4 && n < TEXT_MAX / 2;
    ta_doc doc;
    ta_doc_init(&doc, text, 0, little ? n + number % 200 : TEXT_MAX, nodes,
                little ? (uint32_t)(n / 4 % 1000 + 2 + number % 40) : NODES);
    ta_node body = ta_doc_parse_copy(&doc, answer);
    if (ta_doc_err(&doc) != TA_OK)
        body = TA_NODE_NULL;
    doc.err = TA_OK;
    if (n < TEXT_MAX / 8)
        report(&o, number, code, &doc, body);
    free(copy);
    return 0;
}
