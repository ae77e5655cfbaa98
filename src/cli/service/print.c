/* print.c - a value by --query and --output. */
#include "cli/service/service.h"
#include "format/format.h"
#include "port.h"

static ta_err to_stdout(void *ctx, ta_str bytes) {
    ta_output *out = ctx;
    ta_out(out, bytes);
    return out->failed ? TA_E_OUTPUT : TA_OK;
}

ta_err ta_service_compile_query(ta_service_call *c) {
    ta_jmespath *q = &c->memory->query;
    const ta_str text = c->run->args->value[TA_OPT_QUERY];
    if (text.p == NULL)
        return TA_OK;
    ta_err err = ta_jmespath_compile(q, text);
    if (err == TA_OK)
        return TA_OK;
    ta_puts(&c->why, "Bad value for --query ");
    ta_put_untrusted(&c->why, text, 200);
    ta_puts(&c->why, ": ");
    ta_puts(&c->why, q->why);
    if (err == TA_E_PARAM) {
        ta_puts(&c->why, " at column ");
        ta_put_u64(&c->why, q->column, 1);
    }
    return TA_E_PARAM;
}

static ta_err search(ta_service_call *c, ta_node *value) {
    if (c->run->args->value[TA_OPT_QUERY].p == NULL)
        return TA_OK;
    ta_err err = ta_jmespath_search(&c->memory->query, &c->doc, *value, value, &c->why);
    if (err == TA_E_LIMIT && c->why.n == 0) {
        ta_puts(&c->why, "--query: the result is beyond ");
        ta_puts(&c->why, c->doc.limit);
    }
    /* AWS CLI ends as with an answer that it cannot print. */
    return err == TA_E_PARAM ? TA_E_SHAPE : err;
}

bool ta_service_colors(const ta_service_call *c) {
    return c->run->memory->settings.output == TA_OUTPUT_TABLE &&
           ta_str_eq(c->run->args->value[TA_OPT_COLOR], TA_STR("on"));
}

static ta_err format(ta_service_call *c, ta_node value) {
    ta_format f = {.doc = &c->doc, .out = {to_stdout, &c->run->out, TA_OK}, .why = &c->why};
    const size_t columns = port_terminal_columns(PORT_STDOUT);
    const ta_format_table_style style = {
        .title = ta_str_from(c->api_name),
        .width = columns > 0 ? (uint32_t)columns : TA_FORMAT_TABLE_WIDTH,
        .color = ta_service_colors(c),
    };
    switch (c->run->memory->settings.output) {
    case TA_OUTPUT_TEXT:
        return ta_format_text(&f, value);
    case TA_OUTPUT_TABLE:
        return ta_format_table(&f, value, &style);
    case TA_OUTPUT_YAML:
        return ta_format_yaml(&f, value);
    case TA_OUTPUT_YAML_STREAM:
        /* Of an operation without pages, {} is nothing. */
        if (!c->pages.automatic && ta_doc_kind(&c->doc, value) == TA_JSON_OBJECT &&
            ta_doc_count(&c->doc, value) == 0)
            return TA_OK;
        return ta_format_yaml_stream(&f, value);
    case TA_OUTPUT_OFF:
        return TA_OK;
    case TA_OUTPUT_JSON:
        break;
    }
    return ta_format_json(&f, value);
}

/* What was printed, or not. */
static int end(ta_service_call *c, ta_err err) {
    if (err == TA_OK)
        return 0;
    if (err == TA_E_OUTPUT)
        return ta_run_finish(c->run, 0);
    c->run->diag->answer_lost = err == TA_E_LIMIT && c->run->state.n > 0;
    /* AWS CLI has printed the lines before the value that text cannot show. */
    ta_output_close(&c->run->out);
    return ta_service_fail(c, err, TA_USAGE_NONE);
}

int ta_service_print_sample(ta_service_call *c, ta_node value) {
    ta_format f = {.doc = &c->doc, .out = {to_stdout, &c->run->out, TA_OK}, .why = &c->why};
    if (ta_doc_count(&c->doc, value) == 0)
        ta_outs(&c->run->out, "{}\n");
    return end(c, ta_format_json(&f, value));
}

int ta_service_print(ta_service_call *c, ta_node value) {
    /* The literals of a query are in the document, which may have been emptied since. */
    ta_err err = ta_service_compile_query(c);
    c->run->report.resets = ta_service_colors(c);
    if (err == TA_OK)
        err = search(c, &value);
    if (err == TA_OK)
        err = format(c, value);
    return end(c, err);
}
