#include "cli/doctor/steps.h"

static const char words[][8] = {
    [TA_STEP_OK] = "ok", [TA_STEP_SKIP] = "skip", [TA_STEP_FAIL] = "fail"};

static ta_err to_output(void *ctx, ta_str bytes) {
    ta_output *out = ctx;
    ta_out(out, bytes);
    return out->failed ? TA_E_OUTPUT : TA_OK;
}

void ta_steps_open(ta_steps *s, ta_output *out, bool json) {
    s->out = out;
    s->json = json;
    if (!json)
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

static void write_line(ta_output *out, const char *result, const char *step, ta_str detail,
                       const char *advice) {
    ta_outs(out, result);
    ta_outs(out, result[2] == '\0' ? "    " : "  "); /* in columns */
    ta_outs(out, step);
    ta_outs(out, ": ");
    ta_out(out, detail);
    if (advice != NULL) {
        ta_outs(out, "; do: ");
        ta_outs(out, advice);
    }
    ta_outs(out, "\n");
    ta_err kept = ta_output_flush(out); /* ta_steps_close reports it */
    (void)kept;
}

void ta_steps_report(ta_steps *s, ta_step_result result, const char *step, ta_str detail,
                     const char *advice) {
    if (s->json)
        write_json(s, words[result], step, detail, advice);
    else
        write_line(s->out, words[result], step, detail, advice);
}

ta_err ta_steps_close(ta_steps *s, bool ok) {
    if (!s->json)
        return s->out->failed ? TA_E_OUTPUT : TA_OK;
    ta_json_print_close(&s->printer);
    ta_json_print_literal(&s->printer, TA_STR("ok"), ok ? TA_STR("true") : TA_STR("false"));
    ta_json_print_close(&s->printer);
    return ta_json_print_finish(&s->printer);
}
