/* cli/doctor/steps.h - report the steps of a diagnosis: lines of text, or JSON.
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

typedef enum ta_steps_form {
    TA_STEPS_BRIEF, /* a line for each step that fails, and a last line that counts them */
    TA_STEPS_ALL,   /* a line for each step, and that last line */
    TA_STEPS_JSON   /* an object whose member "steps" is an array of objects with "step", "result",
                     * "detail" and, where there is something to do, "do"; its member "ok" comes last */
} ta_steps_form;

typedef struct ta_steps {
    ta_output *out;
    ta_steps_form form;
    size_t count[TA_STEP_FAIL + 1]; /* of each result */
    size_t columns;                 /* of the terminal; 0: it is none, and lines are not wrapped */
    size_t column;                  /* of the line at hand */
    ta_json_printer printer;
} ta_steps;

/* Lines are written as they come, and wrapped between words where `out` is a terminal. */
void ta_steps_open(ta_steps *s, ta_output *out, ta_steps_form form);

/* detail: printable UTF-8 of one line. advice: what to do, or NULL. */
void ta_steps_report(ta_steps *s, ta_step_result result, const char *step, ta_str detail,
                     const char *advice);

/* End what was begun. TA_OK | TA_E_OUTPUT | TA_E_INTERNAL */
TA_MUST ta_err ta_steps_close(ta_steps *s, bool ok);

#endif
