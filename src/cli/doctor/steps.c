#include "cli/doctor/steps.h"

#include "base/utf8.h"
#include "port.h"

static const char words[][8] = {
    [TA_STEP_OK] = "ok", [TA_STEP_SKIP] = "skip", [TA_STEP_FAIL] = "fail"};

static ta_err to_output(void *ctx, ta_str bytes) {
    ta_output *out = ctx;
    ta_out(out, bytes);
    return out->failed ? TA_E_OUTPUT : TA_OK;
}

void ta_steps_open(ta_steps *s, ta_output *out, ta_steps_form form) {
    *s = (ta_steps){.out = out, .form = form, .columns = port_terminal_columns(out->file)};
    if (form != TA_STEPS_JSON)
        return;
    ta_json_print_init(&s->printer, to_output, out);
    ta_json_print_open(&s->printer, TA_ABSENT, '{');
    ta_json_print_open(&s->printer, TA_STR("steps"), '[');
}

static void write_json(ta_steps *s, const char *result, const char *step, ta_str detail,
                       const char *advice) {
    ta_json_printer *p = &s->printer;
    ta_json_print_open(p, TA_ABSENT, '{');
    ta_json_print_string(p, TA_STR("step"), ta_str_from(step));
    ta_json_print_string(p, TA_STR("result"), ta_str_from(result));
    ta_json_print_string(p, TA_STR("detail"), detail);
    if (advice != NULL)
        ta_json_print_string(p, TA_STR("do"), ta_str_from(advice));
    ta_json_print_close(p);
}

enum { INDENT = 6 }; /* the width of a result with the blanks after it */

static void begin_line(ta_steps *s) {
    ta_outs(s->out, "\n      ");
    s->column = INDENT;
}

/* A character takes a column. A word that is wider than the terminal is not broken: it may be a path to
 * copy. */
static void put_word(ta_steps *s, ta_str word) {
    const size_t width = ta_utf8_count(word);
    if (s->columns > 0 && s->column > INDENT && s->column + 1 + width > s->columns)
        begin_line(s);
    if (s->column > INDENT)
        ta_outs(s->out, " ");
    s->column += width + (s->column > INDENT);
    ta_out(s->out, word);
}

static void put_words(ta_steps *s, ta_str text) {
    if (s->columns == 0) {
        put_word(s, text);
        return;
    }
    while (text.n > 0) {
        size_t n = 0;
        while (n < text.n && text.p[n] != ' ')
            n++;
        put_word(s, (ta_str){text.p, n});
        n += n < text.n;
        text = (ta_str){text.p + n, text.n - n};
    }
}

static void begin(ta_steps *s, ta_step_result result) {
    ta_outs(s->out, words[result]);
    ta_outs(s->out, result == TA_STEP_OK ? "    " : "  "); /* in columns */
    s->column = INDENT;
}

static void end_line(ta_steps *s) {
    ta_outs(s->out, "\n");
    ta_err kept = ta_output_flush(s->out); /* ta_steps_close reports it */
    (void)kept;
}

static void write_line(ta_steps *s, ta_step_result result, const char *step, ta_str detail,
                       const char *advice) {
    begin(s, result);
    put_words(s, ta_str_from(step));
    ta_outs(s->out, ":");
    s->column++;
    put_words(s, detail);
    if (advice != NULL) {
        if (s->columns > 0)
            begin_line(s);
        else
            ta_outs(s->out, ";");
        put_words(s, TA_STR("do:"));
        put_words(s, ta_str_from(advice));
    }
    end_line(s);
}

void ta_steps_report(ta_steps *s, ta_step_result result, const char *step, ta_str detail,
                     const char *advice) {
    s->count[result]++;
    if (s->form == TA_STEPS_JSON)
        write_json(s, words[result], step, detail, advice);
    else if (s->form == TA_STEPS_ALL || result == TA_STEP_FAIL)
        write_line(s, result, step, detail, advice);
}

static void put_count(ta_buf *b, size_t n, const char *text) {
    ta_put_u64(b, n, 1);
    ta_puts(b, text);
}

/* "ok    a call works: 17 steps ok, 3 skipped" or "fail  2 of 22 steps failed, 3 skipped". */
static void write_summary(ta_steps *s) {
    char memory[160];
    ta_buf b = ta_buf_on(memory, sizeof memory);
    const size_t ok = s->count[TA_STEP_OK], skipped = s->count[TA_STEP_SKIP],
                 failed = s->count[TA_STEP_FAIL];
    if (failed == 0) {
        ta_puts(&b, "a call works: ");
        put_count(&b, ok, " steps ok, ");
    } else {
        put_count(&b, failed, " of ");
        put_count(&b, ok + skipped + failed, " steps failed, ");
    }
    put_count(&b, skipped, " skipped");
    if (s->form == TA_STEPS_BRIEF)
        ta_puts(&b, "; --verbose shows each");
    begin(s, failed == 0 ? TA_STEP_OK : TA_STEP_FAIL);
    put_words(s, ta_buf_str(&b));
    end_line(s);
}

ta_err ta_steps_close(ta_steps *s, bool ok) {
    if (s->form != TA_STEPS_JSON) {
        write_summary(s);
        return s->out->failed ? TA_E_OUTPUT : TA_OK;
    }
    ta_json_print_close(&s->printer);
    ta_json_print_literal(&s->printer, TA_STR("ok"), ok ? TA_STR("true") : TA_STR("false"));
    ta_json_print_close(&s->printer);
    return ta_json_print_finish(&s->printer);
}
