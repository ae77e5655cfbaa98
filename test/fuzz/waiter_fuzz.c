/* waiter_fuzz.c - lines: a service and a waiter; and what each poll comes to, an answer, or !Code and an HTTP status.
 * Whatever they are, each verdict is one, an error has its words, and the wait comes to an end that has a line. */
#include "fuzz/lines.h"

#include "model/answer.h"
#include "model/waiter.h"

enum { NODES = 1024, TEXT_MAX = 1 << 14, POLLS_MAX = 2000 };

static char text[TEXT_MAX];
static ta_json_node nodes[NODES];
static ta_doc doc;

static ta_waiter choose(const char *line) {
    ta_waiter w;
    ta_str name, service = ta_str_cut(ta_str_from(line), ' ', &name);
    const ta_model *m = choose_model(service);
    while (m->waiter_count == 0)
        m = ta_model_find(TA_STR("ecs"));
    if (name.p == NULL || !ta_waiter_find(m, name, &w))
        w = (ta_waiter){.model = m,
                        .waiter = ta_model_waiter_at(m, hash_of(name) % m->waiter_count)};
    return w;
}

/* false: the answer is none. */
static bool read_poll(const ta_waiter *w, const char *line, ta_waiter_poll *poll) {
    char memory[TA_WAITER_WHY_MAX];
    ta_buf why = ta_buf_on(memory, sizeof memory);
    *poll = (ta_waiter_poll){.http_status = 200, .doc = &doc};
    ta_doc_init(&doc, text, 0, sizeof text, nodes, NODES);
    if (line[0] == '!') {
        ta_str status;
        poll->error_code = ta_str_cut(ta_str_from(line + 1), ' ', &status);
        poll->http_status = status.p != NULL ? atoi(status.p) % 1000 : 400;
        return true;
    }
    poll->answer = ta_doc_parse_copy(&doc, ta_str_from(line));
    return ta_doc_err(&doc) == TA_OK &&
           ta_model_shape_answer(&doc, poll->answer,
                                 ta_model_operation_at(w->model, w->waiter.operation).output, false,
                                 &why) == TA_OK;
}

static void check_line(const ta_waiter *w) {
    char memory[TA_WAITER_WHY_MAX];
    ta_buf b = ta_buf_on(memory, sizeof memory);
    ta_waiter_put_why(w, &b);
    demand(ta_buf_err(&b) == TA_OK && ta_str_starts(ta_buf_str(&b), TA_STR("Waiter ")));
}

static void wait_for(ta_waiter *w, char *rest) {
    static ta_jmespath scratch;
    char why_memory[1024];
    ta_waiter_verdict verdict = TA_WAITER_GO_ON;
    const char *line = next_line(&rest);
    for (int i = 0; verdict == TA_WAITER_GO_ON && line != NULL; i++) {
        ta_buf why = ta_buf_on(why_memory, sizeof why_memory);
        ta_waiter_poll poll;
        if (!read_poll(w, line, &poll))
            return;
        const ta_err err = ta_waiter_judge(w, &poll, &scratch, &verdict, &why);
        demand(err == TA_OK || (err == TA_E_PARAM && why.n > 0) ||
               (err == TA_E_LIMIT && (doc.limit != NULL || why.n > 0)));
        if (err != TA_OK)
            return;
        demand(verdict != TA_WAITER_REFUSED || poll.error_code.p != NULL);
        demand(i < POLLS_MAX);
        /* The last one again and again. */
        if (rest != NULL)
            line = next_line(&rest);
    }
    if (verdict == TA_WAITER_FAILED)
        check_line(w);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    char *copy = copy_of(data, size), *rest = copy;
    ta_waiter w = choose(next_line(&rest));
    if (size < TEXT_MAX)
        wait_for(&w, rest);
    free(copy);
    return 0;
}
