/* call.c - the requests of an operation, its pages, and their answers on stdout. */
#include "cli/service/service.h"
#include "model/answer.h"

/* An operation of a model that has no output answers with nothing, or with {}; of another one it is not known. */
static bool may_be_empty(const ta_service_call *c) {
    return c->model == NULL || ta_shape_kind_of(c->operation.output) == TA_SHAPE_NONE;
}

/* The answer to an attempt before the last one was lost, or the last one's is a gateway's. */
static void note_lost(ta_run *r) {
    ta_buf b = ta_buf_on(r->diag->text, sizeof r->diag->text);
    if (!r->diag->answer_lost || !r->report.changes || r->diag->text[0] != '\0')
        return;
    ta_puts(&b, "The service may have done it all the same: look before trying again");
    ta_putc(&b, '\0');
}

ta_err ta_service_ask(ta_service_call *c, ta_node *answer) {
    ta_run *r = c->run;
    ta_doc_call call = {
        .service = &c->entry,
        .operation = ta_str_from(c->api_name),
        .body = ta_buf_str(&c->body),
        .doc = &c->doc,
        .answer_max = TA_ANSWER_MAX,
        .answer_cap = "TA_ANSWER_MAX",
        .may_be_empty = may_be_empty(c),
        .why = &c->why,
    };
    ta_err err = ta_call_doc(r->client, &call, r->diag);
    *answer = call.answer;
    c->http_status = r->diag->http_status;
    if (ta_err_exit_status(err) == 254) {
        c->why.n = 0;
        ta_service_keep_error(c, &call);
        note_lost(r);
    }
    /* For an output that cannot be written. */
    if (err == TA_OK && r->report.changes) {
        r->name = ta_str_from(c->api_name);
        r->state = TA_STR("done");
    }
    if (err != TA_OK || c->model == NULL)
        return err;
    err = ta_model_shape_answer(&c->doc, *answer, c->operation.output,
                                r->memory->settings.wire_times, &c->why);
    if (err == TA_OK)
        return TA_OK;
    r->state = TA_ABSENT;
    ta_diag_clear(r->diag);
    r->diag->answer_lost = true;
    return ta_fail(r->diag, err, err == TA_E_LIMIT ? c->doc.limit : "");
}

/* ---- pages ---- */

/* The document before an answer, and the query, whose literals are in it. */
static int print_page(ta_service_call *c, ta_doc_place place, ta_node value) {
    int status = ta_service_print(c, value);
    ta_doc_go_back(&c->doc, place);
    return status;
}

/* The cap that an answer has reached. */
static const char *limit_of(const ta_doc *d) {
    if (d->limit != NULL)
        return d->limit;
    return d->text_cap - d->text_n < TA_ANSWER_MAX
               ? TA_DOC_TEXT_FULL
               : "TA_ANSWER_MAX, " TA_LIMIT_TEXT(TA_ANSWER_MAX) " bytes,";
}

static int fail_page(ta_service_call *c, ta_err err) {
    /* Without an answer it is the request that is too long. */
    if (err == TA_E_LIMIT && c->why.n == 0 && c->http_status >= 200)
        err = ta_pages_do_not_fit(&c->pages, limit_of(&c->doc), &c->why);
    ta_output_close(&c->run->out); /* the pages before */
    return ta_service_fail(c, err, TA_USAGE_NONE);
}

static int ask_for_pages(ta_service_call *c) {
    ta_node answer, value;
    do {
        const ta_doc_place place = ta_doc_here(&c->doc);
        ta_err err = TA_OK;
        if (c->pages.page > 1)
            err = ta_run_renew_credentials(c->run, false, c->run->diag);
        if (err == TA_OK)
            err = ta_service_ask(c, &answer);
        if (err == TA_OK)
            err = ta_pages_add(&c->pages, &c->doc, place, answer, &value, &c->why);
        if (err != TA_OK)
            return fail_page(c, err);
        const int status = value != TA_NODE_NULL ? print_page(c, place, value) : 0;
        if (status != 0)
            return status;
        err = ta_pages_check_next(&c->pages, &c->doc, &c->why);
        if (err != TA_OK)
            return fail_page(c, err);
    } while (c->pages.more);
    ta_err err = ta_pages_end(&c->pages, &c->doc, &value, &c->why);
    if (err != TA_OK)
        return fail_page(c, err);
    return value != TA_NODE_NULL ? ta_service_print(c, value) : 0;
}

static int ask_once(ta_service_call *c) {
    ta_node answer;
    if (ta_service_ask(c, &answer) != TA_OK)
        return ta_service_fail(c, c->run->diag->err, TA_USAGE_NONE);
    return c->login ? ta_service_print_login(c, answer) : ta_service_print(c, answer);
}

/* Known only with the profile. */
static ta_pages_form form_of(ta_output_format output) {
    return output == TA_OUTPUT_TEXT                                     ? TA_PAGES_TEXT
           : output == TA_OUTPUT_YAML_STREAM || output == TA_OUTPUT_OFF ? TA_PAGES_WHOLE
                                                                        : TA_PAGES_MERGED;
}

int ta_service_send(ta_service_call *c) {
    ta_run *r = c->run;
    if (ta_run_start_client(r) != TA_OK)
        return ta_run_fail(r);
    c->pages.form = form_of(r->memory->settings.output);
    ta_service_new_doc(c);
    /* AWS CLI begins the table of an operation with pages before it asks for the first one. */
    r->report.resets = c->pages.automatic && ta_service_colors(c);
    const int status = c->model != NULL && !c->login ? ask_for_pages(c) : ask_once(c);
    return status == 0 ? ta_run_finish(r, 0) : status;
}
