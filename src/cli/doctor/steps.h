/* cli/doctor/steps.h - report the steps of a diagnosis, one by one: a line each, or JSON.
 * Layer cli; needs json/json_print, output. Memory: sizeof(ta_steps). */
#ifndef TA_CLI_DOCTOR_STEPS_H
#define TA_CLI_DOCTOR_STEPS_H

#include "cli/output.h"
#include "json/json_print.h"

typedef enum ta_step_result {
    TA_STEP_OK,
    TA_STEP_SKIP, /* not looked at, or passed over as a call would */
    TA_STEP_FAIL
} ta_step_result;

typedef struct ta_steps {
    ta_output *out;
    bool json;
    ta_json_printer printer;
} ta_steps;

/* Lines of text are written as they come. As JSON: an object whose member "steps" is an array of
 * objects with "step", "result", "detail" and, where there is something to do, "do"; its member "ok"
 * comes last. */
void ta_steps_open(ta_steps *s, ta_output *out, bool json);

/* detail: printable UTF-8 of one line. advice: what to do, or NULL. */
void ta_steps_report(ta_steps *s, ta_step_result result, const char *step, ta_str detail,
                     const char *advice);

/* End what was begun. TA_OK | TA_E_OUTPUT | TA_E_INTERNAL */
TA_MUST ta_err ta_steps_close(ta_steps *s, bool ok);

#endif
